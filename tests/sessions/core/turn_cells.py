"""A pairing in each stage, and a sensible command of each kind, for going through the table cell by cell."""

from __future__ import annotations

from sessions.core import turn_words as w
from sessions.core import turns
from sessions.core.turn_state import Pairing
from sessions.core.turn_table import Stage, stage_of

from .turn_play import START, Play, opening, people

SAMPLES: dict[type[w.Command], w.Command] = {
    w.Open: opening(*people(0, 0)),
    w.Tick: w.Tick(),
    w.Join: w.Join(w.Person(9)),
    w.Leave: w.Leave(2),
    w.Lost: w.Lost(1, START + 10_000_000),
    w.Returned: w.Returned(2),
    w.Rest: w.Rest(1, 1),
    w.Pass: w.Pass(1, 1),
    w.Keep: w.Keep(1, 1),
    w.Decline: w.Decline(1, 1),
    w.Done: w.Done(1, 1),
    w.Ask: w.Ask(1, 1),
    w.Grant: w.Grant(2, 1),
    w.NotNow: w.NotNow(2, 1),
    w.StepBack: w.StepBack(2, 1),
    w.PauseMe: w.PauseMe(1),
    w.Bell: w.Bell(1),
    w.Resume: w.Resume(1),
    w.PauseAll: w.PauseAll(),
    w.ResumeAll: w.ResumeAll(),
    w.Skip: w.Skip(1, "they asked me to"),
    w.GiveFloor: w.GiveFloor(2, "they asked me to"),
    w.StandIn: w.StandIn(True),
    w.End: w.End("the room is needed"),
}

# what has to be so before the sample makes sense, in the stages in which it can be
BEFORE: dict[type[w.Command], w.Command] = {
    w.Returned: w.Lost(2, START + 10_000_000),
    w.Grant: w.Ask(1, 1),
    w.NotNow: w.Ask(1, 1),
    w.Resume: w.PauseMe(1),
    w.ResumeAll: w.PauseAll(),
}
WHEN = {Stage.HANDOVER: 1, Stage.RUNNING: 15, Stage.GRACE: 307, Stage.CLOSING: 70}


def staged(stage: Stage, command: type[w.Command]) -> tuple[Pairing | None, int]:
    """A pairing in this stage for which the sample of `command` makes sense, and the instant of it."""
    if stage is Stage.UNOPENED:
        return None, START
    play = Play()
    if stage is Stage.WAITING:  # between two turns, held back by a pause
        play.at(10).do(w.Bell(2) if command is w.PauseAll else w.PauseAll()).do(w.Skip(1, "a pause first"))
    elif stage is Stage.CLOSED:
        play.at(10).do(w.End("enough"))
    elif stage is Stage.CLOSING:
        play.at(65).do(w.Keep(1, 1))
    play.tick(WHEN.get(stage, 11))
    before = BEFORE.get(command)
    if before is not None and turns.attempt(play.state, before, play.instant).refused is None:
        play.do(before)
    assert stage_of(play.state, play.instant) is stage
    return play.state, play.instant


def tried(stage: Stage, command: type[w.Command]) -> tuple[turns.Outcome, Pairing | None, int]:
    """What comes of the sample in this stage, the state before, and the instant."""
    state, instant = staged(stage, command)
    return turns.attempt(state, SAMPLES[command], instant), state, instant
