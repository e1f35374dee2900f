"""Answering from a page and from a mail: a GET changes nothing, and a forged or ended link says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.core import signing
from django.test import Client

from groups.models import Cohort, Membership, MembershipState, User
from sessions.answer_links import SALT, answer_address
from sessions.models import Answer, Meeting, MeetingState, Reservation
from sessions.reservations import answer_set


@pytest.fixture
def meeting(cohort: Cohort) -> Meeting:
    start = datetime.now(UTC) + timedelta(days=2)
    return Meeting.objects.create(
        cohort=cohort,
        title="Tuesday practice",
        zone="Europe/Stockholm",
        starts_at=start,
        ends_at=start + timedelta(minutes=75),
        capacity=1,
    )


def link_of(meeting: Meeting, user: User) -> str:
    return urlsplit(answer_address(meeting, user)).path


def answer_of(user: User) -> str:
    return Reservation.objects.filter(user=user).values_list("answer", flat=True).first() or "none"


# --- from a mail -----------------------------------------------------------------------------------------------------


def test_opening_the_link_of_a_mail_asks_and_changes_nothing(client: Client, meeting: Meeting, alice: User) -> None:
    page = client.get(link_of(meeting, alice) + "?answer=coming").content.decode()
    assert "Tuesday practice" in page
    assert 'value="coming"' in page and 'value="not_coming"' in page
    assert answer_of(alice) == "none"


@pytest.mark.parametrize(("answer", "words"), [("coming", "You are coming"), ("not_coming", "You can't come")])
def test_one_tap_answers_without_signing_in(
    client: Client, meeting: Meeting, alice: User, answer: str, words: str
) -> None:
    page = client.post(link_of(meeting, alice), {"answer": answer}, follow=True)
    assert words in page.content.decode()
    assert answer_of(alice) == answer


def test_whoever_comes_to_a_full_session_reads_their_place_in_the_line(
    client: Client, meeting: Meeting, alice: User, bob: User
) -> None:
    answer_set(meeting=meeting, user=bob, answer="coming")
    assert "Full at the moment" in client.get(link_of(meeting, alice)).content.decode()
    page = client.post(link_of(meeting, alice), {"answer": "coming"}, follow=True).content.decode()
    assert "You are next." in page
    answer_set(meeting=meeting, user=bob, answer="not_coming")
    assert "Take the place" in client.get(link_of(meeting, alice)).content.decode()
    client.post(link_of(meeting, alice), {"answer": "coming"})
    assert answer_of(alice) == "coming"


def test_an_answer_from_another_site_is_not_accepted(meeting: Meeting, alice: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(link_of(meeting, alice), {"answer": "coming"}).status_code == 403
    assert answer_of(alice) == "none"


def test_a_word_that_is_no_answer_changes_nothing(client: Client, meeting: Meeting, alice: User) -> None:
    client.post(link_of(meeting, alice), {"answer": "offered"})
    assert answer_of(alice) == "none"


def forged(meeting: Meeting, user: User) -> list[str]:
    real = link_of(meeting, user)
    return [
        real[:-2] + ("A" if real[-2] != "A" else "B") + "/",
        f"/answer/{signing.dumps([meeting.public_id, user.public_id], salt='groups.mail-stop')}/",
        f"/answer/{signing.dumps(['no-such-meeting', user.public_id], salt=SALT)}/",
        f"/answer/{signing.dumps('not a pair', salt=SALT)}/",
        "/answer/x/",
    ]


@pytest.mark.parametrize("number", range(5))
def test_a_forged_link_says_that_it_does_not_work_and_nothing_else(
    client: Client, meeting: Meeting, alice: User, number: int
) -> None:
    address = forged(meeting, alice)[number]
    for answer in (client.get(address), client.post(address, {"answer": "coming"})):
        assert answer.status_code == 404
        assert "This link does not work" in answer.content.decode()
        assert "Tuesday practice" not in answer.content.decode()
    assert answer_of(alice) == "none"


@pytest.mark.parametrize("ended", ["over", "left"])
def test_a_link_ends_with_the_session_and_with_the_membership(
    client: Client, meeting: Meeting, alice: User, ended: str
) -> None:
    address = link_of(meeting, alice)
    if ended == "over":
        past = datetime.now(UTC) - timedelta(hours=3)
        Meeting.objects.update(starts_at=past, ends_at=past + timedelta(hours=1))
    else:
        Membership.objects.filter(user=alice).update(state=MembershipState.LEFT)
    for answer in (client.get(address), client.post(address, {"answer": "coming"})):
        assert answer.status_code == 410
        assert "This link has ended" in answer.content.decode()
    assert answer_of(alice) == "none"


def test_a_cancelled_session_says_so_and_keeps_no_answer(client: Client, meeting: Meeting, alice: User) -> None:
    Meeting.objects.update(state=MeetingState.CANCELLED)
    assert "has been cancelled" in client.get(link_of(meeting, alice)).content.decode()
    assert client.post(link_of(meeting, alice), {"answer": "coming"}).status_code == 409
    assert answer_of(alice) == "none"


def test_the_page_speaks_as_its_reader_reads_without_signing_in(client: Client, meeting: Meeting, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(language="sv", time_zone="America/Lima")
    page = client.get(link_of(meeting, alice)).content.decode()
    assert "Jag kommer" in page
    assert "Stockholm" in page


# --- from a page -----------------------------------------------------------------------------------------------------


def test_a_member_answers_and_comes_back_to_where_they_were(client: Client, meeting: Meeting, alice: User) -> None:
    client.force_login(alice)
    address = f"/m/{meeting.public_id}/answer/"
    answer = client.post(address, {"answer": "coming", "next": "/calendar/"})
    assert (answer.status_code, answer.headers["Location"], answer_of(alice)) == (302, "/calendar/", "coming")
    elsewhere = client.post(address, {"answer": "not_coming", "next": "https://elsewhere.example/"})
    assert elsewhere.headers["Location"] == f"/m/{meeting.public_id}/"
    assert answer_of(alice) == Answer.NOT_COMING
    assert client.get(address).status_code == 405


def test_charlie_learns_of_no_meeting_and_answers_nothing(client: Client, meeting: Meeting, charlie: User) -> None:
    client.force_login(charlie)
    for address in (f"/m/{meeting.public_id}/answer/", "/m/nothing/answer/"):
        assert client.post(address, {"answer": "coming"}).status_code == 404
        assert client.get(address).status_code == 404
    assert not Reservation.objects.exists()


def test_a_rule_that_says_no_is_read_and_nothing_is_kept(client: Client, meeting: Meeting, fredrik: User) -> None:
    client.force_login(fredrik)
    page = client.post(f"/m/{meeting.public_id}/answer/", {"answer": "coming", "next": "/help-now/"}, follow=True)
    assert "Only members of the group answer here." in page.content.decode()
    assert not Reservation.objects.exists()
