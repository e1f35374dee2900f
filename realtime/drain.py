"""How a process stops: everybody is told to come back, at different moments, and is gone before the sockets close.

Django's server would just cut the sockets. Installed by `config/serve.py` on SIGTERM and SIGINT.
"""

from __future__ import annotations

import asyncio
import logging
import random
import signal
from typing import TYPE_CHECKING, Any

from . import protocol
from .connection import Connection

if TYPE_CHECKING:
    from daphne.server import Server

log = logging.getLogger("samtal.drain")

SPREAD_MS = 3_000  # so that everybody does not come back in the same moment
LONGEST_S = 5.0


async def drain(connections: list[Connection], empty: asyncio.Event) -> None:
    """Tell every connection to come back and close it; returns when the hub is `empty`, or after five seconds."""
    log.info("restarting connections=%s", len(connections))
    for connection in connections:
        wait = random.randrange(SPREAD_MS)  # noqa: S311  spreads load, keeps no secret
        words = protocol.encode(protocol.Restarting(in_ms=wait))
        await connection.close(protocol.CloseCode.RESTARTING, words)
    try:
        async with asyncio.timeout(LONGEST_S):
            await empty.wait()
    except TimeoutError:
        log.warning("some sockets did not close in time")


def install(server: Server) -> None:
    """Start the live wire together with `server`, and let SIGTERM and SIGINT drain before the server stops."""
    from twisted.internet import reactor

    # A moment later, so that the loop runs, and the reactor's own handlers are in place to be replaced.
    reactor.callLater(0, _begin, server, reactor)  # type: ignore[attr-defined]


def _begin(server: Server, reactor: Any) -> None:
    from .service import service

    live = service()

    async def stop() -> None:
        for listener in server.listeners:
            if listener.called and hasattr(listener.result, "stopListening"):
                listener.result.stopListening()
        try:
            await live.stop()
        finally:
            reactor.stop()

    def told() -> None:
        if not live.stopped:
            live.stopped = True
            live.hub.spawn(stop(), endless=True)

    for name in (signal.SIGTERM, signal.SIGINT):
        live.hub.loop.add_signal_handler(name, told)
