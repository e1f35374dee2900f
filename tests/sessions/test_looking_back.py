"""A session afterwards, for each of its people: their own time, the private check-out, and nobody else's anything."""

from __future__ import annotations

import html
import json
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from groups import services as people
from groups.models import Cohort, Membership, MembershipState, Role, User
from groups.sealed import key_of
from sessions import after_services, services
from sessions.attendance import meeting_count
from sessions.core.room_words import CloseRoom, EndExercise
from sessions.core.turn_words import Keep
from sessions.looking_back import mine_of, opened
from sessions.models import CheckOut, DebriefNote, LedgerEntry, Meeting, MeetingState, Reached
from sessions.overview import overview

from .evenings import members
from .played import SECOND, ago, began, let_go, played, room_of

pytestmark = pytest.mark.django_db

ANSWERS = {"noticed": "3", "named": "", "matched": "0", "reached": "4", "stayed": ""}
LINE = "Something small arrived."


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(meeting: Meeting, name: str = "meeting_mine") -> str:
    return reverse(name, args=[meeting.public_id])


def page_of(user: User, meeting: Meeting) -> str:
    answer = signed_in(user).get(address(meeting))
    assert answer.status_code == 200
    return html.unescape(answer.content.decode()).replace("\N{NO-BREAK SPACE}", " ")


def write(user: User, meeting: Meeting, **about: Any) -> str:
    answer = signed_in(user).post(address(meeting), {**ANSWERS, "line": LINE, **about}, follow=True)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


# --- one's own time --------------------------------------------------------------------------------------------------


def test_a_member_reads_what_the_ledger_says_of_them(cohort: Cohort, alice: User, bob: User, fredrik: User) -> None:
    meeting = ago(cohort, fredrik)
    played(meeting, fredrik, alice, bob)
    for user in (alice, bob):
        part = mine_of(meeting, user, timezone.now()).part
        booked = LedgerEntry.objects.filter(account__user=user).aggregate(Sum("s"), Sum("p"), Sum("o"), Sum("x"))
        assert (part.spoken, part.supported, part.witnessed, part.x) == tuple(booked.values())
    page = page_of(alice, meeting)
    for words in (
        "Thank you for coming.",
        "You spoke for 4 min and listened for 4 min.",
        "listened 4 min",
        "spoke 4 min",
        "One good thing",
        ">even<",
    ):
        assert words in page
    assert "go. Only you see this" not in page


def test_what_was_kept_and_let_go_is_told_to_its_owner_alone(
    cohort: Cohort, alice: User, bob: User, fredrik: User
) -> None:
    meeting = ago(cohort, fredrik)
    room = room_of(meeting, fredrik, alice, bob)
    began(room, fredrik)
    let_go(room, alice)
    assert "You let 3 min go. Only you see this." in page_of(alice, meeting)
    assert "go. Only you see this." not in page_of(bob, meeting)


def test_an_exercise_that_closed_uneven_says_why_and_not_who(
    cohort: Cohort, alice: User, bob: User, fredrik: User
) -> None:
    meeting = ago(cohort, fredrik)
    room = room_of(meeting, fredrik, alice, bob)
    began(room, fredrik)
    while room.pairing.turn is None or room.pairing.turn.number < 4:
        room.wait(SECOND)
    room.wait(40 * SECOND)
    room.wish(Keep)
    room.wait(50 * SECOND)
    room.ask(fredrik, EndExercise(room.seats[fredrik.pk], "late"))
    for user, other in ((alice, "Bob"), (bob, "Alice")):
        page = page_of(user, meeting)
        assert "It was ended before everybody had their time." in page
        assert other not in page
    kept = [user for user in (alice, bob) if "you kept time for later" in page_of(user, meeting)]
    assert len(kept) == 1


