"""Two server processes on one database, with Redis between them: one room, wherever its people are connected."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from tests.e2e.install import Install
from tests.services import private_redis

from .live import Frame, Place, join, make_room


class Pair:
    """Two processes of one install; `here` and `there` are the same room, seen by either."""

    def __init__(self, folder: Path, settings: dict[str, str]) -> None:
        self.first, self.second = Install(folder), Install(folder)
        for install in (self.first, self.second):
            install.environment |= {"SAMTAL_STATIC_HASHED": "no", **settings}
        self.first.migrate()
        self.first.start()
        self.second.start()
        self.here: Place = make_room(self.first)
        self.there = replace(self.here, install=self.second)

    def stop(self) -> None:
        self.first.stop()
        self.second.stop()


@pytest.fixture(params=["sqlite", "postgres"])
def pair(request: pytest.FixtureRequest, tmp_path: Path, redis_url: str) -> Iterator[Pair]:
    settings = {"SAMTAL_REDIS_URL": redis_url}
    if request.param == "postgres":
        settings["SAMTAL_DATABASE_URL"] = request.getfixturevalue("postgres_url")
    pair = Pair(tmp_path, settings)
    yield pair
    pair.stop()


def everybody(presence: str) -> Callable[[Frame], bool]:
    return lambda view: {one["presence"] for one in view["people"]} == {presence}


async def test_a_whole_start_is_seen_by_people_of_two_processes(pair: Pair) -> None:
    async with (
        join(pair.here, "Ingrid") as ingrid,
        join(pair.there, "Amadou") as amadou,
        join(pair.there, "Maja") as maja,
    ):
        for client in (ingrid, amadou):
            assert (await client.say("ready", agreed=True))["t"] == "ok"
        await maja.sees(lambda view: sum(one["ready"] for one in view["people"]) == 2)
        assert (await maja.say("start", exercise="one-good-thing"))["t"] == "ok"
        for client in (ingrid, amadou):
            await client.sees(lambda view: bool(view["pairing"] and view["pairing"]["turn"]))
        assert (await ingrid.say("pause"))["t"] == "ok"
        await amadou.sees(lambda view: bool(view["pairing"]["held"]))
        assert pair.there.state("Amadou")["view"] == amadou.view


async def test_a_tab_in_another_process_takes_over_and_nobody_is_lost_by_it(pair: Pair) -> None:
    async with (
        join(pair.there, "Amadou") as amadou,
        join(pair.here, "Ingrid") as first,
        join(pair.there, "Ingrid") as second,
    ):
        assert await first.closed() == 4409
        assert first.heard[-1] == {"t": "moved"}
        assert (await second.say("ready", agreed=True))["t"] == "ok"
        view = await amadou.sees(lambda view: any(one["ready"] for one in view["people"]))
        assert everybody("here")(view)


async def test_signing_out_closes_sockets_of_other_processes(pair: Pair) -> None:
    async with join(pair.there, "Ingrid") as ingrid:
        pair.here.post("Ingrid", "/account/logout/")
        assert await ingrid.closed() == 4401


async def test_people_of_a_killed_process_are_lost_and_come_back_to_the_other(pair: Pair) -> None:
    async with join(pair.there, "Amadou") as amadou:
        async with join(pair.here, "Ingrid"):
            await amadou.sees(lambda view: len(view["people"]) == 2)
            pair.first.kill()
        await amadou.sees(lambda view: any(one["presence"] == "lost" for one in view["people"]))
        async with join(pair.there, "Ingrid"):
            await amadou.sees(everybody("here"))
    assert "Traceback" not in pair.second.said()


async def test_without_redis_commands_are_done_and_news_arrive_all_the_same(tmp_path: Path) -> None:
    with ExitStack() as redis:
        pair = Pair(tmp_path, {"SAMTAL_REDIS_URL": redis.enter_context(private_redis())})
        try:
            async with join(pair.here, "Ingrid") as ingrid, join(pair.there, "Amadou") as amadou:
                await ingrid.sees(lambda view: len(view["people"]) == 2)
                redis.close()
                assert (await ingrid.say("ready", agreed=True))["t"] == "ok"
                await amadou.sees(lambda view: any(one["ready"] for one in view["people"]))
                assert (await amadou.say("ready", agreed=True))["t"] == "ok"
                await ingrid.sees(lambda view: all(one["ready"] for one in view["people"]))
        finally:
            pair.stop()


async def test_what_two_browsers_say_to_each_other_passes_between_processes_and_reaches_nobody_else(pair: Pair) -> None:
    async with (
        join(pair.here, "Ingrid") as ingrid,
        join(pair.there, "Amadou") as amadou,
        join(pair.there, "Maja") as maja,
    ):
        for client in (ingrid, amadou):
            assert (await client.say("ready", agreed=True))["t"] == "ok"
        assert (await maja.say("start", exercise="one-good-thing"))["t"] == "ok"
        for sender, receiver in ((ingrid, amadou), (amadou, ingrid)):
            view = await sender.sees(lambda view: bool(view["pairing"]))
            (link,) = view["links"]
            await sender.send({"t": "signal", "link": link["link"], "kind": "offer", "data": "v=0"})
            heard = await receiver.until(lambda frame: frame["t"] == "signal")
            assert (heard["from"], heard["link"], heard["data"]) == (view["me"]["seat"], link["link"], "v=0")
        await maja.send({"t": "signal", "link": link["link"], "kind": "offer", "data": "v=0"})
        assert (await maja.until(lambda frame: frame["t"] == "error"))["code"] == "stale_link"
        assert [sum(frame["t"] == "signal" for frame in one.heard) for one in (ingrid, amadou, maja)] == [1, 1, 0]
