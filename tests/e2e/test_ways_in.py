"""Signing in by a code from a mail, by keyboard alone, in Swedish, in the dark."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from .install import Install
from .room_page import RoomPage
from .rooms import SHORT, Place, book_is_right

Enter = Callable[..., RoomPage]
INGRID = "SELECT email FROM groups_user WHERE display_name = 'Ingrid' AND email LIKE '%demo%'"
CODE = re.compile(r"^Subject: Your code for Samtal: (\S+)$", re.MULTILINE)


def newest_code(install: Install) -> str:
    """The sign-in code in the newest mail that the install has kept."""
    mails = sorted((install.folder / "mail").iterdir(), key=lambda path: path.stat().st_mtime)
    return CODE.findall(mails[-1].read_text())[-1]


def test_a_member_signs_in_with_the_code_from_their_mail(browser: Browser, install: Install) -> None:
    page = browser.new_page()
    page.goto(f"{install.address}/account/login/code/")
    page.locator("input[name=email]").fill(str(install.rows(INGRID)[0][0]))
    page.locator("input[name=email]").press("Enter")
    page.wait_for_url("**/confirm/")
    page.locator("input[name=code]").fill(newest_code(install))
    page.locator("input[name=code]").press("Enter")

    page.wait_for_url(f"{install.address}/")
    expect(page.get_by_text("Ingrid").first).to_be_visible()
    page.context.close()


def tab_to(page: Page, selector: str) -> None:
    """Move on with the tabulator key until the element has the focus."""
    for _ in range(60):
        if page.evaluate("(selector) => document.activeElement?.matches(selector) ?? false", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the tabulator key never reaches {selector}")


def test_a_whole_turn_goes_by_keyboard_alone(enter: Enter, place: Place) -> None:
    people = [enter(place, "Ingrid"), enter(place, "Amadou")]
    for person in people:
        expect(person.button("i_am_ready")).to_be_visible()
        tab_to(person.page, "#agree")
        person.page.keyboard.press("Space")
        tab_to(person.page, ".bottom .button.main")
        person.page.keyboard.press("Enter")
        expect(person.page.locator("#agree")).to_have_count(0)
    ingrid = people[0]
    tab_to(ingrid.page, "input[name=exercise]")
    while ingrid.page.locator("input[name=exercise]:checked").get_attribute("value") != SHORT:
        ingrid.page.keyboard.press("ArrowDown")
    expect(ingrid.button("begin")).to_be_enabled()
    tab_to(ingrid.page, ".button.main")
    ingrid.page.keyboard.press("Enter")
    for person in people:
        expect(person.stage("running")).to_be_visible()
    speaker = next(person for person in people if person.page.locator(".room.speak").count())

    speaker.await_grace()
    tab_to(speaker.page, ".panel .actions .button:last-child")
    speaker.page.keyboard.press("Enter")
    tab_to(speaker.page, "dialog[open] .choice")
    speaker.page.keyboard.press("Enter")

    speaker.await_running("support")
    book_is_right(place)


def test_the_room_speaks_swedish_in_the_dark(enter: Enter, place: Place) -> None:
    ingrid = enter(place, "Ingrid", locale="sv-SE", color_scheme="dark")

    expect(ingrid.page.locator("html")).to_have_attribute("lang", "sv")
    expect(ingrid.page.get_by_role("button", name="Jag är redo", exact=True)).to_be_visible()
    background = ingrid.page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert sum(int(part) for part in re.findall(r"\d+", background)[:3]) < 150
