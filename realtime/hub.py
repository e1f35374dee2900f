"""The live rooms of this process: who is connected to them, and telling everybody what happened, each their own view.

The database is the truth; what stands here is the newest state that this process has heard of. A commit of this process
arrives with its events; of another process only the number of its version arrives, and the rest is read once for all
connections of the room. Nothing here decides anything about turns.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from sessions.core.room_words import Room, SeatLeft
from sessions.core.rooms import due_at

from . import protocol
from .clock import now_ms
from .connection import Connection
from .names import Names
from .showing import Showing, Slices

log = logging.getLogger("samtal.hub")

AGAIN_S = 0.05
REMEMBERED = 256  # batches that a room keeps for those who come back; older ones are read from the database


class Batch(NamedTuple):
    """What one commit did: `events` took a room from version `since` to `version`."""

    since: int
    version: int
    at: int
    events: tuple[Any, ...]
    state: Room
    names: Names | None = None  # of everybody, when somebody new came with it


class Fresh(NamedTuple):
    """A room as it stands in the database, with the batches after the version that was asked for."""

    version: int
    state: Room
    names: Names
    batches: tuple[Batch, ...]


Read = Callable[[int, int | None], Awaitable[Fresh]]  # (room, version known) -> what is newer


class LiveRoom:
    """A room with connections in this process."""

    __slots__ = (
        "connections",
        "due",
        "early",
        "holds",
        "names",
        "number",
        "public",
        "pulling",
        "recent",
        "showing",
        "slices",
        "state",
        "version",
    )

    def __init__(self, number: int, public: str, fresh: Fresh) -> None:
        self.number, self.public = number, public
        self.version, self.state, self.names = fresh.version, fresh.state, fresh.names
        self.showing = Showing(fresh.state, fresh.names)
        self.connections: dict[int, Connection] = {}  # by seat
        self.slices: dict[int, Slices] = {}  # what each seat was told last
        self.recent: deque[Batch] = deque(maxlen=REMEMBERED)
        self.early: dict[int, Batch] = {}  # arrived before the batch that they follow, by `since`
        self.pulling = False
        self.holds = 0  # joins under way that count on this room staying live
        self.due = due_at(fresh.state)

    def advance(self, batch: Batch, now: int) -> bool:
        """Take the next batch and line up what everybody is told. False: something in between is missing."""
        if batch.version <= self.version:
            return True
        self.names.update(batch.names or {})
        if batch.since != self.version or any(seat not in self.names for seat in batch.state.people):
            self.early[batch.since] = batch
            return False
        self.showing = Showing(batch.state, self.names, before=self.state)
        self.version, self.state, self.due = batch.version, batch.state, due_at(batch.state)
        self.recent.append(batch)
        for connection in self.connections.values():
            self._tell(connection, batch, now)
        return self.catch_up(now)

    def catch_up(self, now: int) -> bool:
        """Take the batches that arrived too early and whose turn has come. False: some still wait."""
        for since in [since for since in self.early if since < self.version]:
            del self.early[since]
        following = self.early.pop(self.version, None)
        return not self.early if following is None else self.advance(following, now)

    def _tell(self, connection: Connection, batch: Batch, now: int) -> None:
        known = self.slices.get(connection.seat, {})
        slices = self.slices[connection.seat] = self.showing.slices(connection.seat, connection.role, known)
        changed = {name: body for name, body in slices.items() if known.get(name) is not body}
        self._line_up(connection, (batch,), changed, now)

    def _line_up(self, connection: Connection, batches: tuple[Batch, ...], patch: Slices, now: int) -> None:
        what: list[bytes] = []
        for batch in batches:
            # Who was in which pairing is asked of the state of that moment.
            shown = self.showing if batch.version == self.version else Showing(batch.state, self.names)
            what += shown.told(batch.events, connection.seat, connection.role)
        event = protocol.Event(
            v=self.version,
            since=batches[0].since,
            at=batches[-1].at,
            what=protocol.join_items(what),
            patch=protocol.join_slices(patch),
        )
        connection.put_version(protocol.encode(event), self.version, now)

    def welcome(self, connection: Connection, known: int | None, now: int) -> None:
        """Line up what somebody who says hello needs: nothing, what they missed since `known`, or everything."""
        slices = self.slices[connection.seat] = self.showing.slices(connection.seat, connection.role, {})
        if known == self.version:
            return
        missed = self._since(known)
        if missed:
            # The slices are whole, so the newest ones stand for everything that changed in between.
            self._line_up(connection, missed, slices, now)
            return
        snapshot = protocol.Snapshot(v=self.version, view=protocol.join_slices(slices))
        connection.put_version(protocol.encode(snapshot), self.version, now)

    def _since(self, known: int | None) -> tuple[Batch, ...]:
        """Return the batches after version `known`, or none when they are not all remembered."""
        missed = tuple(batch for batch in self.recent if known is not None and batch.version > known)
        return missed if missed and missed[0].since == known else ()

    @property
    def oldest(self) -> int:
        """The version from which on everything is remembered here."""
        return self.recent[0].since if self.recent else self.version

    def remember(self, batches: Iterable[Batch]) -> None:
        """Put older batches, read from the database, before those that are remembered."""
        older = [batch for batch in batches if batch.version <= self.oldest]
        if older and older[-1].version == self.oldest and len(self.recent) + len(older) <= REMEMBERED:
            self.recent.extendleft(reversed(older))


class Hub:
    """All live rooms of one process (of one event loop, in tests)."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self.rooms: dict[int, LiveRoom] = {}
        self.by_address: dict[str, LiveRoom] = {}
        self.loop = asyncio.get_running_loop()
        self.joining = 0
        self._unknown: dict[int, int] = {}  # versions published while somebody joins a room that is not live yet
        self._posted: deque[tuple[int, Batch]] = deque()
        self._called = False
        self._tasks: set[asyncio.Task[Any]] = set()
        self._endless: set[asyncio.Task[Any]] = set()
        self.empty = asyncio.Event()
        self.empty.set()
        self.on_state: Callable[[LiveRoom], None] = lambda live: None
        self.on_signal: Callable[[dict[str, Any]], None] = lambda message: None
        self.on_access: Callable[[int | None, str | None], None] = lambda user, session: None

    # --- news --------------------------------------------------------------------------------------------------------

    def post(self, number: int, batch: Batch) -> None:
        """A commit of this process, from any thread. One call into the loop takes all that were posted meanwhile."""
        self._posted.append((number, batch))
        if not self._called:
            self._called = True
            self.loop.call_soon_threadsafe(self._take_posted)

    def _take_posted(self) -> None:
        self._called = False
        changed: dict[int, LiveRoom] = {}
        while self._posted:
            number, batch = self._posted.popleft()
            live = self.publish(number, batch)
            if live is not None:
                changed[number] = live
        if changed:
            self.spawn(self._flush_all(list(changed.values())))

    def publish(self, number: int, batch: Batch) -> LiveRoom | None:
        """A commit of this process, in the loop. Returns the room when there is something to `flush`."""
        live = self.rooms.get(number)
        if live is None:
            if self.joining:
                self._unknown[number] = max(batch.version, self._unknown.get(number, 0))
            return None
        if not live.advance(batch, now_ms()):
            self.pull(live)
        self.on_state(live)
        for event in batch.events:
            if isinstance(event, SeatLeft) and event.seat in live.connections and event.why != "left":
                self.on_access(live.connections[event.seat].user, None)
        return live

    def hint(self, number: int, version: int) -> None:
        """Somewhere, the room has reached `version`."""
        live = self.rooms.get(number)
        if live is not None and version > live.version:
            self.pull(live)

    def pull(self, live: LiveRoom) -> None:
        """Read what is missing from the database; one read at a time for each room."""
        if not live.pulling:
            live.pulling = True
            self.spawn(self._pull(live))

    async def _pull(self, live: LiveRoom) -> None:
        try:
            fresh = await self._read(live.number, live.version)
        finally:
            live.pulling = False
        live.names.update(fresh.names)
        for batch in fresh.batches:
            live.advance(batch, now_ms())
        if fresh.version > live.version:
            self._start_over(live, fresh)
        if not live.catch_up(now_ms()):
            # What came early was committed, so a later read finds what is before it.
            self.loop.call_later(AGAIN_S, self.pull, live)
        self.on_state(live)
        await self.flush(live)

    def _start_over(self, live: LiveRoom, fresh: Fresh) -> None:
        """So much happened that nobody reads it one by one: everybody gets a snapshot."""
        live.version, live.state, live.due = fresh.version, fresh.state, due_at(fresh.state)
        live.showing = Showing(fresh.state, live.names)
        live.recent.clear()
        live.early.clear()
        for connection in live.connections.values():
            live.welcome(connection, None, now_ms())

    async def _flush_all(self, changed: list[LiveRoom]) -> None:
        for live in changed:
            await self.flush(live)

    async def flush(self, live: LiveRoom) -> None:
        """Send what is lined up for everybody in the room."""
        for connection in list(live.connections.values()):
            await connection.flush()

    # --- people ------------------------------------------------------------------------------------------------------

    def add(self, number: int, public: str, connection: Connection, fresh: Fresh | None) -> Connection | None:
        """Connect somebody, and return the connection that held the seat before. Only a live room needs no `fresh`."""
        live = self.rooms.get(number)
        if live is None:
            assert fresh is not None
            live = self.rooms[number] = self.by_address[public] = LiveRoom(number, public, fresh)
        if fresh is not None:
            live.names.update(fresh.names)
            live.remember(fresh.batches)
        if max(self._unknown.get(number, 0), fresh.version if fresh else 0) > live.version:
            self.pull(live)
        older = live.connections.get(connection.seat)
        live.connections[connection.seat] = connection
        self.empty.clear()
        self.on_state(live)
        return older

    def remove(self, connection: Connection) -> None:
        """Forget a connection; a room without any is forgotten too, since the database has it."""
        live = self.rooms.get(connection.room)
        if live is None or live.connections.get(connection.seat) is not connection:
            return
        del live.connections[connection.seat]
        live.slices.pop(connection.seat, None)
        self._forget_if_empty(live)

    def _forget_if_empty(self, live: LiveRoom) -> None:
        if not live.connections and not live.holds and self.rooms.get(live.number) is live:
            del self.rooms[live.number], self.by_address[live.public]
            if not self.rooms:
                self.empty.set()

    @contextmanager
    def join(self, public: str) -> Iterator[LiveRoom | None]:
        """While somebody is let in: a room that is live stays so, and news of one that is not are not missed."""
        live = self.by_address.get(public)
        self.joining += 1
        if live is not None:
            live.holds += 1
        try:
            yield live
        finally:
            self.joining -= 1
            if not self.joining:
                self._unknown.clear()
            if live is not None:
                live.holds -= 1
                self._forget_if_empty(live)

    def connections(self) -> list[Connection]:
        """Return every connection of this process."""
        return [connection for live in self.rooms.values() for connection in live.connections.values()]

    def spawn(self, work: Coroutine[Any, Any, Any], endless: bool = False) -> asyncio.Task[Any]:
        """Run a coroutine beside the rest; what it raises is logged. `endless`: until the process ends."""
        task = self.loop.create_task(work)
        (self._endless if endless else self._tasks).add(task)
        task.add_done_callback(self._done)
        return task

    async def close(self) -> None:
        """Let what is under way end, for a few seconds; what never ends by itself is cancelled."""
        for task in self._endless - {asyncio.current_task()}:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=3)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        self._endless.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("background work failed", exc_info=error)
