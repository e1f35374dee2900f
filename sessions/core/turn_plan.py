"""R5 and R6: the one cycle of a round and how long everybody speaks in it. Pure integer arithmetic on ms.

No state and no events here: balances in, cycle and budgets and targets out.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, zip_longest
from typing import NamedTuple


class Plan(NamedTuple):
    """`cycle`: each is supported by the next, the last by the first. `budgets` and `targets` in the same order."""

    cycle: tuple[int, ...]
    budgets: tuple[int, ...]
    targets: tuple[int, ...]


def repayments(balances: Sequence[int], turn_ms: int) -> list[int]:
    """R6: how much b of each should change, ms. Nobody who owes nothing is made to pay, so the sum is 0.

    z = b clamped to +-2q, r = -z, and the larger side is scaled down to the smaller.
    """
    wanted = [-max(-2 * turn_ms, min(2 * turn_ms, balance)) for balance in balances]
    owed = sum(change for change in wanted if change > 0)
    owing = -sum(change for change in wanted if change < 0)
    sign, much, little = (1, owed, owing) if owed > owing else (-1, owing, owed)
    if much == little:
        return wanted
    # shares are cut from the running sum, so that rounding loses no ms and the two sides stay equal
    shares = list(accumulate((max(0, sign * change) for change in wanted), initial=0))
    cuts = [share * little // much for share in shares]
    return [
        sign * (cuts[place + 1] - cuts[place]) if sign * change > 0 else change for place, change in enumerate(wanted)
    ]


def offsets(changes: Sequence[int]) -> list[int]:
    """n*y along the cycle, ms: x₁ = 0, xⱼ = xⱼ₋₁ + r(pⱼ), y = x - mean(x). Times n, to stay in integers."""
    total = -changes[0] if changes else 0
    running = []
    for change in changes:
        total += change
        running.append(total)
    mean, count = sum(running), len(running)
    return [count * value - mean for value in running]


def plan_round(seats: Sequence[int], balances: Sequence[int], turn_ms: int, rounds: int) -> Plan:
    """R5 and R6 for the connected people of a round. `balances`: b in the first round, dev in a later one, ms.

    λ = min(1, (q/2) / max|y|) and t = q + ⌊λ y⌋, so that q/2 <= t <= 3q/2 and no round is longer for it.
    The targets are b + min(1, rounds·λ)·r, of use when `balances` are b (DESIGN §3 R6).
    """
    changes = dict(zip(seats, repayments(balances, turn_ms), strict=True))
    before = dict(zip(seats, balances, strict=True))
    cycle = cycle_of(list(seats), changes)
    scaled = offsets([changes[seat] for seat in cycle])
    count, half = len(cycle), turn_ms // 2
    largest = max(map(abs, scaled))
    if largest <= half * count:
        budgets = tuple(turn_ms + value // count for value in scaled)
        targets = tuple(before[seat] + changes[seat] for seat in cycle)
        return Plan(tuple(cycle), budgets, targets)
    budgets = tuple(turn_ms + value * half // largest for value in scaled)
    up, down = min(largest, rounds * half * count), largest
    targets = tuple(before[seat] + changes[seat] * up // down for seat in cycle)
    return Plan(tuple(cycle), budgets, targets)


def cycle_of(seats: list[int], changes: dict[int, int]) -> list[int]:
    """R5: one cycle. Alternate owed and owing, then swap two while it lowers the largest |y|."""
    if not any(changes.values()):
        return seats
    owed = sorted((seat for seat in seats if changes[seat] > 0), key=lambda seat: -changes[seat])
    owing = sorted((seat for seat in seats if changes[seat] < 0), key=lambda seat: changes[seat])
    even = [seat for seat in seats if changes[seat] == 0]
    mixed = [seat for two in zip_longest(owed, owing) for seat in two if seat is not None]
    return _swapped(mixed + even, changes) if len(seats) > 2 else mixed + even


def _swapped(cycle: list[int], changes: dict[int, int]) -> list[int]:
    largest = _largest(cycle, changes)
    better = True
    while better:
        better = False
        for first in range(len(cycle)):
            for second in range(first + 1, len(cycle)):
                cycle[first], cycle[second] = cycle[second], cycle[first]
                candidate = _largest(cycle, changes)
                if candidate < largest:
                    largest, better = candidate, True
                else:
                    cycle[first], cycle[second] = cycle[second], cycle[first]
    return cycle


def _largest(cycle: list[int], changes: dict[int, int]) -> int:
    return max(map(abs, offsets([changes[seat] for seat in cycle])))
