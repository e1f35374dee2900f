"""The words of a room: its state, what may be asked of it, what can have happened in it, and why a wish is refused.

Here live only words; the rules are in `rooms.py`, and all that happens inside of a pairing in `turns.py`. People are
*seats*, numbers of this room from 1 on; seat 0 is the house, here the server's own voice. Instants are integer ms since
the epoch. Who sits on a seat is kept elsewhere, so that a person can be erased and the log still replays.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

import msgspec

from . import turn_words as turn
from .phases import Phase
from .turn_state import Pairing
from .turn_words import Person

Role = Literal["member", "facilitator"]
Step = Literal["arriving", "exercise", "between", "closed"]
Presence = Literal["here", "lost", "left"]
Why = Literal["left", "removed", "moved"]


class RoomCode(StrEnum):
    """Why a room refuses a command; a pairing has codes of its own (`turn_words.Code`)."""

    ROOM_CLOSED = "room_closed"
    NOT_IN_ROOM = "not_in_room"  # the seat has never been here, or has left
    NOT_FACILITATOR = "not_facilitator"
    NOT_READY = "not_ready"
    NEEDS_FACILITATOR = "needs_facilitator"  # this exercise, or this room, is started by a facilitator only
    TOO_EARLY = "too_early"  # a facilitator may still come to this meeting
    EXERCISE_RUNS = "exercise_runs"
    NO_EXERCISE = "no_exercise"  # none is running
    NO_PAIRING = "no_pairing"
    TOO_FEW = "too_few"
    WRONG_SIZE = "wrong_size"  # a pairing that the exercise is not made for
    BUSY = "busy"  # the seat is in a pairing already
    REASON_MISSING = "reason_missing"
    VISITED = "visited"  # another facilitator visits this pairing already


class RoomRefused(Exception):
    """An answer, not an error: the room does not allow the command now, and nothing has changed beyond what was due."""

    def __init__(self, code: RoomCode) -> None:
        super().__init__(code.value)
        self.code = code


# --- state -----------------------------------------------------------------------------------------------------------


class SeatState(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What the room knows of a seat. `ready`: has confirmed the ground rules. `help_since`: calls for help since."""

    seat: int
    role: Role = "member"
    presence: Presence = "here"
    ready: bool = False
    help_since: int | None = None
    takes_part: bool = False  # a facilitator who has turns like everybody else

    @property
    def may_be_paired(self) -> bool:
        return self.presence == "here" and self.ready and (self.role == "member" or self.takes_part)


class RoomExercise(msgspec.Struct, frozen=True, gc=False):
    """What a room needs of an exercise: its timing and its sizes, no words. `nominal` as in `turn_words.Open`."""

    slug: str
    version: str
    turn_ms: int
    nominal: int
    rounds: int
    phases: tuple[Phase, ...]
    size_min: int = 2
    size_max: int = 12
    facilitator_required: bool = False


Reasons = tuple[tuple[int, tuple[str, ...]], ...]  # (seat, codes that say why this company)


class Group(msgspec.Struct, frozen=True, gc=False):
    """Who is to be one pairing, and why: everything about them that is read when the exercise starts."""

    people: tuple[Person, ...]
    blocked: tuple[tuple[int, int], ...] = ()
    house: bool = False
    why: Reasons = ()


class Visitor(msgspec.Struct, frozen=True, gc=False):
    """A facilitator who visits a pairing, since the instant `since`."""

    seat: int
    since: int


