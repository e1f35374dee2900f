"""How a process stops: everybody is told to come back, at different moments, and is gone before the sockets close.

Django's server would just cut the sockets. Installed by `config/serve.py` on SIGTERM and SIGINT.
"""

from __future__ import annotations

import asyncio
import logging
import random

from . import protocol
from .connection import Connection

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
