"""A Hypothesis state machine over the turn engine: whatever is asked in whatever order, the checker finds nothing.

The seeded driver (`prover.py`) makes the large numbers; this machine makes small failures that shrink to a few steps.
"""

from __future__ import annotations

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sessions.core import turn_words as words
from sessions.core import turns
from sessions.core.checker import Checker
from sessions.core.phases import Phase

START = 1_000_000
SEATS = st.integers(min_value=0, max_value=7)
TURN_MS = st.sampled_from([20_000, 119_999, 120_000, 300_000, 480_000])
LENGTHS = st.sampled_from([-1, 0, 1, 30_000, 60_000, 60_001])
REASONS = st.sampled_from(["", " ", "asked for it"])
WAITS = st.one_of(
    st.integers(min_value=0, max_value=50),
    st.integers(min_value=0, max_value=20_000),
    st.sampled_from([5_000, 15_000, 60_000, 90_000, 120_000, 310_000]),
)
TURN_COMMANDS = st.sampled_from(
    [words.Rest, words.Pass, words.Keep, words.Decline, words.Done, words.Grant, words.NotNow, words.StepBack]
)


class Pairing(RuleBasedStateMachine):
    """One pairing from its opening to whatever comes; at the end everybody falls silent."""

    @initialize(
        turn_ms=TURN_MS,
        nominal=st.sampled_from([0, 2, 3]),
        rounds=st.integers(min_value=1, max_value=3),
        carried=st.lists(st.integers(min_value=-900_000, max_value=900_000), min_size=2, max_size=6),
        flat=st.booleans(),
        house=st.booleans(),
    )
    def opens(self, turn_ms: int, nominal: int, rounds: int, carried: list[int], flat: bool, house: bool) -> None:
        self.state: turns.Pairing | None = None
        self.log: list[words.Event] = []
        self.checker = Checker()
        self.now = START
        self.live = 0
        people = tuple(words.Person(seat, 0 if flat else b) for seat, b in enumerate(carried, start=1))
        tell = Phase(key="tell", ms=turn_ms * 3 // 4, who="speaker", index=0)
        take_in = Phase(key="take_in", ms=turn_ms - tell.ms, who="both", index=1)
        ends = START + rounds * len(people) * turn_ms * 2 + 600_000
        self.does(words.Open(turn_ms, nominal, rounds, (tell, take_in), people, ends, house=house))

    def does(self, command: words.Command) -> None:
        """Ask for it now. What is refused must leave nothing but what was due."""
        before = self.state
        events, self.state, refused = turns.attempt(before, command, self.now)
        if refused is not None and before is not None and not isinstance(command, words.Lost):
            assert events == turns.settle(before, self.now)[0]
        for event in events:
            self.checker.read(event)
            if isinstance(event, words.TurnOffered):
                self.live = event.turn
        self.log.extend(events)

    @rule(wait=WAITS)
    def waits(self, wait: int) -> None:
        self.now += wait
        self.does(words.Tick())

    @precondition(lambda self: turns.due_at(self.state) is not None)
    @rule(late=st.sampled_from([0, 0, 1, 700]))
    def waits_until_something_is_due(self, late: int) -> None:
        due = turns.due_at(self.state)
        assert due is not None
        self.now = max(self.now, due + late)
        self.does(words.Tick())

    @rule(kind=TURN_COMMANDS, by=SEATS, stale=st.sampled_from([0, 0, 0, 0, -1]))
    def says_something_about_the_turn(self, kind: type[words.TurnCommand], by: int, stale: int) -> None:
        self.does(kind(by, self.live + stale))

    @rule(by=SEATS, ms=LENGTHS)
    def asks_for_time(self, by: int, ms: int) -> None:
        self.does(words.Ask(by, self.live, ms))

    @rule(kind=st.sampled_from([words.PauseMe, words.Bell, words.Resume]), by=SEATS)
    def pauses_or_resumes(self, kind: type[words.PauseMe | words.Bell | words.Resume], by: int) -> None:
        self.does(kind(by))

    @rule(kind=st.sampled_from([words.PauseAll, words.ResumeAll]))
    def facilitator_pauses_or_resumes(self, kind: type[words.PauseAll | words.ResumeAll]) -> None:
        self.does(kind())

    @rule(seat=SEATS, ago=st.integers(min_value=-5_000, max_value=100_000))
    def is_lost(self, seat: int, ago: int) -> None:
        self.does(words.Lost(seat, self.now - ago))

    @rule(seat=SEATS)
    def returns(self, seat: int) -> None:
        self.does(words.Returned(seat))

    @rule(seat=SEATS)
    def leaves(self, seat: int) -> None:
        self.does(words.Leave(seat))

    @rule(seat=SEATS, carried=st.integers(min_value=-900_000, max_value=900_000), blocks=st.lists(SEATS, max_size=1))
    def joins(self, seat: int, carried: int, blocks: list[int]) -> None:
        self.does(words.Join(words.Person(seat, carried), tuple((seat, other) for other in blocks)))

    @rule(reason=REASONS)
    def facilitator_skips(self, reason: str) -> None:
        self.does(words.Skip(self.live, reason))

    @rule(seat=SEATS, reason=REASONS)
    def facilitator_gives_the_floor(self, seat: int, reason: str) -> None:
        self.does(words.GiveFloor(seat, reason))

    @rule(on=st.booleans(), blocked=st.lists(SEATS, max_size=1))
    def facilitator_stands_in(self, on: bool, blocked: list[int]) -> None:
        self.does(words.StandIn(on, tuple(blocked)))

    @rule(back=st.integers(min_value=1, max_value=3_600_000))
    def the_clock_jumps_back(self, back: int) -> None:
        forward, self.now = self.now, self.now - back
        self.does(words.Tick())
        self.now = forward

    @invariant()
    def the_checker_finds_nothing(self) -> None:
        assert self.checker.violations == []

    @invariant()
    def whatever_is_open_is_due_at_the_latest_at_its_end(self) -> None:
        due = turns.due_at(self.state)
        closed = isinstance(self.log[-1], words.Closed)
        opened = self.log[0]
        assert isinstance(opened, words.Opened)
        assert closed if due is None else due <= opened.ends and not closed

    def teardown(self) -> None:
        """Silence closes it, the checker still finds nothing, and the log replays to the state."""
        while (due := turns.due_at(self.state)) is not None:
            seen, self.now = len(self.log), max(self.now, due)
            self.does(words.Tick())
            assert len(self.log) > seen
        assert isinstance(self.log[-1], words.Closed)
        assert self.checker.violations == []
        state = None
        for event in self.log:
            state = turns.evolve(state, event)
        assert msgspec.json.encode(state) == msgspec.json.encode(self.state)


TestPairing = Pairing.TestCase
TestPairing.settings = settings(
    max_examples=250, stateful_step_count=40, deadline=None, derandomize=True, database=None
)
