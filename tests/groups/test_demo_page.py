"""Entering the demo as somebody: for people at the computer itself, and for nobody else."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from groups import demo_cast, entrances, services
from groups.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo_install(settings: Settings) -> None:
    settings.DEMO = True
    services.demo_people()


@pytest.fixture
def here() -> Client:
    """A browser on the computer that runs the demo."""
    return Client(headers={"host": "127.0.0.1:8000"})


def test_the_page_offers_everybody_of_the_demo_by_name(demo_install: None, here: Client) -> None:
    page = here.get("/demo/").content.decode()
    for name in ("Jonas", "Maja", "Ingrid", "Amadou", "Leila", "Sofia", "Tomás", "Erik"):
        assert f"Enter as {name}" in page


def test_the_page_offers_no_rehearsal_partner(demo_install: None, here: Client) -> None:
    page = here.get("/demo/").content.decode()
    assert not any(name in page for name in demo_cast.REHEARSAL_NAMES)


def test_entering_signs_in_as_that_person(demo_install: None, here: Client) -> None:
    maja = services.demo_people().facilitator
    answer = here.post(f"/demo/enter/{maja.public_id}/", follow=True)
    assert answer.context["user"] == maja
    assert "Maja" in answer.content.decode()


def test_entering_leads_to_the_room_that_is_open(
    demo_install: None, here: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entrances, "_finders", [lambda user: [entrances.Entrance("/r/open/", "Tonight")]])
    maja = services.demo_people().facilitator
    assert here.post(f"/demo/enter/{maja.public_id}/").headers["Location"] == "/r/open/"


def test_entering_needs_a_form_of_ours(demo_install: None) -> None:
    browser = Client(enforce_csrf_checks=True, headers={"host": "127.0.0.1:8000"})
    maja = services.demo_people().facilitator
    assert browser.post(f"/demo/enter/{maja.public_id}/").status_code == 403
    assert browser.get(f"/demo/enter/{maja.public_id}/").status_code == 405


def test_nobody_outside_of_the_demo_can_be_entered_as(demo_install: None, here: Client, charlie: User) -> None:
    assert here.post(f"/demo/enter/{charlie.public_id}/").status_code == 404
    rehearsal = services.demo_people().rehearsal[0]
    assert here.post(f"/demo/enter/{rehearsal.public_id}/").status_code == 404


@pytest.mark.parametrize(
    "where",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"REMOTE_ADDR": "::ffff:192.0.2.7"},
        {"REMOTE_ADDR": ""},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"HTTP_X_REAL_IP": "127.0.0.1"},
        {"HTTP_HOST": "samtal.example"},
    ],
    ids=str,
)
def test_whoever_is_elsewhere_finds_no_demo(demo_install: None, settings: Settings, where: dict[str, str]) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1", "samtal.example"]
    maja = services.demo_people().facilitator
    elsewhere = Client(**{"HTTP_HOST": "127.0.0.1:8000", **where})
    assert elsewhere.get("/demo/").status_code == 404
    assert elsewhere.post(f"/demo/enter/{maja.public_id}/").status_code == 404
    assert "sessionid" not in elsewhere.cookies
    assert "/demo/" not in elsewhere.get("/").content.decode()


@pytest.mark.parametrize("where", [{}, {"REMOTE_ADDR": "::1"}, {"HTTP_HOST": "localhost:8000"}], ids=str)
def test_whoever_is_here_finds_the_demo(demo_install: None, where: dict[str, str]) -> None:
    assert Client(**{"HTTP_HOST": "127.0.0.1:8000", **where}).get("/demo/").status_code == 200


def test_a_real_install_has_no_demo(demo_install: None, settings: Settings, here: Client) -> None:
    settings.DEMO = False
    assert here.get("/demo/").status_code == 404


def test_a_demo_that_was_never_filled_is_not_filled_by_looking_at_it(settings: Settings, here: Client) -> None:
    settings.DEMO = True
    assert here.get("/demo/").status_code == 404
    assert "/demo/" not in here.get("/").content.decode()
    assert User.objects.count() == 0


def test_the_page_says_what_role_everybody_plays(demo_install: None, here: Client) -> None:
    page = here.get("/demo/").content.decode()
    assert [page.count(role) for role in ("member<", "facilitator<", "organiser<")] == [6, 1, 1]
