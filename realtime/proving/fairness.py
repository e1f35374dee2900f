"""Who sits out and who is a third: the checker's own count over all sessions of a cohort, and whether another division
of the same sizes would have been fairer.

Groups are tried one by one, with nothing of `sessions.core.pairing`: slow and obvious, and only where somebody has been
passed over before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations

Pairs = frozenset[tuple[int, int]]


class Fairness:
    """How often each person (by number) has sat out, and has been the third of a pair exercise."""

    def __init__(self) -> None:
        self.waited: Counter[int] = Counter()
        self.third: Counter[int] = Counter()

    def fairer_waiting(self, groups: Sequence[Sequence[int]], waiting: Sequence[int], apart: Pairs) -> set[int] | None:
        """Who could have sat out instead, in all less often before; None if nobody."""
        burden = sum(self.waited[user] ** 2 for user in waiting)
        if not burden:
            return None
        everybody = [*waiting, *(user for group in groups for user in group)]
        sizes = sorted(len(group) for group in groups)
        for others in combinations(everybody, len(waiting)):
            if sum(self.waited[user] ** 2 for user in others) < burden:
                rest = tuple(user for user in everybody if user not in others)
                if can_be_divided(rest, tuple(sizes), apart):
                    return set(others)
        return None

    def fairer_third(self, groups: Sequence[Sequence[int]], apart: Pairs) -> int | None:
        """Who could have been a third instead of somebody who was more often; None if nobody.

        Groups of a pair exercise, the third of each group of three last.
        """
        thirds = [group[-1] for group in groups if len(group) == 3]
        if not any(self.third[user] for user in thirds):
            return None
        everybody = tuple(user for group in groups for user in group)
        sizes = tuple(sorted(len(group) for group in groups))
        for third in thirds:
            for user in everybody:
                instead = [one for one in thirds if one != third] + [user]
                less = user not in thirds and self.third[user] < self.third[third]
                if less and can_be_divided(everybody, sizes, apart, frozenset(instead)):
                    return user
        return None

    def note(self, groups: Sequence[Sequence[int]], waiting: Sequence[int], nominal: int) -> None:
        self.waited.update(waiting)
        if nominal == 2:
            self.third.update(group[-1] for group in groups if len(group) == 3)


def can_be_divided(
    people: tuple[int, ...], sizes: tuple[int, ...], apart: Pairs, thirds: frozenset[int] = frozenset()
) -> bool:
    """Whether there are groups of exactly these sizes in which nobody meets whom they must not; with `thirds`, each of
    these in a group of three of their own.
    """
    if not people:
        return not sizes
    first, rest = people[0], people[1:]
    for size in set(sizes):
        left = list(sizes)
        left.remove(size)
        for others in combinations(rest, size - 1):
            group = (first, *others)
            if any((min(pair), max(pair)) in apart for pair in combinations(group, 2)):
                continue
            if thirds and len(thirds.intersection(group)) != (1 if size == 3 else 0):
                continue
            remaining = tuple(user for user in rest if user not in others)
            if can_be_divided(remaining, tuple(left), apart, thirds):
                return True
    return False
