"""The page of a cohort: what an organiser decides and sees of it, and what its members read."""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from groups import memberships
from groups import services as groups_services
from groups.models import Cohort, MailState, Membership, MembershipState, OutgoingMail, Role, User
from sessions import codec, services
from sessions.core.room_words import InPairing
from sessions.core.turn_words import Closed
from sessions.decisions import decisions
from sessions.models import (
    Account,
    Attendance,
    CalendarFeed,
    Exercise,
    Holding,
    Meeting,
    MeetingState,
    Practice,
    Reservation,
    Room,
    RoomEvent,
)
from sessions.overview import overview
from tests.conftest import make_user

pytestmark = pytest.mark.django_db

NOW = timezone.now().replace(microsecond=0)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def plan(cohort: Cohort, starts_at: datetime, **about: Any) -> Meeting:
    return Meeting.objects.create(
        cohort=cohort, zone=cohort.time_zone, starts_at=starts_at, ends_at=starts_at + HOUR, **about
    )


def members(cohort: Cohort, count: int) -> list[User]:
    people = User.objects.bulk_create(
        User(email=f"m{number}@people.example", display_name=f"Member {number:03}") for number in range(count)
    )
    Membership.objects.bulk_create(Membership(user=user, cohort=cohort, role=Role.MEMBER) for user in people)
    return people


def practised(meeting: Meeting, people: Iterable[User], results: Iterable[str]) -> None:
    """Write down that people took part in exercises of a meeting that closed so."""
    room = Room.objects.create(meeting=meeting)
    for user in people:
        Practice.objects.create(room=room, cohort=meeting.cohort, user=user, pairing=1, size=2, at=1, nominal=60_000)
    for number, result in enumerate(results, 1):
        event = InPairing(at=number, pairing=number, event=Closed(at=number, result=result))
        RoomEvent.objects.create(
            room=room, version=number, at=number, kind=codec.kind_of(event), body=codec.encode_event(event)
        )


def any_exercise() -> str:
    return Exercise.objects.values_list("slug", flat=True)[0]


def page_of(user: User, cohort: Cohort, **about: str) -> str:
    browser = Client()
    browser.force_login(user)
    answer = browser.get(f"/c/{cohort.public_id}/", about)
    assert answer.status_code == 200
    return answer.content.decode()


def to_decide(cohort: Cohort) -> dict[str, str]:
    return {one.what: one.sentence for one in decisions(overview(cohort, NOW), NOW)}


@pytest.mark.parametrize("starts_on", [None, "2026-01-05"])
def test_the_organisers_page_asks_few_questions_of_five_hundred_members(
    cohort: Cohort, olga: User, fredrik: User, starts_on: str | None
) -> None:
    services.exercises_load()
    Cohort.objects.filter(pk=cohort.pk).update(starts_on=starts_on)
    people = members(cohort, 500)
    CalendarFeed.objects.bulk_create(
        CalendarFeed(user=user, token_hash=f"{number:064}", read_at=NOW) for number, user in enumerate(people[:40])
    )
    for week in range(-8, 8):
        meeting = plan(cohort, NOW + week * 7 * DAY + HOUR)
        Holding.objects.create(meeting=meeting, user=fredrik)
        answer = "coming" if week >= 0 else "none"
        Reservation.objects.bulk_create(Reservation(meeting=meeting, user=user, answer=answer) for user in people)
        if week < 0:
            practised(meeting, people[:8], ["even"] * 4)
    OutgoingMail.objects.create(kind="reminder_day", key="one", user=people[0], cohort=cohort, state=MailState.SENT)
    browser = Client()
    browser.force_login(olga)
    browser.get(f"/c/{cohort.public_id}/")
    with CaptureQueriesContext(connection) as asked:
        seen = browser.get(f"/c/{cohort.public_id}/").content.decode()
    assert len(asked) < 15, "\n".join(query["sql"][:200] for query in asked)
    assert "500 members" in seen
    assert "used by 40 of 500" in seen
    assert seen.count('scope="row"') == 50
    assert "Member 050" in page_of(olga, cohort, page="2")


