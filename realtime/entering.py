"""Coming and going, in the thread of the database: a seat, its lease, and the loss of people who are gone.

Every function is one piece of work for one hop of a coroutine. Whoever locks, locks the room first and the lease after
it: two orders would wait for each other.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction

from sessions.core.room_words import Room

from . import credentials, presence, protocol, rooms, seats, store
from .clock import now_ms
from .connection import Connection
from .credentials import Denied
from .hub import REMEMBERED, Batch, Fresh
from .names import names_in
from .protocol import CloseCode

MOST_AT_ONCE = 50  # rooms of others ticked at a time, so that commands get their turn in between
OTHERS_AFTER_MS = 500  # a room that is live elsewhere is ticked there first


class Entered(NamedTuple):
    """Somebody is in. `fresh` is None when the room was live here already and remembers what was missed."""

    room: int
    user: int
    seat: int
    role: str
    fresh: Fresh | None


def enter(
    address: str, socket: Connection, hello: protocol.Hello, process: str, live: int | None, now: int
) -> Entered | Denied:
    """Let the person behind a socket into the room at `address`. `live`: since which version the hub remembers it."""
    user = credentials.who(socket.session, hello.ticket, address)
    if user is None or not credentials.is_signed_in(socket.session):
        return Denied(CloseCode.SIGNED_OUT)
    room = store.room_by_address(address)
    if room is None:
        return Denied(CloseCode.NO_ROOM)
    try:
        seated = rooms.retried(lambda: _take_seat(room, user, socket, process, hello.tab, hello.again, now))
    except seats.NoPlace:
        return Denied(CloseCode.NO_ROOM)
    except Moved:
        return Denied(CloseCode.MOVED)
    except seats.NotNow:
        return Denied(CloseCode.NOT_NOW)
    has_it = live is not None and (hello.v is None or hello.v >= live)
    answer = seated.answer
    if has_it:
        return Entered(room, user, seated.seat, seated.role, None)
    # The door has just had the room in its hands: no need to read it once more.
    fresh = read(room, hello.v) if answer.state is None else _fresh(room, hello.v, answer.version, answer.state)
    return Entered(room, user, seated.seat, seated.role, fresh)


class Moved(Exception):
    """A connection comes back by itself, and its person has gone on in another tab since."""


def _take_seat(
    room: int, user: int, socket: Connection, process: str, tab: UUID | None, again: bool, now: int
) -> seats.Seated:
    _report_left_behind(room, user, now)
    mine = "" if tab is None else tab.hex
    if again:
        # A tab that opens at this very moment comes before or after, but not in between.
        store.lock_room(room, -1, -1)
        if presence.is_in_another_tab(user, mine, now):
            raise Moved
    seated = seats.enter(room, user, now=now)
    presence.take(room, seated.seat, socket.id, process, mine)
    return seated


def _report_left_behind(room: int, user: int, now: int) -> None:
    """Somebody comes back whose process has died, before anybody has missed them: their loss comes first."""
    holder = presence.holder(room, user)
    if holder is not None and holder.seen_at < now - presence.STALE_MS:
        rooms.report_lost(room, holder.seat, holder.seen_at, now)


def read(room: int, known: int | None) -> Fresh:
    """Read a room with its names, and the batches after version `known` as far as they are few enough."""
    version, state = rooms.read(room)
    return _fresh(room, known, version, state)


def _fresh(room: int, known: int | None, version: int, state: Room) -> Fresh:
    batches: tuple[Batch, ...] = ()
    if known is not None and known < version <= known + REMEMBERED:
        events = [event for number, event in rooms.events_after(room, known, version - known) if number <= version]
        # One batch: the log tells the events, not which of them came with the same commit.
        batches = (Batch(known, version, events[-1].at, tuple(events), state),)
    return Fresh(version, state, names_in(room), batches)


def lose(sockets: Iterable[Connection], now: int) -> None:
    """These sockets are gone: report everybody lost who held their seat by one of them, and not by a newer one."""
    for socket in sockets:
        with transaction.atomic():
            store.lock_room(socket.room, -1, -1)
            if presence.give_up(socket.room, socket.seat, socket.id):
                rooms.report_lost(socket.room, socket.seat, socket.last_seen(now), now)


def come_back(socket: Connection, process: str, now: int) -> Denied | None:
    """A socket speaks again whose person was reported lost while it was open. Denied, when they may not any more."""
    try:
        rooms.retried(lambda: _take_seat(socket.room, socket.user, socket, process, socket.tab, True, now))
    except seats.NoPlace:
        return Denied(CloseCode.NOT_ALLOWED)
    except Moved:
        return Denied(CloseCode.MOVED)
    except seats.NotNow:
        return Denied(CloseCode.NOT_NOW)
    return None


# --- processes --------------------------------------------------------------------------------------------------------


def begin_process(process: str) -> None:
    """Begin the lease of this process, and report lost whom dead ones leave behind."""
    now = now_ms()
    if not presence.renew(process, now):
        presence.begin_process(process, _here(), now)
    _sweep(process, now)


def renew_and_sweep(process: str, now: int) -> bool:
    """Renew the lease and sweep the dead. False: this process was itself taken for dead."""
    alive = presence.renew(process, now)
    if not alive:
        presence.begin_process(process, _here(), now)
    _sweep(process, now)
    return alive


def end_process(process: str) -> None:
    """End the lease."""
    presence.end_process(process)


def _sweep(process: str, now: int) -> None:
    dead = [
        other.id
        for other in presence.others(process)
        if other.seen_at < now - presence.LEASE_MS or _is_gone(other.host)
    ]
    for absent in presence.left_by(dead):
        with transaction.atomic():
            store.lock_room(absent.room, -1, -1)
            # Whoever takes the row away reports the loss, in the same transaction: nobody twice, nobody never.
            if presence.forget(absent):
                rooms.report_lost(absent.room, absent.seat, absent.last_seen, now)
    presence.bury(dead)


def _here() -> str:
    """Return what tells this process from every other, also from a later one with the same number; empty if unknown."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot} {os.readlink('/proc/self/ns/pid')} {os.getpid()} {_started(os.getpid())}"
    except OSError:
        return ""


