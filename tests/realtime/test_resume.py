"""Coming back to a real server: what was missed comes once and in order, and adds up to a fresh snapshot."""

from __future__ import annotations

import random
from typing import Any
from uuid import uuid4

import pytest

from .live import Client, Place, dial, join

ROUNDS = 15


async def both_ready(place: Place, ingrid: Client, amadou: Client) -> None:
    for client in (ingrid, amadou):
        assert (await client.say("ready", agreed=True))["t"] == "ok"


async def test_what_was_missed_comes_once_and_in_order(place: Place) -> None:
    async with join(place, "Amadou") as amadou:
        async with join(place, "Ingrid") as ingrid:
            known, before = ingrid.version, ingrid.view
        for _ in range(3):
            assert (await amadou.say("help"))["t"] == "ok"
            assert (await amadou.say("help_over"))["t"] == "ok"
        assert (await amadou.say("ready", agreed=True))["t"] == "ok"
        async with join(place, "Ingrid", known) as back:
            event = await back.until(lambda frame: frame["t"] in ("event", "snapshot"))
            assert event["t"] == "event"
            assert event["from"] == known
            assert [item["k"] for item in event["what"]] == ["ready"]
            assert {**before, **event["patch"]} == place.state("Ingrid")["view"]
            assert all(frame["t"] != "snapshot" for frame in back.heard)


async def test_a_second_hello_on_the_same_socket_asks_for_what_was_missed(place: Place) -> None:
    async with join(place, "Ingrid") as ingrid, join(place, "Amadou") as amadou:
        assert (await amadou.say("ready", agreed=True))["t"] == "ok"
        await ingrid.sees(lambda view: any(one["ready"] for one in view["people"]))
        newest = ingrid.version
        await ingrid.hello(newest)
        await ingrid.send({"t": "ping", "c": 1, "v": newest})
        await ingrid.until(lambda frame: frame["t"] == "pong")
        assert [frame["t"] for frame in ingrid.heard[-2:]] == ["welcome", "pong"]
        ingrid.version = None
        await ingrid.hello(None)
        await ingrid.until(lambda frame: frame["t"] == "snapshot")
        assert ingrid.view == place.state("Ingrid")["view"]


@pytest.mark.parametrize("known", [0, 10_000_000])
async def test_a_version_from_nowhere_is_answered_by_what_is_true(place: Place, known: int) -> None:
    async with dial(place, "Ingrid") as ingrid:
        ingrid.version = 0
        await ingrid.hello(known)
        first = await ingrid.until(lambda frame: frame["t"] in ("event", "snapshot"))
        assert first["v"] == place.state("Ingrid")["v"]
        assert (first.get("view") or first["patch"]) == place.state("Ingrid")["view"]


async def test_a_command_that_was_not_answered_acts_once_when_it_is_said_again(place: Place) -> None:
    key = str(uuid4())
    async with join(place, "Amadou") as amadou:
        async with join(place, "Ingrid") as ingrid:
            await ingrid.send({"t": "help", "id": key})
            ingrid.socket.transport.abort()
        async with join(place, "Ingrid") as ingrid:
            await ingrid.send({"t": "help", "id": key})
            assert (await ingrid.until(lambda frame: frame.get("id") == key))["t"] == "ok"
        await amadou.say("ready", agreed=True)
    calls = place.install.rows(
        "SELECT COUNT(*) FROM practice_roomevent WHERE room_id = ? AND kind = 'HelpCalled'", place.number
    )
    assert calls == [(1,)]


async def test_whoever_comes_and_goes_sees_what_a_fresh_snapshot_shows(place: Place) -> None:
    """Ingrid's network fails again and again while the others go on; nothing is missed and nothing comes twice."""
    chance = random.Random(7)
    async with join(place, "Amadou") as amadou, join(place, "Maja") as maja:
        view: dict[str, Any] = {}
        known: int | None = None
        for number in range(ROUNDS):
            async with dial(place, "Ingrid") as ingrid:
                ingrid.version, ingrid.view = known, view
                await ingrid.hello(known)
                await ingrid.until(lambda frame: frame["t"] in ("event", "snapshot"))
                if number == 0:
                    await both_ready(place, ingrid, amadou)
                    assert (await maja.say("start", exercise="one-good-thing"))["t"] == "ok"
                for t in chance.sample(("pause", "resume", "help", "help_over"), 2):
                    await amadou.say(t)
                wanted = place.state("Ingrid")
                while ingrid.version is None or ingrid.version < wanted["v"]:
                    await ingrid.hear()
                if ingrid.version == wanted["v"]:
                    assert ingrid.view == wanted["view"]
                known, view = ingrid.version, ingrid.view
                if chance.random() < 0.5:
                    ingrid.socket.transport.abort()
    assert "Traceback" not in place.install.said()
