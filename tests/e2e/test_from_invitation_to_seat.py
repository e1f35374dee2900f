"""An organiser sets up a cohort and its sessions; three people on three clocks come from a mail to the same room.

Everything is done as people do it: in pages, and by the links in mails that were really written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from .barriers import barriers_in_both_themes, cut_text
from .conftest import PHONE
from .install import Install
from .post import Post, link
from .room_page import PATIENCE_MS, RoomPage

HOME = ZoneInfo("Europe/Helsinki")
PEOPLE = {"Astrid": "Europe/Stockholm", "Bento": "Europe/Lisbon", "Carmen": "America/Lima"}
TITLE = "Thursday practice"
ORGANISER = """
from groups.services import user_make
user_make(email="karin@people.example", display_name="Karin", time_zone="Europe/Helsinki", language="en", is_staff=True)
print(1)
"""
A_DAY_AGO = """
from datetime import timedelta
from django.db.models import F
from groups.models import OutgoingMail
OutgoingMail.objects.filter(kind="series").update(made_at=F("made_at") - timedelta(days=1))
print(1)
"""
Come = Callable[..., Page]


@pytest.fixture
def come(browser: Browser, own_install: Callable[..., Install]) -> Iterator[Come]:
    """Open a browser of one's own; at the end no console may have complained and no other host been asked."""
    opened: list[tuple[BrowserContext, RoomPage]] = []
    install = own_install(demo=False, worker=True)

    def come(name: str, **options: object) -> Page:
        context = browser.new_context(reduced_motion="reduce", locale="en-GB", **options)
        seen = RoomPage(context.new_page(), name)
        opened.append((context, seen))
        return seen.page

    come.install = install  # type: ignore[attr-defined]
    yield come
    for context, seen in opened:
        context.close()
        assert seen.hosts <= {f"127.0.0.1:{install.port}"}
        assert seen.complaints == []


def address_of(name: str) -> str:
    return f"{name.lower()}@people.example"


def sign_in_by_code(page: Page, post: Post, name: str) -> None:
    """Type the code from the mail into the page that asks for it."""
    page.wait_for_url("**/confirm/**")
    reader = address_of(name)
    code = re.findall(r"^\s*(\S{4,12})\s*$", post.newest(reader, "code"), re.MULTILINE)[0]
    page.locator("input[name=code]").fill(code)
    page.locator("input[name=code]").press("Enter")


def accept(page: Page, post: Post, name: str) -> None:
    """From the invitation's mail to a place in the cohort."""
    page.goto(link(post.newest(address_of(name), "Helsinki evenings"), "/invite/"))
    assert cut_text(page) == []
    page.get_by_role("button", name="Send me a code").click()
    sign_in_by_code(page, post, name)
    page.get_by_label("The name that others see").fill(name)
    expect(page.get_by_label("Time zone")).to_have_value(PEOPLE[name])
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Join the group").click()
    expect(page.get_by_role("heading", name="Helsinki evenings", level=1)).to_be_visible()


def make_cohort(page: Page, install: Install, post: Post) -> str:
    """Karin signs in and makes the cohort; returns its address."""
    page.goto(f"{install.address}/account/login/code/")
    page.locator("input[name=email]").fill(address_of("Karin"))
    page.locator("input[name=email]").press("Enter")
    sign_in_by_code(page, post, "Karin")
    page.wait_for_url(f"{install.address}/")
    page.goto(f"{install.address}/c/new/")
    page.get_by_label("Name", exact=True).fill("Helsinki evenings")
    page.get_by_label("Home time zone").select_option("Europe/Helsinki")
    page.get_by_label("At least").fill("2")
    page.get_by_role("button", name="Make the group").click()
    expect(page.get_by_role("heading", name="Helsinki evenings")).to_be_visible()
    found = re.search(r"/c/[^/]+/", page.url)
    assert found is not None
    return f"{install.address}{found[0]}"


