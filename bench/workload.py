"""Rooms of four under load: joining, events one after another, all rooms at one instant.

An event is one frame from one member and one frame to each of the four. What the frames are is the peer's business.
Latency is measured from the moment the event was due to its last delivery.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Protocol

from .server_process import ServerProcess
from .socket_client import Connection, Refused, dial

MEMBERS = 4
RETRY_S = (0.2, 3.0)
PING_EVERY_S = 10.0


class Peer(Protocol):
    """What the load has to know of a server: how to get in, and what an event looks like."""

    def address(self, room: int, member: int) -> tuple[str, tuple[str, ...]]:
        """Path and header lines of a member's connection."""

    def greeting(self, room: int, member: int) -> bytes | None:
        """First frame of a connection; None when being connected is being in."""

    def ping(self, room: int) -> bytes | None:
        """What a member says every 10 s to show that they are there; None when nothing is asked of them."""

    def learn(self, room: int, payload: bytes) -> None:
        """Take from the frame that completed a join what the room's first event needs."""

    def is_in(self, payload: bytes) -> bool:
        """Whether this frame shows that the join is complete."""

    def event(self, room: int) -> tuple[int, bytes]:
        """Who sends the room's next event, and the frame."""

    def is_delivery(self, room: int, member: int, payload: bytes) -> bool:
        """Whether this frame is the delivery of the room's event."""


@dataclass
class Outcome:
    """What a load has shown. Times in seconds, CPU in µs of the server process."""

    events: int = 0
    wall_s: float = 0.0
    cpu_us: float = 0.0
    latencies_s: list[float] = field(default_factory=list)

    @property
    def cpu_each_us(self) -> float:
        return self.cpu_us / max(1, self.events)

    @property
    def rate(self) -> float:
        return self.events / self.wall_s if self.wall_s else 0.0

    def percentile_ms(self, share: float) -> float:
        """The latency that `share` (0..1) of the events stay under, ms."""
        ordered = sorted(self.latencies_s)
        return 1_000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


