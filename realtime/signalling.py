"""What one browser says to another one to set up their call: relayed along the links of the room, and forgotten.

The sender names a link, never a person. The target follows from `sessions.core.links` and the newest state of the room
that this process has; when the target is connected in another process, that process looks at its own state again before
it delivers. Nothing in here is stored or logged: not the words, not their kind, not who spoke to whom.
"""

from __future__ import annotations

from collections import deque
from typing import Any

from sessions.core.links import links

from . import protocol, publish
from .connection import Connection
from .hub import Hub, LiveRoom
from .protocol import ErrorCode, Signal, Signalled

MOST_HELD = 256
Message = dict[str, Any]


def target_of(live: LiveRoom, seat: int, link: str) -> int | None:
    """Return who is at the other end of one of the links that `seat` has now; None when it has no such link."""
    return next((one["with"] for one in links(live.state, seat) if one["link"] == link), None)


class Signalling:
    """The relay of one process."""

    def __init__(self, hub: Hub, process: str) -> None:
        self.hub, self.process = hub, process
        self._held: deque[Message] = deque(maxlen=MOST_HELD)

    async def relay(self, connection: Connection, message: Signal) -> ErrorCode | None:
        """Pass a signal on. Returns why it was dropped; somebody who is not connected anywhere just does not get it."""
        live = self.hub.rooms.get(connection.room)
        if live is None or live.connections.get(connection.seat) is not connection:
            return ErrorCode.STALE_LINK
        target = target_of(live, connection.seat, message.link)
        if target is None:
            return ErrorCode.STALE_LINK
        if target in live.connections:
            await self._deliver(live, connection.seat, target, message.link, message.kind, message.data)
            return None
        await publish.signal(
            live.number,
            {
                "process": self.process,
                "room": live.number,
                "version": live.version,
                "from": connection.seat,
                "link": message.link,
                "kind": message.kind,
                "data": message.data,
            },
        )
        return None

    def hear(self, message: Message) -> None:
        """Another process has a signal for somebody, perhaps connected here."""
        live = self.hub.rooms.get(message["room"])
        if message["process"] == self.process or live is None:
            return
        if live.version < message["version"]:
            # The link may stand in a version that this process has yet to read: the signal waits for it.
            self._held.append(message)
            self.hub.hint(live.number, message["version"])
            return
        target = target_of(live, message["from"], message["link"])
        if target in live.connections:
            passed_on = (message["from"], target, message["link"], message["kind"], message["data"])
            self.hub.spawn(self._deliver(live, *passed_on))

    def catch_up(self, live: LiveRoom) -> None:
        """A room has moved on: deliver what waited for that."""
        if not self._held:
            return
        held, self._held = self._held, deque(maxlen=MOST_HELD)
        for message in held:
            if message["room"] != live.number or message["version"] > live.version:
                self._held.append(message)
            else:
                self.hear(message)

    async def _deliver(self, live: LiveRoom, sender: int, target: int, link: str, kind: Any, data: str) -> None:
        connection = live.connections[target]
        if connection.has_room_for(len(data)):
            await connection.tell(protocol.encode(Signalled(link=link, sender=sender, kind=kind, data=data)))
