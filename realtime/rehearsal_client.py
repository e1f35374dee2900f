"""A client of the public protocol: one person's connection to a room, as a browser would hold it.

Rehearsal partners live on it, and so do the fault and load tests. Here live the socket, the small reducer, resuming
after a loss and the repeating of commands that were never answered. What a partner *wants* lives in
`rehearsal_temper`; nothing here reads the database or imports the server's side of the wire.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import time
import uuid
from collections.abc import Callable
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

View = dict[str, Any]
Message = dict[str, Any]

FINAL_CODES = frozenset({4400, 4401, 4403, 4404, 4409, 4410})
LONGEST_WAIT_S = 8.0
PING_S = 10.0
QUIET_HEARTBEATS = 2.5


class Over(Exception):
    """The server has ended this connection for good; `code` is its close code (0: we left ourselves)."""

    def __init__(self, code: int) -> None:
        super().__init__(f"closed with {code}")
        self.code = code


def follow(version: int | None, view: View | None, message: Message) -> tuple[int | None, View | None, bool]:
    """Return (version, view, must ask again) after a `snapshot`, `event` or `head`. Pure.

    An event carries whole new values of the slices that changed, so one that reaches back over what is known is safe
    to apply, and only one that begins after it leaves a hole.
    """
    match message["t"]:
        case "snapshot":
            return message["v"], message["view"], False
        case "event":
            if version is None or view is None or message["from"] > version:
                return version, view, True
            if message["v"] <= version:
                return version, view, False
            return message["v"], {**view, **message["patch"]}, False
        case "head":
            return version, view, version is None or message["v"] > version
    return version, view, False


class RoomClient:
    """Holds one seat: connects, says hello, follows, comes back. `run()` ends with `Over`."""

    def __init__(
        self, address: str, *, cookie: str, origin: str, chance: random.Random | None = None, open_timeout: float = 20
    ) -> None:
        self.address, self.cookie, self.origin = address, cookie, origin
        self.chance = chance or random.Random()  # noqa: S311  jitter, no secret
        self.open_timeout = open_timeout
        self.tab = str(uuid.uuid4())
        self.version: int | None = None
        self.view: View | None = None
        self.seat: int | None = None
        self.connections = 0
        self.kinds: list[str] = []  # what was announced to this person, in order
        self.held_back_s = 0.0  # stay away this long before the next connection
        self._offset_ms = 0.0
        self._heartbeat_s = 15.0
        self._best_trip_ms = float("inf")
        self._socket: ClientConnection | None = None
        self._answers: dict[str, asyncio.Future[Message]] = {}
        self._unanswered: dict[str, str] = {}
        self._changed = asyncio.Event()
        self.over: int | None = None

    # --- for whoever holds the client -----------------------------------------------------------------------------

    def now(self) -> int:
        """Return the server's clock as far as it is known here, ms since the epoch."""
        return int(time.time() * 1000 + self._offset_ms)

    @property
    def connected(self) -> bool:
        """Whether a snapshot or event can arrive at this moment."""
        return self._socket is not None

    async def change(self, timeout_s: float | None = None) -> bool:
        """Wait for the next change of the view or the connection. Return False when the time is up first."""
        try:
            await asyncio.wait_for(self._changed.wait(), timeout_s)
        except TimeoutError:
            return False
        self._changed.clear()
        return True

    async def until(self, condition: Callable[[View], bool], timeout_s: float | None = None) -> View:
        """Wait until the view fulfils the condition and return it. Raises TimeoutError, or Over when it is over."""
        async with asyncio.timeout(timeout_s):
            while self.view is None or not condition(self.view):
                if self.over is not None:
                    raise Over(self.over)
                await self.change()
        return self.view

    async def say(self, kind: str, **fields: Any) -> Message:
        """Send a command and return its answer (`ok`, `refused` or `error`), across reconnects if need be."""
        key = str(uuid.uuid4())
        frame = json.dumps({"t": kind, "id": key, **fields})
        answer: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._answers[key], self._unanswered[key] = answer, frame
        await self._send(frame)
        try:
            return await answer
        finally:
            self._answers.pop(key, None)
            self._unanswered.pop(key, None)

    async def cut(self, away_s: float = 0.0) -> None:
        """Lose the connection without a goodbye, as a dead network does; be back after `away_s` at the earliest."""
        self.held_back_s = away_s
        if self._socket is not None:
            self._socket.transport.abort()

    async def run(self) -> None:
        """Stay in the room until the server ends it for good. Raises Over."""
        failures = 0
        while True:
            before = self.connections
            await self._visit()
            failures = 0 if self.connections > before else failures + 1
            wait_s, self.held_back_s = self.held_back_s, 0.0
            wait_s = wait_s or self.chance.uniform(0.1, min(LONGEST_WAIT_S, 0.5 * 2**failures))
            await asyncio.sleep(wait_s)

    # --- the socket -----------------------------------------------------------------------------------------------

    async def _visit(self) -> None:
        """Hold one connection until it ends. Raises Over when it is not to be tried again."""
        headers = {"Cookie": self.cookie}
        try:
            async with connect(
                self.address,
                origin=self.origin,  # type: ignore[arg-type]
                additional_headers=headers,
                compression=None,
                ping_interval=None,
                open_timeout=self.open_timeout,
                max_size=2**22,
                proxy=None,
            ) as socket:
                await self._hold(socket)
        except InvalidHandshake as refusal:
            status = getattr(getattr(refusal, "response", None), "status_code", 0)
            if status in (401, 403, 404):
                self._end(4000 + status)
        except (OSError, TimeoutError, ConnectionClosed, EOFError):
            pass  # the next visit tells more than the reason of this end

    async def _hold(self, socket: ClientConnection) -> None:
        self._socket = socket
        beat = asyncio.create_task(self._beat(socket))
        try:
            await self._hello()
            while True:
                # More than two heartbeats unheard: the path is dead although no side was told.
                frame = await asyncio.wait_for(socket.recv(), self._heartbeat_s * QUIET_HEARTBEATS)
                await self._hear(json.loads(frame))
        except ConnectionClosed:
            code = socket.close_code or 1006
            if code in FINAL_CODES:
                self._end(code)
        except TimeoutError:
            socket.transport.abort()
        finally:
            self._socket = None
            beat.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await beat
            self._changed.set()

    def _end(self, code: int) -> None:
        self.over = code
        self._changed.set()
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(Over(code))
        raise Over(code)

    async def _hello(self) -> None:
        await self._send(json.dumps({"t": "hello", "v": self.version, "tab": self.tab}))

    async def _beat(self, socket: ClientConnection) -> None:
        """Measure the server's clock and show that somebody is here; remind of a deadline that has been reached."""
        reminded: int | None = None
        next_ping = 0.0
        with contextlib.suppress(ConnectionClosed):
            while True:
                if time.monotonic() >= next_ping:
                    next_ping = time.monotonic() + PING_S
                    await socket.send(json.dumps({"t": "ping", "c": time.time() * 1000, "v": self.version}))
                due = self._due()
                if due is not None and due != reminded and self.now() >= due:
                    reminded = due
                    await socket.send('{"t":"due"}')
                await asyncio.sleep(0.25 + self.chance.random() * 0.1)

    def _due(self) -> int | None:
        pairing = (self.view or {}).get("pairing")
        return pairing.get("due") if pairing else None

    async def _send(self, frame: str) -> None:
        """Send if there is a connection; what must not be lost is repeated after the next hello."""
        if self._socket is not None:
            with contextlib.suppress(ConnectionClosed):
                await self._socket.send(frame)

    async def _hear(self, message: Message) -> None:
        match message["t"]:
            case "welcome":
                self.seat, self._heartbeat_s = message["seat"], message["heartbeat_ms"] / 1000
                if self._best_trip_ms == float("inf"):
                    self._offset_ms = message["now"] - time.time() * 1000
                self.connections += 1
                # What was never answered is said again under the same id, which acts once.
                for frame in list(self._unanswered.values()):
                    await self._send(frame)
            case "snapshot" | "event" | "head":
                await self._follow(message)
            case "ok" | "refused":
                self._answered(message)
            case "error":
                if message.get("id"):
                    self._answered(message)
            case "pong":
                self._measure(message)
            case "moved":
                self._end(4409)

    async def _follow(self, message: Message) -> None:
        self.version, self.view, hole = follow(self.version, self.view, message)
        if message["t"] == "event":
            self.kinds.extend(item["k"] for item in message["what"])
        if hole:
            await self._hello()
        elif message["t"] != "head":
            self._changed.set()

    def _answered(self, message: Message) -> None:
        answer = self._answers.get(message["id"])
        if answer is not None and not answer.done():
            answer.set_result(message)

    def _measure(self, message: Message) -> None:
        """Trust the sample with the shortest round trip; its middle is when the server looked at its clock."""
        now = time.time() * 1000
        trip = now - message["c"]
        if trip <= self._best_trip_ms:
            self._best_trip_ms = trip
            self._offset_ms = message["s"] - (now + message["c"]) / 2
