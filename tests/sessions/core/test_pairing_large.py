"""More people than one room holds, and the matching that they need."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.core.pairing import History, Met, Person, Proposal, blocked_pairs, propose, two
from sessions.core.pairing_cost import Costs
from sessions.core.pairing_exact import Shape, divide
from sessions.core.pairing_large import match, match_edges, rooms

from . import pairing_oracle as oracle

ONLY_PAIRS = Shape(sizes={2: 0}, beside=None, alone=1000)


def people(count: int) -> list[Person]:
    return [Person(seat, (seat % 7 - 3) * 60_000) for seat in range(1, count + 1)]


def placed(proposal: Proposal) -> list[int]:
    beside = [] if proposal.with_facilitator is None else [proposal.with_facilitator]
    return sorted([*(seat for group in proposal.groups for seat in group), *proposal.left_over, *beside])


@settings(max_examples=150, deadline=None)
@given(oracle.rooms(most=12, fewest=2).filter(lambda room: len(room[0]) % 2 == 0))
def test_the_matching_agrees_with_the_exact_search(room: tuple[list[Person], History]):
    costs = Costs(room[0], room[1], language_first=False, counts_third=False)
    exact = divide(costs, ONLY_PAIRS)
    edges = {
        (one, other): edge
        for one, other in combinations(range(len(room[0])), 2)
        if (edge := costs.edges[one][other]) is not None
    }
    matched = match_edges(edges)
    assert len(matched) == len(exact.groups)
    if not exact.alone:
        assert sum(edges[pair] for pair in matched) == exact.cost


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 6), st.randoms(use_true_random=False), st.booleans())
def test_an_even_room_without_blocks_costs_the_same_either_way(half: int, random: st.DataObject, facilitator: bool):
    pairs = combinations(range(1, 2 * half + 1), 2)
    history = History(met={pair: Met(random.randint(0, 3), random.randint(1, 9)) for pair in pairs})
    costs = Costs(people(2 * half), history, language_first=False, counts_third=True)
    assert match(costs, facilitator=facilitator).cost == divide(costs, ONLY_PAIRS).cost


def test_nobody_meets_twice_among_forty():
    met: dict[tuple[int, int], Met] = {}
    for seed in range(6):
        proposal = propose(people(40), History(met=met), seed=seed)
        assert (len(proposal.groups), proposal.repeats) == (20, 0)
        met |= {two(*group): Met(1) for group in proposal.groups}


def test_an_odd_number_makes_one_trio_and_each_is_third_in_turn():
    third: dict[int, int] = {}
    for seed in range(13):
        proposal = propose(people(13), History(third=third), seed=seed)
        assert sorted(map(len, proposal.groups)) == [2] * 5 + [3]
        last = next(group for group in proposal.groups if len(group) == 3)[-1]
        third[last] = third.get(last, 0) + 1
    assert third == dict.fromkeys(range(1, 14), 1)


def test_the_facilitator_takes_the_odd_person():
    proposal = propose(people(15), History(with_facilitator={4: 1}), seed=2, facilitator=True)
    assert len(proposal.groups) == 7
    assert proposal.with_facilitator not in (None, 4)
    assert placed(proposal) == list(range(1, 16))


def test_somebody_who_is_blocked_with_all_of_many_is_left_over():
    history = History(blocked=blocked_pairs((1, other) for other in range(2, 21)))
    proposal = propose(people(20), history, seed=2)
    assert proposal.left_over == (1,)
    assert sorted(map(len, proposal.groups)) == [2] * 8 + [3]
    assert proposal.blocked_bound
    assert propose(people(20), history, seed=2, facilitator=True).with_facilitator == 1


@pytest.mark.parametrize("count", range(13, 31))
def test_triads_of_many_leave_nobody_over(count: int):
    proposal = propose(people(count), History(), seed=3, format="triad")
    assert placed(proposal) == list(range(1, count + 1))
    assert proposal.left_over == ()
    assert all(2 <= len(group) <= 3 for group in proposal.groups)


@pytest.mark.parametrize("count", range(1, 60))
def test_the_parts_of_many_people_are_no_larger_than_a_room_and_gapless(count: int):
    parts = rooms(count)
    assert [place for part in parts for place in range(part.start, part.end)] == list(range(count))
    assert all(part.end - part.start <= 12 for part in parts)
    assert len(parts) == 1 or parts[-1].end - parts[-1].start >= 4


@settings(max_examples=30, deadline=None)
@given(st.integers(13, 24), st.sampled_from(["pair", "triad", "circle"]), st.booleans(), st.data())
def test_no_blocked_pair_among_many(count: int, format_: str, facilitator: bool, data: st.DataObject):
    pairs = list(combinations(range(1, count + 1), 2))
    blocked = data.draw(st.frozensets(st.sampled_from(pairs), max_size=len(pairs) // 2))
    proposal = propose(people(count), History(blocked=blocked), seed=1, format=format_, facilitator=facilitator)
    assert not {two(*pair) for group in proposal.groups for pair in combinations(group, 2)} & blocked
    assert placed(proposal) == list(range(1, count + 1))
