"""What a demo's cohort has ahead of it; and that nothing is made up that would have happened."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from groups import services as people
from sessions import agenda, services
from sessions.demo import demo_plan
from sessions.models import Account, Answer, Attendance, LedgerEntry, Meeting, MeetingState, Reservation

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TUESDAY_NIGHT = datetime(2026, 11, 24, 18, 30, tzinfo=UTC)  # half past seven in Stockholm


@pytest.fixture(autouse=True)
def catalogue(db: None) -> None:
    services.exercises_load()


@pytest.mark.parametrize(("now", "day"), [(MONDAY, "2026-11-24T19:00"), (TUESDAY_NIGHT, "2026-12-01T19:00")])
def test_tuesdays_at_seven_lie_ahead_held_by_the_facilitator(now: datetime, day: str) -> None:
    cast = people.demo_people()
    first = demo_plan(people=cast, now=now)
    assert first is not None
    assert first.occurrence == day
    assert Meeting.objects.count() == 8
    assert list(first.holders.all()) == [cast.facilitator]


def test_every_evening_has_an_exercise_of_the_programme() -> None:
    demo_plan(people=people.demo_people(), now=MONDAY)
    meetings = list(Meeting.objects.select_related("cohort"))
    assert len(agenda.exercises_of(meetings)) == len(meetings)


def test_some_have_answered_and_some_have_not() -> None:
    demo_plan(people=people.demo_people(), now=MONDAY)
    answers = sorted(Reservation.objects.values_list("answer", flat=True))
    assert answers == [Answer.COMING] * 3 + [Answer.NOT_COMING]


def test_filling_it_twice_adds_nothing() -> None:
    cast = people.demo_people()
    demo_plan(people=cast, now=MONDAY)
    assert demo_plan(people=cast, now=TUESDAY_NIGHT) is None
    assert Meeting.objects.count() == 8


def test_a_demo_claims_no_past() -> None:
    cast = people.demo_people()
    services.demo_room(cohort=cast.cohort)
    demo_plan(people=cast, now=timezone.now())
    assert not Meeting.objects.filter(state=MeetingState.OVER).exists()
    assert not Reservation.objects.exclude(attendance=Attendance.UNKNOWN).exists()
    assert (Account.objects.count(), LedgerEntry.objects.count()) == (0, 0)