def test_what_reached_somebody_the_next_date_and_the_way_to_the_balance_are_there(
    cohort: Cohort, alice: User, bob: User, fredrik: User
) -> None:
    meeting = ago(cohort, fredrik)
    played(meeting, fredrik, alice, bob)
    for _each in range(2):
        services.reached_add(user=alice, what=Reached.What.FACE)
    services.reached_add(user=bob, what=Reached.What.SOUND)
    after = ago(cohort, hours=-50)
    page = page_of(alice, meeting)
    assert "a face, twice" in page
    assert "a sound" not in page
    assert address(after, "meeting") in page
    assert reverse("cohort_balance", args=[cohort.public_id]) in page


def test_letting_nearly_all_go_twice_running_is_said_to_that_person_alone(
    cohort: Cohort, alice: User, bob: User, fredrik: User
) -> None:
    first, second = ago(cohort, fredrik, hours=50), ago(cohort, fredrik, hours=3)
    for meeting in (first, second):
        room = room_of(meeting, fredrik, alice, bob)
        began(room, fredrik)
        let_go(room, alice)
        room.ask(fredrik, CloseRoom(room.seats[fredrik.pk], "done"))
    words = "In the last two sessions you let nearly all of your time go."
    assert words in page_of(alice, second)
    assert words not in page_of(alice, first)
    assert words not in page_of(bob, second)


# --- who may look ----------------------------------------------------------------------------------------------------


def test_strangers_organisers_and_who_has_left_find_nothing(
    cohort: Cohort, alice: User, bob: User, fredrik: User, olga: User, charlie: User
) -> None:
    meeting = ago(cohort, fredrik)
    played(meeting, fredrik, alice, bob)
    for user in (charlie, olga):
        client = signed_in(user)
        assert (client.get(address(meeting)).status_code, client.post(address(meeting)).status_code) == (404, 404)
    Membership.objects.filter(user=bob).update(state=MembershipState.LEFT)
    assert signed_in(bob).get(address(meeting)).status_code == 404


def test_before_anything_has_been_the_page_leads_to_the_session(cohort: Cohort, alice: User) -> None:
    meeting = ago(cohort, hours=-5)
    assert signed_in(alice).get(address(meeting)).headers["Location"] == address(meeting, "meeting")


def test_who_was_in_no_room_reads_so_and_has_nothing_to_check_out_of(cohort: Cohort, alice: User) -> None:
    meeting = ago(cohort)
    assert "You were in no room of this session." in page_of(alice, meeting)
    write(alice, meeting)
    assert not CheckOut.objects.exists()


def test_the_page_is_there_from_when_one_was_in_the_room(cohort: Cohort, alice: User, bob: User, fredrik: User) -> None:
    meeting = ago(cohort, fredrik, hours=0.5)
    room_of(meeting, fredrik, alice)
    assert "did no exercise" in page_of(alice, meeting)
    assert signed_in(bob).get(address(meeting)).status_code == 302


@pytest.mark.parametrize("name", ["home", "meeting"])
def test_the_way_there_is_on_the_home_page_and_on_the_page_of_the_session(
    cohort: Cohort, alice: User, bob: User, fredrik: User, name: str
) -> None:
    meeting = ago(cohort, fredrik)
    room_of(meeting, fredrik, alice)
    there = "/" if name == "home" else address(meeting, "meeting")
    assert address(meeting) in signed_in(alice).get(there).content.decode()
    assert address(meeting) not in signed_in(bob).get(there).content.decode()
    for user, has_debrief in ((alice, False), (fredrik, True)):
        page = signed_in(user).get(there).content.decode()
        assert (address(meeting, "meeting_debrief") in page) is has_debrief


def test_the_home_page_leads_to_no_session_that_is_long_ago_or_cancelled(
    cohort: Cohort, alice: User, fredrik: User
) -> None:
    room_of(ago(cohort, fredrik, hours=24 * 20), fredrik)
    called_off = ago(cohort, fredrik)
    room_of(called_off, fredrik)
    Meeting.objects.filter(pk=called_off.pk).update(state=MeetingState.CANCELLED)
    assert "Last time" not in signed_in(fredrik).get("/").content.decode()


# --- the check-out ---------------------------------------------------------------------------------------------------


