"""Writes what the page's reducer is tested against: all frames of a short exercise, as the server says them.

With WRITE_FIXTURES=1 the files are written; without it they must be what this writes.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from sessions.core import room_words as w
from sessions.core import turn_words as turn

from .stage import Stage

FOLDER = Path(__file__).resolve().parents[1] / "js" / "fixtures"
PLAN = (w.PlanStep("arrive", 5), w.PlanStep("exercise", 20, "short"), w.PlanStep("closing", 5))
WHO = {1: "member", 2: "partner", 3: "facilitator"}


def wish(command: turn.Command, pairing: int = 0) -> w.PairingCommand:
    return w.PairingCommand(by=getattr(command, "by", 3), command=command, pairing=pairing)


async def play() -> Stage:
    """One of everything that two people and a facilitator may do, to an even close."""
    stage = Stage()
    await stage.gather()
    await stage.do(w.LayPlan(3, PLAN, stage.now), after_ms=1_000)
    await stage.start()
    await stage.until_due()
    assert stage.room.pairings[1].turn is not None
    first, second = stage.room.pairings[1].turn.speaker, stage.room.pairings[1].turn.supporter
    await stage.do(wish(turn.Rest(by=first, turn=1)), after_ms=7_000)
    await stage.do(wish(turn.PauseMe(by=second)), after_ms=4_000)
    await stage.do(wish(turn.Resume(by=second)), after_ms=9_000)
    await stage.do(w.Lost(second, last_seen=stage.now + 5_000), after_ms=5_500)
    await stage.do(w.Tick(), after_ms=4_000)
    await stage.do(w.Returned(second), after_ms=8_000)
    await stage.do(w.CallHelp(second), after_ms=1_000)
    await stage.do(w.HelpOver(3, second), after_ms=6_000)
    await stage.do(wish(turn.Ask(by=first, turn=1, ms=30_000)), after_ms=10_000)
    await stage.do(wish(turn.Grant(by=second, turn=1)), after_ms=2_000)
    await stage.do(w.PauseAll(3), after_ms=3_000)
    await stage.do(w.Say(3, 41), after_ms=500)
    await stage.do(w.Say(3, 42, second), after_ms=500)
    await stage.do(w.ResumeAll(3), after_ms=20_000)
    while stage.room.step == "exercise":
        await stage.until_due()
    return stage


async def test_the_fixtures_of_the_page_are_what_the_server_says() -> None:
    stage = await play()
    closed = stage.room.pairings[1].closed
    assert closed is not None
    assert closed.result == "even"
    for seat, name in WHO.items():
        receiver = stage.receivers[seat]
        written: dict[str, Any] = {"messages": receiver.messages, "view": stage.fresh(seat), "v": stage.version}
        text = json.dumps(written, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
        file = FOLDER / f"wire-{name}.json"
        if os.environ.get("WRITE_FIXTURES"):
            FOLDER.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        assert file.read_text(encoding="utf-8") == text


async def test_a_partner_is_never_told_how_a_turn_ended() -> None:
    stage = await play()
    for receiver in stage.receivers.values():
        for message in receiver.messages:
            for item in message.get("what", ()):
                assert not {"how", "rest", "left", "reason", "why"} & set(item)
