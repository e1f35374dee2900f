"""What the proof counts, what it finds wrong, and what it hands from the driver to the checker. No rule lives here."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

Position = tuple[int, int]  # (room, version): how far a log had come


class Violation(NamedTuple):
    """A rule that was broken: its code, in which room, after which version, and how."""

    code: str
    room: int
    version: int
    text: str


class BlockNote(NamedTuple):
    """Two people (by number) must not meet from now on, or may again. `before`, `after`: the versions of every room of
    the cohort when it was said, and when what follows by itself was done.
    """

    people: tuple[int, int]
    on: bool
    before: dict[int, int]
    after: dict[int, int]


@dataclass
class Left:
    """What a series of sessions has left behind for the checker, besides the database."""

    seed: int
    cohort: int
    rooms: list[int] = field(default_factory=list)  # in the order in which they were begun
    blocks: list[BlockNote] = field(default_factory=list)
    by_hand: set[Position] = field(default_factory=set)  # ExerciseStarted of these: groups that a facilitator chose
    wrong: list[Violation] = field(default_factory=list)
    trace: list[str] | None = None


@dataclass
class Tally:
    """Sums over all series. `owed`: ms that were owed at the beginning, could be repaid, and were."""

    series: int = 0
    sessions: int = 0
    commands: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)
    events: int = 0
    exercises: int = 0
    pairings: int = 0
    closes: Counter[str] = field(default_factory=Counter)
    what: Counter[str] = field(default_factory=Counter)
    owed: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[int, Violation]] = field(default_factory=list)  # with the seed of the series

    def join(self, other: Tally) -> None:
        for name in ("series", "sessions", "commands", "events", "exercises", "pairings"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("refused", "accepted", "closes", "what", "owed"):
            getattr(self, name).update(getattr(other, name))
        self.wrong += other.wrong