def test_a_session_stands_with_its_exercise_who_holds_it_and_the_answers(
    cohort: Cohort, olga: User, fredrik: User
) -> None:
    services.exercises_load()
    people = members(cohort, 5)
    meeting = plan(cohort, NOW + DAY, slug=any_exercise(), capacity=2)
    Holding.objects.create(meeting=meeting, user=fredrik)
    for user, answer in zip(people, ["coming", "coming", "not_coming", "waiting"], strict=False):
        Reservation.objects.create(meeting=meeting, user=user, answer=answer, waits_since=NOW)
    one = overview(cohort, NOW).ahead[0]
    assert (one.coming, one.not_coming, one.waiting, one.unanswered, one.holders) == (2, 1, 1, 1, ["Fredrik"])
    assert one.exercise is not None
    seen = " ".join(re.sub(r"<[^>]+>", " ", page_of(olga, cohort)).split())
    assert "Fredrik 2 coming · 1 on the waiting list · 1 can't come · 1 not answered" in seen.replace("&#x27;", "'")


def test_what_needs_a_decision_comes_with_the_one_place_to_make_it(cohort: Cohort, olga: User, charlie: User) -> None:
    services.exercises_load()
    members(cohort, 2)
    plan(cohort, NOW + DAY, least=2)
    Membership.objects.create(user=charlie, cohort=cohort, role=Role.MEMBER, state=MembershipState.ASKED)
    OutgoingMail.objects.create(kind="changed", key="one", user=olga, cohort=cohort, state=MailState.FAILED)
    OutgoingMail.objects.create(kind="changed", key="two", user=olga, cohort=cohort, state=MailState.UNSURE)
    found = to_decide(cohort)
    assert set(found) == {"asking", "no_facilitator", "too_few", "no_exercise", "mails"}
    assert found["asking"] == "1 person asks to join."
    assert "0 coming, 2 needed" in found["too_few"]
    assert found["mails"] == "2 mails did not go out."
    browser = Client()
    browser.force_login(olga)
    for one in decisions(overview(cohort, NOW), NOW):
        assert browser.get(one.address).status_code == 200, one


def test_a_cohort_that_was_just_made_is_told_to_plan_and_to_invite(cohort: Cohort) -> None:
    assert set(to_decide(cohort)) == {"nobody", "no_plan"}


def test_what_is_well_needs_no_decision(cohort: Cohort, fredrik: User) -> None:
    services.exercises_load()
    people = members(cohort, 3)
    meeting = plan(cohort, NOW + DAY, slug=any_exercise())
    Holding.objects.create(meeting=meeting, user=fredrik)
    for user in people:
        Reservation.objects.create(meeting=meeting, user=user, answer="coming")
    assert to_decide(cohort) == {}


def test_a_cancelled_session_waits_for_nobody(cohort: Cohort) -> None:
    members(cohort, 3)
    plan(cohort, NOW + DAY, state=MeetingState.CANCELLED)
    assert set(to_decide(cohort)) == {"no_plan"}


@pytest.mark.parametrize(("there", "told"), [(4, 0), (5, 3)])
def test_evenness_is_told_of_five_people_or_more(cohort: Cohort, there: int, told: int) -> None:
    people = members(cohort, 8)
    practised(plan(cohort, NOW - DAY), people[:there], ["even", "uneven", "even"])
    evenness = overview(cohort, NOW).evenness
    assert evenness.all == told
    assert [evening.even for evening in evenness.evenings] == ([[True, False, True]] if told else [])


@pytest.mark.parametrize(("count", "told"), [(4, False), (5, True)])
def test_how_many_are_near_even_is_told_of_five_members_or_more(
    cohort: Cohort, olga: User, count: int, told: bool
) -> None:
    people = members(cohort, count)
    for number, user in enumerate(people):
        Account.objects.create(cohort=cohort, user=user, s=3_600_000 if number == 0 else 0)
    others = [make_user(f"Guest {number}") for number in range(5)]
    practised(plan(cohort, NOW - DAY), others, ["even"])
    assert ("are within two minutes of even" in page_of(olga, cohort)) is told


def test_who_came_is_told_by_name_and_who_paused_is_left_out(cohort: Cohort, olga: User) -> None:
    people = members(cohort, 3)
    meeting = plan(cohort, NOW - DAY)
    for user, attendance in zip(people, [Attendance.CAME, Attendance.PART, Attendance.ABSENT], strict=True):
        Reservation.objects.create(meeting=meeting, user=user, attendance=attendance)
    Membership.objects.filter(user=people[2]).update(state=MembershipState.PAUSED)
    assert [(row.person.name, row.marks) for row in overview(cohort, NOW).came] == [
        ("Member 000", [(meeting.starts_at, "came")]),
        ("Member 001", [(meeting.starts_at, "part")]),
    ]
    assert "people.example" not in page_of(olga, cohort)


