"""The clock: never backwards, and deadlines that take effect whoever looks, once."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import call_command
from django.db import connections

from realtime import entering, presence, rooms
from realtime.clock import Clock, now_ms
from sessions.core import rooms as core
from tests.realtime.helpers import LiveRoom, make_room
from tests.realtime.test_presence import a_process


def test_the_clock_never_goes_backwards() -> None:
    instants = [now_ms() for _ in range(10_000)]
    assert instants == sorted(instants)


async def test_the_clock_looks_when_it_is_told_that_something_will_be_due() -> None:
    looked: list[int] = []
    twice = asyncio.Event()

    async def tick_due() -> int | None:
        looked.append(now_ms())
        if len(looked) == 2:
            twice.set()
        return None

    clock = Clock(tick_due)
    running = asyncio.create_task(clock.run())
    await asyncio.sleep(0)
    due = now_ms() + 50
    clock.expect(due)
    await twice.wait()
    running.cancel()
    assert looked[1] >= due


async def test_a_look_that_fails_does_not_stop_the_clock() -> None:
    looked: list[int] = []
    again = asyncio.Event()

    async def tick_due() -> int | None:
        looked.append(1)
        if len(looked) > 1:
            again.set()
            return None
        raise ConnectionError("the database is away")

    clock = Clock(tick_due)
    running = asyncio.create_task(clock.run())
    await asyncio.sleep(0)
    clock.expect(now_ms())
    await again.wait()
    running.cancel()
    assert len(looked) == 2


def due_room(cohort, alice, bob) -> LiveRoom:
    """A room whose turn has run out while nobody looked."""
    room = make_room(cohort)
    room.now = now_ms() - 200_000
    room.ready(alice, bob)
    assert room.start(alice).refused is None
    due = core.due_at(room.state)
    assert due is not None
    assert due < now_ms()
    return room


@pytest.mark.django_db(transaction=True)
def test_a_deadline_that_many_look_at_takes_effect_once(cohort, alice, bob) -> None:
    room = due_room(cohort, alice, bob)
    now = now_ms()

    def look(_: int) -> int:
        try:
            return len(rooms.tick(room.number, now).events)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        counts = list(threads.map(look, range(8)))
    assert sum(count > 0 for count in counts) == 1
    due = core.due_at(room.state)
    assert due is None or due > now


@pytest.mark.django_db(transaction=True)
def test_a_room_that_nobody_is_connected_to_goes_on_too(cohort, alice, bob) -> None:
    room = due_room(cohort, alice, bob)
    version = room.version
    assert entering.due_elsewhere(now_ms()) == [room.number]
    entering.tick(room.number)
    assert room.version > version
    assert entering.due_elsewhere(now_ms()) == []


@pytest.mark.django_db(transaction=True)
def test_the_clock_command_lets_deadlines_take_effect(cohort, alice, bob, capsys) -> None:
    room = due_room(cohort, alice, bob)
    version = room.version
    call_command("run_clock", once=True)
    assert room.version > version
    assert capsys.readouterr().out.strip() == "1 rooms"


@pytest.mark.django_db(transaction=True)
def test_deadlines_wait_while_it_is_not_known_whether_a_process_lives(cohort, alice, bob) -> None:
    room = due_room(cohort, alice, bob)
    silent = a_process(seen_ms_ago=presence.STALE_MS + 500)
    presence.take(room.number, room.seats[alice.pk], "0" * 32, silent, "")
    version = room.version
    entering.tick(room.number)
    assert room.version == version
    presence.renew(silent, now_ms())
    entering.tick(room.number)
    assert room.version > version
