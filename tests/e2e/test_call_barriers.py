"""With the camera on nobody is kept out either: axe-core finds nothing and nothing is cut, on a phone and a desk."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from .barriers import barriers_in_both_themes, cut_text
from .call_page import CallPage, Come, begin
from .rooms import LONGER

DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 780}


def is_open_to_all(person: CallPage) -> None:
    assert barriers_in_both_themes(person.page) == [], person.name
    assert cut_text(person.page) == [], person.name


def is_open_to_all_when_scrolled(person: CallPage) -> None:
    """In a window so high that the bar at its bottom covers nothing that one would have to scroll to."""
    screen = person.page.viewport_size or PHONE
    person.page.set_viewport_size({"width": screen["width"], "height": 2500})
    is_open_to_all(person)
    person.page.set_viewport_size(screen)


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_check_waiting_and_turn_with_the_camera_on_have_no_barriers(
    come: Come, talking: Browser, screen: dict[str, int]
) -> None:
    people = [come(talking, name, viewport=screen) for name in ("Ingrid", "Amadou")]
    for person in people:
        person.choose("face")
        expect(person.page.locator(".preview video")).to_be_visible()
        is_open_to_all_when_scrolled(person)
    for person in people:
        person.be_ready()
    for person in people:
        expect(person.page.locator(".together video")).to_be_visible()
    is_open_to_all_when_scrolled(people[0])

    people[0].begin(LONGER)
    speaker, listener = sorted(people, key=lambda person: not person.is_speaker)
    speaker.await_running("speak")
    listener.await_running("support")
    for person in (speaker, listener):
        expect(person.page.locator(".face video.large")).to_be_visible()
        is_open_to_all(person)
    speaker.button("self_show").click()
    expect(speaker.page.locator("video.self")).to_be_visible()
    is_open_to_all(speaker)


def test_the_board_and_a_visit_with_the_camera_on_have_no_barriers(come: Come, talking: Browser) -> None:
    maja = come(talking, "Maja", viewport=DESK)
    people = [come(talking, name) for name in ("Ingrid", "Amadou")]
    maja.choose("face")
    expect(maja.page.locator(".check-first .preview video")).to_be_visible()
    is_open_to_all(maja)
    maja.page.set_viewport_size({"width": 320, "height": 640})
    assert cut_text(maja.page) == []
    maja.page.set_viewport_size(DESK)
    for person in people:
        person.choose("face")
    begin(LONGER, maja, *people)
    maja.button("visit_begin").click()

    expect(maja.page.locator(".together video")).to_have_count(2)
    is_open_to_all(maja)
    for person in people:
        expect(person.page.locator(".face .together-face video")).to_be_visible()
        is_open_to_all(person)
    maja.button("sound_help").click()
    expect(maja.page.locator("dialog .preview video")).to_be_visible()
    is_open_to_all(maja)
