"""How the events of a room fold into its state: `evolve`, and nothing that decides."""

from __future__ import annotations

import msgspec

from . import turns
from .room_words import (
    AnyEvent,
    BecameReady,
    DoorLocked,
    Entered,
    ExerciseEnded,
    ExerciseStarted,
    FixingFelt,
    GroupFormed,
    HelpCalled,
    HelpEnded,
    InPairing,
    LeadChanged,
    Line,
    LineSaid,
    Moved,
    Muted,
    PlanLaid,
    PlanStep,
    Room,
    RoomClosed,
    SeatLeft,
    SeatLost,
    SeatReturned,
    SeatState,
    StepBegan,
    StepChanged,
    SteppedIn,
    SteppedOut,
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
            begun = replace(room, at=at, step="exercise", exercise=event.exercise, ends=event.ends)
            return replace(begun, pairings={}, why={}, fixing=())
        case GroupFormed(_, number, _, why):
            whys = {**room.why, number: why} if why else room.why
            return replace(room, at=at, last_pairing=number, why=whys)
        case Visited(_, number, seat, on):
            others = {where: visitor for where, visitor in room.visits.items() if where != number}
            return replace(room, at=at, visits={**others, number: Visitor(seat, event.at)} if on else others)
        case ExerciseEnded():
            return replace(room, at=at, step="between", ends=None)
        case RoomClosed():
            return replace(room, at=at, step="closed", ends=None, lines={})
        case LeadChanged() | DoorLocked() | LineSaid() | FixingFelt() | Moved():
            return _held(replace(room, at=at), event)
        case PlanLaid() | StepBegan() | StepChanged():
            return _planned(replace(room, at=at), event)
        case _:
            person = _person_after(room.people.get(event.seat), event)
            return replace(room, at=at, people={**room.people, event.seat: person}, lead=_lead_after(room, person))


def _lead_after(room: Room, person: SeatState) -> int:
    """The first facilitator who comes leads; who leaves, or is one no longer, does not."""
    facilitates = person.role == "facilitator" and person.presence != "left"
    if room.lead == person.seat:
        return person.seat if facilitates else 0
    return person.seat if facilitates and not room.lead and person.presence == "here" else room.lead


def _held(room: Room, event: LeadChanged | DoorLocked | LineSaid | FixingFelt | Moved) -> Room:
    match event:
        case LeadChanged(_, seat, _):
            return replace(room, lead=seat)
        case DoorLocked(_, _, on):
            return replace(room, locked=on)
        case LineSaid(at, _, line, to):
            return replace(room, lines={**room.lines, to: Line(line, at)})
        case FixingFelt(_, pairing, number, seat):
            return replace(room, fixing=(*room.fixing, (pairing, number, seat)))
        case Moved():
            return room  # leaving and joining, which follow, say the rest


def _planned(room: Room, event: PlanLaid | StepBegan | StepChanged) -> Room:
    match event:
        case PlanLaid(_, _, steps, starts):
            return replace(room, plan=steps, starts=starts, place=min(room.place, len(steps) - 1))
        case StepBegan(at, _, place):
            return replace(room, plan=_with_step(room, place, replace(room.plan[place], began=at)), place=place)
        case StepChanged(_, _, place, minutes, slug):
            changed = replace(room.plan[place], minutes=minutes, slug=slug)
            return replace(room, plan=_with_step(room, place, changed))


def _with_step(room: Room, place: int, step: PlanStep) -> tuple[PlanStep, ...]:
    return (*room.plan[:place], step, *room.plan[place + 1 :])


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
            left = replace(person, presence="left", ready=False, help_since=None, takes_part=False)
            return replace(left, out_since=None)
        case TookPart(_, _, on):
            return replace(person, takes_part=on)
        case SteppedOut(at, _):
            return replace(person, out_since=at)
        case SteppedIn():
            return replace(person, out_since=None)
        case Muted(_, _, on, _):
            return replace(person, muted=on)
    raise TypeError(f"not an event of a room: {type(event).__name__}")


def _entered(person: SeatState | None, event: Entered) -> SeatState:
    if person is None or person.presence == "left":
        # Going out and in again does not lift a mute.
        return SeatState(event.seat, event.role, muted=person is not None and person.muted)
    # Only the role has changed: a former facilitator does not keep having turns as one.
    return replace(person, role=event.role, takes_part=False)
