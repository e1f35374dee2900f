"""The rows of a measurement and how they are printed. No measuring here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

HEADINGS = ("measure", "Samtal", "reference", "ratio", "target", "")


@dataclass(frozen=True)
class Row:
    """A value of Samtal, that of its reference in the same run, and the ratio that is wanted of the two."""

    measure: str
    value: str
    reference: str
    ratio: float
    bound: Literal["at least", "at most"]
    target: float

    @property
    def reached(self) -> bool:
        return self.ratio >= self.target if self.bound == "at least" else self.ratio <= self.target

    def cells(self) -> tuple[str, ...]:
        """The row as texts."""
        sign = "≥" if self.bound == "at least" else "≤"
        return (
            self.measure,
            self.value,
            self.reference,
            f"{self.ratio:.2f}",
            f"{sign} {self.target:g}",
            "reached" if self.reached else "not reached",
        )


def as_markdown(rows: list[Row]) -> str:
    """Return a table that reads well in a terminal and in a document."""
    lines = [HEADINGS, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    shown = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    ]
    shown.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(shown)
