"""Who may hear and see whom, and that nobody reaches into a pairing without a visit that the log tells of."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from sessions.core import room_words as w
from sessions.core import rooms
from sessions.core import turn_words as turn
from sessions.core.links import links
from sessions.core.room_words import Room
from sessions.core.turn_state import seat_of
from tests.sessions.core.room_scripts import FACILITATOR, NOW, SEATS, Step, filled, play, running, start

LATE = 6


def after(room: Room, *commands: w.Command, now: int = NOW) -> Room:
    for command in commands:
        room = rooms.step(room, command, now)[1]
    return room


def partners(room: Room, seat: int) -> list[int]:
    return [one["with"] for one in links(room, seat)]


def visiting(number: int = 1) -> Room:
    return after(running(), w.Visit(FACILITATOR, number, True))


# --- whatever anybody asks -------------------------------------------------------------------------------------------


def into_pairings(room: Room) -> Iterable[tuple[int, int]]:
    """Every (pairing, seat) where somebody who is not of an open pairing is linked to somebody who is."""
    for seat in room.people:
        for other in partners(room, seat):
            for number, pairing in room.pairings.items():
                inside = seat_of(pairing, other)
                me = seat_of(pairing, seat)
                outside = me is None or me.link == "left"
                if outside and pairing.closed is None and inside is not None and inside.link != "left":
                    yield number, seat


def visits_in(log: Iterable[w.AnyEvent]) -> set[tuple[int, int]]:
    """The visits that go on, by nothing but the log."""
    on: set[tuple[int, int]] = set()
    for event in log:
        if isinstance(event, w.Visited):
            (on.add if event.on else on.discard)((event.pairing, event.seat))
    return on


@pytest.mark.parametrize("seed", range(40))
def test_nobody_is_linked_into_a_pairing_without_a_visit_that_the_log_tells_of(seed: int) -> None:
    log: list[w.AnyEvent] = []
    for step in play(seed):
        log += step.events
        assert set(into_pairings(step.after)) <= visits_in(log)


def test_the_scripts_do_contain_visits_that_link() -> None:
    linked = [step for seed in range(40) for step in play(seed) if list(into_pairings(step.after))]
    assert linked
    assert any(isinstance(event, w.Visited) and not event.on for seed in range(40) for step in play(seed)
               for event in step.events)  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_every_link_has_two_ends_with_one_id_one_of_which_is_polite(seed: int) -> None:
    for step in play(seed):
        ends = {(seat, one["with"]): one for seat in step.after.people for one in links(step.after, seat)}
        for (seat, other), one in ends.items():
            back = ends[other, seat]
            assert (one["link"], one["video"]) == (back["link"], back["video"])
            assert one["polite"] != back["polite"]
        assert len({one["link"] for one in ends.values()}) == len(ends) / 2


def pairing_ids(step: Step, seat: int) -> int | None:
    number = rooms.pairing_of(step.after, seat)
    return number if number is not None and step.after.pairings[number].closed is None else None


@pytest.mark.parametrize("seed", range(40))
def test_an_id_is_never_used_again_in_another_pairing_or_another_visit(seed: int) -> None:
    meaning: dict[str, tuple[int | None, ...]] = {}
    for step in play(seed):
        for seat in step.after.people:
            for one in links(step.after, seat):
                found = sorted((seat, one["with"]))
                visits = [visit.since for visit in step.after.visits.values() if visit.seat in found]
                now = (*found, *(pairing_ids(step, end) for end in found), *visits)
                assert meaning.setdefault(one["link"], now) == now


@pytest.mark.parametrize("seed", range(40))
def test_no_visit_outlasts_its_pairing_or_its_visitor(seed: int) -> None:
    for step in play(seed):
        assert len({visitor.seat for visitor in step.after.visits.values()}) == len(step.after.visits)
        for number, visitor in step.after.visits.items():
            person = step.after.people[visitor.seat]
            assert step.after.pairings[number].closed is None
            assert (person.role, person.presence) == ("facilitator", "here")


# --- who is with whom ------------------------------------------------------------------------------------------------


def test_the_two_of_a_pair_are_linked_to_each_other_and_to_nobody_else() -> None:
    room = running()
    assert [partners(room, seat) for seat in SEATS] == [[2], [1], [4], [3], []]
    (mine,), (theirs,) = links(room, 1), links(room, 2)
    assert mine == {"link": theirs["link"], "with": 2, "polite": False, "video": True, "muted": False}
    assert theirs["polite"] is True


def test_three_are_linked_each_to_each_and_the_witness_of_the_turn_sends_no_sound() -> None:
    room = after(filled(seats=(1, 2, 3, FACILITATOR)), start((1, 2, 3)))
    assert [partners(room, seat) for seat in (1, 2, 3)] == [[2, 3], [1, 3], [1, 2]]
    live = room.pairings[1].turn
    assert live is not None
    for seat in (1, 2, 3):
        witness = seat not in (live.speaker, live.supporter)
        assert [one["muted"] for one in links(room, seat)] == [witness, witness]


def test_without_an_exercise_everybody_who_is_ready_is_together() -> None:
    room = filled(seats=(1, 2, 3))
    assert partners(room, 1) == [2, 3]
    room = after(room, w.Enter(4))
    assert partners(room, 1) == [2, 3]
    assert partners(room, 4) == []
    room = after(room, w.Enter(FACILITATOR, "facilitator"), w.Leave(2))
    assert partners(room, 1) == [3, FACILITATOR]
    assert partners(room, 2) == []


def test_who_waits_while_others_practise_is_with_those_who_wait_and_with_nobody_busy() -> None:
    room = after(running(), w.Enter(LATE), w.Ready(LATE))
    assert partners(room, LATE) == [FACILITATOR]
    assert partners(room, FACILITATOR) == [LATE]
    assert partners(room, 1) == [2]


def test_who_is_added_to_a_pairing_is_linked_into_it_and_no_longer_to_those_who_wait() -> None:
    room = after(running(), w.Enter(LATE), w.Ready(LATE), w.AddTo(FACILITATOR, 1, turn.Person(LATE)))
    assert partners(room, LATE) == [1, 2]
    assert partners(room, FACILITATOR) == []


def test_up_to_four_see_each_other_and_more_only_hear() -> None:
    four = filled(seats=(1, 2, 3, 4))
    assert all(one["video"] for one in links(four, 1))
    five = after(four, w.Enter(FACILITATOR, "facilitator"))
    assert len(links(five, 1)) == 4
    assert not any(one["video"] for one in links(five, 1))


def test_a_lost_connection_keeps_the_link_and_leaving_ends_it() -> None:
    room = running()
    lost = after(room, w.Lost(2, NOW))
    assert links(lost, 1) == links(room, 1)
    assert links(after(lost, w.Returned(2)), 1) == links(room, 1)
    assert partners(after(lost, w.Leave(2)), 1) == []


def test_a_new_exercise_brings_new_ids_also_to_those_who_meet_again() -> None:
    room = filled()
    before = {one["link"] for one in links(room, 1)}
    first = after(room, start())
    ended = after(first, w.EndExercise(FACILITATOR, "time"))
    again = after(ended, start())
    ids = [before, *({one["link"] for one in links(one_room, 1)} for one_room in (first, ended, again))]
    assert all(ids)
    assert len(set().union(*ids)) == sum(map(len, ids))


def test_a_closed_room_links_nobody() -> None:
    assert links(after(filled(), w.CloseRoom(FACILITATOR, "late")), 1) == []


# --- the visit -------------------------------------------------------------------------------------------------------


def test_a_facilitator_who_visits_nobody_is_linked_to_no_pairing_and_one_who_visits_to_that_one() -> None:
    assert partners(running(), FACILITATOR) == []
    room = visiting()
    assert [partners(room, seat) for seat in SEATS] == [[2, 5], [1, 5], [4], [3], [1, 2]]
    assert rooms.attempt(room, w.Visit(FACILITATOR, 1, True), NOW)[0] == ()


def test_a_visitor_leaves_the_link_of_the_two_as_it_is() -> None:
    assert links(visiting(), 1)[0] == links(running(), 1)[0]


def test_a_visit_is_refused_to_members_and_to_the_server_and_where_nobody_practises() -> None:
    room = running()
    assert rooms.attempt(room, w.Visit(1, 2, True), NOW)[2] == "not_facilitator"
    assert rooms.attempt(room, w.Visit(turn.HOUSE, 2, True), NOW)[2] == "not_in_room"
    assert rooms.attempt(room, w.Visit(FACILITATOR, 9, True), NOW)[2] == "no_pairing"
    ended = after(room, w.EndExercise(FACILITATOR, "time"))
    assert rooms.attempt(ended, w.Visit(FACILITATOR, 1, True), NOW)[2] == "no_pairing"


def test_a_facilitator_who_has_turns_in_a_pairing_visits_no_other() -> None:
    room = after(filled(), w.TakePart(FACILITATOR, True), start((1, 2, 3, FACILITATOR)))
    assert rooms.attempt(room, w.Visit(FACILITATOR, 1, True), NOW)[2] == "busy"


def test_a_pairing_has_one_visitor_and_a_visitor_one_pairing() -> None:
    room = after(visiting(), w.Enter(LATE, "facilitator"))
    assert rooms.attempt(room, w.Visit(LATE, 1, True), NOW)[2] == "visited"
    moved = after(room, w.Visit(FACILITATOR, 2, True))
    assert partners(moved, FACILITATOR) == [3, 4]
    assert partners(moved, 1) == [2]
    assert partners(after(moved, w.Visit(LATE, 1, True)), 1) == [2, LATE]


@pytest.mark.parametrize(
    "end",
    [
        w.Visit(FACILITATOR, 1, False),
        w.Leave(FACILITATOR),
        w.Lost(FACILITATOR, NOW),
        w.Enter(FACILITATOR, "member"),
        w.PairingCommand(FACILITATOR, turn.End("enough"), 1),
        w.EndExercise(FACILITATOR, "time"),
        w.CloseRoom(FACILITATOR, "late"),
    ],
    ids=lambda command: type(command).__name__,
)
def test_a_visit_ends_in_the_log_and_with_it_its_links(end: w.Command) -> None:
    events, room = rooms.step(visiting(), end, NOW)
    assert [(event.pairing, event.seat, event.on) for event in events if isinstance(event, w.Visited)] == [
        (1, FACILITATOR, False)
    ]
    assert not list(into_pairings(room))
    assert room.visits == {}


def test_a_second_visit_has_links_of_its_own() -> None:
    first = {one["link"] for one in links(visiting(), FACILITATOR)}
    room = after(visiting(), w.Visit(FACILITATOR, 1, False))
    again = after(room, w.Visit(FACILITATOR, 1, True), now=NOW + 5_000)
    assert not first & {one["link"] for one in links(again, FACILITATOR)}
