"""A room while a command is decided: every event is folded in at once, and pairings decide for themselves."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

import msgspec

from . import turn_words as turn
from . import turns
from .room_fold import evolve
from .room_people import pairing_of
from .room_words import AnyEvent, InPairing, Room
from .turn_state import Pairing


class Work:
    """A room on its way from one state to the next. `now`: ms."""

    __slots__ = ("events", "now", "room")

    def __init__(self, room: Room, now: int) -> None:
        self.room = room
        self.now = max(now, room.at)
        self.events: list[AnyEvent] = []

    def add(self, event: AnyEvent) -> None:
        self.events.append(event)
        self.room = evolve(self.room, event)

    def put_pairing(self, number: int, events: Iterable[turn.Event], state: Pairing) -> None:
        """The outcome of the turn engine, which has folded it already."""
        wrapped = [InPairing(event.at, number, event) for event in events]  # type: ignore[arg-type]
        if not wrapped:
            return
        self.events.extend(wrapped)
        at = max(self.room.at, max(event.at for event in wrapped))
        self.room = msgspec.structs.replace(self.room, at=at, pairings={**self.room.pairings, number: state})

    def in_pairing(self, number: int, command: turn.Command) -> None:
        """Let the pairing decide. Raises Refused; what was due in it before has taken effect all the same."""
        outcome = turns.attempt(self.room.pairings.get(number), command, self.now)
        if outcome.state is not None:
            self.put_pairing(number, outcome.events, outcome.state)
        if outcome.refused is not None:
            raise turn.Refused(outcome.refused)

    def pass_on(self, command: turn.Command, seat: int) -> None:
        """Tell the open pairing of a seat of a coming or going. It may know better: somebody away, or gone from it."""
        number = pairing_of(self.room, seat)
        if number is None or self.room.pairings[number].closed is not None:
            return
        with suppress(turn.Refused):
            self.in_pairing(number, command)
