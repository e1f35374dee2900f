"""Hostile and broken clients against a real server: an error with a code or the named close code, and nothing else.

After each of them the room is where it was, somebody else in it is answered as before, and the log has no traceback.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from websockets.exceptions import InvalidStatus

from .live import Client, Place, dial, join

Fields = dict[str, Any]
SECRET = "words that nobody may find in a log"


def events_of(place: Place) -> int:
    return int(place.install.rows("SELECT COUNT(*) FROM practice_roomevent WHERE room_id = ?", place.number)[0][0])


async def is_answered(client: Client) -> None:
    await client.send({"t": "ping", "c": 1.5, "v": client.version})
    assert (await client.until(lambda frame: frame["t"] == "pong"))["c"] == 1.5


def assert_quiet(place: Place) -> None:
    said = place.install.said()
    assert "Traceback" not in said
    assert SECRET not in said


async def starts(place: Place, ingrid: Client, amadou: Client, maja: Client) -> tuple[Client, Client]:
    """Let the three start a short exercise; returns the speaker and the supporter."""
    for client in (ingrid, amadou):
        assert (await client.say("ready", agreed=True))["t"] == "ok"
    assert (await maja.say("start", exercise="one-good-thing"))["t"] == "ok"
    view = await ingrid.sees(lambda view: bool(view["pairing"] and view["pairing"]["turn"]))
    await amadou.sees(lambda view: bool(view["pairing"]))
    speaks = view["pairing"]["turn"]["speaker"] == view["me"]["seat"]
    return (ingrid, amadou) if speaks else (amadou, ingrid)


BROKEN: list[tuple[str | bytes, str]] = [
    ("", "bad_json"),
    ("hello", "bad_json"),
    ('{"t":"ping"', "bad_json"),
    ('{"t":"ping","c":NaN}', "bad_json"),
    ('{"t":"ping","c":1,"c":1}', "bad_json"),
    ("[" * 4000, "too_deep"),
    ('{"t":"due","x":' + '{"y":' * 1000 + "1" + "}" * 1001, "too_deep"),
    ("9" * 5000, "bad_field"),
    ("[]", "bad_field"),
    ('{"t":"due","by":1}', "bad_field"),
    ('{"t":"shout","text":"' + SECRET + '"}', "unknown"),
    (b"\x00\x01\x02", "binary"),
    (b'{"t":"due"}', "binary"),
    ('{"t":"due"}' + " " * 8192, "too_big"),
    ("x" * 60_000, "too_big"),
]


@pytest.mark.parametrize(("frame", "code"), BROKEN)
async def test_a_broken_frame_is_answered_and_changes_nothing(place: Place, frame: str | bytes, code: str) -> None:
    async with join(place, "Ingrid") as ingrid, join(place, "Amadou") as amadou:
        before = events_of(place)
        await ingrid.send(frame)
        assert (await ingrid.until(lambda heard: heard["t"] == "error"))["code"] == code
        await is_answered(ingrid)
        await is_answered(amadou)
        assert events_of(place) == before
    assert_quiet(place)


async def test_an_error_names_the_command_that_it_is_about(place: Place) -> None:
    async with join(place, "Ingrid") as ingrid:
        key = str(uuid4())
        await ingrid.send({"t": "end", "id": key, "reason": SECRET, "because": 1})
        assert await ingrid.until(lambda heard: heard["t"] == "error") == {"t": "error", "code": "bad_field", "id": key}
        key = str(uuid4())
        await ingrid.send('{"t":"end","id":"' + key + '","reason":"\\ud800"}')
        assert (await ingrid.until(lambda heard: heard["t"] == "error"))["id"] == key
    assert_quiet(place)


async def test_who_only_sends_broken_frames_is_closed(place: Place) -> None:
    async with join(place, "Amadou") as amadou, join(place, "Ingrid") as ingrid:
        for _ in range(12):
            await ingrid.send("broken")
        assert await ingrid.closed() == 4400
        await is_answered(amadou)
    assert_quiet(place)


async def test_a_command_before_hello_is_not_done(place: Place) -> None:
    async with dial(place, "Ingrid") as client:
        key = str(uuid4())
        await client.send({"t": "ready", "id": key, "agreed": True})
        assert await client.until(lambda heard: True) == {"t": "error", "code": "no_hello", "id": key}
        await client.hello()
        view = await client.sees(lambda view: True)
        assert view["me"]["ready"] is False


async def test_a_thousand_messages_at_once_close_the_socket_and_slow_nobody(place: Place) -> None:
    async with join(place, "Ingrid") as ingrid, join(place, "Amadou") as amadou:
        flood = [ingrid.send({"t": "ping", "c": number}) for number in range(1000)]
        await asyncio.gather(*flood, return_exceptions=True)
        await is_answered(amadou)
        assert await ingrid.closed() == 4429
        assert sum(frame["t"] == "pong" for frame in ingrid.heard) <= 60
        await is_answered(amadou)
    assert_quiet(place)


async def test_a_flood_of_commands_is_cut_off_and_those_that_were_taken_are_answered(place: Place) -> None:
    async with join(place, "Ingrid") as ingrid, join(place, "Amadou") as amadou:
        frames = [json.dumps({"t": "help", "id": str(uuid4())}) for _ in range(500)]
        await asyncio.gather(*(ingrid.send(frame) for frame in frames), return_exceptions=True)
        assert await ingrid.closed() == 4429
        await is_answered(amadou)
        people = (await amadou.sees(lambda view: True))["people"]
        assert [person["name"] for person in people] == ["Ingrid", "Amadou"]
    assert_quiet(place)


OUT_OF_TURN: list[tuple[str, Callable[[int], Fields], str]] = [
    ("pass", lambda turn: {"turn": turn}, "not_your_turn"),
    ("keep", lambda turn: {"turn": turn}, "not_your_turn"),
    ("decline", lambda turn: {"turn": turn}, "not_your_turn"),
    ("done", lambda turn: {"turn": turn}, "not_your_turn"),
    ("rest", lambda turn: {"turn": turn + 1}, "stale"),
    ("grant", lambda turn: {"turn": turn}, "not_asked"),
    ("resume", lambda turn: {}, "not_paused"),
    ("skip", lambda turn: {"pairing": 1, "turn": turn, "reason": SECRET}, "not_allowed"),
    ("give_floor", lambda turn: {"pairing": 1, "seat": 1, "reason": SECRET}, "not_allowed"),
    ("stand_in", lambda turn: {"pairing": 1, "on": True}, "not_allowed"),
    ("add_to", lambda turn: {"pairing": 1, "seat": 1}, "not_allowed"),
    ("pause_all", lambda turn: {}, "not_allowed"),
    ("resume_all", lambda turn: {}, "not_allowed"),
    ("take_part", lambda turn: {"on": True}, "not_allowed"),
    ("end", lambda turn: {"reason": SECRET}, "not_allowed"),
    ("close_room", lambda turn: {"reason": SECRET}, "not_allowed"),
    ("start", lambda turn: {"exercise": "landing"}, "not_allowed"),
]


async def test_what_is_not_theirs_to_ask_is_refused_with_a_code_and_changes_nothing(place: Place) -> None:
    async with join(place, "Ingrid") as ingrid, join(place, "Amadou") as amadou, join(place, "Maja") as maja:
        _, supporter = await starts(place, ingrid, amadou, maja)
        turn = supporter.view["pairing"]["turn"]["no"]
        before = events_of(place)
        for t, fields, code in OUT_OF_TURN:
            answer = await supporter.say(t, **fields(turn))
            assert (t, answer["t"], answer.get("code")) == (t, "refused", code)
        assert events_of(place) == before
    assert_quiet(place)


async def test_who_is_in_no_pairing_cannot_reach_into_one(place: Place) -> None:
    async with join(place, "Ingrid") as ingrid, join(place, "Amadou") as amadou, join(place, "Maja") as maja:
        await starts(place, ingrid, amadou, maja)
        before = events_of(place)
        for t, fields in (("pass", {"turn": 1}), ("bell", {}), ("step_back", {"turn": 1})):
            answer = await maja.say(t, **fields)
            assert (answer["t"], answer["code"]) == ("refused", "no_pairing")
        answer = await maja.say("skip", pairing=99, turn=1, reason="There is no such pairing.")
        assert (answer["t"], answer["code"]) == ("refused", "no_pairing")
        assert events_of(place) == before
    assert_quiet(place)


async def test_a_stranger_cannot_tell_a_room_from_none(place: Place) -> None:
    for path in (None, "/ws/r/doesnotexist1234/"):
        async with dial(place, "Sven", path=path) as sven:
            await sven.send({"t": "hello", "v": None, "tab": str(uuid4())})
            assert await sven.closed() == 4404
            assert sven.heard == []
    assert_quiet(place)


async def test_who_is_signed_out_is_told_so(place: Place) -> None:
    async with dial(place, None) as nobody:
        assert await nobody.closed() == 4401
    place.sessions["Nobody"] = "0123456789abcdefghijklmnopqrstuv"
    async with dial(place, "Nobody") as nobody:
        await nobody.send({"t": "hello", "v": None, "tab": str(uuid4())})
        assert await nobody.closed() == 4401
    assert_quiet(place)


@pytest.mark.parametrize(
    "of", ["https://127.0.0.1:{port}", "http://127.0.0.1:1", "http://127.0.0.1", "http://a.invalid", "null"]
)
async def test_another_origin_is_refused_at_the_handshake(place: Place, of: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with dial(place, "Ingrid", origin=of.format(port=place.install.port)):
            pass
    assert refused.value.response.status_code == 403
    assert_quiet(place)


async def test_no_other_address_takes_a_socket(place: Place) -> None:
    for path in ("/ws/", "/", "/ws/r/", f"/r/{place.room}/"):
        with pytest.raises(InvalidStatus):
            async with dial(place, "Ingrid", path=path):
                pass
    assert_quiet(place)


@pytest.mark.parametrize("ticket", ["nonsense", "a" * 512, "1.abc:def:ghi"])
async def test_a_ticket_that_is_worth_nothing_does_no_harm(place: Place, ticket: str) -> None:
    async with dial(place, "Ingrid") as ingrid:
        await ingrid.hello(ticket=ticket)
        assert (await ingrid.sees(lambda view: True))["me"]["role"] == "member"


async def test_a_client_that_vanishes_in_the_middle_of_a_frame_is_only_lost(place: Place) -> None:
    async with join(place, "Ingrid") as ingrid, join(place, "Amadou") as amadou:
        # A masked text frame that promises 100 bytes and brings 4.
        ingrid.socket.transport.write(b'\x81\xe4\x00\x00\x00\x00{"t"')
        ingrid.socket.transport.abort()
        seat = ingrid.view["me"]["seat"]
        await amadou.sees(lambda view: any(one["seat"] == seat and one["presence"] == "lost" for one in view["people"]))
        await is_answered(amadou)
    assert_quiet(place)
