"""Every message between a browser and the server, both ways, and every close code.

Here lives all that may stand on the wire: one text frame is one JSON object with the type in `t`, and no other module
knows a wire string. `decoding.parse` is the only way in. `docs/protocol.md` and the JSON Schemas
are written from these types by `manage.py write_protocol`. What a message *means* does not live here (see `wishes.py`
for commands, `hub.py` for what is told). All instants are integer milliseconds since the epoch unless said otherwise.
"""

from __future__ import annotations

import re
from enum import IntEnum, StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Raw

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


# --- from the browser ------------------------------------------------------------------------------------------------


class Incoming(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="t", tag=_tag, gc=False):
    """Base of all that a browser may say."""


class Hello(Incoming, frozen=True, gc=False):
    """First message, and the way back after a hole: here I am, this is the last version I know. Takes a seat."""

    tab: UUID
    v: Version | None = None
    ticket: Annotated[str, Meta(max_length=512, description="from the page; spares the server a look-up")] = ""


class Ping(Incoming, frozen=True, gc=False):
    """At least every 10 s. `c` comes back in `pong`; `v` tells what has been read, so that the server can let go."""

    c: Annotated[float, Meta(description="the client's own clock, ms")]
    v: Version | None = None


class Due(Incoming, frozen=True, gc=False):
    """A deadline seems to be reached: the server looks at its own clock. Not answered."""


class Wish(Incoming, frozen=True, gc=False):
    """Base of all commands. `id` is made by the client; the answer `ok` or `refused` names it."""

    id: UUID


class Ready(Wish, frozen=True, gc=False):
    """I have read the ground rules, agree to them (`agreed` is true), and am ready."""

    agreed: bool

    def __post_init__(self) -> None:
        if not self.agreed:
            raise ValueError("agreed must be true")


class Help(Wish, frozen=True, gc=False):
    """I need the facilitator."""


class HelpOver(Wish, frozen=True, gc=False):
    """My call for help is over; with `seat`, the facilitator says so of somebody else's."""

    seat: Seat | None = None


class Leave(Wish, frozen=True, gc=False):
    """I leave the room. No reason is asked."""


class Reached(Wish, frozen=True, gc=False):
    """What reached me in the turn that ended. Private: it only adds to my own count."""

    turn: TurnNumber
    what: Literal["face", "sound", "words", "not_yet"]


class TurnWish(Wish, frozen=True, gc=False):
    """Base of the commands about the live turn of my pairing."""

    turn: TurnNumber


class Rest(TurnWish, frozen=True, gc=False):
    """I stay quiet; the time runs on in company."""


class Pass(TurnWish, frozen=True, gc=False):
    """Not now: later in this round."""


class Keep(TurnWish, frozen=True, gc=False):
    """I am done early; the rest stays owed to me."""


class Decline(TurnWish, frozen=True, gc=False):
    """I am done early and let the rest go."""


class Done(TurnWish, frozen=True, gc=False):
    """In grace or in the closing phases: the turn ends now."""


class Ask(TurnWish, frozen=True, gc=False):
    """The speaker asks the supporter for more time."""

    ms: Annotated[int, Meta(ge=1, le=60_000)] = 60_000


class Grant(TurnWish, frozen=True, gc=False):
    """The supporter agrees to the time that was asked for."""


class NotNow(TurnWish, frozen=True, gc=False):
    """The supporter does not agree to the time that was asked for."""


class StepBack(TurnWish, frozen=True, gc=False):
    """I cannot listen to this one. No reason is asked."""


class Pause(Wish, frozen=True, gc=False):
    """A pause for me."""


class Bell(Wish, frozen=True, gc=False):
    """A pause for all of my pairing."""


class Resume(Wish, frozen=True, gc=False):
    """Ends my own pause, or the bell that I rang."""


class Start(Wish, frozen=True, gc=False):
    """Start an exercise: the facilitator, or anybody in a room that holds itself."""

    exercise: Slug


class PauseAll(Wish, frozen=True, gc=False):
    """Facilitator: everybody pauses."""


class ResumeAll(Wish, frozen=True, gc=False):
    """Facilitator: everybody goes on."""


class End(Wish, frozen=True, gc=False):
    """Facilitator: end the exercise. What is owed stays owed."""

    reason: Reason


class Skip(Wish, frozen=True, gc=False):
    """Facilitator: end the live turn of a pairing; the rest stays owed."""

    pairing: PairingId
    turn: TurnNumber
    reason: Reason


class GiveFloor(Wish, frozen=True, gc=False):
    """Facilitator: let `seat`, whose turn is unfinished, be next."""

    pairing: PairingId
    seat: Seat
    reason: Reason


class StandIn(Wish, frozen=True, gc=False):
    """Facilitator: support where nobody else can, or stop doing so."""

    pairing: PairingId
    on: bool


class AddTo(Wish, frozen=True, gc=False):
    """Facilitator: somebody who came late joins a pairing, first as a witness."""

    pairing: PairingId
    seat: Seat


class TakePart(Wish, frozen=True, gc=False):
    """Facilitator: I take part in the exercises myself, or no longer."""

    on: bool


