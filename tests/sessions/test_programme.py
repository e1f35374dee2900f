"""Which exercise a meeting has: its own, else that of its week, and a proposal to begin with."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from groups.models import AuditEntry, Cohort, User
from groups.refusals import Refused
from sessions import planning, services
from sessions.arc import plan_of
from sessions.models import Meeting
from sessions.programme import (
    exercise_of,
    exercises_of,
    first_monday,
    programme_of,
    programme_set,
    proposal_for,
    week_of,
    weeks_with_meetings,
)
from tests.sessions.evenings import evening
from tests.sessions.planned import NOW, at, meetings_in, tuesdays

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def catalogue(db: None) -> None:
    services.exercises_load()


def slug_of(meeting: Meeting) -> str | None:
    template = exercise_of(meeting)
    return template.slug if template else None


def test_a_meeting_has_the_exercise_of_its_week(cohort: Cohort, olga: User) -> None:
    meetings = meetings_in(tuesdays(cohort))
    programme_set(cohort=cohort, by=olga, steps={1: "one-good-thing", 3: "let-it-land"})
    assert [slug_of(meeting) for meeting in meetings[:4]] == ["one-good-thing", None, "let-it-land", None]


def test_a_meetings_own_exercise_wins(cohort: Cohort, olga: User) -> None:
    meeting = meetings_in(tuesdays(cohort))[0]
    programme_set(cohort=cohort, by=olga, steps={1: "one-good-thing"})
    changed = planning.meeting_change(meeting=meeting, by=olga, slug="let-it-land", now=NOW)
    assert slug_of(changed) == "let-it-land"


def test_a_week_without_a_session_keeps_its_number(cohort: Cohort) -> None:
    meetings = meetings_in(tuesdays(cohort, skipped=[date(2027, 1, 12)]))
    monday = first_monday(cohort)
    assert monday == date(2027, 1, 4)
    assert [week_of(meeting, monday) for meeting in meetings[:3]] == [1, 3, 4]
    assert sorted(weeks_with_meetings(cohort, monday)) == [1, 3, 4, 5, 6, 7, 8]


def test_a_room_that_is_simply_open_begins_no_week(cohort: Cohort) -> None:
    Meeting.objects.create(cohort=cohort, starts_at=at("2026-12-01T18:00"))
    meetings = meetings_in(tuesdays(cohort, weeks=1))
    monday = first_monday(cohort)
    assert monday == date(2027, 1, 4)
    assert weeks_with_meetings(cohort, monday) == {1: meetings}


def test_moving_the_first_session_or_planning_one_before_it_changes_no_other(cohort: Cohort, olga: User) -> None:
    first, second, *_rest = meetings_in(tuesdays(cohort))
    programme_set(cohort=cohort, by=olga, steps={1: "quiet-company", 2: "let-it-land"})
    assert Cohort.objects.get(pk=cohort.pk).starts_on == date(2027, 1, 5)
    planning.meeting_move(
        meeting=first, by=olga, starts_at=at("2027-03-15T18:00"), ends_at=at("2027-03-15T19:00"), now=NOW
    )
    assert slug_of(Meeting.objects.get(pk=second.pk)) == "let-it-land"
    extra = planning.meeting_create(
        cohort=cohort, by=olga, starts_at=at("2027-01-04T18:00"), ends_at=at("2027-01-04T19:00"), now=NOW
    )
    assert slug_of(extra) == "quiet-company"
    assert slug_of(Meeting.objects.get(pk=second.pk)) == "let-it-land"


def test_a_programme_without_a_plan_waits_for_the_first_session(cohort: Cohort, olga: User) -> None:
    programme_set(cohort=cohort, by=olga, steps={1: "quiet-company"})
    assert Cohort.objects.get(pk=cohort.pk).starts_on is None
    assert slug_of(meetings_in(tuesdays(cohort))[0]) == "quiet-company"
    assert Cohort.objects.get(pk=cohort.pk).starts_on == date(2027, 1, 5)


def test_weeks_are_those_of_the_cohorts_clock(cohort: Cohort) -> None:
    late = planning.meeting_create(
        cohort=cohort, by=None, starts_at=at("2027-01-10T23:30"), ends_at=at("2027-01-11T00:30"), now=NOW
    )
    cohort.starts_on = date(2027, 1, 5)
    assert week_of(late, first_monday(cohort)) == 2  # Monday in Stockholm, Sunday in UTC


def test_a_proposal_goes_from_easy_to_harder_and_is_never_brave() -> None:
    proposal = proposal_for([1, 2, 3, 5, 6, 7, 8])
    levels = [planned.level for planned in _templates(proposal)]
    assert levels == sorted(levels)
    assert set(levels) == {1, 2, 3}
    assert list(proposal) == [1, 2, 3, 5, 6, 7, 8]


def _templates(proposal: dict[int, str]) -> list:
    catalogue = services.exercises.load(services.BUILT_IN.read_text(encoding="utf-8"), "built in")
    return [catalogue[slug] for slug in proposal.values()]


@pytest.mark.parametrize(("steps", "code"), [({1: "juggling"}, "exercise"), ({0: ""}, "date"), ({105: ""}, "date")])
def test_a_programme_of_nothing_known_is_refused(cohort: Cohort, steps: dict[int, str], code: str) -> None:
    programme_set(cohort=cohort, by=None, steps={1: "let-it-land"})
    with pytest.raises(Refused) as refusal:
        programme_set(cohort=cohort, by=None, steps={2: "one-good-thing", **steps})
    assert refusal.value.code == code
    assert programme_of(cohort) == {1: "let-it-land"}


def test_choosing_the_same_programme_again_is_no_change(cohort: Cohort, olga: User) -> None:
    for _time in range(2):
        programme_set(cohort=cohort, by=olga, steps={1: "let-it-land", 2: ""})
    assert AuditEntry.objects.filter(what="programme_set").count() == 1
    programme_set(cohort=cohort, by=olga, steps={1: ""})
    assert programme_of(cohort) == {}


def test_many_meetings_cost_no_more_questions_than_one(cohort: Cohort, olga: User) -> None:
    from django.db import connection

    meetings = list(tuesdays(cohort, weeks=50).meetings.select_related("cohort"))
    programme_set(cohort=cohort, by=olga, steps=dict.fromkeys(range(1, 51), "let-it-land"))
    with CaptureQueriesContext(connection) as asked:
        assert len(exercises_of(meetings)) == 50
    assert len(asked) <= 4


def test_a_week_may_have_a_second_exercise_for_later_in_the_session(cohort: Cohort, olga: User) -> None:
    programme_set(cohort=cohort, by=olga, steps={1: "one-good-thing"}, second={1: "let-it-land", 2: ""})
    assert (programme_of(cohort), programme_of(cohort, 2)) == ({1: "one-good-thing"}, {1: "let-it-land"})
    with pytest.raises(Refused):
        programme_set(cohort=cohort, by=olga, steps={}, second={1: "nothing-known"})
    meeting = evening(cohort)
    cohort.refresh_from_db()
    assert [step.slug for step in plan_of(meeting) if step.slug] == ["landing", "one-good-thing", "let-it-land"]
    meeting.slug = "quiet-company"
    assert [step.slug for step in plan_of(meeting) if step.slug] == ["landing", "quiet-company", "quiet-company"]


def test_the_second_exercise_is_chosen_on_the_page(cohort: Cohort, olga: User, client: Client) -> None:
    client.force_login(olga)
    address = f"/c/{cohort.public_id}/programme/"
    client.post(address, {"week_1": "one-good-thing", "then_1": "let-it-land"})
    assert programme_of(cohort, 2) == {1: "let-it-land"}
    client.post(address, {"week_1": "one-good-thing", "then_1": ""})
    assert programme_of(cohort, 2) == {}
