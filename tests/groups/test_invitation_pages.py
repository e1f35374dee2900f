"""Inviting and being invited, as people meet it: looking uses nothing up, and from the mail it is two clicks."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from groups import invitations, services
from groups.models import Cohort, Invitation, Membership, MembershipState, OutgoingMail, Role, User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limits_from_before() -> None:
    cache.clear()


@pytest.fixture
def organiser(client: Client, olga: User) -> Client:
    client.force_login(olga)
    return client


def invite(cohort: Cohort) -> str:
    return f"/c/{cohort.public_id}/invite/"


def code_in_mail() -> str:
    found = re.search(r"^\s*([A-Z0-9-]{6,})\s*$", mail.outbox[-1].body, re.MULTILINE)
    assert found is not None, mail.outbox[-1].body
    return found[1]


def sign_in_from(page: Client, address: str, **form: str) -> None:
    """Ask for a code on an invitation's page, and type it in."""
    assert page.post(address, form).headers["Location"].startswith("/account/login/code/confirm/")
    page.post("/account/login/code/confirm/", {"code": code_in_mail(), "next": "/invite/"})


# --- inviting ---------------------------------------------------------------------------------------------------------


def test_nothing_goes_out_before_the_list_was_looked_through(organiser: Client, cohort: Cohort, alice: User) -> None:
    about = {"role": "member", "language": "sv", "days": "14"}
    typed = f"Anna <anna@x.example>; broken@, {alice.email}\nbo@x.example"
    page = organiser.post(invite(cohort), {**about, "addresses": typed, "do": "look"})
    seen = page.content.decode()
    assert (Invitation.objects.count(), page.status_code) == (0, 200)
    assert "Send 2 invitations" in seen
    assert "belongs to the group already" in seen
    assert "not a whole e-mail address" in seen
    sent = organiser.post(invite(cohort), {**about, "addresses": "anna@x.example, bo@x.example", "do": "send"})
    assert sent.status_code == 302
    assert sorted(OutgoingMail.objects.values_list("email", "language")) == [
        ("anna@x.example", "sv"),
        ("bo@x.example", "sv"),
    ]


def test_a_forged_send_with_a_broken_line_sends_nothing(organiser: Client, cohort: Cohort) -> None:
    form = {"role": "member", "language": "en", "days": "14", "addresses": "anna@x.example, broken@", "do": "send"}
    assert organiser.post(invite(cohort), form).status_code == 200
    assert Invitation.objects.count() == 0


def test_a_file_is_read_line_by_line(organiser: Client, cohort: Cohort) -> None:
    file = SimpleUploadedFile("list.csv", "Namn;E-post\nÅsa;asa@x.example\nBo;bo(at)x\n".encode("latin-1"))
    form = {"role": "member", "language": "en", "days": "14", "file": file, "do": "look"}
    seen = organiser.post(invite(cohort), form).content.decode()
    assert "Send 1 invitation<" in seen
    assert "Line 3" in seen
    assert Invitation.objects.count() == 0


@pytest.mark.parametrize("body", [b"a@x.example\n" * 30_000, b"\x00\x01\x02" * 10])
def test_a_file_that_is_too_large_or_no_text_is_refused_in_a_sentence(
    organiser: Client, cohort: Cohort, body: bytes
) -> None:
    form = {"role": "member", "language": "en", "days": "14", "file": SimpleUploadedFile("x.csv", body), "do": "look"}
    answer = organiser.post(invite(cohort), form)
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert Invitation.objects.count() == 0


def test_a_link_is_shown_once(organiser: Client, cohort: Cohort) -> None:
    made = organiser.post(invite(cohort), {"do": "link", "uses": "5", "days": "7", "needs_approval": "on"})
    found = re.search(r">http://testserver(/invite/[\w-]{43}/)<", made.content.decode())
    assert found is not None
    assert found[1] not in organiser.get(invite(cohort)).content.decode()
    one = Invitation.objects.get()
    assert (one.uses, one.role, one.needs_approval) == (5, Role.MEMBER, True)


@pytest.mark.parametrize("uses", ["0", "-1", "501", "many", "9" * 30])
def test_a_link_for_nobody_or_for_the_world_is_refused(organiser: Client, cohort: Cohort, uses: str) -> None:
    assert organiser.post(invite(cohort), {"do": "link", "uses": uses, "days": "7"}).status_code == 200
    assert Invitation.objects.count() == 0


