"""What browsers say to each other to set a call up, on a real server: to the partner, and to nobody else ever."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from tests.e2e.install import Install

from .live import Client, Frame, Place, join, make_room

CANARY = "v=0 canary-in-the-description"
VISITED = "SELECT body FROM practice_roomevent WHERE room_id = ? AND kind = 'Visited' ORDER BY version"


@pytest.fixture
def full(live_install: Install) -> Place:
    """Two who practise, two more who do, and a facilitator."""
    return make_room(live_install, member=("Ingrid", "Amadou", "Robin", "Elin"))


async def is_answered(client: Client) -> None:
    """Everything that was on its way to `client` has arrived when this returns."""
    await client.send({"t": "ping", "c": 1.5, "v": client.version})
    await client.until(lambda frame: frame["t"] == "pong")


def seat_of(client: Client) -> int:
    assert client.view is not None
    return int(client.view["me"]["seat"])


def link_to(client: Client, other: Client) -> str:
    assert client.view is not None
    return next(str(one["link"]) for one in client.view["links"] if one["with"] == seat_of(other))


def signals(client: Client) -> list[Frame]:
    return [frame for frame in client.heard if frame["t"] == "signal"]


async def ready(*clients: Client) -> None:
    for client in clients:
        assert (await client.say("ready", agreed=True))["t"] == "ok"


async def practise(maja: Client, *clients: Client) -> None:
    """Everybody is ready, and in an exercise with links of its own."""
    await ready(*clients)
    assert (await maja.say("start", exercise="one-good-thing"))["t"] == "ok"
    for client in clients:
        await client.sees(lambda view: bool(view["pairing"] and len(view["links"]) == len(view["pairing"]["with"])))


async def offer(client: Client, link: str, data: str = CANARY, kind: str = "offer") -> None:
    await client.send({"t": "signal", "link": link, "kind": kind, "data": data})


async def is_stale(client: Client, link: str) -> None:
    await offer(client, link)
    assert (await client.until(lambda frame: frame["t"] == "error"))["code"] == "stale_link"


def partner_of(client: Client, others: list[Client]) -> Client:
    assert client.view is not None
    return next(other for other in others if seat_of(other) in client.view["pairing"]["with"])


async def test_a_signal_reaches_exactly_the_partner_and_says_who_sent_it(full: Place) -> None:
    async with (
        join(full, "Ingrid") as ingrid,
        join(full, "Amadou") as amadou,
        join(full, "Robin") as robin,
        join(full, "Elin") as elin,
        join(full, "Maja") as maja,
    ):
        await practise(maja, ingrid, amadou, robin, elin)
        partner = partner_of(ingrid, [amadou, robin, elin])
        link = link_to(ingrid, partner)
        await offer(ingrid, link)
        heard = await partner.until(lambda frame: frame["t"] == "signal")
        assert heard == {"t": "signal", "link": link, "from": seat_of(ingrid), "kind": "offer", "data": CANARY}
        for other in (ingrid, amadou, robin, elin, maja):
            await is_answered(other)
            assert len(signals(other)) == (1 if other is partner else 0)


async def test_who_is_outside_of_a_pairing_gets_nothing_across_whatever_they_send(full: Place) -> None:
    async with (
        join(full, "Ingrid") as ingrid,
        join(full, "Amadou") as amadou,
        join(full, "Maja") as maja,
    ):
        await practise(maja, ingrid, amadou)
        async with join(full, "Robin") as robin:
            await ready(robin)
            two = (seat_of(ingrid), seat_of(amadou))
            wanted = {link_to(ingrid, amadou)} | {
                f"{company}-{one}-{other}"
                for company in ("p1", "r0", "r1")
                for one in two
                for other in (*two, seat_of(robin), seat_of(maja))
            }
            for outsider in (robin, maja):
                # Ten mistakes would close the socket; nothing here is one, since a link may always have just gone.
                for link in sorted(wanted):
                    await is_stale(outsider, link)
            for client in (ingrid, amadou):
                await is_answered(client)
                assert signals(client) == []


async def test_what_belongs_to_an_earlier_pairing_is_dropped(place: Place) -> None:
    async with join(place, "Ingrid") as ingrid, join(place, "Amadou") as amadou, join(place, "Maja") as maja:
        await ready(ingrid, amadou)
        await ingrid.sees(lambda view: len(view["links"]) == 2)
        earlier = [link_to(ingrid, amadou)]
        assert (await maja.say("start", exercise="one-good-thing"))["t"] == "ok"
        await ingrid.sees(lambda view: bool(view["pairing"]))
        await is_stale(ingrid, earlier[0])
        earlier.append(link_to(ingrid, amadou))
        await offer(ingrid, earlier[1])
        await amadou.until(lambda frame: frame["t"] == "signal")
        assert (await maja.say("end", reason="Time is up."))["t"] == "ok"
        await ingrid.sees(lambda view: view["room"]["step"] == "between")
        for link in earlier:
            await is_stale(ingrid, link)
        await is_answered(amadou)
        assert len(signals(amadou)) == 1


async def test_a_visit_is_told_to_both_with_the_links_and_is_in_the_log_and_ends_with_the_visitor(place: Place) -> None:
    async with join(place, "Ingrid") as ingrid, join(place, "Amadou") as amadou:
        async with join(place, "Maja") as maja:
            await practise(maja, ingrid, amadou)
            assert maja.view["links"] == []
            assert (await ingrid.say("visit", pairing=1, on=True))["code"] == "not_allowed"
            guess = f"p1-{seat_of(ingrid)}-{seat_of(maja)}"
            await is_stale(maja, guess)
            assert place.install.rows(VISITED, place.number) == []
            assert (await maja.say("visit", pairing=1, on=True))["t"] == "ok"
            for client in (ingrid, amadou):
                told = await client.until(lambda frame: any(one["k"] == "visited" for one in frame.get("what", ())))
                assert told["patch"]["pairing"]["visitor"] == seat_of(maja)
                assert seat_of(maja) in [one["with"] for one in told["patch"]["links"]]
            logged = [json.loads(row[0]) for row in place.install.rows(VISITED, place.number)]
            assert [(event["pairing"], event["seat"], event["on"]) for event in logged] == [(1, seat_of(maja), True)]
            await maja.sees(lambda view: len(view["links"]) == 2)
            visit = link_to(maja, ingrid)
            await offer(maja, visit)
            assert (await ingrid.until(lambda frame: frame["t"] == "signal"))["from"] == seat_of(maja)
        await ingrid.sees(lambda view: view["pairing"]["visitor"] is None and len(view["links"]) == 1)
        await is_stale(ingrid, visit)
        assert len(place.install.rows(VISITED, place.number)) == 2


SIZES = [
    ("offer", 32 * 1024, None),
    ("answer", 32 * 1024, None),
    ("offer", 32 * 1024 + 1, "bad_field"),
    ("offer", 34 * 1024, "too_big"),
    ("ice", 1024, None),
    ("ice", 1025, "bad_field"),
    ("state", 200, None),
    ("state", 201, "bad_field"),
    ("bye", 0, None),
    ("bye", 1, "bad_field"),
]


async def test_every_kind_has_its_size(place: Place) -> None:
    async with join(place, "Ingrid") as ingrid, join(place, "Amadou") as amadou, join(place, "Maja"):
        await ready(ingrid, amadou)
        await ingrid.sees(lambda view: len(view["links"]) == 2)
        link = link_to(ingrid, amadou)
        for kind, size, code in SIZES:
            await offer(ingrid, link, "x" * size, kind)
            if code is None:
                heard = await amadou.until(lambda frame: frame["t"] == "signal")
                assert (heard["kind"], len(heard["data"])) == (kind, size)
            else:
                assert (await ingrid.until(lambda frame: frame["t"] == "error"))["code"] == code


async def test_a_burst_of_candidates_passes_and_a_flood_is_dropped_and_then_cut_off(place: Place) -> None:
    async with join(place, "Ingrid") as ingrid, join(place, "Amadou") as amadou, join(place, "Maja") as maja:
        await ready(ingrid, amadou)
        await ingrid.sees(lambda view: len(view["links"]) == 2)
        link = link_to(ingrid, amadou)
        frame = json.dumps({"t": "signal", "link": link, "kind": "ice", "data": "candidate"})
        for _ in range(200):
            await ingrid.send(frame)
        await is_answered(ingrid)
        await is_answered(amadou)
        assert len(signals(amadou)) == 200
        # A few at a time: what lies unread when the server closes would break the connection before its code arrives.
        with contextlib.suppress(ConnectionClosed):
            for _ in range(30):
                for _ in range(50):
                    await ingrid.send(frame)
                await is_answered(ingrid)
        assert await ingrid.closed() == 4400
        assert {"t": "error", "code": "too_many"} in ingrid.heard
        await is_answered(maja)


async def test_nothing_of_a_signal_is_in_the_log_or_in_the_database(place: Place) -> None:
    async with join(place, "Ingrid") as ingrid, join(place, "Amadou") as amadou, join(place, "Maja") as maja:
        await practise(maja, ingrid, amadou)
        await offer(ingrid, link_to(ingrid, amadou))
        await amadou.until(lambda frame: frame["t"] == "signal")
        await offer(maja, "p1-1-2")
        await offer(ingrid, link_to(ingrid, amadou), CANARY * 2000)
        await ingrid.until(lambda frame: frame["t"] == "error")
        await is_answered(maja)
    needle = CANARY.encode()
    assert CANARY not in place.install.said()
    written = [path for path in place.install.folder.rglob("*") if path.is_file()]
    assert any(path.name.startswith("samtal.sqlite3") for path in written)
    assert [path.name for path in written if needle in path.read_bytes()] == []


async def test_whoever_is_in_the_room_may_ask_for_the_way_of_calls(place: Place) -> None:
    async with join(place, "Ingrid") as ingrid:
        await ingrid.send({"t": "turn"})
        answer: dict[str, Any] = await ingrid.until(lambda frame: frame["t"] == "ice")
        assert (answer["servers"], answer["policy"]) == ([], "all")
