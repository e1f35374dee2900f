"""What ends somebody's part in a room from outside of it: a new block, a lost membership, an account that closes, a
place in another room, being removed.

A new block acts as leaving the pairing, never the room, and its owner leaves, so that the other learns nothing of it
(DESIGN §3). Whoever no longer belongs to the cohort leaves its rooms at once. After the commit, through the one door.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save

from groups.models import Block, Membership, User
from sessions import placements, removals
from sessions.core import room_words as w
from sessions.models import Removal, Reservation, Seat

from . import publish, rights, rooms, store
from .clock import now_ms


def connect() -> None:
    """Listen from now on."""
    post_save.connect(_block_made, sender=Block, dispatch_uid="samtal.departures.block")
    for signal in (post_save, post_delete):
        signal.connect(_membership_changed, sender=Membership, dispatch_uid="samtal.departures.membership")
    post_save.connect(_user_changed, sender=User, dispatch_uid="samtal.departures.user")
    placements.on_moved(follow_placing)
    removals.on_barred(_person_barred)


def part(owner: int, other: int, now: int) -> None:
    """Let the owner of a block leave every pairing that they share with the other."""
    theirs = dict(Seat.objects.filter(user=other).values_list("room_id", "number"))
    for room, seat in Seat.objects.filter(user=owner, live=True, room__in=theirs).values_list("room_id", "number"):
        rooms.handle(room, w.PartBlocked(seat, theirs[room]), now=now)


def leave_where_not_allowed(user: int, now: int) -> None:
    """Let somebody leave the rooms in which they have no place any more."""
    seats = Seat.objects.filter(user=user, live=True).values_list("room_id", "number", "room__meeting__cohort_id")
    for room, seat, cohort in seats:
        if rights.room_role(store.roles_of(cohort, user)) is None:
            rooms.handle(room, w.Leave(seat, "removed"), now=now)


def follow_placing(meeting: int) -> None:
    """Let people leave the room where they sit when another one of the meeting is theirs now."""
    placed = dict(Reservation.objects.filter(meeting=meeting, room__isnull=False).values_list("user_id", "room_id"))
    seats = Seat.objects.filter(live=True, room__meeting=meeting, user__in=placed)
    for room, seat, user in list(seats.values_list("room_id", "number", "user_id")):
        if placed[user] != room:
            rooms.handle(room, w.Leave(seat, "moved"), now=now_ms())
            publish.access_changed(user=user)


def leave_where_barred(user: int, now: int) -> None:
    """Let somebody leave the rooms of meetings to which they may not come, and have their sockets looked at."""
    seats = Seat.objects.filter(user=user, live=True).select_related("room__meeting")
    for seat in seats:
        if removals.may_not_come(seat.room.meeting, user):
            rooms.handle(seat.room_id, w.Leave(seat.number, "removed"), now=now)
    publish.access_changed(user=user)


def _person_barred(removal: Removal) -> None:
    _after_commit(leave_where_barred, removal.user_id)


def _block_made(instance: Block, created: bool, **_: Any) -> None:
    if created:
        _after_commit(part, instance.owner_id, instance.other_id)


def _membership_changed(instance: Membership, **_: Any) -> None:
    _after_commit(leave_where_not_allowed, instance.user_id)


def _user_changed(instance: User, created: bool, **_: Any) -> None:
    if not created and not instance.is_active:
        _after_commit(leave_where_not_allowed, instance.pk)


def _after_commit(work: Any, *about: int) -> None:
    # Robust: a room that cannot be told now must not undo or hide what has been decided about the person.
    transaction.on_commit(lambda: work(*about, now_ms()), robust=True)