def test_the_list_says_what_became_of_each(organiser: Client, cohort: Cohort, olga: User) -> None:
    for number, change in enumerate(
        [{}, {"uses_left": 0}, {"expires_at": timezone.now() - timedelta(days=1)}, {"withdrawn_at": timezone.now()}]
    ):
        one, _token = invitations.invitation_make(cohort=cohort, by=olga, email=f"p{number}@x.example")
        Invitation.objects.filter(pk=one.pk).update(**change)
    seen = organiser.get(invite(cohort)).content.decode()
    for word in ("waiting", "accepted", "expired", "withdrawn"):
        assert len(re.findall(rf'<span class="second">{word}\b', seen)) == 1


def test_an_invitation_of_another_cohort_cannot_be_touched(organiser: Client, cohort: Cohort, charlie: User) -> None:
    other = services.cohort_create(name="Elsewhere", organiser=charlie)
    one, _token = invitations.invitation_make(cohort=other, by=charlie, uses=2)
    assert organiser.post(f"/c/{cohort.public_id}/invite/{one.public_id}/", {"do": "withdraw"}).status_code == 404
    assert organiser.post(f"/c/{other.public_id}/invite/{one.public_id}/", {"do": "withdraw"}).status_code == 404
    assert Invitation.objects.get().withdrawn_at is None


def test_an_organiser_withdraws_and_sends_again(organiser: Client, cohort: Cohort, olga: User) -> None:
    one, _token = invitations.invitation_make(cohort=cohort, by=olga, email="new@x.example")
    address = f"/c/{cohort.public_id}/invite/{one.public_id}/"
    organiser.post(address, {"do": "again"})
    assert OutgoingMail.objects.filter(state="waiting").get().key.endswith(":2")
    organiser.post(address, {"do": "withdraw"})
    assert Invitation.objects.get().withdrawn_at is not None


# --- being invited ----------------------------------------------------------------------------------------------------


def test_looking_uses_nothing_up_and_is_kept_by_nobody(client: Client, cohort: Cohort, olga: User) -> None:
    one, token = invitations.invitation_make(cohort=cohort, by=olga)
    for _ in range(3):
        answer = client.get(f"/invite/{token}/")
        client.head(f"/invite/{token}/")
    one.refresh_from_db()
    assert (answer.status_code, one.uses_left) == (200, 1)
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert not answer.cookies.get("sessionid")


def test_somebody_signed_in_joins_with_one_tap(client: Client, cohort: Cohort, olga: User, charlie: User) -> None:
    _, token = invitations.invitation_make(cohort=cohort, by=olga)
    client.force_login(charlie)
    assert "Join the group" in client.get(f"/invite/{token}/").content.decode()
    answer = client.post(f"/invite/{token}/")
    assert answer.headers["Location"] == f"/c/{cohort.public_id}/"
    assert Membership.objects.get(user=charlie).state == MembershipState.ACTIVE
    assert client.get(f"/invite/{token}/").headers["Location"] == f"/c/{cohort.public_id}/"


def test_where_a_yes_is_needed_the_page_says_so_and_the_group_stays_closed(
    client: Client, cohort: Cohort, olga: User, charlie: User
) -> None:
    _, token = invitations.invitation_make(cohort=cohort, by=olga, uses=2, needs_approval=True)
    client.force_login(charlie)
    assert "You have asked to join" in client.post(f"/invite/{token}/").content.decode()
    assert client.get(f"/c/{cohort.public_id}/").status_code == 404


def test_somebody_new_comes_in_by_a_mail_although_sign_up_is_closed(cohort: Cohort, olga: User) -> None:
    _, token = invitations.invitation_make(cohort=cohort, by=olga, email="new@x.example", role=Role.FACILITATOR)
    browser = Client()
    sign_in_from(browser, f"/invite/{token}/")
    assert mail.outbox[-1].to == ["new@x.example"]
    assert "Join the group" in browser.get("/invite/").content.decode()
    browser.post("/invite/")
    membership = Membership.objects.get(user__email="new@x.example")
    assert (membership.role, membership.state) == (Role.FACILITATOR, MembershipState.ACTIVE)


