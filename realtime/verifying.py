"""Holds what is kept for speed against the log: the state of a room, its deadline, its ledger, the accounts' sums.

The log is the truth; a difference means a fault in the software or a hand in the database. Nothing is repaired here.
"""

from __future__ import annotations

from collections import Counter

from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import Coalesce

from sessions import codec
from sessions.core import rooms as core
from sessions.models import Account, LedgerEntry, Room, RoomEvent

from . import ledger, loading, store

COLUMNS = ("s", "p", "o", "x")


def check_room(number: int) -> list[str]:
    """What is wrong with a room, as sentences; nothing if all is well. The room stands still meanwhile."""
    with transaction.atomic():
        row = store.lock_room(number, -1, -1)
        if row is None:
            return [f"room {number}: does not exist"]
        versions = list(RoomEvent.objects.filter(room=number).order_by("version").values_list("version", flat=True))
        if versions != list(range(1, row.version + 1)):
            return [f"room {number}: its log has {len(versions)} events, but it is at version {row.version}"]
        try:
            folded = loading.folded(number, store.about_room(number), row.version)
        except Exception as error:
            return [f"room {number}: its log cannot be replayed ({type(error).__name__})"]
        found = _check_state(number, row, codec.encode_room(folded))
        due = Room.objects.values_list("due_at", flat=True).get(pk=number)
        if due != core.due_at(folded):
            found.append(f"room {number}: is due at {due}, by its log at {core.due_at(folded)}")
        return found + _check_ledger(number)


def _check_state(number: int, row: store.RoomRow, folded: str) -> list[str]:
    if row.version == 0 or row.schema != codec.SCHEMA or row.state == folded:
        return []
    return [f"room {number}: its state at version {row.version} is not what its log says"]


def _check_ledger(number: int) -> list[str]:
    cohort = store.about_room(number).cohort
    accounts = store.seat_accounts(number, cohort)
    events = [codec.decode_event(row.body) for row in store.all_events(number)]
    expected = Counter((accounts.get(seat), *rest) for seat, *rest in ledger.rows_of(events, 0))
    rows = LedgerEntry.objects.filter(room=number).values_list("account_id", "version", "at", *COLUMNS)
    there = Counter(tuple(row) for row in rows)
    lacking = [f"room {number}: version {row[1]} is not in the ledger of account {row[0]}" for row in expected - there]
    surplus = [f"room {number}: account {row[0]} has a wrong entry of version {row[1]}" for row in there - expected]
    return lacking + surplus


def check_accounts() -> list[str]:
    """Which accounts are not the sum of their entries, to the ms."""
    sums = {f"sum_{column}": Coalesce(Sum(f"entries__{column}"), 0) for column in COLUMNS}
    return [
        f"account {account.pk}: {column} is {getattr(account, column)}, not the sum of its entries"
        for account in Account.objects.annotate(**sums).order_by("pk")
        for column in COLUMNS
        if getattr(account, column) != getattr(account, f"sum_{column}")
    ]


def check_everything() -> list[str]:
    """All differences in all rooms and accounts."""
    rooms = Room.objects.order_by("pk").values_list("pk", flat=True)
    return [line for number in rooms for line in check_room(number)] + check_accounts()
