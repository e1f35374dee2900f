"""The prover: drives an engine at random through whole exercises and holds each log against the checker.

After at most 400 commands everybody falls silent, and the deadlines alone must close the exercise. Besides the log's
own rules it proves of every run: replay gives the same state byte for byte; every open state has a due instant, at the
latest `ends`; sampled: a refused command changes nothing beyond a tick, extra ticks change nothing, `decide` and
`evolve` do what `attempt` does, and the log survives being written and read.

No clock and no randomness of its own: the caller brings `random.Random` and, to measure, a clock.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Union

import msgspec

from . import turn_words as words
from . import turns
from .checker import READERS, Checker
from .checker_book import Violation
from .checker_plan import q_of_round
from .prover_books import LEADS_TO, Wish, wrong_in_ledger, wrong_in_view
from .prover_moves import Room, random_move, random_wait
from .prover_opening import START, Timing, random_open
from .turn_view import pairing_view

if TYPE_CHECKING:
    from random import Random

State = Any  # the engine's own business
Step = tuple[int, words.Command]  # the instant and what was asked then
Events = tuple[words.Event, ...]
MOST_COMMANDS = 400
MOST_TICKS = 5_000
SAMPLED = 0.02  # of the commands are also decided and evolved one after the other, or refused twice
TWINS = 0.1  # of the exercises are driven a second time, with extra ticks
LOGS: Any = msgspec.json.Decoder(list[Union[tuple(READERS)]])  # type: ignore[misc]  # noqa: UP007  made at run time


class Engine(NamedTuple):
    """The four doors of an engine; a faulty one has the same."""

    attempt: Callable[[State, words.Command, int], tuple[Events, State, words.Code | None]]
    decide: Callable[[State, words.Command, int], Events]
    evolve: Callable[[State, words.Event], State]
    due_at: Callable[[State], int | None]
    honest: bool = True  # a seeded fault's log does not replay, and is not asked to


TURNS = Engine(turns.attempt, turns.decide, turns.evolve, turns.due_at)


class Run:
    """One exercise: what was asked, what happened, what was wrong."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.steps: list[Step] = []
        self.log: list[words.Event] = []
        self.violations: list[Violation] = []
        self.state: State = None
        self.refused = ""
        self.accepted: set[str] = set()  # kinds of commands that were, at least once

    @property
    def close(self) -> str:
        """How it closed: even, owed, alone, time, facilitator; refused if it never opened; open if it did not close."""
        last = self.log[-1] if self.log else None
        if not isinstance(last, words.Closed):
            return "refused" if self.refused else "open"
        return last.reason or last.result

    def blame(self, code: str, text: str) -> None:
        at = self.log[-1].at if self.log else START
        self.violations.append(Violation(code, at, len(self.log) - 1, text))


class Driver:
    """Sends random commands into an engine for one exercise, then falls silent."""

    def __init__(self, engine: Engine, random: Random, seed: int, timings: Sequence[Timing] = ()) -> None:
        self.engine = engine
        self.random = random
        self.run = Run(seed)
        self.opening = random_open(random, timings)
        self.room = Room(self.opening)
        self.checker = Checker()
        self.now = START

    def drive(self) -> Run:
        """The whole exercise. An exception of the engine is a violation, `prover.crash`, not an end of the proof."""
        run = self.run
        try:
            if not self._opens():
                return run
            self._noise()
            self._silence()
            if self.engine.honest:
                prove_replay(self.engine, run)
                self._prove_view()
                for wrong in wrong_in_ledger(self.checker.book, run.log):
                    run.blame("prover.ledger", wrong)
                if self.random.random() < TWINS:
                    prove_extra_ticks(self.engine, run, self.random)
        except Exception as crash:  # the proof goes on with the next exercise
            if self.engine.honest:
                run.blame("prover.crash", f"{type(crash).__name__}: {crash}")
        run.violations[:0] = self.checker.violations
        return run

    def _opens(self) -> bool:
        """Send the opening. It may be refused only because the first round would not fit before `ends`."""
        refused = self._send(self.opening, self.now)
        if refused is None:
            return True
        self.run.refused = refused
        opening, n = self.opening, len(self.opening.people)
        q = q_of_round(opening.turn_ms, opening.nominal, n)
        needs = n * (q + opening.limits.handover + opening.limits.grace)
        if refused != words.Code.NO_TIME or START + needs <= opening.ends:
            self.run.blame("prover.opening", f"refused as {refused}: {opening}")
        return False

    def _noise(self) -> None:
        random, room = self.random, self.room
        temper = random.choice((0, 0, 1, 1, 1, 2))
        most = random.randint(5, MOST_COMMANDS)
        pace = random.choice((1_000, 3_000, 8_000))
        after = 3  # a few commands to a pairing that is already closed
        while len(self.run.steps) < most and after:
            due = self.engine.due_at(self.run.state)
            self.now += random_wait(random, 1_000 if due is None else due - self.now, pace)
            room.now = self.now
            for wait, command in random_move(room, random, temper):
                self.now += wait
                jumps_back = random.random() < 0.01
                self._send(command, self.now - random.randint(1, 3_600_000) if jumps_back else self.now)
            after -= due is None

    def _send(self, command: words.Command, now: int) -> words.Code | None:
        run, engine = self.run, self.engine
        run.steps.append((now, command))
        before = run.state
        events, run.state, refused = engine.attempt(before, command, now)
        if engine.honest and self.random.random() < SAMPLED:
            if refused is None:
                prove_two_halves(engine, run, before, command, now, events)
            elif before is not None:
                prove_refusal(engine, run, before, command, now, refused, events)
        if run.state is None:
            return refused
        if refused is None:
            run.accepted.add(type(command).__name__)
        wish = None
        if refused is None and isinstance(command, words.TurnCommand) and type(command) in LEADS_TO:
            wish = Wish(command)
        for event in events:
            if wish is not None:
                wish.hear(event, self.room.speaker, self.room.supporter)
            self.checker.read(event)
            self.room.hear(event)
        run.log.extend(events)
        if wish is not None and wish.wrong:
            run.blame("prover.wish", wish.wrong)
        if engine.honest and self.random.random() < SAMPLED:
            self._prove_view()
        prove_due(engine, run, now)
        return refused

    def _prove_view(self) -> None:
        """What everybody is shown is what the checker makes of the log."""
        book, state = self.checker.book, self.run.state
        for wrong in wrong_in_view(book, pairing_view(state, None), lambda seat: pairing_view(state, seat)["mine"]):
            self.run.blame("prover.view", wrong)

    def _silence(self) -> None:
        """Nobody does anything any more. Somebody ticks at each due instant, or once and very late."""
        run, due_at = self.run, self.engine.due_at
        if self.random.random() < 0.2:
            self._send(words.Tick(), self.opening.ends + 86_400_000)
        for _ in range(MOST_TICKS):
            due = due_at(run.state)
            if due is None:
                break
            seen = len(run.log)
            self._send(words.Tick(), due)
            if len(run.log) == seen:
                run.blame("prover.due", f"due at {due}, and nothing happens then")
                break
        if run.close == "open":
            run.blame("prover.silence", "silence does not close it")


