"""Nobody is kept out of what carries people: on phone and desk, in both themes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .barriers import barriers_in_both_themes, cut_text, double_text
from .install import Install
from .leader import Leader, lay_plan, leading
from .room_page import RoomPage
from .rooms import LONGER, Place, make_place

Enter = Callable[..., RoomPage]

PHONE = {"viewport": {"width": 390, "height": 780}}
DESK = {"viewport": {"width": 1280, "height": 800}}
NARROW = {"viewport": {"width": 320, "height": 640}}


@pytest.fixture
def place(install: Install) -> Place:
    place = make_place(install)
    lay_plan(place, ("arrive", 5, ""), ("break", 5, ""), ("exercise", 20, LONGER), ("closing", 6, ""))
    return place


def no_barriers(page: Page, where: str) -> None:
    assert barriers_in_both_themes(page) == [], where
    assert cut_text(page) == [], where


def walk(maja: Leader, ingrid: RoomPage, amadou: RoomPage, look: Callable[[RoomPage, str], None]) -> None:
    """Through every screen that this file is about, looking at each."""
    look(ingrid, "lobby")
    for person in (ingrid, amadou):
        person.be_ready()
        maja.sees_ready(person.name)
    maja.do("say", en="We begin in two minutes.", sv="Vi börjar om två minuter.")
    expect(ingrid.page.locator(".note.line")).to_be_visible()
    look(ingrid, "waiting with a line")
    ingrid.button("wrong").click()
    look(ingrid, "something was not right")
    ingrid.page.locator("dialog[open] button", has_text=ingrid.words("block_with", name="Amadou")).click()
    expect(ingrid.button("block_yes")).to_be_visible()
    look(ingrid, "never again")
    ingrid.page.keyboard.press("Escape")
    maja.do("go_to", place=1)
    expect(ingrid.page.locator(".screen-break")).to_be_visible()
    look(ingrid, "break")
    maja.do("start", exercise=LONGER)
    for person in (ingrid, amadou):
        expect(person.page.locator(".screen-turn")).to_be_visible()
    ingrid.page.locator(".dock .tool:has(use[href$='#life-buoy'])").click()
    look(ingrid, "help")
    ingrid.page.locator("dialog[open] .choice").first.click()
    expect(ingrid.page.locator(".note.call")).to_be_visible()
    look(ingrid, "turn with a call")
    ingrid.button("more").click()
    look(ingrid, "more")
    ingrid.choice("step_out").click()
    expect(ingrid.page.locator(".screen-out")).to_be_visible()
    look(ingrid, "out")
    look(amadou, "turn of whose partner is out")
    ingrid.button("out_back").click()
    expect(ingrid.page.locator(".screen-turn")).to_be_visible()
    maja.do("end", reason="time")
    ingrid.button("stay_in_room").click()
    maja.do("go_to", place=3)
    expect(ingrid.page.locator(".screen-goodbye")).to_be_visible()
    look(ingrid, "goodbye")
    maja.do("close_room", reason="time")
    expect(ingrid.page.locator(".screen-room_closed")).to_be_visible()
    look(ingrid, "closed")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_no_screen_of_a_session_has_barriers(enter: Enter, place: Place, size: dict[str, dict[str, int]]) -> None:
    with leading(place) as maja:
        people = enter(place, "Ingrid", **size), enter(place, "Amadou", **size)
        walk(maja, *people, lambda person, where: no_barriers(person.page, where))


@pytest.mark.parametrize("language", ["en", "sv"])
def test_nothing_is_cut_on_a_narrow_screen_or_with_doubled_text(enter: Enter, place: Place, language: str) -> None:
    def look(person: RoomPage, where: str) -> None:
        assert cut_text(person.page) == [], where
        double_text(person.page)
        assert cut_text(person.page) == [], f"{where}, doubled"
        person.page.evaluate("() => { document.documentElement.style.fontSize = ''; }")

    with leading(place) as maja:
        options = {**NARROW, "locale": language}
        walk(maja, enter(place, "Ingrid", **options), enter(place, "Amadou", **options), look)
