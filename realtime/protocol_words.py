"""What the messages of the wire are made of: limits, codes, kinds of fields, and the bases of both directions.

The messages themselves live in `protocol.py` and `protocol_media.py`; everybody else imports from `protocol.py`.
"""

from __future__ import annotations

import re
from enum import IntEnum, StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

LONGEST_FRAME = 8192  # bytes of UTF-8
DEEPEST = 4  # no message of ours nests deeper than this
HEARTBEAT_MS = 15_000  # the server's `head`
SILENCE_MS = 45_000  # a client that says nothing for so long is gone


class CloseCode(IntEnum):
    """Why the server closes a socket."""

    BAD_PROTOCOL = 4400  # three broken messages, or no `hello` in time
    SIGNED_OUT = 4401
    NOT_ALLOWED = 4403  # no longer a member, or removed from the room
    NO_ROOM = 4404  # there is no such room, or it is not yours to see
    TOO_SLOW = 4408  # reads too slowly, or has been silent for 45 s
    MOVED = 4409  # another tab took over
    NOT_NOW = 4410  # another room of the meeting is yours, or it is not the time; the meeting's page says which
    TOO_FAST = 4429
    RESTARTING = 4012  # as 1012 of the standard, which servers below us do not let an application say


class ErrorCode(StrEnum):
    """Why a message was not understood. Nothing has changed, and the socket stays open."""

    BAD_JSON = "bad_json"  # not one JSON object: malformed, NaN, a lone surrogate, a key twice
    TOO_BIG = "too_big"
    TOO_DEEP = "too_deep"
    BINARY = "binary"
    UNKNOWN = "unknown"  # no such type
    BAD_FIELD = "bad_field"  # missing, not expected here, of another type, or out of range
    NO_HELLO = "no_hello"  # say hello first
    BUSY = "busy"  # the server could not; the same command with the same id may be sent again
    FAILED = "failed"  # the server could not, and will not if asked again
    STALE_LINK = "stale_link"  # a signal for a link that you do not have, or no longer; it was dropped
    TOO_MANY = "too_many"  # signals in a short time; this one was dropped


class RefusalCode(StrEnum):
    """Why the edge refuses a command. The room and the turn have codes of their own, in `docs/turns.md`."""

    CONFLICT = "conflict"  # the id was used before with another body
    NOT_ALLOWED = "not_allowed"  # not by your role, or you are signed out: then the socket closes too


def _tag(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


Version = Annotated[int, Meta(ge=0, le=2**53, description="version of the room")]
Seat = Annotated[int, Meta(ge=1, le=100_000, description="seat of a person in this room")]
PairingId = Annotated[int, Meta(ge=1, le=2**53, description="number of a pairing in this room")]
TurnNumber = Annotated[int, Meta(ge=0, le=1_000_000, description="number of the turn that is meant")]
Reason = Annotated[str, Meta(min_length=1, max_length=200, description="shown to the people it concerns")]
Slug = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64, description="slug of an exercise")]
SlugOrNone = Annotated[str, Meta(pattern=r"^([a-z0-9]+(-[a-z0-9]+)*)?$", max_length=64)]
SeatOrAll = Annotated[int, Meta(ge=0, le=100_000, description="seat of a person in this room; 0: everybody")]
Text = Annotated[str, Meta(max_length=300, description="shown to the people it is for")]
Minutes = Annotated[int, Meta(ge=1, le=180)]
Place = Annotated[int, Meta(ge=0, le=19, description="of a step in the plan, from 0")]
Seed = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
Group = Annotated[tuple[Seat, ...], Meta(min_length=2, max_length=12)]
Groups = Annotated[tuple[Group, ...], Meta(max_length=6, description="seats of each pairing")]


class Incoming(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="t", tag=_tag, gc=False):
    """Base of all that a browser may say."""


class Wish(Incoming, frozen=True, gc=False):
    """Base of all commands. `id` is made by the client; the answer `ok` or `refused` names it."""

    id: UUID


class Outgoing(msgspec.Struct, frozen=True, tag_field="t", tag=_tag, gc=False):
    """Base of all that the server may say."""
