"""How an account is protected: apps with codes, recovery codes, passkeys, devices, and who must have a second step."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from groups import accounts, devices, second_step
from groups.access import ROUTES, WITH_LINK
from groups.middleware import WITHOUT_SECOND_STEP
from groups.models import Membership, MembershipState, User

from .test_access import address_of

pytestmark = pytest.mark.django_db

# What allauth does once a change is in the database (mails, signals) needs a database that commits.
committing = pytest.mark.django_db(transaction=True)

ASK, CONFIRM = "/account/login/code/", "/account/login/code/confirm/"
APP, CODES = "/account/security/app/", "/account/security/codes/"


@pytest.fixture(autouse=True)
def _no_limits_from_before() -> None:
    cache.clear()


def sign_in(user: User, browser: Client | None = None, **headers: str) -> Client:
    """A browser that is signed in by a code from a mail, as far as that goes."""
    browser = browser or Client(headers=headers)
    browser.post(ASK, {"email": user.email})
    found = re.search(r"^\s*([A-Z0-9-]{6,})\s*$", mail.outbox[-1].body, re.MULTILINE)
    assert found is not None
    browser.post(CONFIRM, {"code": found[1]})
    return browser


def code_of(secret: str, at: float | None = None) -> str:
    """The six digits that an app shows for a secret (RFC 6238, 30 s, SHA-1)."""
    counter = struct.pack(">Q", int((time.time() if at is None else at) // 30))
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def test_the_codes_of_these_tests_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B, cut to six digits."""
    secret = base64.b32encode(b"12345678901234567890").decode()
    assert [code_of(secret, at) for at in (59, 1111111109, 20000000000)] == ["287082", "081804", "353130"]


def set_up_app(browser: Client) -> str:
    """Set up an app with codes, and return its secret."""
    secret = browser.get(APP).context["form"].secret
    answer = browser.post(APP, {"code": code_of(secret)})
    assert answer.headers["Location"] == CODES
    return secret


def is_signed_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


@committing
def test_with_an_app_signing_in_takes_a_second_step(alice: User) -> None:
    secret = set_up_app(sign_in(alice))
    browser = sign_in(alice)
    assert not is_signed_in(browser)
    browser.post("/account/login/second-step/", {"code": "000000"})
    assert not is_signed_in(browser)
    browser.post("/account/login/second-step/", {"code": code_of(secret)})
    assert is_signed_in(browser)


def test_the_picture_for_the_app_stands_in_the_page_itself(alice: User) -> None:
    page = sign_in(alice).get(APP).content.decode()
    assert "<svg" in page.partition('role="img"')[2]
    assert "data:" not in page
    assert "<?xml" not in page


@committing
def test_a_recovery_code_opens_an_account_once_and_is_shown_once(alice: User) -> None:
    browser = sign_in(alice)
    set_up_app(browser)
    code = re.findall(r"<code>(\d{8})</code>", browser.get(CODES).content.decode())[0]
    assert "<code>" not in browser.get(CODES).content.decode()
    first, second = sign_in(alice), sign_in(alice)
    for other in (first, second):
        other.post("/account/login/second-step/", {"code": code})
    assert (is_signed_in(first), is_signed_in(second)) == (True, False)


@committing
def test_what_codes_are_made_from_is_not_readable_in_the_database(alice: User) -> None:
    secret = set_up_app(sign_in(alice))
    rows = [str(row.data) for row in Authenticator.objects.filter(user=alice)]
    assert len(rows) == 2
    assert not any(secret in row for row in rows)


def test_a_former_secret_key_still_opens_what_it_closed_and_a_lost_one_fits_no_code(settings: Settings) -> None:
    adapter = accounts.SecondStepAdapter()
    closed = adapter.encrypt("secret")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = (
        [settings.SECRET_KEY],
        "another key, of forty letters or so, at least",
    )
    assert adapter.decrypt(closed) == "secret"
    settings.SECRET_KEY_FALLBACKS = []
    assert adapter.decrypt(closed) == ""


