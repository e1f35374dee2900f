"""Help is one tap away: from every page that a GET can show, also from those that say no, and in every template."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.core.checks import run_checks
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import URLPattern, reverse
from django.utils import timezone
from pytest_django import Settings

from config.views import csrf_failed
from groups import crisis, envelope, invitations
from groups import services as people
from groups.access import ROUTES
from groups.models import Cohort, Role, User
from sessions import answer_links, safety, services
from sessions.models import Exercise, Line, Series
from tests.groups.test_access import ALL_PATTERNS
from tests.sessions.evenings import evening
from tests.sessions.planned import tuesdays

LINK = 'href="/help-now/"'
TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
# A page that must not tell where one came from.
TELLS_NOTHING = {"elsewhere"}
# What answers a GET with something else than a page: programs ask them, a form is sent to them, or they lead on.
NO_PAGES = {
    *("healthz", "set_language", "exercise", "feed", "meeting_file", "meeting_state", "series_next", "room_state"),
    *("mirror_add", "mirror_delete", "mirror_keep", "meeting_answer", "room_block", "demo_enter", "account_login"),
    *("room_line", "room_next", "meeting_board"),
    *("passkeys", "cohort_invitation", "mfa_login_webauthn", "mfa_index", "mfa_list_webauthn"),
}
# Pages that stand between two others: their templates are looked at below.
IN_BETWEEN = {
    *("account_confirm_login_code", "mfa_authenticate", "account_email_verification_sent", "invitation_kept"),
    *("account_complete_password_reset", "account_confirm_password_reset_code", "account_reauthenticate"),
    *("mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_view_recovery_codes", "mfa_deactivate_totp"),
    *("account_change_password", "meeting_mine", "meeting_debrief"),
}


@pytest.fixture
def kim(cohort: Cohort) -> User:
    """Somebody who may see everything: all roles in the cohort, and staff."""
    person = people.user_make(email="kim@people.example", display_name="Kim", time_zone="Europe/Stockholm")
    for role in Role:
        people.membership_give(user=person, cohort=cohort, role=role)
    people.user_set_staff(user=person, staff=True)
    return person


@pytest.fixture
def world(cohort: Cohort, kim: User, alice: User, bob: User) -> dict[str, str]:
    """Something for every address to lead to."""
    cache.clear()
    services.exercises_load()
    series: Series = tuesdays(cohort)
    start = timezone.now() + timedelta(minutes=5)
    meeting = evening(cohort, kim, starts_at=start, ends_at=start + timedelta(hours=1))
    report = safety.report_make(meeting=meeting, by=alice, about=bob, rule="other", words="Something.")
    invitation, token = invitations.invitation_make(cohort=cohort, by=kim, uses=3)
    exercise = Exercise.objects.filter(current=True)[0]
    answer = answer_links.answer_address(meeting, alice).rstrip("/").rsplit("/", 1)[1]
    room = services.room_create(meeting=meeting)
    return {
        "line": str(Line.objects.create(room=room, en="Slow is fine.", at=0).pk),
        "cohort": cohort.public_id,
        "series": series.public_id,
        "meeting": meeting.public_id,
        "room": room.public_id,
        "report": report.public_id,
        "person": alice.public_id,
        "public_id": alice.public_id,
        "invitation": invitation.public_id,
        "token": token,
        "slug": exercise.slug,
        "version": exercise.version,
        "signed": answer,
        "stop": envelope.stop_address(alice, "reminder_day").rstrip("/").rsplit("/", 1)[1],
    }


def address(pattern: URLPattern, world: dict[str, str]) -> str:
    names = pattern.pattern.converters
    found = {name: world["stop" if (pattern.name, name) == ("mail_stop", "signed") else name] for name in names}
    return reverse(pattern.name, kwargs=found)


def sign_in(browser: Client, user: User) -> None:
    """As if they had just typed a code that went to their address."""
    EmailAddress.objects.filter(user=user).update(verified=True)
    browser.force_login(user)
    session = browser.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "code", "at": time.time()}]
    session.save()


def is_page(answer: HttpResponse) -> bool:
    return answer.headers.get("Content-Type", "").startswith("text/html") and bool(answer.content)


def is_full(answer: HttpResponse) -> bool:
    return answer.status_code == 200 and is_page(answer)


def test_every_page_of_the_route_table_has_the_link(
    world: dict[str, str], kim: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEMO = True
    monkeypatch.setattr("groups.demo.found_cast", lambda: [kim])
    stranger, everybody = Client(), Client()
    sign_in(everybody, kim)
    without, seen = [], set()
    for pattern in ALL_PATTERNS:
        for browser in (stranger, everybody):
            answer = browser.get(address(pattern, world), headers={"Host": "localhost:8000"})
            if is_page(answer) and answer.status_code != 405 and LINK not in answer.content.decode():
                without.append(pattern.name)
            if is_full(answer):
                seen.add(pattern.name)
    assert set(without) == TELLS_NOTHING
    assert set(ROUTES) - seen == NO_PAGES | IN_BETWEEN


@pytest.mark.parametrize("path", ["/nothing/", "/m/nothing/", "/invite/nothing/", "/answer/nothing/"])
def test_a_page_that_is_not_there_has_the_link(path: str, db: None) -> None:
    answer = Client().get(path)
    followed = answer if answer.status_code != 302 else Client().get(answer.headers["Location"])
    assert LINK in followed.content.decode()


def test_pages_that_say_no_have_the_link(cohort: Cohort, alice: User, world: dict[str, str]) -> None:
    browser = Client()
    browser.force_login(alice)
    refused = browser.get(f"/m/{world['meeting']}/rooms/")
    assert refused.status_code == 403
    assert LINK in refused.content.decode()
    request = RequestFactory().get("/")
    request.user = alice
    assert LINK in csrf_failed(request).content.decode()


@pytest.mark.parametrize("name", ["400.html", "403.html", "404.html", "429.html", "500.html"])
def test_every_page_of_an_error_has_the_link(name: str) -> None:
    assert LINK in render_to_string(name)


def full_pages() -> list[Path]:
    inside = [path for path in TEMPLATES.rglob("*.html") if not path.name.startswith("_")]
    return [path for path in inside if "mail" not in path.parts]


@pytest.mark.parametrize("path", full_pages(), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_every_template_of_a_page_keeps_the_foot_or_has_the_link_itself(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if path.name == "elsewhere.html":
        assert "help" not in text
        return
    parent = re.match(r"""{% extends "([^"]+)" %}""", text)
    while parent and "block foot " not in text and LINK not in text:
        if not (TEMPLATES / parent[1]).exists() or parent[1] == str(path.relative_to(TEMPLATES)):
            break  # of Django's own pages
        text = (TEMPLATES / parent[1]).read_text(encoding="utf-8")
        parent = re.match(r"""{% extends "([^"]+)" %}""", text)
    included = [TEMPLATES / name for name in re.findall(r"""{% include "([^"]+)" """, text)]
    assert LINK in text or any(
        LINK in one.read_text(encoding="utf-8").replace("{% url 'help_now' %}", "/help-now/") for one in included
    )


