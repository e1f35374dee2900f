"""Every statement of the one door, one function each: by cursor, since the ORM would be most of a turn change's cost.

They run inside of the caller's transaction, on SQLite (whose transactions are IMMEDIATE, and so exclusive) and on
PostgreSQL (where the room's row is the lock). No rule lives here, and nothing outside of `rooms.py` and its neighbours
writes these tables while rooms are live. Instants and lengths are integer ms.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connection, connections

ROWS_AT_ONCE = 200


class RoomRow(NamedTuple):
    """A locked room. `state` is None when it is the one that the caller knows already."""

    version: int
    seed: int
    schema: int
    state: str | None


class About(NamedTuple):
    """What does not change about a room."""

    cohort: int
    title: str
    self_held: bool
    public_id: str
    planned: bool  # it belongs to a meeting with an end, at whose door the rules of `sessions.opening` hold


class Standing(NamedTuple):
    """What somebody is in the cohort of a room, and what their command was answered before: (digest, answer)."""

    roles: frozenset[str]
    before: tuple[str, str] | None


class EventRow(NamedTuple):
    version: int
    at: int
    body: str
    seat: int | None


class _Driver(threading.local):
    """This thread's connection as the driver has it, and one cursor that is kept.

    Django's cursor translates the placeholders, looks for wrappers and is made anew for each statement: together about
    as much work as the statement itself. Its errors and its check for a broken transaction are kept.
    """

    wrapper: Any = None
    connection: Any = None
    cursor: Any = None
    question_marks = False

    def run(self, statement: str, values: Sequence[Any]) -> Any:
        wrapper = connections[DEFAULT_DB_ALIAS]
        # The driver's connection may have been replaced: after an outage, or when a pool has it back.
        if self.wrapper is not wrapper or wrapper.connection is not self.connection or self.connection is None:
            self._renew(wrapper)
        wrapper.validate_no_broken_transaction()
        with wrapper.wrap_database_errors:
            self.cursor.execute(_for_sqlite(statement) if self.question_marks else statement, values)
        return self.cursor

    def _renew(self, wrapper: Any) -> None:
        wrapper.ensure_connection()
        self.wrapper, self.connection = wrapper, wrapper.connection
        self.cursor = wrapper.connection.cursor()
        self.question_marks = wrapper.vendor == "sqlite"


_driver = _Driver()


@lru_cache(maxsize=512)
def _for_sqlite(statement: str) -> str:
    return statement.replace("%s", "?")


def _one(statement: str, values: Sequence[Any]) -> Any:
    # All rows, though there is only one: a statement that is not read to its end would keep SQLite from committing.
    rows = _all(statement, values)
    return rows[0] if rows else None


def _all(statement: str, values: Sequence[Any]) -> list[Any]:
    rows: list[Any] = _driver.run(statement, values).fetchall()
    return rows


def _run(statement: str, values: Sequence[Any]) -> int:
    return int(_driver.run(statement, values).rowcount)


def _add_rows(statement: str, marks: str, room: int, rows: Sequence[tuple[Any, ...]]) -> None:
    """Many rows in few statements; each begins with the room."""
    for start in range(0, len(rows), ROWS_AT_ONCE):
        part = rows[start : start + ROWS_AT_ONCE]
        _run(statement + ", ".join([marks] * len(part)), [value for row in part for value in (room, *row)])


# --- the room --------------------------------------------------------------------------------------------------------

_LOCK = (
    "SELECT version, seed, schema, CASE WHEN version = %s AND seed = %s THEN NULL ELSE state END"
    " FROM practice_room WHERE id = %s"
)


def lock_room(room: int, known_version: int, known_seed: int) -> RoomRow | None:
    """Lock the room until the transaction ends and read it; None if there is no such room."""
    # NO KEY: rows that only refer to the room, such as leases, need not wait for a turn change.
    lock = _LOCK + " FOR NO KEY UPDATE" if connection.vendor == "postgresql" else _LOCK
    row = _one(lock, (known_version, known_seed, room))
    return None if row is None else RoomRow(*row)


def read_room(room: int) -> RoomRow | None:
    """Read the room without locking it."""
    row = _one("SELECT version, seed, schema, state FROM practice_room WHERE id = %s", (room,))
    return None if row is None else RoomRow(*row)


def about_room(room: int) -> About:
    row = _one(
        "SELECT m.cohort_id, r.title, r.self_held, r.public_id, m.ends_at IS NOT NULL FROM practice_room r"
        " JOIN practice_meeting m ON m.id = r.meeting_id WHERE r.id = %s",
        (room,),
    )
    return About(row[0], row[1], bool(row[2]), row[3], bool(row[4]))


def seed_of(room: int) -> int:
    """The random number that a room was made with."""
    return int(_one("SELECT seed FROM practice_room WHERE id = %s", (room,))[0])


def room_by_address(public_id: str) -> int | None:
    """The number of the room behind an address, or None."""
    row = _one("SELECT id FROM practice_room WHERE public_id = %s", (public_id,))
    return None if row is None else int(row[0])


def write_room(room: int, version: int, schema: int, state: str, due_at: int | None) -> None:
    _run(
        "UPDATE practice_room SET version = %s, schema = %s, state = %s, due_at = %s WHERE id = %s",
        (version, schema, state, due_at, room),
    )


def close_entry(room: int, now: Any) -> None:
    """From now on only who is let in comes late to the meeting of a room. `now`: as the database writes it."""
    _run(
        "UPDATE practice_meeting SET closed_at = %s WHERE closed_at IS NULL AND ends_at IS NOT NULL"
        " AND id = (SELECT meeting_id FROM practice_room WHERE id = %s)",
        (now, room),
    )


def due_rooms(now: int, limit: int) -> list[int]:
    """Rooms with a deadline that has been reached, the longest due first."""
    rows = _all("SELECT id FROM practice_room WHERE due_at <= %s ORDER BY due_at, id LIMIT %s", (now, limit))
    return [row[0] for row in rows]


def next_due() -> int | None:
    """The next instant at which any room is due."""
    row = _one("SELECT MIN(due_at) FROM practice_room WHERE due_at IS NOT NULL", ())
    return None if row is None else row[0]


# --- the log ---------------------------------------------------------------------------------------------------------


_ADD_EVENTS = "INSERT INTO practice_roomevent (room_id, version, at, kind, body, seat) VALUES "


def add_events(room: int, rows: Sequence[tuple[int, int, str, str, int | None]]) -> None:
    """Add (version, at, kind, body, seat) to the log. IntegrityError if a version is there already."""
    _add_rows(_ADD_EVENTS, "(%s, %s, %s, %s, %s, %s)", room, rows)


def events_after(room: int, version: int, limit: int) -> list[EventRow]:
    rows = _all(
        "SELECT version, at, body, seat FROM practice_roomevent WHERE room_id = %s AND version > %s"
        " ORDER BY version LIMIT %s",
        (room, version, limit),
    )
    return [EventRow(*row) for row in rows]


def all_events(room: int) -> list[EventRow]:
    """The whole log of a room, in order."""
    rows = _all("SELECT version, at, body, seat FROM practice_roomevent WHERE room_id = %s ORDER BY version", (room,))
    return [EventRow(*row) for row in rows]


# --- who asks --------------------------------------------------------------------------------------------------------


def standing(room: int, cohort: int, seat: int, user: int, key: str) -> Standing:
    """What the person on a live seat may be here, and whether their command has been answered before."""
    rows = _all(
        "SELECT m.role, c.digest, c.answer FROM practice_seat s"
        " JOIN groups_user u ON u.id = s.user_id AND u.is_active"
        " JOIN groups_membership m ON m.user_id = s.user_id AND m.cohort_id = %s AND m.state = 'active'"
        " LEFT JOIN practice_command c ON c.room_id = s.room_id AND c.user_id = s.user_id AND c.key = %s"
        " WHERE s.room_id = %s AND s.number = %s AND s.user_id = %s AND s.live",
        (cohort, key, room, seat, user),
    )
    if rows:
        return Standing(frozenset(row[0] for row in rows), None if rows[0][1] is None else (rows[0][1], rows[0][2]))
    return Standing(frozenset(), answer_before(room, user, key))


def session_alive(key: str, now: Any) -> bool:
    """Whether a session has neither ended nor run out. `now`: as the database writes it."""
    return _one("SELECT 1 FROM django_session WHERE session_key = %s AND expire_date > %s", (key, now)) is not None


def answer_before(room: int, user: int, key: str) -> tuple[str, str] | None:
    """What somebody's command was answered, also when they have no seat any more: (digest, answer)."""
    row = _one(
        "SELECT digest, answer FROM practice_command WHERE room_id = %s AND user_id = %s AND key = %s",
        (room, user, key),
    )
    return None if row is None else (row[0], row[1])


