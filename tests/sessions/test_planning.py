"""Plans are made and changed as an organiser says them, or refused with a reason and nothing changed."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from groups.models import AuditEntry, Cohort, Membership, MembershipState, OutgoingMail, Role, User
from groups.refusals import Refused
from sessions import planning, services
from sessions.models import Answer, Holding, Meeting, MeetingState, Reservation, Series
from sessions.reservations import answer_set, places_pass_on
from tests.conftest import _with_role
from tests.sessions.planned import NOW, TUESDAY, at, meetings_in, tuesdays

pytestmark = pytest.mark.django_db


def test_a_series_has_a_meeting_for_each_of_its_dates(cohort: Cohort, olga: User) -> None:
    series = tuesdays(cohort, olga, skipped=[date(2027, 1, 19)])
    meetings = meetings_in(series)
    assert [f"{meeting.starts_at:%m-%d %H:%M}" for meeting in meetings][:3] == [
        "01-05 18:00",
        "01-12 18:00",
        "01-26 18:00",
    ]
    assert len(meetings) == 7
    assert series.rule == "FREQ=WEEKLY;INTERVAL=1;WKST=MO;BYDAY=TU;COUNT=8"
    assert series.skipped == ["2027-01-19"]
    assert {meeting.title for meeting in meetings} == {"Tuesday practice"}


def test_a_series_stays_at_its_local_time_when_the_clocks_change(cohort: Cohort) -> None:
    meetings = meetings_in(tuesdays(cohort, weeks=20))
    assert {f"{meeting.starts_at:%H:%M}" for meeting in meetings} == {"18:00", "17:00"}
    assert {meeting.occurrence[11:] for meeting in meetings} == {"19:00"}


def test_a_time_that_the_clocks_leave_out_begins_at_the_next_minute(cohort: Cohort) -> None:
    series = tuesdays(cohort, first_on=date(2027, 3, 28), weekdays=[6], weeks=1, at=time(2, 30))
    assert meetings_in(series)[0].starts_at == at("2027-03-28T01:00")


@pytest.mark.parametrize(
    ("choices", "code"),
    [
        ({"weeks": 0}, "no_dates"),
        ({"weeks": 10_000}, "too_many_dates"),
        ({"until": TUESDAY - timedelta(days=1)}, "no_dates"),
        ({"weeks": 1, "skipped": [TUESDAY]}, "no_dates"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 1000}, "minutes"),
        ({"minutes": -5}, "minutes"),
        ({"first_on": date(2026, 12, 1)}, "date"),
        ({"first_on": date(9999, 12, 31)}, "date"),
        ({"weeks": 800, "every": 8}, "date"),
        ({"weekdays": [9]}, "weekdays"),
        ({"least": 1}, "people"),
        ({"capacity": 1}, "people"),
        ({"too_few": "shout"}, "people"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_and_nothing_is_kept(cohort: Cohort, choices: dict, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        tuesdays(cohort, **choices)
    assert refusal.value.code == code
    assert str(refusal.value.sentence).endswith(".")
    assert (Series.objects.count(), Meeting.objects.count()) == (0, 0)


def test_one_meeting_can_be_moved_and_keeps_its_place_in_the_series(cohort: Cohort, olga: User) -> None:
    meeting = meetings_in(tuesdays(cohort))[1]
    moved = planning.meeting_move(
        meeting=meeting,
        by=olga,
        starts_at=at("2027-01-13T18:00"),
        ends_at=at("2027-01-13T19:00"),
        notice="Snow.",
        now=NOW,
    )
    assert (moved.occurrence, moved.sequence, moved.notice) == ("2027-01-12T19:00", 1, "Snow.")
    assert AuditEntry.objects.filter(cohort=cohort, by=olga, what="meeting_moved").count() == 1


def test_the_rule_for_too_few_people_counts_anew_before_the_new_time(cohort: Cohort) -> None:
    meeting = meetings_in(tuesdays(cohort))[0]
    Meeting.objects.filter(pk=meeting.pk).update(decided_at=NOW)
    moved = planning.meeting_move(
        meeting=meeting, by=None, starts_at=at("2027-01-13T18:00"), ends_at=at("2027-01-13T19:00"), now=NOW
    )
    assert moved.decided_at is None


def test_a_meeting_whose_rooms_are_open_keeps_its_time(cohort: Cohort) -> None:
    meeting = meetings_in(tuesdays(cohort))[0]
    Meeting.objects.filter(pk=meeting.pk).update(placed_at=meeting.starts_at)
    with pytest.raises(Refused) as refusal:
        planning.meeting_move(
            meeting=meeting, by=None, starts_at=at("2027-01-13T18:00"), ends_at=at("2027-01-13T19:00"), now=NOW
        )
    assert refusal.value.code == "begun"


def test_moving_a_meeting_to_where_it_stands_changes_nothing(cohort: Cohort) -> None:
    meeting = meetings_in(tuesdays(cohort))[0]
    same = planning.meeting_move(
        meeting=meeting, by=None, starts_at=meeting.starts_at, ends_at=meeting.ends_at, now=NOW
    )
    assert same.sequence == 0


@pytest.mark.parametrize(
    ("starts", "ends", "code"),
    [
        ("2027-01-13T18:00", "2027-01-13T17:00", "end"),
        ("2027-01-13T18:00", "2027-01-13T18:00", "minutes"),
        ("2027-01-13T18:00", "2027-01-14T18:00", "minutes"),
        ("2026-12-13T18:00", "2026-12-13T19:00", "past"),
        ("2199-01-13T18:00", "2199-01-13T19:00", "date"),
    ],
)
def test_a_meeting_is_not_moved_to_a_time_that_cannot_be(cohort: Cohort, starts: str, ends: str, code: str) -> None:
    meeting = meetings_in(tuesdays(cohort))[0]
    with pytest.raises(Refused) as refusal:
        planning.meeting_move(meeting=meeting, by=None, starts_at=at(starts), ends_at=at(ends), now=NOW)
    assert refusal.value.code == code
    assert Meeting.objects.get(pk=meeting.pk).starts_at == meeting.starts_at


def test_a_cancelled_meeting_says_why_and_changes_no_more(cohort: Cohort, olga: User) -> None:
    meeting = meetings_in(tuesdays(cohort))[0]
    cancelled = planning.meeting_cancel(meeting=meeting, by=olga, notice=" The house has no power. ", now=NOW)
    assert (cancelled.state, cancelled.notice, cancelled.sequence) == ("cancelled", "The house has no power.", 1)
    with pytest.raises(Refused, match="held or cancelled"):
        planning.meeting_change(meeting=meeting, by=olga, title="Another", now=NOW)


def test_what_has_been_held_stays_as_it_is(cohort: Cohort) -> None:
    meeting = meetings_in(tuesdays(cohort))[0]
    with pytest.raises(Refused):
        planning.meeting_cancel(meeting=meeting, by=None, notice="", now=NOW + timedelta(days=2))


def test_one_meeting_can_have_another_exercise(cohort: Cohort, olga: User) -> None:
    services.exercises_load()
    meeting = meetings_in(tuesdays(cohort))[0]
    changed = planning.meeting_change(meeting=meeting, by=olga, slug="let-it-land", now=NOW)
    assert (changed.slug, changed.sequence) == ("let-it-land", 1)
    with pytest.raises(Refused, match="catalogue"):
        planning.meeting_change(meeting=meeting, by=olga, slug="juggling", now=NOW)


def test_the_rest_of_a_series_gets_another_time_and_what_was_before_stays(cohort: Cohort, olga: User) -> None:
    series = tuesdays(cohort, skipped=[date(2027, 1, 26)])
    third = meetings_in(series)[2]
    rest = planning.series_change(series=series, by=olga, since=third, at=time(20), minutes=60, now=NOW)
    series.refresh_from_db()
    assert (series.rule[-7:], series.sequence, series.skipped) == ("COUNT=2", 1, [])
    assert (rest.rule[-7:], rest.first_on, rest.skipped) == ("COUNT=6", date(2027, 1, 19), ["2027-01-26"])
    assert [f"{meeting.starts_at:%m-%d %H:%M}" for meeting in meetings_in(rest)][:2] == ["01-19 19:00", "02-02 19:00"]
    assert [f"{meeting.starts_at:%m-%d %H:%M}" for meeting in meetings_in(series)] == ["01-05 18:00", "01-12 18:00"]


def test_changing_a_series_from_its_first_meeting_makes_no_second_one(cohort: Cohort) -> None:
    series = tuesdays(cohort)
    assert (
        planning.series_change(series=series, by=None, since=meetings_in(series)[0], title="Evenings", now=NOW)
        == series
    )
    assert {meeting.title for meeting in meetings_in(series)} == {"Evenings"}
    assert Series.objects.get().sequence == 1


def test_a_meeting_that_was_moved_by_itself_stays_where_it_was_put(cohort: Cohort) -> None:
    series = tuesdays(cohort)
    _first, second, third = meetings_in(series)[:3]
    planning.meeting_move(
        meeting=second, by=None, starts_at=at("2027-01-13T18:00"), ends_at=at("2027-01-13T19:00"), now=NOW
    )
    planning.meeting_cancel(meeting=third, by=None, notice="", now=NOW)
    rest = planning.series_change(series=series, by=None, since=second, at=time(20), now=NOW)
    second.refresh_from_db()
    third.refresh_from_db()
    assert (second.series, second.occurrence, second.starts_at) == (rest, "2027-01-12T20:00", at("2027-01-13T18:00"))
    assert (third.series, third.state, third.starts_at) == (rest, MeetingState.CANCELLED, at("2027-01-19T18:00"))


@pytest.mark.parametrize("minutes", [0, 9, 481, 1000])
def test_the_rest_of_a_series_gets_no_impossible_length(cohort: Cohort, minutes: int) -> None:
    series = tuesdays(cohort)
    with pytest.raises(Refused, match="10 minutes to 8 hours"):
        planning.series_change(series=series, by=None, since=meetings_in(series)[1], minutes=minutes, now=NOW)
    assert Series.objects.get().sequence == 0


def test_a_series_is_not_changed_from_a_meeting_that_has_begun(cohort: Cohort) -> None:
    series = tuesdays(cohort)
    with pytest.raises(Refused):
        planning.series_change(
            series=series, by=None, since=meetings_in(series)[0], at=time(20), now=NOW + timedelta(days=3)
        )


def test_a_single_meeting_belongs_to_no_series(cohort: Cohort, olga: User, fredrik: User) -> None:
    meeting = planning.meeting_create(
        cohort=cohort,
        by=olga,
        title="Extra",
        starts_at=at("2027-01-07T18:00"),
        ends_at=at("2027-01-07T19:00"),
        holders=[fredrik],
        now=NOW,
    )
    assert (meeting.series, meeting.zone, meeting.title) == (None, "Europe/Stockholm", "Extra")
    assert [holding.user for holding in meeting.holdings.all()] == [fredrik]


def test_only_facilitators_of_the_cohort_hold_its_meetings(cohort: Cohort, alice: User, fredrik: User) -> None:
    meeting = meetings_in(tuesdays(cohort, holders=[fredrik]))[0]
    with pytest.raises(Refused, match="facilitator of this group"):
        planning.holder_add(meeting=meeting, user=alice, by=None)
    Membership.objects.filter(user=fredrik).update(state=MembershipState.PAUSED)
    with pytest.raises(Refused, match="facilitator of this group"):
        tuesdays(cohort, holders=[fredrik], at=time(12))
    assert Holding.objects.count() == 8


def test_nobody_holds_two_meetings_at_once(cohort: Cohort, fredrik: User) -> None:
    tuesdays(cohort, holders=[fredrik])
    other = tuesdays(cohort, at=time(20))
    with pytest.raises(Refused) as refusal:
        planning.holder_add(meeting=meetings_in(other)[3], user=fredrik, by=None)
    assert refusal.value.code == "double_booked"
    with pytest.raises(Refused):
        tuesdays(cohort, holders=[fredrik], at=time(18))


def test_one_meeting_may_follow_another_without_a_gap(cohort: Cohort, fredrik: User) -> None:
    tuesdays(cohort, holders=[fredrik])
    after = tuesdays(cohort, holders=[fredrik], at=time(20, 15))
    assert Holding.objects.filter(meeting__series=after).count() == 8


def test_a_cancelled_meeting_takes_nobodys_time(cohort: Cohort, fredrik: User) -> None:
    meeting = meetings_in(tuesdays(cohort, weeks=1, holders=[fredrik]))[0]
    planning.meeting_cancel(meeting=meeting, by=None, notice="", now=NOW)
    assert tuesdays(cohort, weeks=1, holders=[fredrik]).meetings.count() == 1


def test_a_meeting_is_not_moved_onto_another_of_its_facilitator(cohort: Cohort, fredrik: User) -> None:
    first, second = meetings_in(tuesdays(cohort, holders=[fredrik]))[:2]
    with pytest.raises(Refused) as refusal:
        planning.meeting_move(meeting=first, by=None, starts_at=second.starts_at, ends_at=second.ends_at, now=NOW)
    assert refusal.value.code == "double_booked"
    assert Meeting.objects.get(pk=first.pk).starts_at == first.starts_at


def test_a_series_is_not_moved_onto_another_of_its_facilitator(cohort: Cohort, fredrik: User) -> None:
    series = tuesdays(cohort, holders=[fredrik])
    tuesdays(cohort, holders=[fredrik], at=time(21), first_on=date(2027, 2, 2), weeks=1)
    with pytest.raises(Refused):
        planning.series_change(series=series, by=None, since=meetings_in(series)[1], at=time(20), now=NOW)
    assert Series.objects.get(pk=series.pk).sequence == 0
    # Its own dates are no other meetings.
    assert planning.series_change(series=series, by=None, since=meetings_in(series)[1], at=time(19, 30), now=NOW)


def test_holding_can_be_taken_back(cohort: Cohort, olga: User, fredrik: User) -> None:
    meeting = meetings_in(tuesdays(cohort, holders=[fredrik]))[0]
    planning.holder_remove(meeting=meeting, user=fredrik, by=olga)
    planning.holder_remove(meeting=meeting, user=fredrik, by=olga)
    assert Holding.objects.filter(meeting=meeting).count() == 0
    assert AuditEntry.objects.filter(what="holder_removed").count() == 1


def test_whoever_is_asked_for_the_rest_holds_it_beside_the_others_and_the_plan_stays(
    cohort: Cohort, fredrik: User, olga: User
) -> None:
    greta = _with_role("Greta", cohort, Role.FACILITATOR)
    series = tuesdays(cohort, holders=[fredrik])
    meetings = meetings_in(series)
    planning.meeting_cancel(meeting=meetings[5], by=None, notice="", now=NOW)
    before = list(series.meetings.order_by("pk").values_list("sequence", "starts_at"))
    same = planning.series_change(series=series, by=olga, since=meetings[3], ask=[greta, fredrik], now=NOW)
    assert same == series
    assert list(series.meetings.order_by("pk").values_list("sequence", "starts_at")) == before
    assert [greta in meeting.holders.all() for meeting in meetings] == [False] * 3 + [True] * 2 + [False] + [True] * 2
    assert all(fredrik in meeting.holders.all() for meeting in meetings)
    mails = OutgoingMail.objects.filter(kind="holding_series")
    assert [mail.user for mail in mails] == [greta]
    assert not OutgoingMail.objects.filter(kind="series_moved").exists()


def test_whoever_is_busy_on_one_of_the_dates_is_not_asked_for_any(cohort: Cohort, fredrik: User) -> None:
    series = tuesdays(cohort)
    tuesdays(cohort, first_on=date(2027, 1, 19), weeks=1, holders=[fredrik])
    with pytest.raises(Refused) as refused:
        planning.series_change(
            series=series, by=None, since=meetings_in(series)[0], at=time(19, 30), ask=[fredrik], now=NOW
        )
    assert refused.value.code == "double_booked"
    assert not series.meetings.filter(holders=fredrik).exists()
    assert Series.objects.get(pk=series.pk).at == time(19)


def test_more_places_after_all_go_to_those_who_wait(cohort: Cohort, alice: User, bob: User) -> None:
    meeting = meetings_in(tuesdays(cohort, capacity=2, least=2))[0]
    carla = _with_role("Carla", cohort, Role.MEMBER)
    for user in (alice, bob, carla):
        answer_set(meeting=meeting, user=user, answer="coming", now=NOW)
    fewer = {"capacity": 2, "least": 2, "too_few": "hold"}
    planning.meeting_change(meeting=meeting, by=None, people=fewer | {"capacity": 3}, now=NOW)
    assert places_pass_on(NOW) == 1
    assert Reservation.objects.get(meeting=meeting, user=carla).answer == Answer.OFFERED
    # Fewer again: nobody loses what they have.
    planning.meeting_change(meeting=meeting, by=None, people=fewer, now=NOW)
    places_pass_on(NOW)
    assert set(meeting.reservations.values_list("answer", flat=True)) == {Answer.COMING, Answer.OFFERED}
