"""Where a coroutine does its work with the database: one thread, one hop per piece of work.

One thread keeps the commits of a process in order, and SQLite has one writer anyway; processes are how it grows.
Nothing of rooms lives here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, connections

P = ParamSpec("P")
R = TypeVar("R")

_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="room")


async def in_thread(work: Callable[P, R], *args: P.args, **named: P.kwargs) -> R:
    """Run `work` in the thread of the rooms and return what it returns."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_thread, lambda: _with_connection(lambda: work(*args, **named)))


def _with_connection(work: Callable[[], R]) -> R:
    try:
        return work()
    except (OperationalError, InterfaceError):
        # The server of the database may have gone and come back: the next piece of work shall find a new connection.
        for connection in connections.all(initialized_only=True):
            connection.close_if_unusable_or_obsolete()
        raise


async def close_thread_connections() -> None:
    """Close the thread's database connections: before a test's database is removed, and at the end of a process."""
    await in_thread(connections.close_all)
