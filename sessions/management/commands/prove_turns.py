"""`manage.py prove_turns`: random exercises against the turn engine, each log held against the checker.

Here live the processes, the seed and the report; what is driven and what is checked is in `sessions/core/prover*.py`
and `sessions/core/checker*.py`.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from os import cpu_count
from random import Random
from time import perf_counter, time_ns
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sessions.core import exercises
from sessions.core.faults import FAULTS
from sessions.core.prover import Run
from sessions.core.prover_opening import Timing
from sessions.core.prover_share import Share, drive, measure, prove_share
from sessions.services import BUILT_IN

MEASURED = 60_000  # commands recorded to time the engine alone


def built_in_timings() -> tuple[Timing, ...]:
    """The times of the exercises that come with Samtal; the prover mixes them with made-up ones."""
    catalogue = exercises.load(BUILT_IN.read_text(encoding="utf-8"), BUILT_IN.name)
    return tuple(Timing(one.turn_ms, one.nominal, one.rounds, one.timing()) for one in catalogue.exercises)


def prove(seed: int, commands: int, processes: int, fault: str = "", timings: Sequence[Timing] = ()) -> Share:
    """Spread the proof over `processes`; the same seed, number of commands and processes prove the same exercises."""
    if processes == 1:
        return prove_share(Random, seed, commands, (0, 1), fault, timings)
    each = -(-commands // processes)
    total = Share()
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        shares = [
            pool.submit(prove_share, Random, seed, each, (place, processes), fault, timings)
            for place in range(processes)
        ]
        for share in shares:
            total.join(share.result())
    return total


class Command(BaseCommand):
    help = "Drive the turn engine at random and hold every log against the checker."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--commands", type=int, default=1_000_000, help="how many random commands, about")
        parser.add_argument("--seed", type=int, help="the same seed proves the same exercises; else a new one")
        parser.add_argument("--processes", type=int, default=0, help="0: one per core")
        parser.add_argument("--fault", default="", help=f"seed a fault: {', '.join(FAULTS)}")
        parser.add_argument("--exercise-seed", type=int, help="replay one exercise and print its commands and events")

    def handle(self, *args: Any, **options: Any) -> None:
        fault, one, timings = options["fault"], options["exercise_seed"], built_in_timings()
        if fault and fault not in FAULTS:
            raise CommandError(f"There is no fault {fault!r}; there are: {', '.join(FAULTS)}.")
        if options["commands"] < 1 or options["processes"] < 0:
            raise CommandError("--commands must be at least 1, --processes at least 0.")
        if one is not None:
            run = drive(Random, one, fault, timings)
            self._trace(run)
            sys.exit(1 if run.violations else 0)
        seed = options["seed"] if options["seed"] is not None else time_ns() % 1_000_000_007
        processes = options["processes"] or cpu_count() or 1
        begun = perf_counter()
        share = prove(seed, options["commands"], processes, fault, timings)
        took = perf_counter() - begun
        self._report(share, seed, processes, took)
        if not fault:
            self._rate(seed, min(MEASURED, options["commands"]), timings)
        sys.exit(1 if share.violations else 0)

    def _report(self, share: Share, seed: int, processes: int, took: float) -> None:
        self.stdout.write(f"seed {seed}, {processes} processes")
        self.stdout.write(f"exercises {share.exercises:,}   commands {share.commands:,}   events {share.events:,}")
        closes = sorted(share.closes.items(), key=lambda item: -item[1])
        parts = (f"{close} {100 * times / share.exercises:.1f} %" for close, times in closes)
        self.stdout.write(f"closed: {', '.join(parts)}")
        self.stdout.write(f"with driver and checker: {share.commands / took:,.0f} commands/s in {processes} processes")
        self.stdout.write(f"violations {share.violations}")
        for bad in share.bad:
            self.stdout.write(f"  --exercise-seed {bad.seed}")
            for wrong in bad.violations:
                self.stdout.write(f"    {wrong.code} at {wrong.at} (event {wrong.index}): {wrong.text}")

    def _rate(self, seed: int, commands: int, timings: Sequence[Timing]) -> None:
        whole, halves = measure(Random, perf_counter, seed, commands, timings)
        self.stdout.write(f"alone: {whole:,.0f} commands/s by attempt, {halves:,.0f} by decide and then evolve")

    def _trace(self, run: Run) -> None:
        for now, command in run.steps:
            self.stdout.write(f"{now}  {command}")
        self.stdout.write("")
        wrong = {violation.index for violation in run.violations}
        for index, event in enumerate(run.log):
            self.stdout.write(f"{'!' if index in wrong else ' '}{index:4}  {event}")
        for violation in run.violations:
            self.stdout.write(f"{violation.code} at {violation.at} (event {violation.index}): {violation.text}")
        self.stdout.write(f"closed: {run.close}, violations {len(run.violations)}")
