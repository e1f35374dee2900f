"""The words of a room: what may be asked of it, and what can have happened in it.

Here live only words; the rules are in `rooms.py` and its neighbours, and all that happens inside of a pairing in
`turns.py`. People are *seats*, numbers of this room from 1 on; seat 0 is the house, here the server's own voice.
Instants are integer ms since the epoch. Who sits on a seat is kept elsewhere, so that a person can be erased and the
log still replays.
"""

from __future__ import annotations

import msgspec

from . import turn_words as turn
from .room_events import AnyEvent as AnyEvent
from .room_events import BecameReady as BecameReady
from .room_events import DoorLocked as DoorLocked
from .room_events import Entered as Entered
from .room_events import Event as Event
from .room_events import ExerciseEnded as ExerciseEnded
from .room_events import ExerciseStarted as ExerciseStarted
from .room_events import FixingFelt as FixingFelt
from .room_events import GroupFormed as GroupFormed
from .room_events import HelpCalled as HelpCalled
from .room_events import HelpEnded as HelpEnded
from .room_events import InPairing as InPairing
from .room_events import LeadChanged as LeadChanged
from .room_events import LineSaid as LineSaid
from .room_events import Moved as Moved
from .room_events import Muted as Muted
from .room_events import PlanLaid as PlanLaid
from .room_events import RoomClosed as RoomClosed
from .room_events import SeatLeft as SeatLeft
from .room_events import SeatLost as SeatLost
from .room_events import SeatReturned as SeatReturned
from .room_events import StepBegan as StepBegan
from .room_events import StepChanged as StepChanged
from .room_events import SteppedIn as SteppedIn
from .room_events import SteppedOut as SteppedOut
from .room_events import TookPart as TookPart
from .room_events import TurnEvent as TurnEvent
from .room_events import Visited as Visited
from .room_state import Group as Group
from .room_state import Line as Line
from .room_state import PlanStep as PlanStep
from .room_state import Presence as Presence
from .room_state import Reasons as Reasons
from .room_state import Role as Role
from .room_state import Room as Room
from .room_state import RoomCode as RoomCode
from .room_state import RoomExercise as RoomExercise
from .room_state import RoomRefused as RoomRefused
from .room_state import SeatState as SeatState
from .room_state import Step as Step
from .room_state import Visitor as Visitor
from .room_state import Why as Why
from .turn_words import Person

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


class StepOut(Command, frozen=True, gc=False):
    """I go to a quiet page for a moment. In a pairing this acts as a loss; no reason is asked."""

    by: int


class StepIn(Command, frozen=True, gc=False):
    """I am back from the quiet page."""

    by: int


class FeltLikeFixing(Command, frozen=True, gc=False):
    """What came back in a turn of mine felt like fixing. Told to facilitators as a count, without names."""

    by: int


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


class MoveTo(Command, frozen=True, gc=False):
    """A facilitator moves somebody from their pairing to another, there first as a witness."""

    by: int
    pairing: int
    person: Person
    reason: str
    blocked: tuple[tuple[int, int], ...] = ()


class Mute(Command, frozen=True, gc=False):
    """A facilitator mutes somebody at the source, until lifted or until the person's own turn."""

    by: int
    seat: int
    on: bool


class Remove(Command, frozen=True, gc=False):
    """A facilitator removes a member from the room."""

    by: int
    seat: int
    reason: str


class LockDoor(Command, frozen=True, gc=False):
    """Nobody new comes in; or the door is open again. Who is inside may come back."""

    by: int
    on: bool


class HandOver(Command, frozen=True, gc=False):
    """Another facilitator leads the room from now on."""

    by: int
    to: int


class TakeOver(Command, frozen=True, gc=False):
    """I lead the room, since whoever led it is not here."""

    by: int


class Say(Command, frozen=True, gc=False):
    """A quiet line of a facilitator's, for everybody (`to` 0) or for one seat. Its words are kept elsewhere."""

    by: int
    line: int
    to: int = 0


class LayPlan(Command, frozen=True, gc=False):
    """What this session goes through, from the instant `starts` on. The steps that are over stay as they were."""

    by: int
    steps: tuple[PlanStep, ...]
    starts: int


class GoTo(Command, frozen=True, gc=False):
    """The room goes on to a step of its plan."""

    by: int
    place: int


class ChangeStep(Command, frozen=True, gc=False):
    """A step that is on or still to come gets other minutes, or another exercise."""

    by: int
    place: int
    minutes: int
    slug: str = ""


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