@pytest.fixture
def meeting(cohort: Cohort, alice: User, bob: User, fredrik: User) -> Meeting:
    """A session in which Alice and Bob practised."""
    meeting = ago(cohort, fredrik)
    played(meeting, fredrik, alice, bob)
    return meeting


def test_a_check_out_is_kept_for_its_person_and_shown_to_them_again(alice: User, bob: User, meeting: Meeting) -> None:
    assert "Kept, for you alone." in write(alice, meeting)
    written = opened(CheckOut.objects.get())
    assert written == ({"noticed": 3, "matched": 0, "reached": 4}, LINE, False, False, False)
    assert LINE in page_of(alice, meeting)
    assert LINE not in page_of(bob, meeting)


def test_it_can_be_changed_and_deleted_and_emptied(alice: User, meeting: Meeting) -> None:
    write(alice, meeting)
    write(alice, meeting, line="Less than I thought.", noticed="")
    assert opened(CheckOut.objects.get())[:2] == ({"matched": 0, "reached": 4}, "Less than I thought.")
    assert "It is deleted." in write(alice, meeting, delete="1")
    assert not CheckOut.objects.exists()
    write(alice, meeting)
    assert "Nothing is kept." in write(alice, meeting, line=" ", **dict.fromkeys(ANSWERS, ""))
    assert not CheckOut.objects.exists()


def test_all_of_it_may_stay_open_and_one_answer_is_enough(alice: User, meeting: Meeting) -> None:
    write(alice, meeting, line="", **(dict.fromkeys(ANSWERS, "") | {"stayed": "2"}))
    assert opened(CheckOut.objects.get()).answers == {"stayed": 2}


@pytest.mark.parametrize("wrong", [{"noticed": "5"}, {"noticed": "-1"}, {"noticed": "x"}, {"line": "y" * 301}])
def test_what_cannot_be_answered_changes_nothing(alice: User, meeting: Meeting, wrong: dict[str, str]) -> None:
    answer = signed_in(alice).post(address(meeting), {**ANSWERS, "line": LINE, **wrong})
    assert answer.status_code == 400
    assert not CheckOut.objects.exists()


def test_the_database_holds_no_word_and_no_answer_in_the_clear(alice: User, meeting: Meeting) -> None:
    write(alice, meeting)
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers, line FROM practice_checkout")
        row = cursor.fetchone()
    assert all(key_of(value) for value in row)
    assert LINE not in str(row)
    assert "noticed" not in str(row)


def test_a_line_that_was_moved_to_somebody_elses_row_does_not_open(alice: User, bob: User, meeting: Meeting) -> None:
    write(alice, meeting)
    write(bob, meeting, line="Mine.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT line FROM practice_checkout WHERE user_id = %s", [alice.pk])
        cursor.execute("UPDATE practice_checkout SET line = %s WHERE user_id = %s", [cursor.fetchone()[0], bob.pk])
    page = page_of(bob, meeting)
    assert LINE not in page
    assert "cannot be read here" in page


def test_without_its_key_a_check_out_is_not_written_over_and_can_be_deleted(
    alice: User, meeting: Meeting, settings: Any
) -> None:
    write(alice, meeting)
    keys = settings.SEAL_KEYS
    settings.SEAL_KEYS = {"other": b"x" * 32}
    assert "cannot be read here" in page_of(alice, meeting)
    assert signed_in(alice).post(address(meeting), {**ANSWERS, "line": "New."}).status_code == 400
    settings.SEAL_KEYS = keys
    assert opened(CheckOut.objects.get()).line == LINE
    settings.SEAL_KEYS = {"other": b"x" * 32}
    write(alice, meeting, delete="1")
    assert not CheckOut.objects.exists()


def test_a_tick_without_anything_to_read_is_not_kept(alice: User, meeting: Meeting) -> None:
    write(alice, meeting, line="", shares_line="on", shares_answers="on")
    kept = CheckOut.objects.get()
    assert (kept.shares_answers, kept.shares_line) == (True, False)


def test_two_taps_at_once_leave_one_row(alice: User, meeting: Meeting) -> None:
    for line in ("One.", "Two."):
        after_services.check_out_save(user=alice, meeting=meeting, answers={}, line=line)
    assert opened(CheckOut.objects.get()).line == "Two."