def prove_due(engine: Engine, run: Run, now: int) -> None:
    """Every state that is not closed has a due instant: later than what is settled, at the latest `ends`."""
    due = engine.due_at(run.state)
    opened, last = run.log[0], run.log[-1]
    if due is None:
        if not isinstance(last, words.Closed):
            run.blame("prover.due", "an open state without a due instant")
    elif isinstance(last, words.Closed):
        run.blame("prover.due", f"a closed state is due at {due}")
    elif (
        (due <= now and not isinstance(run.steps[-1][1], words.Lost))
        or not isinstance(opened, words.Opened)
        or due > opened.ends
    ):
        run.blame("prover.due", f"due at {due}, settled at {now}")


def prove_refusal(
    engine: Engine, run: Run, before: State, command: words.Command, now: int, refused: words.Code, events: Events
) -> None:
    """A refused command does what a tick does at that instant, and nothing else; `decide` refuses it for the same."""
    settled, state, _ = engine.attempt(before, words.Tick(), now)
    loss = isinstance(command, words.Lost)  # a loss is judged when they were last seen: the tick does no less
    if settled[: len(events)] != events or not (loss or len(settled) == len(events)):
        run.blame("prover.refusal", f"{command} is refused as {refused} and does more than a tick")
    if not loss and msgspec.json.encode(state) != msgspec.json.encode(run.state):
        run.blame("prover.refusal", f"{command} is refused as {refused} and changes the state")
    try:
        engine.decide(before, command, now)
    except words.Refused as again:
        if again.code != refused:
            run.blame("prover.refusal", f"{command} is refused as {refused}, by decide as {again.code}")
    else:
        run.blame("prover.refusal", f"{command} is refused as {refused}, decide allows it")


def prove_two_halves(engine: Engine, run: Run, before: State, command: words.Command, now: int, events: Events) -> None:
    """`decide`, then `evolve` over its events, is what `attempt` does at once."""
    if engine.decide(before, command, now) != events:
        run.blame("prover.halves", f"decide and attempt differ for {command}")
    state = before
    for event in events:
        state = engine.evolve(state, event)
    if msgspec.json.encode(state) != msgspec.json.encode(run.state):
        run.blame("prover.halves", f"evolve and attempt differ for {command}")


def prove_replay(engine: Engine, run: Run) -> None:
    """The fold of the log is the state, byte for byte; so is that of the log as it was written down."""
    state = None
    for event in run.log:
        state = engine.evolve(state, event)
    if msgspec.json.encode(state) != msgspec.json.encode(run.state):
        run.blame("prover.replay", "the log does not replay to the state")
    if run.seed % 16 == 0 and LOGS.decode(msgspec.json.encode(run.log)) != run.log:
        run.blame("prover.replay", "the log does not survive being written and read")


def prove_extra_ticks(engine: Engine, run: Run, random: Random) -> None:
    """The same commands with more ticks between them give the same log and the same state.

    No tick comes between the moment somebody was last seen and the moment the server reports it: a deadline that is
    committed in between stands (R3).
    """
    state: State = None
    log: list[words.Event] = []
    latest = START
    for place, (now, command) in enumerate(run.steps):
        coming = run.steps[place : place + 30]
        until = min([now, *(later.last_seen for _, later in coming if isinstance(later, words.Lost))])
        if state is not None and until > latest:
            for at in sorted(random.randint(latest, until) for _ in range(random.randint(0, 3))):
                events, state, _ = engine.attempt(state, words.Tick(), at)
                log.extend(events)
        events, state, _ = engine.attempt(state, command, now)
        log.extend(events)
        latest = max(latest, now)
    if log != run.log or msgspec.json.encode(state) != msgspec.json.encode(run.state):
        run.blame("prover.ticks", "extra ticks change the log")
