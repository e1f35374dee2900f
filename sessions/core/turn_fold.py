"""Folding one event into the state of a pairing. Nothing is decided here: an event has happened, this is what it means.

The clock is the only thing that is derived: after an event that can start or stop it, `clocked` asks R3 anew. Whoever
emits an event that stops the clock has counted up to that instant before (`turn_flow.Fold.count`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from . import turn_words as w
from .turn_fold_people import PEOPLE_FOLDS, clocked, new_seat, with_seat, with_slot
from .turn_state import (
    Ending,
    House,
    Pairing,
    Setup,
    Slot,
    Turn,
    landmarks,
    seat_of,
    slot_of,
    turn_length,
)
from .turn_words import HOUSE


def evolve(state: Pairing | None, event: w.Event) -> Pairing:
    """The state after `event`. `state` is None only before `Opened`. TypeError for what is no event."""
    if state is None:
        if type(event) is not w.Opened:
            raise TypeError("a log begins with its opening")
        return _opened(event)
    fold = _FOLDS.get(type(event))
    if fold is None:
        raise TypeError(f"not an event of an open pairing: {type(event).__name__}")
    return fold(state, event)


def _opened(event: w.Opened) -> Pairing:
    people = len(event.people)
    planned_ms = event.rounds * people * turn_length(event.turn_ms, event.nominal, people)
    setup = Setup(
        turn_ms=event.turn_ms,
        nominal=event.nominal,
        rounds=event.rounds,
        phases=event.phases,
        ends=event.ends,
        limits=event.limits,
        tolerance=w.tolerance(event.turn_ms),
        standstill=event.limits.standstill + planned_ms // 4,
    )
    seats = tuple(new_seat(person, event.at) for person in event.people)
    return Pairing(at=event.at, setup=setup, seats=seats, house=House(on=event.house), blocked=event.blocked)


def _round_planned(state: Pairing, event: w.RoundPlanned) -> Pairing:
    targets = dict(event.targets)
    seats = tuple(replace(seat, target=targets[seat.seat]) if seat.seat in targets else seat for seat in state.seats)
    slots = tuple(Slot(seat, budget) for seat, budget in zip(event.cycle, event.budgets, strict=True))
    return replace(
        state, at=event.at, seats=seats, slots=slots, round=event.round, turn_ms=event.turn_ms, stepped=(), floor=0
    )


def _turn_offered(state: Pairing, event: w.TurnOffered) -> Pairing:
    limits, slots, slot = state.setup.limits, state.slots, None
    if not event.make_up:
        slot = slot_of(state, event.speaker)
    used = extension = extended_at = absorbed = asked = 0
    if slot is not None:
        used, extension, extended_at = slot.used, slot.extension, slot.extended_at
        absorbed, asked = slot.absorbed, max(0, slot.asked)
        slots = with_slot(
            state, event.speaker, state="open", number=event.turn, offers=slot.offers + (0 if event.resumed else 1)
        )
    warn = landmarks(state.setup.phases, event.budget, extension, extended_at)[0]
    turn = Turn(
        number=event.turn,
        speaker=event.speaker,
        supporter=event.supporter,
        budget=event.budget,
        runs_at=event.runs_at,
        limit=event.budget + extension + (0 if event.make_up else limits.grace),
        used=used,
        make_up=event.make_up,
        extension=extension,
        extended_at=extended_at,
        absorbed=absorbed,
        asked=asked,
        warn=warn if warn > used else -1,
    )
    turns = state.turns if event.turn < state.turns else event.turn
    floor = 0 if event.speaker == state.floor else state.floor
    after = replace(
        state, at=event.at, turn=turn, turns=turns, slots=slots, floor=floor, make_up=state.make_up or event.make_up
    )
    return clocked(after, event.at)


def _counted(state: Pairing, event: w.Counted) -> Pairing:
    ms, speaker, supporter = event.ms, event.speaker, event.supporter
    by_house = supporter == HOUSE
    seats = []
    for seat in state.seats:
        number = seat.seat
        if number == speaker:
            if by_house:
                seat = replace(seat, s=seat.s + ms, from_house=seat.from_house + ms)
            else:
                seat = replace(seat, s=seat.s + ms)
        elif number == supporter:
            seat = replace(seat, p=seat.p + ms)
        elif number in event.witnesses:
            seat = replace(seat, o=seat.o + ms)
        seats.append(seat)
    house = replace(state.house, p=state.house.p + ms) if by_house else state.house
    turn = state.turn
    if turn is not None:
        turn = replace(turn, used=turn.used + ms, runs_from=event.since + ms)
    return replace(state, at=event.at, seats=tuple(seats), house=house, turn=turn)


def _warned(state: Pairing, event: w.Warned) -> Pairing:
    return _turn_with(state, event.at, warn=-1)


def _rested(state: Pairing, event: w.Rested) -> Pairing:
    return _turn_with(state, event.at, rested=True)


def _turn_with(state: Pairing, at: int, **changes: Any) -> Pairing:
    return replace(state, at=at, turn=None if state.turn is None else replace(state.turn, **changes))


def _closing_began(state: Pairing, event: w.ClosingBegan) -> Pairing:
    turn = state.turn
    if turn is None:
        return replace(state, at=event.at)
    end = turn.budget + turn.extension
    return _turn_with(
        state,
        event.at,
        closing=event.rest,
        closing_at=turn.used,
        skipped=event.skipped,
        limit=end - event.skipped,
        warn=-1,
        asked=0,
    )


def _asked(state: Pairing, event: w.Asked) -> Pairing:
    return _turn_with(state, event.at, asked=event.ms)


def _granted(state: Pairing, event: w.Granted) -> Pairing:
    turn = state.turn
    if turn is None:
        return replace(state, at=event.at)
    used = turn.used_at(event.at)
    warn = landmarks(state.setup.phases, turn.budget, event.ms, used)[0]
    changed = replace(
        turn,
        extension=event.ms,
        extended_at=used,
        asked=0,
        limit=turn.limit + event.ms,
        warn=warn if warn > used else -1,  # the end of the telling has moved, and with it the warning
    )
    slots = with_slot(state, turn.speaker, extension=event.ms, extended_at=used, asked=-1)
    return replace(state, at=event.at, turn=changed, slots=slots)


def _ask_refused(state: Pairing, event: w.AskRefused) -> Pairing:
    turn = state.turn
    slots = state.slots if turn is None else with_slot(state, turn.speaker, asked=-1)
    return replace(_turn_with(state, event.at, asked=0), slots=slots)


def _turn_set_aside(state: Pairing, event: w.TurnSetAside) -> Pairing:
    turn = state.turn
    changes: dict[str, Any] = {"state": "suspended" if event.why == "suspended" else "open"}
    if turn is not None:
        changes["used"], changes["absorbed"] = turn.used, turn.absorbed
        if turn.asked:
            changes["asked"] = turn.asked
    if event.why == "passed":
        changes["passed"] = True
    return replace(state, at=event.at, turn=None, slots=with_slot(state, event.speaker, **changes))


def _turn_ended(state: Pairing, event: w.TurnEnded) -> Pairing:
    turn = state.turn
    live = turn is not None and turn.number == event.turn
    if live and turn is not None and turn.make_up:
        seats = state.seats
        if event.how in ("kept", "passed", "skipped"):
            seats = with_seat(state, event.speaker, not_today=True)
        elif event.how == "over":
            seat = seat_of(state, event.speaker)
            seats = with_seat(state, event.speaker, broken=(seat.broken if seat else 0) + 1)
        return replace(state, at=event.at, turn=None, seats=seats)
    ended = "left" if event.how == "left" else "ended"
    slot = slot_of(state, event.speaker)
    used = turn.used if live and turn is not None else (slot.used if slot else 0)
    seat = seat_of(state, event.speaker)
    return replace(
        state,
        at=event.at,
        turn=None if live else turn,
        slots=with_slot(state, event.speaker, state=ended, used=used),
        seats=with_seat(state, event.speaker, turns=(seat.turns if seat else 0) + 1),
    )


def _declined(state: Pairing, event: w.Declined) -> Pairing:
    seats = []
    by_house = event.ms if event.supporter == HOUSE else 0
    for seat in state.seats:
        if seat.seat == event.speaker:
            seat = replace(
                seat, x=seat.x + event.ms, let_go=seat.let_go + event.ms, from_house=seat.from_house + by_house
            )
        elif seat.seat == event.supporter:
            seat = replace(seat, x=seat.x - event.ms)
        seats.append(seat)
    house = replace(state.house, x=state.house.x - event.ms) if event.supporter == HOUSE else state.house
    return replace(state, at=event.at, seats=tuple(seats), house=house)


def _turn_grew(state: Pairing, event: w.TurnGrew) -> Pairing:
    slot = slot_of(state, event.seat)
    if slot is None:
        return replace(state, at=event.at)
    slots = with_slot(state, event.seat, budget=slot.budget + event.ms, grown=slot.grown + event.ms)
    return replace(state, at=event.at, slots=slots)


def _stepped_back(state: Pairing, event: w.SteppedBack) -> Pairing:
    speaker = state.turn.speaker if state.turn is not None else HOUSE
    return replace(state, at=event.at, stepped=(*state.stepped, (speaker, event.seat)))


def _supporter_changed(state: Pairing, event: w.SupporterChanged) -> Pairing:
    return clocked(_turn_with(state, event.at, supporter=event.supporter), event.at)


def _round_ended(state: Pairing, event: w.RoundEnded) -> Pairing:
    return replace(state, at=event.at, slots=(), stepped=(), floor=0)


def _house_repaid(state: Pairing, event: w.HouseRepaid) -> Pairing:
    seat = seat_of(state, event.seat)
    if seat is None:
        return replace(state, at=event.at)
    seats = with_seat(state, event.seat, x=seat.x - event.ms, from_house=seat.from_house - event.ms)
    return replace(state, at=event.at, seats=seats, house=replace(state.house, x=state.house.x + event.ms))


def _closed(state: Pairing, event: w.Closed) -> Pairing:
    return replace(state, at=event.at, turn=None, closed=Ending(event.result, event.reason, event.words))


_FOLDS: dict[type[w.Event], Callable[[Pairing, Any], Pairing]] = {
    w.RoundPlanned: _round_planned,
    w.TurnOffered: _turn_offered,
    w.Counted: _counted,
    w.Warned: _warned,
    w.Rested: _rested,
    w.ClosingBegan: _closing_began,
    w.Asked: _asked,
    w.Granted: _granted,
    w.AskRefused: _ask_refused,
    w.TurnSetAside: _turn_set_aside,
    w.TurnEnded: _turn_ended,
    w.Declined: _declined,
    w.TurnGrew: _turn_grew,
    w.SteppedBack: _stepped_back,
    w.SupporterChanged: _supporter_changed,
    w.RoundEnded: _round_ended,
    w.HouseRepaid: _house_repaid,
    w.Closed: _closed,
    **PEOPLE_FOLDS,
}
