"""A whole session, shortened: seven people, two exercises, three rounds, and everything that happens in an evening."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from .install import ROOT, Install
from .room_page import RoomPage
from .rooms import BRIEF, MIDDLE, SHORT, Place, book_is_right, make_place
from .test_board import AUDIT, DESK, card_of, sheet

Enter = Callable[..., RoomPage]
Partners = Callable[[Place, int], subprocess.Popen[bytes]]

PROGRAMME = """
import json
from sessions.models import Room
from sessions.programme import programme_set
cohort = Room.objects.get(pk={room}).meeting.cohort
programme_set(cohort=cohort, by=None, steps={{1: {first!r}}}, second={{1: {second!r}}})
print(json.dumps(None))
"""

RESULTS = """
SELECT json_extract(body, '$.event.result') FROM practice_roomevent
WHERE room_id = ? AND kind = 'Closed' ORDER BY version
"""


@pytest.fixture
def partners() -> Iterator[Partners]:
    """Rehearsal partners in a process of their own, which speak the protocol as browsers do, until it is killed."""
    begun: list[subprocess.Popen[bytes]] = []

    def come(place: Place, count: int) -> subprocess.Popen[bytes]:
        command = [sys.executable, "manage.py", "rehearse", "--room", place.room, "--count", str(count), "--stay"]
        command += ["--seed", "7", "--server", place.install.address]
        begun.append(subprocess.Popen(command, cwd=ROOT, env=place.install.environment))
        return begun[-1]

    yield come
    for process in begun:
        process.kill()
        process.wait()


def people_ready(board: RoomPage, count: int) -> None:
    """Wait until so many members are in the proposal of the next round."""
    names = "[+·]".join(["[^+·]+"] * count)
    expect(board.page.locator(".next-round strong")).to_have_text(re.compile(f"^{names}$"))
    expect(board.button("start_round")).to_be_enabled()


def begin_round(board: RoomPage, pairings: int) -> None:
    """Begin the proposed round, and wait until the board shows it: what the round before left there is even too."""
    board.button("start_round").click()
    expect(board.page.locator(".pairing", has_text=board.words("board_even"))).to_have_count(0)
    expect(board.page.locator(".pairing")).to_have_count(pairings)


def all_even(board: RoomPage, pairings: int) -> None:
    """Wait until every pairing of this round has closed even."""
    cards = board.page.locator(".pairing", has_text=board.words("board_even"))
    expect(cards).to_have_count(pairings, timeout=120_000)


def test_a_session_of_two_exercises_and_three_rounds_goes_through_what_an_evening_brings(
    enter: Enter, own_install: Callable[..., Install], partners: Partners
) -> None:
    install = own_install()
    install.manage("demo")
    place = make_place(install, minutes=75)
    install.run_script(PROGRAMME.format(room=place.number, first=BRIEF, second=SHORT))
    maja = enter(place, "Maja", viewport=DESK)
    expect(maja.page.locator(".time-line .step")).to_have_count(7)
    ingrid, amadou = enter(place, "Ingrid"), enter(place, "Amadou")
    for person in (ingrid, amadou):
        person.be_ready()
    partners(place, 3)
    people_ready(maja, 5)
    one = partners(place, 1)

    # First round: three pairs. Somebody calls, is visited, and is alone with their partner again.
    maja.page.locator("select[name=exercise]").select_option(BRIEF)
    people_ready(maja, 6)
    begin_round(maja, 3)
    expect(amadou.page.locator(".screen-turn")).to_be_visible()
    amadou.page.locator(".dock .tool:has(use[href$='#life-buoy'])").click()
    amadou.page.locator("dialog[open] button:has(use[href$='#life-buoy'])").click()
    call = maja.page.locator(".card.calls")
    expect(call).to_contain_text(maja.words("asks_for_you", name="Amadou"))
    call.get_by_role("button", name=maja.words("visit_begin")).click()
    expect(call).to_have_count(0)
    amadou.reads("visits", name="Maja")
    card_of(maja, "Amadou").get_by_role("button", name=maja.words("visit_end")).click()
    all_even(maja, 3)

    # Somebody drops out, so the number is odd: a pair and three together. One of the three is removed.
    one.kill()
    people_ready(maja, 5)
    begin_round(maja, 2)
    trio = maja.page.locator(".pairing", has_text=maja.pattern("listens_too"))
    expect(trio).to_have_count(1)
    removed = next(name for name in _partners(install, place) if name in trio.inner_text())
    maja.button("more_of_person", name=removed).click()
    maja.choice("remove_says").click()
    sheet(maja).get_by_role("button", name=maja.words("reason_agreement")).click()
    expect(maja.page.locator(".people-here").get_by_text(removed, exact=True)).to_have_count(0)
    all_even(maja, 2)

    # Third round, the other exercise, with whoever is left.
    maja.page.locator("select[name=exercise]").select_option(SHORT)
    people_ready(maja, 4)
    begin_round(maja, 2)
    all_even(maja, 2)
    ingrid.is_even()

    maja.button("end_session").click()
    sheet(maja).get_by_role("button", name=maja.words("reason_done")).click()
    # Whoever still looks at how it closed is not torn away from it.
    ingrid.is_even()
    ingrid.button("stay_in_room").click()
    ingrid.reads("bye_title")
    assert {row[0] for row in install.rows(RESULTS, place.number)} == {"even"}
    told = [row[0] for row in install.rows(AUDIT, place.number)]
    assert [what for what in told if what in {"room_visited", "person_removed", "room_closed"}] == [
        "room_visited", "person_removed", "room_closed",
    ]  # fmt: skip
    book_is_right(place)

    # What each finds afterwards: their own, and the debrief for whoever led.
    ingrid.page.goto(ingrid.page.url.split("/r/")[0] + _meeting(install, place) + "mine/")
    expect(ingrid.page.locator("main")).to_contain_text("spoke")
    maja.page.get_by_role("link", name=maja.words("link_debrief")).click()
    expect(maja.page.locator("main")).to_contain_text("Amadou")


def _partners(install: Install, place: Place) -> list[str]:
    rows = install.rows(
        "SELECT u.display_name FROM practice_seat s JOIN groups_user u ON u.id = s.user_id"
        " WHERE s.room_id = ? AND u.is_rehearsal ORDER BY length(u.display_name) DESC",
        place.number,
    )
    return [row[0] for row in rows]


def _meeting(install: Install, place: Place) -> str:
    query = "SELECT m.public_id FROM practice_meeting m JOIN practice_room r ON r.meeting_id = m.id WHERE r.id = ?"
    return f"/m/{install.rows(query, place.number)[0][0]}/"


def test_when_the_facilitators_browser_dies_turns_go_on_and_the_other_one_is_offered_the_room(
    enter: Enter, install: Install
) -> None:
    place = make_place(install, leaders=("Elin",))
    maja, elin = enter(place, "Maja", viewport=DESK), enter(place, "Elin", viewport=DESK)
    ingrid, amadou = enter(place, "Ingrid"), enter(place, "Amadou")
    for person in (ingrid, amadou):
        person.be_ready()
    maja.begin(MIDDLE)
    speaks = "speak" in (ingrid.page.locator(".room").get_attribute("class") or "")
    first, second = (ingrid, amadou) if speaks else (amadou, ingrid)
    first.await_running("speak")
    maja.page.context.close()

    elin.reads("lead_lost", name="Maja")
    first.await_running("speak")
    elin.button("take_over").click()
    elin.reads("you_lead")
    first.await_grace()
    first.end_now()
    second.await_running("speak")
    second.await_grace()
    second.end_now()
    first.is_even()
    second.is_even()
    elin.reads("board_even")
    book_is_right(place)
