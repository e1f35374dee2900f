"""How long it takes to pair a room of 2 to 12 people: half of all pairs have met, one in fifty is blocked."""

from __future__ import annotations

import time
from itertools import combinations
from random import Random

from sessions.core.pairing import History, Met, Person, propose


def room(count: int, random: Random) -> tuple[list[Person], History]:
    """People with balances, languages, a past and a few blocks."""
    seats = range(1, count + 1)
    languages = [frozenset({"en"}), frozenset({"sv"}), frozenset({"en", "sv"})]
    people = [Person(seat, random.randint(-600_000, 600_000), random.choice(languages)) for seat in seats]
    pairs = list(combinations(seats, 2))
    met = {pair: Met(random.randint(1, 3), random.randint(1, 10)) for pair in pairs if random.random() < 0.5}
    blocked = frozenset(pair for pair in pairs if random.random() < 0.02)
    return people, History(met=met, third={seat: random.randint(0, 2) for seat in seats}, blocked=blocked)


def run(rooms: int = 1000) -> dict[int, tuple[float, float]]:
    """For each number of people the 50th and the 99th percentile over so many rooms, ms."""
    random = Random(1)
    found = {}
    for count in range(2, 13):
        times = []
        for seed in range(rooms):
            people, history = room(count, random)
            start = time.perf_counter()
            propose(people, history, seed=seed)
            times.append(1000 * (time.perf_counter() - start))
        times.sort()
        found[count] = (times[len(times) // 2], times[len(times) * 99 // 100])
    return found


if __name__ == "__main__":
    for people, (middle, slow) in run().items():
        print(f"{people:2} people: p50 {middle:6.2f} ms, p99 {slow:6.2f} ms")
