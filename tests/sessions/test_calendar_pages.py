"""A person's calendar: their own sessions, in their own time, and nobody else's."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groups.models import Cohort, Membership, MembershipState, User
from sessions import planning, services
from sessions.agenda import meetings_for, next_meeting
from sessions.models import Meeting, Reservation
from sessions.programme import programme_set
from tests.sessions.planned import NOW, at, meetings_in, tuesdays

pytestmark = pytest.mark.django_db

CALENDAR = "/calendar/"


def test_a_person_sees_the_sessions_of_their_groups_by_day(client: Client, cohort: Cohort, alice: User) -> None:
    services.exercises_load()
    meeting = meetings_in(tuesdays(cohort))[0]
    programme_set(cohort=cohort, by=None, steps={1: "let-it-land"})
    Reservation.objects.create(meeting=meeting, user=alice, answer="coming")
    client.force_login(alice)
    answer = client.get(f"{CALENDAR}?from=2027-01-04")
    days = [(day, [one.pk for one in meetings]) for day, meetings in answer.context["days"]]
    assert days[0] == (date(2027, 1, 5), [meeting.pk])
    assert len(days) == 8
    assert "Let it land" in answer.text
    assert '<span class="pill speak">coming</span>' in answer.text


def test_a_session_is_on_the_readers_day_with_the_groups_clock_beside_it(
    client: Client, cohort: Cohort, alice: User
) -> None:
    alice.time_zone = "Pacific/Auckland"
    alice.save()
    tuesdays(cohort, weeks=1)
    client.force_login(alice)
    answer = client.get(f"{CALENDAR}?from=2027-01-04")
    assert answer.context["days"][0][0] == date(2027, 1, 6)
    assert "07:00 to 08:15" in answer.text
    assert "Tuesday 19:00 in Stockholm, where the group is" in answer.text


def test_a_stranger_sees_no_session_of_a_group(client: Client, cohort: Cohort, charlie: User) -> None:
    tuesdays(cohort)
    client.force_login(charlie)
    for query in ("?from=2027-01-04", "?month=2027-01"):
        assert "Tuesday practice" not in client.get(CALENDAR + query).text


@pytest.mark.parametrize("state", [state for state in MembershipState if state != MembershipState.ACTIVE])
def test_somebody_who_is_not_active_has_no_sessions(cohort: Cohort, alice: User, state: str) -> None:
    tuesdays(cohort)
    Membership.objects.filter(user=alice).update(state=state)
    assert meetings_for(alice, at("2027-01-01T00:00"), at("2028-01-01T00:00")) == []


def test_a_month_shows_each_of_its_days_and_leads_to_its_neighbours(
    client: Client, cohort: Cohort, alice: User
) -> None:
    tuesdays(cohort)
    client.force_login(alice)
    answer = client.get(f"{CALENDAR}?month=2027-01")
    assert [day.isoformat() for day, meetings in answer.context["days"] if meetings] == [
        "2027-01-05",
        "2027-01-12",
        "2027-01-19",
        "2027-01-26",
    ]
    assert "?month=2026-12" in answer.text
    assert "?month=2027-02" in answer.text


@pytest.mark.parametrize(
    "query",
    ["from=yesterday", "from=9999-12-31", "from=0001-01-01", "month=2027-13", "month=", "month=9999-99", "from="],
)
def test_a_date_that_cannot_be_shows_today(client: Client, alice: User, query: str) -> None:
    client.force_login(alice)
    answer = client.get(f"{CALENDAR}?{query}")
    assert answer.status_code == 200
    assert answer.context["month"].year == timezone.localdate().year


def test_what_is_called_off_is_shown_as_such(client: Client, cohort: Cohort, alice: User) -> None:
    planning.meeting_cancel(meeting=meetings_in(tuesdays(cohort))[0], by=None, notice="", now=NOW)
    client.force_login(alice)
    assert '<span class="pill plum">cancelled</span>' in client.get(f"{CALENDAR}?from=2027-01-04").text


def test_the_next_session_is_the_one_that_is_on_or_comes_first(cohort: Cohort, alice: User) -> None:
    first, second, third = meetings_in(tuesdays(cohort, weeks=3))
    planning.meeting_cancel(meeting=second, by=None, notice="", now=NOW)
    assert next_meeting(alice, NOW) == first
    assert next_meeting(alice, first.ends_at - timedelta(minutes=1)) == first
    assert next_meeting(alice, first.ends_at) == third
    assert next_meeting(alice, third.ends_at) is None


def test_when_nothing_is_near_the_next_session_is_named(client: Client, cohort: Cohort, alice: User) -> None:
    soon = timezone.localdate() + timedelta(days=100)
    tuesdays(cohort, first_on=soon, weekdays=[], weeks=1, at=time(12), now=timezone.now())
    client.force_login(alice)
    answer = client.get(CALENDAR)
    assert reverse("meeting", kwargs={"meeting": Meeting.objects.get().public_id}) in answer.text


def test_a_room_that_is_simply_open_is_no_date(client: Client, cohort: Cohort, alice: User) -> None:
    Meeting.objects.create(cohort=cohort, title="Always open", starts_at=timezone.now())
    client.force_login(alice)
    for page in (CALENDAR, f"{CALENDAR}?month={timezone.localdate():%Y-%m}", f"/c/{cohort.public_id}/"):
        assert "Always open" not in client.get(page).text
    assert next_meeting(alice) is None


def test_many_sessions_cost_the_calendar_no_more_questions(
    client: Client, cohort: Cohort, alice: User, django_assert_max_num_queries
) -> None:
    services.exercises_load()
    for hour in range(8, 20, 2):
        tuesdays(cohort, at=time(hour))
    programme_set(cohort=cohort, by=None, steps={1: "let-it-land"})
    client.force_login(alice)
    with django_assert_max_num_queries(14):
        assert client.get(f"{CALENDAR}?from=2027-01-04").text.count("card line") == 48
