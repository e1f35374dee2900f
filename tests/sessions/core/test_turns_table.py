"""Every (stage x command): accepted with these events, or refused with this code and nothing changed."""

from __future__ import annotations

import pytest

from sessions.core import turn_words as w
from sessions.core.turn_table import TABLE, Stage, refusal, stage_of

from .turn_cells import tried
from .turn_play import as_bytes

# per command, by stage: unopened, waiting, handover, running, closing, grace, closed; `!` marks a refusal
EXPECTED: dict[type[w.Command], tuple[str, ...]] = {
    w.Open: (
        "Opened RoundPlanned TurnOffered",
        "!already_open",
        "!already_open",
        "!already_open",
        "!already_open",
        "!already_open",
        "!already_open",
    ),
    w.Tick: ("!not_open", "", "", "", "", "", ""),
    w.Join: (
        "!not_open",
        "PersonJoined",
        "PersonJoined",
        "Counted PersonJoined",
        "Counted PersonJoined",
        "Counted PersonJoined",
        "!not_open",
    ),
    w.Leave: (
        "!not_open",
        "PersonLeft",
        "PersonLeft TurnSetAside AloneBegan",
        "Counted PersonLeft TurnSetAside AloneBegan",
        "Counted PersonLeft TurnEnded RoundEnded Closed",
        "Counted PersonLeft TurnEnded RoundEnded Closed",
        "!not_open",
    ),
    w.Lost: (
        "!not_open",
        "PersonLost",
        "PersonMissing",
        "PersonMissing",
        "PersonMissing",
        "PersonMissing",
        "!not_open",
    ),
    w.Returned: (
        "!not_open",
        "PersonReturned",
        "PersonReturned",
        "PersonReturned",
        "PersonReturned",
        "PersonReturned",
        "!not_open",
    ),
    w.Rest: ("!not_open", "!no_turn", "Rested", "Rested", "Rested", "Rested", "!not_open"),
    w.Pass: (
        "!not_open",
        "!no_turn",
        "TurnSetAside TurnOffered",
        "Counted TurnSetAside TurnOffered",
        "!too_late",
        "!too_late",
        "!not_open",
    ),
    w.Keep: (
        "!not_open",
        "!no_turn",
        "!not_yet",
        "Counted ClosingBegan",
        "!too_late",
        "Counted TurnEnded TurnOffered",
        "!not_open",
    ),
    w.Decline: (
        "!not_open",
        "!no_turn",
        "!not_yet",
        "Counted ClosingBegan",
        "!too_late",
        "Counted TurnEnded TurnOffered",
        "!not_open",
    ),
    w.Done: (
        "!not_open",
        "!no_turn",
        "!not_yet",
        "!not_yet",
        "Counted TurnEnded TurnOffered",
        "Counted TurnEnded TurnOffered",
        "!not_open",
    ),
    w.Ask: ("!not_open", "!no_turn", "Asked", "Asked", "!too_late", "Asked", "!not_open"),
    w.Grant: ("!not_open", "!no_turn", "Granted", "Granted", "!too_late", "Granted", "!not_open"),
    w.NotNow: ("!not_open", "!no_turn", "AskRefused", "AskRefused", "!too_late", "AskRefused", "!not_open"),
    w.StepBack: (
        "!not_open",
        "!no_turn",
        "SteppedBack TurnSetAside TurnOffered",
        "Counted SteppedBack TurnSetAside TurnOffered",
        "Counted SteppedBack TurnEnded TurnOffered",
        "Counted SteppedBack TurnEnded TurnOffered",
        "!not_open",
    ),
    w.PauseMe: ("!not_open", "Paused", "Paused", "Counted Paused", "Counted Paused", "Counted Paused", "!not_open"),
    w.Bell: ("!not_open", "Paused", "Paused", "Counted Paused", "Counted Paused", "Counted Paused", "!not_open"),
    w.Resume: ("!not_open", "PauseEnded", "PauseEnded", "PauseEnded", "PauseEnded", "PauseEnded", "!not_open"),
    w.PauseAll: ("!not_open", "Paused", "Paused", "Counted Paused", "Counted Paused", "Counted Paused", "!not_open"),
    w.ResumeAll: (
        "!not_open",
        "PauseEnded TurnOffered",
        "PauseEnded",
        "PauseEnded",
        "PauseEnded",
        "PauseEnded",
        "!not_open",
    ),
    w.Skip: (
        "!not_open",
        "!no_turn",
        "TurnEnded TurnOffered",
        "Counted TurnEnded TurnOffered",
        "Counted TurnEnded TurnOffered",
        "Counted TurnEnded TurnOffered",
        "!not_open",
    ),
    w.GiveFloor: ("!not_open", "FloorGiven", "FloorGiven", "FloorGiven", "FloorGiven", "FloorGiven", "!not_open"),
    w.StandIn: ("!not_open", "StoodIn", "StoodIn", "StoodIn", "StoodIn", "StoodIn", "!not_open"),
    w.End: (
        "!not_open",
        "Closed",
        "TurnEnded Closed",
        "Counted TurnEnded Closed",
        "Counted TurnEnded Closed",
        "Counted TurnEnded Closed",
        "!not_open",
    ),
}

CELLS = [(command, stage) for command in EXPECTED for stage in Stage]


def expected(command: type[w.Command], stage: Stage) -> str:
    return EXPECTED[command][list(Stage).index(stage)]


def name_of(value: object) -> str | None:
    return value.__name__ if isinstance(value, type) else None


def test_every_command_and_every_stage_is_in_the_table() -> None:
    leaves = {kind for kind in w.Command.__subclasses__() + w.TurnCommand.__subclasses__() if kind is not w.TurnCommand}
    assert set(TABLE) == set(EXPECTED) == leaves
    assert all(len(row) == len(Stage) for row in EXPECTED.values())


@pytest.mark.parametrize(("command", "stage"), CELLS, ids=name_of)
def test_each_command_in_each_stage_is_accepted_with_its_events_or_refused_with_its_code(
    command: type[w.Command], stage: Stage
) -> None:
    outcome, _, _ = tried(stage, command)
    answer = f"!{outcome.refused}" if outcome.refused else " ".join(type(event).__name__ for event in outcome.events)
    assert answer == expected(command, stage)


@pytest.mark.parametrize(("command", "stage"), CELLS, ids=name_of)
def test_a_missing_cell_is_the_refusal_and_a_cell_says_which_stages_may_follow(
    command: type[w.Command], stage: Stage
) -> None:
    outcome, before, instant = tried(stage, command)
    cells = TABLE[command]
    if stage not in cells:
        assert outcome.refused is refusal(stage, command)
        assert outcome.events == ()
        assert outcome.state == before
        assert before is None or as_bytes(outcome.state) == as_bytes(before)
    else:
        assert refusal(stage, command) is None
        assert outcome.refused is None
        assert outcome.state is not None
        assert stage_of(outcome.state, instant) in cells[stage]