def keep_answer(room: int, user: int, key: str, digest: str, answer: str, now: int) -> None:
    """IntegrityError if the key has been used."""
    _run(
        "INSERT INTO practice_command (room_id, user_id, key, digest, answer, at) VALUES (%s, %s, %s, %s, %s, %s)",
        (room, user, key, digest, answer, now),
    )


def forget_answers(before: int) -> int:
    """Remove what was answered before an instant; returns how many."""
    return _run("DELETE FROM practice_command WHERE at < %s", (before,))


def forget_lines(before: int) -> int:
    """Remove the words of quiet lines that were said before an instant; returns how many."""
    return _run("DELETE FROM practice_line WHERE at < %s", (before,))


def roles_of(cohort: int, user: int) -> frozenset[str]:
    """The active roles of a person in a cohort; none if the person is not active."""
    rows = _all(
        "SELECT m.role FROM groups_membership m JOIN groups_user u ON u.id = m.user_id AND u.is_active"
        " WHERE m.cohort_id = %s AND m.user_id = %s AND m.state = 'active'",
        (cohort, user),
    )
    return frozenset(row[0] for row in rows)


# --- seats -----------------------------------------------------------------------------------------------------------


def seat_of(room: int, user: int) -> tuple[int, bool] | None:
    """The (number, live) of somebody's seat in a room, or None."""
    row = _one("SELECT number, live FROM practice_seat WHERE room_id = %s AND user_id = %s", (room, user))
    return None if row is None else (row[0], bool(row[1]))