class CloseRoom(Wish, frozen=True, gc=False):
    """Facilitator: close the room for good."""

    reason: Reason


INCOMING: tuple[type[Incoming], ...] = (
    *(Hello, Ping, Due),
    *(Ready, Help, HelpOver, Leave, Reached),
    *(Rest, Pass, Keep, Decline, Done, Ask, Grant, NotNow, StepBack, Pause, Bell, Resume),
    *(Start, PauseAll, ResumeAll, End, Skip, GiveFloor, StandIn, AddTo, TakePart, CloseRoom),
)


# --- from the server -------------------------------------------------------------------------------------------------


class Outgoing(msgspec.Struct, frozen=True, tag_field="t", tag=_tag, gc=False):
    """Base of all that the server may say."""


class Welcome(Outgoing, frozen=True, gc=False):
    """The answer to `hello`; a `snapshot`, an `event` or nothing (you have it all) follows."""

    seat: Seat
    tab: UUID
    now: int
    heartbeat_ms: int = HEARTBEAT_MS


class Snapshot(Outgoing, frozen=True, gc=False):
    """Everything that you may see, at version `v`."""

    v: Version
    view: Annotated[Raw, Meta(description="slices by name: room, me, people, pairing, board, hands")]


class Event(Outgoing, frozen=True, gc=False):
    """What happened between the versions `since` (on the wire `from`) and `v`, and the slices that are new by it.

    Drop it when `v` is not above yours. When `from` is above yours you have missed something: say `hello` again.
    """

    v: Version
    since: Version = msgspec.field(name="from")
    at: int
    what: Annotated[Raw, Meta(description="list of {k, at, ...}: what may be announced, see the table of kinds")]
    patch: Annotated[Raw, Meta(description="new values of the slices that changed; a slice is always whole")]


class Ok(Outgoing, frozen=True, gc=False):
    """The command was done, or had been done before; the room is at `v`."""

    id: UUID
    v: Version


class Refused(Outgoing, frozen=True, gc=False):
    """The command is not allowed now, and changed nothing."""

    id: UUID
    code: str


class Error(Outgoing, frozen=True, omit_defaults=True, gc=False):
    """The message was not understood, or could not be done; nothing changed."""

    code: ErrorCode
    id: UUID | None = None


class Pong(Outgoing, frozen=True, gc=False):
    """`c` as it came, `s`: the server's clock. The pair with the least round trip tells the offset."""

    c: float
    s: int


class Head(Outgoing, frozen=True, gc=False):
    """Every 15 s: the newest version. Say `hello` when yours is older."""

    v: Version
    now: int


class Moved(Outgoing, frozen=True, gc=False):
    """Another tab took over your seat; 4409 follows."""


class Restarting(Outgoing, frozen=True, gc=False):
    """The server restarts; 4012 follows. Come back after `in_ms`."""

    in_ms: int


OUTGOING: tuple[type[Outgoing], ...] = (
    *(Welcome, Snapshot, Event, Ok, Refused, Error),
    *(Pong, Head, Moved, Restarting),
)


class Kind(StrEnum):
    """What `event.what` may announce. Nothing else is ever announced: above all not *how* somebody's turn ended."""

    ENTERED = "entered"
    READY = "ready"
    HELP = "help"
    EXERCISE_STARTED = "exercise_started"
    EXERCISE_ENDED = "exercise_ended"
    TURN_OFFERED = "turn_offered"
    WARNED = "warned"
    TURN_ENDED = "turn_ended"
    TURN_SET_ASIDE = "turn_set_aside"
    PAUSED = "paused"
    PAUSE_ENDED = "pause_ended"
    ASKED = "asked"
    GRANTED = "granted"
    ASK_REFUSED = "ask_refused"
    SUPPORTER_CHANGED = "supporter_changed"
    PERSON_LOST = "person_lost"
    PERSON_RETURNED = "person_returned"
    PERSON_AWAY = "person_away"
    PERSON_LEFT = "person_left"
    PERSON_JOINED = "person_joined"
    CLOSED = "closed"


# --- the way out -----------------------------------------------------------------------------------------------------

_encoder = msgspec.json.Encoder()


def encode(message: Outgoing) -> str:
    """Return the text frame of `message`."""
    return _encoder.encode(message).decode()


def encode_slice(value: Any) -> bytes:
    """Return the JSON of a part of a view: what goes into `snapshot` and `event` as it is."""
    return _encoder.encode(value)


def join_slices(slices: dict[str, bytes]) -> Raw:
    """Return one JSON object of parts that are already encoded, by name."""
    return Raw(b"{" + b",".join(b'"%s":%s' % (name.encode(), body) for name, body in slices.items()) + b"}")


def join_items(items: list[bytes]) -> Raw:
    """Return one JSON list of parts that are already encoded."""
    return Raw(b"[" + b",".join(items) + b"]")


def digest(message: Wish) -> bytes:
    """Return what tells two bodies under the same command id apart: the message itself, written canonically."""
    return _encoder.encode(message)
