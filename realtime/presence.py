"""Who is here: one lease per process, renewed every second, and one row per seat that a connection of it holds.

`disconnect` does not run when a process dies, so a person counts as lost when their connection says so *or* when the
lease of its process has run out. The newest tab of a person holds the seat; an older one that ends later makes no loss.
Statements by cursor: these run at every join and every second.
"""

from __future__ import annotations

from typing import NamedTuple

from django.db import connection, transaction

from .models import Presence, ServerProcess

LEASE_MS = 5_000  # without a renewal for so long a process counts as dead
RENEW_MS = 1_000
STALE_MS = 2_500  # so old that deadlines wait for the sweep to look first


class Holder(NamedTuple):
    """The seat that a connection holds, and when its process was last seen (ms)."""

    seat: int
    seen_at: int


class Other(NamedTuple):
    """Another process, and when it was last seen (ms)."""

    id: str
    host: str
    seen_at: int


class Absent(NamedTuple):
    """A seat that a dead process held: its person was last seen at `last_seen` (ms)."""

    room: int
    seat: int
    last_seen: int
    process: str


def begin_process(process: str, host: str, now: int) -> None:
    """Begin the lease of this process."""
    ServerProcess.objects.create(id=process, host=host, started_at=now, seen_at=now)


def renew(process: str, now: int) -> bool:
    """Renew the lease. False: others have taken this process for dead, and its people for lost."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE realtime_serverprocess SET seen_at = %s WHERE id = %s", [now, process])
        return bool(cursor.rowcount == 1)


def take(room: int, seat: int, connection_id: str, process: str, tab: str) -> None:
    """Let a connection of `tab` hold the seat, whoever held it before. Within the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO realtime_presence (room_id, seat, connection, process_id, tab) VALUES (%s, %s, %s, %s, %s)"
            " ON CONFLICT (room_id, seat) DO UPDATE SET connection = excluded.connection,"
            " process_id = excluded.process_id, tab = excluded.tab",
            [room, seat, connection_id, process, tab],
        )


def is_in_another_tab(user: int, tab: str, now: int) -> bool:
    """Whether a connection of another tab holds the live seat of somebody, in whatever room, in a living process."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM practice_seat s"
            " JOIN realtime_presence p ON p.room_id = s.room_id AND p.seat = s.number"
            " JOIN realtime_serverprocess o ON o.id = p.process_id"
            " WHERE s.user_id = %s AND s.live AND p.tab NOT IN ('', %s) AND o.seen_at >= %s",
            [user, tab, now - LEASE_MS],
        )
        return cursor.fetchone() is not None


def holder(room: int, user: int) -> Holder | None:
    """Return where somebody sits in a room as far as a connection says so."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.seat, o.seen_at FROM practice_seat s"
            " JOIN realtime_presence p ON p.room_id = s.room_id AND p.seat = s.number"
            " JOIN realtime_serverprocess o ON o.id = p.process_id WHERE s.room_id = %s AND s.user_id = %s",
            [room, user],
        )
        row = cursor.fetchone()
    return None if row is None else Holder(*row)


def give_up(room: int, seat: int, connection_id: str) -> bool:
    """Let go of the seat. False: a newer connection holds it, so nobody is lost. Within the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM realtime_presence WHERE room_id = %s AND seat = %s AND connection = %s",
            [room, seat, connection_id],
        )
        return bool(cursor.rowcount == 1)


def held_by(process: str) -> set[str]:
    """Return the connections of this process that still hold their seat; the others have been taken over elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT connection FROM realtime_presence WHERE process_id = %s", [process])
        return {row[0] for row in cursor.fetchall()}


def others(process: str) -> list[Other]:
    """Return every other process that has a lease, run out or not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, host, seen_at FROM realtime_serverprocess WHERE id <> %s", [process])
        return [Other(*row) for row in cursor.fetchall()]


def left_by(dead: list[str]) -> list[Absent]:
    """Return whom dead processes leave behind."""
    rows = (
        Presence.objects.filter(process_id__in=dead).select_related("process").order_by("room_id", "seat")
        if dead
        else ()
    )
    return [Absent(row.room_id, row.seat, row.process.seen_at, row.process_id) for row in rows]


def forget(absent: Absent) -> bool:
    """Take the row of a seat that was left behind away. False: somebody else did, or the person is back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM realtime_presence WHERE room_id = %s AND seat = %s AND process_id = %s",
            [absent.room, absent.seat, absent.process],
        )
        return bool(cursor.rowcount == 1)


def bury(dead: list[str]) -> None:
    """Remove dead processes that hold nobody any more."""
    if dead:
        ServerProcess.objects.filter(id__in=dead, presences=None).delete()


def end_process(process: str) -> None:
    """End the lease of a process that stops in an orderly way and has reported its people."""
    with transaction.atomic():
        Presence.objects.filter(process_id=process).delete()
        ServerProcess.objects.filter(id=process).delete()
