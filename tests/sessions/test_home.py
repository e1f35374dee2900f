"""The home page: one next thing, one's own balance in words, and what each role has to know."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from groups import services as people
from groups.models import Cohort, MailState, Membership, MembershipState, OutgoingMail, Role, User
from sessions import services
from sessions.core.exercises import Exercise
from sessions.models import Account, Answer, Attendance, Meeting, MeetingState, ProgrammeStep
from sessions.selectors import exercises_current

from .evenings import answer, evening, members

pytestmark = pytest.mark.django_db

MINUTE_MS = 60_000
MOST_QUERIES = 19  # of somebody with every role; it does not grow with cohorts, members or meetings


def in_days(cohort: Cohort, days: float, *holders: User, **fields: object) -> Meeting:
    start = timezone.now() + timedelta(days=days)
    return evening(cohort, *holders, starts_at=start, ends_at=start + timedelta(minutes=75), **fields)


def exercise_named(slug: str) -> Exercise:
    return next(one for one in exercises_current() if one.slug == slug)


def home_of(client: Client, user: User) -> str:
    client.force_login(user)
    answered = client.get("/")
    assert answered.status_code == 200
    return answered.content.decode()


def spoken(cohort: Cohort, user: User, spoke: int, listened: int) -> None:
    Account.objects.create(cohort=cohort, user=user, s=spoke * MINUTE_MS, p=listened * MINUTE_MS)


# --- member ----------------------------------------------------------------------------------------------------------


def test_a_member_finds_the_next_session_and_answers_in_one_tap(client: Client, cohort: Cohort, alice: User) -> None:
    services.exercises_load()
    meeting = in_days(cohort, 3, slug="one-good-thing")
    page = home_of(client, alice)
    assert "Tuesday" in page
    assert "in 3 days" in page
    assert "One good thing" in page
    assert reverse("meeting_answer", args=[meeting.public_id]) in page


def test_the_one_button_leads_to_the_room_when_the_session_is_near(client: Client, cohort: Cohort, alice: User) -> None:
    meeting = in_days(cohort, 5 / 24 / 60)
    assert f"{reverse('meeting', args=[meeting.public_id])}?enter" in home_of(client, alice)


def test_later_sessions_show_what_one_has_answered(client: Client, cohort: Cohort, alice: User) -> None:
    in_days(cohort, 1)
    answer(in_days(cohort, 8), Answer.COMING, alice)
    answer(in_days(cohort, 15), Answer.NOT_COMING, alice)
    in_days(cohort, 22, notice="One hour later.")
    in_days(cohort, 29, state=MeetingState.CANCELLED)
    page = home_of(client, alice)
    for word in (">coming<", ">can't come<", ">moved<", ">cancelled<"):
        assert word in page


def test_the_balance_is_said_in_minutes_and_words(client: Client, cohort: Cohort, alice: User, bob: User) -> None:
    spoken(cohort, alice, 46, 52)
    spoken(cohort, bob, 52, 46)
    page = home_of(client, alice)
    for words in (
        "listened 52 min",
        "spoke 46 min",
        "Leaning a little towards listening.",
        "6 minutes are kept for you.",
        "Your next turn comes first.",
    ):
        assert words in page
    theirs = home_of(client, bob)
    assert "Leaning a little towards speaking." in theirs
    assert "kept for you" not in theirs


def test_somebody_else_who_is_owed_more_takes_the_promise_of_the_first_turn_away(
    client: Client, cohort: Cohort, alice: User, bob: User
) -> None:
    spoken(cohort, alice, 40, 50)
    spoken(cohort, bob, 30, 50)
    members(cohort, 4)
    assert "Your next turn comes first." not in home_of(client, alice)
    assert "Your next turn comes first." in home_of(client, bob)


def test_nobody_reads_of_anybody_elses_balance(client: Client, cohort: Cohort, alice: User, olga: User) -> None:
    spoken(cohort, alice, 46, 52)
    assert "52 min" not in home_of(client, olga)


def test_somebody_without_a_group_reads_how_one_comes_into_one(client: Client, charlie: User, cohort: Cohort) -> None:
    in_days(cohort, 1)
    page = home_of(client, charlie)
    assert "No group yet" in page
    assert "Tuesday" not in page
    assert cohort.name not in page


def test_who_has_left_sees_nothing_of_the_group_any_more(client: Client, cohort: Cohort, alice: User) -> None:
    in_days(cohort, 1)
    Membership.objects.filter(user=alice).update(state=MembershipState.LEFT)
    assert "No group yet" in home_of(client, alice)


def test_somebody_whose_zone_is_guessed_is_asked_once_to_look(client: Client, cohort: Cohort, alice: User) -> None:
    assert "guessed your time zone" in home_of(client, alice)
    alice.time_zone = "Europe/Lisbon"
    alice.save()
    assert "guessed your time zone" not in home_of(client, alice)


# --- facilitator and organiser ---------------------------------------------------------------------------------------


def test_a_facilitator_finds_what_they_hold_with_notes_for_its_exercise(
    client: Client, cohort: Cohort, fredrik: User
) -> None:
    services.exercises_load()
    in_days(cohort, 1, fredrik, slug="one-good-thing")
    in_days(cohort, 8, fredrik)
    page = home_of(client, fredrik)
    for words in ("For you who hold it", "Listeners may:", "You also hold", "Level 1: arrive", "Each person"):
        assert words in page
    steps = [step for step in page.split('<ol class="steps">')[1].split("</ol>")[0].split("<li>") if step.strip()]
    assert len(steps) == len(exercise_named("one-good-thing").phases)
    assert "minute" in steps[-1] or "second" in steps[-1]


def test_the_notes_are_in_the_readers_language(client: Client, cohort: Cohort, fredrik: User) -> None:
    services.exercises_load()
    fredrik.language = "sv"
    fredrik.save()
    in_days(cohort, 1, fredrik, slug="one-good-thing")
    page = home_of(client, fredrik)
    for words in ("Nivå 1: landa", "Lyssnare får:", "sekunder", "utan samtalsledare"):
        assert words in page


def test_whoever_only_organises_is_not_told_that_nothing_is_planned_for_them(
    client: Client, cohort: Cohort, olga: User, alice: User
) -> None:
    assert "Nothing is planned for you" not in home_of(client, olga)
    assert "Nothing is planned for you" in home_of(client, alice)


def test_who_waits_for_a_place_has_answered_and_who_is_offered_one_does_not_come_yet(
    client: Client, cohort: Cohort, olga: User, alice: User, bob: User
) -> None:
    meeting = in_days(cohort, 3, capacity=2, least=2)
    now = timezone.now()
    answer(meeting, Answer.OFFERED, alice, offer_until=now + timedelta(hours=1))
    answer(meeting, Answer.WAITING, bob, waits_since=now)
    page = home_of(client, olga)
    assert "0 coming, 0 can&#x27;t, 0 not answered" in page or "0 coming, 0 can't, 0 not answered" in page
    assert "2 on the waiting list" in page


def test_an_organiser_reads_on_the_first_page_what_was_sent_and_that_people_are_missing(
    client: Client, cohort: Cohort, olga: User, alice: User, fredrik: User
) -> None:
    near, far = in_days(cohort, 3, fredrik, least=4), in_days(cohort, 10, fredrik, least=4)
    for state in (MailState.SENT, MailState.SENT, MailState.WAITING, MailState.UNSURE):
        key = f"{state}:{OutgoingMail.objects.count()}"
        OutgoingMail.objects.create(kind="moved", key=key, user=alice, cohort=cohort, state=state)
    page = home_of(client, olga)
    for words in ("Mails: 2 sent, 1 waiting, 1 failed", "0 coming, 4 needed.", "1 mail did not arrive for certain."):
        assert words in page
    near.delete()
    assert "4 needed." not in home_of(client, olga)
    assert f"/m/{far.public_id}/" in home_of(client, olga)
    assert "Your balance" not in page


def test_an_organiser_finds_answers_who_came_and_what_needs_a_decision(
    client: Client, cohort: Cohort, olga: User, alice: User, bob: User
) -> None:
    members(cohort, 3)
    last = in_days(cohort, -7, state=MeetingState.OVER)
    answer(last, Answer.COMING, alice, attendance=Attendance.CAME)
    answer(last, Answer.COMING, bob, attendance=Attendance.ABSENT)
    meeting = in_days(cohort, 1)
    answer(meeting, Answer.COMING, alice)
    answer(meeting, Answer.NOT_COMING, bob)
    stranger = people.user_make(email="new@people.example", display_name="New")
    Membership.objects.create(user=stranger, cohort=cohort, role=Role.MEMBER, state=MembershipState.ASKED)
    page = home_of(client, olga)
    for words in ("1 coming, 1 can't, 3 not answered", "1 came", "1 person asks to join.", "has no facilitator."):
        assert words in page


def test_a_person_with_several_roles_sees_all_of_them(
    client: Client, cohort: Cohort, alice: User, fredrik: User
) -> None:
    for role in (Role.FACILITATOR, Role.ORGANISER):
        people.membership_give(user=alice, cohort=cohort, role=role)
    services.exercises_load()
    in_days(cohort, 1, alice, slug="one-good-thing")
    page = home_of(client, alice)
    for words in ("For you who hold it", "Your balance in this group", "not answered"):
        assert words in page


def test_the_number_of_queries_does_not_grow(
    client: Client, cohort: Cohort, alice: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    services.exercises_load()
    for number in range(5):
        other = people.cohort_create(name=f"Group {number}", organiser=alice, time_zone="Europe/Stockholm")
        for role in (Role.MEMBER, Role.FACILITATOR):
            people.membership_give(user=alice, cohort=other, role=role)
        ProgrammeStep.objects.create(cohort=other, week=1, slug="one-good-thing")
        members(other, 12, f"g{number}-")
        for week in range(6):
            answer(in_days(other, 1 + 7 * week, alice), Answer.COMING, alice)
        spoken(other, alice, 10, 20)
    home_of(client, alice)  # an exercise is read once by each process
    with django_assert_max_num_queries(MOST_QUERIES):
        page = client.get("/").content.decode()
    assert page.count("Open the group") == 5


def test_the_page_of_a_meeting_asks_little(
    client: Client, cohort: Cohort, fredrik: User, alice: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    meeting = in_days(cohort, 3 / 24 / 60, fredrik)
    crowd = members(cohort, 30)
    answer(meeting, Answer.COMING, *crowd, here_at=timezone.now())
    client.force_login(alice)
    client.get(reverse("meeting", args=[meeting.public_id]))
    with django_assert_max_num_queries(25):
        client.get(reverse("meeting", args=[meeting.public_id]))
    with django_assert_max_num_queries(20):
        client.get(reverse("meeting_state", args=[meeting.public_id]))
