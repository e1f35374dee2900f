"""Seating people against oTree, which matches participants into groups as they arrive.

oTree is not installed here: its figure is the one recorded on this kind of machine with oTree 6.0.15 in production mode
on SQLite, groups of four, 200 and 1,000 participants at once: 53 to 68 ms of CPU for each participant from arrival to
the matched page. The lower one is taken, which favours oTree.
"""

from __future__ import annotations

from .table import Row

OTREE_CPU_MS = 53.0


def seating_row(cpu_ms: float) -> Row:
    """`cpu_ms`: CPU of Samtal's server for one person from knocking to the snapshot of a room with company, ms."""
    return Row(
        "seating, CPU of one person; oTree as recorded",
        f"{cpu_ms:.1f} ms",
        f"{OTREE_CPU_MS:.0f} ms",
        OTREE_CPU_MS / cpu_ms,
        "at least",
        15.0,
    )
