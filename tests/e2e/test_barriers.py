"""Nobody is kept out: axe-core finds nothing, at 320 px and with doubled text nothing is cut, in either theme."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from .barriers import barriers_in_both_themes, cut_text, double_text
from .install import Install
from .room_page import RoomPage
from .rooms import LONGER, Place
from .test_two_people import begin_together, one_turn

Enter = Callable[..., RoomPage]


def phase_is(person: RoomPage, key: str) -> None:
    """Wait until the named phase of the turn is the current one."""
    current = person.page.locator(".steps [aria-current=step]")
    expect(current).to_have_text(person.words(f"phase_{key}"))


def test_lobby_and_waiting_have_no_barriers(enter: Enter, place: Place) -> None:
    ingrid = enter(place, "Ingrid")
    expect(ingrid.button("i_am_ready")).to_be_visible()
    assert barriers_in_both_themes(ingrid.page) == []

    ingrid.be_ready()
    assert barriers_in_both_themes(ingrid.page) == []


def test_every_phase_of_a_turn_and_its_pause_have_no_barriers(enter: Enter, place: Place) -> None:
    speaker, listener = begin_together(enter, place, LONGER)
    assert barriers_in_both_themes(speaker.page) == []

    for key in ("notice", "tell", "respond", "take_in"):
        phase_is(speaker, key)
        assert barriers_in_both_themes(speaker.page) == [], key
        assert barriers_in_both_themes(listener.page) == [], key
        if key == "tell":
            listener.button("pause_me").click()
            expect(speaker.stage("held")).to_be_visible()
            assert barriers_in_both_themes(speaker.page) == []
            assert barriers_in_both_themes(listener.page) == []
            listener.page.get_by_role("button", name=listener.words("resume_me"), exact=True).first.click()
            speaker.await_running("speak")


def test_the_sheets_have_no_barriers(enter: Enter, place: Place) -> None:
    speaker, listener = begin_together(enter, place, LONGER)
    speaker.await_running("speak")

    speaker.button("done_early").click()
    assert barriers_in_both_themes(speaker.page) == []
    speaker.page.keyboard.press("Escape")
    listener.button("more").click()
    assert barriers_in_both_themes(listener.page) == []
    listener.page.keyboard.press("Escape")
    listener.page.locator(".dock .tool:has(use[href$='#life-buoy'])").click()
    assert barriers_in_both_themes(listener.page) == []


def test_the_closing_has_no_barriers(enter: Enter, place: Place) -> None:
    first, second = begin_together(enter, place)
    one_turn(first, second)
    one_turn(second, first)

    first.is_even()
    assert barriers_in_both_themes(first.page) == []
    first.button("two_minutes").click()
    assert barriers_in_both_themes(first.page) == []


def test_the_board_has_no_barriers(enter: Enter, place: Place) -> None:
    maja = enter(place, "Maja", viewport={"width": 1280, "height": 800})
    assert barriers_in_both_themes(maja.page) == []
    for name in ("Ingrid", "Amadou"):
        enter(place, name).be_ready()
    maja.begin(LONGER)

    expect(maja.page.locator(".pairing")).to_be_visible()
    assert barriers_in_both_themes(maja.page) == []
    maja.page.locator(".pairing .acts button").last.click()
    assert barriers_in_both_themes(maja.page) == []


def test_pages_outside_of_the_room_have_no_barriers(browser: Browser, install: Install) -> None:
    for path in ("/", "/demo/", "/account/login/code/"):
        page = browser.new_page(viewport={"width": 390, "height": 780}, reduced_motion="reduce")
        page.goto(install.address + path)
        assert barriers_in_both_themes(page) == [], path
        page.context.close()


def nothing_is_cut(page: Page) -> None:
    """Neither as it stands nor with the text at twice its size."""
    assert cut_text(page) == []
    double_text(page)
    assert cut_text(page) == []
    page.evaluate("() => { document.documentElement.style.fontSize = ''; }")


@pytest.mark.parametrize("language", ["en", "sv"])
def test_nothing_is_cut_on_a_narrow_screen_or_with_doubled_text(enter: Enter, place: Place, language: str) -> None:
    narrow = {"viewport": {"width": 320, "height": 640}, "locale": language}
    ingrid, amadou = enter(place, "Ingrid", **narrow), enter(place, "Amadou", **narrow)
    expect(ingrid.button("i_am_ready")).to_be_visible()
    nothing_is_cut(ingrid.page)
    for person in (ingrid, amadou):
        person.be_ready()
    nothing_is_cut(ingrid.page)

    ingrid.begin(LONGER)
    for key in ("notice", "tell", "respond", "take_in"):
        for person in (ingrid, amadou):
            phase_is(person, key)
            nothing_is_cut(person.page)


@pytest.mark.parametrize("path", ["/", "/demo/", "/account/login/code/"])
def test_nothing_is_cut_on_the_pages_outside_of_the_room(browser: Browser, install: Install, path: str) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 640})
    page.goto(install.address + path)
    nothing_is_cut(page)
    page.context.close()
