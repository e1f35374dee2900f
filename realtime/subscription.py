"""What this process hears from the others, when Redis stands between them: hints, which may get lost.

One subscription for each room and process. Whatever goes wrong here costs seconds, never an event: the versions of the
rooms are looked up every few seconds all the same.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from channels.layers import get_channel_layer
from django.conf import settings

from .hub import Hub
from .publish import EVERYBODY, room_group

log = logging.getLogger("samtal.subscription")

NOBODY = "samtal.nobody"
PATIENCE_S = 2
AGAIN_S = 1


class Subscription:
    """The groups that this process has joined, kept as the hub wants them."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.channel: str | None = None
        self.joined: set[str] = set()
        self.well = True  # whether Redis was there when last looked

    async def run(self) -> None:
        """Listen until cancelled; come back by itself when Redis does."""
        if not settings.REDIS_URL:
            return
        while True:
            try:
                await self._listen()
            except Exception as error:
                log.warning("not listening error=%s", type(error).__name__)
            self.channel = None
            self.joined.clear()
            await asyncio.sleep(AGAIN_S)

    async def _listen(self) -> None:
        layer = get_channel_layer()
        async with asyncio.timeout(PATIENCE_S):
            self.channel = await layer.new_channel("process")
        await self.settle()
        while True:
            self._hear(await layer.receive(self.channel))

    async def settle(self) -> None:
        """Join the groups of rooms that are live here, and leave those of rooms that are not. Tried every second."""
        if not settings.REDIS_URL:
            return
        try:
            async with asyncio.timeout(PATIENCE_S):
                if self.channel is not None:
                    await self._settle(self.channel)
                # A subscription does not say that its connection broke, so somebody has to knock.
                await get_channel_layer().group_send(NOBODY, {"type": "knock"})
            self.well = True
        except Exception as error:
            self.well = False
            log.warning("not subscribed error=%s", type(error).__name__)

    async def _settle(self, channel: str) -> None:
        layer = get_channel_layer()
        wanted = {EVERYBODY, *map(room_group, self.hub.rooms)}
        for group in wanted - self.joined:
            await layer.group_add(group, channel)
            self.joined.add(group)
        for group in self.joined - wanted:
            self.joined.discard(group)
            await layer.group_discard(group, channel)

    def _hear(self, message: dict[str, Any]) -> None:
        match message.get("type"):
            case "room.hint":
                self.hub.hint(message["room"], message["version"])
            case "seat.taken":
                live = self.hub.rooms.get(message["room"])
                holder = live.connections.get(message["seat"]) if live else None
                if holder is not None:
                    self.hub.on_access(holder.user, None)
            case "room.signal":
                self.hub.on_signal(message)
            case "access.changed":
                self.hub.on_access(message["user"], message["session"])
            case kind:
                # Another version of Samtal speaks here too, while it is being replaced.
                log.info("unknown hint kind=%s", kind)
