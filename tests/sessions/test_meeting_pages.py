"""The page of a meeting and the facilitator's page of its rooms: what each person reads and may do there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groups.models import Cohort, User
from sessions import placements, services
from sessions.models import Account, Answer, Meeting, MeetingState, Reservation, Room, Seat
from sessions.pages.countdown import day_words, left_words

from .evenings import SEVEN, answer, evening, members, room_of

pytestmark = pytest.mark.django_db


def soon(cohort: Cohort, *holders: User, minutes: int = 5, **fields: object) -> Meeting:
    """A meeting that begins in so many minutes of the real clock."""
    start = timezone.now() + timedelta(minutes=minutes)
    return evening(cohort, *holders, starts_at=start, ends_at=start + timedelta(minutes=75), **fields)


def page_of(client: Client, user: User, meeting: Meeting, name: str = "meeting", **query: str) -> str:
    client.force_login(user)
    answered = client.get(reverse(name, args=[meeting.public_id]), query)
    assert answered.status_code == 200
    return answered.content.decode()


@pytest.fixture(autouse=True)
def catalogue(db: None) -> Iterator[None]:
    services.exercises_load()
    yield


def test_a_member_reads_what_is_done_by_whom_and_answers(
    client: Client, cohort: Cohort, alice: User, fredrik: User
) -> None:
    page = page_of(client, alice, soon(cohort, fredrik, minutes=60, slug="one-good-thing"))
    for words in ("Tuesday", "One good thing", "Held by Fredrik", "in 60 minutes", "coming", "The doors open at"):
        assert words in page


def test_the_notes_of_an_exercise_are_for_those_who_lead(
    client: Client, cohort: Cohort, alice: User, fredrik: User
) -> None:
    meeting = soon(cohort, fredrik, minutes=60, slug="one-good-thing")
    assert "For you who hold it" in page_of(client, fredrik, meeting)
    page = page_of(client, alice, meeting)
    assert "For you who hold it" not in page
    assert "Level 1: arrive" in page


def test_a_stranger_and_somebody_signed_out_find_nothing(client: Client, cohort: Cohort, charlie: User) -> None:
    meeting = soon(cohort)
    addresses = [reverse(name, args=[meeting.public_id]) for name in ("meeting", "meeting_state", "meeting_rooms")]
    assert [client.get(address).status_code for address in addresses] == [302, 302, 302]
    client.force_login(charlie)
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]
    assert client.post(addresses[2]).status_code == 404
    assert not Reservation.objects.exists()


def test_a_member_may_not_place_people(client: Client, cohort: Cohort, alice: User, olga: User) -> None:
    address = reverse("meeting_rooms", args=[soon(cohort).public_id])
    for user in (alice, olga):
        client.force_login(user)
        assert (client.get(address).status_code, client.post(address).status_code) == (403, 403)


def test_it_is_one_click_from_the_mails_page_to_the_room(client: Client, cohort: Cohort, alice: User) -> None:
    page = page_of(client, alice, soon(cohort))
    assert f'href="/r/{Room.objects.get().public_id}/"' in page


def test_enter_leads_straight_into_the_room_that_is_open(client: Client, cohort: Cohort, alice: User) -> None:
    client.force_login(alice)
    answered = client.get(reverse("meeting", args=[soon(cohort).public_id]), {"enter": "1"})
    assert answered.headers["Location"] == f"/r/{Room.objects.get().public_id}/"


def test_a_room_that_is_not_yours_leads_back_to_the_page_that_says_why(
    client: Client, cohort: Cohort, alice: User
) -> None:
    meeting = soon(cohort, minutes=60)
    room = services.room_create(meeting=meeting)
    client.force_login(alice)
    assert client.get(f"/r/{room.public_id}/").headers["Location"] == f"/m/{meeting.public_id}/"
    assert client.get(f"/r/{room.public_id}/state.json").status_code == 403


def test_an_organiser_looks_without_arriving(client: Client, cohort: Cohort, olga: User) -> None:
    page_of(client, olga, soon(cohort))
    assert not Reservation.objects.exists()


def test_a_cancelled_meeting_says_why_and_asks_for_nothing(client: Client, cohort: Cohort, alice: User) -> None:
    meeting = soon(cohort, state=MeetingState.CANCELLED, notice="Maja is ill. We meet next week.")
    page = page_of(client, alice, meeting)
    assert "Maja is ill" in page
    assert 'name="answer"' not in page


def test_a_closed_door_says_so_and_the_facilitator_sees_who_waits(
    client: Client, cohort: Cohort, alice: User, fredrik: User
) -> None:
    meeting = soon(cohort, fredrik, minutes=-2, closed_at=timezone.now(), placed_at=timezone.now())
    services.room_create(meeting=meeting)
    assert "The first exercise has begun" in page_of(client, alice, meeting)
    assert "Alice" in page_of(client, fredrik, meeting, "meeting_rooms")
    client.post(reverse("meeting_rooms", args=[meeting.public_id]), {"let_in": alice.public_id})
    assert "Go to the room" in page_of(client, alice, meeting)


# --- the state beside the page ---------------------------------------------------------------------------------------


def test_the_state_is_sent_again_only_when_it_has_changed(client: Client, cohort: Cohort, alice: User) -> None:
    meeting = soon(cohort)
    client.force_login(alice)
    address = reverse("meeting_state", args=[meeting.public_id])
    first = client.get(address)
    assert first.json()["stage"] == "ready"
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    Room.objects.all().delete()
    Meeting.objects.update(placed_at=None, closed_at=timezone.now())
    assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).json()["stage"] == "closed"


def test_looking_from_the_home_page_is_not_arriving(client: Client, cohort: Cohort, alice: User) -> None:
    meeting = soon(cohort)
    client.force_login(alice)
    assert client.get(reverse("meeting_state", args=[meeting.public_id]), {"look": ""}).json()["stage"] == "waiting"
    assert not Reservation.objects.exists()


# --- who sits where --------------------------------------------------------------------------------------------------


@pytest.fixture
def crowd(client: Client, cohort: Cohort, fredrik: User) -> tuple[Meeting, list[User]]:
    """A meeting with nine people at the door, and the facilitator's page open."""
    meeting, many = soon(cohort, fredrik), members(cohort, 9)
    answer(meeting, Answer.COMING, *many, here_at=timezone.now())
    return meeting, many


