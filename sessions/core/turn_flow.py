"""What follows by itself: deadlines firing at their own instants, turns ending, the next step, the close.

`Fold` is how every decision is made: it emits an event and folds it at once, so that what `decide` saw and what
`evolve` makes of the log cannot differ. No command is known here (`turn_commands.py`), no clock is read.
"""

from __future__ import annotations

from typing import Literal

from . import turn_words as w
from .turn_due import Deadline, next_deadline
from .turn_floor import next_step, round_plan, supporter_for
from .turn_fold import evolve
from .turn_state import Pairing, Turn, seat_of, slot_of
from .turn_words import HOUSE

How = Literal["ran_out", "done", "kept", "declined", "passed", "skipped", "left", "offers", "over"]
Reason = Literal["", "owed", "alone", "time", "facilitator"]


class Fold:
    """A state that events are being added to. `now` is the instant that is being lived through."""

    __slots__ = ("events", "now", "state")

    def __init__(self, state: Pairing, now: int) -> None:
        self.state = state
        self.now = now
        self.events: list[w.Event] = []

    def emit(self, event: w.Event) -> None:
        self.state = evolve(self.state, event)
        self.events.append(event)

    def count(self) -> None:
        """Write down what the clock has run until now, before anything changes who gets it."""
        turn = self.state.turn
        if turn is None or turn.runs_from is None or self.now <= turn.runs_from:
            return
        witnesses = tuple(
            [
                seat.seat
                for seat in self.state.seats
                if seat.link == "here" and seat.seat != turn.speaker and seat.seat != turn.supporter
            ]
        )
        since = turn.runs_from
        self.emit(w.Counted(self.now, turn.number, since, self.now - since, turn.speaker, turn.supporter, witnesses))

    def counted_turn(self) -> Turn:
        """The live turn with everything counted. There must be one."""
        self.count()
        turn = self.state.turn
        assert turn is not None
        return turn


def settle(fold: Fold, until: int) -> None:
    """R1: fire what is due up to and including `until`, in order, each at its own instant."""
    while True:
        deadline = next_deadline(fold.state)
        if deadline is None or deadline.instant > until:
            break
        fold.now = max(deadline.instant, fold.state.at)
        _fire(fold, deadline)
        advance(fold)
    fold.now = max(until, fold.state.at)


def _fire(fold: Fold, deadline: Deadline) -> None:
    state, kind = fold.state, deadline.kind
    if kind == "warn" and state.turn is not None:
        fold.emit(w.Warned(fold.now, state.turn.number))
    elif kind == "turn":
        turn = fold.counted_turn()
        end_by_word(fold, skipping=False) if turn.closing else end_turn(fold, "ran_out")
    elif kind == "pause":
        pause = state.pauses[deadline.which]
        fold.emit(w.PauseEnded(fold.now, pause.kind, pause.by, "ran_out"))
    elif kind == "missing":
        fold.count()
        seat = seat_of(state, deadline.which)
        assert seat is not None
        fold.emit(w.PersonLost(fold.now, seat.seat, seat.last_seen, seat.noticed))
    elif kind == "away":
        make_away(fold, deadline.which)
    elif kind == "standstill":
        _end_standstill(fold)
    else:
        close(fold, "alone" if kind == "alone" else "time")


def make_away(fold: Fold, seat: int) -> None:
    fold.emit(w.PersonAway(fold.now, seat))
    vacate(fold, seat, "away")


def _end_standstill(fold: Fold) -> None:
    """The pairing has used its pauses and absences: pauses end, and who is lost is away until they return."""
    for pause in fold.state.pauses:
        if pause.kind != "facilitator":
            fold.emit(w.PauseEnded(fold.now, pause.kind, pause.by, "limit"))
    for seat in fold.state.seats:
        if seat.link == "lost" and seat.noticed <= fold.now:
            make_away(fold, seat.seat)


def vacate(fold: Fold, seat: int, why: Literal["away", "left"]) -> None:
    """The live turn goes on without `seat`, if it can."""
    turn = fold.state.turn
    if turn is None:
        return
    if seat == turn.speaker:
        if why == "left" and not turn.closing:
            end_turn(fold, "left")
        else:
            set_aside(fold, "away")
    elif seat == turn.supporter:
        replace_supporter(fold)


def replace_supporter(fold: Fold) -> None:
    """R7 for a turn that is live."""
    turn = fold.counted_turn()
    if not turn.make_up and not turn.is_used_up(fold.now):
        supporter = supporter_for(fold.state, turn.speaker)
        if supporter >= HOUSE:
            fold.emit(w.SupporterChanged(fold.now, turn.number, supporter, turn.supporter))
            return
    set_aside(fold, "suspended")


def set_aside(fold: Fold, why: Literal["away", "suspended"]) -> None:
    """The sitting ends. The entitlement lives on, unless it is used up, was let go, or was offered often enough."""
    turn = fold.counted_turn()
    if turn.closing:
        end_by_word(fold, skipping=False)
        return
    if turn.is_used_up(fold.now):
        end_turn(fold, "ran_out")
        return
    if turn.make_up:
        end_turn(fold, "over")
        return
    slot = slot_of(fold.state, turn.speaker)
    if why == "away" and slot is not None and slot.offers >= fold.state.setup.limits.offers:
        end_turn(fold, "offers")
        return
    fold.emit(w.TurnSetAside(fold.now, turn.number, turn.speaker, why))


