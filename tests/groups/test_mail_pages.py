"""The pages about mail: stopping a kind with one tap, choosing, and what an organiser sees of what went out."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from groups.envelope import STOP, stop_address
from groups.models import Cohort, MailState, OutgoingMail, User
from groups.outbox import mail_order, refused_kinds


def stop_link(user: User, kind: str = "reminder_day") -> str:
    return urlsplit(stop_address(user, kind)).path


def order(cohort: Cohort, key: str, state: str = MailState.WAITING, **fields: object) -> OutgoingMail:
    mail_order(kind="approved", key=key, cohort=cohort, **fields)  # type: ignore[arg-type]
    OutgoingMail.objects.filter(key=key).update(state=state, sent_at=timezone.now() if state == "sent" else None)
    return OutgoingMail.objects.get(key=key)


# --- stopping and choosing -------------------------------------------------------------------------------------------


def test_opening_the_link_asks_and_stops_nothing(client: Client, alice: User) -> None:
    page = client.get(stop_link(alice)).content.decode()
    assert "A day before a session" in page
    assert refused_kinds(alice) == set()


def test_the_button_of_a_mail_program_stops_one_kind_without_a_cookie(alice: User) -> None:
    """RFC 8058: one POST with this body, no cookie, no form of ours."""
    program = Client(enforce_csrf_checks=True)
    answer = program.post(stop_link(alice), "List-Unsubscribe=One-Click", "application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert "No more of these" in answer.content.decode()
    assert refused_kinds(alice) == {"reminder_day"}


@pytest.mark.parametrize("kind", ["cancelled", "moved", "offer", "no such kind"])
def test_a_kind_that_cannot_be_stopped_has_no_page_for_it(client: Client, alice: User, kind: str) -> None:
    assert client.post(stop_link(alice, kind)).status_code == 404
    assert refused_kinds(alice) == set()


def test_a_forged_link_stops_nothing_and_says_that_it_does_not_work(client: Client, alice: User) -> None:
    other_salt = signing.dumps([alice.public_id, "reminder_day"], salt="practice.answer")
    no_pair = signing.dumps("reminder_day", salt=STOP)
    for signed in (other_salt, no_pair, "x", stop_link(alice).split("/")[-2][:-1] + "_"):
        answer = client.post(f"/mail/stop/{signed}/")
        assert answer.status_code == 404
        assert "This link does not work" in answer.content.decode()
    assert refused_kinds(alice) == set()


def test_somebody_chooses_which_kinds_they_get(client: Client, alice: User, bob: User) -> None:
    client.force_login(alice)
    assert client.get("/me/mail/").content.decode().count(" checked") >= 4
    client.post("/me/mail/", {"kind": ["reminder_hour", "series"]})
    assert {"reminder_day", "planned"} <= refused_kinds(alice)
    assert not {"reminder_hour", "series", "cancelled"} & refused_kinds(alice)
    client.post("/me/mail/", {"kind": ["reminder_day", "reminder_hour", "series", "planned", "exercise", "few"]})
    assert (refused_kinds(alice), refused_kinds(bob)) == (set(), set())


def test_only_those_who_lead_are_asked_about_the_mails_for_leaders(client: Client, alice: User, olga: User) -> None:
    shown = []
    for user in (alice, olga):
        client.force_login(user)
        shown.append("Fewer people than planned" in client.get("/me/mail/").content.decode())
    assert shown == [False, True]


# --- what an organiser sees ------------------------------------------------------------------------------------------


def test_an_organiser_sees_what_became_of_each_mail_and_no_members_address(
    client: Client, cohort: Cohort, olga: User, alice: User
) -> None:
    order(cohort, "one", MailState.SENT, user=alice)
    order(cohort, "two", MailState.UNSURE, user=alice)
    order(cohort, "three", email="invited@people.example")
    client.force_login(olga)
    page = client.get(f"/c/{cohort.public_id}/mail/").content.decode()
    assert "1 sent" in page and "1 waiting" in page and "1 needs you" in page
    assert "Alice" in page and "invited@people.example" in page
    assert alice.email not in page


@pytest.mark.parametrize("state", [MailState.FAILED, MailState.UNSURE])
def test_an_organiser_sends_again_what_may_not_have_arrived(
    client: Client, cohort: Cohort, olga: User, alice: User, state: str
) -> None:
    mail = order(cohort, "one", state, user=alice)
    client.force_login(olga)
    client.post(f"/c/{cohort.public_id}/mail/", {"mail": mail.pk})
    mail.refresh_from_db()
    assert mail.state == MailState.WAITING


@pytest.mark.parametrize("state", [MailState.SENT, MailState.HANDED, MailState.CLAIMED, MailState.DROPPED])
def test_a_mail_that_is_out_or_on_its_way_is_not_sent_again(
    client: Client, cohort: Cohort, olga: User, alice: User, state: str
) -> None:
    mail = order(cohort, "one", state, user=alice)
    client.force_login(olga)
    page = client.post(f"/c/{cohort.public_id}/mail/", {"mail": mail.pk}, follow=True).content.decode()
    mail.refresh_from_db()
    assert (mail.state, "Nothing was done." in page) == (state, True)


def test_an_organiser_reaches_no_mail_of_another_group(client: Client, cohort: Cohort, olga: User, alice: User) -> None:
    other = Cohort.objects.create(name="Other")
    mail = order(other, "one", MailState.FAILED, user=alice)
    client.force_login(olga)
    assert client.post(f"/c/{cohort.public_id}/mail/", {"mail": mail.pk}).status_code == 404
    assert client.post(f"/c/{other.public_id}/mail/", {"mail": mail.pk}).status_code == 404
    mail.refresh_from_db()
    assert mail.state == MailState.FAILED


@pytest.mark.parametrize("number", ["", "x", "-1", "²", "9" * 40])
def test_a_number_that_is_none_changes_nothing(client: Client, cohort: Cohort, olga: User, number: str) -> None:
    client.force_login(olga)
    assert client.post(f"/c/{cohort.public_id}/mail/", {"mail": number}).status_code in {302, 404}


@pytest.mark.parametrize("who", ["alice", "fredrik", "charlie"])
def test_nobody_but_organisers_sees_the_mails_of_a_group(
    client: Client, cohort: Cohort, who: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))
    assert client.get(f"/c/{cohort.public_id}/mail/").status_code == 404
    assert client.post(f"/c/{cohort.public_id}/mail/", {"mail": "1"}).status_code == 404


def test_the_page_needs_as_many_queries_for_many_mails_as_for_few(
    client: Client, cohort: Cohort, olga: User, alice: User, django_assert_max_num_queries
) -> None:
    for number in range(60):
        order(cohort, f"mail {number}", list(MailState.values)[number % 7], user=alice)
    client.force_login(olga)
    with django_assert_max_num_queries(8):
        client.get(f"/c/{cohort.public_id}/mail/")
