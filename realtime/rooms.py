"""The one door: everything that changes a room comes through here, in one transaction, and is told after its commit.

`handle` locks the room, answers a repeated command as before, lets due deadlines take effect, asks whether this person
may, lets the core decide, and stores events, ledger, state and answer together. Rules live in `sessions.core`,
statements in `store.py`; what an exercise starts with is put together in `starting.py`, taking a seat in `seats.py`.
"""

from __future__ import annotations

import hashlib
import logging
import random
import time
from collections.abc import Callable
from typing import NamedTuple, TypeVar
from uuid import UUID

from django.db import IntegrityError, OperationalError, connection, transaction

from sessions import codec
from sessions.core import room_words as w
from sessions.core import rooms as core
from sessions.core.room_words import AnyEvent, Command, Room

from . import history, ledger, loading, moderation, rights, store
from .clock import instant
from .loading import NoRoom
from .presence import LEASE_MS, STALE_MS

__all__ = ["SERVER", "Actor", "Answer", "NoRoom", "Scene", "events_after", "handle", "on_commit_listeners", "read"]

log = logging.getLogger("samtal.rooms")

STORAGE = "storage"  # the database could not take it; nothing is half-written
CONFLICT = "conflict"  # the key was used before with another body
NOT_ALLOWED = "not_allowed"
NOT_NOW = "retry"  # deadlines wait until it is known who is still connected

TRIES = 3
KEEP_ANSWERS_MS = 24 * 3_600_000
KEEP_LINES_MS = 24 * 3_600_000

T = TypeVar("T")
Events = tuple[AnyEvent, ...]
Listener = Callable[[int, int, int, Room, Events], None]

# Called with (room, from_version, version, state, events) after each commit, in the thread that committed.
on_commit_listeners: list[Listener] = []


class Actor(NamedTuple):
    """Who asks: a person on a seat, or the server itself (no user)."""

    user: int | None
    seat: int | None


SERVER = Actor(None, None)


class Answer(NamedTuple):
    """What came of a command. `refused`: the code, or None. `events` took the room from `from_version` to `version`;
    with a refusal they are what was due before it. `repeated`: this is what the same command was answered before.
    """

    version: int
    from_version: int
    events: Events = ()
    refused: str | None = None
    repeated: bool = False
    state: Room | None = None


class Scene(NamedTuple):
    """What a command that needs more than its sender knows is put together from, while the room is locked."""

    number: int
    room: Room
    about: store.About
    now: int


Prepare = Callable[[Scene], Command]  # raises RoomRefused


def handle(
    room: int,
    command: Command | Prepare,
    *,
    by: Actor = SERVER,
    now: int,
    key: UUID | None = None,
    digest: bytes = b"",
) -> Answer:
    """Let `by` do `command` in room number `room` at the instant `now` (ms). Raises NoRoom.

    `key` is the client's own id of the command and `digest` stands for its body: the same again gets the same answer
    and acts once. Inside of a caller's transaction it is not tried again, and database errors are the caller's.
    """
    mark = hashlib.blake2s(digest, digest_size=16).hexdigest() if key else ""
    try:
        return retried(lambda: _once(room, command, by, now, key.hex if key else "", mark))
    except OperationalError as error:
        if connection.in_atomic_block:
            raise
        log.warning("command not stored room=%s error=%s", room, type(error.__cause__ or error).__name__)
        version = loading.known_version(room)
        return Answer(version, version, refused=STORAGE)


def retried(work: Callable[[], T]) -> T:
    """Do `work` in one transaction, again if another one was in its way. The last error is raised."""
    for left in range(TRIES - 1, -1, -1):
        try:
            # Inside of a caller's transaction an error ends all of it, so a savepoint would only cost two statements.
            with transaction.atomic(savepoint=False):
                return work()
        except (OperationalError, IntegrityError) as error:
            if connection.in_atomic_block:
                raise
            if connection.connection is not None and not connection.is_usable():
                connection.close()
            if not left or "full" in str(error):
                raise
            # Whoever was in the way is most likely in a turn change of some milliseconds.
            time.sleep(random.uniform(0.005, 0.05))  # noqa: S311  jitter, no secret
    raise AssertionError("unreachable")


def read(room: int) -> tuple[int, Room]:
    """The version and state of a room, without waiting for whoever changes it. Raises NoRoom."""
    known = loading.read(room)
    return known.version, known.room


def events_after(room: int, version: int, limit: int = 200) -> list[tuple[int, AnyEvent]]:
    """At most `limit` events of the log after `version`, in order: (version, event)."""
    return [(row.version, codec.decode_event(row.body)) for row in store.events_after(room, version, limit)]


def report_lost(room: int, seat: int, last_seen: int, now: int) -> Answer:
    """The last connection of `seat` is gone; the person was last seen at `last_seen` (ms), and it is noticed `now`."""
    return handle(room, w.Lost(seat, last_seen), now=now)


def tick(room: int, now: int) -> Answer:
    """Let what is due take effect."""
    return handle(room, w.Tick(), now=now)


def rooms_due(now: int, limit: int = 200) -> list[int]:
    """Rooms that have a deadline to tick at `now` (ms)."""
    return store.due_rooms(now, limit)


