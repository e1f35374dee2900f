"""The only place that asks what time it is, and the loop that lets due deadlines take effect.

Deadlines are data (`Room.due_at`): whoever ticks first wins, the others change nothing, so this loop may run in any
number of processes, or die, without a turn being lost. Here lives no rule about turns.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

log = logging.getLogger("samtal.clock")

LOOK_EVERY_MS = 1_000  # how late a deadline may be that this process did not know of
SHORTEST_SLEEP_MS = 5

# CLOCK_BOOTTIME goes on while a laptop sleeps; neither of the two jumps when the wall clock is corrected.
_SOURCE = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
_ANCHOR_NS = time.time_ns() - time.clock_gettime_ns(_SOURCE)


def now_ms() -> int:
    """Return milliseconds since the epoch, as this process counts them: never backwards, no steps."""
    return (_ANCHOR_NS + time.clock_gettime_ns(_SOURCE)) // 1_000_000


def instant(ms: int) -> datetime:
    """Return an instant of ours as plans have them."""
    return datetime.fromtimestamp(ms / 1000, UTC)


class Clock:
    """Ticks what is due: at the instants that it is told of, and by looking into the database once a second."""

    def __init__(self, tick_due: Callable[[], Awaitable[int | None]]) -> None:
        """`tick_due` ticks every room that is due and returns the next instant (ms) that it knows of."""
        self._tick_due = tick_due
        self._next = 0
        self._wake = asyncio.Event()

    def expect(self, due_at: int | None) -> None:
        """Something will be due at `due_at` (ms): do not sleep beyond it."""
        if due_at is not None and due_at < self._next:
            self._next = due_at
            self._wake.set()

    async def run(self) -> None:
        """Run until cancelled."""
        while True:
            self._wake.clear()
            self._next = now_ms() + LOOK_EVERY_MS
            try:
                known = await self._tick_due()
            except Exception:
                # The database may be away for a while; the deadlines are in it and will be found when it is back.
                log.exception("tick failed")
                known = None
            self.expect(known)
            await self._sleep()

    async def _sleep(self) -> None:
        # Never without a pause: a room that stays due must not starve the sockets.
        await asyncio.sleep(SHORTEST_SLEEP_MS / 1000)
        while (left := self._next - now_ms()) > 0:
            self._wake.clear()
            try:
                await asyncio.wait_for(self._wake.wait(), left / 1000)
            except TimeoutError:
                return
