"""A signal from another process waits for the version it was sent at, and goes nowhere once its link is gone."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from realtime.connection import Connection
from realtime.hub import Batch, Fresh, Hub, LiveRoom
from realtime.signalling import MOST_HELD, Signalling
from sessions.core import room_words as w
from sessions.core import rooms
from sessions.core.links import links
from sessions.core.room_words import Room
from tests.sessions.core.room_scripts import FACILITATOR, NOW, SEATS, filled, start

NAMES: dict[int, dict[str, Any]] = {seat: {"name": "", "pronouns": "", "rehearsal": False} for seat in SEATS}


class Elsewhere:
    """This process has seat 2 connected; seat 1 is connected to another one. `heard`: the signals that seat 2 got."""

    def __init__(self) -> None:
        self.hub = Hub(self._read)
        self.signalling = Signalling(self.hub, "this")
        self.heard: list[str] = []
        self.fresh = Fresh(1, filled(), dict(NAMES), ())
        connection = Connection(self._send, "", NOW)
        connection.seat, connection.role, connection.room = 2, "member", 1
        self.live = self.hub.rooms[1] = LiveRoom(1, "room", self.fresh)
        self.live.connections[2] = connection

    async def _read(self, number: int, known: int | None) -> Fresh:
        return self.fresh

    async def _send(self, message: dict[str, Any]) -> None:
        if '"t":"signal"' in message["text"]:
            self.heard.append(message["text"])

    def advance(self, *commands: w.Command) -> Room:
        """Take the events of these commands as one commit, and what waited for it."""
        state = self.live.state
        events: list[Any] = []
        for command in commands:
            more, state = rooms.step(state, command, NOW)
            events += more
        assert self.live.advance(Batch(self.live.version, self.live.version + 1, NOW, tuple(events), state), NOW)
        self.signalling.catch_up(self.live)
        return state

    def hear(self, link: str, version: int, **other: Any) -> None:
        message = {"process": "that", "room": 1, "from": 1, "link": link, "kind": "ice", "data": "x", **other}
        self.signalling.hear({**message, "version": version})

    async def count(self) -> int:
        await asyncio.gather(*self.hub._tasks)
        return len(self.heard)


@pytest.fixture
async def elsewhere() -> Elsewhere:
    return Elsewhere()


def link_of(room: Room, seats: Sequence[int]) -> str:
    return next(str(one["link"]) for one in links(room, seats[0]) if one["with"] == seats[1])


async def test_a_signal_that_is_ahead_of_its_room_waits_for_it(elsewhere: Elsewhere) -> None:
    ahead = rooms.step(filled(), start(), NOW)[1]
    elsewhere.hear(link_of(ahead, (1, 2)), 2)
    assert await elsewhere.count() == 0
    elsewhere.advance(start())
    assert await elsewhere.count() == 1


async def test_a_signal_of_an_earlier_pairing_is_not_delivered(elsewhere: Elsewhere) -> None:
    before = link_of(elsewhere.live.state, (1, 2))
    elsewhere.hear(before, 1)
    assert await elsewhere.count() == 1
    elsewhere.advance(start())
    elsewhere.hear(before, 1)
    elsewhere.hear(before, 2)
    assert await elsewhere.count() == 1


async def test_a_signal_that_waited_for_a_pairing_that_is_over_by_then_is_not_delivered(elsewhere: Elsewhere) -> None:
    elsewhere.hear(link_of(rooms.step(filled(), start(), NOW)[1], (1, 2)), 2)
    elsewhere.advance(start(), w.EndExercise(FACILITATOR, "time"))
    assert await elsewhere.count() == 0


async def test_what_another_process_claims_is_looked_up_again_here(elsewhere: Elsewhere) -> None:
    state = elsewhere.advance(start())
    elsewhere.hear(link_of(state, (1, 2)), 2, **{"from": FACILITATOR})
    elsewhere.hear(link_of(state, (3, 4)), 2, **{"from": 1})
    assert await elsewhere.count() == 0


async def test_what_comes_back_from_this_very_process_is_not_heard_twice(elsewhere: Elsewhere) -> None:
    elsewhere.hear(link_of(elsewhere.live.state, (1, 2)), 1, process="this")
    assert await elsewhere.count() == 0


async def test_what_waits_is_bounded(elsewhere: Elsewhere) -> None:
    link = link_of(rooms.step(filled(), start(), NOW)[1], (1, 2))
    for _ in range(MOST_HELD + 50):
        elsewhere.hear(link, 2)
    elsewhere.advance(start())
    assert await elsewhere.count() == MOST_HELD
