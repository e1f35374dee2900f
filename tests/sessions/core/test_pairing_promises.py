"""What pairing promises over many rounds: nobody twice, and never a blocked pair."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.core.pairing import FACILITATOR, History, Met, Person, Proposal, propose, two

Two = tuple[int, int]


def circle_method(count: int) -> list[set[Two]]:
    """The rounds in which everybody of an even number meets everybody exactly once: one stays, the others turn."""
    *turning, fixed = range(1, count + 1)
    rounds = []
    for _ in turning:
        around = [*turning, fixed]
        rounds.append({two(around[place], around[-1 - place]) for place in range(count // 2)})
        turning = [turning[-1], *turning[:-1]]
    return rounds


def pairs_of(proposal: Proposal) -> set[Two]:
    return {two(*pair) for group in proposal.groups for pair in combinations(group, 2)}


def people(count: int) -> list[Person]:
    return [Person(seat) for seat in range(1, count + 1)]


@pytest.mark.parametrize("count", range(2, 13, 2))
def test_the_circle_method_lets_everybody_meet_everybody_once(count: int):
    played = [pair for pairs in circle_method(count) for pair in pairs]
    assert sorted(played) == list(combinations(range(1, count + 1), 2))


@pytest.mark.parametrize("count", range(2, 13, 2))
def test_where_a_round_without_repeats_exists_it_is_found(count: int):
    rounds = circle_method(count)
    for seed in range(10):
        Random(seed).shuffle(rounds)
        for played in range(count - 1):
            met = {pair: Met(1, played - number) for number in range(played) for pair in rounds[number]}
            assert propose(people(count), History(met=met), seed=seed).repeats == 0


@pytest.mark.parametrize("count", range(3, 12, 2))
def test_with_an_odd_number_the_facilitator_is_one_more_person_of_the_circle(count: int):
    rounds = circle_method(count + 1)
    for played in range(count):
        pairs = [pair for number in range(played) for pair in rounds[number]]
        beside = {pair[0]: 1 for pair in pairs if pair[1] == count + 1}
        met = {pair: Met(1) for pair in pairs if pair[1] <= count}
        proposal = propose(people(count), History(met=met, with_facilitator=beside), seed=played, facilitator=True)
        assert proposal.repeats == 0
        assert proposal.with_facilitator not in beside


@st.composite
def cohorts(draw: st.DrawFn) -> tuple[int, set[Two], set[Two], int]:
    """A room out of a cohort: how many, who met and who is blocked before, and d, the most that anyone has of both."""
    count = draw(st.integers(1, 6)) * 2
    pairs = list(combinations(range(1, count + 1), 2))
    random = Random(draw(st.integers(0, 10**6)))
    most = draw(st.integers(0, count // 2))
    known: dict[int, int] = dict.fromkeys(range(1, count + 1), 0)
    met, blocked = set(), set()
    for pair in random.sample(pairs, len(pairs)):
        if all(known[seat] < most for seat in pair):
            (met if random.random() < 0.7 else blocked).add(pair)
            for seat in pair:
                known[seat] += 1
    return count, met, blocked, max(known.values())


@settings(max_examples=150, deadline=None)
@given(cohorts(), st.integers(0, 10**6))
def test_nobody_meets_twice_within_half_the_room_less_those_known(
    cohort: tuple[int, set[Two], set[Two], int], seed: int
):
    count, met_before, blocked, known = cohort
    met = {pair: Met(1, 20) for pair in met_before}
    for round_number in range(count // 2 - known):
        history = History(met=met, blocked=frozenset(blocked))
        proposal = propose(people(count), history, seed=seed + round_number)
        assert (proposal.repeats, proposal.left_over, proposal.blocked_bound) == (0, (), False)
        assert all(len(group) == 2 for group in proposal.groups)
        met |= {pair: Met(1, 1) for pair in pairs_of(proposal)}


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 5), st.integers(0, 10**6))
def test_nobody_meets_twice_within_half_an_odd_room_with_a_facilitator(half: int, seed: int):
    count = 2 * half + 1
    met: dict[Two, Met] = {}
    beside: dict[int, int] = {}
    for round_number in range(half):
        history = History(met=met, with_facilitator=beside)
        proposal = propose(people(count), history, seed=seed + round_number, facilitator=True)
        assert proposal.repeats == 0
        assert proposal.with_facilitator is not None
        assert proposal.with_facilitator not in beside
        beside[proposal.with_facilitator] = 1
        met |= {pair: Met(1, 1) for pair in pairs_of(proposal)}


def test_no_blocked_pair_in_a_hundred_thousand_random_rounds():
    random = Random(20261124)
    sizes = [*[2, 3, 4] * 8, *[5, 6] * 3, *range(7, 13)]
    shared = 0
    for number in range(100_000):
        count = random.choice(sizes)
        seats = random.sample(range(1, 20), count)
        pairs = list(combinations(sorted(seats), 2)) + [(FACILITATOR, seat) for seat in seats]
        blocked = frozenset(random.sample(pairs, random.randint(1, len(pairs)) if random.random() < 0.3 else 1))
        met = {pair: Met(random.randint(1, 4), random.randint(1, 9)) for pair in random.sample(pairs, len(pairs) // 3)}
        proposal = propose(
            [Person(seat, random.randint(-300_000, 300_000)) for seat in seats],
            History(met=met, blocked=blocked),
            seed=number,
            facilitator=number % 3 == 0,
            format=random.choice(("pair", "pair", "pair", "triad", "circle")),
        )
        found = pairs_of(proposal)
        shared += len(found)
        assert not found & blocked, f"round {number}"
        assert proposal.with_facilitator is None or (FACILITATOR, proposal.with_facilitator) not in blocked
    assert shared > 200_000
