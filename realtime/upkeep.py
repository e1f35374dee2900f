"""What a process does once a second, whatever happens in the rooms: its lease, heartbeats, looking for what it missed.

Every step may fail without taking the others, or the next second, with it. Nothing here decides about turns.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from django.db import DatabaseError

from . import entering, protocol, rooms
from .clock import now_ms
from .connection import Connection
from .presence import LEASE_MS
from .protocol import HEARTBEAT_MS, CloseCode
from .threads import in_thread

if TYPE_CHECKING:
    from .service import Service

log = logging.getLogger("samtal.upkeep")

BEAT_S = 1.0
BEATS_BETWEEN_TIDYING = 3_600
PARTS = 5  # who may still be here is asked of a fifth of the people each second
SECONDS_BETWEEN_HEADS = HEARTBEAT_MS // 1000


class Upkeep:
    """The beat of one process."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.beats = 0
        self.renewed = now_ms()

    async def begin(self) -> None:
        """Begin the lease, and report those lost whom dead processes left behind, before anything is ticked.

        Nobody is let in before: without the database there is nothing to be let into.
        """
        while True:
            try:
                return await in_thread(entering.begin_process, self.service.process)
            except DatabaseError as error:
                log.warning("cannot begin error=%s", type(error).__name__)
                await asyncio.sleep(BEAT_S)

    async def end(self) -> None:
        """End the lease."""
        await in_thread(entering.end_process, self.service.process)

    async def run(self) -> None:
        """Beat until cancelled."""
        while True:
            await asyncio.sleep(BEAT_S)
            self.beats += 1
            for step in (self._lease, self._people, self._heads, self.service.subscription.settle, self._tidy):
                try:
                    await step()
                except Exception:
                    log.exception("upkeep failed step=%s", step.__name__)

    async def _lease(self) -> None:
        now = now_ms()
        stood_still = now - self.renewed > LEASE_MS
        self.renewed = now
        alive = await in_thread(entering.renew_and_sweep, self.service.process, now)
        if stood_still or not alive:
            log.warning("stood still, everybody is taken for lost until heard again")
            await self._lose_everybody()

    async def _lose_everybody(self) -> None:
        connections = self.service.hub.connections()
        for connection in connections:
            connection.absent = True
        await in_thread(entering.lose, connections, now_ms())

    async def _tidy(self) -> None:
        """Forget once an hour what was answered more than a day ago."""
        if self.beats % BEATS_BETWEEN_TIDYING == 1:
            await in_thread(rooms.purge, now_ms())

    async def _people(self) -> None:
        """Find out who holds their seat elsewhere, who may not be here any more, and which rooms have moved on."""
        hub = self.service.hub
        asked = [one for one in hub.connections() if one.slot % PARTS == self.beats % PARTS]
        # Without Redis nobody hints: then every second instead of every fifth.
        look = self.beats % PARTS == 0 or not self.service.subscription.well
        found = await self.look_at(asked, list(hub.rooms) if look else [])
        for number, version in found.versions.items():
            hub.hint(number, version)

    async def look_at(self, asked: list[Connection], live: list[int] | None = None) -> entering.Found:
        """Close the sockets of those who may not be here any more, or not here."""
        found = await in_thread(entering.look_around, self.service.process, asked, live or [])
        for connection, code in found.unwelcome:
            await self._turn_out(connection, code)
        return found

    async def _turn_out(self, connection: Connection, code: CloseCode) -> None:
        words = protocol.Moved() if code == CloseCode.MOVED else None
        if code == CloseCode.RESTARTING:
            words = protocol.Restarting(in_ms=0)
        await connection.close(code, words and protocol.encode(words))

    async def _heads(self) -> None:
        now = now_ms()
        for live in list(self.service.hub.rooms.values()):
            head: str | None = None
            for connection in list(live.connections.values()):
                if connection.is_silent(now) or connection.is_too_late(now):
                    await connection.close(CloseCode.TOO_SLOW)
                elif connection.slot % SECONDS_BETWEEN_HEADS == self.beats % SECONDS_BETWEEN_HEADS:
                    head = head or protocol.encode(protocol.Head(v=live.version, now=now))
                    await connection.tell(head)
