"""What is true of one pairing now: the frozen structs that the events fold into, and the small questions about them.

Here lives no rule that changes anything: `turn_fold.py` folds events, `turn_flow.py` decides what follows. Instants
and lengths are integer ms. The state holds *when* something is due, never how many seconds are left, and it goes
through `msgspec.json` both ways without loss.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import msgspec

from .phases import Phase, Span, closing_start, extend, scale, warning_at
from .turn_words import Limits

Link = Literal["here", "missing", "lost", "away", "left"]
SlotState = Literal["open", "suspended", "ended", "left"]


class Seat(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A person of the pairing. `carried + s - p + x` is the balance b of R2; `from_house`: ms of S that the house gave.

    `missing`: gone since `since` for a moment that the clock runs through, at most until `until`; `lost`: absent since
    `noticed`.
    """

    seat: int
    carried: int = 0
    s: int = 0
    p: int = 0
    o: int = 0
    x: int = 0
    let_go: int = 0  # ms declined by their own word
    link: Link = "here"
    target: int | None = None
    from_house: int = 0
    turns: int = 0
    spoke_first: bool = False
    last_seen: int = 0
    noticed: int = 0
    since: int = 0
    until: int = 0
    absent: int = 0
    pauses: int = 0
    bells: int = 0
    not_today: bool = False
    broken: int = 0  # make-up turns of theirs that broke off

    @property
    def balance(self) -> int:
        """R2: negative means that time is owed to them."""
        return self.carried + self.s - self.p + self.x

    @property
    def dev(self) -> int:
        """How far from where this exercise should bring them; whoever is in no plan yet should stay where they came."""
        return self.s - self.p + self.x + (0 if self.target is None else self.carried - self.target)

    @property
    def dev_without_house(self) -> int:
        """R10: what the house gave beyond the target counts as given back."""
        dev = self.dev
        return dev - min(dev, self.from_house) if dev > 0 else dev


