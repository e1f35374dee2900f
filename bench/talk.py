"""What the load says to each server: a line that is echoed, or a turn that changes hands."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass

from . import page_tickets
from .workload import MEMBERS

LINE = b'{"t":"keep","id":"00000000-0000-4000-8000-000000000000","turn":1,"pad":"."}'


class EchoTalk:
    """For the bare peer: being connected is being in, and every frame comes back to the four of the room."""

    def address(self, room: int, member: int) -> tuple[str, tuple[str, ...]]:
        return f"/{room}", ("Host: localhost",)

    def greeting(self, room: int, member: int) -> bytes | None:
        return None

    def ping(self, room: int) -> bytes | None:
        return None

    def learn(self, room: int, payload: bytes) -> None:
        """An echo knows no turns."""

    def is_in(self, payload: bytes) -> bool:
        return True

    def event(self, room: int) -> tuple[int, bytes]:
        return random.randrange(MEMBERS), LINE

    def is_delivery(self, room: int, member: int, payload: bytes) -> bool:
        return True


@dataclass(frozen=True)
class SeededRoom:
    """A room that `bench.seed` has made: its id, and the cookie of each of its four members by seat."""

    identifier: str
    cookies: tuple[tuple[int, str], ...]
    users: tuple[int, ...] = ()


class TurnTalk:
    """For Samtal and for the ordinary peer: whoever speaks keeps the rest of the turn, and the next one is offered."""

    def __init__(self, rooms: list[SeededRoom], origin: str) -> None:
        self.rooms, self.origin = rooms, origin
        self._turns: dict[int, tuple[int, int, int]] = {}  # room: number of the turn, seat of its speaker, version
        self._count = 0

    def address(self, room: int, member: int) -> tuple[str, tuple[str, ...]]:
        seeded = self.rooms[room]
        host = self.origin.partition("//")[2]
        headers = (f"Host: {host}", f"Origin: {self.origin}", f"Cookie: {seeded.cookies[member][1]}")
        return f"/ws/r/{seeded.identifier}/", headers

    def _uuid(self) -> str:
        self._count += 1
        return f"{self._count:08x}-0000-4000-8000-{random.getrandbits(48):012x}"

    def greeting(self, room: int, member: int) -> bytes | None:
        """With the ticket that the room's page would have carried a moment ago."""
        seeded = self.rooms[room]
        session = seeded.cookies[member][1].partition("=")[2]
        ticket = page_tickets.issue(seeded.users[member], seeded.identifier, session)
        return f'{{"t":"hello","tab":"{self._uuid()}","v":null,"ticket":"{ticket}"}}'.encode()

    def ready(self) -> bytes:
        """I have read the ground rules."""
        return f'{{"t":"ready","id":"{self._uuid()}","agreed":true}}'.encode()

    def start(self, exercise: str) -> bytes:
        """Let us begin."""
        return f'{{"t":"start","id":"{self._uuid()}","exercise":"{exercise}"}}'.encode()

    def ping(self, room: int) -> bytes | None:
        return f'{{"t":"ping","c":0,"v":{self._turns[room][2]}}}'.encode() if room in self._turns else None

    def is_in(self, payload: bytes) -> bool:
        return payload.startswith(b'{"t":"snapshot"')

    def learn(self, room: int, payload: bytes) -> None:
        """Read who speaks now from a snapshot or an event."""
        message = json.loads(payload)
        pairing = (message.get("view") or message.get("patch", {})).get("pairing")
        if pairing and pairing["turn"]:
            self._turns[room] = (pairing["turn"]["no"], pairing["turn"]["speaker"], message["v"])

    def event(self, room: int) -> tuple[int, bytes]:
        number, speaker, _ = self._turns[room]
        seats = [seat for seat, _ in self.rooms[room].cookies]
        return seats.index(speaker), f'{{"t":"keep","id":"{self._uuid()}","turn":{number}}}'.encode()

    def is_delivery(self, room: int, member: int, payload: bytes) -> bool:
        if not (payload.startswith(b'{"t":"event"') and b'"turn_offered"' in payload):
            return False
        if member == 0:
            self.learn(room, payload)
        return True
