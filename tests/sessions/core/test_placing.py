"""Placing: who sits in which room, held against every division of small numbers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.core.pairing_cost import DEFICIT_STEP_MS, speak_alike
from sessions.core.pairing_words import History, Met, Person, blocked_pairs, two
from sessions.core.placing import Left, Placement, Wanted, place

Scene = tuple[list[Person], int, History, Wanted]
LEADERS = (101, 102, 103)


def people(count: int) -> list[Person]:
    return [Person(seat) for seat in range(1, count + 1)]


def sizes(placement: Placement) -> list[int]:
    return sorted(len(room.people) for room in placement.rooms)


# --- the oracle: every division of a few people, and what each costs -------------------------------------------------


def divisions(numbers: list[int], rooms: int) -> Iterator[list[list[int]]]:
    """Every way to put people into at most so many rooms, or into none; the last list are those in none."""
    if not numbers:
        yield [[]]
        return
    for smaller in divisions(numbers[1:], rooms):
        *groups, left = smaller
        yield [*groups, [*left, numbers[0]]]
        for index in range(len(groups)):
            yield [*groups[:index], [*groups[index], numbers[0]], *groups[index + 1 :], left]
        if len(groups) < rooms:
            yield [*groups, [numbers[0]], left]


def cost(groups: list[list[int]], left: list[int], scene: Scene) -> tuple[int, ...]:
    crowd, leaders, history, wanted = scene
    by_seat = {person.seat: person for person in crowd}
    pairs = [two(*pair) for group in groups for pair in combinations(group, 2)]
    return (
        len(left),
        sum(max(0, len(group) - wanted.most, wanted.least - len(group)) for group in groups),
        abs(len(groups) - leaders) if leaders else len(groups),
        sum(len(group) ** 2 for group in groups),
        sum(history.met[pair].times ** 2 for pair in pairs if pair in history.met),
        sum(not speak_alike(by_seat[one], by_seat[other]) for one, other in pairs),
        sum(abs(sum(by_seat[seat].balance_ms for seat in group)) // DEFICIT_STEP_MS for group in groups),
    )


def least(scene: Scene) -> tuple[int, ...]:
    crowd, leaders, history, wanted = scene
    rooms = max(1, len(crowd) // 2)
    if wanted.needs_leader:
        rooms = min(rooms, max(1, leaders))
    return min(
        cost(groups, left, scene)
        for *groups, left in divisions([person.seat for person in crowd], rooms)
        if groups
        and all(len(group) > 1 or len(crowd) == 1 for group in groups)
        and all(two(*pair) not in history.blocked for group in groups for pair in combinations(group, 2))
    )


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    count = draw(st.integers(1, 7))
    spoken = st.sets(st.sampled_from(["en", "sv", "fi"]), max_size=2).map(frozenset)
    balances = st.integers(-6, 6).map(lambda steps: steps * DEFICIT_STEP_MS)
    crowd = [Person(seat, draw(balances), draw(spoken)) for seat in range(1, count + 1)]
    pairs = [two(*pair) for pair in combinations(range(1, count + 1), 2)]
    chosen = st.sets(st.sampled_from(pairs), max_size=4) if pairs else st.just(set())
    met = {pair: Met(draw(st.integers(1, 3))) for pair in draw(chosen)}
    small = draw(st.integers(2, 4))
    wanted = Wanted(small, draw(st.integers(small, 6)), needs_leader=draw(st.booleans()))
    leaders = draw(st.integers(0, 3))
    blocked = blocked_pairs(draw(chosen))
    if len(blocked) == len(pairs):  # then nobody can share a room, and there is nothing to find
        blocked = frozenset()
    return crowd, leaders, History(met=met, blocked=blocked), wanted


@settings(max_examples=200, deadline=None)
@given(scenes(), st.integers(0, 2**32))
def test_no_division_of_a_few_people_is_better_than_the_one_found(scene: Scene, seed: int):
    crowd, leaders, history, wanted = scene
    placement = place(crowd, LEADERS[:leaders], history, wanted, seed=seed)
    groups = [list(room.people) for room in placement.rooms]
    assert cost(groups, [seat for seat, _ in placement.left], scene) == least(scene)


# --- the rules in words ----------------------------------------------------------------------------------------------


def test_rooms_are_alike_in_size():
    placement = place(people(11), (), History(), Wanted(4, 6), seed=1)
    assert sizes(placement) == [5, 6]


def test_there_are_as_many_rooms_as_facilitators_where_the_sizes_allow_it():
    assert sizes(place(people(12), LEADERS[:2], History(), Wanted(4, 6), seed=1)) == [6, 6]
    assert sizes(place(people(12), LEADERS, History(), Wanted(4, 6), seed=1)) == [4, 4, 4]


def test_every_room_has_a_facilitator_while_there_are_enough():
    placement = place(people(12), LEADERS, History(), Wanted(4, 6), seed=5)
    assert sorted(leader for room in placement.rooms for leader in room.leaders) == list(LEADERS)
    assert all(len(room.leaders) == 1 for room in placement.rooms)


def test_an_exercise_that_needs_a_facilitator_makes_no_room_without_one():
    assert len(place(people(14), LEADERS[:1], History(), Wanted(4, 6), seed=1).rooms) == 3
    crowded = place(people(14), LEADERS[:1], History(), Wanted(4, 6, needs_leader=True), seed=1)
    assert sizes(crowded) == [12]
    assert {why for _, why in crowded.left} == {Left.FULL}


def test_blocked_people_are_never_in_one_room():
    chain = [(one, other) for one, other in pairwise(range(1, 9))]
    placement = place(people(8), (), History(blocked=blocked_pairs(chain)), Wanted(4, 6), seed=3)
    assert placement.left == ()
    assert sizes(placement) == [4, 4]
    assert all(two(*pair) not in set(chain) for room in placement.rooms for pair in combinations(room.people, 2))


def test_a_block_with_the_only_facilitator_leaves_somebody_without_a_room_rather_than_in_theirs():
    wanted = Wanted(4, 6, needs_leader=True)
    placement = place(people(5), LEADERS[:1], History(blocked=blocked_pairs([(3, 101)])), wanted, seed=1)
    assert placement.left == ((3, Left.BLOCKED),)


def test_somebody_blocked_by_all_is_left_over_and_nobody_else_is():
    blocked = blocked_pairs([(1, other) for other in range(2, 7)])
    placement = place(people(6), LEADERS[:1], History(blocked=blocked), Wanted(4, 6), seed=1)
    assert placement.left == ((1, Left.BLOCKED),)
    assert sizes(placement) == [5]


def test_people_who_have_met_are_parted_before_languages_and_balances_count():
    met = {two(1, 2): Met(1), two(3, 4): Met(2)}
    crowd = [Person(1, 0, frozenset({"sv"})), Person(2, 0, frozenset({"sv"})), Person(3), Person(4)]
    placement = place(crowd, (), History(met=met), Wanted(2, 2), seed=2)
    assert placement.repeats == 0


def test_many_people_are_placed_whole_and_evenly():
    met = {two(one, other): Met(1) for one in range(1, 61) for other in range(one + 1, 61) if (one + other) % 5 == 0}
    placement = place(people(60), LEADERS, History(met=met), Wanted(4, 6), seed=9)
    assert sum(sizes(placement)) == 60
    assert set(sizes(placement)) == {6}


@settings(max_examples=30, deadline=None)
@given(scenes(), st.integers(0, 2**32))
def test_the_same_seed_gives_the_same_rooms_whatever_the_order(scene: Scene, seed: int):
    crowd, leaders, history, wanted = scene
    one = place(crowd, LEADERS[:leaders], history, wanted, seed=seed)
    assert place(crowd[::-1], LEADERS[:leaders], history, wanted, seed=seed) == one


def test_one_person_alone_gets_a_room_to_wait_in():
    assert sizes(place(people(1), LEADERS[:1], History(), Wanted(), seed=1)) == [1]


def test_nobody_needs_no_room():
    assert place([], LEADERS, History(), Wanted(), seed=1).rooms == ()


def test_a_number_that_is_there_twice_is_an_error():
    with pytest.raises(ValueError, match="once"):
        place([Person(1), Person(1)], (), History(), Wanted(), seed=1)
