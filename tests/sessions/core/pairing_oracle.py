"""Pairing by trying everything: slow, obvious, and of its own making. What a division costs is a tuple here."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from hypothesis import strategies as st

from sessions.core.pairing import FACILITATOR, History, Met, Person, Proposal, two

Cost = tuple[int, ...]
Division = tuple[list[tuple[Person, ...]], Person | None, list[Person]]  # groups, with the facilitator, left over

SIZES = {"pair": (2, 3), "triad": (3, 2, 4)}
PRICES = {"pair": {2: 0, 3: 2, "facilitator": 1}, "triad": {3: 0, 2: 2, 4: 5, "facilitator": 5}}


def divisions(people: tuple[Person, ...], format_: str, facilitator: bool) -> Iterator[Division]:
    """Every way to put people into groups, at most one beside the facilitator, anybody left over."""
    if not people:
        yield [], None, []
        return
    first, rest = people[0], people[1:]
    for size in SIZES[format_]:
        for others in combinations(rest, size - 1):
            remaining = tuple(person for person in rest if person not in others)
            for groups, beside, alone in divisions(remaining, format_, facilitator):
                yield [(first, *others), *groups], beside, alone
    for groups, beside, alone in divisions(rest, format_, facilitator):
        yield groups, beside, [first, *alone]
        if facilitator and beside is None:
            yield groups, first, alone


def allowed(division: Division, history: History) -> bool:
    groups, beside, _ = division
    if beside is not None and two(FACILITATOR, beside.seat) in history.blocked:
        return False
    return not any(two(a.seat, b.seat) in history.blocked for group in groups for a, b in combinations(group, 2))


def cost(division: Division, history: History, format_: str, language_first: bool = False) -> Cost:
    """The levels of docs/pairing.md, the heaviest first."""
    groups, beside, alone = division
    shape = sum(PRICES[format_][len(group)] for group in groups) + 1000 * len(alone)
    waited = sum(history.waited.get(person.seat, 0) ** 2 for person in alone)
    aside = sum(history.third.get(person.seat, 0) ** 2 for person in alone)
    if beside is not None:
        shape += PRICES[format_]["facilitator"]
        aside += history.with_facilitator.get(beside.seat, 0) ** 2
    if format_ == "pair":
        aside += sum(min(history.third.get(p.seat, 0) for p in group) ** 2 for group in groups if len(group) == 3)
    together = [pair for group in groups for pair in combinations(group, 2)]
    met = [history.met.get(two(a.seat, b.seat), Met(0)) for a, b in together]
    repeats = sum(min(15, one.times) ** 2 for one in met)
    recency = sum(max(0, 16 - one.rounds_ago) for one in met if one.times)
    language = sum(bool(a.languages and b.languages and not a.languages & b.languages) for a, b in together)
    deficit = sum(min(15, abs(a.balance_ms + b.balance_ms) // 30_000) for a, b in together)
    levels = (language, repeats, recency) if language_first else (repeats, recency, language)
    return (shape, waited, aside, *levels, deficit)


def least(
    people: list[Person], history: History, format_: str, facilitator: bool, language_first: bool = False
) -> Cost:
    return min(
        cost(division, history, format_, language_first)
        for division in divisions(tuple(people), format_, facilitator)
        if allowed(division, history)
    )


def read(proposal: Proposal, people: list[Person]) -> Division:
    by_seat = {person.seat: person for person in people}
    groups = [tuple(by_seat[seat] for seat in group) for group in proposal.groups]
    beside = None if proposal.with_facilitator is None else by_seat[proposal.with_facilitator]
    return groups, beside, [by_seat[seat] for seat in proposal.left_over]


@st.composite
def rooms(draw: st.DrawFn, most: int = 8, fewest: int = 1) -> tuple[list[Person], History]:
    """People and what was before, blocks included, from nobody blocked to everybody."""
    seats = draw(st.lists(st.integers(1, 30), min_size=fewest, max_size=most, unique=True))
    languages = st.frozensets(st.sampled_from(["en", "sv", "fi"]), max_size=2)
    people = [Person(seat, draw(st.integers(-400_000, 400_000)), draw(languages)) for seat in seats]
    pairs = list(combinations(sorted(seats), 2))
    often = st.integers(0, 3)
    blockable = pairs + [(FACILITATOR, seat) for seat in seats]
    some = st.frozensets(st.sampled_from(blockable), max_size=draw(st.sampled_from([0, 2, len(pairs)])))
    history = History(
        met={pair: Met(draw(often), draw(st.integers(1, 20))) for pair in pairs},
        third={seat: draw(often) for seat in seats},
        waited={seat: draw(often) for seat in seats},
        with_facilitator={seat: draw(often) for seat in seats},
        blocked=draw(some),
    )
    return people, history