def purge(now: int) -> int:
    """Forget the answers of commands, and the words of quiet lines, that are older than a day; returns how many."""
    return store.forget_answers(now - KEEP_ANSWERS_MS) + store.forget_lines(now - KEEP_LINES_MS)


# --- one command -----------------------------------------------------------------------------------------------------


class _Change:
    """A locked room on its way from one version to the next."""

    def __init__(self, number: int, known: loading.Known, now: int) -> None:
        self.number, self.known, self.now = number, known, now
        self.room = known.room
        self.events: list[AnyEvent] = []
        self.booked = 0  # of the events, how many are in the ledger

    def attempt(self, command: Command) -> str | None:
        events, self.room, refused = core.attempt(self.room, command, self.now)
        self.events.extend(events)
        return refused

    def book(self) -> None:
        """Write into the ledger what the events so far moved: balances read from now on are those of now."""
        since = self.known._replace(version=self.known.version + self.booked)
        accounts = ledger.write(self.number, since, self.events[self.booked :])
        self.known, self.booked = self.known._replace(accounts=accounts), len(self.events)

    def answer(self, refused: str | None) -> Answer:
        since = self.known.version
        return Answer(since + len(self.events), since, tuple(self.events), refused, state=self.room)


def _once(room: int, command: Command | Prepare, by: Actor, now: int, key: str, mark: str) -> Answer:
    change = _Change(room, loading.lock(room), now)
    roles: frozenset[str] = frozenset()
    if by.user is not None:
        standing = store.standing(room, change.known.about.cohort, by.seat or 0, by.user, key)
        if key and standing.before is not None:
            return _as_before(change, standing.before, mark)
        roles = standing.roles
    if report_stale(change) or not (by.user or isinstance(command, w.Tick)):
        refused = _perform(change, command, by, roles)
    else:
        refused, key = NOT_NOW, ""
    store_change(change, by)
    answer = change.answer(refused)
    if key and by.user is not None:
        store.keep_answer(room, by.user, key, mark, f"{answer.version} {refused or ''}", now)
    if refused is None and isinstance(command, w.Leave):
        store.set_live(room, command.seat, False)
    return answer


def _as_before(change: _Change, before: tuple[str, str], mark: str) -> Answer:
    if before[0] != mark:
        return change.answer(CONFLICT)
    version, _, refused = before[1].partition(" ")
    return Answer(int(version), int(version), refused=refused or None, repeated=True, state=change.room)


def report_stale(change: _Change) -> bool:
    """Report whom dead processes leave behind before any deadline of theirs is ticked, else turns run out that nobody
    attended. False: a process is so late that it may be dead, so deadlines wait.
    """
    due = core.due_at(change.room)
    if due is None or due > change.now:
        return True
    sure = True
    for seat, seen_at, process in store.stale_seats(change.number, change.now - STALE_MS):
        if seen_at < change.now - LEASE_MS:
            change.attempt(w.Lost(seat, seen_at))
            store.forget_presence(change.number, seat, process)
        else:
            sure = False
    return sure


def _perform(change: _Change, command: Command | Prepare, by: Actor, roles: frozenset[str]) -> str | None:
    if by.user is not None:
        change.attempt(w.Tick())
        if not roles:
            return NOT_ALLOWED
        _follow_role(change, by, roles)
    if not isinstance(command, Command):
        change.attempt(w.Tick())
        change.book()
        try:
            command = command(Scene(change.number, change.room, change.known.about, change.now))
        except w.RoomRefused as refused:
            return refused.code.value
    if by.user is not None and not rights.may(change.room, command, by.seat, roles):
        return NOT_ALLOWED
    return change.attempt(command)


def _follow_role(change: _Change, by: Actor, roles: frozenset[str]) -> None:
    """Roles are looked up with every command; the room hears of one that has changed."""
    person = change.room.people.get(by.seat or 0)
    role = rights.room_role(roles)
    if person is not None and person.presence != "left" and role is not None and person.role != role:
        change.attempt(w.Enter(person.seat, role))


def store_change(change: _Change, by: Actor) -> None:
    """Write everything that the change moved, and line up the news for after the commit."""
    events, since = change.events, change.known.version
    if not events:
        return
    version = since + len(events)
    store.add_events(
        change.number,
        [
            (number, event.at, codec.kind_of(event), codec.encode_event(event), by.seat)
            for number, event in enumerate(events, start=since + 1)
        ],
    )
    store.write_room(change.number, version, codec.SCHEMA, codec.encode_room(change.room), core.due_at(change.room))
    change.book()
    history.write(change.number, change.known.about.cohort, change.room, events)
    moderation.write(change.number, change.known.about.public_id, change.known.about.cohort, by.user, events)
    if change.known.about.planned and any(isinstance(event, w.ExerciseStarted) for event in events):
        store.close_entry(change.number, connection.ops.adapt_datetimefield_value(instant(change.now)))
    fresh = change.known._replace(version=version, room=change.room)
    news = (change.number, since, version, change.room, tuple(events))
    transaction.on_commit(lambda: _committed(change.number, fresh, news))


def _committed(number: int, fresh: loading.Known, news: tuple[int, int, int, Room, Events]) -> None:
    loading.remember(number, fresh)
    for listener in on_commit_listeners:
        try:
            listener(*news)
        except Exception:
            # The change is stored, and everybody finds it by its version; the command must not look failed.
            log.exception("news not told room=%s version=%s", number, news[2])