def test_a_facilitator_sees_a_proposal_moves_somebody_and_opens(
    client: Client, crowd: tuple[Meeting, list[User]], fredrik: User
) -> None:
    meeting, many = crowd
    page = page_of(client, fredrik, meeting, "meeting_rooms")
    assert "This is a proposal" in page
    assert "Room 2" in page
    form = {f"room-{user.public_id}": "1" for user in many[:5]} | {f"room-{user.public_id}": "2" for user in many[5:]}
    answered = client.post(reverse("meeting_rooms", args=[meeting.public_id]), form, follow=True)
    assert "The rooms are open" in answered.content.decode()
    assert len({room_of(meeting, user) for user in many[:5]}) == 1
    assert room_of(meeting, many[0]) != room_of(meeting, many[8])


def test_bad_numbers_in_the_form_leave_people_where_the_page_showed_them(
    client: Client, crowd: tuple[Meeting, list[User]], fredrik: User
) -> None:
    meeting, many = crowd
    client.force_login(fredrik)
    form = dict.fromkeys((f"room-{user.public_id}" for user in many), "99") | {"room-nobody": "1", "let": "x"}
    client.post(reverse("meeting_rooms", args=[meeting.public_id]), form)
    assert all(room_of(meeting, user) is not None for user in many)


@pytest.fixture
def begun(client: Client, crowd: tuple[Meeting, list[User]], fredrik: User) -> tuple[Meeting, User, Room]:
    """A meeting in two rooms whose first exercise has begun; somebody of it, and the room that is not theirs."""
    meeting, many = crowd
    placements.open_as_proposed(meeting=meeting, by=fredrik, now=timezone.now())
    Meeting.objects.update(closed_at=timezone.now())
    client.force_login(fredrik)
    return meeting, many[0], meeting.rooms.exclude(pk=room_of(meeting, many[0]).pk).get()


