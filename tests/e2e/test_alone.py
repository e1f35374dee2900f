"""One person alone: the demo lets them in, a rehearsal partner comes, and they go through an exercise."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Browser, expect

from .install import Install
from .room_page import RoomPage
from .rooms import SHORT, Place, book_is_right, teach_short_exercises

Enter = Callable[..., RoomPage]


def test_one_person_in_the_demo_goes_through_an_exercise(browser: Browser, own_install: Callable[..., Install]) -> None:
    install = own_install(partners=True)
    teach_short_exercises(install)
    page = browser.new_page(viewport={"width": 390, "height": 780}, reduced_motion="reduce")
    page.goto(f"{install.address}/demo/")
    ingrid = RoomPage(page, "Ingrid")
    page.get_by_role("button", name="Ingrid").click()
    page.wait_for_url("**/r/*/")
    ingrid.read_words()

    ingrid.be_ready()
    expect(page.get_by_text(ingrid.words("rehearsal")).first).to_be_visible()
    expect(ingrid.button("begin")).to_be_enabled()
    ingrid.begin(SHORT)
    for _ in range(2):
        expect(ingrid.stage("running")).to_be_visible()
        if page.locator(".room.speak").count():
            ingrid.await_grace()
            ingrid.end_now()
            page.locator(".room.support, .closing").first.wait_for()
        else:
            page.locator(".room.speak, .closing").first.wait_for()

    ingrid.is_even()
    assert ingrid.complaints == []
    page.context.close()


def test_whoever_has_company_gets_no_rehearsal_partner(enter: Enter, place: Place) -> None:
    ingrid, amadou = enter(place, "Ingrid"), enter(place, "Amadou")
    ingrid.be_ready()
    amadou.be_ready()

    ingrid.begin(SHORT)
    ingrid.page.locator(".screen-turn").wait_for()

    assert place.people() == {"Ingrid", "Amadou"}
    book_is_right(place)