class House(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """The house account as this pairing moves it, and whether a facilitator stands in."""

    on: bool = False
    p: int = 0
    x: int = 0


class Slot(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One person's turn of this round (R8): an entitlement of `budget`, used over one or more sittings."""

    seat: int
    budget: int
    used: int = 0
    extension: int = 0
    extended_at: int = 0  # used ms at the grant
    asked: int = 0  # ms asked for while the turn is set aside; -1: their one extension of the round is used up
    passed: bool = False
    grown: int = 0  # ms that the other's extension added to the budget
    absorbed: int = 0
    offers: int = 0
    number: int = 0  # of the last sitting's turn
    state: SlotState = "open"

    @property
    def unfinished(self) -> bool:
        return self.state == "open" or self.state == "suspended"


class Turn(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """The live turn. Used ms are counted up to `runs_from`; the clock stands while that is None."""

    number: int
    speaker: int
    supporter: int
    budget: int
    runs_at: int  # end of the handover
    limit: int  # used ms of the hard end: budget + extension + grace, or the end of the closing phases
    used: int = 0
    runs_from: int | None = None
    make_up: bool = False
    extension: int = 0
    extended_at: int = 0
    asked: int = 0
    warn: int = -1  # used ms of the warning; -1: given, or nothing to warn of
    rested: bool = False
    closing: Literal["", "keep", "decline"] = ""
    closing_at: int = 0
    skipped: int = 0
    absorbed: int = 0  # ms of reloads that the clock ran through, or may

    def used_at(self, now: int) -> int:
        """Used ms at the instant `now`."""
        return self.used if self.runs_from is None or now <= self.runs_from else self.used + now - self.runs_from

    def is_used_up(self, now: int) -> bool:
        """Nothing is left but grace."""
        return self.used_at(now) >= self.budget + self.extension


class Pause(msgspec.Struct, frozen=True, gc=False):
    kind: Literal["me", "bell", "facilitator"]
    by: int
    since: int
    until: int


class Setup(msgspec.Struct, frozen=True, gc=False):
    """What does not change after the opening. `standstill`: what pauses and absences may cost together, ms."""

    turn_ms: int
    nominal: int
    rounds: int
    phases: tuple[Phase, ...]
    ends: int
    limits: Limits
    tolerance: int
    standstill: int


class Ending(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    result: Literal["even", "uneven"]
    reason: Literal["", "owed", "alone", "time", "facilitator"] = ""
    words: str = ""


class Pairing(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """The state of one pairing. `at`: the instant of its last event. `slots`: this round's turns in cycle order."""

    at: int
    setup: Setup
    seats: tuple[Seat, ...]
    house: House = House()
    blocked: tuple[tuple[int, int], ...] = ()  # all that is known of who may not meet whom; HOUSE: who stands in
    round: int = 0
    turn_ms: int = 0  # q of this round
    slots: tuple[Slot, ...] = ()
    make_up: bool = False
    turn: Turn | None = None
    turns: int = 0
    stepped: tuple[tuple[int, int], ...] = ()  # (speaker, who stepped back from supporting this turn)
    floor: int = 0  # to whom the facilitator gives the next turn
    pauses: tuple[Pause, ...] = ()
    standstill: int = 0  # ms of members' pauses and absences that are over
    facilitator_paused: int = 0
    bells: int = 0
    alone_since: int = 0
    alone_until: int | None = None
    alone_spent: int = 0
    closed: Ending | None = None


def seat_of(state: Pairing, number: int) -> Seat | None:
    """The record of a seat, or None; the house has none."""
    for seat in state.seats:
        if seat.seat == number:
            return seat
    return None


def slot_of(state: Pairing, number: int) -> Slot | None:
    """The turn of this round that belongs to a seat, or None."""
    for slot in state.slots:
        if slot.seat == number:
            return slot
    return None


def clock_runs(state: Pairing, turn: Turn) -> bool:
    """R3, handover apart: nothing that the turn needs is paused, and its two people are connected."""
    speaker, supporter = turn.speaker, turn.supporter
    for pause in state.pauses:
        if pause.kind != "me" or pause.by == speaker or pause.by == supporter:
            return False
    for seat in state.seats:
        number = seat.seat
        if number in (speaker, supporter) and seat.link != "here" and seat.link != "missing":
            return False
    return True


def turn_length(turn_ms: int, nominal: int, people: int) -> int:
    """q of a round, ms: turn_seconds * min(1, nominal/n), so that a pair of three ends about when pairs do."""
    return turn_ms if not nominal or people <= nominal else turn_ms * nominal // people


def present_count(state: Pairing) -> int:
    count = 0
    for seat in state.seats:
        if seat.link == "here":
            count += 1
    return count


@lru_cache(maxsize=8192)
def landmarks(phases: tuple[Phase, ...], budget: int, extension: int, extended_at: int) -> tuple[int, int, int]:
    """Used ms of (warning or -1, start of the closing phases, end) of a turn with these phases."""
    spans = plain_spans(phases, budget, extension, extended_at)
    warn, end = warning_at(spans), spans[-1].end_ms
    return (warn if warn < end else -1), closing_start(spans), end


def plain_spans(phases: tuple[Phase, ...], budget: int, extension: int, extended_at: int) -> tuple[Span, ...]:
    """R11 with the extension in its place."""
    spans = scale(phases, budget)
    return extend(spans, extension, extended_at) if extension else spans


def turn_spans(state: Pairing, turn: Turn) -> tuple[Span, ...]:
    """The spans of the live turn in used ms, as it will run: keep or decline brings the closing phases at once."""
    spans = plain_spans(state.setup.phases, turn.budget, turn.extension, turn.extended_at)
    if not turn.closing or not turn.skipped:
        return spans
    now, jump = turn.closing_at, turn.skipped
    told = [Span(s.key, s.who, s.index, s.start_ms, min(s.end_ms, now)) for s in spans if s.start_ms < now]
    rest = [Span(s.key, s.who, s.index, s.start_ms - jump, s.end_ms - jump) for s in spans if s.start_ms >= now + jump]
    return (*told, *rest)


def is_repaid(state: Pairing, turn: Turn) -> bool:
    """R8: the time is being repaid to the speaker by somebody who would go short, so it cannot be kept for later.

    What an extension added is not repaid in this sense: whoever gave it back had it before.
    """
    if turn.make_up:
        return False
    slot = slot_of(state, turn.speaker)
    return turn.budget - (slot.grown if slot else 0) > state.turn_ms + state.setup.tolerance
