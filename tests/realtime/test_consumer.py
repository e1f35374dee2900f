"""One socket's life on a real server: coming, answering, two tabs, losing the right to be here, a server that stops."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from tests.e2e.install import Install

from .live import Frame, Place, dial, join, make_room


def presence_of(seat: int) -> Callable[[Frame], str]:
    return lambda view: next((str(one["presence"]) for one in view["people"] if one["seat"] == seat), "")


async def losses(place: Place) -> list[Any]:
    return place.install.rows(
        "SELECT kind, at FROM practice_roomevent WHERE room_id = ? AND kind = 'SeatLost'", place.number
    )


async def test_who_enters_gets_a_seat_a_snapshot_and_is_seen_by_the_others(place: Place) -> None:
    async with join(place, "Ingrid") as ingrid:
        assert [person["name"] for person in ingrid.view["people"]] == ["Ingrid"]
        async with join(place, "Maja") as maja:
            assert maja.view["me"]["role"] == "facilitator"
            assert maja.view["board"] == []
            entered = await ingrid.until(lambda frame: frame["t"] == "event")
            assert [item["k"] for item in entered["what"]] == ["entered"]
            view = await ingrid.sees(lambda view: len(view["people"]) == 2)
            assert view["people"][1]["name"] == "Maja"
            assert view["room"]["facilitator"] == maja.view["me"]["seat"]


async def test_a_ticket_of_the_page_opens_the_socket(place: Place) -> None:
    async with dial(place, "Ingrid") as ingrid:
        page = place.fetch("Ingrid", f"/r/{place.room}/")
        ticket = page.partition('"ticket": "')[2].partition('"')[0]
        assert ticket
        await ingrid.hello(ticket=ticket)
        assert (await ingrid.sees(lambda view: True))["me"]["role"] == "member"


async def test_a_ticket_is_worth_nothing_with_another_session(place: Place) -> None:
    page = place.fetch("Ingrid", f"/r/{place.room}/")
    ticket = page.partition('"ticket": "')[2].partition('"')[0]
    async with dial(place, "Sven") as sven:
        await sven.send({"t": "hello", "v": None, "tab": str(uuid4()), "ticket": ticket})
        assert await sven.closed() == 4404


async def test_the_same_command_twice_acts_once_and_is_answered_the_same(place: Place) -> None:
    async with join(place, "Ingrid") as ingrid:
        key = str(uuid4())
        answers = []
        for _ in range(3):
            await ingrid.send({"t": "help", "id": key})
            answers.append(await ingrid.until(lambda frame: frame.get("id") == key))
        assert answers[0] == answers[1] == answers[2]
        assert answers[0]["t"] == "ok"
        await ingrid.send({"t": "leave", "id": key})
        answer = await ingrid.until(lambda frame: frame.get("id") == key)
        assert (answer["t"], answer["code"]) == ("refused", "conflict")


async def test_an_event_comes_before_the_answer_of_the_command_that_made_it(place: Place) -> None:
    async with join(place, "Ingrid") as ingrid:
        await ingrid.say("ready", agreed=True)
        assert [frame["t"] for frame in ingrid.heard[-2:]] == ["event", "ok"]
        assert ingrid.heard[-2]["v"] == ingrid.heard[-1]["v"]


async def test_the_newest_tab_takes_over_and_nobody_is_lost_by_it(place: Place) -> None:
    async with join(place, "Amadou") as amadou, join(place, "Ingrid") as first:
        seat = first.view["me"]["seat"]
        async with join(place, "Ingrid") as second:
            assert second.view["me"]["seat"] == seat
            assert await first.closed() == 4409
            assert first.heard[-1] == {"t": "moved"}
            assert (await second.say("ready", agreed=True))["t"] == "ok"
            await amadou.sees(lambda view: any(one["seat"] == seat and one["ready"] for one in view["people"]))
            assert await losses(place) == []
        await amadou.sees(lambda view: presence_of(seat)(view) == "lost")
        assert len(await losses(place)) == 1


async def test_a_tab_that_comes_back_by_itself_is_told_that_another_has_taken_over(place: Place) -> None:
    async with join(place, "Ingrid") as newer, dial(place, "Ingrid") as older:
        await older.send({"t": "hello", "tab": str(uuid4()), "v": newer.version, "again": True})
        assert await older.closed() == 4409
        assert older.heard == [{"t": "moved"}]
        assert (await newer.say("ready", agreed=True))["t"] == "ok"


async def test_who_closes_the_last_tab_is_lost_and_who_comes_back_has_returned(place: Place) -> None:
    async with join(place, "Amadou") as amadou:
        async with join(place, "Ingrid") as ingrid:
            seat = ingrid.view["me"]["seat"]
        await amadou.sees(lambda view: presence_of(seat)(view) == "lost")
        async with join(place, "Ingrid"):
            await amadou.sees(lambda view: presence_of(seat)(view) == "here")


async def test_signing_out_closes_the_sockets_of_that_session_only(place: Place) -> None:
    async with join(place, "Ingrid") as ingrid, join(place, "Amadou") as amadou:
        place.post("Ingrid", "/account/logout/")
        assert await ingrid.closed() == 4401
        assert (await amadou.say("ready", agreed=True))["t"] == "ok"


async def test_somebody_who_is_removed_elsewhere_changes_nothing_any_more_and_is_closed(place: Place) -> None:
    async with join(place, "Ingrid") as ingrid, join(place, "Amadou") as amadou:
        place.write(
            "UPDATE groups_membership SET state = 'removed' WHERE user_id = ? AND cohort_id = ?",
            place.users["Ingrid"],
            place.cohort,
        )
        answer = await ingrid.say("ready", agreed=True)
        assert (answer["t"], answer["code"]) == ("refused", "not_allowed")
        assert await ingrid.closed() == 4403
        assert (await amadou.say("ready", agreed=True))["t"] == "ok"


async def test_somebody_who_only_listens_is_closed_too_when_they_are_removed(place: Place) -> None:
    async with join(place, "Ingrid") as ingrid:
        place.write(
            "UPDATE groups_membership SET state = 'removed' WHERE user_id = ? AND cohort_id = ?",
            place.users["Ingrid"],
            place.cohort,
        )
        assert await ingrid.closed() == 4403


async def test_a_session_that_ends_elsewhere_closes_the_socket_of_a_listener(place: Place) -> None:
    async with join(place, "Ingrid") as ingrid:
        place.write("DELETE FROM django_session WHERE session_key = ?", place.sessions["Ingrid"])
        assert await ingrid.closed() == 4401


async def test_somebody_who_goes_to_another_room_has_left_the_first(place: Place) -> None:
    (other,) = place.rooms(1)
    async with join(place, "Amadou") as amadou, join(place, "Ingrid") as ingrid:
        seat = ingrid.view["me"]["seat"]
        async with join(other, "Ingrid") as there:
            assert await ingrid.closed() == 4409
            await amadou.sees(lambda view: presence_of(seat)(view) == "left")
            assert (await there.say("ready", agreed=True))["t"] == "ok"


async def test_a_new_role_brings_the_socket_back_in_that_role(place: Place) -> None:
    async with join(place, "Ingrid") as ingrid:
        place.write(
            "INSERT INTO groups_membership (user_id, cohort_id, role, state, since, reason)"
            " VALUES (?, ?, 'facilitator', 'active', '2026-01-01 00:00:00', '')",
            place.users["Ingrid"],
            place.cohort,
        )
        assert await ingrid.closed() == 4012
        assert ingrid.heard[-1] == {"t": "restarting", "in_ms": 0}
    async with join(place, "Ingrid") as ingrid:
        assert (await ingrid.sees(lambda view: view["me"]["role"] == "facilitator"))["board"] == []


async def test_a_server_that_stops_tells_everybody_to_come_back(own_install: Callable[[], Install]) -> None:
    place = make_room(own_install())
    async with join(place, "Ingrid") as ingrid, join(place, "Amadou") as amadou:
        stopping = asyncio.create_task(asyncio.to_thread(place.install.stop))
        for client in (ingrid, amadou):
            assert await client.closed() == 4012
            assert client.heard[-1]["t"] == "restarting"
            assert 0 <= client.heard[-1]["in_ms"] < 3_000
        await stopping
    assert place.install.rows("SELECT COUNT(*) FROM realtime_presence") == [(0,)]
    assert place.install.rows("SELECT COUNT(*) FROM realtime_serverprocess") == [(0,)]
    assert "Traceback" not in place.install.said()


async def test_a_killed_server_loses_no_turn_and_dates_everybodys_loss_back(own_install: Callable[[], Install]) -> None:
    place = make_room(own_install())
    names = ("Ingrid", "Amadou", "Maja")
    async with join(place, "Ingrid") as ingrid, join(place, "Amadou") as amadou, join(place, "Maja") as maja:
        for client in (ingrid, amadou):
            assert (await client.say("ready", agreed=True))["t"] == "ok"
        assert (await maja.say("start", exercise="one-good-thing"))["t"] == "ok"
        await ingrid.sees(lambda view: bool(view["pairing"] and view["pairing"]["turn"]))
        known = ingrid.version
        place.install.kill()
    last_seen = place.install.rows("SELECT seen_at FROM realtime_serverprocess")[0][0]
    place.install.start()
    async with join(place, "Ingrid", known) as back, join(place, "Amadou") as amadou, join(place, "Maja"):
        missed = await back.until(lambda frame: frame["t"] == "event")
        assert missed["from"] == known
        assert {item["k"] for item in missed["what"]} >= {"person_returned"}
        await back.sees(lambda view: all(one["presence"] == "here" for one in view["people"]))
        assert back.view["pairing"]["turn"]["no"] == 1
        assert (await amadou.say("pause"))["t"] == "ok"
    bodies = place.install.rows(
        "SELECT body FROM practice_roomevent WHERE room_id = ? AND kind = 'SeatLost' ORDER BY version LIMIT ?",
        place.number,
        len(names),
    )
    assert [json.loads(body)["last_seen"] for (body,) in bodies] == [last_seen] * len(names)
    place.install.manage("verify_rooms")
    assert "Traceback" not in place.install.said()