def _is_gone(host: str) -> bool:
    """Whether a process ran on this very machine and has ended, so that its lease need not run out first."""
    here, there = _here().split(), host.split()
    if len(here) != 4 or len(there) != 4 or here[:2] != there[:2]:
        return False
    try:
        return _started(int(there[2])) != there[3]
    except OSError:
        return True


def _started(process: int) -> str:
    # Field 22 of the line; the name before it is in brackets and may hold anything.
    return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[19]


# --- looking around ---------------------------------------------------------------------------------------------------


class Found(NamedTuple):
    """Whom to turn out of this process, with the close code, and how far rooms have come."""

    unwelcome: list[tuple[Connection, CloseCode]]
    versions: dict[int, int]


def look_around(process: str, asked: list[Connection], live: list[int]) -> Found:
    """Look whether `asked` may still be here and hold their seats, and at the versions of the rooms `live`."""
    found = credentials.unwelcome(asked)
    held = presence.held_by(process) if asked else set()
    gone = {connection.id for connection, _ in found}
    found += [(one, CloseCode.MOVED) for one in asked if one.id not in held | gone and not one.absent]
    return Found(found, _versions_of(live))


def _versions_of(live: list[int]) -> dict[int, int]:
    if not live:
        return {}
    marks = ", ".join(["%s"] * len(live))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, version FROM practice_room WHERE id IN ({marks})", live)  # noqa: S608  placeholders
        return dict(cursor.fetchall())


def due_elsewhere(now: int) -> list[int]:
    """Return rooms whose deadline has passed a while ago: those who hold them live would have ticked them."""
    return rooms.rooms_due(now - OTHERS_AFTER_MS, MOST_AT_ONCE)


def tick(room: int) -> None:
    """Let what is due in a room take effect."""
    rooms.tick(room, now_ms())