def test_organisers_read_nothing_of_it_anywhere(cohort: Cohort, alice: User, olga: User, meeting: Meeting) -> None:
    write(alice, meeting, shares_line="on", shares_answers="on")
    client = signed_in(olga)
    for there in (f"/c/{cohort.public_id}/", f"/c/{cohort.public_id}/audit/", address(meeting, "meeting"), "/"):
        assert LINE not in client.get(there).content.decode()
    assert LINE not in json.dumps(overview(cohort, timezone.now()), default=str)
    assert client.get(address(meeting, "meeting_debrief")).status_code == 404


def test_attendance_and_evenness_reach_the_organiser(cohort: Cohort, alice: User, olga: User, fredrik: User) -> None:
    meeting = ago(cohort, fredrik, hours=4)
    crowd = [alice, *members(cohort, 5)]
    played(meeting, fredrik, *crowd)
    assert meeting_count(meeting, timezone.now())
    page = signed_in(olga).get(f"/c/{cohort.public_id}/").content.decode()
    assert "3 of 3." in page
    assert page.count('class="mark came"') + page.count('class="mark part"') >= len(crowd)


# --- going away ------------------------------------------------------------------------------------------------------


def test_own_words_go_with_their_person_and_nobody_elses(alice: User, bob: User, meeting: Meeting) -> None:
    for user in (alice, bob):
        after_services.check_out_save(user=user, meeting=meeting, answers={}, line=LINE)
        after_services.debrief_save(user=user, meeting=meeting, words="Notes.", done=[])
    assert after_services.words_delete(user=alice) == 2
    assert [row.user for row in CheckOut.objects.all()] == [bob]
    bob.delete()
    assert not CheckOut.objects.exists()
    assert not DebriefNote.objects.exists()


def test_words_that_nobody_has_changed_for_long_can_be_purged(alice: User, bob: User, meeting: Meeting) -> None:
    for user in (alice, bob):
        after_services.check_out_save(user=user, meeting=meeting, answers={}, line=LINE)
    then = timezone.now() - timedelta(days=500)
    CheckOut.objects.filter(user=alice).update(changed_at=then)
    assert after_services.words_purge(before=then + timedelta(days=1)) == 1
    assert [row.user for row in CheckOut.objects.all()] == [bob]


# --- how much it asks ------------------------------------------------------------------------------------------------


def test_the_page_asks_as_little_for_many_sessions_and_people_as_for_few(
    cohort: Cohort, alice: User, bob: User, fredrik: User
) -> None:
    first = ago(cohort, fredrik, hours=100)
    room = played(first, fredrik, alice, bob)
    room.ask(fredrik, CloseRoom(room.seats[fredrik.pk], "done"))
    write(alice, first)
    few = queries_of(signed_in(alice), first)
    second = ago(cohort, fredrik, hours=3)
    played(second, fredrik, alice, bob, *members(cohort, 5))
    write(alice, second)
    assert queries_of(signed_in(alice), second) <= few <= 16


def queries_of(client: Client, meeting: Meeting) -> int:
    client.get(address(meeting))
    with CaptureQueriesContext(connection) as asked:
        client.get(address(meeting))
    return len(asked)


def test_it_speaks_swedish(alice: User, meeting: Meeting) -> None:
    client = signed_in(alice)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "sv"
    page = client.get(address(meeting)).content.decode()
    for words in ("Tack för att du kom.", "Jag märkte något inuti", "Jag stannade utan att fixa"):
        assert words in page
    with translation.override("en"):
        assert "Thank you" not in page


def test_a_facilitator_who_has_turns_reads_their_own_too(cohort: Cohort, alice: User, fredrik: User) -> None:
    people.membership_give(user=fredrik, cohort=cohort, role=Role.MEMBER)
    meeting = ago(cohort, fredrik)
    room_of(meeting, fredrik, alice)
    assert address(meeting, "meeting_debrief") in page_of(fredrik, meeting)
