"""Mails and the pages that they lead to: no barriers, nothing cut on a narrow screen, and one tap answers."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from .barriers import barriers_in_both_themes, cut_text, double_text
from .install import Install

MAKE = """
import json
from datetime import timedelta
from django.utils import timezone
from groups.models import Cohort, MailState, OutgoingMail
from groups.outbox import kind_named
from groups.reading import reading_as
from groups.envelope import stop_address
from sessions import planning
from sessions.answer_links import answer_address
cohort = Cohort.objects.filter(memberships__role="organiser").earliest("pk")
member = cohort.members.filter(memberships__role="member", is_rehearsal=False).earliest("pk")
start = timezone.now().replace(second=0, microsecond=0) + timedelta(days=3)
meeting = planning.meeting_create(cohort=cohort, by=None, starts_at=start, ends_at=start + timedelta(hours=1))
end = start + timedelta(hours=2)
planning.meeting_move(meeting=meeting, by=None, starts_at=start + timedelta(hours=1), ends_at=end, notice="See you.")
mail = OutgoingMail.objects.get(kind="moved", user=member, about__meeting=meeting.public_id)
with reading_as(member, cohort=cohort):
    letter = kind_named("moved").writer(mail, timezone.now())
OutgoingMail.objects.filter(pk=mail.pk).update(state=MailState.UNSURE, problem="worker_died")
print(json.dumps({"html": letter.html, "answer": answer_address(meeting, member),
    "stop": stop_address(member, "reminder_day"), "cohort": cohort.public_id,
    "organiser": cohort.members.get(memberships__role="organiser").display_name}))
"""


@pytest.fixture(scope="module")
def made(install: Install) -> dict[str, Any]:
    """A session that was moved: the mail about it, perhaps sent, and the addresses in it."""
    found = install.run_script(MAKE)
    for name in ("answer", "stop"):
        found[name] = install.address + urlsplit(found[name]).path
    return dict(found)


def is_for_everybody(page: Page) -> None:
    """No barriers, and nothing is cut, also not with doubled text."""
    assert barriers_in_both_themes(page) == []
    assert cut_text(page) == []
    double_text(page)
    assert cut_text(page) == []


def narrow(browser: Browser) -> Page:
    return browser.new_page(viewport={"width": 320, "height": 640}, reduced_motion="reduce")


def test_a_mail_and_the_pages_behind_its_links_are_for_everybody(browser: Browser, made: dict[str, Any]) -> None:
    page = narrow(browser)
    for name in ("answer", "stop"):
        page.goto(made[name])
        is_for_everybody(page)
    page.context.close()
    # In a mail program, where no policy of ours is in force.
    mail = narrow(browser)
    mail.set_content(made["html"])
    is_for_everybody(mail)
    mail.context.close()


def test_one_tap_answers_from_a_mail_without_a_script(browser: Browser, made: dict[str, Any]) -> None:
    page = browser.new_context(viewport={"width": 390, "height": 780}, java_script_enabled=False).new_page()
    page.goto(made["answer"])
    page.get_by_role("button", name="I'm coming").click()
    expect(page.get_by_text("You are coming")).to_be_visible()
    page.get_by_role("button", name="I can't come").click()
    expect(page.get_by_text("You can't come")).to_be_visible()
    page.context.close()


def test_choosing_mails_and_looking_at_them_are_for_everybody(
    browser: Browser, install: Install, made: dict[str, Any]
) -> None:
    page = narrow(browser)
    page.goto(f"{install.address}/demo/")
    page.locator(".people button", has_text=made["organiser"]).click()
    page.wait_for_load_state()
    page.goto(f"{install.address}/me/mail/")
    is_for_everybody(page)
    page.goto(f"{install.address}/c/{made['cohort']}/mail/")
    is_for_everybody(page)
    page.get_by_role("button", name="Send again").first.click()
    expect(page.get_by_text("It goes out again in a moment.")).to_be_visible()
    page.context.close()
