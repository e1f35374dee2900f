"""What may happen in a room around its pairings: coming and going, readiness, help, starting and ending exercises.

Rules, all of them here; what happens inside of a pairing is `turns.py`.

- Time. What is due in any pairing takes effect first, in the order of the instants, then the command. A loss is the
  exception: it takes effect when the person was last seen, so nothing is ticked before it.
- Presence of a room is passed on to the pairings that the seat is in. Leaving the room leaves the pairing.
- An exercise is started by a facilitator who is here; in a room that holds itself and has none here, by anybody ready,
  unless the exercise needs one. Everybody in it is here, ready, a member or a facilitator who takes part, and in one
  pairing only. It ends when the last pairing has closed; the closed pairings stay readable until the next start.
- A member's wish goes into the pairing that they are in. A facilitator's goes into any.
- Who came late waits, or is added to a pairing by the facilitator. A facilitator may visit one pairing at a time, and
  no pairing has two visitors; a visit ends with the pairing, and when its visitor leaves, is lost or leads no longer.

`step` folds while it decides, `decide` returns only the events, `evolve` folds one event. Pure: no clock, no chance.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

import msgspec

from . import turn_words as turn
from . import turns
from .room_fold import begin, evolve
from .room_people import facilitator_here, is_busy, leader_on, leads, may_start, pairing_of, person_on, still_here
from .room_visits import visit_events, visits_over
from .room_words import (
    AddTo,
    AnyEvent,
    BecameReady,
    CallHelp,
    CloseRoom,
    Command,
    EndExercise,
    Enter,
    Entered,
    ExerciseEnded,
    ExerciseStarted,
    Group,
    GroupFormed,
    HelpCalled,
    HelpEnded,
    HelpOver,
    InPairing,
    Leave,
    Lost,
    PairingCommand,
    PartBlocked,
    PauseAll,
    Ready,
    ResumeAll,
    Returned,
    Room,
    RoomClosed,
    RoomCode,
    RoomRefused,
    SeatLeft,
    SeatLost,
    SeatReturned,
    StartExercise,
    TakePart,
    Tick,
    TookPart,
    Visit,
)
from .turn_state import Pairing

__all__ = [
    "attempt", "begin", "decide", "due_at", "evolve", "facilitator_here", "is_busy", "may_start", "pairing_of", "step",
]  # fmt: skip

Events = tuple[AnyEvent, ...]
Refusal = str | None

FACILITATORS_TURN_COMMANDS = (turn.Skip, turn.GiveFloor, turn.StandIn, turn.End, turn.PauseAll, turn.ResumeAll)


class Work:
    """A room while a command is decided: every event is folded in at once."""

    __slots__ = ("events", "now", "room")

    def __init__(self, room: Room, now: int) -> None:
        self.room = room
        self.now = max(now, room.at)
        self.events: list[AnyEvent] = []

    def add(self, event: AnyEvent) -> None:
        self.events.append(event)
        self.room = evolve(self.room, event)

    def put_pairing(self, number: int, events: Iterable[turn.Event], state: Pairing) -> None:
        """The outcome of the turn engine, which has folded it already."""
        wrapped = [InPairing(event.at, number, event) for event in events]  # type: ignore[arg-type]
        if not wrapped:
            return
        self.events.extend(wrapped)
        at = max(self.room.at, max(event.at for event in wrapped))
        self.room = msgspec.structs.replace(self.room, at=at, pairings={**self.room.pairings, number: state})

    def in_pairing(self, number: int, command: turn.Command) -> None:
        """Let the pairing decide. Raises Refused; what was due in it before has taken effect all the same."""
        outcome = turns.attempt(self.room.pairings.get(number), command, self.now)
        if outcome.state is not None:
            self.put_pairing(number, outcome.events, outcome.state)
        if outcome.refused is not None:
            raise turn.Refused(outcome.refused)


def attempt(room: Room, command: Command, now: int) -> tuple[Events, Room, Refusal]:
    """Try a command at the instant `now` (ms): (events, state, code or None). Never raises for a well-typed command.

    With a refusal the events are what was due before it; they are to be stored either way.
    """
    work = Work(room, now)
    if type(command) is not Lost:
        _settle(work)
    due, settled = len(work.events), work.room
    try:
        _obey(work, command)
        _end_if_over(work)
    except (RoomRefused, turn.Refused) as refused:
        work.room = settled
        del work.events[due:]
        return tuple(work.events), settled, refused.code.value
    return tuple(work.events), work.room, None


def step(room: Room, command: Command, now: int) -> tuple[Events, Room]:
    """`decide` and fold at once. Raises RoomRefused or turn_words.Refused; what was due is then for a Tick to tell."""
    work = Work(room, now)
    if type(command) is not Lost:
        _settle(work)
    _obey(work, command)
    _end_if_over(work)
    return tuple(work.events), work.room


def decide(room: Room, command: Command, now: int) -> Events:
    """The events that `command` leads to at the instant `now` (ms), due deadlines first. Raises as `step` does."""
    return step(room, command, now)[0]


def due_at(room: Room) -> int | None:
    """The next instant (ms) at which time alone changes something, or None."""
    if room.step != "exercise":
        return None
    return min((due for _, due in _deadlines(room)), default=None)


# --- time ------------------------------------------------------------------------------------------------------------


def _deadlines(room: Room) -> list[tuple[int, int]]:
    return [
        (number, due)
        for number, pairing in room.pairings.items()
        if pairing.closed is None and (due := turns.due_at(pairing)) is not None
    ]


def _settle(work: Work) -> None:
    """Let everything that is due take effect, each at its own instant and in order over all pairings."""
    if work.room.step != "exercise":
        return
    while due := [(at, number) for number, at in _deadlines(work.room) if at <= work.now]:
        at, number = min(due)
        events, state = turns.settle(work.room.pairings[number], at)
        if not events:
            events, state = turns.settle(work.room.pairings[number], work.now)
        if not events:
            break
        work.put_pairing(number, events, state)
    _end_if_over(work)


def _end_if_over(work: Work) -> None:
    for event in visits_over(work.room):
        work.add(event)
    room = work.room
    if room.step == "exercise" and all(pairing.closed is not None for pairing in room.pairings.values()):
        work.add(ExerciseEnded(room.at))


# --- commands --------------------------------------------------------------------------------------------------------


def _obey(work: Work, command: Command) -> None:
    match command:
        case Tick():
            pass
        case Enter():
            _enter(work, command)
        case Lost():
            _lose(work, command)
        case Returned(seat):
            _enter(work, Enter(seat, person_on(work.room, seat).role))
        case Leave():
            _leave(work, command)
        case _ if work.room.step == "closed":
            raise RoomRefused(RoomCode.ROOM_CLOSED)
        case StartExercise():
            _start(work, command)
        case PartBlocked():
            _part_blocked(work, command)
        case PairingCommand():
            _pairing_command(work, command)
        case AddTo():
            _add_to(work, command)
        case Visit():
            for event in visit_events(work.room, command, work.now):
                work.add(event)
        case _:
            _obey_simple(work, command)


def _obey_simple(work: Work, command: Command) -> None:
    match command:
        case Ready(by):
            if not still_here(work.room, by).ready:
                work.add(BecameReady(work.now, by))
        case CallHelp(by):
            if still_here(work.room, by).help_since is None:
                work.add(HelpCalled(work.now, by))
        case HelpOver():
            _end_help(work, command)
        case TakePart(by, on):
            if leader_on(work.room, by).takes_part != on:
                work.add(TookPart(work.now, by, on))
        case PauseAll(by):
            leader_on(work.room, by)
            _to_all(work, turn.PauseAll())
        case ResumeAll(by):
            leader_on(work.room, by)
            _to_all(work, turn.ResumeAll())
        case EndExercise(by, reason):
            _end_exercise(work, by, reason)
        case CloseRoom(by, reason):
            _close(work, by, reason)
        case _:
            raise TypeError(f"not a command of a room: {type(command).__name__}")


def _enter(work: Work, command: Enter) -> None:
    before = work.room.people.get(command.seat)
    if work.room.step == "closed":
        return
    if before is not None and before.presence == "lost":
        work.add(SeatReturned(work.now, command.seat))
        _presence(work, turn.Returned(command.seat), command.seat)
    if before is None or before.presence == "left" or before.role != command.role:
        work.add(Entered(work.now, command.seat, command.role))


def _lose(work: Work, command: Lost) -> None:
    if person_on(work.room, command.seat).presence != "here":
        return
    _presence(work, turn.Lost(command.seat, command.last_seen), command.seat)
    work.add(SeatLost(work.now, command.seat, command.last_seen))


def _leave(work: Work, command: Leave) -> None:
    if person_on(work.room, command.seat).presence == "left":
        return
    _presence(work, turn.Leave(command.seat, command.why), command.seat)
    work.add(SeatLeft(work.now, command.seat, command.why))


def _presence(work: Work, command: turn.Command, seat: int) -> None:
    """Pass coming and going on to the pairing. It may know better already: somebody away, or gone from it."""
    number = pairing_of(work.room, seat)
    if number is None or work.room.pairings[number].closed is not None:
        return
    with suppress(turn.Refused):
        work.in_pairing(number, command)


def _end_help(work: Work, command: HelpOver) -> None:
    seat = command.by if command.seat is None else command.seat
    if seat != command.by:
        leader_on(work.room, command.by)
    if person_on(work.room, seat).help_since is not None:
        work.add(HelpEnded(work.now, seat, command.by))


def _start(work: Work, command: StartExercise) -> None:
    room, exercise = work.room, command.exercise
    if room.step == "exercise":
        raise RoomRefused(RoomCode.EXERCISE_RUNS)
    starter = still_here(room, command.by)
    if not may_start(room, command.by) or (exercise.facilitator_required and not leads(starter)):
        ready = starter.ready or not room.self_held
        raise RoomRefused(RoomCode.NEEDS_FACILITATOR if ready else RoomCode.NOT_READY)
    if not command.groups:
        raise RoomRefused(RoomCode.TOO_FEW)
    _check_groups(room, exercise.size_min, exercise.size_max, command.groups)
    work.add(ExerciseStarted(work.now, command.by, exercise, command.ends, command.seed))
    for number, group in enumerate(command.groups, start=work.room.last_pairing + 1):
        _open(work, number, group, command)


def _check_groups(room: Room, least: int, most: int, groups: tuple[Group, ...]) -> None:
    seats = [person.seat for group in groups for person in group.people]
    if len(set(seats)) != len(seats):
        raise RoomRefused(RoomCode.BUSY)
    for seat in seats:
        if not still_here(room, seat).may_be_paired:
            raise RoomRefused(RoomCode.NOT_READY)
    if any(not least <= len(group.people) <= most for group in groups):
        raise RoomRefused(RoomCode.WRONG_SIZE)


def _open(work: Work, number: int, group: Group, command: StartExercise) -> None:
    exercise = command.exercise
    work.add(GroupFormed(work.now, number, tuple(person.seat for person in group.people), group.why))
    opening = turn.Open(
        turn_ms=exercise.turn_ms,
        nominal=exercise.nominal,
        rounds=exercise.rounds,
        phases=exercise.phases,
        people=group.people,
        ends=command.ends,
        blocked=group.blocked,
        house=group.house,
    )
    work.in_pairing(number, opening)


def _pairing_command(work: Work, command: PairingCommand) -> None:
    person = still_here(work.room, command.by)
    inner = command.command
    if isinstance(inner, FACILITATORS_TURN_COMMANDS):
        if not leads(person):
            raise RoomRefused(RoomCode.NOT_FACILITATOR)
        number: int | None = command.pairing
    else:
        number = pairing_of(work.room, command.by)
        if getattr(inner, "by", None) != command.by:
            raise RoomRefused(RoomCode.NOT_IN_ROOM)
    if number is None or number not in work.room.pairings:
        raise RoomRefused(RoomCode.NO_PAIRING)
    work.in_pairing(number, inner)


def _add_to(work: Work, command: AddTo) -> None:
    leader_on(work.room, command.by)
    seat = command.person.seat
    if not still_here(work.room, seat).may_be_paired:
        raise RoomRefused(RoomCode.NOT_READY)
    if is_busy(work.room, seat):
        raise RoomRefused(RoomCode.BUSY)
    pairing, exercise = work.room.pairings.get(command.pairing), work.room.exercise
    if pairing is None or exercise is None:
        raise RoomRefused(RoomCode.NO_PAIRING)
    if sum(person.link != "left" for person in pairing.seats) >= exercise.size_max:
        raise RoomRefused(RoomCode.WRONG_SIZE)
    work.in_pairing(command.pairing, turn.Join(command.person, command.blocked))


def _part_blocked(work: Work, command: PartBlocked) -> None:
    number = pairing_of(work.room, command.seat)
    if number is not None and number == pairing_of(work.room, command.other):
        _presence(work, turn.Leave(command.seat, "blocked"), command.seat)


def _to_all(work: Work, command: turn.Command) -> None:
    """To every open pairing; refused only if every one of them refuses."""
    if work.room.step != "exercise":
        raise RoomRefused(RoomCode.NO_EXERCISE)
    refusals: list[turn.Refused] = []
    numbers = [number for number, pairing in work.room.pairings.items() if pairing.closed is None]
    for number in numbers:
        try:
            work.in_pairing(number, command)
        except turn.Refused as refused:
            refusals.append(refused)
    if refusals and len(refusals) == len(numbers):
        raise refusals[0]


def _end_exercise(work: Work, by: int, reason: str) -> None:
    leader_on(work.room, by)
    if not reason.strip():
        raise RoomRefused(RoomCode.REASON_MISSING)
    _to_all(work, turn.End(reason))


def _close(work: Work, by: int, reason: str) -> None:
    leader_on(work.room, by)
    if not reason.strip():
        raise RoomRefused(RoomCode.REASON_MISSING)
    if work.room.step == "exercise":
        _to_all(work, turn.End(reason))
        _end_if_over(work)
    work.add(RoomClosed(work.now, by, reason))
