"""Taking a seat in a room, and what a connection needs to know then. A person has one live seat in all rooms."""

from __future__ import annotations

from typing import NamedTuple

from sessions import codec, opening
from sessions.core import room_words as w
from sessions.core.room_words import Role, RoomCode
from sessions.models import Reservation, Room, RoomEvent

from . import holding, loading, rights, rooms, store
from .clock import instant

REMOVED = "removed"  # a facilitator has taken them out of this session


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
    found = store.seat_of(number, user)
    if found is not None and _was_removed(known.room, number, found[0]):
        raise NotNow(REMOVED)
    if known.room.locked and not _may_pass_lock(known.room, number, user, role):
        raise NotNow(RoomCode.LOCKED.value)
    if known.about.planned:
        refused = opening.enter(Room.objects.select_related("meeting__cohort").get(pk=number), user, instant(now))
        if refused is not None:
            raise NotNow(refused.value)
    if found is None:
        store.open_account(known.about.cohort, None)
        seat = store.add_seat(number, user, store.open_account(known.about.cohort, user))
    else:
        seat = found[0]
        if not found[1]:
            store.set_live(number, seat, True)
    # The server speaks: that this person may be here has just been looked up.
    answer = rooms.handle(number, w.Enter(seat, role), now=now)
    if known.about.planned and not known.room.plan and known.room.step != "closed":
        holding.lay_planned(number, now)
        # The state of before the plan would be told: let it be read again.
        answer = answer._replace(state=None)
    return Seated(seat, role, answer)


def _was_removed(room: w.Room, number: int, seat: int) -> bool:
    """Whether a facilitator has taken this seat out of the session."""
    person = room.people.get(seat)
    if person is None or person.presence != "left":
        return False
    bodies = RoomEvent.objects.filter(room=number, kind=w.SeatLeft.__name__).values_list("body", flat=True)
    left = [codec.decode_event(body) for body in bodies]
    return any(isinstance(event, w.SeatLeft) and event.seat == seat and event.by for event in left)


def _may_pass_lock(room: w.Room, number: int, user: int, role: Role) -> bool:
    """Whether a locked door opens: for facilitators, who is inside already, and who has been let in by name."""
    if role == "facilitator":
        return True
    found = store.seat_of(number, user)
    person = room.people.get(found[0]) if found else None
    if person is not None and person.presence != "left":
        return True
    return Reservation.objects.filter(meeting__rooms=number, user=user, let_in=True).exists()
