"""The checker: reads an event log of one pairing, and nothing else, and says which rules it breaks.

It is written apart from the engine, from the prose of the rules, and shares with it only the words of the events.
It keeps its own accounts, runs its own clock and makes its own plan; `checker_codes` names what it can find. Pure: no
framework, no clock, no randomness. `tests/sessions/core/test_checker.py` shows a bad log for every code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from . import checker_close, checker_ends, checker_people, checker_plan, checker_time, checker_turns
from . import turn_words as words
from .checker_book import Book, Violation

Reader = Callable[[Book, Any], None]

READERS: dict[type[words.Event], Reader] = {
    words.Opened: checker_people.read_opened,
    words.PersonJoined: checker_people.read_joined,
    words.PersonMissing: checker_people.read_missing,
    words.PersonLost: checker_people.read_lost,
    words.PersonReturned: checker_people.read_returned,
    words.PersonAway: checker_people.read_away,
    words.PersonLeft: checker_people.read_left,
    words.StoodIn: checker_people.read_stood_in,
    words.Paused: checker_time.read_paused,
    words.PauseEnded: checker_time.read_pause_ended,
    words.AloneBegan: checker_time.read_alone_began,
    words.AloneEnded: checker_time.read_alone_ended,
    words.RoundPlanned: checker_plan.read_planned,
    words.RoundEnded: checker_plan.read_round_ended,
    words.TurnOffered: checker_turns.read_offered,
    words.Counted: checker_turns.read_counted,
    words.Asked: checker_turns.read_asked,
    words.Granted: checker_turns.read_granted,
    words.AskRefused: checker_turns.read_ask_refused,
    words.TurnGrew: checker_turns.read_grew,
    words.SupporterChanged: checker_turns.read_changed,
    words.SteppedBack: checker_turns.read_stepped_back,
    words.FloorGiven: checker_turns.read_floor_given,
    words.TurnSetAside: checker_ends.read_set_aside,
    words.TurnEnded: checker_ends.read_ended,
    words.Declined: checker_ends.read_declined,
    words.ClosingBegan: checker_ends.read_closing_began,
    words.Warned: checker_ends.read_warned,
    words.Rested: checker_ends.read_rested,
    words.HouseRepaid: checker_close.read_house_repaid,
    words.Closed: checker_close.read_closed,
}

# What may begin only when everything that the last event made necessary has happened.
NEW_MATTERS = (words.TurnOffered, words.RoundPlanned, words.AloneBegan)


class Checker:
    """Reads a log event by event, so that a live pairing can be watched too."""

    def __init__(self) -> None:
        self.book = Book()

    @property
    def violations(self) -> list[Violation]:
        return self.book.violations

    def read(self, event: words.Event) -> None:
        """Read the next event of the log. What it breaks is added to `violations`."""
        book = self.book
        book.index += 1
        if book.opened is None:
            if not isinstance(event, words.Opened):
                book.blame("time.first", f"{type(event).__name__} before Opened")
                return
            book.at = event.at
        elif book.closed:
            book.blame("time.after_close", f"{type(event).__name__} after Closed")
            return
        at = event.at
        book.before = book.at
        if at < book.at:
            book.blame("time.order", f"{type(event).__name__} at {at}, after {book.at}")
        elif at > book.at:
            checker_time.advance(book, at)
            book.at = at
        if book.owed_events and isinstance(event, NEW_MATTERS):
            checker_time.call_in(book)
        READERS[type(event)](book, event)


def check(log: Iterable[words.Event]) -> list[Violation]:
    """All violations in a log, in the order in which they show. An empty list: nothing is wrong with it."""
    checker = Checker()
    for event in log:
        checker.read(event)
    return checker.violations
