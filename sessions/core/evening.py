"""What a session was, from the log of its room: everybody's own time, how exercises closed, and what came between.

Pure, integer ms and instants; people are seats. Nothing is measured anew: what moved on the accounts is what `ledger`
says of each event, and how far somebody is from where an exercise should have brought them is the turn engine's own
fold. Which of this somebody may read is decided where it is shown: `declined` is its owner's alone, `short` is for
whoever led the room, and everybody else reads `result` and `reason`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from . import room_words as w
from . import turn_words as turn
from .ledger import entries
from .turn_fold import evolve
from .turn_state import Pairing
from .turn_words import HOUSE

# Of the time that somebody was offered. After a decline the closing phases still run, about a third of a turn, so
# whoever declines at the first moment and stays for them lets no more go than this.
NEARLY_ALL = 0.6
RUNNING = 2  # sessions after one another before anybody says something about it

Answered = Literal["", "answered", "visited", "taken_back", "left"]


class Part(msgspec.Struct, frozen=True):
    """One seat's own session, ms. `x` is the ledger's column; `declined` is only what they let go by their own word.

    `kept_ms`: what they kept for later and nobody gave back before the exercise closed.
    """

    spoken: int = 0
    supported: int = 0
    witnessed: int = 0
    x: int = 0
    declined: int = 0
    kept: int = 0
    kept_ms: int = 0
    turns: int = 0

    @property
    def offered(self) -> int:
        return self.spoken + self.declined


class Outcome(msgspec.Struct, frozen=True):
    """How one pairing of an exercise closed; `result` is empty while it runs. `short`: who ended further below their
    target than the tolerance, and by how much; `words`: why a facilitator ended it.
    """

    pairing: int
    slug: str
    version: str
    since: int
    seats: tuple[int, ...]
    result: Literal["", "even", "uneven"] = ""
    reason: str = ""
    words: str = ""
    short: dict[int, int] = {}


class Hand(msgspec.Struct, frozen=True):
    """A call for help, and how it ended: a word or a visit of somebody who leads, or their own doing."""

    seat: int
    since: int
    until: int
    how: Answered = ""

    @property
    def waited(self) -> int:
        return self.until - self.since


class Span(msgspec.Struct, frozen=True):
    """Something that lasted: a lost connection or a moment outside (`seat`), a visit (`seat` in `pairing`), a pause."""

    seat: int
    since: int
    until: int
    pairing: int = 0
    kind: str = ""

    @property
    def lasted(self) -> int:
        return self.until - self.since


class Departure(msgspec.Struct, frozen=True):
    seat: int
    at: int
    why: str


class Evening(msgspec.Struct, frozen=True):
    """All of it; everything in the order in which it began."""

    parts: dict[int, Part]
    outcomes: tuple[Outcome, ...]
    hands: tuple[Hand, ...]
    drops: tuple[Span, ...]
    visits: tuple[Span, ...]
    pauses: tuple[Span, ...]
    outside: tuple[Span, ...]  # who took a moment on the quiet page
    departures: tuple[Departure, ...]
    fixing: int = 0  # how often something felt like fixing; never of whom


def evening(log: Iterable[w.AnyEvent]) -> Evening:
    """What the log of a room tells so far. What has not ended lasts until the last event."""
    told = _Telling()
    for event in log:
        told.hear(event)
    return told.end()


def lets_go(sessions: Sequence[Part]) -> bool:
    """Whether somebody let nearly all of their time go in their last sessions, the newest last: DESIGN §3 says so to
    them, and to nobody else. Sessions that offered them no time are passed over.
    """
    offered = [part for part in sessions if part.offered > 0][-RUNNING:]
    return len(offered) == RUNNING and all(part.declined >= NEARLY_ALL * part.offered for part in offered)


class _Telling:
    """A log while it is read."""

    def __init__(self) -> None:
        self.now = 0
        self.sums: dict[int, list[int]] = {}  # by seat: S, P, O, X
        self.declined: dict[int, int] = {}
        self.turns: dict[int, set[tuple[int, int]]] = {}
        self.kept: dict[int, int] = {}
        self.kept_ms: dict[int, int] = {}
        self.keeps: dict[tuple[int, int], int] = {}  # (pairing, seat): ms kept in it
        self.exercise: w.RoomExercise | None = None
        self.where: dict[int, int] = {}  # the newest pairing of a seat
        self.pairings: dict[int, Pairing] = {}
        self.outcomes: dict[int, Outcome] = {}
        self.hands: list[Hand] = []
        self.calling: dict[int, tuple[int, int, Answered]] = {}  # since, until and how; until -1: still waits
        self.spans: dict[str, list[Span]] = {"drop": [], "visit": [], "pause": [], "outside": []}
        self.running: dict[tuple[str, int, int, str], int] = {}  # (what, pairing, seat, kind): since
        self.departures: list[Departure] = []
        self.fixing = 0
        self.closed = False

    # --- the room ---

    def hear(self, event: w.AnyEvent) -> None:
        if self.closed:
            return  # who goes now leaves nothing early
        self.now = max(self.now, event.at)
        match event:
            case w.InPairing(pairing=number, event=inner):
                self._in_pairing(number, inner)
            case w.ExerciseStarted(exercise=exercise):
                self.exercise = exercise
            case w.HelpCalled(at=at, seat=seat):
                self.calling[seat] = at, -1, ""
            case w.HelpEnded(at=at, seat=seat, by=by):
                self._lower(seat, at, "taken_back" if by == seat else "answered")
            case w.Visited():
                self._visit(event)
            case w.SeatLost(seat=seat, last_seen=last_seen):
                self.running.setdefault(("drop", 0, seat, ""), last_seen)
            case w.SeatReturned(at=at, seat=seat):
                self._over("drop", 0, seat, "", at)
            case w.SteppedOut(at=at, seat=seat):
                self.running.setdefault(("outside", 0, seat, ""), at)
            case w.SteppedIn(at=at, seat=seat):
                self._over("outside", 0, seat, "", at)
            case w.FixingFelt():
                self.fixing += 1
            case w.SeatLeft(at=at, seat=seat, why=why):
                self._leave(seat, at, why)
            case w.RoomClosed():
                self.closed = True

    def _leave(self, seat: int, at: int, why: str) -> None:
        self.departures.append(Departure(seat, at, why))
        self._over("drop", 0, seat, "", at)
        self._over("outside", 0, seat, "", at)
        if seat in self.calling:
            self._lower(seat, at, "left")

    def _visit(self, event: w.Visited) -> None:
        if not event.on:
            self._over("visit", event.pairing, event.seat, "", event.at)
            return
        self.running["visit", event.pairing, event.seat, ""] = event.at
        for seat, (since, until, _how) in list(self.calling.items()):
            if until < 0 and self.where.get(seat) == event.pairing:
                self.calling[seat] = since, event.at, "visited"

    def _lower(self, seat: int, at: int, how: Answered) -> None:
        if seat in self.calling:
            since, until, before = self.calling.pop(seat)
            self.hands.append(Hand(seat, since, at, how) if until < 0 else Hand(seat, since, until, before))

    def _over(self, what: str, pairing: int, seat: int, kind: str, at: int) -> None:
        since = self.running.pop((what, pairing, seat, kind), None)
        if since is not None:
            self.spans[what].append(Span(seat, since, max(since, at), pairing, kind))

    # --- its pairings ---

    def _in_pairing(self, number: int, event: turn.Event) -> None:
        self._account(number, event)
        state = self.pairings[number] = evolve(self.pairings.get(number), event)
        match event:
            case turn.Opened(at=at):
                self._open(number, at, state)
            case turn.PersonJoined(person=person):
                self._sit(number, person.seat)
            case turn.TurnEnded(speaker=seat, how="kept" | "passed", by=by, rest=rest) if by == seat:
                self.kept[seat] = self.kept.get(seat, 0) + 1
                self.keeps[number, seat] = self.keeps.get((number, seat), 0) + rest
            case turn.Paused(at=at, kind=kind, by=by):
                self.running["pause", number, by, kind] = at
            case turn.PauseEnded(at=at, kind=kind, by=by):
                self._over("pause", number, by, kind, at)
            case turn.Closed():
                self._close(number, event, state)

    def _account(self, number: int, event: turn.Event) -> None:
        for entry in entries(event):
            sums = self.sums.setdefault(entry.seat, [0, 0, 0, 0])
            for column, ms in enumerate((entry.s, entry.p, entry.o, entry.x)):
                sums[column] += ms
        if isinstance(event, turn.Counted) and event.ms:
            self.turns.setdefault(event.speaker, set()).add((number, event.turn))
        elif isinstance(event, turn.Declined):
            self.declined[event.speaker] = self.declined.get(event.speaker, 0) + event.ms

    def _open(self, number: int, at: int, state: Pairing) -> None:
        slug, version = (self.exercise.slug, self.exercise.version) if self.exercise else ("", "")
        self.outcomes[number] = Outcome(number, slug, version, at, ())
        for person in state.seats:
            self._sit(number, person.seat)

    def _sit(self, number: int, seat: int) -> None:
        self.where[seat] = number
        self.sums.setdefault(seat, [0, 0, 0, 0])
        before = self.outcomes[number]
        if seat not in before.seats:
            self.outcomes[number] = msgspec.structs.replace(before, seats=(*before.seats, seat))

    def _close(self, number: int, event: turn.Closed, state: Pairing) -> None:
        for what, where, seat, kind in [key for key in self.running if key[:2] == ("pause", number)]:
            self._over(what, where, seat, kind, event.at)
        owed = {person.seat: -person.dev for person in state.seats if person.dev < 0}
        for seat, ms in owed.items():
            self.kept_ms[seat] = self.kept_ms.get(seat, 0) + min(ms, self.keeps.get((number, seat), 0))
        self.outcomes[number] = msgspec.structs.replace(
            self.outcomes[number],
            result=event.result,
            reason=event.reason,
            words=event.words,
            short={seat: ms for seat, ms in owed.items() if ms > state.setup.tolerance},
        )

    # --- the end ---

    def end(self) -> Evening:
        for seat in list(self.calling):
            self._lower(seat, self.now, "")
        for what, pairing, seat, kind in list(self.running):
            self._over(what, pairing, seat, kind, self.now)
        return Evening(
            parts={seat: self._part(seat) for seat in sorted(self.sums) if seat != HOUSE},
            outcomes=tuple(self.outcomes.values()),
            hands=tuple(sorted(self.hands, key=lambda hand: (hand.since, hand.seat))),
            drops=self._in_order("drop"),
            visits=self._in_order("visit"),
            pauses=self._in_order("pause"),
            outside=self._in_order("outside"),
            departures=tuple(self.departures),
            fixing=self.fixing,
        )

    def _in_order(self, what: str) -> tuple[Span, ...]:
        return tuple(sorted(self.spans[what], key=lambda span: (span.since, span.pairing, span.seat)))

    def _part(self, seat: int) -> Part:
        spoken, supported, witnessed, x = self.sums[seat]
        return Part(
            spoken=spoken,
            supported=supported,
            witnessed=witnessed,
            x=x,
            declined=self.declined.get(seat, 0),
            kept=self.kept.get(seat, 0),
            kept_ms=self.kept_ms.get(seat, 0),
            turns=len(self.turns.get(seat, ())),
        )
