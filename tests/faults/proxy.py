"""A small TCP proxy between a browser and the server, so that a network can really fail.

Chromium's offline switch leaves an open WebSocket alone; here the connection itself is cut or falls silent. It runs in
a thread of its own, so that tests of either kind (a browser's or an event loop's) may hold it.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator

CHUNK = 65_536


class Proxy:
    """Forwards 127.0.0.1:port to 127.0.0.1:target. All three switches may be used from any thread."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.port = 0
        self.holding = threading.Event()  # something was held back by a silence
        self._loop = asyncio.new_event_loop()
        self._writers: set[asyncio.StreamWriter] = set()
        self._refusing = False
        self._flowing = asyncio.Event()
        self._flowing.set()

    def cut(self) -> None:
        """Reset every connection and refuse new ones: both sides notice at once."""
        self._call(self._cut)

    def silence(self) -> None:
        """Let every connection stand and carry nothing: no side is told."""
        self._call(self._flowing.clear)

    def mend(self) -> None:
        """Forward again; what was held back by a silence arrives late, as TCP would have it."""
        self._call(self._mend)

    def _call(self, change) -> None:
        done = threading.Event()

        def apply() -> None:
            change()
            done.set()

        self._loop.call_soon_threadsafe(apply)
        done.wait()

    def _cut(self) -> None:
        self._refusing = True
        for writer in list(self._writers):
            writer.transport.abort()

    def _mend(self) -> None:
        self._refusing = False
        self._flowing.set()
        self.holding.clear()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._refusing:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, far_writer}
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(self._pump(reader, far_writer), self._pump(far_reader, writer))
        self._writers -= {writer, far_writer}

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while chunk := await reader.read(CHUNK):
                if not self._flowing.is_set():
                    self.holding.set()
                    await self._flowing.wait()
                writer.write(chunk)
                await writer.drain()
        # Never half open: an end on one side is the end of both.
        writer.close()

    async def _serve(self, ready: threading.Event) -> None:
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        async with server:
            with contextlib.suppress(asyncio.CancelledError):
                await server.serve_forever()
            self._cut()

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._task = self._loop.create_task(self._serve(ready))
        self._loop.run_until_complete(self._task)
        pending = asyncio.all_tasks(self._loop)
        for task in pending:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*pending, return_exceptions=True))
        self._loop.close()

    @contextlib.contextmanager
    def running(self) -> Iterator[Proxy]:
        """Serve until the block ends; `port` is known inside of it."""
        ready = threading.Event()
        thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        thread.start()
        ready.wait()
        try:
            yield self
        finally:
            self._loop.call_soon_threadsafe(self._task.cancel)
            thread.join()
