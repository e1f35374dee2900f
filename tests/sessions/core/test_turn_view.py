"""What each receiver sees of a pairing, and what stays with its owner."""

from __future__ import annotations

import json
from typing import Any

from sessions.core import turn_words as w
from sessions.core.turn_view import pairing_view

from .turn_play import START, Play, people

KEYS = {
    "stage", "round", "rounds", "seats", "turn", "may", "held", "sums", "people", "pauses_left", "bells_left", "next",
    "alone_until", "closes", "ends", "due", "mine",
}  # fmt: skip
TURN_KEYS = {
    "no", "make_up", "speaker", "supporter", "witnesses", "budget_ms", "extension_ms", "grace_ms", "used_ms",
    "runs_from", "spans", "warn_ms", "closing", "asked_ms", "pass_until_ms",
}  # fmt: skip


def declined() -> Play:
    """The first turn was declined after 60 s and its closing phases; the second runs."""
    play = Play().at(65)
    return play.do(play.speaker(w.Decline)).tick(145).tick(200)


def numbers_in(value: Any) -> set[int]:
    if isinstance(value, dict):
        return set().union(*(numbers_in(each) for each in value.values()))
    if isinstance(value, list):
        return set().union(*(numbers_in(each) for each in value))
    return {abs(value)} if isinstance(value, int) and not isinstance(value, bool) else set()


def test_the_view_is_plain_json_with_the_agreed_keys() -> None:
    play = declined()
    for seat in (1, 2, 9, None):
        view = pairing_view(play.state, seat)
        assert json.loads(json.dumps(view)) == view
        assert set(view) == (KEYS if seat is not None else KEYS | {"evenness"})
        assert set(view["turn"]) == TURN_KEYS


def test_everybody_sees_s_and_p_and_only_the_owner_sees_x_and_dev() -> None:
    play = declined()
    mine = pairing_view(play.state, 1)
    assert mine["sums"] == {"1": {"s": 140_000, "p": 0, "o": 0}, "2": {"s": 0, "p": 140_000, "o": 0}}
    assert mine["mine"] == {
        "x_ms": 160_000, "dev_ms": 300_000, "offered_ms": 300_000, "keep_is_refused": False, "closing_rest": None,
    }  # fmt: skip
    for other in (9, None):
        view = pairing_view(play.state, other)
        assert view["mine"] is None
        assert not {160_000, 300_000} & numbers_in({key: view[key] for key in ("sums", "held", "people", "next")})


def test_a_partner_sees_that_a_turn_ends_early_and_never_how() -> None:
    kept, dropped = Play().at(65), Play().at(65)
    kept.do(kept.speaker(w.Keep))
    dropped.do(dropped.speaker(w.Decline))
    assert pairing_view(kept.state, 2) == pairing_view(dropped.state, 2)
    assert pairing_view(kept.state, None) == pairing_view(dropped.state, None)
    assert pairing_view(kept.state, 1)["mine"]["closing_rest"] == "keep"
    assert pairing_view(dropped.state, 1)["mine"]["closing_rest"] == "decline"
    assert pairing_view(kept.state, 2)["turn"]["closing"] is True


def test_used_time_runs_from_an_absolute_instant_and_stands_without_one() -> None:
    play = Play()
    turn = pairing_view(play.state, 1)["turn"]
    assert (turn["used_ms"], turn["runs_from"]) == (0, START + 5_000)
    assert pairing_view(play.state, 1)["stage"] == "handover"
    play.at(65).do(w.PauseMe(2))
    view = pairing_view(play.state, 1)
    assert (view["turn"]["used_ms"], view["turn"]["runs_from"], view["stage"]) == (60_000, None, "held")
    assert view["held"] == [{"why": "me", "seat": 2, "until": START + 125_000}]


