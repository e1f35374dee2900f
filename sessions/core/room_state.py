"""The state of a room, and why a wish is refused: what it knows of its people, its exercise, its plan and its visits.

Commands and events are in `room_words.py`, which hands these on: everybody else imports from there. No rule lives here.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

import msgspec

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
    LOCKED = "locked"  # nobody comes in any more; said by the door
    LED = "led"  # whoever leads the room is here
    THEIR_TURN = "their_turn"  # nobody is muted in their own turn
    NOT_MEMBER = "not_member"  # facilitators are removed by organisers, not by each other
    NO_PLAN = "no_plan"  # the room has no plan, or not this step of it
    NO_FULL_ROUND = "no_full_round"  # not even one round for everybody fits before the end
    ONCE_A_ROUND = "once_a_round"  # said already
    NOT_SPOKEN = "not_spoken"  # only about a turn of one's own


class RoomRefused(Exception):
    """An answer, not an error: the room does not allow the command now, and nothing has changed beyond what was due."""

    def __init__(self, code: RoomCode) -> None:
        super().__init__(code.value)
        self.code = code


# --- state -----------------------------------------------------------------------------------------------------------


class SeatState(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What the room knows of a seat. `ready`: has confirmed the ground rules. `help_since`: calls for help since.

    `out_since`: has stepped out to a quiet page, and comes back when they like. `muted`: sends no sound, by a
    facilitator's hand.
    """

    seat: int
    role: Role = "member"
    presence: Presence = "here"
    ready: bool = False
    help_since: int | None = None
    takes_part: bool = False  # a facilitator who has turns like everybody else
    out_since: int | None = None
    muted: bool = False

    @property
    def is_here(self) -> bool:
        """Connected, and not out for a moment."""
        return self.presence == "here" and self.out_since is None

    @property
    def may_be_paired(self) -> bool:
        return self.is_here and self.ready and (self.role == "member" or self.takes_part)


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


StepKind = Literal["arrive", "circle", "exercise", "break", "open", "closing"]


class PlanStep(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A step of the plan: `circle` and `exercise` have the slug of an exercise, the others are plenary talk or rest.

    `began`: the instant at which the room went on to it, once it has.
    """

    kind: StepKind
    minutes: int
    slug: str = ""
    began: int | None = None


class Line(msgspec.Struct, frozen=True, gc=False):
    """A quiet line of a facilitator's: which one, and since when. Its words are kept elsewhere, and not for long."""

    number: int
    at: int


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
    lead: int = 0  # the facilitator who leads; 0: nobody does
    locked: bool = False
    plan: tuple[PlanStep, ...] = ()
    place: int = 0  # of the plan's step that is on
    starts: int = 0  # the instant at which the plan begins
    lines: dict[int, Line] = {}  # the newest one, by the seat that it is for; 0: for everybody
    fixing: tuple[tuple[int, int, int], ...] = ()  # (pairing, round, seat): to whom it felt like fixing, this exercise
