"""The live wire of one process: its hub, its lease, its clock, and what a socket may ask of them.

Here the loop meets the thread: coroutines take from sockets and hub, `entering.py` and `asking.py` do the work with the
database, each in one hop. Started by the server, or by the first socket; ends with the process.
"""

from __future__ import annotations

import asyncio
import logging
from uuid import uuid4
from weakref import WeakKeyDictionary

from django.db import DatabaseError

from . import asking, entering, protocol, publish, relay_servers
from .clock import LOOK_EVERY_MS, Clock, now_ms
from .connection import Connection
from .credentials import Denied
from .discretion import without_words
from .drain import drain
from .hub import Fresh, Hub, LiveRoom
from .protocol import CloseCode, ErrorCode
from .signalling import Signalling
from .subscription import Subscription
from .threads import in_commit, in_thread
from .upkeep import Upkeep

log = logging.getLogger("samtal.service")

_services: WeakKeyDictionary[asyncio.AbstractEventLoop, Service] = WeakKeyDictionary()


def service() -> Service:
    """Return the service of this event loop, starting it when it is the first to be asked."""
    loop = asyncio.get_running_loop()
    found = _services.get(loop)
    if found is None:
        found = _services[loop] = Service()
    return found


def _last_words(code: CloseCode) -> str | None:
    return protocol.encode(protocol.Moved()) if code is CloseCode.MOVED else None


