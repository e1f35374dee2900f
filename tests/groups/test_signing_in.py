"""Signing in by a code in a mail, or a password: it tells nobody who has an account, and cannot be tried forever."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from groups.models import User

pytestmark = pytest.mark.django_db

ASK = "/account/login/code/"
CONFIRM = "/account/login/code/confirm/"
BY_PASSWORD = "/account/login/password/"
RESET = "/account/password/reset/"
PASSWORD = "a boat on quiet water"


@pytest.fixture(autouse=True)
def _no_limits_from_before() -> None:
    cache.clear()


def code_in_mail() -> str:
    found = re.search(r"^\s*([A-Z0-9-]{6,})\s*$", mail.outbox[-1].body, re.MULTILINE)
    assert found is not None, mail.outbox[-1].body
    return found[1]


def test_a_code_by_mail_signs_a_person_in(client: Client, alice: User) -> None:
    client.post(ASK, {"email": "Alice@People.example"})
    assert mail.outbox[-1].to == ["alice@people.example"]
    answer = client.post(CONFIRM, {"code": code_in_mail()}, follow=True)
    assert answer.redirect_chain[-1][0] == "/"
    assert answer.context["user"] == alice


def test_signing_in_leads_back_to_where_somebody_wanted_to_go(client: Client, alice: User) -> None:
    assert client.get("/account/login/?next=/help-now/").headers["Location"] == f"{ASK}?next=/help-now/"
    client.post(ASK, {"email": alice.email, "next": "/help-now/"})
    answer = client.post(CONFIRM, {"code": code_in_mail(), "next": "/help-now/"})
    assert answer.headers["Location"] == "/help-now/"


def test_signing_in_never_leads_to_another_site(client: Client, alice: User) -> None:
    client.post(ASK, {"email": alice.email, "next": "https://elsewhere.example/"})
    answer = client.post(CONFIRM, {"code": code_in_mail(), "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/"


def test_a_wrong_code_signs_nobody_in_and_three_end_the_attempt(client: Client, alice: User) -> None:
    client.post(ASK, {"email": alice.email})
    right = code_in_mail()
    for _ in range(3):
        client.post(CONFIRM, {"code": "WRONG1"})
    client.post(CONFIRM, {"code": right})
    assert "_auth_user_id" not in client.session


def test_a_code_works_once(client: Client, alice: User) -> None:
    client.post(ASK, {"email": alice.email})
    code = code_in_mail()
    client.post(CONFIRM, {"code": code})
    client.post("/account/logout/")
    client.post(CONFIRM, {"code": code})
    assert "_auth_user_id" not in client.session


def _without_tokens(page: bytes) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"', "", page.decode())


def test_a_stranger_to_us_sees_the_same_pages_as_somebody_we_know(alice: User) -> None:
    pages = []
    for email in (alice.email, "ghost@people.example"):
        answer = Client().post(ASK, {"email": email}, follow=True)
        seen = _without_tokens(answer.content).replace(email, "ADDRESS")
        pages.append((answer.status_code, answer.redirect_chain, seen))
    assert pages[0] == pages[1]
    assert [message.to for message in mail.outbox] == [[alice.email], ["ghost@people.example"]]
    assert "no account" in mail.outbox[1].body


def test_one_address_gets_few_codes_a_minute_however_many_browsers_ask(alice: User) -> None:
    for _ in range(6):
        Client().post(ASK, {"email": alice.email})
    assert len(mail.outbox) == 3


def test_one_computer_may_ask_for_few_addresses_a_minute() -> None:
    answers = [Client().post(ASK, {"email": f"ghost{number}@people.example"}) for number in range(25)]
    assert [answer.status_code for answer in answers] == [302] * 20 + [429] * 5


def test_nobody_makes_an_account_uninvited(client: Client) -> None:
    page = client.get("/account/signup/").content.decode()
    client.post("/account/signup/", {"email": "new@people.example"})
    assert "By invitation" in page
    assert not User.objects.filter(email="new@people.example").exists()


def test_where_sign_up_is_open_a_code_proves_the_address(client: Client, settings: Settings) -> None:
    settings.SIGN_UP_OPEN = True
    client.post("/account/signup/", {"email": "new@people.example"})
    assert "_auth_user_id" not in client.session
    client.post("/account/confirm-email/", {"code": code_in_mail()})
    assert client.session["_auth_user_id"] == str(User.objects.get(email="new@people.example").pk)


def test_a_closed_account_cannot_sign_in(client: Client, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_active=False)
    client.post(ASK, {"email": alice.email})
    if mail.outbox and "no account" not in mail.outbox[-1].body:
        client.post(CONFIRM, {"code": code_in_mail()})
    assert "_auth_user_id" not in client.session


def test_signing_in_changes_the_key_of_the_session(client: Client, alice: User) -> None:
    """Else somebody who planted a cookie before would be signed in too."""
    client.get(ASK)
    client.post(ASK, {"email": alice.email})
    before = client.session.session_key
    client.post(CONFIRM, {"code": code_in_mail()})
    assert client.session.session_key != before


def test_signing_out_takes_a_form_and_not_a_link(client: Client, alice: User) -> None:
    client.force_login(alice)
    client.get("/account/logout/")
    assert "_auth_user_id" in client.session
    client.post("/account/logout/")
    assert "_auth_user_id" not in client.session


def test_the_pages_speak_swedish(alice: User) -> None:
    client = Client(headers={"accept-language": "sv"})
    assert "Logga in" in client.get(ASK).content.decode()
    client.post(ASK, {"email": alice.email})
    assert "kod" in mail.outbox[-1].body
    assert "code" not in mail.outbox[-1].body


def with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.filter(user=user).update(verified=True)
    return user


def test_somebody_who_set_a_password_may_sign_in_by_it(client: Client, alice: User) -> None:
    with_password(alice)
    answer = client.post(BY_PASSWORD, {"login": alice.email, "password": PASSWORD, "next": "/help-now/"})
    assert answer.headers["Location"] == "/help-now/"
    assert client.session["_auth_user_id"] == str(alice.pk)


@pytest.mark.parametrize("password", ["", "password", PASSWORD])
def test_nobody_signs_in_by_password_who_has_set_none(client: Client, alice: User, password: str) -> None:
    client.post(BY_PASSWORD, {"login": alice.email, "password": password})
    assert "_auth_user_id" not in client.session


def seen_by(email: str, address: str, fields: dict[str, str]) -> tuple[int, list[tuple[str, int]], str]:
    """What a browser of its own sees after sending a form, with the address that it typed taken out."""
    answer = Client().post(
        address, {key: value.replace("ADDRESS", email) for key, value in fields.items()}, follow=True
    )
    return answer.status_code, answer.redirect_chain, _without_tokens(answer.content).replace(email, "ADDRESS")


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        (ASK, {"email": "ADDRESS"}),
        (BY_PASSWORD, {"login": "ADDRESS", "password": "not the password"}),
        (RESET, {"email": "ADDRESS"}),
        ("/account/signup/", {"email": "ADDRESS"}),
    ],
    ids=["code", "password", "reset", "sign-up"],
)
def test_no_form_tells_who_has_an_account(
    alice: User, bob: User, settings: Settings, address: str, fields: dict[str, str]
) -> None:
    settings.SIGN_UP_OPEN = True
    with_password(alice)
    pages = [seen_by(email, address, fields) for email in (alice.email, bob.email, "ghost@people.example")]
    assert pages[0] == pages[1] == pages[2]


def test_trying_passwords_ends_soon_for_those_who_exist_and_those_who_do_not(alice: User) -> None:
    with_password(alice)
    for email in (alice.email, "ghost@people.example"):
        answers = [Client().post(BY_PASSWORD, {"login": email, "password": f"guess {n}"}) for n in range(7)]
        assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 2
        cache.clear()


def test_a_limit_is_told_calmly_in_the_language_of_the_reader(alice: User) -> None:
    client = Client(headers={"accept-language": "sv"})
    for _ in range(3):
        Client().post(ASK, {"email": alice.email})
    answer = client.post(ASK, {"email": alice.email})
    assert answer.status_code == 429
    assert "Vänta några minuter" in answer.content.decode()
    assert "<!doctype html>" in answer.content.decode()


def test_a_forgotten_password_is_replaced_by_a_code_and_ends_what_is_open(client: Client, alice: User) -> None:
    with_password(alice)
    elsewhere = Client()
    elsewhere.post(BY_PASSWORD, {"login": alice.email, "password": PASSWORD})
    client.post(RESET, {"email": alice.email})
    client.post("/account/password/reset/code/", {"code": code_in_mail()})
    new = "another boat on the water"
    client.post("/account/password/reset/new/", {"password1": new, "password2": new})
    alice.refresh_from_db()
    assert alice.check_password(new)
    assert not Session.objects.filter(session_key=elsewhere.session.session_key).exists()
    assert "_auth_user_id" not in client.session


def test_somebody_without_a_name_is_asked_for_it_once_and_then_goes_on(client: Client, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(display_name="")
    client.post(ASK, {"email": alice.email, "next": "/help-now/"})
    answer = client.post(CONFIRM, {"code": code_in_mail(), "next": "/help-now/"})
    assert answer.headers["Location"] == "/me/welcome/?next=%2Fhelp-now%2F"
    given = {"display_name": "  Ali\u200bce ", "time_zone": "America/Lima", "next": "/help-now/"}
    assert client.post("/me/welcome/", given).headers["Location"] == "/help-now/"
    alice.refresh_from_db()
    assert (alice.display_name, alice.time_zone) == ("Ali ce", "America/Lima")


def test_the_question_for_the_name_never_leads_to_another_site(client: Client, alice: User) -> None:
    client.force_login(alice)
    given = {"display_name": "Alice", "time_zone": "UTC", "next": "https://elsewhere.example/"}
    assert client.post("/me/welcome/", given).headers["Location"] == "/"
    assert client.get("/me/welcome/?next=//elsewhere.example/").context["next"] == ""
