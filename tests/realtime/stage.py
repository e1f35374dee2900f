"""A room with receivers and nothing around it: the core decides, the hub tells, and what was told is kept.

No database, no socket, instants by hand: what every receiver has put together out of patches is compared with a fresh
view after every single command.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any
from uuid import UUID

from realtime import protocol
from realtime.connection import Connection
from realtime.hub import Batch, Fresh, LiveRoom
from sessions.core import room_words as w
from sessions.core import rooms as core
from sessions.core.phases import Phase
from sessions.core.turn_words import Person
from sessions.core.views import view

START = 1_800_000_000_000
NAMES = {
    1: {"name": "Ingrid", "pronouns": "she/her", "rehearsal": False},
    2: {"name": "Amadou", "pronouns": "he/him", "rehearsal": False},
    3: {"name": "Maja", "pronouns": "she/her", "rehearsal": False},
    4: {"name": "Robin", "pronouns": "", "rehearsal": True},
}
ROLES: dict[int, w.Role] = {1: "member", 2: "member", 3: "facilitator", 4: "member"}
SHORT = w.RoomExercise(
    slug="one-good-thing",
    version="1",
    turn_ms=120_000,
    nominal=2,
    rounds=1,
    phases=(
        Phase("notice", 15_000, "speaker", 0),
        Phase("tell", 70_000, "speaker", 1),
        Phase("respond", 15_000, "supporter", 2),
        Phase("take_in", 20_000, "speaker", 3),
    ),
)


class Receiver:
    """Somebody at the other end of a socket, who applies what they are told."""

    def __init__(self, seat: int) -> None:
        self.messages: list[dict[str, Any]] = []
        self.version: int | None = None
        self.view: dict[str, Any] = {}
        self.connection = Connection(self._hear, "", START)
        self.connection.seat, self.connection.role = seat, ROLES[seat]

    async def _hear(self, message: dict[str, Any]) -> None:
        frame = json.loads(message["text"])
        self.messages.append(frame)
        if frame["t"] == "snapshot":
            self.version, self.view = frame["v"], frame["view"]
        if frame["t"] == "event":
            assert frame["from"] == self.version
            self.version, self.view = frame["v"], {**self.view, **frame["patch"]}


class Stage:
    """Whoever is `on_air` hears; everything else happens in the room all the same."""

    def __init__(self) -> None:
        self.now = START
        self.room = core.begin("Tuesday practice")
        self.version = 0
        self.live = LiveRoom(1, "room", Fresh(0, self.room, dict(NAMES), ()))
        self.receivers: dict[int, Receiver] = {}
        self.refused: str | None = None

    async def on_air(self, seat: int, known: int | None = None) -> Receiver:
        """A socket of `seat` says hello with the version that it knows."""
        receiver = self.receivers[seat] = Receiver(seat)
        receiver.version = known
        connection = receiver.connection
        self.live.connections[seat] = connection
        welcome = protocol.Welcome(seat=seat, tab=UUID(int=seat), now=self.now)
        connection.put(protocol.encode(welcome))
        self.live.welcome(connection, known, self.now)
        await connection.flush()
        return receiver

    def off_air(self, seat: int) -> None:
        del self.live.connections[seat], self.receivers[seat]
        self.live.slices.pop(seat, None)

    async def do(self, command: w.Command, after_ms: int = 0) -> None:
        """Let `after_ms` pass, let the core decide, tell everybody, and compare what they have with a fresh view."""
        self.now += after_ms
        events, self.room, self.refused = core.attempt(self.room, command, self.now)
        if events:
            since, self.version = self.version, self.version + len(events)
            assert self.live.advance(Batch(since, self.version, events[-1].at, events, self.room), self.now)
        await asyncio.gather(*(receiver.connection.flush() for receiver in self.receivers.values()))
        self.compare()

    def compare(self) -> None:
        for seat, receiver in self.receivers.items():
            assert receiver.version == self.version
            assert receiver.view == self.fresh(seat)

    def fresh(self, seat: int) -> dict[str, Any]:
        """What a fresh snapshot would show."""
        view_now: dict[str, Any] = json.loads(protocol.encode_slice(view(self.room, NAMES, seat, ROLES[seat])))
        return view_now

    async def gather(self) -> None:
        """Two members and a facilitator are in the room, on air and ready."""
        for seat in (1, 2, 3):
            await self.on_air(seat)
            await self.do(w.Enter(seat, ROLES[seat]))
        for seat in (1, 2):
            await self.do(w.Ready(seat), after_ms=1_000)

    async def start(self) -> None:
        """The facilitator starts the short exercise with the two members."""
        group = w.Group(people=(Person(1), Person(2)), why=((1, ("first_time",)), (2, ("first_time",))))
        await self.do(w.StartExercise(3, SHORT, (group,), ends=self.now + 3_600_000), after_ms=1_000)
        assert self.refused is None

    async def until_due(self) -> None:
        """Let time pass to the next deadline, and tick."""
        due = core.due_at(self.room)
        assert due is not None
        await self.do(w.Tick(), after_ms=max(0, due - self.now))
