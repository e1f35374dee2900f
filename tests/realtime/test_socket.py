"""One socket in this very process, so that a test holds what a server would hand it, and the time that passes."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import OperationalError, connection

from realtime import consumers, rooms
from realtime.clock import now_ms
from realtime.connection import LATE_BYTES, LATE_FOR_MS, NEVER_MORE_BYTES, Connection
from realtime.models import Presence
from realtime.protocol import SILENCE_MS
from realtime.service import Service, service
from realtime.threads import close_thread_connections, in_thread
from sessions.models import Command as Kept
from sessions.models import Room
from tests.realtime.helpers import make_room
from tests.realtime.test_presence import sign_in
from tests.realtime.test_threads import busy

pytestmark = pytest.mark.django_db(transaction=True)


class Wire:
    """The server's side of one socket, in the hands of a test."""

    def __init__(self, address: str, session: str) -> None:
        cookie = f"{settings.SESSION_COOKIE_NAME}={session}".encode()
        scope = {"headers": [(b"cookie", cookie)], "url_route": {"kwargs": {"room": address}}}
        self.incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.sent: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.incoming.put_nowait({"type": "websocket.connect"})
        self.running = asyncio.create_task(consumers.room_socket(scope, self.incoming.get, self.sent.put))

    async def accepted(self) -> None:
        assert (await self.sent.get())["type"] == "websocket.accept"

    def say(self, frame: dict[str, Any]) -> None:
        self.incoming.put_nowait({"type": "websocket.receive", "text": json.dumps(frame)})

    async def hear(self) -> dict[str, Any]:
        message = await self.sent.get()
        assert message["type"] == "websocket.send"
        frame: dict[str, Any] = json.loads(message["text"])
        return frame

    async def closed(self) -> int:
        while (message := await self.sent.get())["type"] != "websocket.close":
            pass
        return int(message["code"])

    async def until(self, t: str) -> dict[str, Any]:
        while (frame := await self.hear())["t"] != t:
            pass
        return frame

    async def enter(self) -> Connection:
        await self.accepted()
        self.say({"t": "hello", "tab": str(uuid4())})
        await self.until("snapshot")
        return next(iter(service().hub.connections()))

    async def end(self) -> None:
        self.incoming.put_nowait({"type": "websocket.disconnect", "code": 1000})
        await self.running


@pytest.fixture
async def running() -> AsyncIterator[Service]:
    live = service()
    yield live
    live.stopped = True
    await live.stop()
    await close_thread_connections()


@pytest.fixture
def address(cohort, alice) -> str:
    return str(Room.objects.get(pk=make_room(cohort).number).public_id)


def number_of(address: str) -> int:
    return Room.objects.get(public_id=address).pk


@pytest.fixture
def session(alice) -> str:
    return sign_in(alice)


async def test_a_socket_that_goes_while_it_is_let_in_leaves_no_seat_taken(address, session, running) -> None:
    wire = Wire(address, session)
    await wire.accepted()
    freed = await busy()
    wire.say({"t": "hello", "tab": str(uuid4())})
    for _ in range(10):
        await asyncio.sleep(0)
    assert running.hub.joining == 1
    wire.running.cancel()
    await asyncio.wait([wire.running])
    freed.set()
    while running.hub._tasks:
        await asyncio.wait(running.hub._tasks)
        await asyncio.sleep(0)
    assert await in_thread(Presence.objects.count) == 0
    (person,) = (await in_thread(rooms.read, await in_thread(number_of, address)))[1].people.values()
    assert person.presence == "lost"


async def test_who_never_says_hello_is_closed(address, session, running, monkeypatch) -> None:
    monkeypatch.setattr(consumers, "HELLO_WITHIN_S", 0)
    wire = Wire(address, session)
    await wire.accepted()
    assert await wire.closed() == 4400
    await wire.end()


async def test_who_has_been_silent_for_too_long_is_closed(address, session, running) -> None:
    wire = Wire(address, session)
    socket = await wire.enter()
    socket.seen = now_ms() - SILENCE_MS - 1
    assert await wire.closed() == 4408
    await wire.end()


async def test_who_reads_too_slowly_is_closed_and_who_reads_is_not(address, session, running) -> None:
    wire = Wire(address, session)
    socket = await wire.enter()
    newest = service().hub.rooms[socket.room].version
    socket.put_version("x" * (LATE_BYTES + 1), newest, now_ms() - LATE_FOR_MS - 1)
    wire.say({"t": "ping", "c": 1, "v": newest})
    while (message := await wire.sent.get()).get("text", "").startswith("x"):
        pass
    assert json.loads(message["text"])["t"] == "pong"
    assert not socket.is_too_late(now_ms())
    socket.put_version("x" * (NEVER_MORE_BYTES + 1), newest + 1, now_ms())
    assert await wire.closed() == 4408
    await wire.end()


async def test_a_socket_that_speaks_after_its_process_stood_still_has_returned(address, session, running) -> None:
    wire = Wire(address, session)
    socket = await wire.enter()
    running.upkeep.renewed -= 3_600_000
    lost = await wire.until("event")
    assert lost["patch"]["me"]["presence"] == "lost"
    assert socket.absent
    wire.say({"t": "ping", "c": 1})
    back = await wire.until("event")
    assert back["patch"]["me"]["presence"] == "here"
    assert not socket.absent
    await wire.end()


def fill_the_disk(room: int, user: int, key: str) -> None:
    """Leave no room for another page, nor for the answer to `key` in those that there are.

    What fills them goes where that answer would go: in another part of the index there may be room for it still.
    """
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
    now = now_ms()  # what is older than a day may be tidied away at any moment, and leaves room
    before = int(key[24:], 16) - 100_000
    with pytest.raises(OperationalError):
        for number in range(before, before + 100_000):
            Kept.objects.create(room_id=room, user_id=user, key=f"{key[:24]}{number:08x}", digest="", answer="", at=now)


def empty_the_disk() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA max_page_count = {2**30}")


async def test_a_full_disk_is_busy_changes_nothing_and_heals(address, session, running) -> None:
    wire = Wire(address, session)
    socket = await wire.enter()
    version = service().hub.rooms[socket.room].version
    key = str(UUID(hex="c" * 32))
    await in_thread(fill_the_disk, socket.room, socket.user, UUID(key).hex)
    wire.say({"t": "ready", "agreed": True, "id": key})
    assert await wire.hear() == {"t": "error", "code": "busy", "id": key}
    assert service().hub.rooms[socket.room].version == version
    await in_thread(empty_the_disk)
    wire.say({"t": "ready", "agreed": True, "id": key})
    assert (await wire.until("event"))["from"] == version
    assert (await wire.until("ok"))["id"] == key
    await wire.end()


async def test_an_error_of_ours_is_answered_and_logged_without_words(address, session, running, caplog) -> None:
    wire = Wire(address, session)
    socket = await wire.enter()
    socket.user = "words that somebody wrote"  # type: ignore[assignment]  nothing that a database could take
    key = str(uuid4())
    with caplog.at_level(logging.ERROR):
        wire.say({"t": "ready", "agreed": True, "id": key})
        answer = await wire.until("error")
    assert answer["id"] == key
    assert "words that somebody wrote" not in caplog.text
    await wire.end()
