"""Planning and the calendar keep nobody out, on a phone and on a wide page; weeks are planned in a minute."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .barriers import barriers_in_both_themes, cut_text
from .install import Install
from .pages import enter_as, is_for_everybody

MAKE = """
import json
from groups.models import Cohort
cohort = Cohort.objects.get(name="Tuesday practice")
series = cohort.series.get()
first, second, *rest = series.meetings.order_by("starts_at")
from sessions import planning
planning.meeting_cancel(meeting=second, by=None, notice="The house is closed.")
print(json.dumps({"cohort": cohort.public_id, "series": series.public_id, "meeting": first.public_id,
    "month": f"{first.starts_at:%Y-%m}"}))
"""
WIDE = {"width": 1280, "height": 800}


@pytest.fixture(scope="module")
def install(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Install]:
    """An install of its own: its plans are changed."""
    own = Install(tmp_path_factory.mktemp("plans"))
    own.start("--prepare", "--no-demo")
    own.manage("demo")
    yield own
    own.stop()


@pytest.fixture(scope="module")
def made(install: Install) -> dict[str, Any]:
    return dict(install.run_script(MAKE))


def test_planning_is_for_everybody(page: Page, install: Install, made: dict[str, Any]) -> None:
    enter_as(page, install, "Jonas")
    cohort = f"/c/{made['cohort']}"
    paths = [f"{cohort}/plan/", f"{cohort}/plan/series/", f"{cohort}/plan/session/", f"{cohort}/programme/"]
    paths += [f"/s/{made['series']}/", *(f"/m/{made['meeting']}/{what}/" for what in ("edit", "move", "cancel"))]
    for path in paths:
        page.goto(install.address + path)
        is_for_everybody(page)


def test_a_calendar_is_for_everybody(page: Page, install: Install, made: dict[str, Any]) -> None:
    enter_as(page, install, "Ingrid")
    for path in ("/calendar/", f"/calendar/?month={made['month']}", "/calendar/feed/", f"/m/{made['meeting']}/"):
        page.goto(install.address + path)
        is_for_everybody(page)


def test_a_wide_month_shows_weeks_side_by_side(page: Page, install: Install, made: dict[str, Any]) -> None:
    enter_as(page, install, "Ingrid")
    page.set_viewport_size(WIDE)
    page.goto(f"{install.address}/calendar/?month={made['month']}")
    boxes = [day.bounding_box() for day in page.locator("ol.month > li").all()[:8]]
    tops, lefts = [round(box["y"]) for box in boxes if box], [round(box["x"]) for box in boxes if box]
    assert len(set(tops[:7])) == 1
    assert tops[7] > tops[0]
    assert lefts[:7] == sorted(set(lefts[:7]))
    assert lefts[7] == lefts[0]
    assert [*barriers_in_both_themes(page), *cut_text(page)] == []


def test_weeks_are_planned_within_a_minute(page: Page, install: Install, made: dict[str, Any]) -> None:
    enter_as(page, install, "Jonas")
    page.set_viewport_size(WIDE)
    begun = time.monotonic()
    page.goto(f"{install.address}/c/new/")
    page.get_by_label("Name", exact=True).fill("Spring evenings")
    page.get_by_role("button", name="Make the group").click()
    page.get_by_role("link", name="Plan sessions").first.click()
    page.get_by_role("link", name="Plan weeks of sessions").click()
    page.get_by_role("button", name="Show the dates").click()
    page.locator("input[name=skip]").nth(2).check()
    page.get_by_role("button", name="Show the dates again").click()
    page.get_by_role("button", name="Plan 7 sessions").click()
    expect(page.get_by_role("heading", name="Spring evenings", level=1)).to_be_visible()
    expect(page.locator("#all ~ ul > li")).to_have_count(7)
    assert time.monotonic() - begun < 60
    # Everything that is asked for has a usual answer.
    page.goto(f"{install.address}/c/{made['cohort']}/plan/series/")
    empty = page.locator("form.columns :is(input, select):invalid")
    assert empty.count() == 0
