"""Who is behind a socket, and whether they may still be in its room: asked from the database, never remembered.

A ticket or the session says who; an active membership says whether, and with which role. The session is looked up with
every command here, the membership by the door (`rooms.handle`), and both every few seconds for who only listens.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth import get_user
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import import_string

from . import store, tickets
from .connection import Connection
from .protocol import CloseCode

ROLES = ("facilitator", "member")  # the first that somebody has counts

_ALLOWED = """
SELECT m.user_id, r.id, m.role
FROM practice_room r
JOIN practice_meeting t ON t.id = r.meeting_id
JOIN groups_membership m ON m.cohort_id = t.cohort_id
JOIN groups_user u ON u.id = m.user_id
WHERE m.state = 'active' AND m.role IN ('facilitator', 'member') AND u.is_active
"""

# Pair by pair: rooms by one list and people by another would read every person once for every room of their cohort.
_ALLOWED_PAIRS = """
WITH asked(room_id, user_id) AS (VALUES {pairs})
SELECT m.user_id, r.id, m.role
FROM asked
JOIN practice_room r ON r.id = asked.room_id
JOIN practice_meeting t ON t.id = r.meeting_id
JOIN groups_membership m ON m.cohort_id = t.cohort_id AND m.user_id = asked.user_id
JOIN groups_user u ON u.id = m.user_id
WHERE m.state = 'active' AND m.role IN ('facilitator', 'member') AND u.is_active
"""


class Denied(NamedTuple):
    """The socket is to be closed with this code."""

    code: CloseCode


class Allowed(NamedTuple):
    """Somebody who may be in a room, by the room's number."""

    user: int
    room: int
    role: str


def who(session: str, ticket: str = "", room: str = "") -> int | None:
    """Return the number of the user behind a session key, by the ticket of the page where it is still good."""
    user = tickets.holder(ticket, room, session) if ticket else None
    if user is not None:
        return user
    store: Any = import_string(f"{settings.SESSION_ENGINE}.SessionStore")(session)
    found = get_user(SimpleNamespace(session=store))  # type: ignore[arg-type]
    return found.pk if found.is_authenticated else None


def is_signed_in(session: str) -> bool:
    """Whether the session behind a socket has neither ended nor run out."""
    return store.session_alive(session, connection.ops.adapt_datetimefield_value(timezone.now()))


def still(connection_: Connection) -> Allowed | Denied:
    """Return how the person behind a connection may be in its room now, or why no longer."""
    if not is_signed_in(connection_.session):
        return Denied(CloseCode.SIGNED_OUT)
    found = _rows(f"{_ALLOWED} AND r.id = %s AND m.user_id = %s", [connection_.room, connection_.user])
    return best(found) or Denied(CloseCode.NOT_ALLOWED)


def unwelcome(connections: Iterable[Connection]) -> list[tuple[Connection, CloseCode]]:
    """Return those who may no longer be where they are, and those whose role has changed, with the close code."""
    asked = list(connections)
    if not asked:
        return []
    alive = _sessions_alive([one.session for one in asked])
    pairs = sorted({(one.room, one.user) for one in asked})
    roles: dict[tuple[int, int], list[Allowed]] = {}
    query = _ALLOWED_PAIRS.format(pairs=", ".join(["(%s, %s)"] * len(pairs)))
    for row in _rows(query, [value for pair in pairs for value in pair]):
        roles.setdefault((row.room, row.user), []).append(row)
    sits_in = _live_rooms(sorted({one.user for one in asked}))
    sent_from = _sent_from(sorted({one.user for one in asked} - set(sits_in)))
    barred = _barred({one.room for one in asked}, {one.user for one in asked})
    found = []
    for one in asked:
        allowed = best(roles.get((one.room, one.user), []))
        if one.session not in alive:
            found.append((one, CloseCode.SIGNED_OUT))
        elif allowed is None:
            found.append((one, CloseCode.NOT_ALLOWED))
        elif (one.room, one.user) in barred or (one.user not in sits_in and one.room in sent_from.get(one.user, ())):
            found.append((one, CloseCode.NOT_NOW))
        elif sits_in.get(one.user, one.room) != one.room:
            found.append((one, CloseCode.MOVED))
        elif allowed.role != one.role:
            # Not a farewell: they come back at once, in the new role.
            found.append((one, CloseCode.RESTARTING))
    return found


def _live_rooms(users: list[int]) -> dict[int, int]:
    """Return in which room each of these people sits: a person is in one place."""
    query = f"SELECT user_id, room_id FROM practice_seat WHERE live AND user_id IN ({_marks(users)})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(query, users)
        return dict(cursor.fetchall())


def _sent_from(users: list[int]) -> dict[int, set[int]]:
    """Return from which rooms people have been sent to another one of the same meeting; few ever have no live seat."""
    if not users:
        return {}
    moved = "practice_reservation v JOIN practice_room r ON r.meeting_id = v.meeting_id AND r.id <> v.room_id"
    query = f"SELECT v.user_id, r.id FROM {moved} WHERE v.user_id IN ({_marks(users)})"  # noqa: S608  placeholders only
    found: dict[int, set[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(query, users)
        for user, room in cursor.fetchall():
            found.setdefault(user, set()).add(room)
    return found


def _barred(rooms: set[int], users: set[int]) -> set[tuple[int, int]]:
    """Return (room, user) of those who may not come to the meeting of a room (`sessions.removals`)."""
    query = (
        "SELECT DISTINCT r.id, v.user_id FROM practice_removal v JOIN practice_meeting m ON m.cohort_id = v.cohort_id"  # noqa: S608
        " JOIN practice_room r ON r.meeting_id = m.id"
        " WHERE v.lifted_at IS NULL AND (v.holds OR v.meeting_id = m.id)"
        f" AND v.user_id IN ({_marks(list(users))}) AND r.id IN ({_marks(list(rooms))})"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [*users, *rooms])
        return set(cursor.fetchall())


def best(rows: Iterable[Allowed]) -> Allowed | None:
    """Return the row with the role that counts."""
    return min(rows, key=lambda row: ROLES.index(row.role), default=None)


def _rows(query: str, values: list[Any]) -> list[Allowed]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return [Allowed(*row) for row in cursor.fetchall()]


def _sessions_alive(keys: list[str]) -> set[str]:
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    alive = f"SELECT session_key FROM django_session WHERE session_key IN ({_marks(keys)}) AND expire_date > %s"  # noqa: S608  placeholders only
    with connection.cursor() as cursor:
        cursor.execute(alive, [*keys, now])
        return {row[0] for row in cursor.fetchall()}


def _marks(values: list[Any]) -> str:
    return ", ".join(["%s"] * len(values))
