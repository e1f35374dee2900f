"""From events to the cohort's accounts: what the core's ledger says of them, written in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence

from sessions.core.ledger import entries
from sessions.core.room_words import AnyEvent, InPairing

from . import store
from .loading import Known

Row = tuple[int, int, int, int, int, int, int]  # seat or account, version, at, s, p, o, x


def rows_of(events: Sequence[AnyEvent], since: int) -> list[Row]:
    """The ledger rows of events, by seat; `since` is the version before the first of them."""
    return [
        (entry.seat, version, event.at, entry.s, entry.p, entry.o, entry.x)
        for version, event in enumerate(events, start=since + 1)
        if isinstance(event, InPairing)
        for entry in entries(event.event)
    ]


def write(room: int, known: Known, events: Sequence[AnyEvent]) -> dict[int, int]:
    """Write what the events moved into entries and accounts; returns the accounts of the seats as far as known."""
    rows = rows_of(events, known.version)
    if not rows:
        return known.accounts
    accounts = known.accounts
    if any(row[0] not in accounts for row in rows):
        accounts = store.seat_accounts(room, known.about.cohort)
    sums: dict[int, list[int]] = {}
    for seat, _, _, *moved in rows:
        total = sums.setdefault(accounts[seat], [0, 0, 0, 0])
        for column, value in enumerate(moved):
            total[column] += value
    store.add_entries(room, [(accounts[seat], *rest) for seat, *rest in rows])
    store.add_to_accounts((account, *total) for account, total in sums.items())
    return accounts
