"""Sessions that were really played, through the one door, some hours ago: for the pages of afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from groups.models import Cohort, User
from realtime import rooms
from sessions import services
from sessions.core import rooms as core
from sessions.core import turn_words as turn
from sessions.models import Meeting
from tests.realtime.helpers import LiveRoom

from .evenings import evening

SECOND, MINUTE = 1_000, 60_000
EXERCISE = "one-good-thing"


def ago(cohort: Cohort, *holders: User, hours: float = 3, **fields: Any) -> Meeting:
    """A meeting that began some hours ago, and was over 75 minutes later."""
    start = timezone.now() - timedelta(hours=hours)
    return evening(cohort, *holders, starts_at=start, ends_at=start + timedelta(minutes=75), **fields)


def room_of(meeting: Meeting, leader: User, *people: User) -> LiveRoom:
    """A room of the meeting at its start, with its leader in it and everybody ready."""
    services.exercises_load()
    row = services.room_create(meeting=meeting)
    room = LiveRoom(row.pk, meeting.cohort, now=int(meeting.starts_at.timestamp() * 1000))
    room.enter(leader)
    room.ready(*people)
    return room


def played(meeting: Meeting, leader: User, *people: User) -> LiveRoom:
    """The same, after an exercise in which nobody did anything but let the time run."""
    room = room_of(meeting, leader, *people)
    began(room, leader)
    room.run_out()
    return room


def began(room: LiveRoom, leader: User) -> None:
    assert room.start(leader, EXERCISE).refused is None


def let_go(room: LiveRoom, user: User) -> None:
    """Time passes as in `run_out`, and one person declines each of their turns as soon as it runs."""
    seat = room.seats[user.pk]
    while (due := core.due_at(room.state)) is not None:
        live = room.pairing.turn
        if live is not None and live.speaker == seat and live.runs_from is not None and not live.closing:
            room.now = max(room.now, live.runs_from)
            assert room.wish(turn.Decline).refused is None
        else:
            room.now = max(room.now, due)
            rooms.tick(room.number, room.now)
