"""The base words of the turn engine: the house, the limits, the refusal codes, and a person who enters a pairing.

Commands and events are in `turn_words.py`, which hands these on: everybody else imports from there. No rule lives here.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

HOUSE = 0


class Limits(msgspec.Struct, frozen=True, gc=False):
    """The constants of the rules, in ms unless they count something. Tests may shorten them; rooms never do."""

    grace: int = 10_000
    handover: int = 5_000
    extension: int = 60_000
    extension_from: int = 120_000
    absence: int = 90_000
    alone: int = 120_000
    pause_me: int = 60_000
    pause_me_times: int = 2
    bell: int = 30_000
    bells_each: int = 1
    bells_in_all: int = 2
    facilitator_pause: int = 600_000
    standstill: int = 300_000
    pass_window: int = 15_000
    offers: int = 3
    reload: int = 3_000
    reload_in_turn: int = 10_000


def tolerance(turn_ms: int) -> int:
    """How far from the target still counts as even, ms: max(15 s, q/20), DESIGN §3."""
    return max(15_000, turn_ms // 20)


class Code(StrEnum):
    """Why a command is refused. The reader's sentence for each is made at the edge."""

    NOT_OPEN = "not_open"  # the pairing is closed, or was never opened
    ALREADY_OPEN = "already_open"
    NOT_HERE = "not_here"  # the seat is not in this pairing, or has left it
    ALREADY_HERE = "already_here"
    NOT_CONNECTED = "not_connected"
    STALE = "stale"  # the command names a turn that is not the live one
    NO_TURN = "no_turn"  # there is no live turn
    NOT_YOUR_TURN = "not_your_turn"  # only the speaker may
    NOT_SUPPORTER = "not_supporter"  # only the supporter may
    NOT_FACILITATOR = "not_facilitator"
    TOO_LATE = "too_late"  # pass after its window
    NOT_YET = "not_yet"  # done before grace or closing phases; keep in the handover
    BEING_REPAID = "being_repaid"
    ALREADY_ASKED = "already_asked"
    NOT_ASKED = "not_asked"
    NO_EXTENSION = "no_extension"  # short turn, make-up turn, or already used in this round
    NO_TIME = "no_time"  # what remains would no longer fit before `ends`
    NO_PAUSE_LEFT = "no_pause_left"
    ALREADY_PAUSED = "already_paused"
    NOT_PAUSED = "not_paused"
    REASON_MISSING = "reason_missing"
    BLOCKED = "blocked"
    TOO_MANY = "too_many"
    BAD_VALUE = "bad_value"


class Refused(Exception):
    """The command is not allowed now: an answer, not an error. Nothing has changed but what a tick would change."""

    def __init__(self, code: Code) -> None:
        super().__init__(code.value)
        self.code = code


class Person(msgspec.Struct, frozen=True, gc=False):
    """Somebody who enters a pairing. `carried` is their balance less the mean of the cohort's active members, ms."""

    seat: int
    carried: int = 0
    connected: bool = True
    spoke_first: bool = False  # spoke first last time: goes later on ties