@committing
def test_whoever_protects_their_account_hears_of_it_by_mail(alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(language="sv")
    set_up_app(sign_in(alice))
    assert mail.outbox[-1].to == [alice.email]
    assert "En app med koder har kopplats" in mail.outbox[-1].body


@committing
def test_what_protects_an_account_is_changed_only_by_who_shows_again_that_it_is_them(alice: User) -> None:
    browser = sign_in(alice)
    secret = set_up_app(browser)
    later = sign_in(alice)
    later.post("/account/login/second-step/", {"code": code_of(secret, time.time() + 30)})
    answer = later.get("/account/security/app/end/")
    assert answer.headers["Location"].startswith("/account/again/code/")
    assert Authenticator.objects.filter(user=alice, type=Authenticator.Type.TOTP).exists()


@committing
def test_what_was_sent_before_showing_again_who_it_is_is_done_afterwards(alice: User) -> None:
    secret = set_up_app(sign_in(alice))
    passkey = passkey_of(alice, "Phone")
    later = sign_in(alice)
    later.post("/account/login/second-step/", {"code": code_of(secret, time.time() + 30)})
    asked = later.post("/me/security/passkeys/", {"passkey": passkey.pk, "what": "remove"})
    again = "/account/again/code/?next=%2Fme%2Fsecurity%2Fpasskeys%2F"
    assert asked.headers["Location"].startswith("/account/again/")
    assert Authenticator.objects.filter(pk=passkey.pk).exists()
    cache.clear()
    later.post(again, {"code": code_of(secret)})
    assert not Authenticator.objects.filter(pk=passkey.pk).exists()


def test_an_address_that_nobody_confirmed_gets_no_second_step(alice: User) -> None:
    browser = Client()
    browser.force_login(alice)
    assert browser.get(APP, follow=True).redirect_chain[-1][0] == "/me/security/"
    assert "not confirmed yet" in browser.get("/me/security/").content.decode()


def passkey_of(user: User, name: str) -> Authenticator:
    return Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={"name": name})


@committing
def test_people_rename_and_remove_their_own_passkeys_and_nobody_elses(alice: User, bob: User) -> None:
    browser = sign_in(alice)
    set_up_app(browser)
    mine, theirs = passkey_of(alice, "Phone"), passkey_of(bob, "Laptop")
    for passkey in (mine, theirs):
        browser.post("/me/security/passkeys/", {"passkey": passkey.pk, "name": "Mine now", "what": "rename"})
    assert [str(row) for row in Authenticator.objects.filter(type="webauthn").order_by("pk")] == ["Mine now", "Laptop"]
    for passkey in (mine, theirs):
        browser.post("/me/security/passkeys/", {"passkey": passkey.pk, "what": "remove"})
    assert list(Authenticator.objects.filter(type="webauthn")) == [theirs]


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 40, "²"])
def test_a_passkey_that_cannot_be_is_not_found(alice: User, number: str) -> None:
    assert sign_in(alice).post("/me/security/passkeys/", {"passkey": number, "what": "remove"}).status_code == 404


def test_a_password_needs_to_be_long_and_uncommon(alice: User) -> None:
    browser = sign_in(alice)
    for password in ("short", "1qaz2wsx3edc", "123456789012345", "alice@people.example"):
        browser.post("/account/password/set/", {"password1": password, "password2": password})
        alice.refresh_from_db()
        assert not alice.has_usable_password(), password
    browser.post("/account/password/set/", {"password1": "a boat on quiet water", "password2": "a boat on quiet water"})
    alice.refresh_from_db()
    assert alice.check_password("a boat on quiet water")


def test_a_new_address_counts_when_its_code_is_typed_and_not_before(alice: User) -> None:
    browser = sign_in(alice)
    browser.post("/account/email/", {"email": "new@people.example", "action_add": ""})
    alice.refresh_from_db()
    assert alice.email == "alice@people.example"
    assert mail.outbox[-1].to == ["new@people.example"]
    found = re.search(r"^([A-Z0-9-]{6,})$", mail.outbox[-1].body, re.MULTILINE)
    assert found is not None
    browser.post("/account/confirm-email/", {"code": found[1]})
    alice.refresh_from_db()
    assert alice.email == "new@people.example"
    assert [row.email for row in EmailAddress.objects.filter(user=alice)] == ["new@people.example"]


def test_an_address_of_somebody_else_is_not_taken_and_not_told(alice: User, bob: User) -> None:
    sign_in(bob)
    browser = sign_in(alice)
    free = browser.post("/account/email/", {"email": "free@people.example", "action_add": ""}, follow=True)
    cache.clear()
    taken = browser.post("/account/email/", {"email": bob.email, "action_add": ""}, follow=True)
    assert free.redirect_chain == taken.redirect_chain
    found = re.search(r"^([A-Z0-9-]{6,})$", mail.outbox[-1].body, re.MULTILINE)
    assert found is not None
    refused = browser.post("/account/confirm-email/", {"code": found[1]})
    assert "could not be confirmed" in refused.content.decode()
    alice.refresh_from_db()
    assert alice.email == "alice@people.example"


def test_a_person_sees_where_they_are_signed_in_and_ends_one_or_all_others(alice: User) -> None:
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    here, there, elsewhere = (sign_in(alice, **{"user-agent": agent}) for agent in ("", firefox, firefox))
    listed = here.get("/me/devices/").context["devices"]
    assert [(device.name, device.is_this) for device in listed] == [
        ("A browser", True),
        ("Firefox on Linux", False),
        ("Firefox on Linux", False),
    ]
    here.post("/me/devices/", {"device": listed[2].number})
    assert [is_signed_in(browser) for browser in (here, there, elsewhere)] == [True, False, True]
    here.post("/me/devices/", {"device": "others"})
    assert [is_signed_in(browser) for browser in (here, there, elsewhere)] == [True, False, False]
    assert Session.objects.count() == 1


