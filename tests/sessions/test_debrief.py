"""The debrief: what whoever held a session reads of it, what they may not, and their own notes."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from groups import services as people
from groups.models import AuditEntry, Cohort, Membership, MembershipState, Role, User
from groups.sealed import key_of
from sessions import after_services
from sessions.core.room_words import (
    CallHelp,
    EndExercise,
    HandOver,
    HelpOver,
    Leave,
    PairingCommand,
    PauseAll,
    ResumeAll,
    Visit,
)
from sessions.core.turn_words import Keep, PauseMe
from sessions.models import CheckOut, DebriefNote, Holding, Meeting
from tests.conftest import make_user
from tests.realtime.helpers import LiveRoom

from .evenings import members
from .played import SECOND, ago, began, let_go, played, room_of

pytestmark = pytest.mark.django_db

NOTES = "Two were quiet. I came late to the second pair."


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(meeting: Meeting) -> str:
    return reverse("meeting_debrief", args=[meeting.public_id])


def page_of(user: User, meeting: Meeting) -> str:
    answer = signed_in(user).get(address(meeting))
    assert answer.status_code == 200
    return html.unescape(answer.content.decode()).replace("\N{NO-BREAK SPACE}", " ")


def ticks(page: str) -> list[str]:
    return re.findall(r"<input[^>]* checked", page)


def colleague(cohort: Cohort, name: str = "Maja") -> User:
    user = make_user(name)
    people.membership_give(user=user, cohort=cohort, role=Role.FACILITATOR)
    return user


@pytest.fixture
def meeting(cohort: Cohort, fredrik: User) -> Meeting:
    return ago(cohort, fredrik)


@pytest.fixture
def room(meeting: Meeting, fredrik: User, alice: User, bob: User) -> LiveRoom:
    """Alice and Bob have begun an exercise."""
    room = room_of(meeting, fredrik, alice, bob)
    began(room, fredrik)
    return room


# --- who may ---------------------------------------------------------------------------------------------------------


def test_members_organisers_and_strangers_do_not_learn_of_it(
    cohort: Cohort, meeting: Meeting, alice: User, olga: User, charlie: User
) -> None:
    elsewhere = people.cohort_create(name="Elsewhere", organiser=charlie)
    outsider = colleague(elsewhere, "Outsider")
    for user in (alice, olga, charlie, outsider):
        client = signed_in(user)
        assert (client.get(address(meeting)).status_code, client.post(address(meeting)).status_code) == (404, 404)
    assert not DebriefNote.objects.exists()


def test_it_is_for_whoever_held_the_session(cohort: Cohort, meeting: Meeting, fredrik: User) -> None:
    maja = colleague(cohort)
    assert signed_in(maja).get(address(meeting)).status_code == 404
    page_of(fredrik, meeting)
    Holding.objects.create(meeting=meeting, user=maja)
    page_of(maja, meeting)


def test_who_took_the_lead_of_a_room_held_it_too_and_who_only_looked_in_did_not(
    cohort: Cohort, meeting: Meeting, room: LiveRoom, fredrik: User
) -> None:
    maja, signe = colleague(cohort), colleague(cohort, "Signe")
    for user in (maja, signe):
        room.enter(user)
    assert room.ask(fredrik, HandOver(room.seats[fredrik.pk], room.seats[maja.pk])).refused is None
    page_of(maja, meeting)
    assert signed_in(signe).get(address(meeting)).status_code == 404


def test_when_nobody_was_named_any_facilitator_of_the_group_may(cohort: Cohort, fredrik: User) -> None:
    page_of(fredrik, ago(cohort))


@pytest.mark.parametrize("state", [MembershipState.PAUSED, MembershipState.LEFT, MembershipState.REMOVED])
def test_who_leads_no_longer_reads_nothing_any_more(meeting: Meeting, fredrik: User, state: str) -> None:
    Membership.objects.filter(user=fredrik).update(state=state)
    assert signed_in(fredrik).get(address(meeting)).status_code == 404


def test_before_the_session_there_is_nothing_to_debrief(cohort: Cohort, fredrik: User) -> None:
    ahead = ago(cohort, fredrik, hours=-5)
    assert signed_in(fredrik).get(address(ahead)).headers["Location"] == f"/m/{ahead.public_id}/"


# --- what was --------------------------------------------------------------------------------------------------------


def test_an_even_and_quiet_session_is_told_in_three_lines(
    meeting: Meeting, fredrik: User, alice: User, bob: User
) -> None:
    played(meeting, fredrik, alice, bob)
    page = page_of(fredrik, meeting)
    for words in ("One good thing", ">even<", "No calls, no lost connections, no pauses.", "Nobody is owed time."):
        assert words in page


def test_what_closed_uneven_is_told_with_its_reason_and_who_got_less(
    cohort: Cohort, meeting: Meeting, room: LiveRoom, fredrik: User
) -> None:
    while room.pairing.turn is None or room.pairing.turn.number < 4:
        room.wait(SECOND)
    short = "Alice" if room.pairing.turn.speaker == 2 else "Bob"
    room.wait(10 * SECOND)
    room.ask(fredrik, EndExercise(room.seats[fredrik.pk], "the fire alarm"))
    page = page_of(fredrik, meeting)
    assert "It was ended before everybody had their time." in page
    assert "Said then: “the fire alarm”." in page
    assert f"{short} got about 2 min less than planned." in page
    other = "Bob" if short == "Alice" else "Alice"
    assert f"{other} got" not in page
    assert f"{other} is owed" not in page


def test_who_is_still_owed_is_told_by_name_until_it_is_given_back(
    meeting: Meeting, room: LiveRoom, fredrik: User, alice: User, bob: User
) -> None:
    for _each in range(3):
        while room.pairing.turn is None or room.pairing.turn.runs_from is None:
            room.wait(SECOND)
        number = room.pairing.turn.number
        if room.pairing.turn.speaker == room.seats[bob.pk]:
            room.wait(SECOND)
            room.wish(Keep)
        while room.pairing.turn is not None and room.pairing.turn.number == number:
            room.wait(SECOND)
    room.ask(fredrik, EndExercise(room.seats[fredrik.pk], "late"))
    assert "Bob is owed about" in page_of(fredrik, meeting)
    began(room, fredrik)
    room.run_out()
    assert "Nobody is owed time." in page_of(fredrik, meeting)


def test_what_anybody_let_go_is_not_told(meeting: Meeting, room: LiveRoom, fredrik: User, alice: User) -> None:
    let_go(room, alice)
    before = page_of(fredrik, meeting)
    assert "let" not in before.split("What came between")[1].split("What people let you read")[0]
    assert ">even<" in before
    assert "Nobody is owed time." in before


def test_calls_drops_visits_pauses_and_who_left_are_told(
    meeting: Meeting, room: LiveRoom, fredrik: User, alice: User, bob: User
) -> None:
    lead, one, two = (room.seats[user.pk] for user in (fredrik, alice, bob))
    room.wait(10 * SECOND)
    room.ask(alice, CallHelp(one))
    room.wait(70 * SECOND)
    room.ask(fredrik, Visit(lead, 1, True))
    room.wait(40 * SECOND)
    room.ask(fredrik, Visit(lead, 1, False))
    room.ask(fredrik, HelpOver(lead, one))
    room.ask(bob, CallHelp(two))
    room.wait(5 * SECOND)
    room.ask(bob, HelpOver(two))
    room.ask(bob, PairingCommand(two, PauseMe(two)))
    room.wait(65 * SECOND)
    room.ask(fredrik, PauseAll(lead))
    room.wait(30 * SECOND)
    room.ask(fredrik, ResumeAll(lead))
    room.ask(bob, Leave(two))
    page = page_of(fredrik, meeting)
    for words in (
        "Alice called. A visit came after 1 min 10 s.",
        "Bob called, and took it back after 5 s.",
        "40 s.",
        "1 pause of somebody's own, 1 min.",
        "1 pause for everybody, 30 s.",
        "Bob left before the room closed.",
        "Took a moment, or left early: Bob.",
    ):
        assert words in page
    assert "A visit to" in page


# --- what people share -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ticked", "reads_line", "reads_answers"),
    [((), False, False), (("line",), True, False), (("answers",), False, True), (("line", "answers"), True, True)],
)
def test_of_a_check_out_only_what_is_ticked_is_read(
    meeting: Meeting,
    fredrik: User,
    alice: User,
    bob: User,
    ticked: tuple[str, ...],
    reads_line: bool,
    reads_answers: bool,
) -> None:
    played(meeting, fredrik, alice, bob)
    after_services.check_out_save(
        user=alice,
        meeting=meeting,
        answers={"reached": 4},
        line="It went in.",
        shares_line="line" in ticked,
        shares_answers="answers" in ticked,
    )
    page = page_of(fredrik, meeting)
    assert ("It went in." in page, "Something reached me" in page) == (reads_line, reads_answers)
    assert ("Nothing so far." in page) is not bool(ticked)


def test_taking_a_tick_back_takes_it_away_at_once(meeting: Meeting, fredrik: User, alice: User) -> None:
    room_of(meeting, fredrik, alice)
    for shares in (True, False):
        after_services.check_out_save(user=alice, meeting=meeting, answers={}, line="It went in.", shares_line=shares)
        assert ("It went in." in page_of(fredrik, meeting)) is shares


def test_what_was_said_of_another_session_is_not_here(
    cohort: Cohort, meeting: Meeting, fredrik: User, alice: User
) -> None:
    other = ago(cohort, fredrik, hours=50)
    after_services.check_out_save(user=alice, meeting=other, answers={}, line="It went in.", shares_line=True)
    assert "It went in." not in page_of(fredrik, meeting)


def test_what_does_not_open_says_so_and_breaks_nothing(
    meeting: Meeting, fredrik: User, alice: User, settings: Any
) -> None:
    room_of(meeting, fredrik, alice)
    after_services.check_out_save(user=alice, meeting=meeting, answers={}, line="It went in.", shares_line=True)
    settings.SEAL_KEYS = {"other": b"x" * 32}
    page = page_of(fredrik, meeting)
    assert "cannot be read here" in page
    assert CheckOut.objects.exists()


# --- notes -----------------------------------------------------------------------------------------------------------


def test_notes_are_kept_sealed_for_one_facilitator_and_can_be_deleted(
    cohort: Cohort, meeting: Meeting, fredrik: User
) -> None:
    maja = colleague(cohort)
    Holding.objects.create(meeting=meeting, user=maja)
    client = signed_in(fredrik)
    client.post(address(meeting), {"words": NOTES, "done": ["debrief", "check_in"]})
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM practice_debriefnote")
        stored = cursor.fetchone()[0]
    assert key_of(stored)
    assert NOTES not in stored
    page = page_of(fredrik, meeting)
    assert NOTES in page
    assert len(ticks(page)) == 2
    theirs = page_of(maja, meeting)
    assert NOTES not in theirs
    assert ticks(theirs) == []
    client.post(address(meeting), {"delete": "1"})
    assert not DebriefNote.objects.exists()


@pytest.mark.parametrize("wrong", [{"done": ["dance"]}, {"words": "x" * 4001}])
def test_what_cannot_be_kept_changes_nothing(meeting: Meeting, fredrik: User, wrong: dict[str, Any]) -> None:
    assert signed_in(fredrik).post(address(meeting), {"words": NOTES, **wrong}).status_code == 400
    assert not DebriefNote.objects.exists()


def test_notes_whose_key_is_missing_are_not_written_over(meeting: Meeting, fredrik: User, settings: Any) -> None:
    after_services.debrief_save(user=fredrik, meeting=meeting, words=NOTES, done=[])
    keys = settings.SEAL_KEYS
    settings.SEAL_KEYS = {"other": b"x" * 32}
    assert "cannot be read here" in page_of(fredrik, meeting)
    assert signed_in(fredrik).post(address(meeting), {"words": "New."}).status_code == 400
    settings.SEAL_KEYS = keys
    assert DebriefNote.objects.get().words == NOTES


def test_neither_notes_nor_check_outs_stand_in_the_audit(
    cohort: Cohort, meeting: Meeting, fredrik: User, alice: User
) -> None:
    after_services.debrief_save(user=fredrik, meeting=meeting, words=NOTES, done=["debrief"])
    after_services.check_out_save(user=alice, meeting=meeting, answers={"reached": 1}, line="L", shares_line=True)
    assert not AuditEntry.objects.filter(cohort=cohort).exists()


# --- how much it asks ------------------------------------------------------------------------------------------------


def test_the_page_asks_as_little_for_many_people_as_for_few(
    cohort: Cohort, meeting: Meeting, fredrik: User, alice: User, bob: User
) -> None:
    played(meeting, fredrik, alice, bob)
    few = queries_of(fredrik, meeting)
    crowd = members(cohort, 8)
    second = ago(cohort, fredrik)
    played(second, fredrik, *crowd)
    for user in crowd:
        after_services.check_out_save(
            user=user, meeting=second, answers={"reached": 1}, line="L", shares_line=True, shares_answers=True
        )
    assert queries_of(fredrik, second) <= few <= 15


def queries_of(user: User, meeting: Meeting) -> int:
    client = signed_in(user)
    client.get(address(meeting))
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address(meeting)).status_code == 200
    return len(asked)


def test_it_speaks_swedish(meeting: Meeting, fredrik: User, alice: User, bob: User) -> None:
    played(meeting, fredrik, alice, bob)
    client = signed_in(fredrik)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "sv"
    page = client.get(address(meeting)).content.decode()
    for words in ("Efterprat", "En bra sak", "Ingen har tid kvar att få tillbaka."):
        assert words in page
