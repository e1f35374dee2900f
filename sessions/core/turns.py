"""Whose turn it is. The rules of Samtal in prose, and the two functions that hold them: `decide` and `evolve`.

(The prose follows.)
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
