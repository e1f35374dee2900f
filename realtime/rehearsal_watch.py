"""Looks after the demo's rooms: brings rehearsal partners to somebody who is alone there.

Only looks and sends; the partners themselves decide when to leave. Which rooms there are and who is in them is read by
`rehearsal_people`, everything else is here.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0
ALONE_FOR_S = 3.0
PARTNERS_OF_A_FACILITATOR = 2


class Someone(NamedTuple):
    """One person in a room, as far as the watcher cares."""

    is_rehearsal: bool
    is_facilitator: bool
    is_here: bool


@dataclass(frozen=True)
class Sight:
    """One open room and who is in it."""

    room: str
    people: tuple[Someone, ...]

    @property
    def missing(self) -> int:
        """How many rehearsal partners should still come for there to be somebody to practise with."""
        here = [person for person in self.people if person.is_here]
        members = [person for person in here if not person.is_facilitator]
        persons = [person for person in members if not person.is_rehearsal]
        if len(persons) > 1:
            return 0
        if persons:
            return max(0, 2 - len(members))
        # Nobody but a facilitator: a pair to hold. Nobody at all: nobody to come for.
        keeps = any(person.is_facilitator and not person.is_rehearsal for person in here)
        return max(0, PARTNERS_OF_A_FACILITATOR - len(members)) if keeps else 0


class Watch:
    """Remembers since when somebody has been alone; `visit(room)` lets one partner take part to the end."""

    def __init__(self, look: Callable[[], Awaitable[Iterable[Sight]]], visit: Callable[[str], Awaitable[None]]) -> None:
        self._look, self._visit = look, visit
        self._alone_since: dict[str, float] = {}
        self._visits: dict[asyncio.Task[None], str] = {}

    def due(self, sights: Iterable[Sight], now: float) -> list[str]:
        """Return the rooms that need a partner now, one entry for each; `now` in seconds of any steady clock."""
        found: list[str] = []
        alone: dict[str, float] = {}
        for sight in sights:
            coming = sum(room == sight.room for room in self._visits.values())
            present = sum(person.is_rehearsal and person.is_here for person in sight.people)
            missing = sight.missing - max(0, coming - present)
            if missing <= 0:
                continue
            alone[sight.room] = self._alone_since.get(sight.room, now)
            if now - alone[sight.room] >= ALONE_FOR_S:
                found.extend([sight.room] * missing)
        self._alone_since = alone
        return found

    async def run(self, stop: asyncio.Event) -> None:
        """Look until told to stop. A look that fails, as while the database is being made, is tried again."""
        clock = asyncio.get_running_loop().time
        while not stop.is_set():
            try:
                for room in self.due(await self._look(), clock()):
                    visit = asyncio.create_task(self._visit(room))
                    self._visits[visit] = room
                    visit.add_done_callback(self._over)
            except Exception as error:
                logger.warning("rehearsal: cannot look error=%s", type(error).__name__)
            try:
                await asyncio.wait_for(stop.wait(), LOOK_EVERY_S)
            except TimeoutError:
                continue
        for visit in self._visits:
            visit.cancel()
        await asyncio.gather(*self._visits, return_exceptions=True)

    def _over(self, visit: asyncio.Task[None]) -> None:
        self._visits.pop(visit, None)
        if not visit.cancelled() and visit.exception() is not None:
            logger.warning("rehearsal: a visit failed error=%s", type(visit.exception()).__name__)
