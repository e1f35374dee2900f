"""The ordinary peer: the same path with what Channels and Django bring along, written as their documents show it.

AuthMiddlewareStack, a consumer per socket, the in-memory layer with one group per room, one `atomic` block of ORM
statements for each command behind `database_sync_to_async`. The rules, the tables, the states and the messages are
Samtal's own, so that only the way they are reached differs. It understands `hello` and `keep`, all that is asked of it.
Run as `python -m bench.peers.ordinary PORT` with DJANGO_SETTINGS_MODULE=bench.peers.ordinary_settings.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import django

django.setup()

from channels.auth import AuthMiddlewareStack  # noqa: E402
from channels.db import database_sync_to_async  # noqa: E402
from channels.generic.websocket import AsyncJsonWebsocketConsumer  # noqa: E402
from channels.routing import URLRouter  # noqa: E402
from django.db import transaction  # noqa: E402
from django.db.models import F  # noqa: E402
from django.urls import path  # noqa: E402

from bench.peers.serve import serve  # noqa: E402
from groups.models import Membership, MembershipState  # noqa: E402
from sessions import codec  # noqa: E402
from sessions.core import ledger, room_words, rooms, turn_words  # noqa: E402
from sessions.core.views import view  # noqa: E402
from sessions.models import Account, Command, LedgerEntry, Room, RoomEvent, Seat  # noqa: E402

NAME = {"name": "P", "pronouns": "", "rehearsal": False}


class RoomConsumer(AsyncJsonWebsocketConsumer):
    """One socket of one member."""

    @classmethod
    async def encode_json(cls, content: Any) -> str:
        return json.dumps(content, separators=(",", ":"))

    async def connect(self) -> None:
        self.public_id = self.scope["url_route"]["kwargs"]["room"]
        self.seat = await self.find_seat()
        if self.seat is None:
            await self.close(4404)
            return
        self.group = f"room.{self.seat.room_id}"
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        if self.seat is not None:
            await self.channel_layer.group_discard(self.group, self.channel_name)

    async def receive_json(self, content: dict[str, Any], **_: Any) -> None:
        if content["t"] == "hello":
            version, state = await self.read()
            await self.send_json({"t": "snapshot", "v": version, "view": self.see(state)})
        else:
            since, version, state, kinds = await self.keep(content)
            message = {"type": "room.event", "since": since, "version": version, "state": state, "kinds": kinds}
            await self.channel_layer.group_send(self.group, message)
            await self.send_json({"t": "ok", "id": content["id"], "v": version})

    async def room_event(self, message: dict[str, Any]) -> None:
        seen = self.see(codec.decode_room(message["state"]))
        what = [{"k": kind} for kind in message["kinds"]]
        await self.send_json(
            {"t": "event", "v": message["version"], "from": message["since"], "at": 0, "what": what, "patch": seen}
        )

    def see(self, state: room_words.Room) -> dict[str, Any]:
        return view(state, dict.fromkeys(state.people, NAME), self.seat.number, "member")

    @database_sync_to_async
    def find_seat(self) -> Seat | None:
        user = self.scope["user"]
        seat = Seat.objects.select_related("room__meeting").filter(room__public_id=self.public_id, user=user).first()
        member = Membership.objects.filter(user=user, state=MembershipState.ACTIVE)
        return seat if seat and member.filter(cohort=seat.room.meeting.cohort_id).exists() else None

    @database_sync_to_async
    def read(self) -> tuple[int, room_words.Room]:
        room = Room.objects.get(pk=self.seat.room_id)
        return room.version, codec.decode_room(room.state)

    @database_sync_to_async
    def keep(self, content: dict[str, Any]) -> tuple[int, int, str, list[str]]:
        """One transaction: who, once, the rules, the log, the ledger, the state."""
        now = int(time.time() * 1_000)
        wish = turn_words.Keep(by=self.seat.number, turn=content["turn"])
        with transaction.atomic():
            room = Room.objects.select_for_update().select_related("meeting").get(pk=self.seat.room_id)
            Membership.objects.get(user=self.scope["user"], cohort=room.meeting.cohort_id, state=MembershipState.ACTIVE)
            before = room.version
            command = room_words.PairingCommand(by=self.seat.number, command=wish)
            events, state = rooms.step(codec.decode_room(room.state), command, now)
            for event in events:
                room.version += 1
                self.store(room, event)
            Command.objects.create(
                room=room, user=self.scope["user"], key=content["id"], digest="", answer="ok", at=now
            )
            room.state, room.due_at = codec.encode_room(state), rooms.due_at(state)
            room.save(update_fields=["state", "version", "due_at"])
        offered = [event.event for event in events if isinstance(event, room_words.InPairing)]
        kinds = ["turn_offered" for event in offered if isinstance(event, turn_words.TurnOffered)]
        return before, room.version, room.state, kinds

    def store(self, room: Room, event: room_words.AnyEvent) -> None:
        """One event of the log, and what it moves in the ledger."""
        RoomEvent.objects.create(
            room=room,
            version=room.version,
            at=event.at,
            kind=codec.kind_of(event),
            body=codec.encode_event(event),
            seat=self.seat.number,
        )
        for entry in ledger.entries(event.event) if isinstance(event, room_words.InPairing) else ():
            seat = Seat.objects.get(room=room, number=entry.seat)
            sums = {"s": entry.s, "p": entry.p, "o": entry.o, "x": entry.x}
            LedgerEntry.objects.create(account_id=seat.account_id, room=room, version=room.version, at=event.at, **sums)
            grown = {column: F(column) + amount for column, amount in sums.items()}
            Account.objects.filter(pk=seat.account_id).update(**grown)


if __name__ == "__main__":
    serve(
        AuthMiddlewareStack(URLRouter([path("ws/r/<str:room>/", RoomConsumer.as_asgi())])),
        int(sys.argv[1]),
    )
