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
    """The connection that holds a seat, and when its process was last seen (ms)."""

    connection: str
    process: str
    seen_at: int


class Absent(NamedTuple):
    """A seat whose process is dead: it was last seen at `last_seen` (ms)."""

    room: int
    seat: int
    last_seen: int


def begin_process(process: str, host: str, now: int) -> None:
    """Begin the lease of this process."""
    ServerProcess.objects.create(id=process, host=host, started_at=now, seen_at=now)


def renew(process: str, now: int) -> bool:
    """Renew the lease. False: others have taken this process for dead, and its people for lost."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE realtime_serverprocess SET seen_at = %s WHERE id = %s", [now, process])
        return bool(cursor.rowcount == 1)


def take(room: int, seat: int, connection_id: str, process: str) -> Holder | None:
    """Let a connection hold the seat; returns who held it before. Within the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.connection, p.process_id, s.seen_at FROM realtime_presence p"
            " JOIN realtime_serverprocess s ON s.id = p.process_id WHERE p.room_id = %s AND p.seat = %s",
            [room, seat],
        )
        before = cursor.fetchone()
        cursor.execute(
            "INSERT INTO realtime_presence (room_id, seat, connection, process_id) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (room_id, seat) DO UPDATE SET connection = excluded.connection,"
            " process_id = excluded.process_id",
            [room, seat, connection_id, process],
        )
    return None if before is None else Holder(*before)


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


def sweep(process: str, now: int, certainly_dead: bool = False) -> list[Absent]:
    """Return whom dead processes leave behind, once: the first process that sweeps a dead one gets its people.

    `certainly_dead`: every other process is, because only one may run here and this is it. The rows are taken away by
    the caller, with `forget`, together with the report of the loss: else a crash in between would lose the report.
    """
    newest = now + 1 if certainly_dead else now - LEASE_MS
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.room_id, p.seat, s.seen_at FROM realtime_presence p"
            " JOIN realtime_serverprocess s ON s.id = p.process_id WHERE s.id <> %s AND s.seen_at < %s"
            " ORDER BY p.room_id, p.seat",
            [process, newest],
        )
        return [Absent(*row) for row in cursor.fetchall()]


def forget(absent: Absent, process: str) -> bool:
    """Take the row of a swept seat away. False: somebody else did, or the person is back. In a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM realtime_presence WHERE room_id = %s AND seat = %s AND process_id IN"
            " (SELECT id FROM realtime_serverprocess WHERE id <> %s AND seen_at = %s)",
            [absent.room, absent.seat, process, absent.last_seen],
        )
        return bool(cursor.rowcount == 1)


def bury(now: int, process: str) -> None:
    """Remove dead processes that hold nobody any more."""
    ServerProcess.objects.filter(seen_at__lt=now - LEASE_MS, presences=None).exclude(id=process).delete()


def end_process(process: str) -> None:
    """End the lease of a process that stops in an orderly way and has reported its people."""
    with transaction.atomic():
        Presence.objects.filter(process_id=process).delete()
        ServerProcess.objects.filter(id=process).delete()
