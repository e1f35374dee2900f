"""Makes people and rooms of four in an empty database, and prints their addresses and cookies as JSON.

Run as `python -m bench.seed ROOMS running|arriving` with the environment of the install that is measured. In a running
room a circle of four is in its first turn, with a handover of no length, so that turns can change hands as fast as the
server can; nothing else differs from a room that people began themselves. In an arriving room nobody has been yet.
"""

from __future__ import annotations

import json
import sys
import time

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.contrib.sessions.models import Session  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from groups.models import Cohort, Membership, Role, User  # noqa: E402
from sessions import codec, services  # noqa: E402
from sessions.core import room_words as words  # noqa: E402
from sessions.core import rooms, turns  # noqa: E402
from sessions.core.phases import Phase  # noqa: E402
from sessions.core.turn_words import Limits, Open, Person  # noqa: E402
from sessions.models import Account, Meeting, Room, RoomEvent, Seat  # noqa: E402

SEATS = (1, 2, 3, 4)
TURN_MS = 1_500_000
ROUNDS = 100_000
FAR_MS = 10**12
PHASES = (Phase("tell", TURN_MS, "speaker", 0),)


def running_room(title: str, now: int) -> tuple[words.Room, list[words.AnyEvent]]:
    """Return a room whose four are in their first turn, and the log that leads there."""
    exercise = words.RoomExercise("bench", "1", TURN_MS, 0, ROUNDS, PHASES)
    log: list[words.AnyEvent] = [words.Entered(now, seat) for seat in SEATS]
    log += [words.BecameReady(now, seat) for seat in SEATS]
    log += [words.ExerciseStarted(now, 1, exercise, now + FAR_MS), words.GroupFormed(now, 1, SEATS)]
    people = tuple(Person(seat) for seat in SEATS)
    opening = Open(TURN_MS, 0, ROUNDS, PHASES, people, now + FAR_MS, limits=Limits(handover=0))
    opened, _ = turns.step(None, opening, now)
    log += [words.InPairing(event.at, 1, event) for event in opened]
    room = rooms.begin(title, self_held=True)
    for event in log:
        room = rooms.evolve(room, event)
    return room, log


def sessions_for(users: list[User]) -> list[str]:
    """Begin a session for each and return the cookies."""
    store, expires = SessionStore(), timezone.now() + timezone.timedelta(days=1)
    rows = []
    for user in users:
        data = {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: user.get_session_auth_hash(),
        }
        key = store._get_new_session_key()
        rows.append(Session(session_key=key, session_data=store.encode(data), expire_date=expires))
    Session.objects.bulk_create(rows, batch_size=500)
    return [f"{settings.SESSION_COOKIE_NAME}={row.session_key}" for row in rows]


@transaction.atomic
def seed(count: int, *, running: bool) -> list[dict[str, object]]:
    """Make `count` rooms with their people; return what a client has to know of each."""
    cohort = Cohort.objects.create(name="Bench")
    meeting = Meeting.objects.create(cohort=cohort, starts_at=timezone.now())
    Account.objects.create(cohort=cohort, house=True)
    everybody = [User(email=f"bench-{number}@demo.invalid", display_name=f"P{number}") for number in range(4 * count)]
    users = User.objects.bulk_create(everybody, batch_size=500)
    roles = [Membership(user=user, cohort=cohort, role=Role.MEMBER) for user in users]
    Membership.objects.bulk_create(roles, batch_size=500)
    accounts = Account.objects.bulk_create([Account(cohort=cohort, user=user) for user in users], batch_size=500)
    made = Room.objects.bulk_create([Room(meeting=meeting, title="Bench", self_held=True) for _ in range(count)])
    services.exercises_load()
    if running:
        begin(made, users, accounts)
    cookies = sessions_for(users)
    fours = [list(zip(SEATS, cookies[4 * place : 4 * place + 4], strict=True)) for place in range(count)]
    numbers = [[user.pk for user in users[4 * place : 4 * place + 4]] for place in range(count)]
    return [
        {"room": room.public_id, "cookies": four, "users": who}
        for room, four, who in zip(made, fours, numbers, strict=True)
    ]


def begin(made: list[Room], users: list[User], accounts: list[Account]) -> None:
    """Seat everybody and store the log of a running exercise in each room."""
    state, log = running_room("Bench", int(time.time() * 1_000))
    text, bodies = codec.encode_room(state), [codec.encode_event(event) for event in log]
    events, seats = [], []
    for place, room in enumerate(made):
        room.state, room.version, room.schema, room.due_at = text, len(log), codec.SCHEMA, rooms.due_at(state)
        events += [
            RoomEvent(room=room, version=version, at=event.at, kind=codec.kind_of(event), body=body)
            for version, (event, body) in enumerate(zip(log, bodies, strict=True), 1)
        ]
        seats += [
            Seat(room=room, number=seat, user=users[4 * place + seat - 1], account=accounts[4 * place + seat - 1])
            for seat in SEATS
        ]
    Room.objects.bulk_update(made, ["state", "version", "schema", "due_at"], batch_size=200)
    RoomEvent.objects.bulk_create(events, batch_size=500)
    Seat.objects.bulk_create(seats, batch_size=500)


if __name__ == "__main__":
    print(json.dumps(seed(int(sys.argv[1]), running=sys.argv[2] == "running")))
