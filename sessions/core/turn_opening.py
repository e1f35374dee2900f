"""How a pairing begins: the command that opens it is looked through and becomes the first event."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import astuple

from . import turn_words as w
from .turn_words import HOUSE, Code, Refused

MOST_PEOPLE = 12
LEAST_TURN_MS = 1_000


def opening(command: w.Open, now: int) -> w.Opened:
    """The first event, from a command that has been looked through. Refused: BAD_VALUE, TOO_MANY, BLOCKED, NO_TIME."""
    seats = [person.seat for person in command.people]
    if len(seats) > MOST_PEOPLE:
        raise Refused(Code.TOO_MANY)
    if len(seats) < 2 or len(set(seats)) != len(seats) or min(seats) <= HOUSE:
        raise Refused(Code.BAD_VALUE)
    if command.turn_ms < LEAST_TURN_MS or command.rounds < 1 or command.nominal < 0 or not command.phases:
        raise Refused(Code.BAD_VALUE)
    limits = command.limits
    if limits.grace > w.tolerance(command.turn_ms) or min(astuple(limits)) < 0:
        raise Refused(Code.BAD_VALUE)
    if any(phase.ms < 0 for phase in command.phases) or sum(phase.ms for phase in command.phases) < 1:
        raise Refused(Code.BAD_VALUE)
    there = {*seats, HOUSE} if command.house else set(seats)
    refuse_blocked(there, command.blocked)
    if command.ends <= now:
        raise Refused(Code.NO_TIME)
    return w.Opened(
        now,
        command.turn_ms,
        command.nominal,
        command.rounds,
        command.phases,
        command.people,
        command.ends,
        command.blocked,
        command.house,
        limits,
    )


def refuse_blocked(there: set[int], pairs: Iterable[tuple[int, int]]) -> None:
    """Two who are blocked never share a pairing (invariant 11)."""
    if any(one in there and other in there and one != other for one, other in pairs):
        raise Refused(Code.BLOCKED)
