"""What can have happened in a room: the entries of its log. Commands are in `room_words.py`, which hands these on.

Everybody else imports from there. No rule lives here, and no words that a person wrote, but the reason of an override.
"""

from __future__ import annotations

import msgspec

from . import turn_words as turn
from .room_state import PlanStep, Reasons, Role, RoomExercise, Why

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
    """`by` and `reason`: of the facilitator who removed them."""

    seat: int
    why: Why = "left"
    by: int = 0
    reason: str = ""


class SeatLost(Event, frozen=True, gc=False):
    seat: int
    last_seen: int


class SeatReturned(Event, frozen=True, gc=False):
    seat: int


class TookPart(Event, frozen=True, gc=False):
    seat: int
    on: bool


class SteppedOut(Event, frozen=True, gc=False):
    seat: int


class SteppedIn(Event, frozen=True, gc=False):
    seat: int


class Muted(Event, frozen=True, gc=False):
    """`by` HOUSE: lifted by itself, since the person's own turn has come."""

    seat: int
    on: bool
    by: int = 0


class Moved(Event, frozen=True, gc=False):
    """A facilitator moves somebody; leaving the one pairing and joining the other follow."""

    seat: int
    by: int
    pairing: int
    reason: str


class DoorLocked(Event, frozen=True, gc=False):
    by: int
    on: bool


class LeadChanged(Event, frozen=True, gc=False):
    """`seat` leads the room. `by`: who handed it over, or the same seat when they took it."""

    seat: int
    by: int


class LineSaid(Event, frozen=True, gc=False):
    by: int
    line: int
    to: int = 0


class FixingFelt(Event, frozen=True, gc=False):
    pairing: int
    round: int
    seat: int


class PlanLaid(Event, frozen=True, gc=False):
    by: int
    steps: tuple[PlanStep, ...]
    starts: int


class StepBegan(Event, frozen=True, gc=False):
    by: int
    place: int


class StepChanged(Event, frozen=True, gc=False):
    by: int
    place: int
    minutes: int
    slug: str = ""


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
    | SteppedOut
    | SteppedIn
    | Muted
    | Moved
    | DoorLocked
    | LeadChanged
    | LineSaid
    | FixingFelt
    | PlanLaid
    | StepBegan
    | StepChanged
    | ExerciseStarted
    | GroupFormed
    | InPairing
    | Visited
    | ExerciseEnded
    | RoomClosed
)
