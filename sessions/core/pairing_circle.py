"""Circles: the whole room as one, unless a block or the size forbids it; then as few even circles as possible."""

from __future__ import annotations

from .pairing_cost import Costs
from .pairing_exact import Division, Shape

MOST_CIRCLES = 4  # people who block each other more than this are better off in smaller groups


def circles(costs: Costs, shape: Shape, smallest: int, largest: int) -> Division | None:
    """The division into the fewest circles; None if a few circles do not keep all blocked people apart.

    Who is blocked with everybody is left over, or beside the facilitator, so that the others may still be one circle.
    """
    everybody = range(len(costs.people))
    over = [place for place in everybody if all(edge is None for edge in costs.edges[place])]
    people = [place for place in everybody if place not in over]
    fewest = -(-len(people) // largest)
    for number in range(fewest, max(fewest, MOST_CIRCLES) + 1) if people else ():
        groups = _share_out(costs, people, number)
        if groups is not None and all(smallest <= len(group) <= largest for group in groups):
            beside = next((one for one in over if shape.beside and costs.beside_facilitator[one] is not None), None)
            alone = tuple(place for place in over if place != beside)
            prices = number - 1 + len(alone) * shape.alone + (0 if beside is None else shape.beside or 0)
            cost = sum(costs.group(group) or 0 for group in groups) + prices * costs.shape
            return Division(tuple(groups), beside, alone, cost)
    return None


def _share_out(costs: Costs, people: list[int], number: int) -> list[tuple[int, ...]] | None:
    """People with the most blocks choose first; each goes to the smallest circle that has nobody they must not meet."""
    groups: list[list[int]] = [[] for _ in range(number)]
    for place in sorted(people, key=lambda one: -sum(edge is None for edge in costs.edges[one])):
        possible = [group for group in groups if all(costs.edges[place][other] is not None for other in group)]
        if not possible:
            return None
        min(possible, key=len).append(place)
    return [tuple(sorted(group)) for group in groups]
