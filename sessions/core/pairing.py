"""Who practises with whom: the least costly division of the people who are here, given what was before.

`propose` is a pure function. Its seed only decides between equals, so a stored seed replays and explains a pairing.
The words are in `pairing_words.py`, the cost in `pairing_cost.py`, the exact search in `pairing_exact.py`; circles and
more people than a room holds have files of their own. Nothing of Django is here, and no sentence for a reader.

- A blocked pair never shares a group, whatever it costs.
- Pairs: with an odd number one trio, or one person with the facilitator. Triads: as many trios as possible, the rest
  pairs. Circle: everybody in one group.
- If blocks leave somebody over: one more trio, or the facilitator. Left over is only who fits nowhere; where it may be
  one or another, whoever sat out least often before.
- With R <= n//2 - d rounds nobody meets twice, d being the most people of the room whom anyone has met or blocked
  (Dirac's theorem). Beyond that, each round has the fewest repeats possible for those who are here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from random import Random

import msgspec

from .pairing_circle import circles
from .pairing_cost import Costs, speak_alike
from .pairing_exact import LARGEST_ROOM, Division, Shape, divide
from .pairing_large import match, rooms
from .pairing_words import FACILITATOR, Format, History, Met, Person, Proposal, Reason, Why, blocked_pairs, two

__all__ = [
    "FACILITATOR", "Format", "History", "Met", "Person", "Proposal", "Reason", "Why",
    "blocked_pairs", "explain", "propose", "reasons_for", "two", "words",
]  # fmt: skip

NOTABLE_MS = 15_000  # a balance below this is even, and nothing to speak of

# What each group takes away from the shape that is wished for; somebody left over is worse than any of them.
PRICES: dict[str, dict[int, int]] = {
    "pair": {2: 0, 3: 2},
    "triad": {3: 0, 2: 2, 4: 5},
    "circle": {3: 0, 4: 1, 2: 2},  # a circle that blocks make impossible
}
BESIDE = {"pair": 1, "triad": 5, "circle": 5}
ALONE = 1000


def propose(
    people: Sequence[Person],
    history: History,
    *,
    seed: int,
    facilitator: bool = False,
    format: Format = "pair",
    language_first: bool = False,
    sizes: tuple[int, int] = (2, LARGEST_ROOM),
) -> Proposal:
    """The best division of `people` into groups of `format`.

    `facilitator`: somebody may fill in for a missing partner. `language_first`: a shared language is worth a repeat.
    `sizes`: the smallest and the largest group that the exercise allows. The order of `people` does not matter.
    ValueError if a seat is there twice, or is FACILITATOR.
    """
    seats = sorted(person.seat for person in people)
    if len(set(seats)) != len(seats) or FACILITATOR in seats:
        raise ValueError("every seat once, and none of them the facilitator's")
    shuffled = sorted(people, key=lambda person: person.seat)
    Random(seed).shuffle(shuffled)  # noqa: S311  replayable on purpose
    costs = Costs(shuffled, history, language_first=language_first, counts_third=format == "pair")
    shape = _shape(format, sizes, facilitator)
    division = _whole_room(costs, shape, sizes) if format == "circle" else _divide(costs, shape, format)
    return _proposal(shuffled, history, division, format, seed, _bound(division, shape, costs, format, sizes))


def explain(reasons: Iterable[Reason], seat: int) -> tuple[Reason, ...]:
    """What `seat` may be told about their pairing, the most telling first."""
    return tuple(reason for reason in reasons if reason.seat == seat)


def words(reasons: Iterable[Reason], seats: Iterable[int]) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """The reasons of some seats as plain words (`Reason.word`), for an event of the room."""
    told = tuple(reasons)
    return tuple((seat, tuple(reason.word for reason in explain(told, seat))) for seat in seats)


def reasons_for(
    groups: Iterable[Sequence[int]], people: Iterable[Person], history: History, *, format: Format = "pair"
) -> tuple[Reason, ...]:
    """The reasons that `propose` would give for these groups of seats, when somebody has formed them by hand."""
    by_seat = {person.seat: person for person in people}
    formed = [[by_seat[seat] for seat in group] for group in groups]
    division = Division(tuple(tuple(range(len(group))) for group in formed), None, (), 0)
    return tuple(reason for group in formed for reason in _reasons(group, history, format, division))


def _shape(format_: Format, sizes: tuple[int, int], facilitator: bool) -> Shape:
    smallest, largest = sizes
    return Shape(
        sizes={size: price for size, price in PRICES[format_].items() if smallest <= size <= largest},
        beside=BESIDE[format_] if facilitator and smallest <= 2 else None,
        alone=ALONE,
    )


def _divide(costs: Costs, shape: Shape, format_: Format) -> Division:
    people = len(costs.people)
    if people <= LARGEST_ROOM:
        return divide(costs, shape)
    if format_ == "pair":
        return match(costs, facilitator=shape.beside is not None)
    return _room_by_room(costs, shape)


def _room_by_room(costs: Costs, shape: Shape) -> Division:
    """Exact within each part of the shuffled people; the facilitator fills in in the last part only."""
    groups: list[tuple[int, ...]] = []
    alone: list[int] = []
    beside, cost = None, 0
    parts = rooms(len(costs.people))
    for part in parts:
        there = costs.people[part.start : part.end]
        some = costs.only(there)
        last = part is parts[-1]
        found = divide(some, shape if last else msgspec.structs.replace(shape, beside=None))
        groups += [tuple(part.start + place for place in group) for group in found.groups]
        alone += [part.start + place for place in found.alone]
        beside = None if found.beside is None else part.start + found.beside
        cost += found.cost
    return Division(tuple(groups), beside, tuple(alone), cost)


def _whole_room(costs: Costs, shape: Shape, sizes: tuple[int, int]) -> Division:
    """One circle; more of them if it must be; small groups if blocks forbid even that."""
    smallest, largest = sizes
    return circles(costs, shape, smallest, largest) or _divide(costs, shape, "circle")


def _bound(division: Division, shape: Shape, costs: Costs, format_: Format, sizes: tuple[int, int]) -> bool:
    """Whether a block has changed the sizes of the groups or left somebody over."""
    people = len(costs.people)
    if not any(edge is None for one, row in enumerate(costs.edges) for other, edge in enumerate(row) if one != other):
        return False
    if format_ == "circle":
        return len(division.groups) != max(1, -(-people // sizes[1])) or sum(map(len, division.groups)) < people
    prices = [*(shape.sizes[len(group)] for group in division.groups), *(shape.alone for _ in division.alone)]
    return sum(prices) + (0 if division.beside is None else shape.beside or 0) > shape.best(people)


def _proposal(
    people: list[Person], history: History, division: Division, format_: Format, seed: int, bound: bool
) -> Proposal:
    groups = [_ordered(people, history, places, format_) for places in division.groups]
    reasons = [reason for group in groups for reason in _reasons(group, history, format_, division)]
    if division.beside is not None:
        reasons.append(Reason(people[division.beside].seat, Why.WITH_FACILITATOR))
    reasons += [Reason(people[place].seat, Why.LEFT_OVER) for place in division.alone]
    return Proposal(
        groups=tuple(sorted(tuple(person.seat for person in group) for group in groups)),
        with_facilitator=None if division.beside is None else people[division.beside].seat,
        left_over=tuple(sorted(people[place].seat for place in division.alone)),
        reasons=tuple(sorted(reasons, key=lambda reason: reason.seat)),
        cost=division.cost,
        repeats=sum(_met(history, one, other) > 0 for group in groups for one, other in combinations(group, 2)),
        seed=seed,
        blocked_bound=bound,
    )


def _ordered(people: list[Person], history: History, places: tuple[int, ...], format_: Format) -> list[Person]:
    """By seat, but the third of an odd number last: who was third least often, on ties the last of the shuffle."""
    group = [people[place] for place in places]
    third = None
    if format_ == "pair" and len(group) == 3:
        third = min(reversed(group), key=lambda person: history.third.get(person.seat, 0))
    return sorted(group, key=lambda person: (person is third, person.seat))


def _reasons(group: list[Person], history: History, format_: Format, division: Division) -> list[Reason]:
    reasons: list[Reason] = []
    for me in group:
        if format_ == "circle":
            reasons.append(Reason(me.seat, Why.WHOLE_ROOM if len(division.groups) == 1 else Why.PART_OF_ROOM))
            continue
        for other in group:
            if other is not me:
                reasons += _about(me, other, history, pair=len(group) == 2)
        if format_ == "pair" and len(group) == 3:
            reasons.append(Reason(me.seat, Why.ODD_NUMBER))
    return reasons


def _about(me: Person, other: Person, history: History, *, pair: bool) -> list[Reason]:
    """What `me` is told about practising with `other`."""
    met = history.met.get(two(me.seat, other.seat))
    if met is None or not met.times:
        reasons = [Reason(me.seat, Why.FIRST_TIME, other.seat)]
    else:
        reasons = [
            Reason(me.seat, Why.MET_BEFORE, other.seat, met.times),
            Reason(me.seat, Why.LAST_MET, other.seat, met.rounds_ago),
        ]
    if not speak_alike(me, other):
        reasons.append(Reason(me.seat, Why.NO_SHARED_LANGUAGE, other.seat))
    if pair and other.balance_ms <= -NOTABLE_MS and me.balance_ms >= NOTABLE_MS:
        reasons.append(Reason(me.seat, Why.PARTNER_OWED, other.seat, -other.balance_ms))
        reasons.append(Reason(me.seat, Why.YOU_SPOKE_MORE, other.seat, me.balance_ms))
    if pair and me.balance_ms <= -NOTABLE_MS and other.balance_ms >= NOTABLE_MS:
        reasons.append(Reason(me.seat, Why.YOU_ARE_OWED, other.seat, -me.balance_ms))
    return reasons


def _met(history: History, one: Person, other: Person) -> int:
    met = history.met.get(two(one.seat, other.seat))
    return met.times if met else 0
