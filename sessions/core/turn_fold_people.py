"""Folding what happens to people and their pauses: connections, absences, joins, the alone clock. See `turn_fold.py`.

Nothing is decided here. The clock is derived: after an event that can start or stop it, `clocked` asks R3 anew.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from . import turn_words as w
from .turn_state import Pairing, Pause, Seat, Slot, clock_runs, seat_of, slot_of


def clocked(state: Pairing, at: int) -> Pairing:
    turn = state.turn
    if turn is None:
        return state
    if not clock_runs(state, turn):
        return state if turn.runs_from is None else replace(state, turn=replace(turn, runs_from=None))
    if turn.runs_from is None:
        return replace(state, turn=replace(turn, runs_from=at if at > turn.runs_at else turn.runs_at))
    return state


def with_seat(state: Pairing, number: int, /, **changes: Any) -> tuple[Seat, ...]:
    return tuple([replace(seat, **changes) if seat.seat == number else seat for seat in state.seats])


def with_slot(state: Pairing, number: int, /, **changes: Any) -> tuple[Slot, ...]:
    return tuple([replace(slot, **changes) if slot.seat == number else slot for slot in state.slots])


def new_seat(person: w.Person, at: int) -> Seat:
    return Seat(
        seat=person.seat,
        carried=person.carried,
        spoke_first=person.spoke_first,
        link="here" if person.connected else "lost",
        last_seen=at,
        noticed=0 if person.connected else at,
        target=None,
    )


def _paused(state: Pairing, event: w.Paused) -> Pairing:
    pause = Pause(event.kind, event.by, event.at, event.until)
    seats, bells = state.seats, state.bells
    if event.kind != "facilitator":
        seat = seat_of(state, event.by)
        if seat is not None and event.kind == "me":
            seats = with_seat(state, event.by, pauses=seat.pauses + 1)
        elif seat is not None:
            seats, bells = with_seat(state, event.by, bells=seat.bells + 1), bells + 1
    return clocked(replace(state, at=event.at, pauses=(*state.pauses, pause), seats=seats, bells=bells), event.at)


def _pause_ended(state: Pairing, event: w.PauseEnded) -> Pairing:
    standstill, facilitator, still = state.standstill, state.facilitator_paused, []
    for pause in state.pauses:
        if pause.kind != event.kind or pause.by != event.by:
            still.append(pause)
        elif pause.kind == "facilitator":
            facilitator += event.at - pause.since
        else:
            standstill += event.at - pause.since
    after = replace(state, at=event.at, pauses=tuple(still), standstill=standstill, facilitator_paused=facilitator)
    return clocked(after, event.at)


def _absent(state: Pairing, number: int, at: int) -> tuple[Seat | None, int]:
    """The seat, and how long it has been lost: from when that was noticed, which may lie after `at`."""
    seat = seat_of(state, number)
    if seat is None or seat.link != "lost" or at <= seat.noticed:
        return seat, 0
    return seat, at - seat.noticed


def _person_lost(state: Pairing, event: w.PersonLost) -> Pairing:
    seats = with_seat(
        state, event.seat, link="lost", last_seen=event.last_seen, noticed=event.noticed, since=0, until=0
    )
    return clocked(replace(state, at=event.at, seats=seats), event.at)


def _person_missing(state: Pairing, event: w.PersonMissing) -> Pairing:
    seats = with_seat(
        state,
        event.seat,
        link="missing",
        last_seen=event.last_seen,
        noticed=event.noticed,
        since=event.at,
        until=event.until,
    )
    turn = state.turn
    if turn is not None:  # charged in full, given back on return
        turn = replace(turn, absorbed=turn.absorbed + event.until - event.at)
    return replace(state, at=event.at, seats=seats, turn=turn)


def _person_returned(state: Pairing, event: w.PersonReturned) -> Pairing:
    seat, absent = _absent(state, event.seat, event.at)
    if seat is None:
        return replace(state, at=event.at)
    turn = state.turn
    if seat.link == "missing" and turn is not None and event.seat in (turn.speaker, turn.supporter):
        turn = replace(turn, absorbed=max(0, turn.absorbed - (seat.until - event.at)))
    seats = with_seat(state, event.seat, link="here", absent=seat.absent + absent, noticed=0, since=0, until=0)
    after = replace(state, at=event.at, seats=seats, standstill=state.standstill + absent, turn=turn)
    return clocked(after, event.at)


def _person_away(state: Pairing, event: w.PersonAway) -> Pairing:
    seat, absent = _absent(state, event.seat, event.at)
    seats = with_seat(state, event.seat, link="away", absent=(seat.absent if seat else 0) + absent, noticed=0)
    return replace(state, at=event.at, seats=seats, standstill=state.standstill + absent)


def _person_left(state: Pairing, event: w.PersonLeft) -> Pairing:
    seat, absent = _absent(state, event.seat, event.at)
    seats = with_seat(state, event.seat, link="left", absent=(seat.absent if seat else 0) + absent, noticed=0, until=0)
    slot, slots = slot_of(state, event.seat), state.slots
    if slot is not None and slot.unfinished:
        slots = with_slot(state, event.seat, state="left")
    after = replace(state, at=event.at, seats=seats, slots=slots, standstill=state.standstill + absent)
    return clocked(after, event.at)


def _person_joined(state: Pairing, event: w.PersonJoined) -> Pairing:
    person = event.person
    fresh = new_seat(person, event.at)
    old = seat_of(state, person.seat)
    state = replace(state, at=event.at, blocked=(*state.blocked, *event.blocked))
    if old is None:
        return replace(state, seats=(*state.seats, fresh))
    # somebody who had left comes back: sums are kept, b and target are what the command brought
    carried = person.carried - old.s + old.p - old.x
    target = person.carried if state.round else None
    back = replace(
        old, carried=carried, link=fresh.link, target=target, noticed=fresh.noticed, spoke_first=fresh.spoke_first
    )
    return replace(state, at=event.at, seats=tuple(back if seat.seat == person.seat else seat for seat in state.seats))


def _stood_in(state: Pairing, event: w.StoodIn) -> Pairing:
    blocked = tuple((w.HOUSE, seat) for seat in event.blocked_with)
    return replace(state, at=event.at, house=replace(state.house, on=event.on), blocked=(*state.blocked, *blocked))


def _floor_given(state: Pairing, event: w.FloorGiven) -> Pairing:
    return replace(state, at=event.at, floor=event.seat)


def _alone_began(state: Pairing, event: w.AloneBegan) -> Pairing:
    return replace(state, at=event.at, alone_since=event.at, alone_until=event.until)


def _alone_ended(state: Pairing, event: w.AloneEnded) -> Pairing:
    spent = state.alone_spent + event.at - state.alone_since
    return replace(state, at=event.at, alone_since=0, alone_until=None, alone_spent=spent)


PEOPLE_FOLDS: dict[type[w.Event], Callable[[Pairing, Any], Pairing]] = {
    w.Paused: _paused,
    w.PauseEnded: _pause_ended,
    w.PersonLost: _person_lost,
    w.PersonMissing: _person_missing,
    w.PersonReturned: _person_returned,
    w.PersonAway: _person_away,
    w.PersonLeft: _person_left,
    w.PersonJoined: _person_joined,
    w.StoodIn: _stood_in,
    w.FloorGiven: _floor_given,
    w.AloneBegan: _alone_began,
    w.AloneEnded: _alone_ended,
}
