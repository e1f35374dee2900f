"""What each command asks, and why it may be refused. A handler refuses before it emits anything.

The stage has been checked by the table (`turn_table.py`) before a handler runs; what follows by itself afterwards is
`turn_flow.advance`. Seats here are people of the pairing; HOUSE speaks for the facilitator.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import turn_words as w
from .turn_due import standstill_left
from .turn_flow import Fold, close, end_by_word, end_turn, replace_supporter, vacate
from .turn_opening import MOST_PEOPLE, refuse_blocked
from .turn_state import Pairing, Seat, Turn, is_repaid, landmarks, seat_of, slot_of
from .turn_table import refusal, stage_of
from .turn_words import HOUSE, Code, Refused

LEAST_PAUSE_MS = 1_000  # less standstill than this is none


def obey(fold: Fold, command: w.Command, now: int) -> None:
    """Do what `command` asks at `fold.now`, or raise Refused with nothing emitted. `now`: when it arrived."""
    kind = type(command)
    if isinstance(command, w.TurnCommand) and kind is not w.TurnCommand:
        _obey_in_turn(fold, command, _HANDLERS[kind])
        return
    code = refusal(stage_of(fold.state, fold.now), kind)
    if code is not None:
        raise Refused(code)
    _HANDLERS[kind](fold, command, now)


def _obey_in_turn(fold: Fold, command: w.TurnCommand, handler: Callable[[Fold, Any, Any], None]) -> None:
    """Who asks, then which turn, then the table: the first thing that is wrong is the answer."""
    state = fold.state
    if state.closed is not None:
        raise Refused(Code.NOT_OPEN)
    turn = state.turn
    if command.by != HOUSE:
        _here(state, command.by)
    elif turn is None or turn.supporter != HOUSE or not isinstance(command, w.Grant | w.NotNow | w.StepBack):
        raise Refused(Code.NOT_HERE)
    if turn is None:
        raise Refused(Code.NO_TURN)
    if turn.number != command.turn:
        raise Refused(Code.STALE)
    if isinstance(command, w.Grant | w.NotNow | w.StepBack):
        if command.by != turn.supporter:
            raise Refused(Code.NOT_SUPPORTER)
    elif command.by != turn.speaker:
        raise Refused(Code.NOT_YOUR_TURN)
    code = refusal(stage_of(state, fold.now), type(command))
    if code is not None:
        raise Refused(code)
    handler(fold, command, turn)


def _somebody(state: Pairing, number: int) -> Seat:
    seat = seat_of(state, number)
    if seat is None or seat.link == "left":
        raise Refused(Code.NOT_HERE)
    return seat


def _here(state: Pairing, number: int) -> Seat:
    seat = _somebody(state, number)
    if seat.link != "here":
        raise Refused(Code.NOT_CONNECTED)
    return seat


# --- people ----------------------------------------------------------------------------------------------------------


def _join(fold: Fold, command: w.Join, now: int) -> None:
    state, person = fold.state, command.person
    seat = seat_of(state, person.seat)
    if person.seat <= HOUSE:
        raise Refused(Code.BAD_VALUE)
    if seat is not None and seat.link != "left":
        raise Refused(Code.ALREADY_HERE)
    there = {other.seat for other in state.seats if other.link != "left"}
    if len(there) >= MOST_PEOPLE:
        raise Refused(Code.TOO_MANY)
    there |= {person.seat, HOUSE} if state.house.on else {person.seat}
    refuse_blocked(there, (*state.blocked, *command.blocked))
    fold.count()
    fold.emit(w.PersonJoined(fold.now, person, command.blocked))


def _leave(fold: Fold, command: w.Leave, now: int) -> None:
    _somebody(fold.state, command.seat)
    fold.count()
    for pause in fold.state.pauses:
        if pause.kind == "me" and pause.by == command.seat:
            fold.emit(w.PauseEnded(fold.now, "me", pause.by, "left"))
    fold.emit(w.PersonLeft(fold.now, command.seat, command.why))
    vacate(fold, command.seat, "left")


def _lost(fold: Fold, command: w.Lost, now: int) -> None:
    """R3. In the two seats of a turn a reload is absorbed for a moment, if it was noticed in time."""
    state = fold.state
    _here(state, command.seat)
    turn, limits = state.turn, state.setup.limits
    last_seen = min(command.last_seen, fold.now)
    if turn is not None and turn.runs_from is not None and command.seat in (turn.speaker, turn.supporter):
        until = fold.now + min(limits.reload, limits.reload_in_turn - turn.absorbed)
        if until > max(now, fold.now):
            fold.emit(w.PersonMissing(fold.now, command.seat, last_seen, now, until))
            return
    fold.count()
    fold.emit(w.PersonLost(fold.now, command.seat, last_seen, now))


def _returned(fold: Fold, command: w.Returned, now: int) -> None:
    seat = _somebody(fold.state, command.seat)
    if seat.link == "here":
        raise Refused(Code.ALREADY_HERE)
    if seat.link == "missing":
        fold.emit(w.PersonReturned(fold.now, seat.seat, max(0, fold.now - seat.since)))
        return
    fold.count()
    fold.emit(w.PersonReturned(fold.now, seat.seat))


def _tick(fold: Fold, command: w.Tick, now: int) -> None:
    return


# --- the speaker -----------------------------------------------------------------------------------------------------


def _rest(fold: Fold, command: w.Rest, turn: Turn) -> None:
    if not turn.rested:
        fold.emit(w.Rested(fold.now, turn.number))


def _refuse_if_repaid(state: Pairing, turn: Turn) -> None:
    if is_repaid(state, turn):
        raise Refused(Code.BEING_REPAID)


def _pass(fold: Fold, command: w.Pass, turn: Turn) -> None:
    state = fold.state
    slot = None if turn.make_up else slot_of(state, turn.speaker)
    if turn.used_at(fold.now) >= state.setup.limits.pass_window:
        raise Refused(Code.TOO_LATE)
    first = slot is not None and not slot.passed
    if first and slot is not None and slot.offers < state.setup.limits.offers:
        fold.count()
        fold.emit(w.TurnSetAside(fold.now, turn.number, turn.speaker, "passed", command.by))
        return
    _refuse_if_repaid(state, turn)  # there is no later in this round: what is not wanted now is kept
    end_turn(fold, "kept" if turn.make_up else "offers" if first else "passed", command.by)


def _keep(fold: Fold, command: w.Keep, turn: Turn) -> None:
    if not turn.is_used_up(fold.now):
        _refuse_if_repaid(fold.state, turn)
    _finish_early(fold, "keep")


def _decline(fold: Fold, command: w.Decline, turn: Turn) -> None:
    _finish_early(fold, "decline")


def _finish_early(fold: Fold, word: Any) -> None:
    """R8: before the closing phases they still run; in them, or in grace, the turn ends now."""
    turn = fold.counted_turn()
    _, closing, end = landmarks(fold.state.setup.phases, turn.budget, turn.extension, turn.extended_at)
    if turn.used < closing < end:
        fold.emit(w.ClosingBegan(fold.now, turn.number, word, closing - turn.used))
    elif turn.used >= end:
        end_turn(fold, "done", turn.speaker)
    elif word == "decline":
        end_turn(fold, "declined", turn.speaker, declined=turn.budget - turn.used)
    else:
        end_turn(fold, "kept", turn.speaker)


def _done(fold: Fold, command: w.Done, turn: Turn) -> None:
    if turn.closing:
        end_by_word(fold, skipping=True)
    else:
        end_turn(fold, "done", command.by)


# --- more time -------------------------------------------------------------------------------------------------------


def _ask(fold: Fold, command: w.Ask, turn: Turn) -> None:
    state = fold.state
    slot, limits = slot_of(state, turn.speaker), state.setup.limits
    if turn.make_up or slot is None or slot.asked < 0 or state.turn_ms < limits.extension_from:
        raise Refused(Code.NO_EXTENSION)
    if turn.asked:
        raise Refused(Code.ALREADY_ASKED)
    if not 1 <= command.ms <= limits.extension:
        raise Refused(Code.BAD_VALUE)
    _refuse_if_no_time(fold, turn, command.ms)
    fold.emit(w.Asked(fold.now, turn.number, command.ms))


def _refuse_if_no_time(fold: Fold, turn: Turn, extra: int) -> None:
    """R6: twice the extension, for the other's turn may grow by it, and all of the round must still fit."""
    state, limits = fold.state, fold.state.setup.limits
    needed = turn.limit - turn.used_at(fold.now) + max(0, turn.runs_at - fold.now) + 2 * extra
    for slot in state.slots:
        if slot.unfinished and slot.seat != turn.speaker:
            needed += limits.handover + max(0, slot.budget + slot.extension - slot.used) + limits.grace
    if fold.now + needed > state.setup.ends:
        raise Refused(Code.NO_TIME)