class Hall:
    """Many rooms of four on one server."""

    def __init__(self, server: ServerProcess, peer: Peer) -> None:
        self.server, self.peer = server, peer
        self.connections: dict[tuple[int, int], Connection] = {}
        self.retries = 0
        self._missing: dict[int, int] = {}
        self._due: dict[int, float] = {}
        self._finished: asyncio.Queue[int] = asyncio.Queue()
        self._awaited: set[tuple[int, int]] = set()
        self._shows: bytes = b""
        self._heard_all = asyncio.Event()
        self._joined: dict[Connection, asyncio.Future[None]] = {}
        self._place: dict[Connection, tuple[int, int]] = {}

    # --- arriving -------------------------------------------------------------------------------------------------

    async def fill(self, first: int, rooms: int, at_once: int = 64) -> Outcome:
        """Let everybody of `rooms` rooms in, at most `at_once` knocking at a time. CPU per person that came in."""
        people = deque((room, member) for room in range(first, first + rooms) for member in range(MEMBERS))
        outcome = Outcome(events=len(people))
        before, started = self.server.cpu_us(), time.perf_counter()

        async def usher() -> None:
            while people:
                room, member = people.popleft()
                due = time.perf_counter()
                await self._enter(room, member)
                outcome.latencies_s.append(time.perf_counter() - due)

        await asyncio.gather(*(usher() for _ in range(min(at_once, len(people)))))
        outcome.wall_s, outcome.cpu_us = time.perf_counter() - started, self.server.cpu_us() - before
        return outcome

    async def _enter(self, room: int, member: int) -> None:
        """Come in; when turned away, wait a random moment and knock again, as the page does."""
        path, headers = self.peer.address(room, member)
        while True:
            try:
                async with asyncio.timeout(30):
                    connection = await dial(self.server.port, path, headers, self._hear)
                    self._place[connection] = (room, member)
                    self.connections[room, member] = connection
                    if (greeting := self.peer.greeting(room, member)) is not None:
                        joined = self._joined[connection] = asyncio.get_running_loop().create_future()
                        connection.send(greeting)
                        await asyncio.wait({joined, connection.closed}, return_when=asyncio.FIRST_COMPLETED)
                        if not joined.done():
                            raise Refused(f"closed with {connection.closed.result()}")
                return
            except (OSError, Refused, TimeoutError):
                self.retries += 1
                await asyncio.sleep(random.uniform(*RETRY_S))

    def _hear(self, connection: Connection, payload: bytes) -> None:
        room, member = self._place[connection]
        joined = self._joined.get(connection)
        if joined is not None and self.peer.is_in(payload):
            del self._joined[connection]
            joined.set_result(None)
            if member == 0:
                self.peer.learn(room, payload)
        elif (room, member) in self._awaited and self._shows in payload:
            self._awaited.discard((room, member))
            if not self._awaited:
                self._heard_all.set()
        elif self._missing.get(room) and self.peer.is_delivery(room, member, payload):
            self._missing[room] -= 1
            if not self._missing[room]:
                self._finished.put_nowait(room)

    async def say(self, frames: dict[tuple[int, int], bytes], shows: bytes) -> None:
        """Send each of these people's frame and wait until everybody in their rooms has heard one with `shows`."""
        rooms = {room for room, _ in frames}
        self._shows, self._awaited = shows, {place for place in self.connections if place[0] in rooms}
        self._heard_all.clear()
        for place, frame in frames.items():
            self.connections[place].send(frame)
        async with asyncio.timeout(120):
            await self._heard_all.wait()

    # --- events ---------------------------------------------------------------------------------------------------

    def _send(self, room: int, due: float) -> None:
        member, frame = self.peer.event(room)
        self._missing[room], self._due[room] = MEMBERS, due
        self.connections[room, member].send(frame)

    async def one_after_another(self, rooms: range, events: int, in_flight: int = 16) -> Outcome:
        """As many events as the server takes with `in_flight` rooms waiting for an answer at any moment."""
        outcome = Outcome(events=events)
        waiting = deque(rooms)
        in_flight = min(in_flight, len(rooms))
        before, started = self.server.cpu_us(), time.perf_counter()
        sent = 0
        while len(outcome.latencies_s) < events:
            while sent < events and sent - len(outcome.latencies_s) < in_flight:
                self._send(waiting.popleft(), time.perf_counter())
                sent += 1
            waiting.append(await self._next(outcome))
        outcome.wall_s, outcome.cpu_us = time.perf_counter() - started, self.server.cpu_us() - before
        return outcome

    async def all_at_once(self, rooms: range) -> Outcome:
        """Every room has its event at the same instant."""
        outcome = Outcome(events=len(rooms))
        before, started = self.server.cpu_us(), time.perf_counter()
        for room in rooms:
            self._send(room, started)
        await self._collect(outcome, len(rooms), deque())
        outcome.wall_s, outcome.cpu_us = time.perf_counter() - started, self.server.cpu_us() - before
        return outcome

    @contextlib.asynccontextmanager
    async def keeping_alive(self) -> AsyncIterator[None]:
        """Everybody says `ping` every 10 s, evenly spread, while the block runs."""

        async def ping() -> None:
            while True:
                everybody = list(self.connections.items())
                for (room, _), connection in everybody:
                    if (frame := self.peer.ping(room)) is not None:
                        connection.send(frame)
                    await asyncio.sleep(PING_EVERY_S / len(everybody))
                await asyncio.sleep(0.01)

        task = asyncio.create_task(ping())
        try:
            yield
        finally:
            task.cancel()

    async def idle(self, seconds: float) -> float:
        """CPU of the server while nobody says anything, µs a second."""
        before = self.server.cpu_us()
        await asyncio.sleep(seconds)
        return (self.server.cpu_us() - before) / seconds

    async def _collect(self, outcome: Outcome, events: int, waiting: deque[int]) -> None:
        for _ in range(events):
            waiting.append(await self._next(outcome))

    async def _next(self, outcome: Outcome) -> int:
        async with asyncio.timeout(60):
            room = await self._finished.get()
        outcome.latencies_s.append(time.perf_counter() - self._due.pop(room))
        return room

    def leave(self) -> None:
        """Everybody goes at once, without a goodbye."""
        for connection in self.connections.values():
            connection.abort()
        self.connections.clear()
