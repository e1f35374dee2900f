"""Rehearsal partners: their reducer and their temper are pure, so that a rehearsal can be played again."""

from __future__ import annotations

import random
from typing import Any

import pytest

from realtime.rehearsal_client import follow
from realtime.rehearsal_temper import PATIENCE_MS, TEMPERS, Mind, instant_of, intentions, used_at

NOW = 1_800_000_000_000


def a_view(**changes: Any) -> dict[str, Any]:
    view = {
        "room": {"step": "exercise"},
        "me": {"seat": 2, "ready": True, "can": ["leave"]},
        "people": [
            {"seat": 1, "rehearsal": False, "presence": "here"},
            {"seat": 2, "rehearsal": True, "presence": "here"},
        ],
        "pairing": {
            "id": 1,
            "stage": "running",
            "turn": {
                "no": 3,
                "speaker": 2,
                "supporter": 1,
                "budget_ms": 60_000,
                "extension_ms": 0,
                "used_ms": 0,
                "runs_from": NOW,
                "asked_ms": 0,
            },
            "may": ["keep", "decline", "done", "pass"],
        },
    }
    return {**view, **changes}


def asked(view: dict[str, Any]) -> dict[str, Any]:
    turn = {**view["pairing"]["turn"], "speaker": 1, "supporter": 2, "asked_ms": 60_000}
    return {**view, "pairing": {**view["pairing"], "turn": turn, "may": ["grant", "not_now"]}}


def test_a_patch_replaces_whole_slices_and_keeps_the_others() -> None:
    event = {"t": "event", "v": 5, "from": 4, "what": [], "patch": {"room": {"step": "between"}}}

    version, view, hole = follow(4, {"room": {"step": "exercise"}, "me": 1}, event)

    assert (version, view, hole) == (5, {"room": {"step": "between"}, "me": 1}, False)


def test_an_event_that_is_known_already_changes_nothing() -> None:
    event = {"t": "event", "v": 4, "from": 3, "what": [], "patch": {"me": 2}}

    assert follow(4, {"me": 1}, event) == (4, {"me": 1}, False)


def test_an_event_that_begins_after_what_is_known_is_a_hole_to_ask_about() -> None:
    event = {"t": "event", "v": 9, "from": 7, "what": [], "patch": {"me": 2}}

    assert follow(4, {"me": 1}, event) == (4, {"me": 1}, True)


def test_an_event_that_reaches_back_over_what_is_known_is_applied() -> None:
    event = {"t": "event", "v": 9, "from": 3, "what": [], "patch": {"me": 2}}

    assert follow(4, {"me": 1}, event) == (9, {"me": 2}, False)


def test_a_head_beyond_what_is_known_is_a_hole_to_ask_about() -> None:
    assert follow(4, {}, {"t": "head", "v": 5, "now": NOW}) == (4, {}, True)
    assert follow(4, {}, {"t": "head", "v": 4, "now": NOW}) == (4, {}, False)


def test_a_snapshot_replaces_everything() -> None:
    assert follow(9, {"a": 1}, {"t": "snapshot", "v": 3, "view": {"b": 2}}) == (3, {"b": 2}, False)


def test_the_used_time_stands_while_the_clock_stands_and_in_the_handover() -> None:
    assert used_at({"used_ms": 700, "runs_from": None}, NOW) == 700
    assert used_at({"used_ms": 700, "runs_from": NOW + 5_000}, NOW) == 700
    assert used_at({"used_ms": 700, "runs_from": NOW - 300}, NOW) == 1_000
    assert instant_of({"used_ms": 700, "runs_from": None}, 900) is None
    assert instant_of({"used_ms": 700, "runs_from": NOW}, 900) == NOW + 200


@pytest.mark.parametrize("temper", TEMPERS)
def test_the_same_seed_plans_the_same_turn(temper: Any) -> None:
    plans = [intentions(temper, random.Random("seven"), 60_000, speaking=True) for _ in range(2)]

    assert plans[0] == plans[1]


@pytest.mark.parametrize(("temper", "word"), [("early", "keep"), ("drops", "cut"), ("passes", "pass")])
def test_a_temper_does_what_it_is_called_after(temper: Any, word: str) -> None:
    said = [item.say for seed in range(40) for item in intentions(temper, random.Random(seed), 60_000, speaking=True)]

    assert word in said


@pytest.mark.parametrize("temper", TEMPERS)
def test_nobody_passes_after_the_window_or_is_done_before_the_budget(temper: Any) -> None:
    for seed in range(200):
        for item in intentions(temper, random.Random(seed), 60_000, speaking=True):
            assert item.say != "pass" or item.used_ms < 15_000
            assert item.say != "done" or 60_000 < item.used_ms < 70_000
            assert item.say not in ("keep", "decline") or item.used_ms < 60_000


def test_a_calm_speaker_is_done_in_the_grace_and_names_the_turn() -> None:
    mind, view = Mind("a", "calm"), a_view()
    act = mind.next_act(view, NOW)
    while act is not None and act.say != "done":
        mind.did(act, view, act.at)
        act = mind.next_act(view, act.at)

    assert act is not None
    assert act.fields == {"turn": 3}
    assert NOW + 60_000 < act.at < NOW + 70_000


def test_an_act_that_was_tried_in_a_turn_is_not_tried_again() -> None:
    mind, view = Mind("a", "calm"), a_view()
    while (act := mind.next_act(view, NOW + 66_000)) is not None:
        mind.did(act, view, NOW + 66_000)

    assert mind.next_act(view, NOW + 69_000) is None


def test_nothing_is_planned_while_the_clock_stands() -> None:
    view = a_view()
    view["pairing"]["turn"]["runs_from"] = None

    assert Mind("a", "calm").next_act(view, NOW) is None


def test_a_partner_answers_an_ask_once_and_after_a_moment() -> None:
    mind, view = Mind("a", "calm"), asked(a_view())
    act = mind.next_act(view, NOW)

    assert act is not None
    assert (act.say, act.fields) == ("grant", {"turn": 3})
    assert NOW < act.at <= NOW + 3_000
    mind.did(act, view, act.at)
    assert mind.next_act(view, act.at + 5_000) is None


def test_a_partner_says_ready_and_says_it_again_only_after_a_while() -> None:
    view = a_view(room={"step": "arriving"}, me={"seat": 2, "ready": False, "can": ["ready", "leave"]}, pairing=None)
    mind = Mind("a", "calm")
    act = mind.next_act(view, NOW)

    assert act is not None
    assert (act.say, act.fields) == ("ready", {"agreed": True})
    mind.did(act, view, act.at)
    again = mind.next_act(view, act.at)
    assert again is not None
    assert again.at >= act.at + 5_000


def test_a_partner_leaves_soon_when_the_last_person_has_left() -> None:
    view = a_view(people=[{"seat": 1, "rehearsal": False, "presence": "left"}])
    act = Mind("a", "calm").next_act(view, NOW)

    assert act is not None
    assert (act.say, act.at) == ("leave", NOW + 2_000)


def test_a_partner_waits_for_a_person_whose_connection_is_gone() -> None:
    gone = [{"seat": 1, "rehearsal": False, "presence": "lost"}]
    mind, view = Mind("a", "calm"), a_view(people=gone, pairing=None)
    act = mind.next_act(view, NOW)

    assert act is not None
    assert act.at == NOW + PATIENCE_MS
    assert mind.next_act(a_view(pairing=None), NOW + 10_000) is None


def test_a_load_client_stays_without_company() -> None:
    view = a_view(people=[], pairing=None)

    assert Mind("a", "calm", needs_company=False).next_act(view, NOW) is None
