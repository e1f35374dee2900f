"""One socket's bookkeeping: order, keeping up, silence."""

from __future__ import annotations

import asyncio
from typing import Any

from realtime.connection import LATE_BYTES, LATE_EVENTS, LATE_FOR_MS, NEVER_MORE_BYTES, Connection
from realtime.protocol import SILENCE_MS, CloseCode
from realtime.ratelimit import Allowance

START = 1_000_000


class Wire:
    """What an ASGI server would be handed; `hold` makes it slow until `release`."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.open = asyncio.Event()
        self.open.set()

    async def send(self, message: dict[str, Any]) -> None:
        await self.open.wait()
        self.sent.append(message)


def connect() -> tuple[Wire, Connection]:
    wire = Wire()
    return wire, Connection(wire.send, "key", START)


async def test_frames_arrive_in_the_order_of_put_even_when_the_server_is_slow() -> None:
    wire, connection = connect()
    wire.open.clear()
    first = asyncio.ensure_future(connection.tell("1"))
    await asyncio.sleep(0)
    second = asyncio.ensure_future(connection.tell("2"))
    await asyncio.sleep(0)
    wire.open.set()
    await asyncio.gather(first, second)
    assert [message["text"] for message in wire.sent] == ["1", "2"]


async def test_nothing_is_sent_after_the_close() -> None:
    wire, connection = connect()
    await connection.close(CloseCode.MOVED, "last words")
    await connection.tell("too late")
    await connection.close(CloseCode.TOO_FAST)
    assert [message["type"] for message in wire.sent] == ["websocket.send", "websocket.close"]
    assert wire.sent[1]["code"] == 4409


async def test_a_socket_that_breaks_while_it_is_told_something_is_only_closed() -> None:
    async def broken(_message: dict[str, Any]) -> None:
        raise ConnectionResetError

    connection = Connection(broken, "key", START)
    await connection.tell("hello")
    assert connection.closed


async def test_who_reads_is_never_too_late() -> None:
    _, connection = connect()
    for version in range(1, 2000):
        connection.put_version("x" * 1000, version, START + version)
        connection.has_read(version)
    assert not connection.is_too_late(START + 10 * LATE_FOR_MS)


async def test_many_unread_events_are_too_late_after_their_time() -> None:
    _, connection = connect()
    for version in range(LATE_EVENTS + 1):
        connection.put_version("x", version, START)
    assert not connection.is_too_late(START + LATE_FOR_MS)
    assert connection.is_too_late(START + LATE_FOR_MS + 1)
    connection.has_read(1)
    assert not connection.is_too_late(START + LATE_FOR_MS + 1)


async def test_many_unread_bytes_are_too_late_after_their_time() -> None:
    _, connection = connect()
    connection.put_version("x" * (LATE_BYTES + 1), 1, START)
    assert not connection.is_too_late(START)
    assert connection.is_too_late(START + LATE_FOR_MS + 1)


async def test_what_would_fill_the_memory_is_too_late_at_once() -> None:
    _, connection = connect()
    connection.put_version("x" * (NEVER_MORE_BYTES + 1), 1, START)
    assert connection.is_too_late(START)


async def test_silence_counts_from_the_last_word() -> None:
    _, connection = connect()
    assert not connection.is_silent(START + SILENCE_MS)
    assert connection.is_silent(START + SILENCE_MS + 1)


async def test_a_socket_that_was_quiet_before_it_ended_was_last_seen_when_it_went_quiet() -> None:
    _, connection = connect()
    assert connection.last_seen(START + 10_000) == START + 10_000
    assert connection.last_seen(START + 60_000) == START


def test_an_allowance_is_a_burst_and_then_a_steady_rate() -> None:
    allowance = Allowance(rate=20, burst=40, now=START)
    assert sum(allowance.take(START) for _ in range(1000)) == 40
    assert sum(allowance.take(START + 1000) for _ in range(1000)) == 20
    assert sum(allowance.take(START + 3_600_000) for _ in range(1000)) == 40
