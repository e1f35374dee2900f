"""Every message between a browser and the server, both ways, and every close code.

Here, in `protocol_words.py` (what the types are made of), in `protocol_board.py` (what facilitators ask) and in
`protocol_media.py` (voice and face) lives all that may stand on the wire: one text frame is one JSON object with the
type in `t`, and no other module knows a wire string. `decoding.parse` is the only way in. `docs/protocol.md` and the
JSON Schemas are written from these types by `manage.py write_protocol`. What a message *means* does not live here (see
`wishes.py` for commands, `hub.py` for what is told). All instants are integer milliseconds since the epoch unless said
otherwise.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Raw

from .protocol_board import AddTo as AddTo
from .protocol_board import ChangeStep as ChangeStep
from .protocol_board import CloseRoom as CloseRoom
from .protocol_board import End as End
from .protocol_board import GiveFloor as GiveFloor
from .protocol_board import GoTo as GoTo
from .protocol_board import HandOver as HandOver
from .protocol_board import LayPlan as LayPlan
from .protocol_board import LockDoor as LockDoor
from .protocol_board import MoveTo as MoveTo
from .protocol_board import Mute as Mute
from .protocol_board import PauseAll as PauseAll
from .protocol_board import Remove as Remove
from .protocol_board import ResumeAll as ResumeAll
from .protocol_board import Say as Say
from .protocol_board import Skip as Skip
from .protocol_board import StandIn as StandIn
from .protocol_board import TakeOver as TakeOver
from .protocol_board import TakePart as TakePart
from .protocol_board import Visit as Visit
from .protocol_media import LONGEST_SIGNAL as LONGEST_SIGNAL
from .protocol_media import Ice, Signal, Signalled, Turn
from .protocol_words import DEEPEST as DEEPEST
from .protocol_words import HEARTBEAT_MS as HEARTBEAT_MS
from .protocol_words import LONGEST_FRAME as LONGEST_FRAME
from .protocol_words import SILENCE_MS as SILENCE_MS
from .protocol_words import CloseCode as CloseCode
from .protocol_words import ErrorCode as ErrorCode
from .protocol_words import Groups, Seat, Seed, Slug, TurnNumber, Version
from .protocol_words import Incoming as Incoming
from .protocol_words import Outgoing as Outgoing
from .protocol_words import RefusalCode as RefusalCode
from .protocol_words import Wish as Wish

# --- from the browser ------------------------------------------------------------------------------------------------


class Hello(Incoming, frozen=True, gc=False):
    """First message, and the way back after a hole: here I am, this is the last version I know. Takes a seat."""

    tab: UUID
    v: Version | None = None
    ticket: Annotated[str, Meta(max_length=512, description="from the page; spares the server a look-up")] = ""
    again: Annotated[
        bool, Meta(description="nobody asked for it, a lost connection comes back: a tab opened since keeps the seat")
    ] = False


class Ping(Incoming, frozen=True, gc=False):
    """At least every 10 s. `c` comes back in `pong`; `v` tells what has been read, so that the server can let go."""

    c: Annotated[float, Meta(description="the client's own clock, ms")]
    v: Version | None = None


class Due(Incoming, frozen=True, gc=False):
    """A deadline seems to be reached: the server looks at its own clock. Not answered."""


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


class StepOut(Wish, frozen=True, gc=False):
    """I go to a quiet page for a moment. My pairing is told that I take a moment; no reason is asked."""


class StepIn(Wish, frozen=True, gc=False):
    """I am back from the quiet page."""


class Fixing(Wish, frozen=True, gc=False):
    """What came back in my turn felt like fixing. Private: facilitators see a count, nobody's name. Once in a round."""


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


class Start(Wish, frozen=True, omit_defaults=True, gc=False):
    """Start an exercise: the facilitator, or anybody in a room that holds itself.

    `groups`, for facilitators: who is with whom, as proposed under `/r/<room>/next/` or changed by hand; without them
    the room proposes and starts at once. `seed`: that of the proposal.
    """

    exercise: Slug
    groups: Groups = ()
    seed: Seed = 0


INCOMING: tuple[type[Incoming], ...] = (
    *(Hello, Ping, Due, Signal, Turn),
    *(Ready, Help, HelpOver, Leave, Reached),
    *(Rest, Pass, Keep, Decline, Done, Ask, Grant, NotNow, StepBack, Pause, Bell, Resume),
    *(StepOut, StepIn, Fixing),
    *(Start, PauseAll, ResumeAll, End, Skip, GiveFloor, StandIn, AddTo, Visit, TakePart, CloseRoom),
    *(MoveTo, Mute, Remove, LockDoor, HandOver, TakeOver, Say, LayPlan, GoTo, ChangeStep),
)


# --- from the server -------------------------------------------------------------------------------------------------


class Welcome(Outgoing, frozen=True, gc=False):
    """The answer to `hello`; a `snapshot`, an `event` or nothing (you have it all) follows."""

    seat: Seat
    tab: UUID
    now: int
    heartbeat_ms: int = HEARTBEAT_MS


class Snapshot(Outgoing, frozen=True, gc=False):
    """Everything that you may see, at version `v`."""

    v: Version
    view: Annotated[Raw, Meta(description="slices by name: room, me, plan, people, pairing, board, hands, desk, links")]


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
    *(Signalled, Ice),
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
    VISITED = "visited"
    STEPPED_OUT = "stepped_out"
    STEPPED_IN = "stepped_in"
    HELP_ENDED = "help_ended"
    MUTED = "muted"
    LINE = "line"
    STEP_BEGAN = "step_began"
    LEAD_CHANGED = "lead_changed"
    DOOR_LOCKED = "door_locked"


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
