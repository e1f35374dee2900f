"""Stepping out and coming back, and leaving at once: the time stands, the others are told, and no way leads back."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Browser, expect

from .conftest import PHONE
from .leader import leading
from .room_page import RoomPage
from .rooms import LONGER, Place, book_is_right
from .test_two_people import begin_together

Enter = Callable[..., RoomPage]


def is_out(person: RoomPage) -> None:
    """Wait until the quiet page stands."""
    expect(person.page.locator(".screen-out")).to_be_visible()
    expect(person.heading).to_have_text(person.words("out_title"))


def step_out(person: RoomPage) -> None:
    """By the sheet for help, in one tap from there."""
    person.page.locator(".dock .tool:has(use[href$='#life-buoy'])").click()
    person.choice("step_out").click()
    is_out(person)


def test_who_steps_out_stops_the_clock_and_the_other_reads_it_until_they_are_back(enter: Enter, place: Place) -> None:
    speaker, listener = begin_together(enter, place, LONGER)
    speaker.await_running("speak")

    step_out(listener)
    expect(speaker.stage("held")).to_be_visible()
    speaker.reads("held_pause", name=listener.name)
    speaker.reads("held_pause_line")
    expect(speaker.page.locator(".ring")).to_contain_text(speaker.words("ring_stands_still"))
    stands = place.live_turn()
    listener.reads("out_stands")
    for key in ("ground_1", "ground_5"):
        listener.reads(key)

    # A reload is no way back in: the quiet page stands as long as they like.
    listener.page.reload()
    is_out(listener)
    assert stands["runs_from"] is None
    assert place.live_turn() == stands

    listener.button("out_back").click()
    listener.await_running("support")
    speaker.await_running("speak")
    assert place.live_turn()["no"] == stands["no"]
    book_is_right(place)


def test_who_is_out_has_help_and_numbers_and_the_way_out_at_hand(enter: Enter, place: Place) -> None:
    ingrid = enter(place, "Ingrid")
    ingrid.be_ready()
    ingrid.button("help").click()
    ingrid.choice("step_out").click()
    is_out(ingrid)
    ingrid.reads("out_free")
    with leading(place) as maja:
        ingrid.button("i_need", name="Maja").click()
        seat = maja.seat_of("Ingrid")
        maja.sees(lambda view: [hand["seat"] for hand in view["hands"]] == [seat], "that Ingrid calls")
        ingrid.reads("call_waiting", name="Maja")

    numbers = ingrid.page.get_by_role("link", name=re.compile(ingrid.words("help_numbers"))).first
    expect(numbers).to_have_attribute("target", "_blank")
    expect(ingrid.button("leave_now").first).to_be_visible()


def test_leave_now_is_one_tap_tells_the_others_and_back_does_not_lead_here(
    browser: Browser, enter: Enter, place: Place
) -> None:
    # Amadou's own browser: what he is led to belongs to no room, and is looked at elsewhere.
    context = browser.new_context(viewport=PHONE, reduced_motion="reduce")
    context.add_cookies([{"name": place.cookie_name, "value": place.cookies["Amadou"], "url": place.origin()}])
    amadou = RoomPage(context.new_page(), "Amadou")
    amadou.page.goto(f"{place.origin()}/help-now/")
    amadou.open(place.address())
    ingrid = enter(place, "Ingrid")
    for person in (ingrid, amadou):
        person.be_ready()
    ingrid.begin(LONGER)
    expect(amadou.page.locator(".screen-turn")).to_be_visible()

    amadou.button("leave_now").click()

    amadou.page.wait_for_url("**/elsewhere/")
    expect(ingrid.page.locator("#live")).to_contain_text(ingrid.words("say_left", name="Amadou"))
    assert place.people() == {"Ingrid"}
    amadou.page.go_back()
    assert amadou.page.url == f"{place.origin()}/help-now/"
    context.close()
    book_is_right(place)


def test_escape_twice_leaves_at_once_and_once_only_closes_a_sheet(browser: Browser, enter: Enter, place: Place) -> None:
    context = browser.new_context(viewport=PHONE, reduced_motion="reduce")
    context.add_cookies([{"name": place.cookie_name, "value": place.cookies["Amadou"], "url": place.origin()}])
    amadou = RoomPage(context.new_page(), "Amadou").open(place.address())
    ingrid = enter(place, "Ingrid")
    amadou.be_ready()
    amadou.button("help").click()
    amadou.reads("leave_now_line")
    amadou.page.keyboard.press("Escape")
    expect(amadou.page.locator("dialog[open]")).to_have_count(0)
    expect(amadou.page.locator(".screen-waiting")).to_be_visible()

    amadou.page.wait_for_function(
        "(from) => performance.now() - from > 1100", arg=amadou.page.evaluate("performance.now()")
    )
    amadou.page.keyboard.press("Escape")
    amadou.page.keyboard.press("Escape")

    amadou.page.wait_for_url("**/elsewhere/")
    expect(ingrid.page.locator("#live")).to_contain_text(ingrid.words("say_left", name="Amadou"))
    context.close()


def test_one_sheet_leads_to_another_and_the_calm_way_out_still_asks(enter: Enter, place: Place) -> None:
    speaker, listener = begin_together(enter, place, LONGER)
    listener.button("more").click()
    listener.choice("leave").click()
    listener.button("leave_room").click()
    expect(listener.page.locator(".screen-left")).to_be_visible()
    expect(speaker.page.locator("#live")).to_contain_text(speaker.words("say_left", name=listener.name))