def test_a_facilitator_moves_one_person_to_another_room_between_exercises(
    client: Client, begun: tuple[Meeting, User, Room], fredrik: User
) -> None:
    meeting, person, other = begun
    page = page_of(client, fredrik, meeting, "meeting_rooms")
    assert f'name="move" value="{person.public_id}"' in page
    assert f'name="to" value="{other.public_id}"' in page
    form = {"move": person.public_id, "to": other.public_id}
    answered = client.post(reverse("meeting_rooms", args=[meeting.public_id]), form, follow=True)
    assert f"{person.display_name} goes on to room" in answered.content.decode()
    assert room_of(meeting, person) == other


def test_a_board_moves_somebody_by_their_seat_and_hears_why_it_could_not(
    client: Client, begun: tuple[Meeting, User, Room]
) -> None:
    meeting, person, other = begun
    theirs = room_of(meeting, person)
    account = Account.objects.get_or_create(cohort=meeting.cohort, user=person)[0]
    Seat.objects.create(room=theirs, number=3, user=person, account=account)
    address = reverse("meeting_rooms", args=[meeting.public_id])
    form = {"seat": "3", "room": theirs.public_id, "to": other.public_id}
    asked = client.post(address, form, headers={"Accept": "application/json"})
    assert asked.json()["ok"] is True
    assert room_of(meeting, person) == other
    again = client.post(address, form, headers={"Accept": "application/json"})
    assert (again.status_code, again.json()["code"]) == (409, "there")


@pytest.mark.parametrize(
    "form",
    [
        {"seat": "3"},
        {"seat": "9" * 40},
        {"seat": "x"},
        {"move": "\0"},
        {"move": "nobody"},
        {"move": "PERSON", "to": "\0"},
        {"move": "PERSON", "to": "ELSEWHERE"},
    ],
)
def test_a_forged_move_finds_nobody_and_changes_nothing(
    client: Client, begun: tuple[Meeting, User, Room], form: dict[str, str]
) -> None:
    meeting, person, other = begun
    theirs = room_of(meeting, person)
    known = {"PERSON": person.public_id}
    known["ELSEWHERE"] = services.room_create(meeting=soon(meeting.cohort)).public_id
    sent = {"to": other.public_id} | {name: known.get(words, words) for name, words in form.items()}
    assert client.post(reverse("meeting_rooms", args=[meeting.public_id]), sent).status_code == 404
    assert room_of(meeting, person) == theirs


def test_a_member_moves_nobody(client: Client, begun: tuple[Meeting, User, Room]) -> None:
    meeting, person, other = begun
    client.force_login(person)
    form = {"move": person.public_id, "to": other.public_id}
    assert client.post(reverse("meeting_rooms", args=[meeting.public_id]), form).status_code == 403
    assert room_of(meeting, person) != other


def test_the_page_of_the_rooms_is_there_only_while_the_doors_are_open(
    client: Client, cohort: Cohort, fredrik: User
) -> None:
    client.force_login(fredrik)
    meeting = soon(cohort, fredrik, minutes=60)
    answered = client.get(reverse("meeting_rooms", args=[meeting.public_id]))
    assert answered.headers["Location"] == reverse("meeting", args=[meeting.public_id])


# --- words for time --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(days=3), "in 3 days"),
        (timedelta(hours=5), "in 5 hours"),
        (timedelta(minutes=42), "in 42 minutes"),
        (timedelta(minutes=1), "in 1 minute"),
        (timedelta(seconds=20), "in less than a minute"),
        (timedelta(0), "on now"),
        (timedelta(minutes=-80), ""),
    ],
)
def test_the_time_that_is_left_is_said_calmly(cohort: Cohort, before: timedelta, words: str) -> None:
    assert left_words(evening(cohort), SEVEN - before) == words


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (SEVEN - timedelta(hours=3), "Tonight"),
        (SEVEN - timedelta(days=1), "Tomorrow"),
        (SEVEN - timedelta(days=3), "Tue 1 Dec"),
    ],
)
def test_the_day_is_said_by_the_readers_clock(now: datetime, words: str) -> None:
    with timezone.override("UTC"):
        assert day_words(SEVEN, now).removesuffix(" 2026") == words
