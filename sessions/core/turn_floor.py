"""Whose turn is next, and who supports: R4 (floor), R7 (replacement), R9 (make-up turns). Questions only, no events.

`next_step` says what the pairing does when no turn is live; `turn_flow.py` does it.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from .turn_plan import Plan, plan_round
from .turn_state import Pairing, Seat, Slot, present_count, seat_of, turn_length
from .turn_words import HOUSE

NOBODY = -1


class Step(NamedTuple):
    """What happens when no turn is live. `short`: it is too late for a round or make-up turn that was due."""

    kind: Literal["hold", "wait", "alone", "offer", "end_round", "plan", "make_up", "close"]
    speaker: int = 0
    supporter: int = 0
    ms: int = 0
    short: bool = False


HOLD, WAITING, ALONE, END_ROUND, PLAN = Step("hold"), Step("wait"), Step("alone"), Step("end_round"), Step("plan")


def next_step(state: Pairing, now: int) -> Step:
    """R4, R5, R9 in one question, asked again after every event. `now` decides only what still fits before `ends`."""
    if state.turn is not None:
        return HOLD
    for pause in state.pauses:
        if pause.kind != "me":
            return WAITING
    lost = False
    for seat in state.seats:
        lost = lost or seat.link == "lost"
    if state.slots:
        return _in_round(state, lost)
    if not state.make_up and state.round < state.setup.rounds:
        if lost:  # nobody loses a round because of a minute without a network
            return WAITING
        present = present_count(state)
        if present < 2:
            return ALONE
        if _round_fits(state, present, now):
            return PLAN
    return _make_up(state, now)


def _in_round(state: Pairing, lost: bool) -> Step:
    found = next_offer(state)
    if found is not None:
        return Step("offer", found[0].seat, found[1])
    if lost and _is_worth_waiting(state):
        return WAITING
    if present_count(state) >= 2 or not any(slot.unfinished for slot in state.slots):
        return END_ROUND
    return ALONE


def _may_be_offered(state: Pairing, slot: Slot) -> bool:
    return slot.state == "suspended" or (slot.state == "open" and slot.offers < state.setup.limits.offers)


def _is_worth_waiting(state: Pairing) -> bool:
    """Somebody lost has a turn to come, or could support somebody who has."""
    for slot in state.slots:
        if not _may_be_offered(state, slot):
            continue
        seat = seat_of(state, slot.seat)
        if seat is None or seat.link == "away":
            continue
        if seat.link == "lost":
            return True
        for other in state.seats:
            if other.link == "lost" and (slot.seat, other.seat) not in state.stepped:
                return True
    return False


def next_offer(state: Pairing, but: int = HOUSE) -> tuple[Slot, int] | None:
    """R4: the slot that comes next and its supporter; None if nobody's turn can begin.

    `but`: a seat to leave out (the speaker of the live turn, when asking what comes after it).
    """
    candidates: list[tuple[tuple[int, ...], Slot]] = []
    for slot in state.slots:
        if slot.seat != but and _may_be_offered(state, slot):
            seat = seat_of(state, slot.seat)
            if seat is not None and (seat.link == "here" or seat.link == "missing"):
                candidates.append((_order(state, slot, seat), slot))
    candidates.sort(key=lambda pair: pair[0])
    for _, slot in candidates:
        supporter = supporter_for(state, slot.seat)
        if supporter >= HOUSE:
            return slot, supporter
    return None


def _order(state: Pairing, slot: Slot, seat: Seat) -> tuple[int, ...]:
    """R4's order; the facilitator's word, with its reason, comes first."""
    return (
        slot.seat != state.floor,
        slot.state != "suspended",
        slot.passed,
        seat.balance,
        seat.turns,
        seat.spoke_first,
        slot.seat,
    )


def supporter_for(state: Pairing, speaker: int) -> int:
    """R7: the seat that supports this turn, HOUSE or NOBODY. Who is only lost is waited for, in the turn."""
    slots, count = state.slots, len(state.slots)
    stepped = state.stepped
    place = next((place for place, slot in enumerate(slots) if slot.seat == speaker), 0)
    for ahead in range(1, count):
        slot = slots[(place + ahead) % count]
        seat = seat_of(state, slot.seat)
        if seat is None:
            break
        if seat.link != "away" and seat.link != "left" and (not stepped or (speaker, slot.seat) not in stepped):
            return slot.seat
        if slot.state == "ended":  # who was to support them has done so
            break
    return _anybody(state, speaker)


def _anybody(state: Pairing, speaker: int) -> int:
    here = [seat for seat in state.seats if seat.link == "here" and seat.seat != speaker]
    ready = [seat for seat in here if (speaker, seat.seat) not in state.stepped]
    if ready:
        return max(ready, key=lambda seat: seat.dev).seat
    return HOUSE if state.house.on and (speaker, HOUSE) not in state.stepped else NOBODY


def _round_fits(state: Pairing, people: int, now: int) -> bool:
    """R6: a round starts only if all of it, with every grace, ends before `ends`."""
    setup = state.setup
    turn_ms = turn_length(setup.turn_ms, setup.nominal, people)
    return now + people * (setup.limits.handover + turn_ms + setup.limits.grace) <= setup.ends


def round_plan(state: Pairing) -> tuple[Plan, int, tuple[tuple[int, int], ...]]:
    """R5, R6 for those who are here: the plan, its q, and the targets that it fixes, (seat, ms)."""
    here = [seat for seat in state.seats if seat.link == "here"]
    setup = state.setup
    turn_ms = turn_length(setup.turn_ms, setup.nominal, len(here))
    first = state.round == 0
    plan = plan_round(
        [seat.seat for seat in here],
        [seat.balance if first else seat.dev for seat in here],
        turn_ms,
        setup.rounds,
    )
    planned = dict(zip(plan.cycle, plan.targets, strict=True)) if first else {}
    targets = tuple(
        (seat.seat, planned.get(seat.seat, seat.carried))
        for seat in (state.seats if first else here)
        if seat.target is None and seat.link != "left"
    )
    return plan, turn_ms, targets


def _make_up(state: Pairing, now: int) -> Step:
    """R9 and the way to R10."""
    here = [seat for seat in state.seats if seat.link == "here"]
    lost = [seat for seat in state.seats if seat.link == "lost"]
    if not here:
        return WAITING if lost else ALONE
    out = _anybody_out(state, here)
    two = _two_to_make_up(state, here) if out else None
    if two is not None:
        return _make_up_turn(state, now, two[0], two[1])
    if _anybody_out(state, lost) or (out and _may_come_back_to_settle(state, here, lost)):
        return WAITING
    owed = _owed_by_nobody(state, here) if out else None
    if owed is not None:
        return _make_up_turn(state, now, owed, None)
    if out and len(here) < 2 and any(seat.link == "away" for seat in state.seats):
        return ALONE
    return Step("close", short=state.round < state.setup.rounds)


def _anybody_out(state: Pairing, people: list[Seat]) -> bool:
    return any(abs(seat.dev_without_house) > state.setup.tolerance for seat in people)


def _may_come_back_to_settle(state: Pairing, here: list[Seat], lost: list[Seat]) -> bool:
    """Somebody lost, though within tolerance, is the other side of what somebody here is owed or owes."""
    tolerance = state.setup.tolerance
    owing = any(seat.dev_without_house > tolerance for seat in here)
    owed = any(seat.dev < -tolerance and not seat.not_today for seat in here)
    return any(
        (owing and seat.dev < 0 and not seat.not_today) or (owed and seat.dev_without_house > 0) for seat in lost
    )


def _may_make_up(state: Pairing, here: list[Seat]) -> list[Seat]:
    """Who is owed and may be asked today, the most owed first. What broke off is not tried for ever."""
    offers = state.setup.limits.offers
    owed = [seat for seat in here if seat.dev < 0 and not seat.not_today and seat.broken < offers]
    return sorted(owed, key=lambda seat: seat.dev)


def _two_to_make_up(state: Pairing, here: list[Seat]) -> tuple[Seat, Seat] | None:
    """The most owed and the most owing, if one of them is out of tolerance. What the house gave is owed to nobody."""
    tolerance = state.setup.tolerance
    largest = max(seat.dev_without_house for seat in here)
    for owed in _may_make_up(state, here):
        owing = [seat for seat in here if seat.dev_without_house > 0 and (owed.seat, seat.seat) not in state.stepped]
        if not owing:
            continue
        most = max(owing, key=lambda seat: seat.dev_without_house)
        if tolerance >= most.dev_without_house < largest:  # else two small ones would pass a debt on for ever
            continue
        if -owed.dev > tolerance or most.dev_without_house > tolerance:
            return owed, most
    return None


def _owed_by_nobody(state: Pairing, here: list[Seat]) -> Seat | None:
    """A facilitator stands in and nobody owes: whom the house pays."""
    if not state.house.on or any(seat.dev_without_house > 0 for seat in here):
        return None
    for owed in _may_make_up(state, here):
        if -owed.dev > state.setup.tolerance and (owed.seat, HOUSE) not in state.stepped:
            return owed
    return None


def _make_up_turn(state: Pairing, now: int, owed: Seat, owing: Seat | None) -> Step:
    """R9: max(tol, min(-dev_c, dev_d, q)), if that still fits before `ends`."""
    setup, limits = state.setup, state.setup.limits
    turn_ms = state.turn_ms or setup.turn_ms
    ms = min(-owed.dev, turn_ms) if owing is None else min(-owed.dev, owing.dev_without_house, turn_ms)
    ms = max(setup.tolerance, ms)
    if now + limits.handover + ms > setup.ends:
        return Step("close", short=True)
    return Step("make_up", owed.seat, HOUSE if owing is None else owing.seat, ms)
