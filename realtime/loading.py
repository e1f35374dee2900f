"""Rooms as this process last knew them, so that a turn change need not read and decode a state that it wrote itself.

What is kept here is only ever used when the version and the seed in the locked row are the same; nothing relies on it.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import NamedTuple

from sessions import codec
from sessions.core import rooms as core
from sessions.core.room_words import Room

from . import store

MOST_ROOMS = 4096


class NoRoom(Exception):
    """There is no such room."""


class Known(NamedTuple):
    """A room at a version. `accounts`: the account of each seat, as far as they have been asked for."""

    version: int
    seed: int
    room: Room
    about: store.About
    accounts: dict[int, int]


_known: OrderedDict[int, Known] = OrderedDict()
_lock = Lock()


def lock(number: int) -> Known:
    """Lock the room until the transaction ends. Raises NoRoom."""
    before = _known.get(number)
    version, seed = (before.version, before.seed) if before else (-1, -1)
    row = store.lock_room(number, version, seed)
    if row is None:
        raise NoRoom(number)
    if row.state is None and before is not None and row.schema == codec.SCHEMA:
        return before
    if row.state is None:
        row = store.read_room(number) or row
    return _decoded(number, row, before)


def read(number: int) -> Known:
    """Read the room without locking it. Raises NoRoom."""
    row = store.read_room(number)
    if row is None:
        raise NoRoom(number)
    return _decoded(number, row, _known.get(number))


def remember(number: int, known: Known) -> None:
    """Keep a room as it was committed, unless a newer one is kept already."""
    with _lock:
        before = _known.get(number)
        if before is None or before.seed != known.seed or before.version < known.version:
            _known[number] = known
            _known.move_to_end(number)
        while len(_known) > MOST_ROOMS:
            _known.popitem(last=False)


def known_version(number: int) -> int:
    """The newest version that this process knows of, 0 if none."""
    known = _known.get(number)
    return known.version if known else 0


def _decoded(number: int, row: store.RoomRow, before: Known | None) -> Known:
    same = before is not None and before.seed == row.seed
    about = before.about if same and before else store.about_room(number)
    accounts = before.accounts if same and before else {}
    if same and before and before.version == row.version and row.schema == codec.SCHEMA:
        return before
    return Known(row.version, row.seed, _state(number, row, about), about, accounts)


def _state(number: int, row: store.RoomRow, about: store.About) -> Room:
    if row.schema == codec.SCHEMA and row.state:
        return codec.decode_room(row.state)
    return folded(number, about, row.version)


def folded(number: int, about: store.About, version: int) -> Room:
    """The state at a version, from the log alone. ValueError if the log does not reach it."""
    room = core.begin(about.title, about.self_held)
    rows = [row for row in store.all_events(number) if row.version <= version]
    if len(rows) != version:
        raise ValueError(f"the log of room {number} has {len(rows)} events up to version {version}")
    for row in rows:
        room = core.evolve(room, codec.decode_event(row.body))
    return room
