"""What tests of pages share: entering as somebody of the demo, and what every page owes everybody."""

from __future__ import annotations

from playwright.sync_api import Page

from .barriers import barriers_in_both_themes, cut_text, double_text
from .install import Install


def enter_as(page: Page, install: Install, name: str) -> None:
    """Go on as a person of the demo, whoever it was before."""
    page.context.clear_cookies()
    page.goto(f"{install.address}/demo/")
    page.get_by_role("button", name=f"Enter as {name}").click()
    page.wait_for_url(lambda address: "/demo/" not in address)


def is_for_everybody(page: Page) -> None:
    """No barriers in either theme; nothing cut, with doubled text neither."""
    assert barriers_in_both_themes(page) == [], page.url
    assert cut_text(page) == [], page.url
    double_text(page)
    assert cut_text(page) == [], page.url
