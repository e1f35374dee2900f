"""A rehearsal partner: the client of the public protocol with a temper. It knows no more than a browser does."""

from __future__ import annotations

import asyncio
import contextlib
import logging

from .rehearsal_client import Over, RoomClient
from .rehearsal_temper import Act, Mind

logger = logging.getLogger(__name__)


class RehearsalPartner:
    """Sits in one room until the room closes, nobody is left to rehearse with, or the task is cancelled."""

    def __init__(self, client: RoomClient, mind: Mind) -> None:
        self.client, self.mind = client, mind

    async def run(self) -> int:
        """Take part to the end. Return the close code of the server, or 0 after leaving of one's own accord."""
        connection = asyncio.create_task(self.client.run())
        behaviour = asyncio.create_task(self._live())
        try:
            await asyncio.wait({connection, behaviour}, return_when=asyncio.FIRST_COMPLETED)
            for task in (behaviour, connection):
                if task.done():
                    return await task
            return 0
        except Over as over:
            return over.code
        finally:
            for task in (behaviour, connection):
                task.cancel()
            await asyncio.gather(behaviour, connection, return_exceptions=True)

    async def _live(self) -> int:
        while True:
            view = self.client.view
            if view is None or not self.client.connected:
                await self.client.change()
                continue
            if view["room"]["step"] == "closed":
                return 0
            now = self.client.now()
            act = self.mind.next_act(view, now)
            if act is None or act.at > now:
                await self.client.change(None if act is None else (act.at - now) / 1000)
                continue
            await self._do(act)
            if act.say == "leave":
                return 0

    async def _do(self, act: Act) -> None:
        view = self.client.view
        assert view is not None, "an act follows from a view"
        self.mind.did(act, view, self.client.now())
        if act.say == "cut":
            await self.client.cut(act.away_ms / 1000)
            return
        with contextlib.suppress(Over):
            answer = await self.client.say(act.say, **act.fields)
            if answer["t"] != "ok":
                logger.info("rehearsal: %s was answered with %s", act.say, answer.get("code"))
