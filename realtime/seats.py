"""Taking a seat in a room, and what a connection needs to know then. A person has one live seat in all rooms."""

from __future__ import annotations

from typing import NamedTuple

from sessions import opening, removals
from sessions.core import room_words as w
from sessions.core.room_words import Role
from sessions.models import Room

from . import loading, rights, rooms, store
from .clock import instant


class Seated(NamedTuple):
    seat: int
    role: Role
    answer: rooms.Answer


class NoPlace(Exception):
    """The person has no active role that gives them a place in this room."""


class NotNow(Exception):
    """The door of the meeting says no (`sessions.opening.Entry`): another room is theirs, or it is not the time."""


def enter(room: int, user: int, *, now: int) -> Seated:
    """Let somebody into a room, for the first time or again; a live seat elsewhere is left (`moved`).

    Raises NoRoom, NoPlace, NotNow, and OperationalError or IntegrityError when the database could not. May be called
    inside of a transaction, so that a lease is written with it.
    """
    return rooms.retried(lambda: _enter(room, user, now))


def _enter(number: int, user: int, now: int) -> Seated:
    for elsewhere, seat in store.live_seats_elsewhere(number, user):
        rooms.handle(elsewhere, w.Leave(seat, "moved"), now=now)
    known = loading.lock(number)
    role = rights.room_role(store.roles_of(known.about.cohort, user))
    if role is None:
        raise NoPlace(number)
    if not known.about.planned and removals.may_not_enter(number, known.about.cohort, user):
        raise NotNow(opening.Entry.REMOVED.value)
    if known.about.planned:
        refused = opening.enter(Room.objects.select_related("meeting__cohort").get(pk=number), user, instant(now))
        if refused is not None:
            raise NotNow(refused.value)
    found = store.seat_of(number, user)
    if found is None:
        store.open_account(known.about.cohort, None)
        seat = store.add_seat(number, user, store.open_account(known.about.cohort, user))
    else:
        seat = found[0]
        if not found[1]:
            store.set_live(number, seat, True)
    # The server speaks: that this person may be here has just been looked up.
    return Seated(seat, role, rooms.handle(number, w.Enter(seat, role), now=now))
