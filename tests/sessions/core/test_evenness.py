"""The word for somebody's balance: what it says, and what it never says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.core.evenness import Evenness, Leaning, evenness, halves, tolerance_ms

MINUTE = 60_000
BALANCES = st.integers(-(10**8), 10**8)
TIMES = st.integers(0, 10**8)


def told(spoke: float, listened: float, others: tuple[float, ...] = ()) -> Evenness:
    spoke_ms, listened_ms = int(spoke * MINUTE), int(listened * MINUTE)
    return evenness(
        spoke_ms=spoke_ms,
        listened_ms=listened_ms,
        balance_ms=spoke_ms - listened_ms,
        others_ms=[int(other * MINUTE) for other in others],
    )


def test_nothing_is_said_of_somebody_who_has_not_practised():
    assert told(0, 0, (5, -5)).leaning == Leaning.NEW


@pytest.mark.parametrize(
    ("spoke", "listened", "leaning"),
    [
        (46, 46, Leaning.EVEN),
        (46, 50, Leaning.EVEN),
        (46, 52, Leaning.LITTLE_LISTENING),
        (20, 60, Leaning.LISTENING),
        (52, 46, Leaning.LITTLE_SPEAKING),
        (60, 20, Leaning.SPEAKING),
        (1, 0, Leaning.EVEN),
    ],
)
def test_the_word_follows_the_difference(spoke: float, listened: float, leaning: Leaning):
    assert told(spoke, listened, (listened - spoke,)).leaning == leaning


def test_minutes_that_somebody_gave_beyond_the_mean_are_owed():
    assert told(46, 52, (3, 3)).owed_minutes == 6
    assert told(52, 46, (-6,)).owed_minutes == 0


def test_the_mean_of_the_cohort_is_taken_off_so_that_people_who_left_move_nobody():
    assert told(40, 50, (-10, -10)).leaning == Leaning.EVEN


def test_only_the_one_who_is_owed_most_is_told_that_they_begin():
    assert told(40, 50, (0, 10)).first
    assert not told(40, 50, (-10, 20)).first
    assert not told(40, 50, (-12, 22)).first
    assert not told(50, 40, (-10,)).first


@given(TIMES, TIMES, BALANCES, st.lists(BALANCES, max_size=5))
def test_nobody_within_the_tolerance_is_told_that_they_lean(spoke: int, listened: int, b: int, others: list[int]):
    found = evenness(spoke_ms=spoke, listened_ms=listened, balance_ms=b, others_ms=others)
    leans = found.leaning not in {Leaning.NEW, Leaning.EVEN}
    assert leans == (bool(spoke or listened) and abs(found.off_ms) > tolerance_ms(spoke, listened))
    assert not leans or ("listening" in found.leaning) == (found.off_ms < 0)


@given(TIMES, TIMES)
def test_equal_times_give_equal_halves_and_the_longer_one_the_longer(spoke: int, listened: int):
    right, left = halves(spoke, listened)
    assert (right, left) == halves(listened, spoke)[::-1]
    assert (right >= left) if spoke >= listened else (left >= right)
    assert max(right, left) == (100 if spoke or listened else 0)
