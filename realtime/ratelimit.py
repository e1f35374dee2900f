"""How much one connection may say: a bucket of allowances that refills steadily.

Pure: the instant is an argument. What happens when the bucket is empty is decided in `consumers.py`.
"""

from __future__ import annotations


class Allowance:
    """`rate` per second, and at most `burst` saved up."""

    __slots__ = ("_at", "_burst", "_left", "_rate")

    def __init__(self, rate: float, burst: float, now: int) -> None:
        self._rate, self._burst = rate, burst
        self._left, self._at = burst, now

    def take(self, now: int, amount: float = 1) -> bool:
        """Take `amount` at `now` (ms); False when there is not so much."""
        self._left = min(self._burst, self._left + (now - self._at) * self._rate / 1000)
        self._at = now
        if self._left < amount:
            return False
        self._left -= amount
        return True
