"""A person's own language and time zone on every page."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from groups.middleware import PersonalSettingsMiddleware
from groups.models import User

pytestmark = pytest.mark.django_db


def test_a_chosen_language_stays_with_the_person(client: Client, alice: User) -> None:
    client.force_login(alice)
    answer = client.post("/language/", {"language": "sv", "next": "/"})
    assert answer.headers["Location"] == "/"
    alice.refresh_from_db()
    assert alice.language == "sv"
    elsewhere = Client(headers={"accept-language": "en"})
    elsewhere.force_login(alice)
    assert elsewhere.get("/").headers["Content-Language"] == "sv"


def test_somebody_who_chose_nothing_gets_what_the_browser_asks_for(alice: User) -> None:
    client = Client(headers={"accept-language": "sv"})
    client.force_login(alice)
    assert client.get("/").headers["Content-Language"] == "sv"


def test_a_language_that_we_do_not_speak_is_not_kept(client: Client, alice: User) -> None:
    client.force_login(alice)
    client.post("/language/", {"language": "tlh"})
    alice.refresh_from_db()
    assert alice.language == ""


def test_a_stranger_may_choose_a_language_too(client: Client) -> None:
    client.post("/language/", {"language": "sv"})
    assert client.get("/").headers["Content-Language"] == "sv"


@pytest.mark.parametrize(
    ("zone", "wanted"), [("America/New_York", "America/New_York"), ("", "UTC"), ("Gone/Zone", "UTC")]
)
def test_times_are_those_of_the_person(alice: User, zone: str, wanted: str) -> None:
    request = RequestFactory().get("/")
    alice.time_zone = zone
    request.user = alice

    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse(timezone.get_current_timezone_name())

    assert PersonalSettingsMiddleware(page)(request).content.decode() == wanted
    assert timezone.get_current_timezone_name() == "UTC"
