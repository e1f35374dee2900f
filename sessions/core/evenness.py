"""How even somebody's speaking and listening are over the weeks, as a word for a page. Pure, integer ms.

The numbers are the account's (DESIGN §3, R2): S spoke, P listened, b the balance, negative when time is owed. What is
judged is b less the mean of the cohort's active members, since people who left keep theirs. A word is all that is said
of it, and to its owner alone; whose turn begins is decided elsewhere, by the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import msgspec

LEAST_TOLERANCE_MS = 60_000
TOLERANCE_PART = 20  # of all speaking and listening; the same part of a turn is the tolerance of an exercise
CLEARLY = 4  # times the tolerance


class Leaning(StrEnum):
    NEW = "new"  # nothing has been spoken or listened to yet
    EVEN = "even"
    LITTLE_LISTENING = "little_listening"
    LISTENING = "listening"
    LITTLE_SPEAKING = "little_speaking"
    SPEAKING = "speaking"


class Part(StrEnum):
    """How large a part of a group stands so."""

    NOBODY = "nobody"
    FEW = "few"
    SOME = "some"
    HALF = "half"
    MOST = "most"
    ALL = "all"


class Evenness(msgspec.Struct, frozen=True):
    """`off_ms`: b less the mean, negative when owed. `first`: nobody in the cohort is owed as much."""

    leaning: Leaning
    off_ms: int
    first: bool = False

    @property
    def owed_minutes(self) -> int:
        """Whole minutes owed to this person, 0 if none are."""
        return max(0, -self.off_ms) // 60_000

    @property
    def is_owed(self) -> bool:
        """Whether time is owed to this person, beyond what counts as even."""
        return self.leaning in {Leaning.LISTENING, Leaning.LITTLE_LISTENING}


def tolerance_ms(spoke_ms: int, listened_ms: int) -> int:
    return max(LEAST_TOLERANCE_MS, (spoke_ms + listened_ms) // TOLERANCE_PART)


def leaning(*, spoke_ms: int, listened_ms: int, off_ms: int) -> Leaning:
    """The word for being `off_ms` from even after so much speaking and listening."""
    if not spoke_ms and not listened_ms:
        return Leaning.NEW
    tolerance = tolerance_ms(spoke_ms, listened_ms)
    if abs(off_ms) <= tolerance:
        return Leaning.EVEN
    clearly = abs(off_ms) > CLEARLY * tolerance
    if off_ms > 0:
        return Leaning.SPEAKING if clearly else Leaning.LITTLE_SPEAKING
    return Leaning.LISTENING if clearly else Leaning.LITTLE_LISTENING


def evenness(*, spoke_ms: int, listened_ms: int, balance_ms: int, others_ms: Iterable[int]) -> Evenness:
    """`others_ms`: the balances of the cohort's other active members; who has no account yet counts as 0."""
    others = list(others_ms)
    off = balance_ms - (balance_ms + sum(others)) // (1 + len(others))
    found = leaning(spoke_ms=spoke_ms, listened_ms=listened_ms, off_ms=off)
    owed = found in {Leaning.LISTENING, Leaning.LITTLE_LISTENING}
    return Evenness(found, off, first=owed and bool(others) and balance_ms < min(others))


def plainly(word: Leaning) -> Leaning:
    """The same without "a little", for a group."""
    return {Leaning.LITTLE_LISTENING: Leaning.LISTENING, Leaning.LITTLE_SPEAKING: Leaning.SPEAKING}.get(word, word)


def part_of(count: int, everybody: int) -> Part:
    """The word for so many of so many: about half is between two and three fifths, few is a fifth at most."""
    if count in {0, everybody}:
        return Part.ALL if count else Part.NOBODY
    share = count / everybody
    if share > 0.6:
        return Part.MOST
    if share >= 0.4:
        return Part.HALF
    return Part.SOME if share > 0.2 else Part.FEW


def halves(spoke_ms: int, listened_ms: int, full: int = 100) -> tuple[int, int]:
    """How far the bars of (spoke, listened) reach, of `full`: against the same width, so that evenness is symmetry."""
    longest = max(spoke_ms, listened_ms)
    if not longest:
        return 0, 0
    return tuple(max(1, round(ms * full / longest)) if ms else 0 for ms in (spoke_ms, listened_ms))  # type: ignore[return-value]
