"""Where a coroutine does its work with the database: one thread, one hop for each piece of work, one commit for many.

One thread keeps the commits of a process in order, and SQLite has one writer anyway; processes are how it grows. A
commit that survives a power cut costs more than the change itself, so on SQLite whatever waits at the same moment
shares one: each piece has a savepoint of its own, and is answered when all are safe. Nothing of rooms lives here.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple, ParamSpec, TypeVar

from django.db import DatabaseError, InterfaceError, OperationalError, connection, connections, transaction

P = ParamSpec("P")
R = TypeVar("R")

MOST_TOGETHER = 32  # pieces of work that share a commit; others wait for the database meanwhile


class _Piece(NamedTuple):
    work: Callable[[], Any]
    shares: bool
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]


class _Outcome(NamedTuple):
    value: Any = None
    error: BaseException | None = None


_waiting: SimpleQueue[_Piece] = SimpleQueue()
_starting = threading.Lock()
_thread: threading.Thread | None = None


async def in_thread(work: Callable[P, R], *args: P.args, **named: P.kwargs) -> R:
    """Run `work`, which sees to its own transactions, in the thread of the rooms and return what it returns."""
    return await _put(partial(work, *args, **named), shares=False)


async def in_commit(work: Callable[P, R], *args: P.args, **named: P.kwargs) -> R:
    """As `in_thread`, and whatever waits at the same moment may be committed together with it.

    The result comes after the commit. `work` may run a second time, after everything of the first was rolled back.
    """
    return await _put(partial(work, *args, **named), shares=True)


def _put(work: Callable[[], Any], shares: bool) -> asyncio.Future[Any]:
    global _thread
    if _thread is None or not _thread.is_alive():
        with _starting:
            if _thread is None or not _thread.is_alive():
                _thread = threading.Thread(target=_serve, name="rooms", daemon=True)
                _thread.start()
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Any] = loop.create_future()
    _waiting.put(_Piece(work, shares, loop, future))
    return future


def _serve() -> None:
    left: _Piece | None = None
    while True:
        together = [left or _waiting.get()]
        left = None
        while together[0].shares and len(together) < MOST_TOGETHER and left is None:
            try:
                piece = _waiting.get_nowait()
            except Empty:
                break
            if piece.shares:
                together.append(piece)
            else:
                left = piece
        _answer(together, _run(together))


def _run(together: list[_Piece]) -> list[_Outcome]:
    outcomes = _run_together(together) if len(together) > 1 and connection.vendor == "sqlite" else None
    if outcomes is None:
        return [_outcome(_alone, piece.work) for piece in together]
    # What the database refused in company gets another chance, and its own answer, alone.
    return [
        _outcome(_alone, piece.work) if isinstance(outcome.error, DatabaseError) else outcome
        for piece, outcome in zip(together, outcomes, strict=True)
    ]


def _run_together(together: list[_Piece]) -> list[_Outcome] | None:
    """Run all of them in one transaction. None: it could not be committed, and nothing of it is stored."""
    try:
        with transaction.atomic():
            return [_outcome(_in_savepoint, piece.work) for piece in together]
    except DatabaseError:
        return None


def _in_savepoint(work: Callable[[], Any]) -> Any:
    with transaction.atomic():
        return work()


def _alone(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except (OperationalError, InterfaceError):
        # The server of the database may have gone and come back: the next piece of work shall find a new connection.
        for one in connections.all(initialized_only=True):
            one.close_if_unusable_or_obsolete()
        raise


def _outcome(run: Callable[[Callable[[], Any]], Any], work: Callable[[], Any]) -> _Outcome:
    try:
        return _Outcome(run(work))
    except Exception as error:
        return _Outcome(error=error)


def _answer(together: list[_Piece], outcomes: list[_Outcome]) -> None:
    """Hand the results over, with one call into each loop."""
    for loop in {piece.loop for piece in together}:
        pairs = [(piece.future, out) for piece, out in zip(together, outcomes, strict=True) if piece.loop is loop]
        try:
            loop.call_soon_threadsafe(_settle, pairs)
        except RuntimeError:
            # Its loop is closed: nobody waits any more.
            continue


def _settle(pairs: list[tuple[asyncio.Future[Any], _Outcome]]) -> None:
    for future, outcome in pairs:
        if future.done():
            continue
        if outcome.error is not None:
            future.set_exception(outcome.error)
        else:
            future.set_result(outcome.value)


async def close_thread_connections() -> None:
    """Close the thread's database connections: before a test's database is removed, and at the end of a process."""
    await in_thread(connections.close_all)
