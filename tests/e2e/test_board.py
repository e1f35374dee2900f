"""One facilitator holds a session from the board: plan, pairs, calls, people, lines, the next round, the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, expect

from .barriers import barriers_in_both_themes, cut_text, double_text
from .install import Install
from .room_page import RoomPage
from .rooms import LONGER, Place, book_is_right, make_place

Enter = Callable[..., RoomPage]

DESK = {"width": 1280, "height": 900}
MEMBERS = ("Ingrid", "Amadou", "Sofia", "Leila")

AUDIT = "SELECT what FROM groups_auditentry e JOIN practice_meeting m ON m.cohort_id = e.cohort_id \
JOIN practice_room r ON r.meeting_id = m.id WHERE r.id = ? ORDER BY e.id"


@pytest.fixture
def planned(install: Install) -> Iterator[Place]:
    """A room of a session of 75 minutes, with two facilitators, four members and a second room beside it."""
    yield make_place(install, MEMBERS[2:], leaders=("Elin",), rooms=("Room B",), minutes=0)


def card_of(board: RoomPage, name: str) -> Locator:
    return board.page.locator(".pairing", has_text=name)


def names_in(board: RoomPage) -> list[set[str]]:
    """Who is with whom, as the cards show it."""
    cards = board.page.locator(".pairing").all_inner_texts()
    return [{name for name in MEMBERS if name in words} for words in cards]


def all_come(enter: Enter, place: Place) -> dict[str, RoomPage]:
    people = {name: enter(place, name) for name in MEMBERS}
    for person in people.values():
        person.be_ready()
    return people


def sheet(board: RoomPage) -> Locator:
    return board.page.locator("dialog[open]")


def test_a_facilitator_holds_a_session_from_plan_to_close(enter: Enter, planned: Place) -> None:
    maja = enter(planned, "Maja", viewport=DESK)
    people = all_come(enter, planned)

    expect(maja.page.get_by_role("link", name=maja.words("help_numbers"))).to_have_attribute("target", "_blank")
    maja.button("plan_lay").click()
    steps = maja.page.locator(".time-line .step")
    expect(steps.first).to_have_attribute("aria-current", "step")
    steps.last.get_by_role("button").click()
    expect(sheet(maja).get_by_text(maja.words("step_takes", n=6))).to_be_visible()
    sheet(maja).get_by_role("button", name=maja.words("minute_more")).click()
    expect(sheet(maja).get_by_text(maja.words("step_takes", n=7))).to_be_visible()
    maja.page.keyboard.press("Escape")

    # The pairs as proposed, with their reasons; two people change places; so it is started.
    maja.page.locator("select[name=exercise]").select_option(LONGER)
    expect(maja.page.locator(".next-round")).to_contain_text(maja.words("next_nobody_twice"))
    maja.button("next_why").click()
    expect(sheet(maja).get_by_text(maja.words("next_first_time"))).to_have_count(2)
    maja.page.keyboard.press("Escape")
    maja.button("next_change").click()
    seats = sheet(maja).locator(".seat")
    first, second, third, fourth = seats.all_inner_texts()
    seats.nth(0).click()
    expect(seats.nth(0)).to_have_attribute("aria-pressed", "true")
    seats.nth(2).click()
    expect(sheet(maja).get_by_role("status").first).to_have_text(
        maja.words("next_swapped", names=maja.words("list_and", first=first, last=third))
    )
    maja.page.keyboard.press("Escape")
    maja.button("start_round").click()
    expect(maja.page.locator(".pairing")).to_have_count(2)
    assert sorted(names_in(maja), key=sorted) == sorted([{third, second}, {first, fourth}], key=sorted)

    # Everybody pauses, by key.
    for person in people.values():
        expect(person.page.locator(".screen-turn")).to_be_visible()
    maja.page.keyboard.press("p")
    expect(people[first].stage("held")).to_be_visible()

    # Somebody who does not speak is muted, and moved to the other pair, which is a trio then; then they go on.
    quiet = maja.page.locator(".pairing").first.locator(".grow strong").inner_text()
    moved = next(name for name in MEMBERS if name in quiet)
    other = maja.page.locator(".pairing").nth(1)
    maja.button("more_of_person", name=moved).click()
    maja.choice("mute").click()
    expect(card_of(maja, moved)).to_contain_text(maja.words("board_muted", name=moved))
    other.get_by_role("button", name=maja.pattern("board_more_of")).click()
    sheet(maja).get_by_role("button", name=maja.words("move_here", name=moved)).click()
    sheet(maja).get_by_role("button", name=maja.words("reason_agreement")).click()
    expect(other).to_contain_text(maja.words("listens_too", name=moved))
    maja.button("resume_all").click()
    expect(people[moved].stage("running", "handover")).to_be_visible()

    # A quiet line to all, in both languages.
    maja.page.keyboard.press("m")
    maja.page.keyboard.type("Slow is fine.")
    maja.button("say_also_sv").click()
    maja.page.locator("#say-0-sv").fill("Det får gå långsamt.")
    maja.button("say_send").click()
    maja.reads("say_sent")
    expect(maja.page.locator(".board-more")).to_contain_text("Slow is fine.")

    # Somebody is removed, for today only; then everybody is brought back.
    maja.button("more_of_person", name=moved).click()
    maja.choice("remove_says").click()
    sheet(maja).get_by_role("button", name=maja.words("reason_agreement")).click()
    expect(people[moved].page.locator(".screen-turn")).to_have_count(0)
    expect(maja.page.locator(".people-here")).not_to_contain_text(moved)
    maja.button("bring_back").click()
    sheet(maja).get_by_role("button", name=maja.words("reason_time")).click()
    expect(maja.button("start_round")).to_be_visible()

    # The next round, and the end.
    expect(maja.page.locator(".next-round strong")).not_to_contain_text(moved)
    maja.button("start_round").click()
    expect(maja.button("pause_all")).to_be_visible()
    maja.button("end_session").click()
    sheet(maja).get_by_role("button", name=maja.words("reason_done")).click()
    expect(maja.heading).to_have_text(maja.words("closed_title"))
    expect(maja.page.get_by_role("link", name=maja.words("link_debrief"))).to_be_visible()

    told = {row[0] for row in planned.install.rows(AUDIT, planned.number)}
    assert {"person_muted", "person_moved", "message_sent", "exercise_ended_early", "room_closed"} <= told
    book_is_right(planned)


def test_a_call_is_on_every_board_and_is_answered_by_words_or_a_visit(enter: Enter, planned: Place) -> None:
    maja, elin = enter(planned, "Maja", viewport=DESK), enter(planned, "Elin", viewport=DESK)
    people = all_come(enter, planned)
    maja.begin(LONGER)
    expect(maja.page.locator(".pairing")).to_have_count(2)

    leila = people["Leila"]
    for board in (maja, elin):
        expect(board.page.locator(".card.calls")).to_have_count(0)
    leila.page.locator(".dock .tool:has(use[href$='#life-buoy'])").click()
    leila.page.locator("dialog[open] button:has(use[href$='#life-buoy'])").click()
    for board, other in ((maja, "Elin"), (elin, "Maja")):
        call = board.page.locator(".card.calls")
        expect(call).to_contain_text(board.words("asks_for_you", name="Leila"))
        names = board.words("list_and", first=board.words("you"), last=other)
        expect(call).to_contain_text(board.words("only_these_call", names=names))

    elin.page.locator(".card.calls").get_by_role("button", name=elin.words("write")).click()
    sheet(elin).locator("textarea").first.fill("I come to you in a moment.")
    sheet(elin).get_by_role("button", name=elin.words("say_send")).click()
    for board in (maja, elin):
        expect(board.page.locator(".card.calls")).to_have_count(0)

    leila.page.locator(".dock .tool:has(use[href$='#life-buoy'])").click()
    leila.page.locator("dialog[open] button:has(use[href$='#life-buoy'])").click()
    expect(maja.page.locator(".card.calls")).to_be_visible()
    maja.page.keyboard.press("v")
    expect(card_of(maja, "Leila").get_by_role("button", name=maja.words("visit_end"))).to_be_visible()
    expect(maja.page.locator(".card.calls")).to_have_count(0)


def test_the_room_is_handed_over_and_taken_over_when_its_leader_is_gone(enter: Enter, planned: Place) -> None:
    maja, elin = enter(planned, "Maja", viewport=DESK), enter(planned, "Elin", viewport=DESK)
    elin.reads("they_lead", name="Maja")
    expect(elin.button("hand_over")).to_have_count(0)
    maja.button("hand_over").click()
    sheet(maja).get_by_role("button", name="Elin").click()
    elin.reads("you_lead")
    maja.reads("they_lead", name="Elin")

    elin.page.close()
    maja.reads("lead_lost", name="Elin")
    maja.button("take_over").click()
    maja.reads("you_lead")
    expect(maja.page.locator(".card.calls")).to_have_count(0)


def test_the_door_is_locked_and_the_other_room_is_in_sight(enter: Enter, planned: Place) -> None:
    maja = enter(planned, "Maja", viewport=DESK)
    expect(maja.page.locator(".rooms")).to_contain_text("Room B")
    expect(maja.page.locator(".rooms")).to_contain_text(maja.words("people_other", n=0))
    maja.button("lock_door").click()
    expect(sheet(maja)).to_contain_text(maja.words("lock_line"))
    sheet(maja).get_by_role("button", name=maja.words("lock_door")).click()
    expect(maja.button("unlock_door")).to_be_visible()
    ingrid = enter(planned, "Ingrid")
    expect(ingrid.page.locator("#agree")).to_have_count(0)
    maja.button("unlock_door").click()
    expect(maja.button("lock_door")).to_be_visible()


def test_a_round_that_no_longer_fits_gives_way_to_the_open_round(enter: Enter, install: Install) -> None:
    place = make_place(install, minutes=4)
    maja = enter(place, "Maja", viewport=DESK)
    for name in ("Ingrid", "Amadou"):
        enter(place, name).be_ready()
    maja.page.locator("select[name=exercise]").select_option("four-steps")
    note = maja.page.locator(".no-round")
    expect(note).to_contain_text(maja.words("no_round"))
    expect(maja.button("start_round")).to_be_disabled()
    maja.page.locator(".no-round button").click()
    expect(maja.page.locator(".time-line .step.now")).to_have_count(1)
    expect(maja.page.locator(".time-line .step").first).not_to_have_attribute("aria-current", "step")


def test_the_keys_are_listed_and_can_be_put_off(enter: Enter, planned: Place) -> None:
    maja = enter(planned, "Maja", viewport=DESK)
    maja.page.keyboard.press("?")
    expect(sheet(maja)).to_contain_text(maja.words("key_visit"))
    sheet(maja).get_by_role("checkbox").uncheck()
    maja.page.keyboard.press("Escape")
    expect(sheet(maja)).to_have_count(0)
    maja.page.keyboard.press("?")
    maja.button("keys_title").click()
    expect(sheet(maja)).to_have_count(1)


@pytest.mark.parametrize("width", [390, 820, 1280])
def test_the_board_has_no_barriers_at_any_width(enter: Enter, planned: Place, width: int) -> None:
    maja = enter(planned, "Maja", viewport={"width": width, "height": 900})
    people = all_come(enter, planned)
    maja.button("plan_lay").click()
    expect(maja.page.locator(".time-line")).to_be_visible()
    assert barriers_in_both_themes(maja.page) == []
    for key in ("next_why", "next_change"):
        maja.button(key).click()
        assert barriers_in_both_themes(maja.page) == [], key
        maja.page.keyboard.press("Escape")

    maja.begin(LONGER)
    people["Leila"].page.locator(".dock .tool:has(use[href$='#life-buoy'])").click()
    people["Leila"].page.locator("dialog[open] button:has(use[href$='#life-buoy'])").click()
    expect(maja.page.locator(".card.calls")).to_be_visible()
    assert barriers_in_both_themes(maja.page) == []
    assert cut_text(maja.page) == []
    card_of(maja, "Leila").get_by_role("button", name=maja.pattern("board_more_of")).click()
    assert barriers_in_both_themes(maja.page) == []
    maja.page.keyboard.press("Escape")
    maja.button("more_of_person", name="Leila").click()
    maja.choice("remove_says").click()
    assert barriers_in_both_themes(maja.page) == []


@pytest.mark.parametrize("language", ["en", "sv"])
def test_nothing_of_the_board_is_cut_on_a_narrow_screen_or_with_doubled_text(
    enter: Enter, place: Place, language: str
) -> None:
    maja = enter(place, "Maja", viewport={"width": 320, "height": 640}, locale=language)
    for name in ("Ingrid", "Amadou"):
        enter(place, name).be_ready()
    maja.button("plan_lay").click()
    maja.begin(LONGER)
    expect(maja.page.locator(".pairing")).to_be_visible()
    for width in (320, 1280):
        maja.page.set_viewport_size({"width": width, "height": 720})
        assert cut_text(maja.page) == []
        double_text(maja.page)
        assert cut_text(maja.page) == []
        maja.page.evaluate("() => { document.documentElement.style.fontSize = ''; }")