def end_by_word(fold: Fold, *, skipping: bool) -> None:
    """R8: the turn ends as its speaker said before the closing phases. `skipping`: their second word."""
    turn = fold.counted_turn()
    beyond = turn.budget - (turn.used if skipping else max(turn.limit, turn.used))
    if turn.closing == "decline":
        end_turn(fold, "declined", turn.speaker, declined=beyond)
    else:
        end_turn(fold, "kept", turn.speaker)


def end_turn(fold: Fold, how: How, by: int = HOUSE, *, declined: int = 0, reason: str = "") -> None:
    """The entitlement is over; a decline moves X, and an extension that was used lengthens the other's turn."""
    turn = fold.counted_turn()
    rest = max(0, turn.budget - turn.used)
    fold.emit(w.TurnEnded(fold.now, turn.number, turn.speaker, turn.supporter, how, by, rest, reason))
    if declined > 0:
        fold.emit(w.Declined(fold.now, turn.number, min(declined, rest), turn.speaker, turn.supporter))
    extended = min(turn.extension, turn.used - turn.budget)
    if extended <= 0 or how == "over" or len(fold.state.slots) != 2:
        return
    slot = slot_of(fold.state, turn.supporter)
    if slot is not None and slot.unfinished:
        fold.emit(w.TurnGrew(fold.now, slot.seat, extended, turn.number))


def advance(fold: Fold) -> None:
    """Do what comes next until somebody or the time has to do something."""
    while fold.state.closed is None:
        if fold.state.turn is None:
            _lose_the_missing(fold)
        step = next_step(fold.state, fold.now)
        kind = step.kind
        if kind != "alone" and fold.state.alone_until is not None:
            fold.emit(w.AloneEnded(fold.now))
        if kind == "hold" or kind == "wait":
            return
        if kind == "alone":
            _be_alone(fold)
            return
        if kind == "offer":
            _offer(fold, step.speaker, step.supporter)
        elif kind == "make_up":
            _offer_make_up(fold, step.speaker, step.supporter, step.ms)
        elif kind == "plan":
            _plan(fold)
        elif kind == "end_round":
            _end_round(fold)
        else:
            close(fold, "", short=step.short)


def _lose_the_missing(fold: Fold) -> None:
    """A reload is absorbed by a turn's clock; where no clock runs there is nothing to run through."""
    for seat in fold.state.seats:
        if seat.link == "missing":
            fold.emit(w.PersonLost(fold.now, seat.seat, seat.last_seen, seat.noticed))


def _be_alone(fold: Fold) -> None:
    state = fold.state
    if state.alone_until is None:
        fold.emit(w.AloneBegan(fold.now, fold.now + max(0, state.setup.limits.alone - state.alone_spent)))


def _offer(fold: Fold, speaker: int, supporter: int) -> None:
    state, now = fold.state, fold.now
    slot = slot_of(state, speaker)
    assert slot is not None
    resumed = slot.state == "suspended"
    number = slot.number if resumed else state.turns + 1
    runs_at = now if resumed else now + state.setup.limits.handover
    left = max(0, slot.budget - slot.used)
    fold.emit(
        w.TurnOffered(
            now, number, state.round, speaker, supporter, slot.budget, left, runs_at, make_up=False, resumed=resumed
        )
    )


def _offer_make_up(fold: Fold, speaker: int, supporter: int, ms: int) -> None:
    state, now = fold.state, fold.now
    runs_at = now + state.setup.limits.handover
    fold.emit(w.TurnOffered(now, state.turns + 1, state.round, speaker, supporter, ms, ms, runs_at, make_up=True))


def _plan(fold: Fold) -> None:
    plan, turn_ms, targets = round_plan(fold.state)
    fold.emit(w.RoundPlanned(fold.now, fold.state.round + 1, turn_ms, plan.cycle, plan.budgets, targets))


def _end_round(fold: Fold) -> None:
    """Turns that nobody can support any more are over: what they lacked stays owed, and R9 sees to it."""
    for slot in fold.state.slots:
        seat = seat_of(fold.state, slot.seat)
        if slot.unfinished and seat is not None and seat.link == "here":
            rest = max(0, slot.budget - slot.used)
            fold.emit(w.TurnEnded(fold.now, slot.number, slot.seat, HOUSE, "over", HOUSE, rest))
    fold.emit(w.RoundEnded(fold.now, fold.state.round))


def close(fold: Fold, reason: Reason, words: str = "", *, short: bool = False) -> None:
    """R10. `reason` empty: the exercise has run its course, and the balances say whether it is even.

    `short`: it has run its course only because a round or make-up turn no longer fitted before `ends`.
    """
    turn = fold.state.turn
    if turn is not None:
        fold.count()
        end_by_word(fold, skipping=False) if turn.closing else end_turn(fold, "over")
    for seat in fold.state.seats:
        back = seat.dev - seat.dev_without_house
        if back > 0:
            fold.emit(w.HouseRepaid(fold.now, seat.seat, back))
    state = fold.state
    if reason:
        fold.emit(w.Closed(fold.now, "uneven", reason, words))
        return
    out = any(seat.link == "here" and abs(seat.dev) > state.setup.tolerance for seat in state.seats)
    if not out and state.round > 0:
        fold.emit(w.Closed(fold.now, "even"))
    else:
        fold.emit(w.Closed(fold.now, "uneven", "time" if short or state.round == 0 else "owed"))
