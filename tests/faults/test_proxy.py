"""The tool that breaks networks is itself held to what it says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from .proxy import Proxy


@pytest.fixture
async def echo_port() -> AsyncIterator[int]:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while chunk := await reader.read(1_024):
            writer.write(chunk)
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def test_it_carries_both_ways(echo_port: int) -> None:
    with Proxy(echo_port).running() as proxy:
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        writer.write(b"hej")

        assert await reader.readexactly(3) == b"hej"
        writer.close()


async def test_a_cut_ends_every_connection_and_refuses_new_ones_until_it_is_mended(echo_port: int) -> None:
    with Proxy(echo_port).running() as proxy:
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        writer.write(b"hej")
        await reader.readexactly(3)
        proxy.cut()

        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(1)
        again, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await again.readexactly(1)

        proxy.mend()
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        writer.write(b"hej")
        assert await reader.readexactly(3) == b"hej"
        writer.close()


async def test_a_silence_holds_everything_back_and_delivers_it_afterwards(echo_port: int) -> None:
    with Proxy(echo_port).running() as proxy:
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        proxy.silence()
        writer.write(b"hej")
        heard = asyncio.create_task(reader.readexactly(3))
        await asyncio.to_thread(proxy.holding.wait)
        assert not heard.done()

        proxy.mend()
        assert await heard == b"hej"
        writer.close()
