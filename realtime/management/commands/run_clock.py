"""Ticks due rooms beside the servers, for whoever wants a clock that no socket depends on. Safe to run many times."""

from __future__ import annotations

import logging
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections

from realtime import rooms, store
from realtime.clock import now_ms

log = logging.getLogger("samtal.clock")

LONGEST_S = 1.0
AT_ONCE = 200


class Command(BaseCommand):
    help = "Let due deadlines of rooms take effect, until stopped by SIGTERM or Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="tick what is due now, and end")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            self.stdout.write(f"{tick_what_is_due()} rooms")
            return
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        while not stop.is_set():
            try:
                tick_what_is_due()
                wait = seconds_to_next()
            except DatabaseError:
                log.exception("tick failed")
                close_old_connections()
                wait = LONGEST_S
            stop.wait(wait)


def tick_what_is_due() -> int:
    """Tick every room that is due; returns how many were."""
    due = rooms.rooms_due(now_ms(), AT_ONCE)
    for room in due:
        rooms.tick(room, now_ms())
    return len(due)


def seconds_to_next() -> float:
    """How long nothing will be due, at most a second: another process may set a deadline meanwhile."""
    due = store.next_due()
    # A room that stays due waits for something else, and shall not be asked without a pause.
    return LONGEST_S if due is None else min(LONGEST_S, max(0.05, (due - now_ms()) / 1000))