def test_the_stages_follow_the_pairing() -> None:
    play = Play().tick(200)
    assert pairing_view(play.state, 1)["stage"] == "running"
    play.do(w.Leave(2))
    view = pairing_view(play.state, 1)
    assert (view["stage"], view["alone_until"], view["turn"]) == ("waiting", START + 320_000, None)
    view = pairing_view(play.silence().state, 1)
    assert (view["stage"], view["closes"], view["due"]) == ("closed", {"result": "uneven", "reason": "alone"}, None)
    assert view["may"] == pairing_view(play.state, None)["may"] == []


def test_after_a_keep_the_closing_phases_are_shown_at_once() -> None:
    play = Play().at(65)
    play.do(play.speaker(w.Keep))
    spans = [[key, start, end] for key, _, _, start, end in pairing_view(play.state, 1)["turn"]["spans"]]
    assert spans == [
        ["notice", 0, 20_000], ["tell", 20_000, 60_000], ["respond", 60_000, 100_000], ["take_in", 100_000, 140_000],
    ]  # fmt: skip
    assert pairing_view(play.state, 1)["due"] == START + 145_000


def test_an_extension_is_in_the_phases_and_in_the_warning() -> None:
    play = Play().at(65)
    play.do(play.speaker(w.Ask))
    assert pairing_view(play.state, 2)["may"][:3] == ["grant", "not_now", "step_back"]
    play.do(play.supporter(w.Grant))
    turn = pairing_view(play.state, 2)["turn"]
    assert (turn["extension_ms"], turn["warn_ms"], turn["spans"][-1][-1]) == (60_000, 250_000, 360_000)


def test_what_a_seat_may_do_is_what_is_accepted() -> None:
    """Whatever `may` offers is accepted within the turn; whatever it leaves out of the speaker's words is refused."""
    words: dict[str, type[w.TurnCommand]] = {"rest": w.Rest, "pass": w.Pass, "keep": w.Keep, "decline": w.Decline}
    for carried in ((0, 0), (-600, 600)):
        may = pairing_view(Play(*people(*carried)).tick(10).state, 1)["may"]
        for name, command in words.items():
            play = Play(*people(*carried)).tick(10)
            if name in may:
                play.do(play.speaker(command))
            else:
                assert play.refuse(play.speaker(command)) is w.Code.BEING_REPAID
    repaid = pairing_view(Play(*people(-600, 600)).tick(10).state, 1)
    assert "keep" not in repaid["may"]
    assert repaid["mine"]["keep_is_refused"]


def test_pauses_and_bells_that_are_used_up_are_not_offered() -> None:
    play = Play().at(65).do(w.PauseMe(1)).do(w.Bell(1))
    view = pairing_view(play.state, 1)
    assert (view["pauses_left"], view["bells_left"]) == (1, 0)
    assert "resume" in view["may"]
    assert not {"pause", "bell"} & set(view["may"])


def test_who_is_lost_or_not_in_the_pairing_may_do_nothing() -> None:
    play = Play().at(65).do(w.Lost(2, START + 20_000))
    assert pairing_view(play.state, 2)["may"] == []
    assert pairing_view(play.state, 9)["may"] == []
    assert pairing_view(play.state, 1)["people"] == {"1": "here", "2": "lost"}
    assert pairing_view(play.state, 1)["held"] == [{"why": "lost", "seat": 2, "until": START + 155_000}]


def test_the_facilitator_sees_a_word_for_evenness_and_what_they_may_do() -> None:
    play = Play().tick(200)
    view = pairing_view(play.state, None)
    assert view["evenness"] == "even"  # the other half is still to come
    assert view["may"] == ["pause_all", "skip", "give_floor", "stand_in", "end"]
    play.do(w.Skip(1, "they asked me to"))
    assert pairing_view(play.state, None)["evenness"] == "leaning"
    play.do(w.PauseAll())
    assert "resume_all" in pairing_view(play.state, None)["may"]


def test_what_comes_next_is_shown_before_it_comes() -> None:
    play = Play(*people(0, 0, 0))
    coming = pairing_view(play.state, 3)["next"]
    play.finish()
    assert coming == {"speaker": play.turn.speaker, "supporter": play.turn.supporter}
