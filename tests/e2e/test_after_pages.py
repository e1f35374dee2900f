"""Afterwards, on a phone: a check-out by keyboard, the plot, the debrief; nothing in anybody's way, nothing cut."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .install import Install
from .pages import enter_as, is_for_everybody

# Four sessions that were really played, the last of them with everything that a debrief can tell.
MAKE = """
import json
from groups.models import Cohort, User
from sessions import after_services, services
from sessions.core import room_words as w
from sessions.core import rooms as core
from sessions.core import turn_words as turn
from sessions.models import Reached
from tests.sessions.played import SECOND, ago, began, let_go, room_of

people = {user.display_name: user for user in User.objects.filter(email__endswith="@demo.invalid")}
maja, ingrid, amadou, leila, sofia = (people[name] for name in ("Maja", "Ingrid", "Amadou", "Leila", "Sofia"))
cohort = Cohort.objects.get(name="Tuesday practice")


def close(room):
    room.ask(maja, w.CloseRoom(room.seats[maja.pk], "done"))


for weeks in (3, 2):
    room = room_of(ago(cohort, maja, hours=24 * 7 * weeks), maja, ingrid, amadou, leila, sofia)
    began(room, maja)
    room.run_out()
    close(room)
room = room_of(ago(cohort, maja, hours=24 * 7), maja, ingrid, amadou)
began(room, maja)
let_go(room, ingrid)
close(room)

meeting = ago(cohort, maja, hours=3)
room = room_of(meeting, maja, ingrid, amadou, leila, sofia)
seat = dict(room.seats)
began(room, maja)
room.wait(30 * SECOND)
room.ask(leila, w.CallHelp(seat[leila.pk]))
room.wait(45 * SECOND)
where = core.pairing_of(room.state, seat[leila.pk])
room.ask(maja, w.Visit(seat[maja.pk], where, True))
room.wait(60 * SECOND)
room.ask(maja, w.Visit(seat[maja.pk], where, False))
room.ask(maja, w.HelpOver(seat[maja.pk], seat[leila.pk]))
room.ask(sofia, w.PairingCommand(seat[sofia.pk], turn.PauseMe(seat[sofia.pk])))
room.wait(40 * SECOND)
room.run_out()
began(room, maja)
room.wait(100 * SECOND)
room.ask(maja, w.EndExercise(seat[maja.pk], "the time"))
room.ask(sofia, w.Leave(seat[sofia.pk]))
close(room)
for what in (Reached.What.FACE, Reached.What.FACE, Reached.What.WORDS):
    services.reached_add(user=ingrid, what=what)
answers = {"noticed": 3, "reached": 4}
after_services.check_out_save(
    user=amadou, meeting=meeting, answers=answers, line="It went in.", shares_line=True, shares_answers=True
)
print(json.dumps({"meeting": meeting.public_id, "cohort": cohort.public_id}))
"""


@pytest.fixture(scope="module")
def install(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Install]:
    """An install of its own: its sessions are some weeks old, and nobody else's rooms are disturbed."""
    own = Install(tmp_path_factory.mktemp("after"))
    own.start("--prepare", "--no-demo")
    own.manage("demo")
    yield own
    own.stop()


@pytest.fixture(scope="module")
def made(install: Install) -> dict[str, Any]:
    return dict(install.run_script(MAKE))


def test_a_members_pages_are_for_everybody(page: Page, install: Install, made: dict[str, Any]) -> None:
    enter_as(page, install, "Ingrid")
    page.goto(f"{install.address}/m/{made['meeting']}/")
    page.get_by_role("link", name="How it was for you").click()
    page.wait_for_url(f"**/m/{made['meeting']}/mine/")
    is_for_everybody(page)
    page.reload()
    page.get_by_text("Two minutes for myself").click()
    is_for_everybody(page)
    page.goto(f"{install.address}/c/{made['cohort']}/balance/")
    page.get_by_text("The same in figures").click()
    is_for_everybody(page)


def test_the_debrief_is_for_everybody(page: Page, install: Install, made: dict[str, Any]) -> None:
    enter_as(page, install, "Maja")
    page.goto(install.address)
    page.get_by_role("link", name="Debrief").click()
    page.wait_for_url(f"**/m/{made['meeting']}/debrief/")
    expect(page.get_by_text("Leila called.")).to_be_visible()
    is_for_everybody(page)


def test_a_check_out_is_written_by_keyboard_and_taken_back(page: Page, install: Install, made: dict[str, Any]) -> None:
    enter_as(page, install, "Leila")
    page.goto(f"{install.address}/m/{made['meeting']}/mine/")
    page.get_by_text("Two minutes for myself").press("Enter")
    asked = page.get_by_role("radiogroup", name="Something reached me")
    expect(asked.get_by_role("radio", name="leave open")).to_be_checked()
    asked.get_by_role("radio", name="leave open").focus()
    page.keyboard.press("ArrowLeft")
    expect(asked.get_by_role("radio", name="yes")).to_be_checked()
    page.get_by_label("A line for myself").fill("One sentence.")
    page.get_by_role("button", name="Keep it").press("Enter")
    expect(page.get_by_text("Kept, for you alone.")).to_be_visible()
    expect(asked.get_by_role("radio", name="yes")).to_be_checked()
    expect(page.get_by_label("A line for myself")).to_have_value("One sentence.")
    is_for_everybody(page)
    page.get_by_role("button", name="Delete it").press("Enter")
    expect(page.get_by_text("It is deleted.")).to_be_visible()
    page.get_by_text("Two minutes for myself").press("Enter")
    expect(asked.get_by_role("radio", name="leave open")).to_be_checked()
