"""The words of the turn engine: what may be asked of a pairing, what can have happened in it, and why a wish is
refused.

Here live the commands, the events, the refusal codes and the constants; no rule lives here (see `turns.py`). Every
instant is integer milliseconds since the epoch, every length integer milliseconds. People are *seats*: small
room-local numbers. Seat 0 is the house: the facilitator's and the server's own voice, and the account that a
facilitator who stands in pays from.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from .phases import Phase
from .turn_limits import HOUSE as HOUSE
from .turn_limits import Code as Code
from .turn_limits import Limits as Limits
from .turn_limits import Person as Person
from .turn_limits import Refused as Refused
from .turn_limits import tolerance as tolerance

# --- commands: imperative. `by` is the seat that asks; HOUSE is the facilitator or the server -------------------------


class Command(msgspec.Struct, frozen=True, tag_field="c", tag=str.lower, gc=False):
    """Base of all commands."""


class Open(Command, frozen=True, gc=False):
    turn_ms: int  # q of the exercise before the pairing's size is taken into account
    nominal: int  # pair 2, triad 3, circle 0 (= as many as there are)
    rounds: int
    phases: tuple[Phase, ...]
    people: tuple[Person, ...]
    ends: int  # instant: never runs beyond it
    blocked: tuple[tuple[int, int], ...] = ()
    house: bool = False  # a facilitator stands in from the start
    limits: Limits = Limits()


class Join(Command, frozen=True, gc=False):
    person: Person
    blocked: tuple[tuple[int, int], ...] = ()


class Leave(Command, frozen=True, gc=False):
    seat: int
    why: Literal["left", "removed", "moved", "blocked"] = "left"


class Lost(Command, frozen=True, gc=False):
    """The last tab of `seat` is gone. `last_seen`: when the server last saw it; `now` is when a live server noticed."""

    seat: int
    last_seen: int


class Returned(Command, frozen=True, gc=False):
    seat: int


class Tick(Command, frozen=True, gc=False):
    """Nothing but the time. Anybody may send it."""


class TurnCommand(Command, frozen=True, gc=False):
    """A wish about the live turn: `turn` is its number, so that a late tap cannot hit the next one."""

    by: int
    turn: int


class Rest(TurnCommand, frozen=True, gc=False):
    """I stay quiet; the time runs on in company."""


class Pass(TurnCommand, frozen=True, gc=False):
    """Not now: later in this round."""


class Keep(TurnCommand, frozen=True, gc=False):
    """I am done early; the rest stays owed to me."""


class Decline(TurnCommand, frozen=True, gc=False):
    """I am done early; I let the rest go. Only ever by the speaker's own explicit word."""


class Done(TurnCommand, frozen=True, gc=False):
    """In grace, or in closing phases that an earlier keep or decline has begun: the turn ends now."""


class Ask(TurnCommand, frozen=True, gc=False):
    ms: int = 60_000


class Grant(TurnCommand, frozen=True, gc=False):
    """The supporter agrees to the time that was asked for."""


class NotNow(TurnCommand, frozen=True, gc=False):
    """The supporter does not agree to the time that was asked for; the ask is used up."""


class StepBack(TurnCommand, frozen=True, gc=False):
    """The supporter cannot listen to this one. No reason is asked."""


class PauseMe(Command, frozen=True, gc=False):
    by: int


class Bell(Command, frozen=True, gc=False):
    """A pause for all of the pairing."""

    by: int


class Resume(Command, frozen=True, gc=False):
    """Ends my own pause or the bell that I rang."""

    by: int


class PauseAll(Command, frozen=True, gc=False):
    """The facilitator's pause."""


class ResumeAll(Command, frozen=True, gc=False):
    """The facilitator ends their pause, and any bell."""


class Skip(Command, frozen=True, gc=False):
    """The facilitator ends the live turn: a keep. Needs a reason."""

    turn: int
    reason: str


class GiveFloor(Command, frozen=True, gc=False):
    """The facilitator lets `seat`, whose turn of this round is unfinished, be next. Needs a reason."""

    seat: int
    reason: str


class StandIn(Command, frozen=True, gc=False):
    """A facilitator stands in as supporter where nobody else can (or no longer does). Blocks come in as data."""

    on: bool
    blocked_with: tuple[int, ...] = ()


class End(Command, frozen=True, gc=False):
    """The facilitator closes the exercise. Needs a reason; what is owed stays owed."""

    reason: str


# --- events: past tense. The log of them is the truth ----------------------------------------------------------------


class Event(msgspec.Struct, frozen=True, tag_field="k", tag=True, omit_defaults=True, gc=False):
    """Base of all events. `at`: the instant at which it took effect."""

    at: int


class Opened(Event, frozen=True, gc=False):
    turn_ms: int
    nominal: int
    rounds: int
    phases: tuple[Phase, ...]
    people: tuple[Person, ...]
    ends: int
    blocked: tuple[tuple[int, int], ...] = ()
    house: bool = False
    limits: Limits = Limits()


