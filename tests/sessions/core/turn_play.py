"""A pairing to play with in tests: its people, its clock, and what happened. Times are seconds since the opening.

`Play` does what the room does: it tries a command, keeps the events, and remembers the state. Nothing is mocked.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

import msgspec

from sessions.core import turn_words as w
from sessions.core import turns
from sessions.core.phases import Phase
from sessions.core.turn_state import Pairing, Seat, Turn, seat_of

START = 1_700_000_000_000
PHASES = (
    Phase("notice", 20_000, "speaker", 0),
    Phase("tell", 200_000, "speaker", 1),
    Phase("respond", 40_000, "supporter", 2),
    Phase("take_in", 40_000, "speaker", 3),
)
Kind = TypeVar("Kind", bound=w.Event)


def people(*carried: float, first: int = 1) -> tuple[w.Person, ...]:
    """Seats `first`, `first` + 1, … with these carried balances in seconds."""
    return tuple(w.Person(first + place, round(each * 1000)) for place, each in enumerate(carried))


def opening(*persons: w.Person, **changes: Any) -> w.Open:
    """A pair of 300 s for one round with two hours left, unless told otherwise."""
    plain: dict[str, Any] = {
        "turn_ms": 300_000, "nominal": 2, "rounds": 1, "phases": PHASES, "people": persons, "ends": START + 7_200_000,
    }  # fmt: skip
    return w.Open(**(plain | changes))


class Play:
    """A pairing from its opening on. `now` is seconds since then."""

    def __init__(self, *persons: w.Person, **changes: Any) -> None:
        self.log: list[w.Event] = []
        self.last: tuple[w.Event, ...] = ()
        self.now = 0.0
        outcome = turns.attempt(None, opening(*(persons or people(0, 0)), **changes), START)
        assert outcome.refused is None
        assert outcome.state is not None
        self.log += outcome.events
        self.state: Pairing = outcome.state

    @property
    def instant(self) -> int:
        return START + round(self.now * 1000)

    def at(self, seconds: float) -> Play:
        """Let it be this late. Time alone does nothing: what is due waits for the next command."""
        self.now = seconds
        return self

    def do(self, command: w.Command) -> Play:
        outcome = turns.attempt(self.state, command, self.instant)
        assert outcome.refused is None, outcome.refused
        return self._keep(outcome)

    def refuse(self, command: w.Command) -> w.Code:
        """The code with which the command is refused."""
        outcome = turns.attempt(self.state, command, self.instant)
        assert outcome.refused is not None, outcome.events
        self._keep(outcome)
        return outcome.refused

    def _keep(self, outcome: turns.Outcome) -> Play:
        assert outcome.state is not None
        self.last = outcome.events
        self.log += outcome.events
        self.state = outcome.state
        return self

    def tick(self, seconds: float | None = None) -> Play:
        if seconds is not None:
            self.at(seconds)
        return self.do(w.Tick())

    def silence(self) -> Play:
        """Nobody says anything any more: the deadlines alone bring it to its close."""
        while (due := turns.due_at(self.state)) is not None:
            self.now = max(self.now, (due - START) / 1000)
            self.tick()
        return self

    # --- short words for the live turn ---

    @property
    def turn(self) -> Turn:
        assert self.state.turn is not None
        return self.state.turn

    def speaker(self, command: type[w.TurnCommand], **values: Any) -> w.TurnCommand:
        """A wish of the one who speaks now."""
        return command(by=self.turn.speaker, turn=self.turn.number, **values)

    def supporter(self, command: type[w.TurnCommand], **values: Any) -> w.TurnCommand:
        """A wish of the one who supports now."""
        return command(by=self.turn.supporter, turn=self.turn.number, **values)

    def finish(self) -> Play:
        """The live turn runs its budget, and its speaker says done in grace."""
        turn = self.turn
        assert turn.runs_from is not None
        self.now = (turn.runs_from - START + turn.budget + turn.extension - turn.used) / 1000
        return self.do(self.speaker(w.Done))

    def run_out(self) -> Play:
        """The live turn runs to its hard end."""
        turn = self.turn
        assert turn.runs_from is not None
        return self.tick((turn.runs_from - START + turn.limit - turn.used) / 1000)

    # --- what is true, and what happened ---

    def seat(self, number: int) -> Seat:
        seat = seat_of(self.state, number)
        assert seat is not None
        return seat

    def of(self, kind: type[Kind]) -> list[Kind]:
        """All events of this kind, from the opening on."""
        return [event for event in self.log if isinstance(event, kind)]

    def names(self) -> list[str]:
        """What the last command led to, by name."""
        return [type(event).__name__ for event in self.last]

    def balances(self) -> dict[int, float]:
        """b of everybody, seconds."""
        return {seat.seat: seat.balance / 1000 for seat in self.state.seats}

    def spoken(self) -> dict[int, float]:
        """S of everybody, seconds."""
        return {seat.seat: seat.s / 1000 for seat in self.state.seats}

    def result(self) -> tuple[str, str]:
        assert self.state.closed is not None
        return self.state.closed.result, self.state.closed.reason


def folded(log: Iterable[w.Event]) -> Pairing:
    """The state that a log leads to."""
    state: Pairing | None = None
    for event in log:
        state = turns.evolve(state, event)
    assert state is not None
    return state


def as_bytes(state: Pairing) -> bytes:
    return msgspec.json.encode(state)
