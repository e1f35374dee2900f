"""More people than a room holds: pairs by maximum weight matching, other groups room by room.

Up to 12 people everything is exact and in `pairing_exact.py`. Here the pairs are exact, too (a blossom algorithm over
whole numbers); only who joins a pair as a third, when somebody is over, is chosen afterwards.
"""

from __future__ import annotations

import msgspec

from .pairing_cost import Costs
from .pairing_exact import Division


def match(costs: Costs, *, facilitator: bool) -> Division:
    """As many pairs as the blocks allow, of the least cost. With an odd number one person sits apart: beside the
    facilitator if there is one, else as a third in the pair where it costs the least. Whom blocks leave over becomes a
    third as well; the facilitator is first of all for who cannot even be that.
    """
    people = len(costs.people)
    apart = costs.beside_facilitator if facilitator else list(costs.third)
    pairs = _pairs(costs, apart if people % 2 else None)
    over = sorted(set(range(people)) - {place for pair in pairs for place in pair})
    groups: list[tuple[int, ...]] = list(pairs)
    welcome = [
        (_cheapest(costs, groups, place) is not None, costs.beside_facilitator[place] or 0, place)
        for place in over
        if facilitator and costs.beside_facilitator[place] is not None
    ]
    beside = min(welcome)[2] if welcome else None
    alone = [place for place in over if place != beside and not _join(costs, groups, place)]
    total = sum(costs.group(group) or 0 for group in groups) + (0 if beside is None else apart[beside] or 0)
    shape = sum(len(group) == 3 for group in groups) + len(alone) * people
    return Division(tuple(groups), beside, tuple(alone), total + shape * costs.shape)


def match_edges(edges: dict[tuple[int, int], int]) -> list[tuple[int, int]]:
    """The pairs of most people and then of least cost, for costs of pairs of places."""
    import rustworkx  # slow to import, and only a very large room needs it

    graph: rustworkx.PyGraph[int, int] = rustworkx.PyGraph()
    graph.add_nodes_from(list(range(1 + max((place for pair in edges for place in pair), default=-1))))
    graph.add_edges_from([(one, other, cost) for (one, other), cost in edges.items()])
    most = 1 + max(edges.values(), default=0)
    matched = rustworkx.max_weight_matching(graph, max_cardinality=True, weight_fn=lambda cost: most - cost)
    return sorted((min(pair), max(pair)) for pair in matched)


def _pairs(costs: Costs, apart: list[int | None] | list[int] | None) -> list[tuple[int, int]]:
    """Pairs of places. `apart` is what it costs each person to sit apart, for one more, imagined place."""
    people = len(costs.people)
    edges = {
        (one, other): edge
        for one in range(people)
        for other in range(one + 1, people)
        if (edge := costs.edges[one][other]) is not None
    }
    if apart is not None:
        edges |= {(place, people): cost for place, cost in enumerate(apart) if cost is not None}
    return [pair for pair in match_edges(edges) if pair[1] < people]


def _cheapest(costs: Costs, groups: list[tuple[int, ...]], place: int) -> int | None:
    """The pair in which somebody costs the least as a third; None if every pair has a block against them."""
    prices = [
        (price - (costs.group(group) or 0), number)
        for number, group in enumerate(groups)
        if len(group) == 2 and (price := costs.group((*group, place))) is not None
    ]
    return min(prices)[1] if prices else None


def _join(costs: Costs, groups: list[tuple[int, ...]], place: int) -> bool:
    """Make somebody the third of a pair; False if there is none for them."""
    number = _cheapest(costs, groups, place)
    if number is None:
        return False
    groups[number] = (*groups[number], place)
    return True


class Part(msgspec.Struct, frozen=True):
    """From which place to which, the last not included."""

    start: int
    end: int


def rooms(people: int) -> list[Part]:
    """Nine at a time, as long as at least four remain for the last part."""
    parts, start = [], 0
    while people - start > 12:
        parts.append(Part(start, start + 9))
        start += 9
    return [*parts, Part(start, people)]
