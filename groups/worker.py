"""The loop that does what becomes due without anybody asking: mails, reminders, places that pass on.

What there is to do is registered by the applications as steps. A step finds due work in the database and takes it by
conditional updates, so any number of loops may run beside each other, and a killed one leaves nothing that the next
would not find. So nothing here is kept but when to look again.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import close_old_connections
from django.utils import timezone

log = logging.getLogger("samtal.worker")

Step = Callable[[datetime], int]


@dataclass(frozen=True)
class Registered:
    """One thing to do again and again: `step(now)` says how much it did; it is called every `every_s` seconds."""

    name: str
    step: Step
    every_s: float


_steps: dict[str, Registered] = {}


def register(name: str, step: Step, every_s: float) -> None:
    """Add a step once; an application calls this when it is ready."""
    _steps[name] = Registered(name, step, every_s)


def steps() -> list[Registered]:
    return list(_steps.values())


def run_step(one: Registered, now: datetime) -> int:
    """Do one step and return how much it did. Its error is logged by its kind and stays with it."""
    try:
        close_old_connections()
        done = one.step(now)
    except Exception as error:
        # The words of an error may hold what people wrote: of a database error even whole rows.
        log.error("step failed name=%s error=%s", one.name, type(error).__name__)
        return 0
    if done:
        log.info("step done name=%s count=%s", one.name, done)
    return done


def run_once() -> int:
    """Do every step once; returns how much was done."""
    return sum(run_step(one, timezone.now()) for one in steps())


def run(stop: threading.Event) -> None:
    """Do every step when it is due, until `stop` is set; a step that is under way is finished first."""
    due = {one.name: 0.0 for one in steps()}
    while not stop.is_set():
        for one in steps():
            if stop.is_set() or due[one.name] > time.monotonic():
                continue
            done = run_step(one, timezone.now())
            # Whoever did something may have left more: they look again at once, after the others had their turn.
            due[one.name] = time.monotonic() + (0 if done else one.every_s)
        stop.wait(max(0.0, min(due.values(), default=1.0) - time.monotonic()))
