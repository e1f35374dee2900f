"""Who the rehearsal partners are and which rooms the watcher sees: the only part of rehearsing that reads the database.

The partners of a demo are made with its people (`groups.services`); more of them are made here for load and tests.
Nothing here is for an install that is not a demo.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import Exists, OuterRef, Q, QuerySet

from groups import services
from groups.models import Role, User
from sessions.models import Room, Seat

from .models import Presence
from .rehearsal_watch import Sight, Someone

NOT_A_DEMO = "Rehearsal partners exist on demo installs only (SAMTAL_DEMO)."


class NotADemo(Exception):
    """This install is no demo."""

    def __init__(self) -> None:
        super().__init__(NOT_A_DEMO)


@dataclass(frozen=True)
class Performer:
    """A rehearsal partner with a session: `cookie` is the header line's value."""

    user: int
    name: str
    cookie: str


def cookie_of(user: User) -> str:
    """Begin a session for a person without asking for a code. Raises NotADemo."""
    if not settings.DEMO:
        raise NotADemo
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def free_performer(room: str, taken: frozenset[int] = frozenset()) -> Performer | None:
    """Return a partner of the room's cohort who sits in no room now and is not `taken`, or None when there is none."""
    free = (
        User.objects.filter(is_rehearsal=True, is_active=True, memberships__cohort__meetings__rooms__public_id=room)
        .exclude(seats__live=True)
        .exclude(pk__in=taken)
    )
    user = free.order_by("pk").first()
    return None if user is None else Performer(user.pk, user.name, cookie_of(user))


def performers(room: str, count: int) -> list[Performer]:
    """Return `count` partners for a room, making those who are missing. Raises NotADemo or Room.DoesNotExist."""
    if not settings.DEMO:
        raise NotADemo
    cohort = Room.objects.select_related("meeting__cohort").get(public_id=room).meeting.cohort
    users = list(User.objects.filter(is_rehearsal=True, is_active=True).exclude(seats__live=True).order_by("pk"))
    made = User.objects.filter(is_rehearsal=True).count()
    while len(users) < count:
        made += 1
        email = f"rehearsal-{made}@{services.DEMO_DOMAIN}"
        users.append(User.objects.create_user(email, display_name=f"Robin {made}", is_rehearsal=True))
    for user in users[:count]:
        services.membership_give(user=user, cohort=cohort, role=Role.MEMBER)
    return [Performer(user.pk, user.name, cookie_of(user)) for user in users[:count]]


def sights() -> list[Sight]:
    """Return every room in which somebody sits now, with who they are, as far as a partner may still come in."""
    seats = Seat.objects.filter(live=True).exclude(room__in=_rooms_without_a_way_in())
    seats = seats.select_related("user", "room").order_by("room_id", "number")
    by_room: dict[int, list[Seat]] = {}
    for seat in seats:
        by_room.setdefault(seat.room_id, []).append(seat)
    held = set(Presence.objects.filter(room_id__in=by_room).values_list("room_id", "seat"))
    facilitators = _facilitators(by_room)
    return [
        Sight(
            there[0].room.public_id,
            tuple(
                Someone(
                    is_rehearsal=seat.user.is_rehearsal,
                    is_facilitator=(number, seat.user_id) in facilitators,
                    is_here=(number, seat.number) in held,
                )
                for seat in there
                if seat.user is not None
            ),
        )
        for number, there in by_room.items()
    ]


def _rooms_without_a_way_in() -> QuerySet[Room]:
    """Rooms of planned meetings whose entry is closed, and those among several: people are placed there by hand."""
    several = Room.objects.filter(meeting=OuterRef("meeting")).exclude(pk=OuterRef("pk"))
    closed = Q(meeting__closed_at__isnull=False) | Exists(several)
    return Room.objects.filter(closed, meeting__ends_at__isnull=False)


def _facilitators(rooms: dict[int, list[Seat]]) -> set[tuple[int, int]]:
    """Return (room, user) of those who facilitate the cohort that the room belongs to."""
    rows = Room.objects.filter(pk__in=rooms, meeting__cohort__memberships__role=Role.FACILITATOR)
    return set(rows.values_list("pk", "meeting__cohort__memberships__user"))
