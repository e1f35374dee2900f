"""What an event means for the accounts (R2): the one place where events become ledger entries. Pure, integer ms.

The columns: S received as speaker, P given as supporter, O witnessed, X declined or given back to the house. The
balance is S - P + X; seat 0 is the house. Over all entries of one event P sums to S and X to 0, so no time is made.
"""

from __future__ import annotations

from typing import NamedTuple

from . import turn_words as w
from .turn_words import HOUSE


class Entry(NamedTuple):
    """What one account gets from one event, ms in each column."""

    seat: int
    s: int = 0
    p: int = 0
    o: int = 0
    x: int = 0


def entries(event: w.Event) -> tuple[Entry, ...]:
    """The entries of an event, empty for an event that moves no time."""
    if isinstance(event, w.Counted):
        return (
            Entry(event.speaker, s=event.ms),
            Entry(event.supporter, p=event.ms),
            *(Entry(seat, o=event.ms) for seat in event.witnesses),
        )
    if isinstance(event, w.Declined):
        return Entry(event.speaker, x=event.ms), Entry(event.supporter, x=-event.ms)
    if isinstance(event, w.HouseRepaid):
        return Entry(event.seat, x=-event.ms), Entry(HOUSE, x=event.ms)
    return ()
