"""Makes rooms, people and their sessions on a running install, and the short exercises that tests have time for."""

from __future__ import annotations

import contextlib
import json
import urllib.request
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

from .install import Install

BRIEF, SHORT, MIDDLE, LONGER = "brief-for-tests", "short-for-tests", "middle-for-tests", "longer-for-tests"
PHASES = (("notice", "speaker"), ("tell", "speaker"), ("respond", "supporter"), ("take_in", "speaker"))
SECONDS = {BRIEF: (2, 4, 2, 2), SHORT: (4, 7, 4, 5), MIDDLE: (4, 10, 7, 7), LONGER: (14, 26, 14, 16)}

TEACH = """
import copy, json, pathlib, yaml
from sessions import services
source = yaml.safe_load(services.BUILT_IN.read_text())
made = []
for slug, seconds in {seconds!r}.items():
    exercise = copy.deepcopy(next(one for one in source["exercises"] if one["slug"] == "one-good-thing"))
    exercise |= {{"slug": slug, "order": 90 + len(made), "rounds": 1, "turn_seconds": sum(seconds)}}
    for phase, length in zip(exercise["phases"], seconds, strict=True):
        phase["seconds"] = length
    made.append(exercise)
path = pathlib.Path({path!r})
path.write_text(yaml.safe_dump(source | {{"exercises": made}}, allow_unicode=True))
services.exercises_load(path=path)
print(json.dumps(None))
"""

# A cohort of their own for every room: what is owed is carried from exercise to exercise within a cohort.
MAKE = """
import json
from datetime import timedelta
from django.conf import settings
from django.utils import timezone
from groups import services as groups
from groups.identifiers import random_identifier
from groups.models import Role, User
from realtime.rehearsal_people import cookie_of
from sessions import services
here = random_identifier()
def person(name):
    return User.objects.create_user(f"{name}-{here}@people.invalid".lower(), display_name=name)
cohort = groups.cohort_create(name="Practice", organiser=person("Jonas"))
leaders = {name: Role.FACILITATOR for name in ("Maja", *LEADERS)}
people = {**leaders, **{name: Role.MEMBER for name in NAMES}}
cookies = {}
for name, role in people.items():
    user = person(name)
    groups.membership_give(user=user, cohort=cohort, role=role)
    cookies[name] = cookie_of(user).partition("=")[2]
begins = timezone.now()
ends = begins + timedelta(minutes=MINUTES) if MINUTES else None
meeting = services.meeting_create(cohort=cohort, title="Practice", starts_at=begins, ends_at=ends)
room = services.room_create(meeting=meeting, self_held=True)
for title in ROOMS:
    services.room_create(meeting=meeting, title=title)
found = {"room": room.public_id, "number": room.pk, "cookie": settings.SESSION_COOKIE_NAME, "cookies": cookies}
print(json.dumps(found))
"""

BOOK = """
SELECT u.display_name, SUM(e.s), SUM(e.p), SUM(e.x) FROM practice_ledgerentry e
JOIN practice_account a ON a.id = e.account_id JOIN groups_user u ON u.id = a.user_id
WHERE e.room_id = ? GROUP BY u.display_name
"""

THERE = """
SELECT u.display_name FROM practice_seat s JOIN groups_user u ON u.id = s.user_id WHERE s.room_id = ? AND s.live
"""


@dataclass(frozen=True)
class Place:
    """A room, and the session cookies of the people who belong there, by name."""

    install: Install
    room: str
    number: int
    cookie_name: str
    cookies: dict[str, str]

    def hosts(self, port: int | None = None) -> set[str]:
        return {f"127.0.0.1:{port or self.install.port}"}

    def origin(self, port: int | None = None) -> str:
        """The install as a browser calls it; by `port` when something stands between."""
        return f"http://127.0.0.1:{port or self.install.port}"

    def address(self, port: int | None = None) -> str:
        """Where the room is."""
        return f"{self.origin(port)}/r/{self.room}/"

    def live_turn(self) -> dict[str, Any]:
        """The turn as Ingrid would see it if she loaded the room now."""
        headers = {"Cookie": f"{self.cookie_name}={self.cookies['Ingrid']}"}
        request = urllib.request.Request(f"{self.address()}state.json", headers=headers)
        with urllib.request.urlopen(request, timeout=10) as answer:
            turn: dict[str, Any] = json.load(answer)["view"]["pairing"]["turn"]
        return turn

    def book(self) -> dict[str, dict[str, int]]:
        """What the ledger says about everybody in this room, ms."""
        rows = self.install.rows(BOOK, self.number)
        return {name: {"s": s, "p": p, "x": x} for name, s, p, x in rows}

    def people(self) -> set[str]:
        """Who sits in the room now."""
        return {row[0] for row in self.install.rows(THERE, self.number)}

    def handshake(self, origin: str) -> int:
        """The status that a WebSocket of Ingrid's gets when it comes from `origin`."""
        headers = {
            "Cookie": f"{self.cookie_name}={self.cookies['Ingrid']}",
            "Origin": origin,
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Key": "c2FtdGFsIGlzIGEgdGFsaw==",
            "Sec-WebSocket-Version": "13",
        }
        connection = HTTPConnection("127.0.0.1", self.install.port, timeout=10)
        with contextlib.closing(connection):
            connection.request("GET", f"/ws/r/{self.room}/", headers=headers)
            return connection.getresponse().status


def teach_short_exercises(install: Install) -> None:
    """Load exercises whose turns are over before a test loses patience. The limits of the rules stay the real ones."""
    path = install.folder / "short-exercises.yaml"
    if not path.exists():
        install.run_script(TEACH.format(seconds=SECONDS, path=str(path)))


def make_place(
    install: Install,
    more: tuple[str, ...] = (),
    *,
    leaders: tuple[str, ...] = (),
    rooms: tuple[str, ...] = (),
    minutes: int = 0,
) -> Place:
    """A new room for the people of the demo, and for `more` members, with the short exercises to choose from.

    `leaders`: facilitators besides Maja (Jonas organises). `rooms`: titles of further rooms of its meeting. `minutes`:
    how long the meeting is, without an end when 0.
    """
    teach_short_exercises(install)
    names = f"NAMES, LEADERS, ROOMS, MINUTES = {('Ingrid', 'Amadou', *more)!r}, {leaders!r}, {rooms!r}, {minutes}"
    made = install.run_script(f"{names}\n{MAKE}")
    return Place(install, made["room"], made["number"], made["cookie"], made["cookies"])


def book_is_right(place: Place) -> None:
    """Every room is, to the millisecond, what its log of events says."""
    assert "are what their logs say" in place.install.manage("verify_rooms")
