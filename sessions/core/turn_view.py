"""What one receiver may see of a pairing, as plain JSON-able data. Pure; `realtime` sends it, no rule is decided here.

Everybody of the pairing sees S and P. X, dev and how a turn ended belong to their owner: a partner sees that a turn
ended, never how. The facilitator's board has no X and no dev either, only a word for evenness.

Every instant in it is absolute ms; used time of the live turn is `used_ms + max(0, now - runs_from)`, and while
`runs_from` is null the clock stands. The stage is that of the last event: a handover is over at `runs_from`.
"""

from __future__ import annotations

from typing import Any

from .turn_due import due_at, standstill_left
from .turn_floor import next_offer
from .turn_state import Pairing, Seat, Slot, Turn, is_repaid, landmarks, seat_of, slot_of, turn_spans
from .turn_table import Stage, stage_of
from .turn_words import HOUSE

View = dict[str, Any]

FACILITATOR = ("pause_all", "resume_all", "skip", "give_floor", "stand_in", "end")


def pairing_view(state: Pairing, seat: int | None) -> View:
    """The pairing for one of its seats, or for the facilitator's board (`seat` None). A seat that is not in it sees
    what a witness sees, and may do nothing.
    """
    return {**shared_view(state), **own_view(state, seat)}


def shared_view(state: Pairing) -> View:
    """The part of `pairing_view` that everybody who may see the pairing sees alike."""
    return {
        "stage": _stage(state),
        "round": state.round,
        "rounds": state.setup.rounds,
        "seats": [person.seat for person in state.seats if person.link != "left"],
        "turn": None if state.turn is None else _turn(state, state.turn),
        "held": _held(state),
        "sums": {str(person.seat): {"s": person.s, "p": person.p, "o": person.o} for person in state.seats},
        "people": {str(person.seat): person.link for person in state.seats},
        "next": _next(state),
        "alone_until": state.alone_until,
        "closes": None if state.closed is None else {"result": state.closed.result, "reason": state.closed.reason},
        "ends": state.setup.ends,
        "due": due_at(state),
    }


def own_view(state: Pairing, seat: int | None) -> View:
    """The part of `pairing_view` that depends on who looks."""
    me = None if seat is None else seat_of(state, seat)
    view: View = {
        "may": _facilitator_may(state) if seat is None else _may(state, me),
        "pauses_left": 0 if me is None else max(0, state.setup.limits.pause_me_times - me.pauses),
        "bells_left": 0 if me is None else _bells_left(state, me),
        "mine": None if me is None else _mine(state, me),
    }
    if seat is None:
        view["evenness"] = _evenness(state)
    return view


def _stage(state: Pairing) -> str:
    stage = stage_of(state, state.at)
    if stage in (Stage.CLOSED, Stage.HANDOVER) and not _is_held(state):
        return stage.value
    if state.closed is None and _is_held(state):
        return "held"
    return "waiting" if stage is Stage.WAITING else "running"


def _is_held(state: Pairing) -> bool:
    if state.closed is not None:
        return False
    if state.turn is not None:
        return state.turn.runs_from is None
    return any(pause.kind != "me" for pause in state.pauses)


def _turn(state: Pairing, turn: Turn) -> View:
    speaker, supporter = turn.speaker, turn.supporter
    others = [seat.seat for seat in state.seats if seat.link != "left" and seat.seat not in (speaker, supporter)]
    return {
        "no": turn.number,
        "make_up": turn.make_up,
        "speaker": speaker,
        "supporter": supporter,
        "witnesses": others,
        "budget_ms": turn.budget,
        "extension_ms": turn.extension,
        "grace_ms": 0 if turn.make_up or turn.closing else state.setup.limits.grace,
        "used_ms": turn.used,
        "runs_from": turn.runs_from,
        "spans": [[span.key, span.who, span.index, span.start_ms, span.end_ms] for span in turn_spans(state, turn)],
        "warn_ms": _warning(state, turn),
        "closing": bool(turn.closing),
        "asked_ms": turn.asked,
        "pass_until_ms": state.setup.limits.pass_window,
    }


def _warning(state: Pairing, turn: Turn) -> int | None:
    if turn.closing:
        return None
    warn = landmarks(state.setup.phases, turn.budget, turn.extension, turn.extended_at)[0]
    return warn if warn >= 0 else None


