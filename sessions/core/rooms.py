"""What may happen in a room around its pairings: coming and going, readiness, help, starting and ending exercises.

Rules, all of them here and in the files beside it (`room_exercise`, `room_moderation`, `room_arc`, `room_visits`); what
happens inside of a pairing is `turns.py`.

- Time. What is due in any pairing takes effect first, in the order of the instants, then the command. A loss is the
  exception: it takes effect when the person was last seen, so nothing is ticked before it.
- Presence of a room is passed on to the pairings that the seat is in. Leaving the room leaves the pairing. Whoever has
  stepped out stays out of the pairing until they step in, however often their connection comes and goes.
- An exercise is started by a facilitator who is here; in a room that holds itself and has none here, by anybody ready,
  unless the exercise needs one. Everybody in it is here, ready, a member or a facilitator who takes part, and in one
  pairing only. It starts only when one whole round fits before its end. It ends when the last pairing has closed; the
  closed pairings stay readable until the next start.
- A member's wish goes into the pairing that they are in. A facilitator's goes into any.
- Who came late waits, or is added to a pairing by the facilitator. A facilitator may visit one pairing at a time, and
  no pairing has two visitors; a visit ends with the pairing, and when its visitor leaves, is lost or leads no longer.

`step` folds while it decides, `decide` returns only the events, `evolve` folds one event. Pure: no clock, no chance.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import room_arc, room_exercise, room_moderation, turns
from . import turn_words as turn
from .room_exercise import end_exercise, to_all
from .room_fold import begin, evolve
from .room_people import facilitator_here, is_busy, leader_on, leads, may_start, pairing_of, person_on, still_here
from .room_visits import visit_events, visits_over
from .room_words import (
    AddTo,
    AnyEvent,
    BecameReady,
    CallHelp,
    ChangeStep,
    CloseRoom,
    Command,
    EndExercise,
    Enter,
    Entered,
    ExerciseEnded,
    FeltLikeFixing,
    GoTo,
    HandOver,
    HelpCalled,
    HelpEnded,
    HelpOver,
    LayPlan,
    Leave,
    LockDoor,
    Lost,
    MoveTo,
    Mute,
    PairingCommand,
    PartBlocked,
    PauseAll,
    Ready,
    Remove,
    ResumeAll,
    Returned,
    Room,
    RoomClosed,
    RoomCode,
    RoomRefused,
    Say,
    SeatLeft,
    SeatLost,
    SeatReturned,
    StartExercise,
    StepIn,
    StepOut,
    TakeOver,
    TakePart,
    Tick,
    TookPart,
    Visit,
)
from .room_work import Work

__all__ = [
    "attempt", "begin", "decide", "due_at", "evolve", "facilitator_here", "is_busy", "leads", "may_start",
    "pairing_of", "step",
]  # fmt: skip

Events = tuple[AnyEvent, ...]
Refusal = str | None


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
        _follow_up(work)
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
    _follow_up(work)
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
    _follow_up(work)


def _follow_up(work: Work) -> None:
    """What follows by itself: visits that cannot go on, mutes of whoever speaks now, the end of the exercise."""
    room_moderation.lift_mutes(work)
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
        case Ready(by):
            if not still_here(work.room, by).ready:
                work.add(BecameReady(work.now, by))
        case CallHelp(by):
            if still_here(work.room, by).help_since is None:
                work.add(HelpCalled(work.now, by))
        case TakePart(by, on):
            if leader_on(work.room, by).takes_part != on:
                work.add(TookPart(work.now, by, on))
        case EndExercise(by, reason):
            end_exercise(work, by, reason)
        case _:
            handler = _HANDLERS.get(type(command))
            if handler is None:
                raise TypeError(f"not a command of a room: {type(command).__name__}")
            handler(work, command)


def _enter(work: Work, command: Enter) -> None:
    before = work.room.people.get(command.seat)
    if work.room.step == "closed":
        return
    if before is not None and before.presence == "lost":
        work.add(SeatReturned(work.now, command.seat))
        if before.out_since is None:
            work.pass_on(turn.Returned(command.seat), command.seat)
    if before is None or before.presence == "left" or before.role != command.role:
        work.add(Entered(work.now, command.seat, command.role))


def _lose(work: Work, command: Lost) -> None:
    if person_on(work.room, command.seat).presence != "here":
        return
    work.pass_on(turn.Lost(command.seat, command.last_seen), command.seat)
    work.add(SeatLost(work.now, command.seat, command.last_seen))


def _leave(work: Work, command: Leave) -> None:
    if person_on(work.room, command.seat).presence == "left":
        return
    work.pass_on(turn.Leave(command.seat, command.why), command.seat)
    work.add(SeatLeft(work.now, command.seat, command.why))


def _end_help(work: Work, command: HelpOver) -> None:
    seat = command.by if command.seat is None else command.seat
    if seat != command.by:
        leader_on(work.room, command.by)
    if person_on(work.room, seat).help_since is not None:
        work.add(HelpEnded(work.now, seat, command.by))


def _visit(work: Work, command: Visit) -> None:
    for event in visit_events(work.room, command, work.now):
        work.add(event)
    if command.on:
        room_moderation.answer_in(work, command.by, command.pairing)


def _pause_all(work: Work, command: PauseAll) -> None:
    leader_on(work.room, command.by)
    to_all(work, turn.PauseAll())


def _resume_all(work: Work, command: ResumeAll) -> None:
    leader_on(work.room, command.by)
    to_all(work, turn.ResumeAll())


def _close(work: Work, command: CloseRoom) -> None:
    leader_on(work.room, command.by)
    if not command.reason.strip():
        raise RoomRefused(RoomCode.REASON_MISSING)
    if work.room.step == "exercise":
        to_all(work, turn.End(command.reason))
        _follow_up(work)
    work.add(RoomClosed(work.now, command.by, command.reason))


_HANDLERS: dict[type[Command], Callable[[Work, Any], None]] = {
    HelpOver: _end_help,
    StartExercise: room_exercise.start,
    PairingCommand: room_exercise.pairing_command,
    PartBlocked: room_exercise.part_blocked,
    AddTo: room_exercise.add_to,
    MoveTo: room_exercise.move_to,
    PauseAll: _pause_all,
    ResumeAll: _resume_all,
    Visit: _visit,
    CloseRoom: _close,
    StepOut: room_moderation.step_out,
    StepIn: room_moderation.step_in,
    FeltLikeFixing: room_moderation.felt_like_fixing,
    HandOver: room_moderation.hand_over,
    TakeOver: room_moderation.take_over,
    LockDoor: room_moderation.lock,
    Mute: room_moderation.mute,
    Remove: room_moderation.remove,
    Say: room_moderation.say,
    LayPlan: room_arc.lay,
    GoTo: room_arc.go_to,
    ChangeStep: room_arc.change,
}
