"""One open socket, as the hub sees it: who it is, what it still has to be told, and whether it keeps up.

Here lives the bookkeeping of one connection; what it is told is decided in `hub.py`, what it may ask in `consumers.py`.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

from .clock import now_ms
from .protocol import HEARTBEAT_MS, SILENCE_MS, CloseCode
from .ratelimit import Allowance

log = logging.getLogger("samtal.socket")

Send = Callable[[dict[str, Any]], Awaitable[None]]

LATE_EVENTS = 256
LATE_BYTES = 2**20
LATE_FOR_MS = 30_000
SIGNALS = (64 * 1024, 2 * 2**20)  # bytes a second for one receiver, and at once
NEVER_MORE_BYTES = 4 * 2**20


class Connection:
    """A socket that has said hello. `seen`: the instant (ms) at which it last said something."""

    __slots__ = (
        *("id", "room", "seat", "role", "user", "session", "tab", "seen", "closed", "absent", "slot"),
        *("_send", "_outbox", "_busy", "_unread", "_unread_bytes", "_signals"),
    )

    def __init__(self, send: Send, session: str, now: int) -> None:
        self.id = uuid4().hex
        self.slot = int(self.id[:6], 16)  # spreads what is done for everybody over the seconds
        self.room = self.seat = self.user = 0
        self.role = ""
        self.session = session
        self.tab: UUID | None = None
        self.seen = now
        self.closed = False  # nothing more is sent
        self.absent = False  # reported lost although the socket is open: the process had stood still
        self._send = send
        self._outbox: list[dict[str, Any]] = []
        self._busy = False
        self._unread: deque[tuple[int, int, int]] | None = None  # (version, bytes, told at)
        self._unread_bytes = 0
        self._signals: Allowance | None = None

    def put(self, frame: str) -> None:
        """Line a frame up; `flush` sends it. The order of `put` is the order on the wire."""
        if not self.closed:
            self._outbox.append({"type": "websocket.send", "text": frame})

    def put_version(self, frame: str, version: int, now: int) -> None:
        """Line up a frame that the client is to acknowledge by the version in its `ping`."""
        self.put(frame)
        if self._unread is None:
            self._unread = deque()
        self._unread.append((version, len(frame), now))
        self._unread_bytes += len(frame)

    async def flush(self) -> None:
        """Send what is lined up. Two at once would mix the order, so the first one sends for both."""
        if self._busy:
            return
        self._busy = True
        try:
            while self._outbox:
                lined_up, self._outbox = self._outbox, []
                for message in lined_up:
                    await self._send(message)
        except Exception as error:
            # The socket broke under our hands. Its own loop will hear of it; nobody else shall.
            log.info("socket broke connection=%s error=%s", self.id, type(error).__name__)
            self.closed = True
            self._outbox.clear()
        finally:
            self._busy = False

    async def tell(self, frame: str) -> None:
        """Send a frame after everything that is lined up."""
        self.put(frame)
        await self.flush()

    async def close(self, code: CloseCode, last_words: str | None = None) -> None:
        """Close the socket; `last_words` is a frame that says why, since browsers show no reason."""
        if self.closed:
            return
        if last_words is not None:
            self.put(last_words)
        self._outbox.append({"type": "websocket.close", "code": int(code)})
        self.closed = True
        await self.flush()

    def has_room_for(self, size: int) -> bool:
        """Whether this receiver may be sent so many bytes more of what others say to it: nobody fills its memory."""
        now = now_ms()
        if self._signals is None:
            self._signals = Allowance(*SIGNALS, now)
        return self._signals.take(now, 64 + size)

    def has_read(self, version: int) -> None:
        """The client says that it has read everything up to `version`."""
        unread = self._unread
        while unread and unread[0][0] <= version:
            self._unread_bytes -= unread.popleft()[1]
        if not unread:
            self._unread = None  # an empty one would cost every idle person most of a kilobyte

    def is_too_late(self, now: int) -> bool:
        """Whether the client reads so slowly that what waits for it would fill the memory."""
        if not self._unread:
            return False
        behind = len(self._unread) > LATE_EVENTS or self._unread_bytes > LATE_BYTES
        return self._unread_bytes > NEVER_MORE_BYTES or (behind and now - self._unread[0][2] > LATE_FOR_MS)

    def is_silent(self, now: int) -> bool:
        """Whether nothing has been heard for so long that nobody can be there."""
        return now - self.seen > SILENCE_MS

    def last_seen(self, now: int) -> int:
        """Return when the person was last there, now that the socket has ended (ms)."""
        # A socket that ends between two pings ended now; one that had gone quiet before, when it went quiet.
        return now if now - self.seen <= HEARTBEAT_MS + 2_000 else self.seen
