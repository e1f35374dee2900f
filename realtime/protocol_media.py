"""The messages of voice and face: what two browsers say to each other through the server, and the way to the relay.

The server reads of a `signal` only where it comes from and how large it is. Nothing of it is stored or logged. Whom it
goes to follows from the link and the room (`sessions.core.links`); a browser never names a person.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from .protocol_words import Incoming, Outgoing, Seat

LONGEST_SIGNAL = 34 * 1024  # bytes of UTF-8 of a whole frame
LONGEST_DATA = {"offer": 32 * 1024, "answer": 32 * 1024, "ice": 1024, "bye": 0, "state": 200}  # bytes of UTF-8

SignalKind = Literal["offer", "answer", "ice", "bye", "state"]
LinkId = Annotated[str, Meta(min_length=1, max_length=64, description="id of one of my `links`, as it stands there")]
Data = Annotated[
    str,
    Meta(
        max_length=32 * 1024,
        description="for the other browser only, which must not trust it; in bytes at most:"
        " offer and answer (SDP) 32768, ice 1024, state (JSON) 200, bye 0",
    ),
]


class Signal(Incoming, frozen=True, gc=False):
    """To whom a link connects me. Not answered, unless the link is not mine (any more): `error` `stale_link`."""

    link: LinkId
    kind: SignalKind
    data: Data = ""

    def __post_init__(self) -> None:
        if len(self.data.encode("utf-8", "surrogatepass")) > LONGEST_DATA[self.kind]:
            raise ValueError("data is too long for its kind")


class Turn(Incoming, frozen=True, gc=False):
    """Which servers may carry my call (TURN)? Answered by `ice`. Ask again before it expires."""


class IceServer(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """As `RTCPeerConnection` wants it."""

    urls: list[str]
    username: str | None = None
    credential: str | None = None


class Ice(Outgoing, frozen=True, gc=False):
    """The answer to `turn`: servers and policy for `RTCPeerConnection`, and the instant when the credentials end."""

    servers: list[IceServer]
    policy: Literal["relay", "all"]
    expires: int


class Signalled(Outgoing, frozen=True, tag="signal", gc=False):
    """From the other end of one of my links. Drop it when the link is no longer mine."""

    link: LinkId
    sender: Seat = msgspec.field(name="from")
    kind: SignalKind
    data: str