def test_somebody_new_comes_in_by_a_link_with_an_address_of_their_own(cohort: Cohort, olga: User) -> None:
    _, token = invitations.invitation_make(cohort=cohort, by=olga)
    browser = Client()
    sign_in_from(browser, f"/invite/{token}/", email="New@X.example")
    assert token not in str(dict(browser.session))
    browser.post("/invite/")
    assert Membership.objects.get(user__email="new@x.example").state == MembershipState.ACTIVE


def test_a_mail_to_another_address_lets_nobody_in(client: Client, cohort: Cohort, olga: User, charlie: User) -> None:
    _, token = invitations.invitation_make(cohort=cohort, by=olga, email="dora@x.example")
    client.force_login(charlie)
    answer = client.post(f"/invite/{token}/")
    assert answer.status_code == 403
    assert "went to another address" in answer.content.decode()
    assert "dora" not in answer.content.decode()
    assert not Membership.objects.filter(user=charlie).exists()


def test_with_a_link_an_address_that_we_know_looks_like_one_that_we_do_not(cohort: Cohort, olga: User) -> None:
    _, token = invitations.invitation_make(cohort=cohort, by=olga, uses=5)
    answers = [Client().post(f"/invite/{token}/", {"email": email}) for email in (olga.email, "ghost@x.example")]
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {
        (302, "/account/login/code/confirm/?next=%2Finvite%2F")
    }


def test_an_invitation_that_has_ended_teaches_nothing(client: Client, cohort: Cohort, olga: User) -> None:
    def page(token: str) -> tuple[int, str]:
        answer = client.get(f"/invite/{token}/")
        return answer.status_code, re.sub(r'value="[^"]+"|nonce="[^"]+"', "", answer.content.decode())

    pages = []
    for change in ({"uses_left": 0}, {"withdrawn_at": timezone.now()}, {"expires_at": timezone.now()}):
        one, token = invitations.invitation_make(cohort=cohort, by=olga)
        Invitation.objects.filter(pk=one.pk).update(**change)
        pages.append(page(token))
        assert client.post(f"/invite/{token}/", {"email": "ghost@x.example"}).status_code == 404
    pages.append(page("x" * 43))
    assert {status for status, _ in pages} == {404}
    assert len({text.replace(f"/invite/{'x' * 43}/", "") for _, text in pages}) == 1
    assert cohort.name not in pages[0][1]
    assert not User.objects.filter(email="ghost@x.example").exists()


def test_guessing_is_slowed_down_and_a_right_link_still_opens(client: Client, cohort: Cohort, olga: User) -> None:
    _, token = invitations.invitation_make(cohort=cohort, by=olga)
    answers = [client.get(f"/invite/guess{number}/").status_code for number in range(35)]
    assert (answers.count(404), answers.count(429)) == (30, 5)
    assert client.get(f"/invite/{token}/").status_code == 200


def test_one_person_accepts_few_invitations_a_minute(client: Client, cohort: Cohort, olga: User, charlie: User) -> None:
    client.force_login(charlie)
    answers = []
    for _ in range(12):
        _, token = invitations.invitation_make(cohort=cohort, by=olga)
        answers.append(client.post(f"/invite/{token}/").status_code)
        Membership.objects.filter(user=charlie).delete()
    assert answers == [302] * 10 + [429] * 2


def test_joining_takes_a_form_of_ours(cohort: Cohort, olga: User, charlie: User) -> None:
    _, token = invitations.invitation_make(cohort=cohort, by=olga)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(charlie)
    assert browser.post(f"/invite/{token}/").status_code == 403
    assert not Membership.objects.filter(user=charlie).exists()


def test_an_account_may_be_made_by_whoever_holds_an_open_invitation(cohort: Cohort, olga: User) -> None:
    one, token = invitations.invitation_make(cohort=cohort, by=olga, uses=3)
    browser = Client()
    assert "By invitation" in browser.get("/account/signup/").content.decode()
    browser.post(f"/invite/{token}/", {"email": "ghost@x.example"})
    assert "By invitation" not in browser.get("/account/signup/").content.decode()
    invitations.invitation_withdraw(invitation=one, by=olga)
    assert "By invitation" in browser.get("/account/signup/").content.decode()
