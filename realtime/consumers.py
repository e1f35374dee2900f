"""One socket, from `connect` to the end: size, rate, parse, who, then the room. One barrier stands around everything.

Here lives the order of the checks and what a broken or greedy client gets; nothing about rooms or turns. A plain ASGI
application instead of a Channels consumer: no layer per socket, no dispatch by name, a third of the memory.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from http.cookies import CookieError, SimpleCookie
from typing import Any

from django.conf import settings

from . import protocol
from .clock import now_ms
from .connection import Connection
from .decoding import BadMessage, is_signal, parse
from .discretion import without_words
from .protocol import CloseCode, ErrorCode, Incoming
from .ratelimit import Allowance
from .service import Service, service

log = logging.getLogger("samtal.socket")

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

HELLO_WITHIN_S = 10
MESSAGES = (20, 40)  # a second, and at once
SIGNALS = (30, 400)  # a circle of twelve who begin at once send their offers and candidates in one burst
MISTAKES = (0.1, 10)


async def room_socket(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI application behind `/ws/r/<room>/`."""
    if (await receive())["type"] != "websocket.connect":
        return
    await send({"type": "websocket.accept"})
    await RoomSocket(scope, receive, send).run()


async def no_such_socket(scope: Scope, receive: Receive, send: Send) -> None:
    """Refuse the handshake at any other address; without this an unknown one would end as a traceback in the log."""
    await receive()
    await send({"type": "websocket.close"})


class RoomSocket:
    """What one socket may still say, and whom it belongs to."""

    __slots__ = ("connection", "messages", "mistakes", "receive", "room", "service", "signals")

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        now = now_ms()
        self.receive = receive
        self.room: str = scope["url_route"]["kwargs"]["room"]
        self.connection = Connection(send, _session_key(scope), now)
        self.messages = Allowance(*MESSAGES, now)
        self.signals = Allowance(*SIGNALS, now)
        self.mistakes = Allowance(*MISTAKES, now)
        self.service: Service = service()

    async def run(self) -> None:
        """Hold the socket until it ends. Nothing that goes wrong in here reaches the server, or another socket."""
        try:
            await self._until_hello()
            while not self.connection.closed and (frame := await self._next()) is not None:
                await self._hear(frame)
        except Exception as error:
            # The message itself may hold what people wrote: only its kind goes to the log.
            log.error("socket failed connection=%s", self.connection.id, exc_info=without_words(error))
            await self._close(CloseCode.RESTARTING)
        finally:
            self.service.part(self.connection)

    async def _until_hello(self) -> None:
        if not self.connection.session:
            return await self._close(CloseCode.SIGNED_OUT)
        patience = asyncio.get_running_loop().time() + HELLO_WITHIN_S
        while not self.connection.closed and not self.connection.seat:
            try:
                # Only the waiting is limited: in a storm of arrivals our own work on a hello may take longer.
                async with asyncio.timeout_at(patience):
                    frame = await self._next()
            except TimeoutError:
                return await self._close(CloseCode.BAD_PROTOCOL)
            if frame is None:
                self.connection.closed = True
                return None
            await self._hear(frame)
        return None

    async def _next(self) -> dict[str, Any] | None:
        frame = await self.receive()
        return frame if frame["type"] == "websocket.receive" else None

    async def _hear(self, frame: dict[str, Any]) -> None:
        now = now_ms()
        self.connection.seen = now
        if self.connection.absent:
            await self.service.come_back(self.connection)
        text = frame.get("text")
        signal = is_signal(text)
        if not signal and not self.messages.take(now):
            return await self._close(CloseCode.TOO_FAST)
        try:
            if signal and not self.signals.take(now):
                raise BadMessage(ErrorCode.TOO_MANY)
            message = parse(text)
            if not self.connection.seat and not isinstance(message, protocol.Hello):
                raise BadMessage(ErrorCode.NO_HELLO, getattr(message, "id", None))
        except BadMessage as bad:
            await self.connection.tell(protocol.encode(protocol.Error(code=bad.code, id=bad.id)))
            if not self.mistakes.take(now):
                await self._close(CloseCode.BAD_PROTOCOL)
            return None
        return await self._do(message, now)

    async def _do(self, message: Incoming, now: int) -> None:
        match message:
            case protocol.Ping():
                if message.v is not None:
                    self.connection.has_read(message.v)
                await self.connection.tell(protocol.encode(protocol.Pong(c=message.c, s=now_ms())))
            case protocol.Hello():
                await self.service.hello(self.connection, self.room, message)
            case protocol.Signal():
                await self.service.signal(self.connection, message)
            case protocol.Turn():
                await self.service.turn(self.connection)
            case protocol.Due():
                await self.service.due(self.connection)
            case protocol.Wish():
                await self.connection.tell(protocol.encode(await self.service.wish(self.connection, message)))

    async def _close(self, code: CloseCode) -> None:
        await self.connection.close(code)


def _session_key(scope: Scope) -> str:
    """Return the key in the session cookie, or nothing. Whether it is worth something is asked at `hello`."""
    for name, value in scope["headers"]:
        if name == b"cookie":
            try:
                cookie = SimpleCookie(value.decode("latin-1")).get(settings.SESSION_COOKIE_NAME)
            except CookieError:
                return ""
            return cookie.value if cookie else ""
    return ""