def test_a_no_show_is_told_apart_from_somebody_who_had_said_no(cohort: Cohort, olga: User) -> None:
    said_yes, said_no = members(cohort, 2)
    meeting = plan(cohort, NOW - DAY)
    for user, answer in ((said_yes, "coming"), (said_no, "not_coming")):
        Reservation.objects.create(meeting=meeting, user=user, answer=answer, attendance=Attendance.ABSENT)
    assert [mark for row in overview(cohort, NOW).came for _start, mark in row.marks] == ["missed", "absent"]
    assert "said yes, did not come" in page_of(olga, cohort)


def test_another_cohort_adds_nothing(cohort: Cohort, charlie: User) -> None:
    other = groups_services.cohort_create(name="Elsewhere", organiser=charlie)
    people = members(other, 6)
    practised(plan(other, NOW - DAY), people, ["even"])
    plan(other, NOW + DAY)
    seen = overview(cohort, NOW)
    assert (seen.members, seen.ahead, seen.behind, seen.evenness.all) == ([], [], [], 0)


def test_a_session_that_was_moved_says_so(cohort: Cohort) -> None:
    local = timezone.localtime(NOW + DAY, zoneinfo.ZoneInfo(cohort.time_zone))
    plan(cohort, NOW + DAY, occurrence=local.strftime("%Y-%m-%dT%H:%M"))
    plan(cohort, NOW + DAY + HOUR, occurrence=local.strftime("%Y-%m-%dT%H:%M:%S"))
    assert [one.is_moved for one in overview(cohort, NOW).ahead] == [False, True]


# --- members and facilitators -----------------------------------------------------------------------------------------


def test_a_member_reads_about_the_group_and_nothing_about_running_it(
    cohort: Cohort, alice: User, bob: User, fredrik: User
) -> None:
    Cohort.objects.filter(pk=cohort.pk).update(purpose="To practise receiving.", agreements="We start on time.")
    Holding.objects.create(meeting=plan(cohort, NOW + DAY), user=fredrik)
    seen = page_of(alice, cohort)
    for words in ("To practise receiving.", "We start on time.", "Bob", "held by Fredrik", "Pause or leave"):
        assert words in seen
    for words in ("/people/", "/invite/", "/settings/", "Who came", bob.email, "not answered"):
        assert words not in seen


def test_a_facilitator_reads_the_same_page_and_that_they_are_one(cohort: Cohort, fredrik: User) -> None:
    seen = page_of(fredrik, cohort)
    assert "You are a facilitator here" in seen
    assert "Who came" not in seen


def test_a_members_page_asks_few_questions_whatever_the_size(cohort: Cohort, alice: User) -> None:
    members(cohort, 200)
    for day in range(1, 9):
        plan(cohort, NOW + day * DAY)
    browser = Client()
    browser.force_login(alice)
    browser.get(f"/c/{cohort.public_id}/")
    with CaptureQueriesContext(connection) as asked:
        seen = browser.get(f"/c/{cohort.public_id}/").content.decode()
    assert len(asked) < 15
    assert "and 141 more" in seen


def test_a_stranger_and_who_only_asks_find_nothing(cohort: Cohort, charlie: User) -> None:
    browser = Client()
    browser.force_login(charlie)
    assert browser.get(f"/c/{cohort.public_id}/").status_code == 404
    Membership.objects.create(user=charlie, cohort=cohort, role=Role.MEMBER, state=MembershipState.ASKED)
    assert browser.get(f"/c/{cohort.public_id}/").status_code == 404


def test_whoever_stops_facilitating_holds_nothing_to_come_and_the_organiser_sees_it(
    cohort: Cohort, olga: User, fredrik: User
) -> None:
    members(cohort, 1)
    past, ahead = plan(cohort, NOW - DAY), plan(cohort, NOW + DAY)
    for meeting in (past, ahead):
        Holding.objects.create(meeting=meeting, user=fredrik)
    memberships.membership_pause(membership=Membership.objects.get(user=fredrik), by=fredrik)
    assert [holding.meeting for holding in Holding.objects.all()] == [past]
    assert "no_facilitator" in to_decide(cohort)
