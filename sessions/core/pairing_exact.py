"""The best division of up to 12 people into groups, exactly: a dynamic program over sets of people.

A set is an int of bits. From the set of everybody, the lowest person still there is put into every possible group;
of two ways to the same remaining set only the cheaper is kept. First only divisions of the best possible shape are
tried; blocks may leave none, then every shape.
"""

from __future__ import annotations

from itertools import combinations

import msgspec

from .pairing_cost import Costs

ALONE = 1  # the group size of somebody who is left over
BESIDE = 0  # the mark of the group of one person and the facilitator
LARGEST_ROOM = 12

State = tuple[int, bool]  # how many people are still there, and whether the facilitator is free
Allowed = dict[State, list[int]]  # which sizes and marks to try
Moves = dict[int, list[tuple[int, int]]]  # size or mark: (bits, cost) of the groups


class Shape(msgspec.Struct, frozen=True):
    """What a group of each allowed size, somebody with the facilitator, and somebody left over take away from the
    shape that is wished for. None: the facilitator cannot fill in.
    """

    sizes: dict[int, int]
    beside: int | None
    alone: int

    def best(self, people: int) -> int:
        """The least that must be taken away for so many people, blocks apart."""
        return self._table(people)[people, self.beside is not None]

    def tight(self, people: int) -> Allowed:
        """The sizes and marks that lead to the best shape."""
        table = self._table(people)
        return {
            state: [mark for mark, price, rest in self._steps(*state) if price + table[rest] == table[state]]
            for state in table
        }

    def every(self, people: int) -> Allowed:
        """All sizes and marks that there are people for."""
        return {state: [mark for mark, _, _ in self._steps(*state)] for state in self._table(people)}

    def _steps(self, count: int, free: bool) -> list[tuple[int, int, State]]:
        """What can be done with the next person: size or mark, what it takes away, and what remains."""
        steps = [(size, price, (count - size, free)) for size, price in self.sizes.items() if size <= count]
        if free and self.beside is not None and count:
            steps.append((BESIDE, self.beside, (count - 1, False)))
        return [*steps, (ALONE, self.alone, (count - 1, free))] if count else []

    def _table(self, people: int) -> dict[State, int]:
        table: dict[State, int] = {(0, False): 0, (0, True): 0}
        for state in [(count, free) for count in range(1, people + 1) for free in (False, True)]:
            table[state] = min(price + table[rest] for _, price, rest in self._steps(*state))
        return table


class Division(msgspec.Struct, frozen=True):
    """Places of people, not seats."""

    groups: tuple[tuple[int, ...], ...]
    beside: int | None
    alone: tuple[int, ...]
    cost: int


def divide(costs: Costs, shape: Shape) -> Division:
    """The division of least cost. Somebody is left over only if there is no other way."""
    people = len(costs.people)
    moves = [_moves(costs, shape, place) for place in range(people)]
    free = shape.beside is not None
    found = _search(people, moves, shape.tight(people), free) or _search(people, moves, shape.every(people), free)
    if found is None:
        raise AssertionError("leaving everybody over is always possible")
    cost, taken = found
    return _read(people, taken, cost)


def _moves(costs: Costs, shape: Shape, lowest: int) -> Moves:
    """Every group in which nobody comes before `lowest`, with its cost."""
    people = len(costs.people)
    mine = 1 << lowest
    later = [place for place in range(lowest + 1, people) if costs.edges[lowest][place] is not None]
    moves: Moves = {}
    for size, price in shape.sizes.items():
        moves[size] = []
        for others in combinations(later, size - 1):
            cost = costs.group((lowest, *others))
            if cost is not None:
                moves[size].append((mine | sum(1 << other for other in others), cost + price * costs.shape))
    beside = costs.beside_facilitator[lowest]
    moves[BESIDE] = []
    if shape.beside is not None and beside is not None:
        moves[BESIDE].append((mine | 1 << people, beside + shape.beside * costs.shape))
    moves[ALONE] = [(mine, shape.alone * costs.shape + costs.waited[lowest] + costs.third[lowest])]
    return moves


def _search(people: int, moves: list[Moves], allowed: Allowed, free: bool) -> tuple[int, list[int]] | None:
    """The cheapest way from everybody to nobody: its cost and the bits of its groups; None if there is no way."""
    everybody = (1 << people + free) - 1
    layers: list[dict[int, tuple[int, int]]] = [{} for _ in range(people + 1)]  # set still there: (cost, set before)
    layers[people][everybody] = (0, 0)
    for count in range(people, 0, -1):
        for there, (cost, _) in layers[count].items():
            mine = moves[(there & -there).bit_length() - 1]
            for mark in allowed[count, bool(there >> people)]:
                layer = layers[count - (mark or 1)]
                for bits, price in mine[mark]:
                    if there & bits == bits:
                        rest = there ^ bits
                        known = layer.get(rest)
                        if known is None or cost + price < known[0]:
                            layer[rest] = (cost + price, there)
    if not layers[0]:
        return None
    end = min(layers[0], key=lambda rest: layers[0][rest][0])
    return layers[0][end][0], _way(people, layers, end)


def _way(people: int, layers: list[dict[int, tuple[int, int]]], end: int) -> list[int]:
    only_people = (1 << people) - 1
    taken = []
    rest = end
    while (rest & only_people) != only_people:
        _, before = layers[(rest & only_people).bit_count()][rest]
        taken.append(before ^ rest)
        rest = before
    return taken[::-1]


def _read(people: int, taken: list[int], cost: int) -> Division:
    groups, beside, alone = [], None, []
    for bits in taken:
        places = tuple(place for place in range(people) if bits >> place & 1)
        if bits >> people:
            beside = places[0]
        elif len(places) == 1:
            alone.append(places[0])
        else:
            groups.append(places)
    return Division(tuple(groups), beside, tuple(alone), cost)