def _held(state: Pairing) -> list[View]:
    """Why the clock stands, or soon may: pauses, and people of the live turn who are gone."""
    held: list[View] = [{"why": pause.kind, "seat": pause.by, "until": pause.until} for pause in state.pauses]
    for seat in state.seats:
        if seat.link == "missing":
            held.append({"why": "missing", "seat": seat.seat, "until": seat.until})
        elif seat.link == "lost":
            left = max(0, state.setup.limits.absence - seat.absent)
            held.append({"why": "lost", "seat": seat.seat, "until": seat.noticed + left})
    return held


def _bells_left(state: Pairing, me: Seat) -> int:
    limits = state.setup.limits
    return max(0, min(limits.bells_each - me.bells, limits.bells_in_all - state.bells))


def _next(state: Pairing) -> View | None:
    """Who comes after the live turn, as far as one can know now."""
    if state.closed is not None or not state.slots:
        return None
    found = next_offer(state, HOUSE if state.turn is None else state.turn.speaker)
    return None if found is None else {"speaker": found[0].seat, "supporter": found[1]}


def _mine(state: Pairing, me: Seat) -> View:
    turn = state.turn
    own = turn if turn is not None and turn.speaker == me.seat else None
    return {
        "x_ms": me.x,
        "dev_ms": me.dev,
        "offered_ms": me.s + me.let_go,
        "keep_is_refused": own is not None and is_repaid(state, own),
        "closing_rest": own.closing or None if own is not None else None,
    }


def _may(state: Pairing, me: Seat | None) -> list[str]:
    """What this seat could do now, as far as the state decides; what the moment allows comes with the command."""
    if state.closed is not None or me is None or me.link != "here":
        return []
    turn, may = state.turn, []
    if turn is not None and turn.speaker == me.seat:
        may += _speaker_may(state, turn)
    elif turn is not None and turn.supporter == me.seat:
        may += (["grant", "not_now"] if turn.asked else []) + ["step_back"]
    limits = state.setup.limits
    mine = [pause.kind for pause in state.pauses if pause.by == me.seat]
    time_left = standstill_left(state, state.at) > 0
    if "me" not in mine and me.pauses < limits.pause_me_times and time_left:
        may.append("pause")
    if mine:
        may.append("resume")
    if all(pause.kind != "bell" for pause in state.pauses) and _bells_left(state, me) and time_left:
        may.append("bell")
    return may


def _speaker_may(state: Pairing, turn: Turn) -> list[str]:
    if turn.closing:
        return ["rest", "done"]
    limits, slot = state.setup.limits, slot_of(state, turn.speaker)
    repaid, may = is_repaid(state, turn), ["rest"]
    first = slot is not None and not slot.passed and slot.offers < limits.offers
    if turn.used < limits.pass_window and (first or not repaid):
        may.append("pass")
    may += ["decline", "done"] if repaid else ["keep", "decline", "done"]
    if _may_ask(state, turn, slot):
        may.append("ask")
    return may


def _may_ask(state: Pairing, turn: Turn, slot: Slot | None) -> bool:
    if turn.make_up or turn.asked or slot is None or slot.asked < 0:
        return False
    return state.turn_ms >= state.setup.limits.extension_from


def _facilitator_may(state: Pairing) -> list[str]:
    if state.closed is not None:
        return []
    paused = any(pause.kind == "facilitator" for pause in state.pauses)
    left = state.facilitator_paused < state.setup.limits.facilitator_pause
    speaking = None if state.turn is None else state.turn.speaker
    allowed = {
        "pause_all": not paused and left,
        "resume_all": any(pause.kind != "me" for pause in state.pauses),
        "skip": state.turn is not None,
        "give_floor": any(slot.unfinished and slot.seat != speaking for slot in state.slots),
        "stand_in": True,
        "end": True,
    }
    return [word for word in FACILITATOR if allowed[word]]


def _evenness(state: Pairing) -> str:
    """Even if everybody will be within tolerance once the turns of this round have run as planned."""
    to_come = {seat.seat: seat.dev_without_house for seat in state.seats if seat.link != "left"}
    count = len(state.slots)
    for place, slot in enumerate(state.slots):
        if slot.unfinished:
            live = state.turn is not None and state.turn.speaker == slot.seat and not state.turn.make_up
            used = state.turn.used if live and state.turn is not None else slot.used
            left = max(0, slot.budget - used)
            supporter = state.slots[(place + 1) % count].seat
            if slot.seat in to_come:
                to_come[slot.seat] += left
            if supporter in to_come:
                to_come[supporter] -= left
    return "even" if all(abs(dev) <= state.setup.tolerance for dev in to_come.values()) else "leaning"
