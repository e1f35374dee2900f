"""What the checker has read so far: people, accounts, the round, the live turn, the clock. Facts and sums only.

Nothing here comes from the engine but the events themselves (`turn_words`). Every sum, balance and length is the
checker's own arithmetic. What a fact must not be is said in the other `checker_*` files.
"""

from __future__ import annotations

import msgspec

from . import turn_words as words

PRESENT = ("here", "missing")
GONE = ("away", "left")
NEVER = 1 << 62


class Violation(msgspec.Struct, frozen=True, gc=False):
    """A rule that the log breaks: `code` of `checker_codes.CODES`, instant in ms, index of the event in the log."""

    code: str
    at: int
    index: int
    text: str


class Someone:
    """A seat, or the house (seat 0): presence and the four columns of the ledger, ms."""

    def __init__(self, seat: int, carried: int, status: str, spoke_first: bool) -> None:
        self.seat = seat
        self.carried = carried
        self.status = status
        self.spoke_first = spoke_first
        self.s = self.p = self.o = self.x = 0
        self.target: int | None = None
        self.turns = 0  # turns that ended
        self.absent = 0  # ms of absence that are over
        self.absent_from = 0  # when the running absence began to count
        self.gone_since = 0  # when the running loss took effect
        self.due = NEVER  # when a missing person must be lost, or a lost one away
        self.mes = self.bells = 0
        self.not_today = False
        self.broken_off = 0  # make-up turns that somebody's absence or stepping back ended
        self.from_house = 0
        self.declined_from_house = 0

    @property
    def b(self) -> int:
        """R2: b = carried + S - P + X, ms; negative is owed."""
        return self.carried + self.s - self.p + self.x

    @property
    def dev(self) -> int:
        """How far b is from the target, ms; whoever has no target yet should stay where they came."""
        return self.b - (self.carried if self.target is None else self.target)

    @property
    def net(self) -> int:
        """dev without what the house gave beyond the target: that goes back to it and is owed to nobody else (R10)."""
        return self.dev - max(0, min(self.dev, self.from_house + self.declined_from_house))


class Entitlement:
    """What a person may use in a round (or in one make-up turn), over one or more sittings. All lengths in ms."""

    def __init__(self, seat: int, budget: int, make_up: bool = False) -> None:
        self.seat = seat
        self.budget = self.planned = budget
        self.make_up = make_up
        self.used = 0
        self.extension = 0
        self.asked = 0  # ms that were asked for; -1 once the ask is answered
        self.offers = 0
        self.passed = False
        self.finished = False
        self.numbers: list[int] = []
        self.suspended = False
        self.stepped: set[int] = set()
        self.absorbed = 0
        self.closing = ""
        self.skipped = 0
        self.counted = self.must_run = self.may_run = 0
        self.changed = False  # somebody else supported than the plan said, or not all the time
        self.grew = 0
        self.grown = False  # the turn has already made another one grow
        self.how = ""
        self.ended_at = -NEVER
        self.moved = False  # its decline has moved X
        self.supporter = -1


class Live:
    """The sitting that is on the floor now."""

    def __init__(self, event: words.TurnOffered, right: Entitlement) -> None:
        self.number = event.turn
        self.speaker = event.speaker
        self.supporter = event.supporter
        self.runs_at = event.runs_at
        self.right = right
        self.counted_to = event.at
        self.run_from = self.run_to = -1  # the stretch that the checker's own clock runs, or ran last
        self.warned = False
        self.sat = 0  # ms used in this sitting
        self.crowd_since = event.at  # since when the people and their presence are what they are


class Book:
    """All facts of one pairing's log up to the event that is being read."""

    def __init__(self) -> None:
        self.violations: list[Violation] = []
        self.index = -1
        self.at = -NEVER
        self.before = -NEVER  # instant of the event before this one
        self.opened: words.Opened | None = None
        self.limits = words.Limits()
        self.q0 = self.tol = self.ends = self.opened_rounds = 0
        self.people: dict[int, Someone] = {}
        self.house = Someone(words.HOUSE, 0, "house", False)
        self.stands_in = False
        self.blocked: set[tuple[int, int]] = set()
        self.house_blocked: set[int] = set()
        self.closed = False
        self._rounds()
        self._clocks()

    def _rounds(self) -> None:
        self.round = 0
        self.round_open = False
        self.rounds_ended = 0
        self.q = 0
        self.supporter_of: dict[int, int] = {}
        self.rights: dict[int, Entitlement] = {}
        self.b_at_plan: dict[int, int] = {}
        self.live: Live | None = None
        self.last_turn = 0
        self.make_up: Entitlement | None = None  # the make-up turn that is open
        self.last_make_up: Entitlement | None = None
        self.make_ups = 0
        self.refused: set[tuple[int, int]] = set()  # (speaker, who stepped back) of make-up turns
        self.offers = 0
        self.floor: int | None = None
        self.declined: dict[int, int] = {}
        self.owed_events: dict[tuple[str, int], tuple[str, str]] = {}
        self.somebody_gone = False
        self.make_up_broken = False
        self.plan_max_run = 0
        self.planned_ms = 0

    def _clocks(self) -> None:
        self.pauses: dict[tuple[str, int], tuple[int, int]] = {}
        self.bells = 0
        self.facilitator_paused = 0
        self.alone_until: int | None = None
        self.alone_from = 0
        self.alone_used = 0
        self.uncertain = 0  # how many people are missing or lost
        self.lag = 0  # ms between losses and the moment that they were noticed
        self.reloads_lost = 0  # ms of reloads that turned out to be losses
        self.stood = 0  # ms stood still for members' pauses and absences
        self.away_ms = 0  # ms of all members' pauses and absences that are over, also those that stopped nothing
        self.running = self.running_make_up = self.handover = self.paused = self.absent = self.alone = 0

    def blame(self, code: str, text: str) -> None:
        """Write down that the event now being read breaks the rule `code`."""
        self.violations.append(Violation(code, self.at, self.index, text))

    def account(self, seat: int) -> Someone | None:
        """The account of a seat or of the house; None when nobody has it."""
        return self.house if seat == words.HOUSE else self.people.get(seat)

    def connected(self) -> list[Someone]:
        """Everybody whom a turn may count on now: present, or absorbed as a reload."""
        return [one for one in self.people.values() if one.status in PRESENT]

    def is_open(self, right: Entitlement) -> bool:
        """The entitlement can still be used: not finished, its owner has not left."""
        return not right.finished and self.people[right.seat].status != "left"
