"""A live server for tests, and clients that say exactly what a test wants them to: real process, real sockets.

`start` gives a running install; `make_room` a room in it with people who are signed in; `join` opens a socket. Nothing
here sleeps: a client waits for a frame.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.request import Request, urlopen
from uuid import uuid4

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.e2e.install import Install

Frame = dict[str, Any]

PATIENCE_S = 20

_MAKE_ROOM = """
import json
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from groups import services as people
from groups.models import Role, User
from sessions import services as practice
wanted = json.loads({wanted!r})
practice.exercises_load()
def person(name):
    return User.objects.get_or_create(
        email=name.lower() + wanted["mark"] + "@example.invalid", defaults={{"display_name": name}})[0]
def signed_in(user):
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return store.session_key
cohort = people.cohort_create(name="Live", organiser=person("Olga"))
for role in ("member", "facilitator"):
    for name in wanted[role]:
        people.membership_give(user=person(name), cohort=cohort, role=Role(role))
room = practice.room_create(meeting=practice.meeting_create(cohort=cohort), title="Live", self_held=wanted["self_held"])
names = [*wanted["member"], *wanted["facilitator"], *wanted["stranger"]]
print(json.dumps({{"room": room.public_id, "number": room.pk, "cohort": cohort.pk,
    "users": {{name: person(name).pk for name in names}},
    "sessions": {{name: signed_in(person(name)) for name in names}}}}))
"""


_MORE_ROOMS = """
import json
from sessions import services as practice
from sessions.models import Room
meeting = Room.objects.get(pk={number}).meeting
made = [practice.room_create(meeting=meeting, title="Another") for _ in range({count})]
print(json.dumps([[room.public_id, room.pk] for room in made]))
"""


@dataclass(frozen=True)
class Place:
    """A room of an install, and the session keys of people by name."""

    install: Install
    room: str
    number: int
    cohort: int
    users: dict[str, int]
    sessions: dict[str, str]

    @property
    def socket(self) -> str:
        return f"{self.install.address.replace('http', 'ws')}/ws/r/{self.room}/"

    def rooms(self, count: int) -> list[Place]:
        """Make further rooms in the same meeting, for the same people."""
        script = _MORE_ROOMS.format(number=self.number, count=count)
        return [replace(self, room=room, number=number) for room, number in self.install.run_script(script)]

    def fetch(self, name: str, path: str) -> str:
        """Return the text of a page, as somebody who is signed in sees it."""
        request = Request(self.install.address + path, headers={"Cookie": f"sessionid={self.sessions[name]}"})
        with urlopen(request, timeout=PATIENCE_S) as answer:
            return str(answer.read().decode())

    def post(self, name: str, path: str) -> int:
        """Send an empty form as a browser would, and return the status."""
        token = "t" * 32
        headers = {
            "Cookie": f"sessionid={self.sessions[name]}; csrftoken={token}",
            "Origin": self.install.address,
            "X-CSRFToken": token,
        }
        request = Request(self.install.address + path, data=b"", headers=headers, method="POST")
        with urlopen(request, timeout=PATIENCE_S) as answer:
            return int(answer.status)

    def write(self, statement: str, *values: Any) -> None:
        """Change the database beside the running server, as another process would."""
        file = self.install.folder / "samtal.sqlite3"
        with closing(sqlite3.connect(file, timeout=PATIENCE_S)) as connection, connection:
            connection.execute(statement, values)

    def state(self, name: str) -> Frame:
        """Return a fresh snapshot, {v, view}, by HTTP."""
        snapshot: Frame = json.loads(self.fetch(name, f"/r/{self.room}/state.json"))
        return snapshot


def make_room(
    install: Install,
    *,
    member: tuple[str, ...] = ("Ingrid", "Amadou"),
    facilitator: tuple[str, ...] = ("Maja",),
    stranger: tuple[str, ...] = ("Sven",),
    self_held: bool = False,
) -> Place:
    """Make a cohort of its own with a room; strangers are signed in, but no members."""
    wanted = {"member": member, "facilitator": facilitator, "stranger": stranger, "self_held": self_held}
    made = install.run_script(_MAKE_ROOM.format(wanted=json.dumps({**wanted, "mark": uuid4().hex[:8]})))
    return Place(install=install, **made)


@dataclass
class Client:
    """One socket. `heard` holds every frame so far; what a test waits for is looked for from `mark` on."""

    socket: ClientConnection
    name: str
    heard: list[Frame] = field(default_factory=list)
    mark: int = 0
    version: int | None = None
    view: Frame | None = None

    async def say(self, t: str, **fields: Any) -> Frame:
        """Send a command and return its answer."""
        key = str(uuid4())
        await self.send({"t": t, "id": key, **fields})
        return await self.until(lambda frame: frame.get("id") == key)

    async def send(self, frame: Frame | str | bytes) -> None:
        await self.socket.send(frame if isinstance(frame, str | bytes) else json.dumps(frame))

    async def hello(self, v: int | None = None, **fields: Any) -> Frame:
        await self.send({"t": "hello", "v": v, "tab": str(uuid4()), **fields})
        return await self.until(lambda frame: frame["t"] == "welcome")

    async def hear(self) -> Frame:
        """Return the next frame, keeping the view up to date. Raises ConnectionClosed."""
        async with asyncio.timeout(PATIENCE_S):
            frame: Frame = json.loads(await self.socket.recv())
        self.heard.append(frame)
        if frame["t"] == "snapshot":
            self.version, self.view = frame["v"], frame["view"]
        elif frame["t"] == "event":
            assert self.version is not None
            assert frame["from"] <= self.version < frame["v"]
            self.version, self.view = frame["v"], {**(self.view or {}), **frame["patch"]}
        return frame

    async def until(self, wanted: Callable[[Frame], bool]) -> Frame:
        """Return the first frame, heard but not yet looked at or still to come, that is wanted."""
        while True:
            while self.mark < len(self.heard):
                self.mark += 1
                if wanted(self.heard[self.mark - 1]):
                    return self.heard[self.mark - 1]
            await self.hear()

    async def sees(self, wanted: Callable[[Frame], bool]) -> Frame:
        """Return the view as soon as it is as wanted."""
        while self.view is None or not wanted(self.view):
            await self.hear()
        return self.view

    async def closed(self) -> int:
        """Return the code with which the server closes."""
        try:
            while True:
                await self.hear()
        except ConnectionClosed:
            return self.socket.close_code or 1006


@asynccontextmanager
async def dial(
    place: Place, name: str | None, *, origin: str | None = None, path: str | None = None, read: bool = True
) -> Any:
    """Open a socket without a word said. `name` None: signed out."""
    headers = {"Cookie": f"sessionid={place.sessions[name]}"} if name else {}
    async with connect(
        place.socket if path is None else place.install.address.replace("http", "ws") + path,
        origin=origin or place.install.address,  # type: ignore[arg-type]
        additional_headers=headers,
        compression=None,
        ping_interval=None,
        max_queue=None if read else 1,
        proxy=None,
    ) as socket:
        yield Client(socket, name or "nobody")


@asynccontextmanager
async def join(place: Place, name: str, v: int | None = None) -> Any:
    """Open a socket and be in the room."""
    async with dial(place, name) as client:
        client.version = v
        await client.hello(v)
        if v is None:
            await client.until(lambda frame: frame["t"] == "snapshot")
        yield client