def test_the_operators_pages_have_the_link(kim: User) -> None:
    browser = Client()
    browser.force_login(kim)
    assert LINK in browser.get("/operate/").content.decode()


# --- the numbers -----------------------------------------------------------------------------------------------------


def test_no_number_is_older_than_a_year() -> None:
    """Fails when nobody has compared groups/data/crisis.yaml with its sources for a year; that is what it is for."""
    assert crisis.outdated(timezone.now().date()) == []


def test_every_country_says_when_it_was_checked_and_the_page_shows_it(db: None) -> None:
    page = Client().get("/help-now/").content.decode()
    shown = [help for help in crisis.help_elsewhere(but="") if help.lines]
    assert all(help.checked is not None for help in shown)
    assert page.count("Checked on ") == len(shown)


def test_old_numbers_are_a_warning_of_the_checks_by_country(monkeypatch: pytest.MonkeyPatch) -> None:
    today = timezone.now().date()
    days = {"SE": today - timedelta(days=366), "FI": today - timedelta(days=365)}
    monkeypatch.setattr(crisis, "last_checked", lambda: days)
    found = [one for one in run_checks() if one.id == "groups.W001"]
    assert [one.msg for one in found] == ["The help numbers of SE were last checked more than a year ago."]


# --- elsewhere -------------------------------------------------------------------------------------------------------


def test_elsewhere_tells_nothing_and_leads_nowhere(kim: User) -> None:
    browser = Client()
    browser.force_login(kim)
    for language in ("en", "sv"):
        people.user_choose_language(user=kim, language=language)
        answer = browser.get("/elsewhere/")
        page = answer.content.decode()
        assert answer.status_code == 200
        for sign in ("amtal", "Kim", "href", "src", "<script", "<form", "help", "room"):
            assert sign not in page, sign
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in answer.headers
    assert not answer.cookies
