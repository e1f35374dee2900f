"""A share of the proof: series after series until enough sessions are played, each held against the checker."""

from __future__ import annotations

from .cast import Cast
from .checker import check_series
from .faults import seeded
from .series import SESSIONS, Series
from .tally import Left, Tally

SEEDS_APART = 1_000_003  # between the series of one seed and those of the next


def prove_share(cast: Cast, *, seed: int, sessions: int, share: tuple[int, int] = (0, 1), fault: str = "") -> Tally:
    """Play at least `sessions` sessions of the series of `seed` that belong to this share (number, of how many)."""
    place, shares = share
    tally = Tally()
    number = place
    while tally.sessions < sessions:
        prove_series(cast, seed * SEEDS_APART + number, min(SESSIONS, sessions - tally.sessions), tally, fault=fault)
        number += shares
    return tally


def prove_series(
    cast: Cast, series_seed: int, sessions: int, tally: Tally, *, fault: str = "", trace: bool = False
) -> Left:
    """Play one series and check what it left. What is wrong is in the tally, with the seed that plays it again."""
    with seeded(fault):
        left = Series(cast, series_seed, tally, trace=trace).drive(sessions)
    for wrong in check_series(left, tally):
        tally.wrong.append((series_seed, wrong))
    return left
