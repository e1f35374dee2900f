"""A small WebSocket client for load: cheap enough that one core of it keeps a server's core busy.

It speaks only what the measurements need: text frames, no compression, no fragments. Frames are masked with zeros,
which the protocol allows and costs nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

Listener = Callable[["Connection", bytes], None]


class Refused(Exception):
    """The server did not accept the connection."""


class Connection(asyncio.Protocol):
    """One WebSocket. `listener(connection, payload)` hears every text frame."""

    def __init__(self, path: str, headers: tuple[str, ...], listener: Listener) -> None:
        self.listener = listener
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closed: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.open = False
        self._request = "\r\n".join(
            (
                f"GET {path} HTTP/1.1",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Key: c2FtdGFsIGlzIGEgdGFsaw==",
                "Sec-WebSocket-Version: 13",
                *headers,
                "",
                "",
            )
        ).encode()
        self._buffer = b""
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]
        self.transport.write(self._request)

    def connection_lost(self, error: Exception | None) -> None:
        self.open = False
        if not self.closed.done():
            self.closed.set_result(1006)
        if not self.opened.done():
            self.opened.set_exception(Refused(str(error or "closed before the upgrade")))

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self.open and not self._shake():
            return
        while (frame := self._take()) is not None:
            opcode, payload = frame
            if opcode == 1:
                self.listener(self, payload)
            elif opcode == 9:
                self._write(0x8A, payload)
            elif opcode == 8:
                if not self.closed.done():
                    self.closed.set_result(int.from_bytes(payload[:2], "big") if payload else 1005)
                self._write(0x88, payload[:2])
                self.transport.close()

    def send(self, payload: bytes) -> None:
        """Send one text frame. A connection that is gone swallows it."""
        if self.open:
            self._write(0x81, payload)

    def abort(self) -> None:
        """Go without a goodbye."""
        if self.transport is not None:
            self.transport.abort()

    def _shake(self) -> bool:
        head, gap, rest = self._buffer.partition(b"\r\n\r\n")
        if not gap:
            return False
        if not head.startswith(b"HTTP/1.1 101"):
            if not self.opened.done():
                self.opened.set_exception(Refused(head[:60].decode("latin-1")))
            self.abort()
            return False
        self.open, self._buffer = True, rest
        if not self.opened.done():
            self.opened.set_result(None)
        return True

    def _take(self) -> tuple[int, bytes] | None:
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        size, start = buffer[1] & 0x7F, 2
        if size == 126:
            size, start = int.from_bytes(buffer[2:4], "big"), 4
        elif size == 127:
            size, start = int.from_bytes(buffer[2:10], "big"), 10
        if len(buffer) < start + size:
            return None
        self._buffer = buffer[start + size :]
        return buffer[0] & 0x0F, buffer[start : start + size]

    def _write(self, first: int, payload: bytes) -> None:
        size = len(payload)
        head = bytes((first, 0x80 | size)) if size < 126 else bytes((first, 0xFE)) + size.to_bytes(2, "big")
        self.transport.write(head + b"\0\0\0\0" + payload)


async def dial(port: int, path: str, headers: tuple[str, ...], listener: Listener) -> Connection:
    """Connect to 127.0.0.1:port and wait for the upgrade. Raises OSError or Refused."""
    loop = asyncio.get_running_loop()
    _, connection = await loop.create_connection(lambda: Connection(path, headers, listener), "127.0.0.1", port)
    await connection.opened
    return connection