class RoundPlanned(Event, frozen=True, gc=False):
    """R5, R6. `cycle`: each is supported by the next, the last by the first. `budgets`: tᵢ in the same order."""

    round: int
    turn_ms: int  # q of this round
    cycle: tuple[int, ...]
    budgets: tuple[int, ...]
    targets: tuple[tuple[int, int], ...] = ()  # (seat, target balance), for those whose target is fixed now


class TurnOffered(Event, frozen=True, gc=False):
    """A sitting begins: the clock runs from `runs_at`. `left`: what remains of the entitlement `budget`."""

    turn: int
    round: int
    speaker: int
    supporter: int
    budget: int
    left: int
    runs_at: int
    make_up: bool = False
    resumed: bool = False  # a suspended turn goes on, with the same number


class Counted(Event, frozen=True, gc=False):
    """The clock ran from `since` for `ms`: S of the speaker, P of the supporter, O of every witness grew by it."""

    turn: int
    since: int
    ms: int
    speaker: int
    supporter: int
    witnesses: tuple[int, ...] = ()


class Warned(Event, frozen=True, gc=False):
    turn: int


class Rested(Event, frozen=True, gc=False):
    turn: int


class ClosingBegan(Event, frozen=True, gc=False):
    """The speaker is done telling: the closing phases run, and `rest` is what becomes of the time beyond them."""

    turn: int
    rest: Literal["keep", "decline"]
    skipped: int  # ms of the turn that lie between now and the closing phases


class Asked(Event, frozen=True, gc=False):
    turn: int
    ms: int


class Granted(Event, frozen=True, gc=False):
    turn: int
    ms: int


class AskRefused(Event, frozen=True, gc=False):
    turn: int


class TurnSetAside(Event, frozen=True, gc=False):
    """The sitting ends, the entitlement lives on. `suspended` turns come back before any new one."""

    turn: int
    speaker: int
    why: Literal["passed", "away", "suspended"]
    by: int = HOUSE


class TurnEnded(Event, frozen=True, gc=False):
    """The entitlement is over. `how` says how and `by` whose word it was (HOUSE: the clock or the facilitator)."""

    turn: int
    speaker: int
    supporter: int
    how: Literal["ran_out", "done", "kept", "declined", "passed", "skipped", "left", "offers", "over"]
    by: int = HOUSE
    rest: int = 0  # ms of the entitlement that were not used
    reason: str = ""


class Declined(Event, frozen=True, gc=False):
    """R2: `ms` move in X from the supporter to the speaker of the turn."""

    turn: int
    ms: int
    speaker: int
    supporter: int


class TurnGrew(Event, frozen=True, gc=False):
    """R8: in a pair, the other's open turn grows by what was used of an extension."""

    seat: int
    ms: int
    cause: int  # number of the extended turn


class SteppedBack(Event, frozen=True, gc=False):
    turn: int
    seat: int


class SupporterChanged(Event, frozen=True, gc=False):
    turn: int
    supporter: int
    was: int


class Paused(Event, frozen=True, gc=False):
    kind: Literal["me", "bell", "facilitator"]
    by: int
    until: int


class PauseEnded(Event, frozen=True, gc=False):
    kind: Literal["me", "bell", "facilitator"]
    by: int
    why: Literal["resumed", "ran_out", "limit", "left"]


class PersonLost(Event, frozen=True, gc=False):
    """`at`: when it takes effect (R3); `noticed`: from when the absence counts."""

    seat: int
    last_seen: int
    noticed: int


class PersonMissing(Event, frozen=True, gc=False):
    """The last tab is gone, but it may be a reload: the clock runs on until `until` at the latest (R3)."""

    seat: int
    last_seen: int
    noticed: int
    until: int


class PersonReturned(Event, frozen=True, gc=False):
    """`absorbed`: ms of a reload that the clock ran through."""

    seat: int
    absorbed: int = 0


class PersonAway(Event, frozen=True, gc=False):
    seat: int


class PersonLeft(Event, frozen=True, gc=False):
    seat: int
    why: Literal["left", "removed", "moved", "blocked"]


class PersonJoined(Event, frozen=True, gc=False):
    person: Person
    blocked: tuple[tuple[int, int], ...] = ()


class StoodIn(Event, frozen=True, gc=False):
    on: bool
    blocked_with: tuple[int, ...] = ()


class FloorGiven(Event, frozen=True, gc=False):
    seat: int
    reason: str


class AloneBegan(Event, frozen=True, gc=False):
    until: int


class AloneEnded(Event, frozen=True, gc=False):
    pass


class RoundEnded(Event, frozen=True, gc=False):
    round: int


class HouseRepaid(Event, frozen=True, gc=False):
    """R10: `ms` move in X from the seat to the house."""

    seat: int
    ms: int


class Closed(Event, frozen=True, gc=False):
    result: Literal["even", "uneven"]
    reason: Literal["", "owed", "alone", "time", "facilitator"] = ""
    words: str = ""  # the facilitator's reason, when it was an override
