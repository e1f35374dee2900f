"""The turn engine under random exercises: a million commands without a violation, and no fault that gets through."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from django.core.management import CommandError, call_command

from sessions.core import turn_words as words
from sessions.core.checker_codes import CODES
from sessions.core.faults import FAULTS
from sessions.core.prover_share import Share, drive, exercise_seed, prove_share
from sessions.management.commands.prove_turns import built_in_timings, prove

SEED = 20_250_101
MOST_EXERCISES = 1_500  # within so many a fault must have shown


def first_violations(share: Share) -> str:
    """What a failing proof says: where to look, as arguments of prove_turns."""
    return "\n".join(f"--exercise-seed {bad.seed}: {bad.violations[0]}" for bad in share.bad)


def every(kind: type[words.Command]) -> Iterator[type[words.Command]]:
    """The commands that there are: those of which there is no narrower kind."""
    for narrower in kind.__subclasses__():
        yield from every(narrower)
    if not kind.__subclasses__():
        yield kind


def test_a_million_commands_hold_every_invariant() -> None:
    share = prove(SEED, 1_000_000, processes=2, timings=built_in_timings())
    assert share.commands >= 1_000_000
    assert share.violations == 0, first_violations(share)
    assert {"even", "owed", "alone", "time", "facilitator"} <= set(share.closes)
    assert "open" not in share.closes
    assert share.accepted == {kind.__name__ for kind in every(words.Command)}
    assert share.happened == {kind.__name__ for kind in words.Event.__subclasses__()}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_seeded_fault_is_caught_by_the_checker(fault: str) -> None:
    code = FAULTS[fault][1]
    found = (
        any(violation.code == code for violation in drive(Random, exercise_seed(SEED, index), fault).violations)
        for index in range(MOST_EXERCISES)
    )
    assert any(found)


def test_the_code_of_every_fault_is_one_of_the_checkers() -> None:
    assert {code for _, code in FAULTS.values()} <= set(CODES)


def test_the_same_seed_drives_the_same_exercise() -> None:
    first, second = drive(Random, 77), drive(Random, 77)
    assert first.steps == second.steps
    assert first.log == second.log


def test_shares_of_a_proof_do_not_overlap() -> None:
    alone, even, odd = Share(), Share(), Share()
    for index in range(8):
        run = drive(Random, exercise_seed(SEED, index))
        alone.add(run)
        (odd if index % 2 else even).add(run)
    half = prove_share(Random, SEED, even.commands, (0, 2))
    assert (half.exercises, half.events) == (even.exercises, even.events)
    half.join(prove_share(Random, SEED, odd.commands, (1, 2)))
    assert (half.exercises, half.events, half.closes) == (alone.exercises, alone.events, alone.closes)


def test_the_report_says_what_was_proved_and_succeeds(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        call_command("prove_turns", commands=2_000, seed=5, processes=1)
    said = capsys.readouterr().out
    assert end.value.code == 0
    assert "seed 5" in said
    assert "violations 0" in said
    assert "commands/s" in said


def test_a_fault_fails_the_proof_and_names_an_exercise_that_can_be_replayed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        call_command("prove_turns", commands=2_000, seed=5, processes=1, fault="double_grace")
    said = capsys.readouterr().out
    assert end.value.code == 1
    seed = int(said.split("--exercise-seed ")[1].split()[0])
    with pytest.raises(SystemExit) as replay:
        call_command("prove_turns", exercise_seed=seed, fault="double_grace")
    assert replay.value.code == 1
    assert "end.used" in capsys.readouterr().out


def test_a_fault_that_there_is_not_is_refused_with_the_names_of_those_there_are() -> None:
    with pytest.raises(CommandError, match="double_grace"):
        call_command("prove_turns", fault="none_such")
