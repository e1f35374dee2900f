"""Meetings for tests of the door: an evening that begins at seven, with people who are there and people who are not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from groups import services as people
from groups.models import Cohort, Role, User
from sessions import arriving
from sessions.models import Holding, Meeting, Reservation, Room

SEVEN = datetime(2026, 12, 1, 19, 0, tzinfo=UTC)
DOORS = SEVEN - timedelta(minutes=10)
MINUTE = timedelta(minutes=1)


def evening(cohort: Cohort, *holders: User, **fields: Any) -> Meeting:
    """A meeting from seven to a quarter past eight."""
    times = {"starts_at": SEVEN, "ends_at": SEVEN + timedelta(minutes=75), "title": "Tuesday"}
    meeting = Meeting.objects.create(cohort=cohort, **(times | fields))
    for holder in holders:
        Holding.objects.create(meeting=meeting, user=holder)
    return meeting


def members(cohort: Cohort, count: int, name: str = "Member") -> list[User]:
    """So many more members of a cohort."""
    made = [
        people.user_make(email=f"{name}{n}@people.example".lower(), display_name=f"{name} {n}") for n in range(count)
    ]
    for user in made:
        people.membership_give(user=user, cohort=cohort, role=Role.MEMBER)
    return made


def come(meeting: Meeting, *users: User, now: datetime = DOORS) -> list[Room | None]:
    """Let people arrive one after the other; returns the room that each finds open."""
    return [arriving.arrive(meeting=Meeting.objects.get(pk=meeting.pk), user=user, now=now).room for user in users]


def answer(meeting: Meeting, word: str, *users: User, **fields: Any) -> None:
    for user in users:
        Reservation.objects.update_or_create(meeting=meeting, user=user, defaults={"answer": word, **fields})


def room_of(meeting: Meeting, user: User) -> Room | None:
    """Where somebody is placed."""
    mine = Reservation.objects.filter(meeting=meeting, user=user).select_related("room").first()
    return mine.room if mine else None
