"""The plan of a round (R5, R6): arithmetic that nobody may lose a millisecond by."""

from __future__ import annotations

from random import Random

import pytest

from sessions.core.turn_plan import cycle_of, offsets, plan_round, repayments

Q = 300_000


def random_balances(random: Random, count: int) -> list[int]:
    return [random.randint(-3 * Q, 3 * Q) for _ in range(count)]


@pytest.mark.parametrize(
    ("balances", "expected"),
    [
        ([0, 0], [0, 0]),
        ([-600_000, 0], [0, 0]),  # nobody owes, so nobody pays
        ([-100_000, 100_000], [100_000, -100_000]),
        ([-100_000, 40_000], [40_000, -40_000]),  # the owing can give only this
        ([-40_000, 100_000], [40_000, -40_000]),  # and nobody gives more than is owed
        ([-900_000, 900_000], [600_000, -600_000]),  # b is handed over clamped to twice a turn
        ([-200_000, -100_000, 150_000], [100_000, 50_000, -150_000]),
    ],
)
def test_the_owed_get_what_the_owing_can_give(balances: list[int], expected: list[int]) -> None:
    assert repayments(balances, Q) == expected


@pytest.mark.parametrize("count", range(2, 13))
def test_repayments_sum_to_zero_and_nobody_who_owes_nothing_pays(count: int) -> None:
    random = Random(count)
    for _ in range(200):
        balances = random_balances(random, count)
        changes = repayments(balances, Q)
        assert sum(changes) == 0
        for balance, change in zip(balances, changes, strict=True):
            assert change == 0 or (change < 0) == (balance > 0)
            assert abs(change) <= min(abs(balance), 2 * Q)


@pytest.mark.parametrize("owed", [0, 1, 99_999, 250_001, 600_000, 5_000_000])
def test_for_a_pair_the_turns_are_q_plus_and_minus_half_of_what_is_repaid(owed: int) -> None:
    plan = plan_round([4, 7], [-owed, owed], Q, 1)
    budgets = dict(zip(plan.cycle, plan.budgets, strict=True))
    repaid = min(owed, 2 * Q, Q)  # at most half a turn more for one and less for the other
    assert abs(budgets[4] - (Q + repaid // 2)) <= 1
    assert abs(budgets[7] - (Q - repaid // 2)) <= 1


@pytest.mark.parametrize("count", range(2, 13))
def test_turns_stay_within_half_a_turn_of_q_and_a_round_is_never_longer_for_repaying(count: int) -> None:
    random = Random(count)
    for turn_ms in (20_000, 119_999, 300_000, 300_001):
        for _ in range(60):
            plan = plan_round(range(1, count + 1), random_balances(random, count), turn_ms, 1)
            assert sorted(plan.cycle) == list(range(1, count + 1))
            assert all(turn_ms - turn_ms // 2 <= budget <= turn_ms + turn_ms // 2 for budget in plan.budgets)
            assert 0 <= count * turn_ms - sum(plan.budgets) <= count


@pytest.mark.parametrize("count", range(2, 13))
def test_each_speaks_longer_than_they_support_by_what_is_repaid_to_them(count: int) -> None:
    """The supporter of p_j is p_(j+1), so b changes by t_j - t_(j-1), and the target is where that leads."""
    random = Random(count)
    for _ in range(60):
        balances = random_balances(random, count)
        plan = plan_round(range(count), balances, Q, 1)
        for place, seat in enumerate(plan.cycle):
            change = plan.budgets[place] - plan.budgets[place - 1]
            assert abs(balances[seat] + change - plan.targets[place]) <= 2


def test_a_target_is_what_all_rounds_together_can_repay_and_no_more() -> None:
    assert sorted(plan_round([1, 2], [-600_000, 600_000], Q, 1).targets) == [-300_000, 300_000]
    assert sorted(plan_round([1, 2], [-600_000, 600_000], Q, 2).targets) == [0, 0]
    assert sorted(plan_round([1, 2], [-600_000, 600_000], Q, 5).targets) == [0, 0]


def test_offsets_go_along_the_cycle_and_sum_to_zero() -> None:
    assert offsets([100, -100]) == [100, -100]  # times two, for the two people
    assert sum(offsets([5, -3, 7, -9])) == 0


@pytest.mark.parametrize("count", range(4, 13))
def test_no_swap_of_two_would_make_the_turns_more_alike(count: int) -> None:
    random = Random(count)
    for _ in range(20):
        changes = dict(enumerate(repayments(random_balances(random, count), Q)))
        cycle = cycle_of(list(range(count)), changes)
        largest = max(map(abs, offsets([changes[seat] for seat in cycle])))
        for first in range(count):
            for second in range(first + 1, count):
                other = list(cycle)
                other[first], other[second] = other[second], other[first]
                assert max(map(abs, offsets([changes[seat] for seat in other]))) >= largest


def test_the_same_balances_give_the_same_plan() -> None:
    balances = [-500_000, 120_000, 380_000, -7, 0, 7]
    assert plan_round(range(6), balances, Q, 2) == plan_round(range(6), list(balances), Q, 2)