def _grant(fold: Fold, command: w.Grant, turn: Turn) -> None:
    if not turn.asked:
        raise Refused(Code.NOT_ASKED)
    _refuse_if_no_time(fold, turn, turn.asked)
    fold.emit(w.Granted(fold.now, turn.number, turn.asked))


def _not_now(fold: Fold, command: w.NotNow, turn: Turn) -> None:
    if not turn.asked:
        raise Refused(Code.NOT_ASKED)
    fold.emit(w.AskRefused(fold.now, turn.number))


def _step_back(fold: Fold, command: w.StepBack, turn: Turn) -> None:
    fold.count()
    fold.emit(w.SteppedBack(fold.now, turn.number, command.by))
    replace_supporter(fold)


# --- pauses ----------------------------------------------------------------------------------------------------------


def _pause_me(fold: Fold, command: w.PauseMe, now: int) -> None:
    state, limits = fold.state, fold.state.setup.limits
    seat = _here(state, command.by)
    if any(pause.kind == "me" and pause.by == command.by for pause in state.pauses):
        raise Refused(Code.ALREADY_PAUSED)
    if seat.pauses >= limits.pause_me_times or standstill_left(state, fold.now) < LEAST_PAUSE_MS:
        raise Refused(Code.NO_PAUSE_LEFT)
    fold.count()
    fold.emit(w.Paused(fold.now, "me", command.by, fold.now + limits.pause_me))


