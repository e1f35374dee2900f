"""What a facilitator's hand means on a member's screen: a quiet line, an answered call, a muted microphone, a count."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, expect

from .leader import Leader, leading
from .room_page import RoomPage
from .rooms import LONGER, SHORT, Place

Enter = Callable[..., RoomPage]


@pytest.fixture
def maja(place: Place) -> Iterator[Leader]:
    with leading(place) as leader:
        yield leader


def both_ready(enter: Enter, place: Place, **options: str) -> tuple[RoomPage, RoomPage]:
    ingrid, amadou = enter(place, "Ingrid", **options), enter(place, "Amadou", **options)
    for person in (ingrid, amadou):
        person.be_ready()
    return ingrid, amadou


def in_turn(maja: Leader, slug: str, *people: RoomPage) -> tuple[RoomPage, RoomPage]:
    """The facilitator begins; return (who speaks, who listens)."""
    for person in people:
        maja.sees_ready(person.name)
    maja.do("start", exercise=slug)
    for person in people:
        expect(person.page.locator(".screen-turn")).to_be_visible()
    first, second = people
    speaks = "speak" in (first.page.locator(".room").get_attribute("class") or "")
    return (first, second) if speaks else (second, first)


def line(person: RoomPage) -> Locator:
    return person.page.locator(".note.line")


def test_a_quiet_line_reaches_everybody_survives_a_reload_and_stays_away_once_put_away(
    enter: Enter, place: Place, maja: Leader
) -> None:
    ingrid, amadou = both_ready(enter, place)
    speaker, listener = in_turn(maja, LONGER, ingrid, amadou)

    maja.do("say", en="Two more minutes, then we come together.", sv="Två minuter till.")

    for person in (speaker, listener):
        expect(line(person)).to_contain_text("Two more minutes, then we come together.")
        expect(line(person)).to_contain_text(person.words("line_from", name="Maja"))
        expect(person.page.locator("#live")).to_contain_text("Maja: Two more minutes")
    speaker.page.reload()
    expect(line(speaker)).to_contain_text("Two more minutes")
    expect(speaker.page.locator("#live")).not_to_contain_text("Two more minutes")

    line(speaker).get_by_role("button").click()
    expect(line(speaker)).to_have_count(0)
    speaker.page.reload()
    expect(speaker.page.locator(".screen-turn")).to_be_visible()
    expect(line(speaker)).to_have_count(0)
    expect(line(listener)).to_have_count(1)


def test_a_line_to_one_person_is_theirs_alone_and_in_the_language_that_there_is(
    enter: Enter, place: Place, maja: Leader
) -> None:
    ingrid, amadou = both_ready(enter, place)
    maja.do("say", seat=maja.seat_of("Ingrid"), sv="Jag kommer strax.")
    words = line(ingrid).locator("p", has_text="Jag kommer strax.")
    expect(words).to_have_attribute("lang", "sv")
    expect(line(ingrid)).to_contain_text(ingrid.words("line_from_to_you", name="Maja"))
    maja.do("say", en="Welcome.")
    expect(line(amadou)).to_have_count(1)
    expect(line(amadou)).to_contain_text("Welcome.")


def test_a_line_covers_neither_a_control_nor_the_face(enter: Enter, place: Place, maja: Leader) -> None:
    speaker, _ = in_turn(maja, LONGER, *both_ready(enter, place))
    maja.do("say", en="A long line. " * 20)
    expect(line(speaker)).to_be_visible()
    box = line(speaker).bounding_box()
    face = speaker.page.locator(".face").bounding_box()
    prompt = speaker.page.locator(".prompt").bounding_box()
    assert box and face and prompt
    assert box["y"] >= prompt["y"] + prompt["height"] >= face["y"] + face["height"]
    for button in speaker.page.locator(".dock .tool, .way-out > *").all():
        button.click(trial=True)


def test_lines_that_cannot_be_fetched_break_nothing(enter: Enter, place: Place, maja: Leader) -> None:
    ingrid, _ = both_ready(enter, place)
    ingrid.page.route("**/line/*/", lambda route: route.abort())
    with ingrid.page.expect_event("requestfailed", lambda request: "/line/" in request.url):
        maja.do("say", en="Welcome.")
    expect(line(ingrid)).to_have_count(0)
    expect(ingrid.page.locator(".screen-waiting")).to_be_visible()
    ingrid.page.unroute("**/line/*/")
    expect(line(ingrid)).to_contain_text("Welcome.")


def test_a_call_is_private_and_its_answer_is_said(enter: Enter, place: Place, maja: Leader) -> None:
    speaker, listener = in_turn(maja, LONGER, *both_ready(enter, place))
    help_tool = listener.page.locator(".dock .tool:has(use[href$='#life-buoy'])")
    help_tool.click()
    listener.page.locator("dialog[open] .choice", has_text=listener.words("call", name="Maja")).click()

    note = listener.page.locator(".note.call")
    expect(note).to_contain_text(listener.words("call_waiting", name="Maja"))
    expect(help_tool).to_have_attribute("aria-pressed", "true")
    seat = maja.seat_of(listener.name)
    maja.sees(lambda view: [hand["seat"] for hand in view["hands"]] == [seat], "that somebody calls")
    expect(speaker.page.locator(".note")).to_have_count(0)

    maja.do("visit", pairing=maja.view["board"][0]["id"], on=True)
    expect(note).to_contain_text(listener.words("call_answered", name="Maja"))
    expect(listener.page.locator("#live")).to_contain_text(listener.words("call_answered", name="Maja"))
    note.get_by_role("button").click()
    expect(note).to_have_count(0)


def test_a_call_is_taken_back_in_one_tap(enter: Enter, place: Place, maja: Leader) -> None:
    ingrid, _ = both_ready(enter, place)
    ingrid.button("i_need", name="Maja").click()
    ingrid.page.locator("dialog[open] .choice", has_text=ingrid.words("call", name="Maja")).click()
    maja.sees(lambda view: len(view["hands"]) == 1, "that Ingrid calls")
    ingrid.button("call_over").click()
    maja.sees(lambda view: view["hands"] == [], "that the call is over")
    expect(ingrid.page.locator(".note.call")).to_have_count(0)


def test_without_a_facilitator_the_call_stays_for_whoever_comes(enter: Enter, place: Place) -> None:
    ingrid, _ = both_ready(enter, place)
    ingrid.button("help").click()
    ingrid.page.locator("dialog[open] .choice", has_text=ingrid.words("call_nobody")).click()
    ingrid.reads("call_waiting_nobody")
    with leading(place) as maja:
        seat = maja.seat_of("Ingrid")
        maja.sees(lambda view: [hand["seat"] for hand in view["hands"]] == [seat], "that Ingrid calls")
        ingrid.reads("call_waiting", name="Maja")


def test_a_muted_microphone_is_said_plainly_and_opens_in_ones_own_turn(
    enter: Enter, place: Place, maja: Leader
) -> None:
    speaker, listener = in_turn(maja, SHORT, *both_ready(enter, place))
    speaker.await_running("speak")
    maja.do("mute", seat=maja.seat_of(listener.name), on=True)

    note = listener.page.locator(".note", has_text=listener.words("muted_by", name="Maja"))
    expect(note).to_be_visible()
    expect(listener.page.locator("#live")).to_contain_text(listener.words("muted_by", name="Maja"))
    expect(speaker.page.locator(".note")).to_have_count(0)

    speaker.await_grace()
    speaker.end_now()
    listener.await_running("speak")
    expect(note).to_have_count(0)


def test_what_felt_like_fixing_is_told_once_a_round_as_a_count_without_a_name(
    enter: Enter, place: Place, maja: Leader
) -> None:
    speaker, listener = in_turn(maja, SHORT, *both_ready(enter, place))
    listener.button("more").click()
    expect(listener.choice("fixing")).to_have_count(0)
    listener.page.keyboard.press("Escape")
    speaker.await_running("speak")
    speaker.await_grace()
    speaker.end_now()

    speaker.button("more").click()
    speaker.choice("fixing").click()
    maja.sees(lambda view: view["desk"]["fixing"] == 1, "that it was counted")
    speaker.button("more").click()
    expect(speaker.choice("step_out")).to_be_visible()
    expect(speaker.choice("fixing")).to_have_count(0)
    speaker.page.keyboard.press("Escape")

    # Whose turn was the last one finds it where the exercise closes.
    listener.await_running("speak")
    listener.await_grace()
    listener.end_now()
    expect(listener.page.locator(".closing")).to_be_visible()
    listener.button("fixing").click()
    listener.reads("fixing_told")
    expect(listener.button("fixing")).to_have_count(0)
    maja.sees(lambda view: view["desk"]["fixing"] == 2, "that it was counted")
    assert not any("fixing" in str(item) for item in maja.news)
