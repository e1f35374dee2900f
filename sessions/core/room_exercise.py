"""Starting and ending exercises, and what is asked inside of a pairing. The rules stand at the top of `rooms.py`."""

from __future__ import annotations

from msgspec.structs import replace

from . import turn_words as turn
from .room_arc import go_to_exercise
from .room_people import is_busy, leader_on, leads, may_start, pairing_of, still_here
from .room_words import (
    AddTo,
    ExerciseStarted,
    Group,
    GroupFormed,
    Moved,
    MoveTo,
    PairingCommand,
    PartBlocked,
    Room,
    RoomCode,
    RoomExercise,
    RoomRefused,
    StartExercise,
)
from .room_work import Work
from .turn_state import seat_of, turn_length
from .turn_words import Limits

FACILITATORS_TURN_COMMANDS = (turn.Skip, turn.GiveFloor, turn.StandIn, turn.End, turn.PauseAll, turn.ResumeAll)


def needed_ms(exercise: RoomExercise, people: int, rounds: int | None = None) -> int:
    """How long `rounds` (all of the exercise's without) take a pairing of `people`, when every turn is used up, ms.

    q by DESIGN §3, and between two turns the handover and the grace.
    """
    limits = Limits()
    q = turn_length(exercise.turn_ms, exercise.nominal, people)
    return (exercise.rounds if rounds is None else rounds) * people * (q + limits.handover + limits.grace)


def start(work: Work, command: StartExercise) -> None:
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
    longest = max(needed_ms(exercise, len(group.people), rounds=1) for group in command.groups)
    if work.now + longest > command.ends:
        raise RoomRefused(RoomCode.NO_FULL_ROUND)
    go_to_exercise(work, command.by, exercise.slug)
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


def pairing_command(work: Work, command: PairingCommand) -> None:
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


def add_to(work: Work, command: AddTo) -> None:
    leader_on(work.room, command.by)
    if not still_here(work.room, command.person.seat).may_be_paired:
        raise RoomRefused(RoomCode.NOT_READY)
    if is_busy(work.room, command.person.seat):
        raise RoomRefused(RoomCode.BUSY)
    _join(work, command)


def move_to(work: Work, command: MoveTo) -> None:
    """Out of the one pairing and into the other, or neither: what is refused in the other leaves all as it was."""
    leader_on(work.room, command.by)
    seat = command.person.seat
    if not command.reason.strip():
        raise RoomRefused(RoomCode.REASON_MISSING)
    if not still_here(work.room, seat).may_be_paired:
        raise RoomRefused(RoomCode.NOT_READY)
    here = pairing_of(work.room, seat)
    if here is None or not is_busy(work.room, seat) or here == command.pairing:
        raise RoomRefused(RoomCode.NO_PAIRING)
    work.add(Moved(work.now, seat, command.by, command.pairing, command.reason))
    before = _balance(work.room, here, seat)
    work.in_pairing(here, turn.Leave(seat, "moved"))
    # What a running turn of theirs moved is counted when they leave it, so only now.
    moved = _balance(work.room, here, seat) - before
    _join(work, replace(command, person=replace(command.person, carried=command.person.carried + moved)))


def _balance(room: Room, number: int, seat: int) -> int:
    person = seat_of(room.pairings[number], seat)
    return 0 if person is None else person.balance


def _join(work: Work, command: AddTo | MoveTo) -> None:
    pairing, exercise = work.room.pairings.get(command.pairing), work.room.exercise
    if pairing is None or exercise is None:
        raise RoomRefused(RoomCode.NO_PAIRING)
    if sum(person.link != "left" for person in pairing.seats) >= exercise.size_max:
        raise RoomRefused(RoomCode.WRONG_SIZE)
    work.in_pairing(command.pairing, turn.Join(command.person, command.blocked))


def part_blocked(work: Work, command: PartBlocked) -> None:
    """They part, and a facilitator does not stand in for somebody whom they must not meet. Who of the facilitators
    stands in, the room does not know, so any of them stops, and may stand in again.
    """
    for facilitator, seat in ((command.seat, command.other), (command.other, command.seat)):
        person, number = work.room.people.get(facilitator), pairing_of(work.room, seat)
        if person is None or person.role != "facilitator" or number is None:
            continue
        pairing = work.room.pairings[number]
        if pairing.closed is None and pairing.house.on:
            work.in_pairing(number, turn.StandIn(False))
    number = pairing_of(work.room, command.seat)
    if number is not None and number == pairing_of(work.room, command.other):
        work.pass_on(turn.Leave(command.seat, "blocked"), command.seat)


def to_all(work: Work, command: turn.Command) -> None:
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


def end_exercise(work: Work, by: int, reason: str) -> None:
    leader_on(work.room, by)
    if not reason.strip():
        raise RoomRefused(RoomCode.REASON_MISSING)
    to_all(work, turn.End(reason))