def _bell(fold: Fold, command: w.Bell, now: int) -> None:
    state, limits = fold.state, fold.state.setup.limits
    seat = _here(state, command.by)
    if any(pause.kind == "bell" for pause in state.pauses):
        raise Refused(Code.ALREADY_PAUSED)
    if seat.bells >= limits.bells_each or state.bells >= limits.bells_in_all:
        raise Refused(Code.NO_PAUSE_LEFT)
    if standstill_left(state, fold.now) < LEAST_PAUSE_MS:
        raise Refused(Code.NO_PAUSE_LEFT)
    fold.count()
    fold.emit(w.Paused(fold.now, "bell", command.by, fold.now + limits.bell))


def _resume(fold: Fold, command: w.Resume, now: int) -> None:
    _here(fold.state, command.by)
    mine = [pause for pause in fold.state.pauses if pause.by == command.by and pause.kind != "facilitator"]
    if not mine:
        raise Refused(Code.NOT_PAUSED)
    for pause in mine:
        fold.emit(w.PauseEnded(fold.now, pause.kind, pause.by, "resumed"))


def _pause_all(fold: Fold, command: w.PauseAll, now: int) -> None:
    state = fold.state
    if any(pause.kind == "facilitator" for pause in state.pauses):
        raise Refused(Code.ALREADY_PAUSED)
    left = state.setup.limits.facilitator_pause - state.facilitator_paused
    if left <= 0:
        raise Refused(Code.NO_PAUSE_LEFT)
    fold.count()
    fold.emit(w.Paused(fold.now, "facilitator", HOUSE, fold.now + left))


def _resume_all(fold: Fold, command: w.ResumeAll, now: int) -> None:
    held = [pause for pause in fold.state.pauses if pause.kind != "me"]
    if not held:
        raise Refused(Code.NOT_PAUSED)
    for pause in held:
        fold.emit(w.PauseEnded(fold.now, pause.kind, pause.by, "resumed"))


# --- the facilitator -------------------------------------------------------------------------------------------------


def _reason(words: str) -> str:
    if not words.strip():
        raise Refused(Code.REASON_MISSING)
    if any(sign == "\x00" or "\ud800" <= sign <= "\udfff" for sign in words):
        raise Refused(Code.BAD_VALUE)  # no database could keep it
    return words


def _skip(fold: Fold, command: w.Skip, now: int) -> None:
    turn = fold.state.turn
    if turn is None:
        raise Refused(Code.NO_TURN)
    if turn.number != command.turn:
        raise Refused(Code.STALE)
    end_turn(fold, "skipped", HOUSE, reason=_reason(command.reason))


def _give_floor(fold: Fold, command: w.GiveFloor, now: int) -> None:
    state = fold.state
    _here(state, command.seat)
    slot = slot_of(state, command.seat)
    turn = state.turn
    if slot is None or not slot.unfinished or (turn is not None and turn.speaker == command.seat):
        raise Refused(Code.NO_TURN)
    fold.emit(w.FloorGiven(fold.now, command.seat, _reason(command.reason)))


def _stand_in(fold: Fold, command: w.StandIn, now: int) -> None:
    state = fold.state
    if command.on == state.house.on:
        raise Refused(Code.ALREADY_HERE if command.on else Code.NOT_HERE)
    if command.on:
        there = {HOUSE, *(seat.seat for seat in state.seats if seat.link != "left")}
        refuse_blocked(there, (*state.blocked, *((HOUSE, seat) for seat in command.blocked_with)))
    fold.emit(w.StoodIn(fold.now, command.on, command.blocked_with))
    turn = fold.state.turn
    if not command.on and turn is not None and turn.supporter == HOUSE:
        replace_supporter(fold)


def _end(fold: Fold, command: w.End, now: int) -> None:
    close(fold, "facilitator", _reason(command.reason))


_HANDLERS: dict[type[w.Command], Callable[[Fold, Any, Any], None]] = {
    w.Join: _join,
    w.Leave: _leave,
    w.Lost: _lost,
    w.Returned: _returned,
    w.Tick: _tick,
    w.Rest: _rest,
    w.Pass: _pass,
    w.Keep: _keep,
    w.Decline: _decline,
    w.Done: _done,
    w.Ask: _ask,
    w.Grant: _grant,
    w.NotNow: _not_now,
    w.StepBack: _step_back,
    w.PauseMe: _pause_me,
    w.Bell: _bell,
    w.Resume: _resume,
    w.PauseAll: _pause_all,
    w.ResumeAll: _resume_all,
    w.Skip: _skip,
    w.GiveFloor: _give_floor,
    w.StandIn: _stand_in,
    w.End: _end,
}
