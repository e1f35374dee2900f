"""Something was not right: told to the organisers from within a turn, and never again with somebody."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from .barriers import barriers_in_both_themes, cut_text
from .room_page import RoomPage
from .rooms import LONGER, Place
from .test_two_people import begin_together

Enter = Callable[..., RoomPage]

WORDS = "They gave me advice, twice, & did not stop."
REPORTS = """
SELECT b.display_name, a.display_name, r.rule FROM practice_report r JOIN groups_user b ON b.id = r.by_id
LEFT JOIN groups_user a ON a.id = r.about_id WHERE r.room_id = ?
"""
BLOCKS = """
SELECT o.display_name, t.display_name FROM groups_block b JOIN groups_user o ON o.id = b.owner_id
JOIN groups_user t ON t.id = b.other_id WHERE o.display_name = ? ORDER BY b.id DESC LIMIT 1
"""


def open_wrong(person: RoomPage) -> None:
    person.button("more").click()
    person.choice("wrong").click()


def test_a_report_keeps_its_words_until_it_has_arrived_and_the_turn_goes_on(enter: Enter, place: Place) -> None:
    speaker, listener = begin_together(enter, place, LONGER)
    open_wrong(speaker)
    speaker.choice("report").click()
    page = speaker.page
    expect(page.locator("#report-words")).to_be_visible()
    assert barriers_in_both_themes(page) == []
    assert cut_text(page) == []
    page.locator("#report-about").select_option(label=listener.name)
    page.locator("#report-words").fill(WORDS)

    page.route("**/report/", lambda route: route.abort())
    speaker.button("report_send").click()
    speaker.reads("report_failed")
    expect(page.locator("#report-words")).to_have_value(WORDS)
    page.unroute("**/report/")

    # Put away and taken up again, it is as it was.
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    open_wrong(speaker)
    speaker.choice("report").click()
    expect(page.locator("#report-words")).to_have_value(WORDS)
    expect(page.locator("#report-about option:checked")).to_have_text(listener.name)
    page.locator("#report-rule").select_option("no_advice")
    speaker.button("report_send").click()
    speaker.reads("room_goes_on")

    assert place.install.rows(REPORTS, place.number) == [(speaker.name, listener.name, "no_advice")]
    speaker.button("close").click()
    expect(page.locator(".screen-turn")).to_be_visible()
    expect(listener.page.locator(".screen-turn")).to_be_visible()
    expect(listener.page.locator(".note, .banner")).to_have_count(0)


def test_what_is_missing_in_a_report_is_said_at_its_field(enter: Enter, place: Place) -> None:
    ingrid = enter(place, "Ingrid")
    enter(place, "Amadou")
    ingrid.be_ready()
    ingrid.button("wrong").click()
    ingrid.choice("report").click()
    expect(ingrid.page.locator("#report-words")).to_be_visible()
    ingrid.button("report_send").click()
    expect(ingrid.page.locator(".field .problem")).to_have_count(2)
    # The browser notes the refusal in its console, as it should.
    ingrid.complaints = [one for one in ingrid.complaints if "400" not in one]


def test_never_again_asks_first_and_parts_without_telling_the_other_why(enter: Enter, place: Place) -> None:
    speaker, listener = begin_together(enter, place, LONGER)
    open_wrong(listener)
    listener.page.locator("dialog[open] button", has_text=listener.words("block_with", name=speaker.name)).click()
    listener.reads("block_does", name=speaker.name)
    assert barriers_in_both_themes(listener.page) == []
    listener.button("block_yes").click()

    expect(listener.page.locator("dialog[open] [role=status]")).to_contain_text(speaker.name)
    listener.button("close").click()
    expect(listener.page.locator(".screen-turn")).to_have_count(0)
    expect(speaker.page.locator("#live")).to_contain_text(speaker.words("say_left", name=listener.name))
    assert place.install.rows(BLOCKS, listener.name) == [(listener.name, speaker.name)]
