"""What a rehearsal partner wants: pure, seeded, so that a rehearsal can be played again.

`Mind.next_act(view, now)` reads what this person sees and says what they would do next, and when. No socket, no clock
and no randomness of its own lives here; the generator is a `random.Random` made from the seed that was given.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any, Literal

Temper = Literal["calm", "early", "drops", "passes", "mixed"]
TEMPERS: tuple[Temper, ...] = ("calm", "early", "drops", "passes", "mixed")
TURN_WORDS = frozenset({"pass", "keep", "decline", "done", "ask", "grant", "not_now", "step_back", "rest"})
RETRY_MS = 5_000
PATIENCE_MS = 120_000  # how long a partner stays when no person is in the room


@dataclass(frozen=True)
class Act:
    """Do `say` at the instant `at` (ms). `cut` loses the connection for `away_ms` instead of saying something."""

    at: int
    say: str
    fields: dict[str, Any] = field(default_factory=dict)
    away_ms: int = 0


@dataclass(frozen=True)
class Intention:
    """At `used_ms` of the running turn, do `say`."""

    used_ms: int
    say: str
    away_ms: int = 0


def used_at(turn: dict[str, Any], now: int) -> int:
    """How much of the turn is used at `now`, ms: the clock stands where `runs_from` is null or ahead."""
    runs_from = turn["runs_from"]
    return turn["used_ms"] + (max(0, now - runs_from) if runs_from is not None else 0)


def instant_of(turn: dict[str, Any], used_ms: int) -> int | None:
    """When `used_ms` will be reached if nothing stands in the way; None while the clock stands."""
    return None if turn["runs_from"] is None else turn["runs_from"] + used_ms - turn["used_ms"]


def intentions(temper: Temper, chance: random.Random, budget_ms: int, *, speaking: bool) -> tuple[Intention, ...]:
    """Plan one turn as its speaker or as its supporter. Shares of the budget become ms of used time."""
    mood = chance.choice(TEMPERS[:-1]) if temper == "mixed" else temper

    def between(low: float, high: float) -> int:
        return int(budget_ms * chance.uniform(low, high))

    planned: list[Intention] = []
    if mood == "drops" and chance.random() < 0.6:
        planned.append(Intention(between(0.1, 0.7), "cut", away_ms=chance.choice([500, 2_000, 6_000, 20_000])))
    if speaking:
        if mood == "passes":
            planned.append(Intention(chance.randint(2_000, 12_000), "pass"))
        if mood == "early":
            planned.append(Intention(between(0.4, 0.8), "decline" if chance.random() < 0.25 else "keep"))
        elif chance.random() < (0.4 if temper == "mixed" else 0.15):
            planned.append(Intention(between(0.5, 0.8), "ask"))
        planned.append(Intention(budget_ms + chance.randint(800, 4_000), "done"))
    return tuple(sorted(planned, key=lambda intention: intention.used_ms))


class Mind:
    """One partner's memory. Give it every view; do what it says at the instant that it names."""

    def __init__(self, seed: str, temper: Temper, *, needs_company: bool = True) -> None:
        self.seed, self.temper, self.needs_company = seed, temper, needs_company
        self._chance = random.Random(seed)  # noqa: S311  a rehearsal, no secret
        self._plans: dict[tuple[str, int, bool], list[Intention]] = {}
        self._noticed: dict[str, int] = {}
        self._answered: set[tuple[str, int]] = set()  # asks for time that I have answered
        self._alone_since: int | None = None

    def next_act(self, view: dict[str, Any], now: int) -> Act | None:
        """Return what to do next and when, or None while there is nothing to wait for but a change."""
        acts = [act for act in (self._leave(view, now), self._ready(view, now), *self._in_turn(view, now)) if act]
        return min(acts, key=lambda act: act.at, default=None)

    def did(self, act: Act, view: dict[str, Any], now: int) -> None:
        """Remember that the act was tried, whatever came of it: within a turn it is not tried again."""
        if act.say == "ready":
            self._noticed["ready"] = now + RETRY_MS
            return
        if act.say in ("grant", "not_now"):
            self._answered.add((str(view["pairing"]["id"]), act.fields["turn"]))
            return
        for key, plan in self._plans.items():
            if key == self._key(view) and plan and plan[0].say == act.say:
                plan.pop(0)
                return

    def _later(self, what: str, now: int, low_ms: int, high_ms: int) -> int:
        """A small human delay after `what` was first noticed; the same instant however often it is asked."""
        if what not in self._noticed:
            self._noticed[what] = now + self._chance.randint(low_ms, high_ms)
        return self._noticed[what]

    def _leave(self, view: dict[str, Any], now: int) -> Act | None:
        """No person left: go, so that the room is free for the next who is alone."""
        if not self.needs_company or "leave" not in view["me"]["can"]:
            return None
        people = [person for person in view["people"] if not person["rehearsal"]]
        if any(person["presence"] == "here" for person in people):
            self._alone_since = None
            return None
        if self._alone_since is None:
            self._alone_since = now
        patience = PATIENCE_MS if any(person["presence"] == "lost" for person in people) else 2_000
        return Act(self._alone_since + patience, "leave")

    def _ready(self, view: dict[str, Any], now: int) -> Act | None:
        me, step = view["me"], view["room"]["step"]
        if step == "exercise":
            self._noticed.pop("ready", None)
            return None
        if me["ready"] or "ready" not in me["can"]:
            return None
        return Act(self._later("ready", now, 600, 1_800), "ready", {"agreed": True})

    def _in_turn(self, view: dict[str, Any], now: int) -> list[Act]:
        pairing = view["pairing"]
        turn = pairing and pairing["turn"]
        if not turn or pairing["stage"] not in ("running", "handover"):
            return []
        return [act for act in (self._answer(view, now), self._planned(view, now)) if act]

    def _answer(self, view: dict[str, Any], now: int) -> Act | None:
        """Somebody asks me for more time: think a moment, then nearly always say yes."""
        pairing = view["pairing"]
        turn = pairing["turn"]
        if not turn["asked_ms"] or "grant" not in pairing["may"]:
            return None
        if (str(pairing["id"]), turn["no"]) in self._answered:
            return None
        what = f"asked:{pairing['id']}:{turn['no']}"
        at = self._later(what, now, 1_200, 3_000)
        unwilling = self.temper == "mixed" and random.Random(f"{self.seed}:{what}").random() < 0.2  # noqa: S311
        say = "not_now" if unwilling else "grant"
        return Act(at, say, {"turn": turn["no"]})

    def _key(self, view: dict[str, Any]) -> tuple[str, int, bool] | None:
        pairing, seat = view["pairing"], view["me"]["seat"]
        turn = pairing and pairing["turn"]
        return (str(pairing["id"]), turn["no"], turn["speaker"] == seat) if turn else None

    def _planned(self, view: dict[str, Any], now: int) -> Act | None:
        pairing, seat = view["pairing"], view["me"]["seat"]
        turn = pairing["turn"]
        key = self._key(view)
        if key is None or seat not in (turn["speaker"], turn["supporter"]):
            return None
        if key not in self._plans:
            speaking = turn["speaker"] == seat
            chance = random.Random(f"{self.seed}:{key}")  # noqa: S311
            budget = turn["budget_ms"]
            self._plans[key] = list(intentions(self.temper, chance, budget, speaking=speaking))
        plan, used = self._plans[key], used_at(turn, now)
        while plan:
            first = plan[0]
            wanted = first.used_ms + (turn["extension_ms"] if first.say == "done" else 0)
            at = instant_of(turn, wanted)
            if at is None:
                return None
            if used >= wanted and first.say not in ("cut", "done", *pairing["may"]):
                plan.pop(0)
                continue
            fields = {"turn": turn["no"]} if first.say in TURN_WORDS else {}
            return Act(max(at, now), first.say, fields, first.away_ms)
        return None