def test_nobody_signs_somebody_else_out(alice: User, bob: User) -> None:
    hers, his = sign_in(alice), sign_in(bob)
    number = hers.get("/me/devices/").context["devices"][0].number
    his.post("/me/devices/", {"device": number})
    his.post("/me/devices/", {"device": "others"})
    assert is_signed_in(hers)


def test_a_page_writes_down_its_browser_only_after_a_while(
    alice: User, django_assert_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = sign_in(alice)
    with django_assert_num_queries(2):  # the session and the person
        browser.get("/help-now/")
    session = browser.session
    session[devices.SEEN_AT] -= devices.SEEN_EVERY_S
    session.save()
    before = browser.session[devices.SEEN_AT]
    browser.get("/help-now/")
    assert browser.session[devices.SEEN_AT] > before


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605 Version/26.0 Safari/604",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/156.0 Safari/537.36 Edg/156.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/156.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.5", ""),
    ],
)
def test_a_browser_is_called_what_people_call_it(agent: str, name: str) -> None:
    assert devices.device_name(agent) == name


@pytest.fixture
def required(settings: Settings) -> None:
    settings.REQUIRE_MFA = True


def staff() -> User:
    call_command("make_staff", "sten@people.example", verbosity=0)
    return User.objects.get(email="sten@people.example")


@committing
def test_who_leads_is_led_to_setting_up_a_second_step_and_members_are_not(
    required: None, fredrik: User, olga: User, alice: User
) -> None:
    sten = staff()
    User.objects.filter(pk=sten.pk).update(display_name="Sten")
    for leader in (fredrik, olga, sten):
        browser = sign_in(leader)
        assert browser.get("/").headers["Location"] == "/me/security/"
        assert "One thing first" in browser.get("/me/security/").content.decode()
        set_up_app(browser)
        assert browser.get("/").status_code == 200
    assert sign_in(alice).get("/").status_code == 200


def test_the_way_out_help_and_setting_up_stay_open(required: None, fredrik: User) -> None:
    browser = sign_in(fredrik)
    for address in ("/help-now/", "/account/logout/", "/me/security/", APP, "/account/security/passkey/"):
        assert browser.get(address).status_code == 200, address
    assert browser.get("/me/").status_code == browser.post("/me/", {"display_name": "X"}).status_code == 302


def test_what_a_link_alone_opens_stays_open_to_who_is_signed_in(required: None, fredrik: User) -> None:
    browser = sign_in(fredrik)
    with_links = [name for name, actors in ROUTES.items() if actors == WITH_LINK]
    assert "mail_stop" in with_links
    for name in with_links:
        assert browser.get(address_of(name)).headers.get("Location") != "/me/security/"


def test_who_no_longer_leads_needs_no_second_step(required: None, fredrik: User) -> None:
    assert second_step.is_missing(fredrik)
    Membership.objects.filter(user=fredrik).update(state=MembershipState.LEFT)
    assert not second_step.is_missing(fredrik)


def test_recovery_codes_alone_are_no_second_step(required: None, fredrik: User) -> None:
    RecoveryCodes.activate(fredrik)
    assert second_step.is_missing(fredrik)
    passkey_of(fredrik, "Phone")
    assert not second_step.is_missing(fredrik)


def test_the_rule_costs_one_question_where_it_holds_and_none_elsewhere(
    settings: Settings, alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert not second_step.is_missing(alice)
    settings.REQUIRE_MFA = True
    with django_assert_num_queries(1):
        assert not second_step.is_missing(alice)


def test_a_running_room_is_never_taken_from_its_facilitator() -> None:
    assert {"room", "room_state"} <= WITHOUT_SECOND_STEP


def test_an_operator_makes_staff_and_takes_it_back() -> None:
    assert staff().is_staff
    call_command("make_staff", "sten@people.example", end=True, verbosity=0)
    assert not User.objects.get(email="sten@people.example").is_staff
    for wrong in ({"email": "nobody"}, {"email": "ghost@people.example", "end": True}):
        with pytest.raises(CommandError):
            call_command("make_staff", wrong.pop("email"), verbosity=0, **wrong)


def test_the_security_page_costs_few_questions(
    alice: User, django_assert_num_queries: DjangoAssertNumQueries, client: Client
) -> None:
    client.force_login(alice)
    for name in ("Phone", "Laptop", "Key"):
        passkey_of(alice, name)
    with django_assert_num_queries(4):  # session, person, what protects, whether the address is confirmed
        client.get("/me/security/")
