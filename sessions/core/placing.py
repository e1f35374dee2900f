"""Who sits in which room: the people at the doors, divided into rooms of the wanted size with the facilitators there.

`place` is a pure function. Its seed only decides between equals and where the search begins, so a stored seed explains
a proposal. People and facilitators are known by any numbers; nothing of Django is here, and no sentence for a reader.

- A blocked pair never shares a room, whatever it costs; that holds between a facilitator and a member too.
- What counts, in this order: nobody left over; rooms of the wanted size; as many rooms as facilitators, as far as the
  sizes allow; rooms alike in size; few past meetings (squared, so that old company is spread out);
  a shared language; balances that add up to nothing.
- More rooms than facilitators are made only where the exercise does without one: those rooms hold themselves.

The search begins at many seeded divisions and moves one person or swaps two for as long as it gets better; the tests
hold it against all divisions of small numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import combinations, permutations, product
from random import Random

import msgspec

from .pairing_cost import DEFICIT_STEP_MS, speak_alike
from .pairing_exact import LARGEST_ROOM
from .pairing_words import History, Person, two

__all__ = ["History", "Left", "Person", "Placed", "Placement", "Wanted", "place"]

BEGINNINGS = 160  # for all people together: a small number is looked at from more sides
FEWEST_BEGINNINGS = 3
REPEAT = 10_000  # one more past meeting outweighs the languages of a whole cohort at the doors

Score = tuple[int, ...]


class Wanted(msgspec.Struct, frozen=True):
    """People in a room, facilitators apart. `needs_leader`: the exercise cannot be done in a room without one."""

    least: int = 4
    most: int = 6
    needs_leader: bool = False
    one_room: bool = False


class Left(StrEnum):
    """Why somebody has no room."""

    BLOCKED = "blocked"
    FULL = "full"


class Placed(msgspec.Struct, frozen=True):
    people: tuple[int, ...]
    leaders: tuple[int, ...] = ()


class Placement(msgspec.Struct, frozen=True):
    """The rooms, in the order of their lowest number. `repeats`: pairs in one room who had met in a pairing before."""

    rooms: tuple[Placed, ...]
    left: tuple[tuple[int, Left], ...] = ()
    repeats: int = 0
    seed: int = 0


def place(
    people: Sequence[Person], leaders: Sequence[int], history: History, wanted: Wanted, *, seed: int
) -> Placement:
    """The best division of `people` (numbers in `seat`) into rooms. ValueError if a number is there twice."""
    numbers = [person.seat for person in people] + list(leaders)
    if len(set(numbers)) != len(numbers):
        raise ValueError("everybody once")
    if not people:
        return Placement((), seed=seed)
    chance = Random(seed)  # noqa: S311  replayable on purpose
    ordered = sorted(people, key=lambda person: person.seat)
    best: _Division | None = None
    for count in _counts(len(people), len(leaders), wanted):
        if best is not None and best.score()[:3] <= (0, *_fit(len(people), count, len(leaders), wanted)):
            break
        for _ in range(max(FEWEST_BEGINNINGS, BEGINNINGS // len(people))):
            division = _Division(ordered, sorted(leaders), history, wanted, count, chance)
            division.improve()
            best = division if best is None or division.score() < best.score() else best
    assert best is not None
    return best.placement(seed)


def _counts(people: int, leaders: int, wanted: Wanted) -> list[int]:
    """How many rooms to try, the most promising number first."""
    most = 1 if wanted.one_room else max(1, people // 2)
    if wanted.needs_leader:
        most = min(most, max(1, leaders))
    return sorted(range(1, most + 1), key=lambda count: (*_fit(people, count, leaders, wanted), count))


def _fit(people: int, count: int, leaders: int, wanted: Wanted) -> tuple[int, int]:
    """The least that so many rooms can differ from the wanted sizes, and from the number of facilitators."""
    small, larger = divmod(people, count)
    off = larger * _off(small + 1, wanted) + (count - larger) * _off(small, wanted)
    return off, _rooms_off(count, leaders)


def _rooms_off(count: int, leaders: int) -> int:
    """Without facilitators the fewest rooms are best, so that nobody sits with two while others sit with six."""
    return abs(count - leaders) if leaders else count


def _off(size: int, wanted: Wanted) -> int:
    return max(0, size - wanted.most, wanted.least - size)


class _Division:
    """People in `count` rooms, on the way to something better; whoever is left over is in the last list of `rooms`.

    People are known by their place in `people`.
    """

    def __init__(
        self, people: list[Person], leaders: list[int], history: History, wanted: Wanted, count: int, chance: Random
    ) -> None:
        self.people, self.history, self.wanted, self.count, self.chance = people, history, wanted, count, chance
        self.leaders_here = len(leaders)
        self.leaders = self._spread_leaders(leaders)
        everybody = range(len(people))
        self.prices = [[self._price(people[one], people[other]) for other in everybody] for one in everybody]
        self.rooms: list[list[int]] = [[] for _ in range(count + 1)]
        stubborn = chance.random() < 0.5  # half of the beginnings seat those first who fit with few
        for who in sorted(everybody, key=lambda who: (stubborn * -self.prices[who].count(None), chance.random())):
            fitting = [room for room in range(count) if self._fits(who, room, self.rooms[room])]
            room = min(fitting, key=lambda room: (len(self.rooms[room]), chance.random()), default=count)
            self.rooms[room].append(who)
        self.costs = [self._cost(room) for room in range(count + 1)]

    def _spread_leaders(self, leaders: list[int]) -> list[list[int]]:
        rooms: list[list[int]] = [[] for _ in range(self.count)]
        for leader in self.chance.sample(leaders, len(leaders)):
            welcome = [room for room in rooms if all(two(leader, other) not in self.history.blocked for other in room)]
            if welcome:
                min(welcome, key=len).append(leader)
        return rooms

    def _price(self, one: Person, other: Person) -> int | None:
        """What it costs that two people share a room; None if they must not."""
        pair = two(one.seat, other.seat)
        if one is not other and pair in self.history.blocked:
            return None
        met = self.history.met.get(pair)
        return REPEAT * (met.times**2 if met else 0) + (not speak_alike(one, other))

    def _fits(self, who: int, room: int, others: Iterable[int]) -> bool:
        if room == self.count:
            return True
        seat, prices = self.people[who].seat, self.prices[who]
        there = [other for other in others if other != who]
        return (
            len(there) < LARGEST_ROOM
            and all(prices[other] is not None for other in there)
            and all(two(seat, leader) not in self.history.blocked for leader in self.leaders[room])
        )

    def _cost(self, room: int, members: list[int] | None = None) -> Score:
        """Left over, size, evenness, company, balances: of one room. A room of one is nobody's room."""
        members = self.rooms[room] if members is None else members
        if room == self.count:
            return len(members), 0, 0, 0, 0
        alone = len(members) == 1 and len(self.people) > 1
        company = sum(self.prices[one][other] or 0 for one, other in combinations(members, 2))
        balance = abs(sum(self.people[who].balance_ms for who in members)) // DEFICIT_STEP_MS
        return int(alone), _off(len(members), self.wanted), len(members) ** 2, company, balance

    def score(self) -> Score:
        """Left over, size, rooms too many or too few, evenness, company, balances: of all rooms."""
        left, off, even, company, balance = (sum(part) for part in zip(*self.costs, strict=True))
        used = sum(len(members) > 1 for members in self.rooms[:-1]) or 1
        return left, off, _rooms_off(used, self.leaders_here), even, company, balance

    def improve(self) -> None:
        """Move one person, or swap two, for as long as it gets better."""
        while self._move() or self._swap():
            pass

    def _move(self) -> bool:
        for room, other in permutations(range(self.count + 1), 2):
            for who in list(self.rooms[room]):
                if self._fits(who, other, self.rooms[other]):
                    rest = [one for one in self.rooms[room] if one != who]
                    if self._better(room, rest, other, [*self.rooms[other], who]):
                        return True
        return False

    def _swap(self) -> bool:
        for room, other in combinations(range(self.count + 1), 2):
            for who, whom in product(list(self.rooms[room]), list(self.rooms[other])):
                mine = [one for one in self.rooms[room] if one != who]
                theirs = [one for one in self.rooms[other] if one != whom]
                fits = self._fits(who, other, theirs) and self._fits(whom, room, mine)
                if fits and self._better(room, [*mine, whom], other, [*theirs, who]):
                    return True
        return False

    def _better(self, room: int, members: list[int], other: int, others: list[int]) -> bool:
        """Do it if it lowers the cost of the two rooms."""
        new = self._cost(room, members), self._cost(other, others)
        old = self.costs[room], self.costs[other]
        if [sum(part) for part in zip(*new, strict=True)] >= [sum(part) for part in zip(*old, strict=True)]:
            return False
        self.rooms[room], self.rooms[other] = members, others
        self.costs[room], self.costs[other] = new
        return True

    def placement(self, seed: int) -> Placement:
        rooms, over = [], [self.people[who].seat for who in self.rooms[-1]]
        for members, leaders in zip(self.rooms[:-1], self.leaders, strict=True):
            seats = tuple(sorted(self.people[who].seat for who in members))
            if len(seats) == 1 and len(self.people) > 1:
                over += seats
            elif seats:
                rooms.append(Placed(seats, tuple(sorted(leaders))))
        met = self.history.met
        pairs = [two(*pair) for room in rooms for pair in combinations(room.people, 2)]
        return Placement(
            rooms=tuple(sorted(rooms, key=lambda room: room.people)),
            left=tuple((seat, self._why(seat)) for seat in sorted(over)),
            repeats=sum(pair in met and met[pair].times > 0 for pair in pairs),
            seed=seed,
        )

    def _why(self, seat: int) -> Left:
        return Left.BLOCKED if any(seat in pair for pair in self.history.blocked) else Left.FULL
