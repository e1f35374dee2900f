"""Where the parts of the plot of one's own balance stand: listened and spoken in each session as bars from the middle,
and the balance after it. Widths are per cent and heights are px, so that it is drawn without a script.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from sessions.balances import OwnEvening
from sessions.core.evenness import Leaning, leaning

ROW_PX = 52
BAR_FROM_PX, BAR_PX = 22, 12
MIDDLE, HALF = 50, 47  # per cent; the dots need the rest


class Row(NamedTuple):
    """A session: where its label, bars and dot are, and the figures for the table beside it."""

    starts_at: datetime
    public_id: str
    label_y: int
    bar_y: int
    listened_x: str
    listened_width: str
    spoke_width: str
    dot_x: str
    dot_y: int
    listened_ms: int
    spoken_ms: int
    declined_ms: int
    leaning: Leaning


class Line(NamedTuple):
    """From one dot to the next."""

    x1: str
    y1: int
    x2: str
    y2: int


class Plot(NamedTuple):
    rows: list[Row]
    lines: list[Line]

    @property
    def height(self) -> int:
        return ROW_PX * len(self.rows)

    @property
    def bar_height(self) -> int:
        return BAR_PX


def plot(evenings: Sequence[OwnEvening]) -> Plot:
    """The plot of these sessions, the oldest first; all bars and dots against the same scale."""
    longest = max((max(one.part.spoken, one.part.supported, abs(one.after_ms)) for one in evenings), default=0)
    rows = []
    spoken = listened = 0
    for number, one in enumerate(evenings):
        spoken, listened = spoken + one.part.spoken, listened + one.part.supported
        rows.append(_row(one, number * ROW_PX, longest or 1, spoken, listened))
    lines = [Line(one.dot_x, one.dot_y, two.dot_x, two.dot_y) for one, two in pairwise(rows)]
    return Plot(rows, lines)


def _row(one: OwnEvening, top: int, longest: int, spoken: int, listened: int) -> Row:
    def width(ms: int) -> float:
        return ms * HALF / longest

    bar_y = top + BAR_FROM_PX
    return Row(
        starts_at=one.starts_at,
        public_id=one.public_id,
        label_y=top + BAR_FROM_PX - 8,
        bar_y=bar_y,
        listened_x=_percent(MIDDLE - width(one.part.supported)),
        listened_width=_percent(width(one.part.supported)),
        spoke_width=_percent(width(one.part.spoken)),
        dot_x=_percent(MIDDLE + width(one.after_ms)),
        dot_y=bar_y + BAR_PX + 10,
        listened_ms=one.part.supported,
        spoken_ms=one.part.spoken,
        declined_ms=one.part.declined,
        leaning=leaning(spoke_ms=spoken, listened_ms=listened, off_ms=one.after_ms),
    )


def _percent(number: float) -> str:
    """Written as SVG reads it, in whatever language the page is."""
    return f"{number:.2f}%"
