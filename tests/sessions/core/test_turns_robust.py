"""Whatever well-typed command comes, the engine answers: with events, or with a code. It raises nothing else."""

from __future__ import annotations

from random import Random
from typing import Any

import msgspec
import pytest

from sessions.core import turn_words as w
from sessions.core import turns
from sessions.core.turn_state import Pairing
from sessions.core.turn_view import pairing_view

from .turn_cells import SAMPLES
from .turn_play import PHASES, START, Play, as_bytes, folded

NUMBERS = (-(2**53), -1, 0, 1, 2, 3, 7, 11_999, 60_000, 2**53)
WORDS = ("", " ", "because", "\x00", "\ud800")


def wild(random: Random, kind: type[w.Command]) -> w.Command:
    """A command of this kind with any values of the right types."""
    values: dict[str, Any] = {}
    for field in msgspec.structs.fields(kind):
        name = field.name
        if name == "person":
            values[name] = wild_person(random)
        elif name == "people":
            values[name] = tuple(wild_person(random) for _ in range(random.choice((0, 1, 2, 3, 13))))
        elif name == "blocked":
            values[name] = tuple((random.choice(NUMBERS), random.choice(NUMBERS)) for _ in range(random.choice((0, 3))))
        elif name == "blocked_with":
            values[name] = tuple(random.choices(NUMBERS, k=random.choice((0, 2))))
        elif name == "phases":
            values[name] = random.choice(((), PHASES, PHASES[:1], (msgspec.structs.replace(PHASES[0], ms=0),)))
        elif name == "limits":
            values[name] = random.choice((w.Limits(), w.Limits(*[0] * len(w.Limits.__struct_fields__))))
        elif name in ("on", "house"):
            values[name] = random.random() < 0.5
        elif name == "reason":
            values[name] = random.choice(WORDS)
        elif name == "why":
            values[name] = random.choice(("left", "removed", "moved", "blocked"))
        elif name == "last_seen":
            values[name] = START + random.choice((-(2**40), 0, 5_000, 2**40))
        elif name == "ends":
            values[name] = START + random.choice((-1, 0, 1, 700_000, 2**40))
        else:
            values[name] = random.choice(NUMBERS)
    return kind(**values)


def wild_person(random: Random) -> w.Person:
    return w.Person(random.choice(NUMBERS), random.choice(NUMBERS), random.random() < 0.8, random.random() < 0.2)


@pytest.mark.parametrize("seed", range(40))
def test_no_well_typed_command_raises_anything_but_a_refusal_and_every_exercise_still_closes(seed: int) -> None:
    random = Random(seed)
    play = Play(rounds=2, house=seed % 2 == 0, limits=w.Limits(offers=seed % 4, reload_in_turn=seed % 3 * 1000))
    kinds = list(SAMPLES)
    for _ in range(60):
        command = wild(random, random.choice(kinds))
        play.at(play.now + random.choice((0, 0, 1, 4, 30, -100)))
        before = as_bytes(play.state)
        outcome = turns.attempt(play.state, command, play.instant)
        assert as_bytes(play.state) == before  # a state is a value: nothing changes it
        assert outcome.state is not None
        play.state = outcome.state
        play.log += outcome.events
        for seat in (1, None):
            pairing_view(play.state, seat)
    play.silence()
    assert play.state.closed is not None
    assert as_bytes(folded(play.log)) == as_bytes(play.state)


@pytest.mark.parametrize("seed", range(40))
def test_an_opening_with_any_values_is_opened_or_refused(seed: int) -> None:
    random = Random(1_000 + seed)
    for _ in range(40):
        opening = wild(random, w.Open)
        outcome = turns.attempt(None, opening, START)
        assert (outcome.state is None) == (outcome.refused is not None) == (outcome.events == ())


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"people": (w.Person(1),)}, w.Code.BAD_VALUE),
        ({"people": tuple(w.Person(seat) for seat in range(1, 14))}, w.Code.TOO_MANY),
        ({"people": (w.Person(1), w.Person(1))}, w.Code.BAD_VALUE),
        ({"people": (w.Person(0), w.Person(1))}, w.Code.BAD_VALUE),
        ({"turn_ms": 999}, w.Code.BAD_VALUE),
        ({"rounds": 0}, w.Code.BAD_VALUE),
        ({"phases": ()}, w.Code.BAD_VALUE),
        ({"limits": w.Limits(grace=15_001)}, w.Code.BAD_VALUE),
        ({"blocked": ((2, 1),)}, w.Code.BLOCKED),
        ({"blocked": ((0, 1),), "house": True}, w.Code.BLOCKED),
        ({"ends": START}, w.Code.NO_TIME),
    ],
)
def test_an_opening_that_cannot_be_kept_is_refused(changes: dict[str, Any], code: w.Code) -> None:
    opening = msgspec.structs.replace(SAMPLES[w.Open], **changes)
    assert turns.attempt(None, opening, START) == turns.Outcome((), None, code)


def test_decide_and_step_raise_the_code_and_give_nothing_before_the_opening() -> None:
    for call in (turns.decide, turns.step):
        with pytest.raises(w.Refused) as refused:
            call(None, w.Tick(), START)
        assert refused.value.code is w.Code.NOT_OPEN


def test_decide_and_evolve_are_the_two_halves_of_step() -> None:
    play = Play().at(65)
    command = play.speaker(w.Keep)
    events, state = turns.step(play.state, command, play.instant)
    assert turns.decide(play.state, command, play.instant) == events
    half: Pairing = play.state
    for event in events:
        half = turns.evolve(half, event)
    assert half == state


def test_a_log_that_does_not_begin_with_its_opening_is_an_error_of_the_program() -> None:
    with pytest.raises(TypeError):
        turns.evolve(None, w.Rested(at=1, turn=1))
    with pytest.raises(TypeError):
        turns.evolve(Play().state, w.Opened(1, 1, 1, 1, PHASES, (), 2))
