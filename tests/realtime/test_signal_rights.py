"""Signalling to a pairing is refused unless the visit event is in the log: what the relay answers in random rooms."""

from __future__ import annotations

import pytest

from realtime.hub import Fresh, LiveRoom
from realtime.signalling import target_of
from sessions.core import room_words as w
from sessions.core.links import links
from sessions.core.room_words import Room
from sessions.core.turn_state import seat_of
from tests.sessions.core.room_scripts import play

SEEDS = range(10)


def ends_of(room: Room) -> dict[str, set[int]]:
    """Every link that anybody has now, and the seats at its ends."""
    found: dict[str, set[int]] = {}
    for seat in room.people:
        for one in links(room, seat):
            found.setdefault(one["link"], set()).add(seat)
    return found


def reached(room: Room, seat: int, known: set[str]) -> set[tuple[int, int]]:
    """Return (open pairing, person in it) for all whom `seat` reaches by any link that ever was, and is not of."""
    live = LiveRoom(1, "room", Fresh(1, room, {}, ()))
    targets = {target_of(live, seat, link) for link in known} - {None}
    found = set()
    for number, pairing in room.pairings.items():
        if pairing.closed is not None or ((mine := seat_of(pairing, seat)) and mine.link != "left"):
            continue
        inside = {one.seat for one in pairing.seats if one.link != "left"}
        found |= {(number, target) for target in targets & inside if target is not None}
    return found


def visited(log: list[w.AnyEvent], seat: int) -> set[int]:
    """The pairings that `seat` visits, by nothing but the log."""
    on: set[int] = set()
    for event in log:
        if isinstance(event, w.Visited) and event.seat == seat:
            (on.add if event.on else on.discard)(event.pairing)
    return on


@pytest.mark.parametrize("seed", SEEDS)
def test_whoever_knows_every_link_reaches_into_a_pairing_only_with_a_visit_in_the_log(seed: int) -> None:
    log: list[w.AnyEvent] = []
    known: set[str] = set()
    for step in play(seed):
        log += step.events
        ends = ends_of(step.after)
        known |= ends.keys()
        for seat in step.after.people:
            assert {number for number, _ in reached(step.after, seat, known)} <= visited(log, seat)


def test_the_scripts_do_contain_visitors_who_reach_somebody() -> None:
    steps = [step for seed in SEEDS for step in play(seed)]
    assert any(reached(step.after, seat, set(ends_of(step.after))) for step in steps for seat in step.after.people)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_link_of_others_or_of_earlier_leads_nowhere(seed: int) -> None:
    known: set[str] = set()
    for step in play(seed):
        ends = ends_of(step.after)
        known |= ends.keys()
        live = LiveRoom(1, "room", Fresh(1, step.after, {}, ()))
        for seat in step.after.people:
            mine = {link for link in known if target_of(live, seat, link) is not None}
            assert mine == {link for link, seats in ends.items() if seat in seats}
