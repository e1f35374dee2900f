"""What the checker knows of one room while it reads its log: who is how, who is in which pairing, who keeps apart.

It is folded here, from the words of the events alone; nothing of the product's own state is looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import combinations

from sessions.core import room_words as w
from sessions.core.checker import Checker

from .tally import BlockNote, Violation

RUNS_ON_MS = 3_000  # a moment out or gone is at first like a reload, which the clock runs through (R3)


@dataclass
class Somebody:
    """How a person on a seat is, as far as the log says."""

    role: str
    there: bool = True  # has not left
    here: bool = True  # connected
    ready: bool = False
    takes_part: bool = False
    out_since: int | None = None
    lost_since: int | None = None
    removed: bool = False

    @property
    def may_be_paired(self) -> bool:
        fit = self.there and self.here and self.ready and self.out_since is None and not self.removed
        return fit and (self.role == "member" or self.takes_part)


@dataclass(eq=False)
class Together:
    """A pairing: who is in it and has not left, and since its opening who came with what."""

    seats: set[int]
    exercise: w.RoomExercise | None
    checker: Checker = field(default_factory=Checker)
    open: bool = True
    house: int = 0  # the user who stands in
    carried: dict[int, int] = field(default_factory=dict)
    targets: dict[int, int] = field(default_factory=dict)
    moved: dict[int, int] = field(default_factory=dict)  # ms that the balance changed, by seat
    size: int = 0
    gone: set[int] = field(default_factory=set)  # who left it, or came later, or was away
    result: str = ""


class Keeping:
    """Which pairs of people keep apart at a place in a room's log."""

    def __init__(self, room: int, notes: list[BlockNote]) -> None:
        self.room, self.notes = room, notes
        self.edges = sorted({note.after[room] for note in notes if room in note.after})

    def at(self, version: int, *, lenient: bool = False) -> set[tuple[int, int]]:
        """Who must not meet by the event `version`; lenient: what follows from a new block may still be done."""
        pairs: set[tuple[int, int]] = set()
        for note in self.notes:
            when = (note.after if lenient else note.before).get(self.room, -1)
            if when < version or (lenient and when <= version):
                (pairs.add if note.on else pairs.discard)(note.people)
        return pairs


class Book:
    """One room as its log tells it."""

    def __init__(self, room: int, users: dict[int, int], keeping: Keeping, wrong: list[Violation]) -> None:
        self.room, self.users, self.keeping, self.wrong = room, users, keeping, wrong
        self.version = 0
        self.people: dict[int, Somebody] = {}
        self.pairings: dict[int, Together] = {}
        self.exercise: w.RoomExercise | None = None
        self.running = self.closed = False
        self.started = 0
        self.stays: dict[int, int] = {}  # by user: since when they are inside
        self.stays_over: list[tuple[int, int, int]] = []  # (user, since, until)
        self.said: set[int] = set()

    def blame(self, code: str, text: str) -> None:
        self.wrong.append(Violation(code, self.room, self.version, text))

    # --- people ------------------------------------------------------------------------------------------------------

    def read_person(self, event: w.AnyEvent) -> None:
        reader = READERS.get(type(event))
        if reader is not None:
            reader(self, event)

    def entered(self, event: w.Entered) -> None:
        before = self.people.get(event.seat)
        if before is not None and before.removed:
            self.blame("people.removed", f"seat {event.seat} was removed and comes in again")
        if before is None or not before.there:
            self.people[event.seat] = Somebody(event.role, removed=before is not None and before.removed)
            self.stays[self.users[event.seat]] = event.at
        else:
            before.role, before.takes_part = event.role, False

    def left(self, event: w.SeatLeft) -> None:
        person = self.people[event.seat]
        user = self.users[event.seat]
        self.stays_over.append((user, self.stays.pop(user, event.at), event.at))
        person.there = person.here = person.ready = person.takes_part = False
        person.out_since = person.lost_since = None
        person.removed = person.removed or bool(event.by)
        for number in self.pairings_of(event.seat):
            self.blame("people.left", f"seat {event.seat} has left the room, and is in pairing {number}")

    # --- pairings ----------------------------------------------------------------------------------------------------

    def pairings_of(self, seat: int) -> list[int]:
        return [number for number, one in self.pairings.items() if one.open and seat in one.seats]

    def joins(self, seat: int, number: int) -> None:
        """Somebody is put into a pairing: they must be fit for it and in no other."""
        person = self.people.get(seat)
        if person is None or not person.may_be_paired:
            self.blame("pairing.person", f"seat {seat} is put into pairing {number} and is {person}")
        others = [other for other in self.pairings_of(seat) if other != number]
        if others:
            self.blame("pairing.two", f"seat {seat} is put into pairing {number} and is in {others}")

    def keep_apart(self, number: int, *, lenient: bool = False) -> None:
        """Nobody is in a pairing with somebody whom they must not meet; nor is who stands in for them."""
        pairing = self.pairings[number]
        people = {self.users[seat] for seat in pairing.seats if seat in self.users}
        if pairing.house:
            people.add(pairing.house)
        together = {(min(pair), max(pair)) for pair in combinations(people, 2)}
        for pair in together & self.keeping.at(self.version, lenient=lenient):
            self.blame("pairing.blocked", f"{pair} share pairing {number}")

    def end_of_version(self) -> None:
        """What follows from a new block by itself is done now."""
        if self.version in self.keeping.edges:
            for number, pairing in self.pairings.items():
                if pairing.open:
                    self.keep_apart(number, lenient=True)

    def is_missed(self, seat: int, until: int) -> bool:
        """Whether somebody was out or gone, and for longer than the clock may run on, at an instant."""
        person = self.people.get(seat)
        gone = [] if person is None else [since for since in (person.out_since, person.lost_since) if since is not None]
        return bool(gone) and until > min(gone) + RUNS_ON_MS


def _ready(book: Book, event: w.BecameReady) -> None:
    book.people[event.seat].ready = True


def _lost(book: Book, event: w.SeatLost) -> None:
    book.people[event.seat].here, book.people[event.seat].lost_since = False, event.at


def _returned(book: Book, event: w.SeatReturned) -> None:
    book.people[event.seat].here, book.people[event.seat].lost_since = True, None


def _took_part(book: Book, event: w.TookPart) -> None:
    book.people[event.seat].takes_part = event.on


def _stepped_out(book: Book, event: w.SteppedOut) -> None:
    book.people[event.seat].out_since = event.at


def _stepped_in(book: Book, event: w.SteppedIn) -> None:
    book.people[event.seat].out_since = None


def _said(book: Book, event: w.LineSaid) -> None:
    book.said.add(event.line)


def _closed(book: Book, event: w.RoomClosed) -> None:
    book.closed = True


READERS: dict[type, Callable[[Book, w.AnyEvent], None]] = {
    w.Entered: Book.entered,
    w.SeatLeft: Book.left,
    w.BecameReady: _ready,
    w.SeatLost: _lost,
    w.SeatReturned: _returned,
    w.TookPart: _took_part,
    w.SteppedOut: _stepped_out,
    w.SteppedIn: _stepped_in,
    w.LineSaid: _said,
    w.RoomClosed: _closed,
}  # type: ignore[dict-item]
