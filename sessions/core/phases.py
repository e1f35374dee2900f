"""The phases of one turn: how an exercise's seconds fit a turn of another length (rule R11), and where one is in it.

A pure function of the length of the turn and the time used, all in integer ms of *used* time: pauses, handover and
waiting are no concern of this file. The words on screen are not here either: `index` leads to them (`exercises.py`).

R11. Longer than the exercise's own sum: the longest `tell` takes the surplus. Shorter: all in proportion, none under
min(its own length, 10 s), and what that costs is taken from the longest. If not even that fits: `tell`, then `take_in`
of min(30 s, a quarter). The sum is exactly the turn. The warning comes before the end of the last `tell` or `ask` that
the speaker leads; the end of the turn is shown, never announced into a silence.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Literal

import msgspec

Who = Literal["speaker", "supporter", "both"]

SHORTEST_MS = 10_000  # no phase is scaled below this, unless the exercise itself has it shorter
LONGEST_TAKE_IN_MS = 30_000  # of a turn so short that only `tell` and `take_in` are left
WARNING_MS = 30_000
TELLING = ("tell", "ask")  # what comes after the last of these is the closing of a turn


class Phase(msgspec.Struct, frozen=True, gc=False, cache_hash=True):
    """A phase as the exercise has it. `index` is its place there, counted from 0."""

    key: str
    ms: int
    who: Who
    index: int


class Span(msgspec.Struct, frozen=True, gc=False, cache_hash=True):
    """A phase as one turn has it: from `start_ms` up to, not including, `end_ms` of used time."""

    key: str
    who: Who
    index: int
    start_ms: int
    end_ms: int

    @property
    def ms(self) -> int:
        return self.end_ms - self.start_ms


@lru_cache(maxsize=8192)
def scale(phases: tuple[Phase, ...], t_ms: int) -> tuple[Span, ...]:
    """R11: the spans of a turn of `t_ms`, gapless from 0 to exactly `t_ms`, in the order of the exercise.

    ValueError if there are no phases or the turn has no length.
    """
    if not phases or t_ms < 1:
        raise ValueError("a turn needs phases and a length")
    surplus = t_ms - sum(phase.ms for phase in phases)
    if surplus >= 0:
        widest = _longest_tell(phases)
        return _spans(phases, [phase.ms + (surplus if phase is widest else 0) for phase in phases])
    if sum(min(phase.ms, SHORTEST_MS) for phase in phases) <= t_ms:
        return _spans(phases, _shortened([phase.ms for phase in phases], t_ms))
    return _tell_and_take_in(phases, t_ms)


def phase_at(spans: tuple[Span, ...], used_ms: int) -> Span:
    """The span that is running after `used_ms`; the last one stays through grace."""
    for span in spans:
        if used_ms < span.end_ms:
            return span
    return spans[-1]


def closing_start(spans: tuple[Span, ...]) -> int:
    """Used ms at which the closing phases begin: those after the last `tell` or `ask`; the turn's end if none do."""
    return max((span.end_ms for span in spans if span.key in TELLING), default=spans[-1].end_ms)


def warning_at(spans: tuple[Span, ...]) -> int:
    """Used ms of the warning: 30 s, or a quarter of the phase, before the last speaker-led `tell` or `ask` ends.

    In a turn without such a phase there is nothing to warn of: the turn's end.
    """
    for span in reversed(spans):
        if span.key in TELLING and span.who == "speaker":
            return span.end_ms - min(WARNING_MS, span.ms // 4)
    return spans[-1].end_ms


@lru_cache(maxsize=1024)
def extend(spans: tuple[Span, ...], extra_ms: int, used_ms: int) -> tuple[Span, ...]:
    """The spans with `extra_ms` more, granted after `used_ms`: for the running phase if the speaker leads it, else for
    the next such one, else for the last. Nothing before that phase moves. ValueError if `extra_ms` is negative.
    """
    if extra_ms < 0:
        raise ValueError("an extension takes nothing away")
    still = [place for place, span in enumerate(spans) if span.who == "speaker" and span.end_ms > used_ms]
    wider = still[0] if still else len(spans) - 1
    return tuple(
        msgspec.structs.replace(
            span,
            start_ms=span.start_ms + (extra_ms if place > wider else 0),
            end_ms=span.end_ms + (extra_ms if place >= wider else 0),
        )
        for place, span in enumerate(spans)
    )


def _longest_tell(phases: tuple[Phase, ...]) -> Phase:
    """The first of the longest `tell` phases; of all phases, if an exercise has no `tell`."""
    return max([phase for phase in phases if phase.key == "tell"] or phases, key=lambda phase: phase.ms)


def _spans(phases: tuple[Phase, ...], lengths: list[int]) -> tuple[Span, ...]:
    ends = accumulate(lengths, initial=0)
    return tuple(
        Span(phase.key, phase.who, phase.index, start, end)
        for phase, (start, end) in zip(phases, pairwise(ends), strict=True)
        if end > start
    )


def _shortened(lengths: list[int], t_ms: int) -> list[int]:
    """In proportion, none under its minimum. Shares are cut from the running sum, so no ms is lost to rounding."""
    cuts = [end * t_ms // sum(lengths) for end in accumulate(lengths, initial=0)]
    least = [min(length, SHORTEST_MS) for length in lengths]
    wished = [max(end - start, low) for (start, end), low in zip(pairwise(cuts), least, strict=True)]
    return _lowered(wished, least, t_ms)


def _lowered(wished: list[int], least: list[int], t_ms: int) -> list[int]:
    """Take what is too much from the longest: all down to one common level, none below its minimum."""

    def at(level: int) -> list[int]:
        return [max(low, min(wish, level)) for wish, low in zip(wished, least, strict=True)]

    level = bisect_right(range(max(wished) + 1), t_ms, key=lambda candidate: sum(at(candidate))) - 1
    lengths = at(level)
    left_over = t_ms - sum(lengths)  # fewer ms than there are phases at the level: one each, from the first
    for place, wish in enumerate(wished):
        if left_over and wish > lengths[place] == level:
            lengths[place] += 1
            left_over -= 1
    return lengths


def _tell_and_take_in(phases: tuple[Phase, ...], t_ms: int) -> tuple[Span, ...]:
    tell = _longest_tell(phases)
    after = [phase for phase in phases if phase.key == "take_in" and phase is not tell]
    if not after:
        return _spans((tell,), [t_ms])
    take_in_ms = min(LONGEST_TAKE_IN_MS, t_ms // 4)
    return _spans((tell, after[-1]), [t_ms - take_in_ms, take_in_ms])
