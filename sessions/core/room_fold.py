"""How the events of a room fold into its state: `evolve`, and nothing that decides."""

from __future__ import annotations

import msgspec

from . import turns
from .room_words import (
    AnyEvent,
    BecameReady,
    Entered,
    ExerciseEnded,
    ExerciseStarted,
    GroupFormed,
    HelpCalled,
    HelpEnded,
    InPairing,
    Room,
    RoomClosed,
    SeatLeft,
    SeatLost,
    SeatReturned,
    SeatState,
    TookPart,
    Visited,
    Visitor,
)

replace = msgspec.structs.replace


def begin(title: str = "", self_held: bool = False) -> Room:
    """A room in which nothing has happened yet."""
    return Room(title=title, self_held=self_held)


def evolve(room: Room, event: AnyEvent) -> Room:
    """The room after one event of its log."""
    at = max(room.at, event.at)
    match event:
        case InPairing(_, number, inner):
            pairing = turns.evolve(room.pairings.get(number), inner)
            return replace(room, at=at, pairings={**room.pairings, number: pairing})
        case ExerciseStarted():
            return replace(room, at=at, step="exercise", exercise=event.exercise, ends=event.ends, pairings={}, why={})
        case GroupFormed(_, number, _, why):
            whys = {**room.why, number: why} if why else room.why
            return replace(room, at=at, last_pairing=number, why=whys)
        case Visited(_, number, seat, on):
            others = {where: visitor for where, visitor in room.visits.items() if where != number}
            return replace(room, at=at, visits={**others, number: Visitor(seat, event.at)} if on else others)
        case ExerciseEnded():
            return replace(room, at=at, step="between", ends=None)
        case RoomClosed():
            return replace(room, at=at, step="closed", ends=None)
        case _:
            person = _person_after(room.people.get(event.seat), event)
            return replace(room, at=at, people={**room.people, event.seat: person})


def _person_after(person: SeatState | None, event: AnyEvent) -> SeatState:
    if isinstance(event, Entered):
        return _entered(person, event)
    if person is None:
        raise ValueError(f"nobody has entered before {type(event).__name__}")
    match event:
        case BecameReady():
            return replace(person, ready=True)
        case HelpCalled(at, _):
            return replace(person, help_since=at)
        case HelpEnded():
            return replace(person, help_since=None)
        case SeatLost():
            return replace(person, presence="lost")
        case SeatReturned():
            return replace(person, presence="here")
        case SeatLeft():
            return replace(person, presence="left", ready=False, help_since=None, takes_part=False)
        case TookPart(_, _, on):
            return replace(person, takes_part=on)
    raise TypeError(f"not an event of a room: {type(event).__name__}")


def _entered(person: SeatState | None, event: Entered) -> SeatState:
    if person is None or person.presence == "left":
        return SeatState(event.seat, event.role)
    # Only the role has changed: a former facilitator does not keep having turns as one.
    return replace(person, role=event.role, takes_part=False)
