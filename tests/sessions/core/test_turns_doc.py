"""`docs/turns.md` says what the engine does: its diagram is the table's, and its bounds are held."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from sessions.core import turn_words as w
from sessions.core.turn_table import TABLE

from .turn_play import START, Play, people

DOC = (Path(__file__).parents[3] / "docs" / "turns.md").read_text(encoding="utf-8")
BOUNDS = {what: int(seconds) for what, seconds in re.findall(r"^\| ([^|]+) \| (\d+) \|$", DOC, flags=re.MULTILINE)}


def test_the_diagram_is_the_one_that_the_command_prints_from_the_table() -> None:
    printed = StringIO()
    call_command("turn_diagram", stdout=printed)
    assert f"```mermaid\n{printed.getvalue()}```" in DOC


def test_the_diagram_names_only_commands_of_the_table() -> None:
    drawn = re.search(r"```mermaid\n(.*?)```", DOC, flags=re.DOTALL)
    assert drawn is not None
    named = {name for line in drawn[1].splitlines() for name in re.findall(r"\b[A-Z]\w+", line.partition(": ")[2])}
    assert named <= {command.__name__ for command in TABLE}
    assert {"Keep", "Decline", "Done", "Pass", "Skip", "End", "Open"} <= named


def test_every_refusal_is_explained_once() -> None:
    assert re.findall(r"^\| `(\w+)` \|", DOC, flags=re.MULTILINE) == [code.value for code in w.Code]


def turn_without_more() -> float:
    return Play().run_out().now


def longest_turn() -> float:
    play = Play(*people(-600, 600)).at(100)
    play.do(play.speaker(w.Ask)).do(play.supporter(w.Grant)).run_out()
    return play.now


def one_vanished_person() -> float:
    play = Play(*people(0, 0, 0)).at(100).do(w.Lost(1, START + 100_000))
    play.tick(10_000)
    return (play.of(w.TurnOffered)[1].at - START) / 1000 - 100


def both_vanished() -> float:
    play = Play().at(100).do(w.Lost(1, START + 100_000)).do(w.Lost(2, START + 100_000))
    return play.silence().now - 100


def left_alone() -> float:
    return Play().at(65).do(w.Leave(2)).silence().now - 65


def pause_length(command: w.Command) -> float:
    play = Play().at(65).do(command).tick(5_000)
    return (play.of(w.PauseEnded)[0].at - START) / 1000 - 65


def undisturbed(count: int) -> float:
    return Play(*people(*[0.0] * count)).silence().now


PLAYED = {
    "a turn of 300 s without pauses or drops, nobody asking for more": turn_without_more,
    "the longest turn of an exercise of 300 s: repaid, extended, with grace": longest_turn,
    "one vanished person delays the others, once per exercise": one_vanished_person,
    "both of a pair vanished: closed after being noticed": both_vanished,
    "left alone: closed": left_alone,
    "a pause of one's own": lambda: pause_length(w.PauseMe(1)),
    "the bell": lambda: pause_length(w.Bell(1)),
    "all pauses of the facilitator": lambda: pause_length(w.PauseAll()),
    "a pair of 300 s, undisturbed and with every grace": lambda: undisturbed(2),
    "three in a pair exercise of 300 s, undisturbed and with every grace": lambda: undisturbed(3),
}


def test_every_bound_of_the_page_is_played_out() -> None:
    assert set(BOUNDS) == set(PLAYED)


@pytest.mark.parametrize("what", PLAYED)
def test_a_bound_of_the_page_is_reached_and_not_passed(what: str) -> None:
    assert abs(PLAYED[what]() - BOUNDS[what]) <= 0.01
