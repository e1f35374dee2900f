"""From a commit to the sockets: the hubs of this process at once, other processes by a hint that may get lost.

The hint says only "room R is at version N" (or that a seat has moved, or that somebody's access should be looked at
again); names and numbers, no words. Called after the commit, from any thread. A hint that cannot be sent is no error:
every process looks for itself every few seconds.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings

from sessions.core.room_words import Entered, Room

from .names import names_in

if TYPE_CHECKING:
    from .hub import Hub

log = logging.getLogger("samtal.publish")

EVERYBODY = "samtal.processes"

_hubs: WeakSet[Hub] = WeakSet()


def listen(hub: Hub) -> None:
    """From now on `hub` hears of every commit of this process."""
    _hubs.add(hub)


def unlisten(hub: Hub) -> None:
    """The hub has closed."""
    _hubs.discard(hub)


def room_group(room: int) -> str:
    """Return the name under which processes subscribe to a room."""
    return f"samtal.room.{room}"


def publish(room: int, since: int, version: int, state: Room, events: Sequence[Any]) -> None:
    """Room number `room` went from version `since` to `version` by `events`; `state` is what it is now."""
    from .hub import Batch

    new = any(isinstance(event, Entered) for event in events)
    batch = Batch(since, version, events[-1].at, tuple(events), state, names_in(room) if new and _hubs else None)
    for hub in list(_hubs):
        _call(hub, lambda hub=hub: hub.post(room, batch))
    _send(room_group(room), {"type": "room.hint", "room": room, "version": version})


def seat_taken(room: int, seat: int) -> None:
    """A newer connection holds a seat: whoever held it in another process shall look."""
    _send(room_group(room), {"type": "seat.taken", "room": room, "seat": seat})


def access_changed(*, user: int | None = None, session: str | None = None) -> None:
    """Somebody's membership or session has changed: every process looks again at their sockets."""
    for hub in list(_hubs):
        _call(hub, lambda hub=hub: hub.loop.call_soon_threadsafe(hub.on_access, user, session))
    _send(EVERYBODY, {"type": "access.changed", "user": user, "session": session})


async def signal(room: int, message: dict[str, Any]) -> None:
    """Pass on, to whichever process the other one is connected to, what a browser says to another. Never logged."""
    if settings.REDIS_URL:
        await _send_now(room_group(room), {"type": "room.signal", **message})


def _call(hub: Hub, call: Callable[[], Any]) -> None:
    try:
        call()
    except RuntimeError:
        # Its loop is closed: a test's, or that of a process that is ending.
        _hubs.discard(hub)


def _send(group: str, message: dict[str, Any]) -> None:
    if not settings.REDIS_URL:
        return
    hub = next(iter(_hubs), None)
    if hub is None:
        # A command without a loop of its own, such as run_clock.
        try:
            async_to_sync(_send_now)(group, message)
        except RuntimeError:
            log.warning("hint not sent kind=%s", message["type"])
        return
    asyncio.run_coroutine_threadsafe(_send_now(group, message), hub.loop)


async def _send_now(group: str, message: dict[str, Any]) -> None:
    layer = get_channel_layer()
    try:
        async with asyncio.timeout(2):
            await layer.group_send(group, message)
    except Exception as error:
        # Redis is away, or this connection to it was: the poll of the versions takes over.
        log.warning("hint not sent kind=%s error=%s", message["type"], type(error).__name__)
