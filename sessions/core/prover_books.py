"""What the prover holds the engine's own books against: the checker's, made from the log alone. All lengths in ms.

The log may be right while what people are shown, or what the database is told to write, is not. And a log does not say
who asked for what: that only the speaker passes and only the supporter grants is seen where the command is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from . import turn_words as words
from .checker_book import Book
from .checker_time import what_stops
from .ledger import entries


def wrong_in_view(book: Book, view: dict[str, Any], mine_of: Callable[[int], dict[str, Any]]) -> list[str]:
    """What a view, and the `mine` of each seat, say differently from the checker's book."""
    wrong: list[str] = []
    for seat, one in book.people.items():
        sums = {"s": one.s, "p": one.p, "o": one.o}
        if view["sums"].get(str(seat)) != sums:
            wrong.append(f"seat {seat} sees {view['sums'].get(str(seat))}, the log says {sums}")
        if view["people"].get(str(seat)) != one.status:
            wrong.append(f"seat {seat} is {view['people'].get(str(seat))}, the log says {one.status}")
        mine = mine_of(seat)
        if (mine["x_ms"], mine["dev_ms"]) != (one.x, one.dev) and one.status != "left":
            wrong.append(f"seat {seat} has X {mine['x_ms']}, dev {mine['dev_ms']}, the log says {one.x}, {one.dev}")
    if (view["turn"] is None) != (book.live is None):
        wrong.append(f"the turn seen is {view['turn']}")
    elif book.live is not None:
        wrong += _wrong_in_turn(book, view["turn"])
    if (view["closes"] is not None) != book.closed or view["round"] != book.round:
        wrong.append(f"round {view['round']}, closed {view['closes']}")
    return wrong


def _wrong_in_turn(book: Book, turn: dict[str, Any]) -> list[str]:
    live = book.live
    assert live is not None
    right = live.right
    seen = (turn["no"], turn["speaker"], turn["supporter"], turn["budget_ms"], turn["extension_ms"])
    said = (live.number, live.speaker, live.supporter, right.budget, right.extension)
    wrong = [] if seen == said else [f"the turn seen is {seen}, the log says {said}"]
    runs_from = turn["runs_from"]
    running = 0 if runs_from is None else max(0, book.at - runs_from)
    ran = right.used + max(0, live.run_to - max(live.counted_to, live.run_from))
    if turn["used_ms"] + running != ran:
        wrong.append(f"used {turn['used_ms']} + {running}, by the log's clock {ran}")
    if (runs_from is None) != bool(what_stops(book, live)):
        wrong.append(f"the clock runs from {runs_from}, what stops it is {what_stops(book, live)!r}")
    return wrong


def wrong_in_ledger(book: Book, log: Iterable[words.Event]) -> list[str]:
    """What the ledger's entries of a log come to, where that is not what the checker's accounts say."""
    sums = {seat: [0, 0, 0, 0] for seat in (words.HOUSE, *book.people)}
    for event in log:
        for entry in entries(event):
            sums[entry.seat] = [old + more for old, more in zip(sums[entry.seat], entry[1:], strict=True)]
    wrong: list[str] = []
    for seat, found in sums.items():
        one = book.house if seat == words.HOUSE else book.people[seat]
        if found != [one.s, one.p, one.o, one.x]:
            wrong.append(f"S, P, O, X of seat {seat} come to {found}, the log says {[one.s, one.p, one.o, one.x]}")
    return wrong


# Which event a wish about the turn leads to, and whose wish it must be.
LEADS_TO: dict[type[words.Command], tuple[str, tuple[type[words.Event], ...]]] = {
    words.Rest: ("speaker", (words.Rested,)),
    words.Pass: ("speaker", (words.TurnSetAside, words.TurnEnded)),
    words.Keep: ("speaker", (words.ClosingBegan, words.TurnEnded)),
    words.Decline: ("speaker", (words.ClosingBegan, words.TurnEnded)),
    words.Done: ("speaker", (words.TurnEnded,)),
    words.Ask: ("speaker", (words.Asked,)),
    words.Grant: ("supporter", (words.Granted,)),
    words.NotNow: ("supporter", (words.AskRefused,)),
    words.StepBack: ("supporter", (words.SteppedBack,)),
}


class Wish:
    """An accepted wish about the turn: among its events is the one that it leads to, and it was theirs to have."""

    def __init__(self, command: words.TurnCommand) -> None:
        self.command = command
        self.heard = False
        self.whose, self.kinds = LEADS_TO[type(command)]
        again = isinstance(command, words.Rest)  # resting twice is resting
        self.wrong = "" if again else f"{command} is accepted and leads to nothing"

    def hear(self, event: words.Event, speaker: int, supporter: int) -> None:
        """An event that the wish led to, or that was due before it, while these two had the turn."""
        if isinstance(event, self.kinds) and getattr(event, "turn", 0) == self.command.turn and not self.heard:
            self.heard = True
            due = speaker if self.whose == "speaker" else supporter
            self.wrong = "" if self.command.by == due else f"{self.command} is accepted from the wrong seat, not {due}"