class Service:
    """One process on the live wire. (Tests have several in one process; each is a process of its own to the others.)"""

    def __init__(self) -> None:
        self.process = uuid4().hex
        self.stopped = False
        self._ticking: set[int] = set()
        self._looked = 0  # when rooms that are not live here were last looked at
        self.hub = Hub(self._read)
        self.hub.on_state = self._expect
        self.hub.on_access = self._look_at
        self.signalling = Signalling(self.hub, self.process)
        self.hub.on_signal = self.signalling.hear
        self.clock = Clock(self._tick_due)
        self.upkeep = Upkeep(self)
        self.subscription = Subscription(self.hub)
        publish.listen(self.hub)
        self._started = self.hub.spawn(self._start())

    async def _start(self) -> None:
        await self.upkeep.begin()
        self.hub.spawn(self.clock.run(), endless=True)
        self.hub.spawn(self.upkeep.run(), endless=True)
        self.hub.spawn(self.subscription.run(), endless=True)

    async def _read(self, number: int, known: int | None) -> Fresh:
        return await in_thread(entering.read, number, known)

    # --- what a socket asks ------------------------------------------------------------------------------------------

    async def hello(self, connection: Connection, room: str, message: protocol.Hello) -> None:
        """Let somebody in, or tell somebody who is in what they missed."""
        await asyncio.shield(self._started)
        if self.stopped:
            return await connection.close(CloseCode.RESTARTING, protocol.encode(protocol.Restarting(in_ms=500)))
        if connection.seat:
            return await self._hello_again(connection, message)
        with self.hub.join(room) as live:
            oldest = live.oldest if live else None
            entered = await self._enter(connection, room, message, oldest)
            if isinstance(entered, Denied):
                return await connection.close(entered.code, _last_words(entered.code))
            connection.room, connection.user, connection.tab = entered.room, entered.user, message.tab
            connection.seat, connection.role = entered.seat, entered.role
            older = self.hub.add(entered.room, room, connection, entered.fresh)
            if live is None:
                self.hub.spawn(self.subscription.settle())
        publish.seat_taken(connection.room, connection.seat)
        await self._welcome(connection, message)
        if older is not None:
            await older.close(CloseCode.MOVED, protocol.encode(protocol.Moved()))
        return None

    async def _enter(
        self, connection: Connection, room: str, message: protocol.Hello, oldest: int | None
    ) -> entering.Entered | Denied:
        work = asyncio.ensure_future(
            in_commit(entering.enter, room, connection, message, self.process, oldest, now_ms())
        )
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            # The socket went while the thread was at it: a seat without a socket must not stay taken.
            self.hub.spawn(self._give_back(connection, work))
            raise

    async def _give_back(self, connection: Connection, work: asyncio.Future[entering.Entered | Denied]) -> None:
        entered = await work
        if isinstance(entered, entering.Entered):
            connection.room, connection.seat = entered.room, entered.seat
            await in_commit(entering.lose, [connection], now_ms())

    async def _hello_again(self, connection: Connection, message: protocol.Hello) -> None:
        live = self.hub.rooms.get(connection.room)
        if live is not None and live.connections.get(connection.seat) is connection:
            await self._welcome(connection, message)

    async def _welcome(self, connection: Connection, message: protocol.Hello) -> None:
        now = now_ms()
        connection.put(protocol.encode(protocol.Welcome(seat=connection.seat, tab=message.tab, now=now)))
        self.hub.rooms[connection.room].welcome(connection, message.v, now)
        await connection.flush()

    async def due(self, connection: Connection) -> None:
        """A client thinks that a deadline is reached: look at our own clock, and tick if it is right."""
        live = self.hub.rooms.get(connection.room)
        if live is not None and live.due is not None and live.due <= now_ms():
            await self._tick_due()

    async def wish(self, connection: Connection, message: protocol.Wish) -> protocol.Outgoing:
        """Do what a command asks and return the answer. Nothing that goes wrong gets past here."""
        try:
            answer = await in_commit(asking.perform, connection, message, now_ms())
        except DatabaseError as error:
            log.warning("command not stored room=%s kind=%s", connection.room, type(error).__name__)
            return protocol.Error(code=ErrorCode.BUSY, id=message.id)
        except Exception as error:
            kind = type(message).__name__
            log.error("command failed room=%s message=%s", connection.room, kind, exc_info=without_words(error))
            return protocol.Error(code=ErrorCode.FAILED, id=message.id)
        if isinstance(answer, Denied):
            self.hub.spawn(connection.close(answer.code))
            return protocol.Refused(id=message.id, code=protocol.RefusalCode.NOT_ALLOWED)
        return answer

    async def signal(self, connection: Connection, message: protocol.Signal) -> None:
        """Pass on what a browser says to another one it is linked to."""
        dropped = await self.signalling.relay(connection, message)
        if dropped is not None:
            await connection.tell(protocol.encode(protocol.Error(code=dropped)))

    async def turn(self, connection: Connection) -> None:
        """Tell a browser which servers may carry its calls."""
        await connection.tell(protocol.encode(relay_servers.ice(connection.room, connection.user, now_ms())))

    async def come_back(self, connection: Connection) -> None:
        """A socket whose person was taken for lost speaks again."""
        connection.absent = False
        denied = await in_commit(entering.come_back, connection, self.process, now_ms())
        if denied is not None:
            await connection.close(denied.code, _last_words(denied.code))

    def part(self, connection: Connection) -> None:
        """The socket is gone. Whether somebody is lost is decided by who holds the seat now."""
        connection.closed = True
        if connection.seat:
            self.hub.remove(connection)
            self.hub.spawn(in_commit(entering.lose, [connection], now_ms()))

    def _look_at(self, user: int | None, session: str | None) -> None:
        """Somebody's access has changed: look at their sockets now instead of in the next round."""
        asked = [one for one in self.hub.connections() if one.user == user or one.session == session]
        if asked:
            self.hub.spawn(self.upkeep.look_at(asked))

    # --- the clock ---------------------------------------------------------------------------------------------------

    def _expect(self, live: LiveRoom) -> None:
        self.clock.expect(live.due)
        self.signalling.catch_up(live)

    async def _tick_due(self) -> int | None:
        now = now_ms()
        due = {live.number for live in self.hub.rooms.values() if live.due is not None and live.due <= now}
        if now - self._looked >= LOOK_EVERY_MS:
            self._looked = now
            due.update(await in_thread(entering.due_elsewhere, now))
        due -= self._ticking  # its people all say at the same moment that it is due
        self._ticking |= due
        try:
            await asyncio.gather(*(in_commit(entering.tick, room) for room in sorted(due)))
        finally:
            self._ticking -= due
        # A room that is still due has to wait for something else, so it is not looked at again at once.
        later = [live.due for live in self.hub.rooms.values() if live.due is not None and live.due > now]
        return min(later, default=None)

    # --- the end -----------------------------------------------------------------------------------------------------

    async def stop(self) -> None:
        """Send everybody away in an orderly way, and end the lease."""
        self.stopped = True
        publish.unlisten(self.hub)
        await drain(self.hub.connections(), self.hub.empty)
        await self.hub.close()
        await self.upkeep.end()
