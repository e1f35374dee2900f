"""How a room's state and events are written into the database, and read again. Nothing is decided here.

The schema number says how a state was written: one of another number is not read but folded anew from the log.
"""

from __future__ import annotations

from typing import Any

import msgspec

from .core.room_words import AnyEvent, InPairing, Room

SCHEMA = 1

_encoder = msgspec.json.Encoder()
_rooms = msgspec.json.Decoder(Room)
_events: Any = msgspec.json.Decoder(AnyEvent)


def encode_room(room: Room) -> str:
    return _encoder.encode(room).decode()


def decode_room(text: str) -> Room:
    """msgspec.DecodeError or ValidationError for a text that is not a room of this schema."""
    return _rooms.decode(text)


def encode_event(event: AnyEvent) -> str:
    return _encoder.encode(event).decode()


def decode_event(text: str) -> AnyEvent:
    """msgspec.DecodeError or ValidationError for a text that is not an event."""
    event: AnyEvent = _events.decode(text)
    return event


def kind_of(event: AnyEvent) -> str:
    """The name under which an event is found in the log: what happened, also when it happened in a pairing."""
    return type(event.event if isinstance(event, InPairing) else event).__name__
