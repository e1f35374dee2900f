"""`manage.py prove_sessions`: random sessions through the one door, each series held against the checker.

Here live the processes, the seed and the report; what is played and what is checked is in `realtime/proving`.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from time import perf_counter, time_ns
from typing import Any

import django
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from realtime.proving.cast import NotADemo, forget, gather
from realtime.proving.faults import FAULTS
from realtime.proving.prove import prove_series, prove_share
from realtime.proving.series import SESSIONS
from realtime.proving.tally import Tally

MOST_SHOWN = 20


def work(seed: int, sessions: int, share: tuple[int, int], fault: str) -> Tally:
    """One process: its own people, its own cohorts. What broke a rule stays in the database, to be looked at."""
    django.setup()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # A power cut may cost the last of the proof, and nothing else.
            cursor.execute("PRAGMA synchronous=NORMAL")
    cast = gather()
    tally = prove_share(cast, seed=seed, sessions=sessions, share=share, fault=fault)
    if not tally.wrong:
        forget(cast)
    return tally


class Command(BaseCommand):
    help = "Play random sessions through the one door and hold them against the checker. On demo installs only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--sessions", type=int, default=1_000, help="how many sessions")
        parser.add_argument("--seed", type=int, help="the same seed plays the same sessions; else a new one")
        parser.add_argument("--workers", type=int, default=1, help="processes; of use with PostgreSQL")
        parser.add_argument("--fault", default="", help=f"seed a fault: {', '.join(FAULTS)}")
        parser.add_argument("--series-seed", type=int, help="play one series again and print what was asked in it")

    def handle(self, *args: Any, **options: Any) -> None:
        fault, sessions, workers = options["fault"], options["sessions"], options["workers"]
        if fault and fault not in FAULTS:
            raise CommandError(f"There is no fault {fault!r}; there are: {', '.join(FAULTS)}.")
        if sessions < 1 or workers < 1:
            raise CommandError("--sessions and --workers must be at least 1.")
        begun = perf_counter()
        try:
            if options["series_seed"] is not None:
                tally = self._again(options["series_seed"], fault)
            else:
                seed = options["seed"] if options["seed"] is not None else time_ns() % 1_000_007
                self.stdout.write(f"seed {seed}, {workers} processes")
                tally = spread(seed, sessions, workers, fault)
        except NotADemo:
            raise CommandError("Sessions are proved on demo installs only (SAMTAL_DEMO).") from None
        self._report(tally, perf_counter() - begun)
        if tally.wrong:
            sys.exit(1)

    def _again(self, series_seed: int, fault: str) -> Tally:
        cast, tally = gather(), Tally()
        left = prove_series(cast, series_seed, SESSIONS, tally, fault=fault, trace=True)
        for line in left.trace or ():
            self.stdout.write(line)
        forget(cast)
        return tally

    def _report(self, tally: Tally, took: float) -> None:
        write = self.stdout.write
        write(f"series {tally.series:,}   sessions {tally.sessions:,}   {tally.sessions / took:,.1f} sessions/s")
        write(f"commands {tally.commands:,}   events {tally.events:,}")
        write(f"exercises {tally.exercises:,}   pairings {tally.pairings:,}")
        for name, counted in (
            ("closed", tally.closes),
            ("done", tally.accepted),
            ("refused", tally.refused),
            ("what facilitators did, and what happened", tally.what),
            ("owed (ms, people)", tally.owed),
        ):
            write(f"{name}: {', '.join(f'{what} {times:,}' for what, times in counted.most_common())}")
        write(f"violations {len(tally.wrong)}")
        for series_seed, wrong in tally.wrong[:MOST_SHOWN]:
            write(f"  --series-seed {series_seed}")
            write(f"    {wrong.code} in room {wrong.room} at version {wrong.version}: {wrong.text}")


def spread(seed: int, sessions: int, workers: int, fault: str = "") -> Tally:
    """Spread the sessions over processes."""
    if workers == 1:
        return work(seed, sessions, (0, 1), fault)
    connection.close()
    each, total = -(-sessions // workers), Tally()
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=django.setup) as pool:
        shares = [pool.submit(work, seed, each, (place, workers), fault) for place in range(workers)]
        for share in shares:
            total.join(share.result())
    return total
