"""What a pairing costs, as one integer that compares lexicographically. Blocks are no cost: a blocked pair has none.

Levels, the heaviest first: the shape (people left over, groups of another size than the format's), who of those left
over sat out before, who was third or with the facilitator before, then per pair of people squared repeats, recency,
language, and balances that do not complement each other. A level weighs more than everything below it can amount to:
its weight is the product of the radices below, the radix of a level is cap · pairs + 1. So one repeat less is never
bought by any number of languages.
"""

from __future__ import annotations

from collections.abc import Sequence

from .pairing_words import FACILITATOR, History, Person, two

DEFICIT_STEP_MS = 30_000  # finer differences of balances say nothing
DEFICIT_CAP = 15
RECENCY_CAP = 15
REPEATS_CAP = 15
ASIDE_CAP = 15
WAITED_CAP = 15
PAIRS_PER_PERSON = 2  # a group of five has ten pairs


class Costs:
    """The costs for these people, who are known by their place in `people` from here on."""

    def __init__(self, people: Sequence[Person], history: History, *, language_first: bool, counts_third: bool) -> None:
        self.people = people
        self.history = history
        self.counts_third = counts_third
        self.language_first = language_first
        self._weigh()
        places = range(len(people))
        self.edges = [[self._edge(people[one], people[other]) for other in places] for one in places]
        self.third = [self._aside(history.third.get(person.seat, 0)) for person in people]
        self.waited = [self._waited(history.waited.get(person.seat, 0)) for person in people]
        self.beside_facilitator = [
            None
            if two(FACILITATOR, person.seat) in history.blocked
            else self._aside(history.with_facilitator.get(person.seat, 0))
            for person in people
        ]

    def only(self, people: Sequence[Person]) -> Costs:
        """The same costs for some of the people."""
        return Costs(people, self.history, language_first=self.language_first, counts_third=self.counts_third)

    def _weigh(self) -> None:
        pairs = PAIRS_PER_PERSON * len(self.people)
        caps = {"deficit": DEFICIT_CAP, "language": 1, "recency": RECENCY_CAP, "repeats": REPEATS_CAP**2}
        if self.language_first:
            caps["language"] = caps.pop("language")
        weight = 1
        self.weights: dict[str, int] = {}
        for level, cap in (*caps.items(), ("aside", ASIDE_CAP**2), ("waited", WAITED_CAP**2)):
            self.weights[level] = weight
            weight *= cap * pairs + 1
        self.shape = weight

    def _edge(self, one: Person, other: Person) -> int | None:
        """The cost of two people in one group; None if they must not meet."""
        pair = two(one.seat, other.seat)
        if one is other or pair in self.history.blocked:
            return None
        met = self.history.met.get(pair)
        times = min(met.times, REPEATS_CAP) if met else 0
        recency = max(0, RECENCY_CAP + 1 - max(1, met.rounds_ago)) if met and met.times else 0
        deficit = min(DEFICIT_CAP, abs(one.balance_ms + other.balance_ms) // DEFICIT_STEP_MS)
        return (
            self.weights["repeats"] * times**2
            + self.weights["recency"] * recency
            + self.weights["language"] * (not speak_alike(one, other))
            + self.weights["deficit"] * deficit
        )

    def _aside(self, times: int) -> int:
        return self.weights["aside"] * min(times, ASIDE_CAP) ** 2

    def _waited(self, times: int) -> int:
        return self.weights["waited"] * min(times, WAITED_CAP) ** 2

    def group(self, places: Sequence[int]) -> int | None:
        """The cost of a group, its shape apart: the sum over its pairs; None if a block forbids it."""
        total = 0
        for position, one in enumerate(places):
            row = self.edges[one]
            for other in places[position + 1 :]:
                edge = row[other]
                if edge is None:
                    return None
                total += edge
        if self.counts_third and len(places) == 3:
            total += min(self.third[place] for place in places)
        return total


def speak_alike(one: Person, other: Person) -> bool:
    """Whether two people share a language, as far as anything is known."""
    return not one.languages or not other.languages or bool(one.languages & other.languages)
