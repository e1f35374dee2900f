"""Pairing: who practises with whom, who is over, and what they are told."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.core import pairing
from sessions.core.pairing import FACILITATOR, History, Met, Person, Proposal, Reason, Why, propose, two

from . import pairing_oracle as oracle

Room = tuple[list[Person], History]


def seats(*numbers: int) -> list[Person]:
    return [Person(number) for number in numbers]


def blocked(*pairs: tuple[int, int]) -> History:
    return History(blocked=pairing.blocked_pairs(pairs))


def told(proposal: Proposal, seat: int) -> list[tuple[str, int, int]]:
    return [(reason.code, reason.other, reason.value) for reason in pairing.explain(proposal.reasons, seat)]


# --- exact -----------------------------------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(oracle.rooms(), st.booleans(), st.integers(0, 2**32))
def test_pairs_cost_no_more_than_the_best_of_all_divisions(room: Room, facilitator: bool, seed: int):
    people, history = room
    proposal = propose(people, history, seed=seed, facilitator=facilitator)
    division = oracle.read(proposal, people)
    assert oracle.allowed(division, history)
    assert oracle.cost(division, history, "pair") == oracle.least(people, history, "pair", facilitator)


@settings(max_examples=80, deadline=None)
@given(oracle.rooms(most=7), st.booleans(), st.integers(0, 2**32))
def test_triads_cost_no_more_than_the_best_of_all_divisions(room: Room, facilitator: bool, seed: int):
    people, history = room
    proposal = propose(people, history, seed=seed, facilitator=facilitator, format="triad")
    division = oracle.read(proposal, people)
    assert oracle.allowed(division, history)
    assert oracle.cost(division, history, "triad") == oracle.least(people, history, "triad", facilitator)


@settings(max_examples=60, deadline=None)
@given(oracle.rooms(most=6, fewest=4), st.integers(0, 2**32))
def test_a_programme_may_put_a_shared_language_above_repeats(room: Room, seed: int):
    people, history = room
    proposal = propose(people, history, seed=seed, language_first=True)
    found = oracle.cost(oracle.read(proposal, people), history, "pair", language_first=True)
    assert found == oracle.least(people, history, "pair", False, language_first=True)


@given(oracle.rooms(most=12), st.sampled_from(["pair", "triad", "circle"]), st.booleans(), st.integers(0, 99))
def test_everybody_is_in_exactly_one_place(room: Room, format_: pairing.Format, facilitator: bool, seed: int):
    people, history = room
    proposal = propose(people, history, seed=seed, facilitator=facilitator, format=format_)
    placed = [seat for group in proposal.groups for seat in group] + list(proposal.left_over)
    if proposal.with_facilitator is not None:
        assert facilitator
        placed.append(proposal.with_facilitator)
    assert sorted(placed) == sorted(person.seat for person in people)


@given(oracle.rooms(most=12), st.sampled_from(["pair", "triad", "circle"]), st.integers(0, 99), st.randoms())
def test_the_same_seed_gives_the_same_proposal_in_whatever_order_people_are_named(
    room: Room, format_: pairing.Format, seed: int, random: st.DataObject
):
    people, history = room
    again = list(people)
    random.shuffle(again)
    first = propose(people, history, seed=seed, format=format_)
    assert propose(again, history, seed=seed, format=format_) == first
    assert first.seed == seed


def test_among_equals_the_seed_decides():
    found = {propose(seats(1, 2, 3, 4), History(), seed=seed).groups for seed in range(40)}
    assert found == {((1, 2), (3, 4)), ((1, 3), (2, 4)), ((1, 4), (2, 3))}


def test_one_repeat_twice_is_better_than_the_same_twice():
    met = {two(1, 2): Met(2, 9), two(1, 3): Met(1, 1), two(2, 4): Met(1, 1), two(1, 4): Met(2), two(2, 3): Met(2)}
    assert propose(seats(1, 2, 3, 4), History(met=met), seed=1).groups == ((1, 3), (2, 4))


def test_who_was_long_ago_comes_before_who_was_just_now():
    met = {pair: Met(1, ago) for pair, ago in {(1, 2): 5, (3, 4): 5, (1, 3): 4, (2, 4): 5}.items()}
    met |= {(1, 4): Met(1, 2), (2, 3): Met(1, 5)}
    assert propose(seats(1, 2, 3, 4), History(met=met), seed=1).groups == ((1, 2), (3, 4))


def test_balances_that_complement_each_other_meet():
    people = [Person(1, 300_000), Person(2, 300_000), Person(3, -300_000), Person(4, -300_000)]
    assert all({1, 2} not in map(set, propose(people, History(), seed=seed).groups) for seed in range(20))


# --- blocks ----------------------------------------------------------------------------------------------------------


def test_a_block_that_leaves_two_over_makes_trios_and_leaves_nobody_out():
    only_each_other = blocked((1, 4), (1, 5), (1, 6), (2, 4), (2, 5), (2, 6), (3, 4), (3, 5), (3, 6))
    proposal = propose(seats(1, 2, 3, 4, 5, 6), only_each_other, seed=3)
    assert sorted(map(sorted, proposal.groups)) == [[1, 2, 3], [4, 5, 6]]
    assert proposal.left_over == ()
    assert proposal.blocked_bound


def test_somebody_who_can_be_paired_with_nobody_is_left_over_and_said():
    proposal = propose(seats(1, 2, 3, 4), blocked((1, 2), (1, 3), (4, 1)), seed=5)
    assert proposal.left_over == (1,)
    assert sorted(proposal.groups[0]) == [2, 3, 4]
    assert told(proposal, 1) == [(Why.LEFT_OVER, 0, 0)]
    assert proposal.blocked_bound


def test_the_facilitator_takes_who_can_be_paired_with_nobody():
    lonely = blocked((1, 2), (1, 3), (4, 1))
    proposal = propose(seats(1, 2, 3, 4), lonely, seed=5, facilitator=True)
    assert (proposal.with_facilitator, proposal.left_over) == (1, ())
    assert told(proposal, 1) == [(Why.WITH_FACILITATOR, 0, 0)]


def test_a_block_against_the_facilitator_holds():
    history = blocked((FACILITATOR, 1), (FACILITATOR, 2), (FACILITATOR, 3))
    proposal = propose(seats(1, 2, 3), history, seed=5, facilitator=True)
    assert proposal.with_facilitator is None
    assert len(proposal.groups[0]) == 3


@pytest.mark.parametrize("format_", ["pair", "triad", "circle"])
@pytest.mark.parametrize("count", [1, 2, 5, 12, 13, 14])
def test_when_everybody_blocks_everybody_all_are_left_over(format_: pairing.Format, count: int):
    everybody = range(1, count + 1)
    proposal = propose(seats(*everybody), blocked(*combinations(everybody, 2)), seed=1, format=format_)
    assert proposal.groups == ()
    assert proposal.left_over == tuple(everybody)
    assert proposal.blocked_bound == (count > 1)


def test_a_block_that_changes_nothing_is_not_reported():
    assert not propose(seats(1, 2, 3, 4), blocked((1, 2)), seed=1).blocked_bound


def test_the_room_is_never_told_of_a_block():
    assert not [code for code in Why if "block" in code]


# --- odd numbers and triads ------------------------------------------------------------------------------------------


def test_an_odd_number_makes_one_trio():
    proposal = propose(seats(*range(1, 10)), History(), seed=1)
    assert sorted(map(len, proposal.groups)) == [2, 2, 2, 3]
    trio = next(group for group in proposal.groups if len(group) == 3)
    assert all((Why.ODD_NUMBER, 0, 0) in told(proposal, seat) for seat in trio)


def test_who_was_third_before_is_third_last():
    third: dict[int, int] = {}
    for round_number in range(1, 8):
        proposal = propose(seats(*range(1, 8)), History(third=third), seed=round_number)
        last = next(group for group in proposal.groups if len(group) == 3)[-1]
        third[last] = third.get(last, 0) + 1
        assert max(third.values()) - min(third.get(seat, 0) for seat in range(1, 8)) <= 1
    assert third == dict.fromkeys(range(1, 8), 1)


def test_a_facilitator_who_fills_in_takes_the_odd_person_and_each_in_turn():
    times: dict[int, int] = {}
    for seed in range(5):
        proposal = propose(seats(1, 2, 3, 4, 5), History(with_facilitator=times), seed=seed, facilitator=True)
        assert sorted(map(len, proposal.groups)) == [2, 2]
        assert proposal.with_facilitator is not None
        times[proposal.with_facilitator] = times.get(proposal.with_facilitator, 0) + 1
    assert times == dict.fromkeys(range(1, 6), 1)


def test_a_facilitator_is_not_needed_when_the_number_is_even():
    assert propose(seats(1, 2, 3, 4), History(), seed=1, facilitator=True).with_facilitator is None


@pytest.mark.parametrize(
    ("count", "groups"),
    [(2, [2]), (3, [3]), (4, [2, 2]), (5, [2, 3]), (6, [3, 3]), (7, [2, 2, 3]), (8, [2, 3, 3]), (11, [2, 3, 3, 3])],
)
def test_triads_are_as_many_trios_as_possible_and_the_rest_pairs(count: int, groups: list[int]):
    proposal = propose(seats(*range(1, count + 1)), History(), seed=1, format="triad", facilitator=True)
    assert sorted(map(len, proposal.groups)) == groups
    assert (proposal.with_facilitator, proposal.left_over) == (None, ())


@pytest.mark.parametrize(("count", "groups"), [(3, [3]), (4, [4]), (7, [3, 4]), (8, [4, 4]), (10, [3, 3, 4])])
def test_an_exercise_that_needs_three_never_gets_two(count: int, groups: list[int]):
    proposal = propose(seats(*range(1, count + 1)), History(), seed=1, format="triad", sizes=(3, 4))
    assert sorted(map(len, proposal.groups)) == groups


def test_five_people_cannot_be_threes_and_fours_so_one_is_over():
    proposal = propose(seats(1, 2, 3, 4, 5), History(), seed=1, format="triad", sizes=(3, 4), facilitator=True)
    assert ([len(group) for group in proposal.groups], len(proposal.left_over)) == ([4], 1)
    assert not proposal.blocked_bound


# --- circles ---------------------------------------------------------------------------------------------------------


def test_who_sat_out_is_placed_before_anybody_who_did_not():
    """Threes and fours of five people: over five rounds each of them sits out once, whatever else would be cheaper."""
    waited: dict[int, int] = {}
    for round_number in range(10):
        proposal = propose(
            seats(1, 2, 3, 4, 5), History(waited=waited), seed=round_number, format="triad", sizes=(3, 4)
        )
        (over,) = proposal.left_over
        waited[over] = waited.get(over, 0) + 1
        assert max(waited.values()) - min(waited.get(seat, 0) for seat in range(1, 6)) <= 1
    assert set(waited.values()) == {2}


def test_a_block_lets_sit_out_whom_it_must_and_no_one_else_twice():
    """1 may not meet 2, and there is nobody else but 3: the two take turns with 3."""
    waited: dict[int, int] = {}
    over = []
    for round_number in range(6):
        history = History(waited=waited, met={(1, 3): Met(9)}, blocked=frozenset({(1, 2)}))
        (seat,) = propose(seats(1, 2, 3), history, seed=round_number).left_over
        waited[seat] = waited.get(seat, 0) + 1
        over.append(seat)
    assert over[:2] in ([1, 2], [2, 1])
    assert waited == {1: 3, 2: 3}


def test_a_circle_is_the_whole_room():
    proposal = propose(seats(*range(1, 8)), History(), seed=1, format="circle")
    assert proposal.groups == (tuple(range(1, 8)),)
    assert told(proposal, 3) == [(Why.WHOLE_ROOM, 0, 0)]


def test_a_block_makes_two_even_circles_so_that_nobody_is_singled_out():
    proposal = propose(seats(*range(1, 9)), blocked((2, 7)), seed=1, format="circle")
    assert [len(group) for group in proposal.groups] == [4, 4]
    assert not any({2, 7} <= set(group) for group in proposal.groups)
    assert told(proposal, 3) == [(Why.PART_OF_ROOM, 0, 0)]
    assert proposal.blocked_bound


def test_who_is_blocked_with_everybody_does_not_break_the_circle_of_the_others():
    everybody_else = blocked(*((1, other) for other in range(2, 8)))
    proposal = propose(seats(*range(1, 8)), everybody_else, seed=1, format="circle")
    assert proposal.groups == (tuple(range(2, 8)),)
    assert proposal.left_over == (1,)
    with_help = propose(seats(*range(1, 8)), everybody_else, seed=1, format="circle", facilitator=True)
    assert (with_help.groups, with_help.with_facilitator) == (proposal.groups, 1)


def test_more_people_than_a_circle_may_hold_make_even_circles():
    proposal = propose(seats(*range(1, 14)), History(), seed=1, format="circle")
    assert [len(group) for group in proposal.groups] == [7, 6]
    assert not proposal.blocked_bound


@given(oracle.rooms(most=12), st.booleans())
def test_no_circle_holds_a_blocked_pair(room: Room, facilitator: bool):
    people, history = room
    proposal = propose(people, history, seed=1, format="circle", facilitator=facilitator)
    assert oracle.allowed(oracle.read(proposal, people), history)


# --- what people are told --------------------------------------------------------------------------------------------


def test_a_first_meeting_of_balances_that_complement_each_other_is_explained():
    people = [Person(4, 120_000), Person(9, -120_000)]
    proposal = propose(people, History(), seed=1)
    assert told(proposal, 4) == [
        (Why.FIRST_TIME, 9, 0), (Why.PARTNER_OWED, 9, 120_000), (Why.YOU_SPOKE_MORE, 9, 120_000),
    ]  # fmt: skip
    assert told(proposal, 9) == [(Why.FIRST_TIME, 4, 0), (Why.YOU_ARE_OWED, 4, 120_000)]


def test_a_repeat_says_how_often_and_when():
    history = History(met={two(1, 2): Met(2, 5)})
    proposal = propose([Person(1, 0, frozenset({"sv"})), Person(2, 0, frozenset({"en"}))], history, seed=1)
    assert told(proposal, 1) == [
        (Why.MET_BEFORE, 2, 2), (Why.LAST_MET, 2, 5), (Why.NO_SHARED_LANGUAGE, 2, 0),
    ]  # fmt: skip
    assert proposal.repeats == 1


def test_a_small_balance_is_nothing_to_speak_of():
    proposal = propose([Person(1, 14_999), Person(2, -14_999)], History(), seed=1)
    assert told(proposal, 1) == [(Why.FIRST_TIME, 2, 0)]


def test_reasons_become_plain_words_for_the_log():
    proposal = propose([Person(4, 120_000), Person(9, -120_000)], History(), seed=1)
    assert pairing.words(proposal.reasons, (9,)) == ((9, ("first_time:4:0", "you_are_owed:4:120000")),)
    assert Reason(1, Why.WHOLE_ROOM).word == "whole_room:0:0"


# --- bad input -------------------------------------------------------------------------------------------------------


def test_a_seat_that_is_there_twice_is_an_error():
    with pytest.raises(ValueError, match="every seat once"):
        propose(seats(1, 1), History(), seed=1)
    with pytest.raises(ValueError, match="every seat once"):
        propose(seats(FACILITATOR, 1), History(), seed=1)


def test_a_block_of_three_people_is_an_error():
    with pytest.raises(ValueError, match="too many values"):
        pairing.blocked_pairs([(1, 2, 3)])


def test_nobody_is_nobody():
    assert propose([], History(), seed=1).groups == ()
