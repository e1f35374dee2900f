"""The bare peer: Channels' consumer on daphne, rooms in a dict, no layer, no database, nobody signed in.

What one member of a room sends, every member receives, the sender too. Run as `python -m bench.peers.echo PORT` with
DJANGO_SETTINGS_MODULE=bench.peers.echo_settings.
"""

from __future__ import annotations

import sys
from collections import defaultdict

from channels.generic.websocket import AsyncWebsocketConsumer

from bench.peers.serve import serve

ROOMS: dict[str, set[AsyncWebsocketConsumer]] = defaultdict(set)


class Echo(AsyncWebsocketConsumer):
    """A room is the path of the address."""

    async def connect(self) -> None:
        self.members = ROOMS[self.scope["path"]]
        self.members.add(self)
        await self.accept()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        for member in self.members:
            await member.send(text_data=text_data)

    async def disconnect(self, code: int) -> None:
        self.members.discard(self)


if __name__ == "__main__":
    serve(Echo.as_asgi(), int(sys.argv[1]))
