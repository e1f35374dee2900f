"""The client of the rehearsal partners against a real server: what the load and fault tests rely on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from realtime.rehearsal import RehearsalPartner
from realtime.rehearsal_client import Over, RoomClient
from realtime.rehearsal_temper import Mind
from tests.faults.proxy import Proxy

from .live import PATIENCE_S, Place, make_room


def a_client(place: Place, name: str, port: int | None = None) -> RoomClient:
    address = place.socket.replace(str(place.install.port), str(port or place.install.port))
    return RoomClient(address, cookie=f"sessionid={place.sessions[name]}", origin=place.install.address)


@asynccontextmanager
async def in_the_room(client: RoomClient) -> AsyncIterator[RoomClient]:
    """The client, connected and with a first view; gone afterwards."""
    running = asyncio.create_task(client.run())
    try:
        await client.until(lambda view: True, PATIENCE_S)
        yield client
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError, Over):
            await running


async def test_a_command_is_answered_and_its_effect_seen(place: Place) -> None:
    async with in_the_room(a_client(place, "Ingrid")) as ingrid:
        answer = await ingrid.say("ready", agreed=True)

        assert answer["t"] == "ok"
        view = await ingrid.until(lambda view: view["me"]["ready"], PATIENCE_S)
        assert view["me"]["seat"] == ingrid.seat


async def test_what_was_never_answered_is_said_again_after_the_loss_and_acts_once(place: Place) -> None:
    with Proxy(place.install.port).running() as proxy:
        async with in_the_room(a_client(place, "Ingrid", proxy.port)) as ingrid:
            proxy.silence()
            saying = asyncio.create_task(ingrid.say("ready", agreed=True))
            await asyncio.to_thread(proxy.holding.wait)
            proxy.cut()
            proxy.mend()

            assert (await saying)["t"] == "ok"
            assert ingrid.connections == 2
    count = "SELECT COUNT(*) FROM practice_roomevent WHERE room_id = ? AND kind = 'BecameReady'"
    assert place.install.rows(count, place.number) == [(1,)]


async def test_after_a_loss_the_view_is_what_a_fresh_one_would_be(place: Place) -> None:
    async with in_the_room(a_client(place, "Ingrid")) as ingrid, in_the_room(a_client(place, "Amadou")) as amadou:
        await ingrid.cut()
        await amadou.say("ready", agreed=True)

        await ingrid.until(lambda view: any(person["ready"] for person in view["people"]), PATIENCE_S)
        await amadou.until(lambda view: all(one["presence"] == "here" for one in view["people"]), PATIENCE_S)
        await ingrid.until(lambda view: view["me"]["presence"] == "here", PATIENCE_S)
        assert ingrid.view == place.state("Ingrid")["view"]


async def test_whoever_does_not_belong_is_told_so_for_good(place: Place) -> None:
    stranger = a_client(place, "Sven")

    with pytest.raises(Over) as over:
        await stranger.run()
    assert over.value.code == 4404


async def test_partners_get_ready_and_leave_when_the_last_person_does(place: Place) -> None:
    place = make_room(place.install, self_held=True)
    place.write("UPDATE groups_user SET is_rehearsal = TRUE WHERE id = ?", place.users["Amadou"])
    partner = RehearsalPartner(a_client(place, "Amadou"), Mind("seed", "calm", needs_company=True))
    async with in_the_room(a_client(place, "Ingrid")) as ingrid:
        taking_part = asyncio.create_task(partner.run())
        await ingrid.until(lambda view: any(one["ready"] for one in view["people"]), PATIENCE_S)
        await ingrid.say("leave")

        async with asyncio.timeout(PATIENCE_S):
            assert await taking_part == 0
