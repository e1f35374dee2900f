"""Many exercises: what one process proves, and how fast an engine is without its prover. Sums, no rules.

The caller brings `random.Random` and a clock, for nothing here has any of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import msgspec

from . import turn_words as words
from .checker_book import Violation
from .faults import faulty
from .prover import TURNS, Driver, Engine, Run, State
from .prover_opening import Timing

if TYPE_CHECKING:
    from random import Random

MakeRandom = Callable[[int], "Random"]
MOST_BAD = 5  # exercises with violations that a share remembers


class Bad(msgspec.Struct, frozen=True):
    """An exercise that broke a rule: its seed, and what was wrong."""

    seed: int
    violations: tuple[Violation, ...]


class Share(msgspec.Struct):
    """What one process has proved."""

    exercises: int = 0
    commands: int = 0
    events: int = 0
    violations: int = 0
    closes: dict[str, int] = {}
    accepted: set[str] = set()  # kinds of commands that were accepted
    happened: set[str] = set()  # kinds of events
    bad: list[Bad] = []

    def add(self, run: Run) -> None:
        self.exercises += 1
        self.commands += len(run.steps)
        self.events += len(run.log)
        self.accepted |= run.accepted
        self.happened |= {type(event).__name__ for event in run.log}
        self.closes[run.close] = self.closes.get(run.close, 0) + 1
        if run.violations:
            self.violations += len(run.violations)
            if len(self.bad) < MOST_BAD:
                self.bad.append(Bad(run.seed, tuple(run.violations[:MOST_BAD])))

    def join(self, other: Share) -> None:
        self.exercises += other.exercises
        self.commands += other.commands
        self.events += other.events
        self.violations += other.violations
        self.bad += other.bad
        self.accepted |= other.accepted
        self.happened |= other.happened
        for close, times in other.closes.items():
            self.closes[close] = self.closes.get(close, 0) + times


def exercise_seed(seed: int, index: int) -> int:
    """The seed of the exercise `index` of a proof with `seed`: what --exercise-seed replays."""
    return (seed << 32) + index


def drive(make_random: MakeRandom, seed: int, fault: str = "", timings: Sequence[Timing] = ()) -> Run:
    """One exercise from its own seed, with or without a seeded fault."""
    engine = faulty(TURNS, fault) if fault else TURNS
    return Driver(engine, make_random(seed), seed, timings).drive()


def prove_share(
    make_random: MakeRandom,
    seed: int,
    commands: int,
    place: tuple[int, int] = (0, 1),
    fault: str = "",
    timings: Sequence[Timing] = (),
) -> Share:
    """Exercises `place[0]`, + `place[1]`, … until they come to `commands` commands."""
    share = Share()
    index, stride = place
    while share.commands < commands:
        share.add(drive(make_random, exercise_seed(seed, index), fault, timings))
        index += stride
    return share


def measure(
    make_random: MakeRandom, clock: Callable[[], float], seed: int, commands: int, timings: Sequence[Timing] = ()
) -> tuple[float, float]:
    """Commands per second of the engine alone, in this process: by `attempt`, and by `decide` and then `evolve`.

    The commands are recorded first, with driver and checker; only the engine's calls over them are timed.
    """
    runs: list[Run] = []
    index = recorded = 0
    while recorded < commands:
        runs.append(drive(make_random, exercise_seed(seed, index), timings=timings))
        recorded += len(runs[-1].steps)
        index += 1
    rates = []
    for play in (_attempt, _decide_and_evolve):
        begun = clock()
        for run in runs:
            play(TURNS, run)
        rates.append(recorded / max(clock() - begun, 1e-9))
    return rates[0], rates[1]


def _attempt(engine: Engine, run: Run) -> None:
    attempt = engine.attempt
    state: State = None
    for now, command in run.steps:
        _, state, _ = attempt(state, command, now)


def _decide_and_evolve(engine: Engine, run: Run) -> None:
    """A refused command leaves what was due to the next one: as good for the clock, and one call less."""
    decide, evolve = engine.decide, engine.evolve
    state: State = None
    for now, command in run.steps:
        try:
            events = decide(state, command, now)
        except words.Refused:
            continue
        for event in events:
            state = evolve(state, event)
