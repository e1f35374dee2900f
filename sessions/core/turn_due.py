"""When time alone changes something (R1): the deadlines of a pairing, as a pure function of its state.

Nothing is fired here; `turn_flow.py` does that, each deadline at its own instant. All instants in ms.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from .turn_state import Pairing

Kind = Literal["pause", "missing", "warn", "turn", "away", "standstill", "alone", "ends"]


class Deadline(NamedTuple):
    instant: int
    kind: Kind
    which: int = 0  # the seat, or for a pause its place in `pauses`


def due_at(state: Pairing) -> int | None:
    """The next instant at which time alone changes something; None only when the pairing is closed."""
    deadline = next_deadline(state)
    return None if deadline is None else deadline.instant


def next_deadline(state: Pairing) -> Deadline | None:
    """The earliest deadline; at equal instants in the order of `Kind`, so that every process fires them alike."""
    if state.closed is not None:
        return None
    instant, kind, which = state.setup.ends, "ends", 0
    if state.alone_until is not None and state.alone_until <= instant:
        instant, kind = state.alone_until, "alone"
    lost = False
    missing: tuple[int, int] | None = None
    for seat in state.seats:
        if seat.link == "lost":
            lost = True
        elif seat.link == "missing" and (missing is None or seat.until < missing[0]):
            missing = (seat.until, seat.seat)
    if lost or state.pauses:
        limit = standstill_limit(state)
        if limit is not None and limit <= instant:
            instant, kind = limit, "standstill"
    if lost:
        absence = state.setup.limits.absence
        for seat in state.seats:
            if seat.link == "lost":
                away = seat.noticed + (absence - seat.absent if seat.absent < absence else 0)
                if away < instant or (away == instant and kind != "away"):
                    instant, kind, which = away, "away", seat.seat
    turn = state.turn
    if turn is not None and turn.runs_from is not None:
        end = turn.runs_from + turn.limit - turn.used
        if end <= instant:
            instant, kind = end, "turn"
        if turn.warn >= 0:
            warn = turn.runs_from + turn.warn - turn.used
            if warn <= instant:
                instant, kind = warn, "warn"
    if missing is not None and missing[0] <= instant:
        instant, kind, which = missing[0], "missing", missing[1]
    for place, pause in enumerate(state.pauses):
        if pause.until < instant or (pause.until == instant and kind != "pause"):
            instant, kind, which = pause.until, "pause", place
    return Deadline(instant, kind, which)  # type: ignore[arg-type]  # the literals above


def standstill_limit(state: Pairing) -> int | None:
    """The instant at which members' pauses and absences have together used what the pairing has of it; None if none
    is going on. Each counts on its own, an absence from when it was noticed (R3).
    """
    starts = [pause.since for pause in state.pauses if pause.kind != "facilitator"]
    starts += [seat.noticed for seat in state.seats if seat.link == "lost"]
    if not starts:
        return None
    left = max(0, state.setup.standstill - state.standstill)
    starts.sort()
    total = 0
    instant = 0
    for place, start in enumerate(starts, 1):
        total += start
        instant = (left + total) // place
        if place == len(starts) or instant <= starts[place]:
            break
    return max(instant, starts[0])


def standstill_left(state: Pairing, now: int) -> int:
    """What pauses and absences may still cost this pairing together at `now`, ms."""
    going = sum(now - pause.since for pause in state.pauses if pause.kind != "facilitator")
    going += sum(max(0, now - seat.noticed) for seat in state.seats if seat.link == "lost")
    return max(0, state.setup.standstill - state.standstill - going)