def live_seats_elsewhere(room: int, user: int) -> list[tuple[int, int]]:
    """The (room, number) of live seats of a person in other rooms; at most one, by constraint."""
    rows = _all("SELECT room_id, number FROM practice_seat WHERE user_id = %s AND live AND room_id <> %s", (user, room))
    return [(row[0], row[1]) for row in rows]


def add_seat(room: int, user: int, account: int) -> int:
    """Give somebody the next free number of a room, and return it."""
    number = _one("SELECT COALESCE(MAX(number), 0) + 1 FROM practice_seat WHERE room_id = %s", (room,))[0]
    _run(
        "INSERT INTO practice_seat (room_id, number, user_id, account_id, live) VALUES (%s, %s, %s, %s, %s)",
        (room, number, user, account, True),
    )
    return int(number)


def set_live(room: int, seat: int, live: bool) -> None:
    """IntegrityError if the person has a live seat elsewhere."""
    _run("UPDATE practice_seat SET live = %s WHERE room_id = %s AND number = %s", (live, room, seat))


def stale_seats(room: int, before: int) -> list[tuple[int, int, str]]:
    """The (seat, last seen, process) of seats whose process was last seen before an instant."""
    rows = _all(
        "SELECT p.seat, s.seen_at, s.id FROM realtime_presence p JOIN realtime_serverprocess s ON s.id = p.process_id"
        " WHERE p.room_id = %s AND s.seen_at < %s ORDER BY p.seat",
        (room, before),
    )
    return [(row[0], row[1], row[2]) for row in rows]


def forget_presence(room: int, seat: int, process: str) -> None:
    _run("DELETE FROM realtime_presence WHERE room_id = %s AND seat = %s AND process_id = %s", (room, seat, process))


# --- the ledger ------------------------------------------------------------------------------------------------------


def seat_accounts(room: int, cohort: int) -> dict[int, int]:
    """The account of every seat of a room; seat 0 is the cohort's house."""
    rows = _all(
        "SELECT number, account_id FROM practice_seat WHERE room_id = %s"
        " UNION ALL SELECT 0, id FROM practice_account WHERE cohort_id = %s AND house",
        (room, cohort),
    )
    return {row[0]: row[1] for row in rows}


def open_account(cohort: int, user: int | None) -> int:
    """The account of a member, or of the house (None), made if it is missing."""
    house = user is None
    _run(
        "INSERT INTO practice_account (cohort_id, user_id, house, s, p, o, x) VALUES (%s, %s, %s, 0, 0, 0, 0)"
        " ON CONFLICT DO NOTHING",
        (cohort, user, house),
    )
    if house:
        row = _one("SELECT id FROM practice_account WHERE cohort_id = %s AND house", (cohort,))
    else:
        row = _one("SELECT id FROM practice_account WHERE cohort_id = %s AND user_id = %s", (cohort, user))
    return int(row[0])


_ADD_ENTRIES = "INSERT INTO practice_ledgerentry (room_id, account_id, version, at, s, p, o, x) VALUES "


def add_entries(room: int, rows: Sequence[tuple[int, int, int, int, int, int, int]]) -> None:
    """Add (account, version, at, s, p, o, x) to the ledger."""
    _add_rows(_ADD_ENTRIES, "(%s, %s, %s, %s, %s, %s, %s, %s)", room, rows)


def add_to_accounts(sums: Iterable[tuple[int, int, int, int, int]]) -> None:
    """Add (account, s, p, o, x) to the sums, in the order of the accounts: two rooms never wait in a ring."""
    for account, s, p, o, x in sorted(sums):
        _run(
            "UPDATE practice_account SET s = s + %s, p = p + %s, o = o + %s, x = x + %s WHERE id = %s",
            (s, p, o, x, account),
        )


def mean_balance(cohort: int) -> int:
    """The mean balance of the cohort's active members, rounded down, ms. Who has no account yet counts as 0."""
    total, count = _one(
        "SELECT COALESCE(SUM(a.s - a.p + a.x), 0), COUNT(*) FROM groups_membership m"
        " LEFT JOIN practice_account a ON a.cohort_id = m.cohort_id AND a.user_id = m.user_id"
        " WHERE m.cohort_id = %s AND m.role = 'member' AND m.state = 'active'",
        (cohort,),
    )
    return int(total) // int(count) if count else 0
