"""A session as its people go through it: where it is and what comes, the break, the open round, the goodbye."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from .install import Install
from .leader import lay_plan, leading
from .room_page import RoomPage
from .rooms import SHORT, Place, make_place
from .test_two_people import one_turn

Enter = Callable[..., RoomPage]

ARRIVE, EXERCISE, BREAK, OPEN, CLOSING = range(5)


@pytest.fixture
def place(install: Install) -> Place:
    """A room with a plan."""
    place = make_place(install)
    lay_plan(place, ("arrive", 5, ""), ("exercise", 20, SHORT), ("break", 5, ""), ("open", 8, ""), ("closing", 6, ""))
    return place


def arc_says(person: RoomPage, on: str, after: str | None) -> None:
    """Wait until the thin line names the step that is on and the one after it, with about when."""
    shown = person.page.locator(".arc")
    if after is None:
        expect(shown).to_have_text(person.words(on))
    else:
        wanted = person.words("arc_about", now=person.words(on), next=after, time="CLOCK")
        expect(shown).to_have_text(re.compile(re.escape(wanted).replace("CLOCK", r"\d\d:\d\d")))


def test_a_session_from_the_lobby_to_the_goodbye(enter: Enter, place: Place) -> None:
    ingrid, amadou = enter(place, "Ingrid"), enter(place, "Amadou")
    arc_says(ingrid, "arc_arrive", "One good thing")
    ingrid.reads("confidence_title")
    for person in (ingrid, amadou):
        person.be_ready()
    with leading(place) as maja:
        for person in (ingrid, amadou):
            maja.sees_ready(person.name)
        maja.do("start", exercise=SHORT)
        expect(ingrid.page.locator(".screen-turn")).to_be_visible()
        speaks = "speak" in (ingrid.page.locator(".room").get_attribute("class") or "")
        first, second = (ingrid, amadou) if speaks else (amadou, ingrid)
        one_turn(first, second)
        one_turn(second, first)
        first.is_even()
        first.button("stay_in_room").click()

        maja.do("go_to", place=BREAK)
        expect(first.page.locator(".screen-break")).to_be_visible()
        expect(first.heading).to_have_text(re.compile(r"\d\d:\d\d"))
        expect(first.page.locator("#live")).to_contain_text(first.words("arc_break"))
        arc_says(first, "arc_break", first.words("arc_open"))
        first.button("two_minutes").click()
        first.reads("ground_3")
        first.button("go_back").click()
        # Who still looks at how it closed is not torn away from it.
        expect(second.page.locator(".screen-closing")).to_be_visible()
        arc_says(second, "arc_break", second.words("arc_open"))

        maja.do("go_to", place=OPEN)
        expect(first.heading).to_have_text(first.words("arc_open"))
        maja.do("go_to", place=CLOSING)
        expect(first.page.locator(".screen-goodbye")).to_be_visible()
        arc_says(first, "arc_closing", None)
        says_what_was_mine(first)
        maja.do("close_room", reason="time")
    expect(first.page.locator(".screen-room_closed")).to_be_visible()
    first.page.reload()
    says_what_was_mine(first)


def says_what_was_mine(person: RoomPage) -> None:
    """My minutes in words, and of the room only whether it was even; one way on, to the check-out."""
    expect(person.heading).to_have_text(person.words("bye_title"))
    some = person.words("length_half")
    person.reads("bye_mine", spoke=some, listened=some)
    expect(person.page.get_by_text(person.words("result_even"), exact=True)).to_be_visible()
    way = person.page.get_by_role("link", name=person.words("bye_check_out"))
    expect(way).to_have_attribute("href", re.compile(r"^/m/[^/]+/mine/$"))


def test_in_the_break_microphone_and_camera_rest_and_then_are_as_they_were(enter: Enter, place: Place) -> None:
    ingrid = enter(place, "Ingrid")
    ingrid.button("way_face").click()
    expect(ingrid.page.locator(".preview video")).to_be_visible()
    ingrid.be_ready()
    with leading(place) as maja:
        camera = ingrid.page.locator(".dock .tool", has_text=ingrid.words("camera"))
        expect(camera).not_to_have_class(re.compile(r"\boff\b"))
        ingrid.page.evaluate(WATCH_TRACKS)
        maja.do("go_to", place=BREAK)
        expect(ingrid.page.locator(".screen-break")).to_be_visible()
        maja.do("go_to", place=OPEN)
        expect(camera).not_to_have_class(re.compile(r"\boff\b"))
        # Asked for anew, because they had been put down.
        assert ingrid.page.evaluate("() => window.asked") == 2


WATCH_TRACKS = """() => {
  window.asked = 0;
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = (wish) => { window.asked += 1; return real(wish); };
}"""