class Room(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """The fold of a room's log. `pairings` are those of the running exercise, or of the last one until the next."""

    title: str = ""
    self_held: bool = False
    at: int = 0
    step: Step = "arriving"
    people: dict[int, SeatState] = {}
    exercise: RoomExercise | None = None
    ends: int | None = None
    pairings: dict[int, Pairing] = {}
    why: dict[int, Reasons] = {}
    last_pairing: int = 0
    visits: dict[int, Visitor] = {}  # by pairing


# --- commands. `by` is the seat that asks; HOUSE is the server --------------------------------------------------------


class Command(msgspec.Struct, frozen=True, gc=False):
    """Base of all commands of a room."""


class Enter(Command, frozen=True, gc=False):
    """Here I am, for the first time or again. Also how a role that has changed gets into the room."""

    seat: int
    role: Role = "member"


class Ready(Command, frozen=True, gc=False):
    by: int


class CallHelp(Command, frozen=True, gc=False):
    by: int


class HelpOver(Command, frozen=True, gc=False):
    """My own call is over; with `seat`, a facilitator says so of somebody else's."""

    by: int
    seat: int | None = None


class Leave(Command, frozen=True, gc=False):
    seat: int
    why: Why = "left"


class Lost(Command, frozen=True, gc=False):
    """The last tab of a seat is gone; the server last saw it at `last_seen`."""

    seat: int
    last_seen: int


class Returned(Command, frozen=True, gc=False):
    seat: int


class TakePart(Command, frozen=True, gc=False):
    """A facilitator has turns from the next exercise on, or no longer."""

    by: int
    on: bool


class StartExercise(Command, frozen=True, gc=False):
    """`seed`: what the pairing was proposed with, so that it can be explained later."""

    by: int
    exercise: RoomExercise
    groups: tuple[Group, ...]
    ends: int
    seed: int = 0


class PairingCommand(Command, frozen=True, gc=False):
    """A wish inside of a pairing: of somebody about their own (`pairing` 0), or of a facilitator about any."""

    by: int
    command: turn.Command
    pairing: int = 0


class AddTo(Command, frozen=True, gc=False):
    """A facilitator brings somebody who came late into a pairing, first as a witness."""

    by: int
    pairing: int
    person: Person
    blocked: tuple[tuple[int, int], ...] = ()


class Visit(Command, frozen=True, gc=False):
    """A facilitator visits a pairing, to hear and see its people and be heard and seen; or goes again."""

    by: int
    pairing: int
    on: bool


class PartBlocked(Command, frozen=True, gc=False):
    """A new block between two people who share a pairing: `seat`, who made it, leaves the pairing, not the room."""

    seat: int
    other: int


class PauseAll(Command, frozen=True, gc=False):
    by: int


class ResumeAll(Command, frozen=True, gc=False):
    by: int


class EndExercise(Command, frozen=True, gc=False):
    by: int
    reason: str


class CloseRoom(Command, frozen=True, gc=False):
    by: int
    reason: str = ""


class Tick(Command, frozen=True, gc=False):
    """Nothing but the time. Anybody may send it."""


# --- events ----------------------------------------------------------------------------------------------------------

TurnEvent = (
    turn.Opened
    | turn.RoundPlanned
    | turn.TurnOffered
    | turn.Counted
    | turn.Warned
    | turn.Rested
    | turn.ClosingBegan
    | turn.Asked
    | turn.Granted
    | turn.AskRefused
    | turn.TurnSetAside
    | turn.TurnEnded
    | turn.Declined
    | turn.TurnGrew
    | turn.SteppedBack
    | turn.SupporterChanged
    | turn.Paused
    | turn.PauseEnded
    | turn.PersonLost
    | turn.PersonMissing
    | turn.PersonReturned
    | turn.PersonAway
    | turn.PersonLeft
    | turn.PersonJoined
    | turn.StoodIn
    | turn.FloorGiven
    | turn.AloneBegan
    | turn.AloneEnded
    | turn.RoundEnded
    | turn.HouseRepaid
    | turn.Closed
)


class Event(msgspec.Struct, frozen=True, tag_field="k", tag=True, omit_defaults=True, gc=False):
    """Base of all events of a room."""

    at: int


class Entered(Event, frozen=True, gc=False):
    seat: int
    role: Role = "member"


class BecameReady(Event, frozen=True, gc=False):
    seat: int


class HelpCalled(Event, frozen=True, gc=False):
    seat: int


class HelpEnded(Event, frozen=True, gc=False):
    seat: int
    by: int


class SeatLeft(Event, frozen=True, gc=False):
    seat: int
    why: Why = "left"


class SeatLost(Event, frozen=True, gc=False):
    seat: int
    last_seen: int


class SeatReturned(Event, frozen=True, gc=False):
    seat: int


class TookPart(Event, frozen=True, gc=False):
    seat: int
    on: bool


class ExerciseStarted(Event, frozen=True, gc=False):
    by: int
    exercise: RoomExercise
    ends: int
    seed: int = 0


class GroupFormed(Event, frozen=True, gc=False):
    """Who is in the pairing that opens next, and why."""

    pairing: int
    seats: tuple[int, ...]
    why: Reasons = ()


class InPairing(Event, frozen=True, gc=False):
    """Something happened in a pairing."""

    pairing: int
    event: TurnEvent


class Visited(Event, frozen=True, gc=False):
    """A facilitator's visit to a pairing has begun, or is over."""

    pairing: int
    seat: int
    on: bool


class ExerciseEnded(Event, frozen=True, gc=False):
    pass


class RoomClosed(Event, frozen=True, gc=False):
    by: int
    reason: str = ""


AnyEvent = (
    Entered
    | BecameReady
    | HelpCalled
    | HelpEnded
    | SeatLeft
    | SeatLost
    | SeatReturned
    | TookPart
    | ExerciseStarted
    | GroupFormed
    | InPairing
    | Visited
    | ExerciseEnded
    | RoomClosed
)