def invite(page: Page, cohort: str) -> None:
    """Paste the addresses with one that is none, look through them, and send what is good."""
    page.goto(f"{cohort}invite/")
    page.locator("textarea[name=addresses]").fill("\n".join([*map(address_of, PEOPLE), "not an address"]))
    page.get_by_role("button", name="Look through them first").click()
    expect(page.get_by_text("1 line cannot be used")).to_be_visible()
    page.locator("button[name=do][value=send]").click()
    expect(page.get_by_text("3 invitations are on their way.")).to_be_visible()


def plan(page: Page, cohort: str) -> datetime:
    """Plan three weeks, the first session in a few minutes, so that its doors are open; returns its start."""
    start = (datetime.now(HOME) + timedelta(minutes=9)).replace(second=0, microsecond=0)
    page.goto(f"{cohort}plan/series/")
    page.get_by_label("Name of the sessions").fill(TITLE)
    page.get_by_label("First day").fill(start.strftime("%Y-%m-%d"))
    page.get_by_label("Time", exact=True).fill(start.strftime("%H:%M"))
    page.get_by_label("For how many weeks").fill("3")
    page.get_by_role("button", name="Show the dates").click()
    expect(page.locator("input[name=skip]")).to_have_count(3)
    page.locator("button[name=make]").click()
    expect(page.get_by_text(TITLE).first).to_be_visible()
    return start


def test_three_people_come_from_an_invitation_to_the_same_room(come: Come) -> None:
    install: Install = come.install  # type: ignore[attr-defined]
    post = Post(install)
    install.run_script(ORGANISER)
    karin = come("Karin", viewport={"width": 1280, "height": 800}, timezone_id="Europe/Helsinki")
    cohort = make_cohort(karin, install, post)
    invite(karin, cohort)
    phones = {name: come(name, viewport=PHONE, timezone_id=zone) for name, zone in PEOPLE.items()}
    for name, page in phones.items():
        accept(page, post, name)
    start = plan(karin, cohort)

    # Each reads the same instant on their own clock, in the mail and on the page, and says that they come.
    for name, page in phones.items():
        there = start.astimezone(ZoneInfo(PEOPLE[name])).strftime("%H:%M")
        assert there in post.newest(address_of(name), TITLE)
        page.goto(install.address)
        card = page.locator("article.next")
        expect(card).to_contain_text(there)
        expect(card).to_contain_text(f"{start:%H:%M} in Helsinki")
        assert [*barriers_in_both_themes(page), *cut_text(page)] == []

    # As if the dates had been sent the day before: who was told just now needs no reminder.
    install.run_script(A_DAY_AGO)
    install.manage("run_worker", "--once")
    for name, page in phones.items():
        reminder = post.newest(address_of(name), TITLE, after=1)
        if name == "Astrid":
            page.goto(link(reminder, "/answer/"))
            page.get_by_role("button", name="I'm coming").click()
            expect(page.get_by_text("You are coming")).to_be_visible()
        else:
            # Whoever comes to the open doors has answered by it.
            page.goto(link(reminder, "/m/"))
            expect(page.get_by_role("link", name="Go to the room")).to_be_visible()
    karin.goto(cohort)
    expect(karin.get_by_text("3 coming").first).to_be_visible()

    rooms = set()
    for name, page in phones.items():
        page.goto(f"{install.address}/m/{karin_meeting(karin)}/")
        page.get_by_role("link", name="Go to the room").click()
        room = RoomPage(page, name)
        page.wait_for_url("**/r/**")
        room.read_words()
        room.be_ready()
        rooms.add(page.url)
    assert len(rooms) == 1
    for name, page in phones.items():
        for other in PEOPLE.keys() - {name}:
            expect(page.get_by_text(other).first).to_be_visible(timeout=PATIENCE_MS)
    assert [*barriers_in_both_themes(karin), *cut_text(karin)] == []


def karin_meeting(page: Page) -> str:
    """The first session that the organiser's page lists."""
    address = page.locator("a[href^='/m/']").first.get_attribute("href") or ""
    return address.split("/")[2]
