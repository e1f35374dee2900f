"""Reporting, deciding and answering in real browsers, by people as they are: nothing cut, no barriers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .barriers import cut_text
from .install import Install
from .pages import enter_as, is_for_everybody

# A session that begins in five minutes, with a room where some have sat, and something of everything to decide.
MAKE = """
import json
from datetime import timedelta
from django.utils import timezone
from groups.cohorts import cohort_make
from groups import services as people
from groups.models import Role, User
from sessions import safety, services
from sessions.models import Account, Holding, Meeting, Report, Seat
now = timezone.now()
who = {name: User.objects.get(email=f"{name}@demo.invalid") for name in ("jonas", "maja", "ingrid", "amadou", "leila")}
cohort = cohort_make(by=who["jonas"], name="Autumn evenings", purpose="To practise receiving.", languages=["en"])
people.membership_give(user=who["maja"], cohort=cohort, role=Role.FACILITATOR)
for name in ("ingrid", "amadou", "leila"):
    people.membership_give(user=who[name], cohort=cohort, role=Role.MEMBER)
start = now + timedelta(minutes=5)
meeting = Meeting.objects.create(
    cohort=cohort, starts_at=start, ends_at=start + timedelta(hours=1), title="Tuesday practice"
)
Holding.objects.create(meeting=meeting, user=who["maja"])
room = services.room_create(meeting=meeting, title="Room 1")
for number, name in enumerate(("ingrid", "amadou", "leila"), 1):
    account = Account.objects.create(cohort=cohort, user=who[name])
    Seat.objects.create(room=room, number=number, user=who[name], account=account, live=False)
late = safety.report_make(
    meeting=meeting, by=who["leila"], rule="stays_here", words="Somebody told at work what I had said here."
)
Report.objects.filter(pk=late.pk).update(due_at=now - timedelta(hours=3), made_at=now - timedelta(hours=27))
safety.incident_add(
    meeting=meeting, by=who["maja"], level="2", about=who["ingrid"], room=room,
    words="Said that she does not want to live. Talked in private, showed the numbers. We speak tomorrow at nine.",
)
safety.person_removed(
    meeting=meeting, user=who["leila"], by=who["maja"], reason="agreement", holds=True, room=room,
    words="Offered a paid course to two people, after I had asked her not to.",
)
print(json.dumps({"cohort": cohort.public_id, "meeting": meeting.public_id, "room": room.public_id}))
"""


@pytest.fixture(scope="module")
def install(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Install]:
    own = Install(tmp_path_factory.mktemp("safety"))
    own.start("--prepare", "--no-demo")
    own.manage("demo")
    yield own
    own.stop()


@pytest.fixture(scope="module")
def made(install: Install) -> dict[str, Any]:
    return dict(install.run_script(MAKE))


def test_from_a_report_to_its_answer(page: Page, install: Install, made: dict[str, Any]) -> None:
    enter_as(page, install, "Ingrid")
    page.goto(f"{install.address}/m/{made['meeting']}/")
    page.get_by_role("link", name="Tell the organisers").click()
    page.get_by_label("Who is it about").select_option(label="Amadou (he/him)")
    page.get_by_label("What was not kept").select_option("no_advice")
    page.get_by_label("What happened").fill("He kept telling me what to do.\nI had asked him not to.")
    is_for_everybody(page)
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_text("The organisers have it")).to_be_visible()

    enter_as(page, install, "Jonas")
    page.goto(f"{install.address}/c/{made['cohort']}/")
    expect(page.locator(".decisions li").first).to_contain_text("longer than a day")
    page.locator(".decisions li", has_text="A report waits for you").get_by_role("link").click()
    expect(page.get_by_text("He kept telling me what to do.")).to_be_visible()
    page.get_by_role("button", name="I have read it").click()
    page.get_by_label("Talked with the person").check()
    page.get_by_label("Why").fill("Advice needs a yes.")
    is_for_everybody(page)
    page.get_by_role("button", name="Decide").click()
    page.get_by_label("Your answer").fill("We have talked with him.")
    is_for_everybody(page)
    page.get_by_role("button", name="Send the answer").click()

    enter_as(page, install, "Ingrid")
    page.goto(f"{install.address}/me/reports/")
    expect(page.get_by_text("We have talked with him.")).to_be_visible()
    is_for_everybody(page)
    enter_as(page, install, "Amadou")
    page.goto(f"{install.address}/me/reports/")
    expect(page.get_by_text("Advice needs a yes.")).to_be_visible()
    expect(page.get_by_text("Ingrid")).to_have_count(0)
    page.get_by_text("You see it otherwise").click()
    is_for_everybody(page)


def test_the_other_pages_are_for_everybody(page: Page, install: Install, made: dict[str, Any]) -> None:
    enter_as(page, install, "Jonas")
    page.goto(f"{install.address}/c/{made['cohort']}/safety/")
    expect(page.get_by_text("Offered a paid course")).to_be_visible()
    is_for_everybody(page)
    enter_as(page, install, "Maja")
    page.goto(f"{install.address}/m/{made['meeting']}/incidents/")
    page.get_by_text("What to do at each level").click()
    is_for_everybody(page)
    enter_as(page, install, "Ingrid")
    page.goto(f"{install.address}/m/{made['meeting']}/")
    expect(page.get_by_role("heading", name="Where confidence ends")).to_be_visible()
    is_for_everybody(page)
    for path in ("/help-now/", "/elsewhere/"):
        page.goto(f"{install.address}{path}")
        assert cut_text(page) == []


def test_who_was_removed_reads_so_and_comes_back_once_it_is_lifted(
    page: Page, install: Install, made: dict[str, Any]
) -> None:
    enter_as(page, install, "Leila")
    page.goto(f"{install.address}/r/{made['room']}/")
    expect(page.get_by_text("This session is closed to you.")).to_be_visible()
    is_for_everybody(page)
    page.get_by_role("link", name="Write to the organisers").click()
    expect(page.get_by_label("What was not kept")).to_have_value("other")
    enter_as(page, install, "Jonas")
    page.goto(f"{install.address}/c/{made['cohort']}/safety/")
    page.get_by_role("button", name="May come again Leila").click()
    expect(page.get_by_text("Leila may come to sessions again.")).to_be_visible()
    enter_as(page, install, "Leila")
    page.goto(f"{install.address}/m/{made['meeting']}/")
    expect(page.get_by_text("This session is closed to you.")).to_have_count(0)
