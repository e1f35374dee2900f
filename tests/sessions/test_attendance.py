"""Who came: from the logs of the rooms, once, and without touching what anybody owes."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from groups.models import Cohort, Role, User
from realtime import rooms, seats
from sessions import attendance
from sessions.core import room_words as w
from sessions.models import Answer, Attendance, LedgerEntry, Meeting, MeetingState, Reservation

from .evenings import MINUTE, SEVEN, answer, come, evening

pytestmark = pytest.mark.django_db
OVER = SEVEN + timedelta(minutes=80)


def ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def attend(meeting: Meeting, since: datetime, **stays: tuple[User, datetime]) -> None:
    """Let people sit in the room of the meeting from one instant on, each until their own, the earliest first."""
    seated = []
    for user, until in stays.values():
        room = come(meeting, user, now=since)[0]
        assert room is not None
        seated.append((room.pk, seats.enter(room.pk, user.pk, now=ms(since)).seat, until))
    for number, seat, until in seated:
        rooms.handle(number, w.Leave(seat), now=ms(until))


def word(user: User) -> str:
    return Reservation.objects.get(user=user).attendance


def test_somebody_who_stayed_came_and_somebody_who_left_early_came_for_a_part(
    cohort: Cohort, alice: User, bob: User
) -> None:
    meeting = evening(cohort)
    attend(meeting, SEVEN, bob=(bob, SEVEN + 30 * MINUTE), alice=(alice, SEVEN + 75 * MINUTE))
    assert attendance.meeting_count(meeting, OVER)
    assert (word(alice), word(bob)) == (Attendance.CAME, Attendance.PART)
    assert Reservation.objects.get(user=bob).attended_ms == 30 * 60_000


def test_who_said_that_they_come_and_did_not_is_noted_and_owes_nothing(cohort: Cohort, alice: User) -> None:
    meeting = evening(cohort)
    answer(meeting, Answer.COMING, alice)
    attendance.meeting_count(meeting, OVER)
    assert word(alice) == Attendance.ABSENT
    assert not LedgerEntry.objects.exists()


def test_who_was_at_the_door_but_in_no_room_was_not_absent(cohort: Cohort, alice: User) -> None:
    meeting = evening(cohort)
    come(meeting, alice)
    attendance.meeting_count(meeting, OVER)
    assert word(alice) == Attendance.PART


def test_a_facilitator_is_not_counted(cohort: Cohort, fredrik: User, alice: User) -> None:
    meeting = evening(cohort, fredrik)
    attend(meeting, SEVEN, fredrik=(fredrik, SEVEN + 75 * MINUTE))
    attendance.meeting_count(meeting, OVER)
    assert not Reservation.objects.filter(user=fredrik).exists()
    assert fredrik.memberships.get().role == Role.FACILITATOR


def test_a_meeting_is_counted_once_and_then_over(cohort: Cohort, alice: User) -> None:
    meeting = evening(cohort)
    assert not attendance.meeting_count(meeting, SEVEN)
    assert attendance.count_due(OVER) == 1
    assert attendance.count_due(OVER) == 0
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.OVER


def test_a_cancelled_meeting_is_not_counted(cohort: Cohort, alice: User) -> None:
    meeting = evening(cohort, state=MeetingState.CANCELLED)
    answer(meeting, Answer.COMING, alice)
    assert attendance.count_due(OVER) == 0
    assert word(alice) == Attendance.UNKNOWN
