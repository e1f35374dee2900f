"""From the lobby into the room: the facilitator opens, and everybody's page goes on by itself; nobody is kept out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from .barriers import barriers_in_both_themes, cut_text, double_text
from .conftest import PHONE
from .install import Install

GATHER = """
import json
from datetime import timedelta
from django.conf import settings
from django.utils import timezone
from groups import services as groups
from groups.identifiers import random_identifier
from groups.models import Role, User
from realtime.rehearsal_people import cookie_of
from sessions.models import Holding, Meeting, Reservation
here = random_identifier()
names = ["Ingrid", "Amadou", "Leila", "Sofia", "Erik", "Tove", "Ida", "Maja"]
def person(name):
    email = f"{{name}}-{{here}}@people.invalid".lower()
    return User.objects.create_user(email, display_name=name, time_zone="Europe/Lisbon")
cohort = groups.cohort_create(name="Evenings", organiser=person("Jonas"), time_zone="Europe/Stockholm")
now = timezone.now()
start = now + timedelta(minutes={minutes})
meeting = Meeting.objects.create(
    cohort=cohort, title="Tuesday", starts_at=start, ends_at=start + timedelta(minutes=75), zone="Europe/Stockholm",
    slug="one-good-thing")
cookies = {{}}
for name in names:
    user = person(name)
    groups.membership_give(user=user, cohort=cohort, role=Role.FACILITATOR if name == "Maja" else Role.MEMBER)
    cookies[name] = cookie_of(user).partition("=")[2]
    if name == "Maja":
        Holding.objects.create(meeting=meeting, user=user)
    else:
        Reservation.objects.create(meeting=meeting, user=user, answer="coming", here_at=now + timedelta(minutes=5))
print(json.dumps({{"meeting": meeting.public_id, "cookie": settings.SESSION_COOKIE_NAME, "cookies": cookies}}))
"""


@dataclass(frozen=True)
class Evening:
    """A meeting of the install, and a way to open its pages as one of its people."""

    install: Install
    meeting: str
    open: Callable[[str, str], Page]

    @property
    def page(self) -> str:
        return f"/m/{self.meeting}/"


@pytest.fixture
def gather(browser: Browser, install: Install) -> Iterator[Callable[[int], Evening]]:
    """Plan a meeting in so many minutes with seven members, who seem to be at the door, and a facilitator."""
    contexts: list[BrowserContext] = []

    def gather(minutes: int) -> Evening:
        made = install.run_script(GATHER.format(minutes=minutes))

        def open_page(name: str, path: str) -> Page:
            context = browser.new_context(viewport=PHONE)
            contexts.append(context)
            context.add_cookies([{"name": made["cookie"], "value": made["cookies"][name], "url": install.address}])
            page = context.new_page()
            page.goto(install.address + path)
            return page

        return Evening(install, made["meeting"], open_page)

    yield gather
    for context in contexts:
        context.close()


def test_who_waits_in_the_lobby_goes_on_by_itself_when_the_facilitator_opens(
    gather: Callable[[int], Evening],
) -> None:
    evening = gather(5)
    ingrid = evening.open("Ingrid", evening.page)
    expect(ingrid.get_by_text("You are here.")).to_be_visible()
    maja = evening.open("Maja", f"{evening.page}rooms/")
    maja.get_by_label("Ingrid").select_option(label="Room 2")
    maja.get_by_role("button", name="Open the rooms").click()
    expect(maja.get_by_text("The rooms are open.", exact=False).first).to_be_visible()
    ingrid.wait_for_url("**/r/*/")
    expect(ingrid.locator("#room")).to_be_visible()


def test_from_the_board_somebody_goes_on_in_another_room(gather: Callable[[int], Evening]) -> None:
    evening = gather(5)
    maja = evening.open("Maja", f"{evening.page}rooms/")
    maja.get_by_label("Ingrid").select_option(label="Room 2")
    maja.get_by_role("button", name="Open the rooms").click()
    ingrid = evening.open("Ingrid", f"{evening.page}?enter")
    ingrid.wait_for_url("**/r/*/")
    first = ingrid.url
    ingrid.get_by_label("I agree for today").check()
    ingrid.get_by_role("button", name="I am ready").click()

    maja.goto(first)
    maja.get_by_role("button", name="More for Ingrid").click()
    maja.get_by_role("dialog").get_by_role("button", name="To Tuesday · 1").click()
    expect(maja.get_by_role("dialog")).to_contain_text("They leave this room at once")
    maja.get_by_role("dialog").get_by_role("button", name="To Tuesday · 1").click()
    expect(maja.get_by_role("status").filter(has_text="Ingrid goes on to room 1.")).to_be_visible()
    expect(maja.locator(".people-here").get_by_text("Ingrid")).to_have_count(0)

    expect(ingrid.get_by_role("heading", name="Another room is yours now.")).to_be_visible()
    ingrid.get_by_role("link", name="Go to the other room").click()
    ingrid.wait_for_url("**/r/*/")
    assert ingrid.url != first
    expect(ingrid.get_by_role("button", name="I am ready")).to_be_visible()


def test_from_the_home_page_it_is_one_click_into_a_room_that_is_open(gather: Callable[[int], Evening]) -> None:
    evening = gather(5)
    maja = evening.open("Maja", f"{evening.page}rooms/")
    maja.get_by_role("button", name="Open the rooms").click()
    ingrid = evening.open("Ingrid", "/")
    ingrid.get_by_role("link", name="Go to the room").first.click()
    ingrid.wait_for_url("**/r/*/")


def test_a_room_is_not_entered_before_its_doors_open(gather: Callable[[int], Evening]) -> None:
    evening = gather(50)
    ingrid = evening.open("Ingrid", "/")
    ingrid.get_by_role("link", name="Go to the room").first.click()
    ingrid.wait_for_url(f"**{evening.page}*")
    expect(ingrid.get_by_text("The doors open at", exact=False)).to_be_visible()


def test_home_session_and_rooms_have_no_barriers_and_cut_nothing(gather: Callable[[int], Evening]) -> None:
    evening = gather(5)
    for name, path in (("Ingrid", "/"), ("Ingrid", evening.page), ("Maja", "/"), ("Maja", f"{evening.page}rooms/")):
        page = evening.open(name, path)
        assert barriers_in_both_themes(page) == [], path
        page.set_viewport_size({"width": 320, "height": 700})
        assert cut_text(page) == [], path
        double_text(page)
        assert cut_text(page) == [], path
