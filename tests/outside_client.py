"""Somebody who takes part without our page: written from docs/protocol.md and docs/media.md, and nothing of ours in it.

It answers calls and makes none, as the documents allow: whoever has something to send makes the offer. Its voice is a
steady tone. It runs in a thread with a loop of its own, so that a test may hold a browser at the same time.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from uuid import uuid4

import numpy
from aiortc import AudioStreamTrack, RTCConfiguration, RTCIceServer, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError
from aiortc.sdp import candidate_from_sdp
from av import AudioFrame
from websockets.asyncio.client import ClientConnection, connect

PATIENCE_S = 45
PING_EVERY_S = 5
PITCH_HZ = 440
LOUD = 0.2
HEARD = 0.001  # mean square of the samples of a frame, full sound being 1

Frame = dict[str, Any]


class Tone(AudioStreamTrack):
    """A voice that cannot be taken for silence."""

    def __init__(self) -> None:
        super().__init__()
        self.phase = 0

    async def recv(self) -> AudioFrame:
        frame = await super().recv()
        places = self.phase + numpy.arange(frame.samples)
        self.phase += frame.samples
        samples = LOUD * numpy.sin(2 * numpy.pi * PITCH_HZ * places / frame.sample_rate)
        frame.planes[0].update((samples * 32767).astype(numpy.int16).tobytes())
        return frame


class Call:
    """One link, and the connection to whoever is at its other end, once they have made an offer."""

    def __init__(self, link: Frame) -> None:
        self.link = link
        self.connection: RTCPeerConnection | None = None
        self.is_heard = asyncio.Event()
        self.listening: asyncio.Future[None] | None = None

    async def answer(self, sdp: str, servers: list[RTCIceServer]) -> str:
        """Take an offer and return the answer, with all of my candidates in it."""
        if self.connection is None:
            self.connection = RTCPeerConnection(RTCConfiguration(iceServers=servers))
            self.connection.on("track", self._listen)
        await self.connection.setRemoteDescription(RTCSessionDescription(sdp, "offer"))
        if not any(sender.track for sender in self.connection.getSenders()):
            self.connection.addTrack(Tone())
        await self.connection.setLocalDescription(await self.connection.createAnswer())
        return str(self.connection.localDescription.sdp)

    async def add(self, candidate: Frame) -> None:
        """Take one of their candidates, as browsers write them."""
        if self.connection is None or not candidate["candidate"]:
            return
        found = candidate_from_sdp(candidate["candidate"].removeprefix("candidate:"))
        found.sdpMid, found.sdpMLineIndex = candidate["sdpMid"], candidate["sdpMLineIndex"]
        await self.connection.addIceCandidate(found)

    def _listen(self, track: Any) -> None:
        if track.kind == "audio":
            self.listening = asyncio.ensure_future(self._hear(track))

    async def _hear(self, track: Any) -> None:
        try:
            while True:
                samples = (await track.recv()).to_ndarray() / 32768
                if numpy.mean(numpy.square(samples)) > HEARD:
                    self.is_heard.set()
        except MediaStreamError:
            return

    async def end(self) -> None:
        connection, self.connection = self.connection, None
        if connection is not None:
            await connection.close()


class OutsideClient:
    """`address` of the socket, `origin` of the page that it stands for, `cookie` of the session."""

    def __init__(self, address: str, origin: str, cookie: str) -> None:
        self.address, self.origin, self.cookie = address, origin, cookie
        self.version: int | None = None
        self.view: Frame = {}
        self.calls: dict[str, Call] = {}
        self.servers: list[RTCIceServer] | None = None
        self.early: list[Frame] = []  # signals that overtook the news of their link, or the servers
        self.news = asyncio.Condition()
        self.answers: dict[str, asyncio.Future[Frame]] = {}

    async def run(self) -> None:
        """Be in the room until this is cancelled."""
        async with connect(
            self.address, origin=self.origin, additional_headers={"Cookie": self.cookie}, proxy=None
        ) as self.socket:
            await self.say(t="hello", tab=str(uuid4()), v=None)
            pinging = asyncio.ensure_future(self._ping())
            try:
                async for text in self.socket:
                    await self._on(json.loads(text))
            finally:
                pinging.cancel()
                for call in self.calls.values():
                    await call.end()

    socket: ClientConnection

    async def say(self, **frame: Any) -> None:
        await self.socket.send(json.dumps(frame))

    async def wish(self, t: str, **fields: Any) -> Frame:
        """Send a command and return its answer, `ok` or `refused`."""
        key = str(uuid4())
        self.answers[key] = asyncio.get_running_loop().create_future()
        await self.say(t=t, id=key, **fields)
        return await self.answers[key]

    async def hears(self, company: str) -> None:
        """Wait until there is sound on a call whose link begins with these letters."""
        async with self.news:
            await self.news.wait_for(lambda: any(link.startswith(company) for link in self.calls))
        call = next(call for link, call in self.calls.items() if link.startswith(company))
        await call.is_heard.wait()

    async def is_in(self) -> None:
        """Wait until the room is known."""
        async with self.news:
            await self.news.wait_for(lambda: bool(self.view))

    # --- what comes in ----------------------------------------------------------------------------------------------

    async def _ping(self) -> None:
        while True:
            await asyncio.sleep(PING_EVERY_S)
            await self.say(t="ping", c=0, v=self.version)

    async def _on(self, frame: Frame) -> None:
        match frame["t"]:
            case "welcome":
                await self.say(t="turn")
            case "snapshot":
                await self._see(frame["v"], frame["view"])
            case "event" if self.version is not None and frame["from"] <= self.version < frame["v"]:
                await self._see(frame["v"], frame["patch"])
            case "ok" | "refused" if frame["id"] in self.answers:
                self.answers.pop(frame["id"]).set_result(frame)
            case "ice":
                self.servers = [
                    RTCIceServer(one["urls"], one.get("username"), one.get("credential")) for one in frame["servers"]
                ]
                await self._catch_up()
            case "signal":
                await self._on_signal(frame)

    async def _see(self, version: int, slices: Frame) -> None:
        self.version, self.view = version, {**self.view, **slices}
        links = {link["link"]: link for link in self.view["links"]}
        for gone in self.calls.keys() - links.keys():
            await self.calls.pop(gone).end()
        for link in links.keys() - self.calls.keys():
            self.calls[link] = Call(links[link])
            await self._tell(link)
        await self._catch_up()
        async with self.news:
            self.news.notify_all()

    async def _tell(self, link: str) -> None:
        state = {"mic": True, "cam": False}
        await self.say(t="signal", link=link, kind="state", data=json.dumps(state))

    async def _catch_up(self) -> None:
        early, self.early = self.early, []
        for frame in early:
            await self._on_signal(frame)

    async def _on_signal(self, frame: Frame) -> None:
        call = self.calls.get(frame["link"])
        if call is None or self.servers is None:
            self.early.append(frame)
            return
        if frame["from"] != call.link["with"]:
            return
        match frame["kind"]:
            case "offer":
                sdp = await call.answer(frame["data"], self.servers)
                await self.say(t="signal", link=frame["link"], kind="answer", data=sdp)
            case "ice":
                await call.add(json.loads(frame["data"]))
            case "bye":
                await call.end()


class Handle:
    """The client as another thread has it: `do` waits for what it is asked to do."""

    def __init__(self, client: OutsideClient) -> None:
        self.client = client
        self.loop = asyncio.new_event_loop()

    def do(self, asked: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(asked, self.loop).result(PATIENCE_S)

    def live(self) -> None:
        """The whole life of the loop, in its thread: nothing of it is left over at the end."""
        asyncio.set_event_loop(self.loop)
        self.running = self.loop.create_task(self.client.run())
        with suppress(asyncio.CancelledError):
            self.loop.run_until_complete(self.running)
        left = asyncio.all_tasks(self.loop)
        for task in left:
            task.cancel()
        self.loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        self.loop.close()


@contextmanager
def outside(address: str, origin: str, cookie: str) -> Iterator[Handle]:
    """Somebody in the room, until the block ends."""
    handle = Handle(OutsideClient(address, origin, cookie))
    thread = threading.Thread(target=handle.live, daemon=True)
    thread.start()
    try:
        handle.do(handle.client.is_in())
        yield handle
    finally:
        handle.loop.call_soon_threadsafe(handle.running.cancel)
        thread.join()
