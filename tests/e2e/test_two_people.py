"""The main job: two people in two browsers go through an exercise, and the server keeps the halves even."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from .room_page import RoomPage
from .rooms import MIDDLE, SHORT, Place, book_is_right

Enter = Callable[..., RoomPage]


def begin_together(enter: Enter, place: Place, slug: str = SHORT, **ports: int) -> tuple[RoomPage, RoomPage]:
    """Ingrid and Amadou agree, Ingrid begins; return (who speaks first, who listens first)."""
    ingrid = enter(place, "Ingrid", port=ports.get("ingrid"))
    amadou = enter(place, "Amadou", port=ports.get("amadou"))
    ingrid.be_ready()
    amadou.be_ready()
    ingrid.begin(slug)
    for person in (ingrid, amadou):
        expect(person.page.locator(".screen-turn")).to_be_visible()
    if "speak" in (ingrid.page.locator(".room").get_attribute("class") or ""):
        return ingrid, amadou
    return amadou, ingrid


def one_turn(speaker: RoomPage, listener: RoomPage) -> None:
    """A whole turn: the time is used, and ended in the seconds for rounding off."""
    speaker.await_running("speak")
    listener.await_running("support")
    speaker.await_grace()
    speaker.end_now()


def test_two_browsers_go_through_a_whole_exercise_to_an_even_close(enter: Enter, place: Place) -> None:
    first, second = begin_together(enter, place)

    one_turn(first, second)
    one_turn(second, first)

    first.is_even()
    second.is_even()
    book = place.book()
    assert abs(book["Ingrid"]["s"] - book["Amadou"]["s"]) <= 15_000
    assert book["Ingrid"]["s"] == book["Amadou"]["p"] >= 18_000
    assert book["Amadou"]["s"] == book["Ingrid"]["p"] >= 18_000
    book_is_right(place)


def test_what_reached_me_is_asked_in_the_end_of_my_turn_and_shown_to_me_alone(enter: Enter, place: Place) -> None:
    first, second = begin_together(enter, place)
    first.await_running("speak")

    first.page.get_by_role("button", name=first.words("reached_face"), exact=True).click()
    tile = first.page.get_by_role("button", name=first.words("reached_face"), exact=True)
    expect(tile).to_have_attribute("aria-pressed", "true")
    expect(second.page.locator(".reached")).to_have_count(0)
    first.await_grace()
    first.end_now()
    one_turn(second, first)

    first.is_even()
    expect(first.page.get_by_text(first.words("reached_face_n", times=first.words("once")))).to_be_visible()
    second.is_even()
    expect(second.page.get_by_text(second.words("reached_nothing"))).to_be_visible()


def test_a_turn_that_is_kept_is_owed_and_comes_back_before_the_close(enter: Enter, place: Place) -> None:
    first, second = begin_together(enter, place, MIDDLE)
    first.await_running("speak")

    first.button("done_early").click()
    first.choice("keep").click()
    first.end_now()
    second.await_running("speak")
    second.await_grace()
    second.end_now()
    first.reads("evening_out")
    first.await_running("speak")

    first.is_even()
    second.is_even()
    book_is_right(place)


def test_a_pause_of_one_stops_the_clock_of_both(enter: Enter, place: Place) -> None:
    first, second = begin_together(enter, place)
    first.await_running("speak")

    second.button("pause_me").click()
    expect(second.stage("held")).to_be_visible()
    expect(first.stage("held")).to_be_visible()
    second.page.get_by_role("button", name=second.words("resume_me"), exact=True).first.click()

    first.await_running("speak")
    book_is_right(place)
