"""The pairing of a room as a row of the table; the measuring itself is in `pairing.py`."""

from __future__ import annotations

from .pairing import run
from .table import Row

GOAL_MS = 10.0


def pairing_row(*, quick: bool) -> Row:
    """The slowest 99th percentile over rooms of 2 to 12 people, beside the goal in ms."""
    found = run(rooms=50 if quick else 1_000)
    people, (_, slow) = max(found.items(), key=lambda item: item[1][1])
    measure = f"pairing a room of {people}, the slowest size, p99; goal"
    return Row(measure, f"{slow:.2f} ms", f"{GOAL_MS:.0f} ms", slow / GOAL_MS, "at most", 1.0)
