"""Whose turn it is. The rules of Samtal in prose, and the two functions that hold them: `decide` and `evolve`.

Pure: no framework, no clock, no randomness. Integer milliseconds throughout; `now` is an argument; the state holds when
something is due, never how long is left. Before simplifying a rule, read why it is there: `docs/turns.md`.

**R1 Time.** Time never goes back: an earlier `now` counts as the last event's. Whatever was due takes effect first, in
order, each deadline at its own instant, whoever ticks and however late; then the command. A deadline beats a command
at the same instant. Every open pairing has something due, at the latest its end. (`turn_due.py`, `turn_flow.settle`)

**R2 Ledger.** S is received as speaker, P given as supporter, O witnessed, X declined. b = carried + S - P + X, and
negative is owed. While the clock runs, S of the speaker and P of the supporter grow alike, through every phase. To
decline r moves r in X from the supporter to the speaker. So over all accounts, the house among them, P sums to S and
X to 0, and no time is ever made. A facilitator who stands in is the house. (`ledger.py`)

**R3 Clock.** It runs while a turn is past its handover, nothing it needs is paused, and its two people are connected.
A loss takes effect at the later of the last event and the moment the server last saw the person; their absence counts
from when a live server noticed. After their allowance of absence they are away until they return. A reload of a few
seconds is absorbed: the clock runs through it, three seconds at a time and ten in a turn. (`turn_state.clock_runs`)

**R4 Floor.** It goes to a connected person of the round whose turn is unfinished: to whom the facilitator gives it,
with a reason; then a suspended turn; then who has not passed; the lowest b; the fewest turns; who did not speak first
last time; the lower seat. Nobody ends two turns in a round. If the unfinished are only lost, the others wait. If
nobody else is there, the alone clock runs, and at its end the exercise closes. (`turn_floor.py`)

**R5 Cycle.** A round is one cycle through everybody who is here, and each is supported by the next. Owed and owing
alternate, then two swap places as long as that makes the turns more alike. (`turn_plan.py`)

**R6 Plan.** Nobody who owes nothing is made to pay. Those who are owed get what those who owe can give, within half a
turn more or less, and the round is no longer for it. The first plan fixes everybody's target for the exercise; a
joiner's is the balance they bring. A round starts only if it ends before `ends`. A joiner witnesses until the next.

**R7 Replacement.** If a supporter left, is away or steps back, the one who was to support them supports instead, and so
on along the cycle as long as that turn is still to come; else the connected person furthest above their target; else
the house, if a facilitator stands in; else the turn is suspended, and comes back before any new one.

**R8 Turn.** An entitlement, used over one or more sittings, with a hard end at budget + extension + grace. The speaker
may rest; pass, at the start, once, to later in the round; keep the rest, which stays owed, unless that time is being
repaid by somebody who would go short; or decline it, by their own word only. Keep and decline let the closing phases
run, unless a second word skips them. There is no command to give a turn away. More time is asked by the speaker and
granted by the supporter; in a pair the other's open turn grows by what was used of it. A facilitator's skip is a keep.

**R9 Make-up.** After the last round, while somebody connected is out of tolerance: the most owed speaks with the most
owing, for what one is owed and the other owes. To keep then means: not today. Where nobody owes, the house pays.

**R10 Close.** What the house gave beyond a person's target goes back to it. Then even, if everybody connected is within
tolerance of their target; else uneven, with a reason: owed, alone, time, facilitator. b is carried on.

**R11 Phases** are a pure function of the length of the turn and the time used. (`phases.py`)

Pauses end by themselves: a person's own, the bell for all, and the facilitator's. Members' pauses and absences have an
allowance together; beyond it a pause is refused or ends, and whoever is lost is away.
"""

from __future__ import annotations

from typing import NamedTuple

from . import turn_words as w
from .turn_commands import obey
from .turn_due import due_at
from .turn_flow import Fold, advance
from .turn_flow import settle as _settle
from .turn_fold import evolve
from .turn_opening import opening
from .turn_state import Pairing
from .turn_words import Code, Refused

__all__ = ["Outcome", "Pairing", "attempt", "decide", "due_at", "evolve", "settle", "step"]

Events = tuple[w.Event, ...]


class Outcome(NamedTuple):
    """What came of a command. `refused`: the code, or None when it was accepted. The events are to be stored either
    way: with a refusal they are what was due before it. `state` is None only if nothing was ever opened.
    """

    events: Events
    state: Pairing | None
    refused: Code | None


def attempt(state: Pairing | None, command: w.Command, now: int) -> Outcome:
    """Try a command at the instant `now` (ms): what is due takes effect first, then the command, or its refusal.

    This is what the shell calls. It never raises for a well-typed command.
    """
    if state is None:
        return _open(command, now)
    now = max(now, state.at)
    instant = now
    if type(command) is w.Lost:  # R3: what happened after the server last saw them did not happen with them
        instant = max(state.at, min(command.last_seen, now))
    fold = Fold(state, instant)
    _settle(fold, instant)
    try:
        obey(fold, command, now)
    except Refused as refused:
        return Outcome(tuple(fold.events), fold.state, refused.code)
    advance(fold)
    _settle(fold, instant)
    return Outcome(tuple(fold.events), fold.state, None)


def _open(command: w.Command, now: int) -> Outcome:
    if type(command) is not w.Open:
        return Outcome((), None, Code.NOT_OPEN)
    try:
        opened = opening(command, now)
    except Refused as refused:
        return Outcome((), None, refused.code)
    fold = Fold(evolve(None, opened), now)
    fold.events.append(opened)
    advance(fold)
    _settle(fold, now)
    return Outcome(tuple(fold.events), fold.state, None)


def step(state: Pairing | None, command: w.Command, now: int) -> tuple[Events, Pairing]:
    """`decide` and fold at once. Raises Refused(code); what was due before it is then for `settle` to tell."""
    events, after, refused = attempt(state, command, now)
    if refused is not None or after is None:
        raise Refused(refused or Code.NOT_OPEN)
    return events, after


def decide(state: Pairing | None, command: w.Command, now: int) -> Events:
    """The events that `command` leads to at the instant `now` (ms), due deadlines first. Raises Refused(code)."""
    return step(state, command, now)[0]


def settle(state: Pairing, now: int) -> tuple[Events, Pairing]:
    """R1: what is due up to and including `now` (ms). The same as a tick."""
    return step(state, w.Tick(), now)
