"""The table of (stage x command) that decides acceptance. A missing cell is a refusal with a code.

The diagram of `docs/turns.md` is printed from it (`manage.py turn_diagram`), and a test goes through every cell.
What a cell allows may still be refused for its own reason: the wrong person, the wrong turn, no pause left.
"""

from __future__ import annotations

from enum import StrEnum

from . import turn_words as w
from .turn_state import Pairing
from .turn_words import Code


class Stage(StrEnum):
    """Where a pairing is. A pause or a lost connection makes the clock stand in any of them."""

    UNOPENED = "unopened"
    WAITING = "waiting"  # open, and no turn is live
    HANDOVER = "handover"
    RUNNING = "running"
    CLOSING = "closing"  # after keep or decline: the closing phases
    GRACE = "grace"
    CLOSED = "closed"


def stage_of(state: Pairing | None, now: int) -> Stage:
    """The stage at the instant `now` (ms) of a state that is settled up to it."""
    if state is None:
        return Stage.UNOPENED
    if state.closed is not None:
        return Stage.CLOSED
    turn = state.turn
    if turn is None:
        return Stage.WAITING
    if now < turn.runs_at:
        return Stage.HANDOVER
    if turn.closing:
        return Stage.CLOSING
    if turn.is_used_up(now):
        return Stage.GRACE
    return Stage.RUNNING


_S = Stage
BETWEEN = (_S.WAITING, _S.HANDOVER, _S.RUNNING, _S.CLOSED)  # what may follow when a turn is over
_LIVE = (_S.HANDOVER, _S.RUNNING, _S.CLOSING, _S.GRACE)
_OPEN = (_S.WAITING, *_LIVE)

_Cells = dict[Stage, tuple[Stage, ...]]


def _stay(*stages: Stage) -> _Cells:
    return {stage: (stage,) for stage in stages}


def _over(*stages: Stage) -> _Cells:
    return dict.fromkeys(stages, BETWEEN)


def _either(*stages: Stage) -> _Cells:
    return {stage: tuple(dict.fromkeys((stage, *BETWEEN))) for stage in stages}


# command -> stage in which it may be accepted -> the stages that may follow at that instant
TABLE: dict[type[w.Command], _Cells] = {
    w.Open: {_S.UNOPENED: BETWEEN},
    w.Tick: {**_stay(_S.CLOSED), **_stay(*_OPEN)},
    w.Join: _either(*_OPEN),
    w.Leave: _either(*_OPEN),
    w.Lost: _either(*_OPEN),
    w.Returned: _either(*_OPEN),
    w.Rest: _stay(*_LIVE),
    w.Pass: _over(_S.HANDOVER, _S.RUNNING),
    w.Keep: {_S.RUNNING: (_S.CLOSING, *BETWEEN), _S.GRACE: BETWEEN},
    w.Decline: {_S.RUNNING: (_S.CLOSING, *BETWEEN), _S.GRACE: BETWEEN},
    w.Done: _over(_S.CLOSING, _S.GRACE),
    w.Ask: _stay(_S.HANDOVER, _S.RUNNING, _S.GRACE),
    w.Grant: {**_stay(_S.HANDOVER, _S.RUNNING), _S.GRACE: (_S.RUNNING,)},
    w.NotNow: _stay(_S.HANDOVER, _S.RUNNING, _S.GRACE),
    w.StepBack: _either(*_LIVE),
    w.PauseMe: _stay(*_OPEN),
    w.Bell: _stay(*_OPEN),
    w.Resume: _either(*_OPEN),
    w.PauseAll: _stay(*_OPEN),
    w.ResumeAll: _either(*_OPEN),
    w.Skip: _over(*_LIVE),
    w.GiveFloor: _either(*_OPEN),
    w.StandIn: _either(*_OPEN),
    w.End: dict.fromkeys(_OPEN, (_S.CLOSED,)),
}

# the last word on a missing cell
_MISSING: dict[Stage, Code] = {
    _S.UNOPENED: Code.NOT_OPEN,
    _S.WAITING: Code.NO_TURN,
    _S.HANDOVER: Code.NOT_YET,
    _S.RUNNING: Code.NOT_YET,
    _S.CLOSING: Code.TOO_LATE,
    _S.GRACE: Code.TOO_LATE,
    _S.CLOSED: Code.NOT_OPEN,
}


def refusal(stage: Stage, command: type[w.Command]) -> Code | None:
    """Why this command cannot be accepted in this stage at all; None when the table has a cell for it."""
    cells = TABLE.get(command)
    if cells is None:
        return Code.BAD_VALUE
    if stage in cells:
        return None
    return Code.ALREADY_OPEN if command is w.Open else _MISSING[stage]


# what time alone does: stage -> stage, and why
CLOCK: tuple[tuple[Stage, Stage, str], ...] = (
    (_S.WAITING, _S.HANDOVER, "the floor is offered"),
    (_S.WAITING, _S.RUNNING, "a suspended turn goes on"),
    (_S.WAITING, _S.CLOSED, "all done, alone too long, or out of time"),
    (_S.HANDOVER, _S.RUNNING, "5 s"),
    (_S.RUNNING, _S.GRACE, "the time is used"),
    (_S.GRACE, _S.WAITING, "10 s"),
    (_S.CLOSING, _S.WAITING, "the closing phases end"),
)


def diagram() -> str:
    """The table as a Mermaid state diagram. Commands that leave the stage as it is are not drawn."""
    lines = ["stateDiagram-v2", "    [*] --> waiting: Open"]
    for start, end, why in CLOCK:
        lines.append(f"    {start} --> {end}: ({why})")
    edges: dict[tuple[Stage, Stage], list[str]] = {}
    for command, cells in TABLE.items():
        for stage, after in cells.items():
            if stage is _S.UNOPENED or after[0] is stage:
                continue
            edges.setdefault((stage, after[0]), []).append(command.__name__)
    for (start, end), names in sorted(edges.items(), key=lambda edge: [list(Stage).index(s) for s in edge[0]]):
        lines.append(f"    {start} --> {end}: {', '.join(names)}")
    lines.append("    closed --> [*]")
    return "\n".join(lines) + "\n"
