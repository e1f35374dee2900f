"""Lets rehearsal partners take part: in one room, or wherever somebody in the demo is alone."""

from __future__ import annotations

import asyncio
import random
import signal
import sys
from argparse import ArgumentParser
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections

from realtime.rehearsal import RehearsalPartner
from realtime.rehearsal_client import RoomClient
from realtime.rehearsal_people import NOT_A_DEMO, Performer, free_performer, performers, sights
from realtime.rehearsal_temper import TEMPERS, Mind
from realtime.rehearsal_watch import Sight, Watch
from sessions.models import Room

MOST = 11


class Command(BaseCommand):
    help = "Let rehearsal partners take part in a room of a demo install."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("--room", help="the room's address part, as in /r/<room>/")
        where.add_argument("--watch", action="store_true", help="come to whoever is alone, until stopped")
        parser.add_argument("--count", type=int, default=1, help=f"how many partners come, 1 to {MOST}")
        parser.add_argument("--temper", choices=TEMPERS, default="calm")
        parser.add_argument("--seed", type=int, default=None, help="the same seed plays the same rehearsal")
        parser.add_argument("--server", default=None, help="address of the server, else the first of SAMTAL_ORIGINS")
        parser.add_argument("--stay", action="store_true", help="do not leave when no person is in the room")
        parser.add_argument("--with-parent", action="store_true", help="end when standard input is closed")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(NOT_A_DEMO)
        if not 1 <= options["count"] <= MOST:
            raise CommandError(f"--count must be from 1 to {MOST}.")
        self.options = options
        self.seed = options["seed"] if options["seed"] is not None else random.SystemRandom().getrandbits(32)
        self.origin = (options["server"] or settings.ORIGINS[0]).rstrip("/")
        asyncio.run(self.watch() if options["watch"] else self.take_part())

    async def take_part(self) -> None:
        """Let the partners into one room and wait until the last has left."""
        try:
            cast = await sync_to_async(performers)(self.options["room"], self.options["count"])
        except Room.DoesNotExist as error:
            raise CommandError("There is no such room.") from error
        self.stdout.write(f"seed {self.seed}, temper {self.options['temper']}")
        visits = [self.visit(self.options["room"], performer) for performer in cast]
        codes = await asyncio.gather(*visits)
        for performer, code in zip(cast, codes, strict=True):
            self.stdout.write(f"{performer.name}: {f'closed with {code}' if code else 'left'}")

    async def visit(self, room: str, performer: Performer) -> int:
        """One partner, from coming in to leaving. Return the close code, 0 for leaving by themselves."""
        address = f"ws{self.origin.removeprefix('http')}/ws/r/{room}/"
        seed = f"{self.seed}:{room}:{performer.user}"
        client = RoomClient(address, cookie=performer.cookie, origin=self.origin, chance=random.Random(seed))  # noqa: S311
        mind = Mind(seed, self.options["temper"], needs_company=not self.options["stay"])
        return await RehearsalPartner(client, mind).run()

    async def watch(self) -> None:
        """Come to whoever is alone until a signal, or the end of the parent, says stop."""
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        if self.options["with_parent"]:
            # Nobody ever writes there: it becomes readable when the parent is gone, even if that was killed.
            loop.add_reader(sys.stdin.fileno(), stop.set)
        choosing, taken = asyncio.Lock(), set[int]()

        async def visit(room: str) -> None:
            async with choosing:
                performer = await sync_to_async(free_performer)(room, frozenset(taken))
                if performer is None:
                    return
                taken.add(performer.user)
            try:
                await self.visit(room, performer)
            finally:
                taken.discard(performer.user)

        await Watch(sync_to_async(_fresh_sights), visit).run(stop)


def _fresh_sights() -> list[Sight]:
    close_old_connections()
    return sights()
