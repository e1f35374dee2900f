"""Seeded faults: engines that are wrong in one way each, so that it can be shown that the checker notices.

A fault stands between the engine and its log. For each event it says what is written down and what the engine's own
state takes in: a credit that goes to the wrong person is wrong in both, a pause that is ignored is written down and
not taken in. Used by the tests and by `prove_turns --fault`; nothing else imports this file.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from . import turn_words as words

if TYPE_CHECKING:
    from .prover import Engine

Written = words.Event | None
Fault = Callable[[words.Event], tuple[Written, Written]]


def _alike(event: Written) -> tuple[Written, Written]:
    return event, event


def _witness_credited(event: words.Event) -> tuple[Written, Written]:
    if isinstance(event, words.Counted) and event.witnesses:
        others = (event.supporter, *event.witnesses[1:])
        return _alike(replace(event, supporter=event.witnesses[0], witnesses=others))
    return _alike(event)


def _pause_ignored(event: words.Event) -> tuple[Written, Written]:
    return event, None if isinstance(event, words.Paused) else event


def _drop_keeps_turn(event: words.Event) -> tuple[Written, Written]:
    return event, None if isinstance(event, words.PersonLost | words.PersonMissing) else event


def _uncapped_extension(event: words.Event) -> tuple[Written, Written]:
    return _alike(replace(event, ms=event.ms * 3) if isinstance(event, words.Granted) else event)


def _turn_given_away(event: words.Event) -> tuple[Written, Written]:
    if isinstance(event, words.TurnEnded) and event.how in ("kept", "declined"):
        return _alike(replace(event, by=event.supporter))
    return _alike(event)


def _second_turn(event: words.Event) -> tuple[Written, Written]:
    if isinstance(event, words.TurnEnded) and event.how == "kept":
        return event, words.TurnSetAside(at=event.at, turn=event.turn, speaker=event.speaker, why="passed")
    return _alike(event)


def _decline_the_wrong_way(event: words.Event) -> tuple[Written, Written]:
    if isinstance(event, words.Declined):
        return _alike(replace(event, speaker=event.supporter, supporter=event.speaker))
    return _alike(event)


def _tolerance_ignored(event: words.Event) -> tuple[Written, Written]:
    if isinstance(event, words.Closed) and event.reason == "owed":
        return _alike(replace(event, result="even", reason=""))
    return _alike(event)


def _nothing_repaid(event: words.Event) -> tuple[Written, Written]:
    if isinstance(event, words.RoundPlanned):
        return _alike(replace(event, budgets=(event.turn_ms,) * len(event.cycle)))
    return _alike(event)


def _house_keeps_its_debt(event: words.Event) -> tuple[Written, Written]:
    return _alike(None if isinstance(event, words.HouseRepaid) else event)


def _time_lost(event: words.Event) -> tuple[Written, Written]:
    if isinstance(event, words.Counted) and event.ms > 1:
        return _alike(replace(event, ms=event.ms - 1))
    return _alike(event)


def _overtime(event: words.Event) -> tuple[Written, Written]:
    return event, replace(event, ends=event.ends + 600_000) if isinstance(event, words.Opened) else event


def _other_limits(**changed: int) -> Fault:
    """The log says one set of limits, the engine obeys another."""

    def fault(event: words.Event) -> tuple[Written, Written]:
        if isinstance(event, words.Opened):
            return event, replace(event, limits=replace(event.limits, **changed))
        return event, event

    return fault


# name: what goes wrong, and the code under which the checker must find it (among others, perhaps)
FAULTS: dict[str, tuple[Fault, str]] = {
    "witness_credited": (_witness_credited, "clock.who"),
    "pause_ignored": (_pause_ignored, "clock.ran"),
    "drop_keeps_turn": (_drop_keeps_turn, "clock.ran"),
    "uncapped_extension": (_uncapped_extension, "more.cap"),
    "turn_given_away": (_turn_given_away, "end.whose"),
    "double_grace": (_other_limits(grace=20_000), "end.used"),
    "second_turn": (_second_turn, "turn.second"),
    "decline_the_wrong_way": (_decline_the_wrong_way, "x.moved"),
    "tolerance_ignored": (_tolerance_ignored, "close.even"),
    "nothing_repaid": (_nothing_repaid, "plan.repay"),
    "house_keeps_its_debt": (_house_keeps_its_debt, "close.house"),
    "time_lost": (_time_lost, "clock.stood"),
    "overtime": (_overtime, "time.ends"),
    "no_handover": (_other_limits(handover=0), "turn.handover"),
    "late_pass": (_other_limits(pass_window=600_000), "end.pass"),
    "extension_in_short_turns": (_other_limits(extension_from=0), "more.short"),
    "endless_absence": (_other_limits(absence=300_000), "people.absence"),
    "long_pauses": (_other_limits(pause_me=120_000), "pause.length"),
    "many_pauses": (_other_limits(pause_me_times=9), "pause.count"),
    "many_bells": (_other_limits(bells_each=9, bells_in_all=9), "pause.count"),
    "endless_offers": (_other_limits(offers=99), "turn.offers"),
    "long_alone": (_other_limits(alone=400_000), "wait.alone"),
    "long_reloads": (_other_limits(reload=60_000), "people.loss"),
    "many_reloads": (_other_limits(reload_in_turn=600_000), "people.reload"),
}


def faulty(engine: Engine, name: str) -> Engine:
    """The engine with one seeded fault. KeyError for a name that is not in FAULTS."""
    fault, _ = FAULTS[name]

    def attempt(state: Any, command: words.Command, now: int) -> tuple[tuple[words.Event, ...], Any, words.Code | None]:
        events, after, refused = engine.attempt(state, command, now)
        both = [fault(event) for event in events]
        if all(event is taken for event, (_, taken) in zip(events, both, strict=True)):
            return events, after, refused
        for _, taken in both:
            state = state if taken is None else engine.evolve(state, taken)
        return tuple(event for event, _ in both if event is not None), state, refused

    return engine._replace(attempt=attempt, honest=False)
