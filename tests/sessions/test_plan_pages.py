"""The organiser's pages about plans: what is typed becomes a plan, bad input gets a sentence and loses nothing."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groups.models import Cohort, User
from sessions import planning, services
from sessions.models import Meeting, ProgrammeStep, Series
from tests.sessions.planned import tuesdays

pytestmark = pytest.mark.django_db

PEOPLE = {"capacity": "8", "least": "4", "too_few": "cancel"}
FIRST = date(timezone.now().year + 1, 6, 1)
NOON = timezone.now().replace(year=FIRST.year, month=5, day=1)


@pytest.fixture
def organiser(client: Client, olga: User) -> Client:
    client.force_login(olga)
    return client


def typed(**changed: object) -> dict[str, object]:
    return {
        "title": "Practice",
        "first_on": FIRST.isoformat(),
        "at": "19:00",
        "minutes": "75",
        "weekdays": [],
        "every": "1",
        "weeks": "4",
        "until": "",
        "capacity": "",
        "least": "2",
        "too_few": "hold",
    } | changed


def in_june(cohort: Cohort, **choices: object) -> Series:
    return tuesdays(cohort, first_on=FIRST, weekdays=[], now=NOON, **choices)


def page(name: str, cohort: Cohort) -> str:
    return reverse(name, kwargs={"cohort": cohort.public_id})


def test_the_dates_are_shown_before_anything_is_kept(organiser: Client, cohort: Cohort) -> None:
    answer = organiser.post(page("series_new", cohort), typed(show=""))
    assert [slot.local.date() for slot, _skipped in answer.context["slots"]] == [
        FIRST + timedelta(weeks=week) for week in range(4)
    ]
    assert "Plan 4 sessions" in answer.text
    assert Series.objects.count() == 0


def test_a_date_that_is_ticked_is_skipped(organiser: Client, cohort: Cohort) -> None:
    second = (FIRST + timedelta(weeks=1)).isoformat()
    assert "Plan 3 sessions" in organiser.post(page("series_new", cohort), typed(show="", skip=[second])).text
    answer = organiser.post(page("series_new", cohort), typed(make="", skip=[second]))
    series = Series.objects.get()
    assert answer.headers["Location"] == reverse("series", kwargs={"series": series.public_id})
    assert (series.skipped, series.meetings.count(), series.zone) == ([second], 3, "Europe/Stockholm")


def test_a_clock_change_is_told_beside_its_date(organiser: Client, cohort: Cohort) -> None:
    night = next(
        day for day in (date(FIRST.year + 1, 3, 31) - timedelta(days=n) for n in range(7)) if day.weekday() == 6
    )
    answer = organiser.post(
        page("series_new", cohort), typed(first_on=night.isoformat(), at="02:30", weeks="2", show="")
    )
    assert "It begins at 03:00." in answer.text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"weeks": "0"}, "leave no session at all"),
        ({"weeks": ""}, "leave no session at all"),
        ({"weeks": "10000"}, "more than 104 sessions"),
        ({"weeks": "-1"}, "leave no session at all"),
        ({"minutes": "0"}, "from 10 minutes to 8 hours"),
        ({"minutes": "1000"}, "from 10 minutes to 8 hours"),
        ({"minutes": "9" * 30}, "from 10 minutes to 8 hours"),
        ({"first_on": "2001-01-01"}, "from today to five years ahead"),
        ({"first_on": "9999-12-31"}, "from today to five years ahead"),
        ({"first_on": "soon"}, "valid date"),
        ({"until": (FIRST - timedelta(days=1)).isoformat()}, "leave no session at all"),
        ({"at": "25:00"}, "valid time"),
        ({"weekdays": ["9"]}, "valid choice"),
        ({"every": "0"}, "valid choice"),
        ({"capacity": "1"}, "no fewer places than people needed"),
        ({"capacity": "9" * 30}, "no fewer places than people needed"),
        ({"title": ""}, "required"),
        ({"holders": ["0"]}, "not one of the available choices"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(
    organiser: Client, cohort: Cohort, changed: dict[str, object], sentence: str
) -> None:
    answer = organiser.post(page("series_new", cohort), typed(make="", **changed))
    assert answer.status_code == 200
    assert sentence in answer.text
    assert 'role="alert"' in answer.text
    kept = typed(**changed)
    assert answer.context["form"]["title"].value() == kept["title"]
    assert answer.context["form"]["weeks"].value() == kept["weeks"]
    assert (Series.objects.count(), Meeting.objects.count()) == (0, 0)


def test_skipping_every_date_is_refused_with_the_dates_still_there(organiser: Client, cohort: Cohort) -> None:
    answer = organiser.post(page("series_new", cohort), typed(make="", weeks="1", skip=[FIRST.isoformat()]))
    assert "leave no session at all" in answer.text
    assert len(answer.context["slots"]) == 1


def test_a_facilitator_who_is_busy_is_said_beside_the_choice(organiser: Client, cohort: Cohort, fredrik: User) -> None:
    in_june(cohort, holders=[fredrik])
    answer = organiser.post(page("series_new", cohort), typed(make="", holders=[fredrik.pk]))
    assert "holds another session at that time" in answer.text
    assert Series.objects.count() == 1


def test_one_more_session_is_planned_in_the_groups_time(organiser: Client, cohort: Cohort) -> None:
    organiser.post(page("meeting_new", cohort), typed(title="Extra", slug=""))
    meeting = Meeting.objects.get()
    assert (meeting.title, meeting.series, f"{meeting.starts_at:%H:%M}") == ("Extra", None, "17:00")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"minutes": "0"}, "10 minutes"),
        ({"first_on": "9999-12-31"}, "five years"),
        ({"first_on": "2001-01-01"}, "passed"),
    ],
)
def test_one_more_session_at_no_possible_time_is_refused(
    organiser: Client, cohort: Cohort, changed: dict[str, object], sentence: str
) -> None:
    assert sentence in organiser.post(page("meeting_new", cohort), typed(slug="", **changed)).text
    assert Meeting.objects.count() == 0


def test_a_session_is_moved_changed_and_cancelled_from_its_pages(
    organiser: Client, cohort: Cohort, fredrik: User
) -> None:
    services.exercises_load()
    meeting = in_june(cohort).meetings.order_by("starts_at").first()
    at = {"meeting": meeting.public_id}
    moved = {"first_on": (FIRST + timedelta(days=1)).isoformat(), "at": "18:30", "minutes": "60", "notice": "Earlier."}
    organiser.post(reverse("meeting_move", kwargs=at), moved)
    organiser.post(
        reverse("meeting_edit", kwargs=at),
        {"title": "Other", "slug": "let-it-land", "holders": [fredrik.pk], **PEOPLE},
    )
    meeting.refresh_from_db()
    assert (f"{meeting.starts_at:%d %H:%M}", meeting.notice) == ("02 16:30", "Earlier.")
    assert (meeting.title, meeting.slug, list(meeting.holders.all())) == ("Other", "let-it-land", [fredrik])
    assert (meeting.capacity, meeting.least, meeting.too_few) == (8, 4, "cancel")
    organiser.post(reverse("meeting_cancel", kwargs=at), {"notice": ""})
    meeting.refresh_from_db()
    assert (meeting.state, meeting.sequence) == ("cancelled", 3)
    assert "stays as it is" in organiser.get(reverse("meeting_move", kwargs=at)).text


def test_a_move_to_nowhere_keeps_what_was_typed(organiser: Client, cohort: Cohort) -> None:
    meeting = in_june(cohort).meetings.order_by("starts_at").first()
    typed_ = {"first_on": "1999-01-01", "at": "18:30", "minutes": "60", "notice": "A long message."}
    answer = organiser.post(reverse("meeting_move", kwargs={"meeting": meeting.public_id}), typed_)
    assert "already passed" in answer.text
    assert "A long message." in answer.text
    assert Meeting.objects.get(pk=meeting.pk).starts_at == meeting.starts_at


def test_the_rest_of_a_series_is_changed_from_its_page(organiser: Client, cohort: Cohort) -> None:
    series = in_june(cohort)
    third = series.meetings.order_by("starts_at")[2]
    where = reverse("series", kwargs={"series": series.public_id})
    answer = organiser.post(where, {"since": third.pk, "at": "20:00", "minutes": "75", "title": "Later"})
    rest = Series.objects.exclude(pk=series.pk).get()
    assert answer.headers["Location"] == reverse("series", kwargs={"series": rest.public_id})
    assert (rest.meetings.count(), series.meetings.count()) == (6, 2)


def test_the_rest_of_a_series_gets_no_impossible_length(organiser: Client, cohort: Cohort) -> None:
    series = in_june(cohort)
    where = reverse("series", kwargs={"series": series.public_id})
    first = series.meetings.order_by("starts_at").first()
    answer = organiser.post(where, {"since": first.pk, "at": "20:00", "minutes": "0", "title": "Later"})
    assert "from 10 minutes to 8 hours" in answer.text
    assert answer.context["form"]["title"].value() == "Later"
    assert {meeting.title for meeting in series.meetings.all()} == {"Tuesday practice"}


def test_a_programme_is_proposed_and_kept_when_it_is_saved(organiser: Client, cohort: Cohort) -> None:
    services.exercises_load()
    in_june(cohort)
    where = page("cohort_programme", cohort)
    proposal = organiser.get(where)
    assert "This is a proposal" in proposal.text
    # Of a closed list only the chosen line is seen, so that says its level.
    assert re.search(r'<option value="one-good-thing" selected>One good thing \(level 1\)', proposal.text)
    assert ProgrammeStep.objects.count() == 0
    organiser.post(where, {f"week_{week}": field.initial or "" for week, field in _weeks(proposal)})
    assert ProgrammeStep.objects.filter(cohort=cohort).count() == 8
    assert "This is a proposal" not in organiser.get(where).text
    assert "valid choice" in organiser.post(where, {"week_1": "juggling"}).text
    assert ProgrammeStep.objects.filter(cohort=cohort).count() == 8


def _weeks(answer) -> list:
    form = answer.context["form"]
    return [(int(name.removeprefix("week_")), form[name]) for name in form.fields if name.startswith("week_")]


def test_a_calendar_leads_everybody_of_the_group_to_the_next_session(
    client: Client, cohort: Cohort, alice: User
) -> None:
    series = in_june(cohort)
    first, second = series.meetings.order_by("starts_at")[:2]
    planning.meeting_cancel(meeting=first, by=None, notice="", now=NOON)
    client.force_login(alice)
    answer = client.get(reverse("series_next", kwargs={"series": series.public_id}))
    assert answer.headers["Location"] == reverse("meeting", kwargs={"meeting": second.public_id})


@pytest.mark.parametrize("who", ["alice", "fredrik", "charlie"])
def test_nobody_but_an_organiser_learns_of_these_pages(
    client: Client, cohort: Cohort, who: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))
    series = in_june(cohort)
    for name in ("cohort_plan", "series_new", "meeting_new", "cohort_programme"):
        assert client.get(page(name, cohort)).status_code == 404, name
    for name in ("meeting_edit", "meeting_move", "meeting_cancel"):
        where = reverse(name, kwargs={"meeting": series.meetings.first().public_id})
        assert [client.get(where).status_code, client.post(where).status_code] == [404, 404], name
    where = reverse("series", kwargs={"series": series.public_id})
    assert [client.get(where).status_code, client.post(where).status_code] == [404, 404]
    assert {meeting.sequence for meeting in series.meetings.all()} == {0}


def test_a_stranger_gets_no_way_and_no_file(client: Client, cohort: Cohort, charlie: User) -> None:
    series = in_june(cohort)
    client.force_login(charlie)
    assert client.get(reverse("series_next", kwargs={"series": series.public_id})).status_code == 404
    meeting = series.meetings.first()
    assert client.get(reverse("meeting_file", kwargs={"meeting": meeting.public_id})).status_code == 404


def test_many_sessions_cost_the_plan_no_more_questions(
    organiser: Client, cohort: Cohort, fredrik: User, django_assert_max_num_queries
) -> None:
    services.exercises_load()
    in_june(cohort, weeks=50, holders=[fredrik])
    with django_assert_max_num_queries(14):
        assert organiser.get(page("cohort_plan", cohort)).text.count("Fredrik") == 50


def test_places_that_make_no_sense_are_refused_and_nothing_is_changed(organiser: Client, cohort: Cohort) -> None:
    meeting = in_june(cohort).meetings.order_by("starts_at").first()
    where = reverse("meeting_edit", kwargs={"meeting": meeting.public_id})
    answer = organiser.post(where, {"title": "Other", "slug": "", "capacity": "3", "least": "4", "too_few": "hold"})
    assert "no fewer places than people needed" in answer.text
    assert "<details open>" in answer.text
    meeting.refresh_from_db()
    assert (meeting.title, meeting.capacity) == ("Tuesday practice", None)


def test_somebody_who_came_later_is_asked_to_hold_the_rest_of_a_series(
    organiser: Client, cohort: Cohort, fredrik: User
) -> None:
    series = in_june(cohort)
    where = reverse("series", kwargs={"series": series.public_id})
    since = series.meetings.order_by("starts_at")[2]
    said = {"since": since.pk, "at": series.at, "minutes": series.minutes, "title": series.title}
    organiser.post(where, said | {"holders": [fredrik.pk]})
    held = series.meetings.filter(holders=fredrik)
    assert held.count() == series.meetings.count() - 2
    assert Series.objects.count() == 1
