"""The checker alone, on logs written by hand: right ones it lets through, and for every code a wrong one it catches."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sessions.core import turn_words as words
from sessions.core.checker import READERS, check
from sessions.core.checker_codes import CODES
from sessions.core.faults import FAULTS

from .bad_logs import BAD
from .log_story import TELL_AND_TAKE_IN, WARNED_TELL, Story, pair, triad

PAGE = Path(__file__).parents[3] / "docs" / "proving.md"


def quiet_pair() -> Story:
    return pair().whole(1, 2).whole(2, 1).round_ends().even()


def repaying_pair() -> Story:
    story = Story({1: -200, 2: 200}).plan(1, 2, budgets=(400, 200), targets=((1, 0), (2, 0)))
    return story.whole(1, 2, budget=400).whole(2, 1, budget=200).round_ends().even()


def clamped_pair() -> Story:
    story = Story({1: -900, 2: 900}).plan(1, 2, budgets=(450, 150), targets=((1, -600_000), (2, 600_000)))
    return story.whole(1, 2, budget=450).whole(2, 1, budget=150).round_ends().even()


def kept_and_made_up() -> Story:
    story = pair().offer(1, 2).runs(100).ends("kept", rest=200).whole(2, 1).round_ends()
    return story.make_up(1, 2, 210).even()


def declined() -> Story:
    story = pair().offer(1, 2).runs(0.5).ends("declined", rest=299.5).declines(299.5)
    return story.whole(2, 1).round_ends().even()


def done_before_the_closing_phases() -> Story:
    story = pair(phases=TELL_AND_TAKE_IN).offer(1, 2).runs(100)
    story.add(words.ClosingBegan, turn=1, rest="decline", skipped=140_000).runs(60)
    return story.ends("declined", rest=140).declines(140).whole(2, 1).round_ends().even()


def warned_in_time() -> Story:
    story = pair(phases=WARNED_TELL).offer(1, 2).runs(270).add(words.Warned, turn=1).runs(40).ends()
    return story.offer(2, 1).runs(270).add(words.Warned, turn=2).runs(40).ends().round_ends().even()


def passed_and_offered_again() -> Story:
    story = pair().offer(1, 2).runs(3).aside("passed", by=1)
    story.whole(2, 1)
    return story.offer(1, 2, 300, left=297).runs(307).ends().round_ends().even()


def paused() -> Story:
    story = pair().offer(1, 2).runs(50).pauses("me", 2, 60).wait(60).resumes("me", 2, "ran_out").runs(100)
    story.pauses("bell", 1, 30).wait(10).resumes("bell", 1).runs(10).pauses("facilitator", 0, 600).wait(300)
    return story.resumes("facilitator", 0).runs(150).ends().whole(2, 1).round_ends().even()


def a_witness_pauses() -> Story:
    story = triad().offer(1, 2, 200).wait(5).pauses("me", 3, 60).wait(60).resumes("me", 3, "ran_out").runs(0.001, 3)
    last = story.log.pop()
    assert isinstance(last, words.Counted)
    story.counted_to = story.now = last.at - 1
    story.counted(story.now - 60_000, 60_000, 3).runs(150, 3).ends()
    return story.whole(2, 3, 1, budget=200).whole(3, 1, 2, budget=200).round_ends().even()


def dropped_and_returned() -> Story:
    story = pair().offer(1, 2).runs(100).loses(2, seen_ago=0, noticed_in=20).wait(60).returns(2)
    story.counted_to = story.now
    return story.runs(210).ends().whole(2, 1).round_ends().even()


def reloaded() -> Story:
    story = pair().offer(1, 2).wait(105)
    story.add(words.PersonMissing, seat=2, last_seen=story.now, noticed=story.now, until=story.now + 3_000)
    story.wait(2).returns(2, absorbed=2_000).wait(208).counted(story.counted_to, 310_000).ends()
    return story.whole(2, 1).round_ends().even()


def away_and_alone() -> Story:
    story = pair().offer(1, 2).runs(100).loses(1).wait(90).add(words.PersonAway, seat=1).aside("away")
    story.add(words.AloneBegan, until=story.now + 120_000).wait(120)
    return story.uneven("alone")


def extended_pair() -> Story:
    story = pair().offer(1, 2).runs(290).add(words.Asked, turn=1, ms=60_000).add(words.Granted, turn=1, ms=60_000)
    story.runs(40).ends("done").add(words.TurnGrew, seat=2, ms=30_000, cause=1)
    return story.whole(2, 1, budget=330).round_ends().even()


def supporter_left_and_the_next_took_over() -> Story:
    story = triad().offer(1, 2, 200).runs(50, 3).leaves(2).add(words.SupporterChanged, turn=1, supporter=3, was=2)
    story.supporter = 3
    story.runs(160).ends().offer(3, 1, 200).runs(210).ends().round_ends()
    return story.uneven("owed")


def stood_in_and_repaid() -> Story:
    story = pair(house=True).offer(1, 2).runs(100).leaves(1).ends("left", rest=200)
    story.offer(2, 0, 300).runs(310).ends().round_ends()
    return story.add(words.HouseRepaid, seat=2, ms=210_000).even()


def facilitator_ended() -> Story:
    story = pair().offer(1, 2).runs(50).ends("over", rest=250)
    return story.uneven("facilitator", "the house is cold")


def time_ran_out() -> Story:
    return Story({1: 0, 2: 0}, ends_s=100).uneven("time")


GOOD: tuple[Callable[[], Story], ...] = (
    quiet_pair,
    repaying_pair,
    clamped_pair,
    kept_and_made_up,
    declined,
    done_before_the_closing_phases,
    warned_in_time,
    passed_and_offered_again,
    paused,
    a_witness_pauses,
    dropped_and_returned,
    reloaded,
    away_and_alone,
    extended_pair,
    supporter_left_and_the_next_took_over,
    stood_in_and_repaid,
    facilitator_ended,
    time_ran_out,
)


@pytest.mark.parametrize("story", GOOD, ids=lambda story: story.__name__)
def test_a_log_that_keeps_the_rules_has_no_violation(story: Callable[[], Story]) -> None:
    assert check(story().log) == []


@pytest.mark.parametrize(("code", "number", "log"), [(code, i, log) for code in BAD for i, log in enumerate(BAD[code])])
def test_a_log_that_breaks_a_rule_is_caught_under_its_code(code: str, number: int, log: list[words.Event]) -> None:
    assert code in {violation.code for violation in check(log)}


def test_every_code_has_a_log_that_breaks_it() -> None:
    assert set(BAD) == set(CODES)


def test_the_page_about_proving_names_every_code_and_every_fault() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [code for code, rule in CODES.items() if f"| `{code}` | {rule} |" not in page] == []
    assert [name for name, (_, code) in FAULTS.items() if f"| `{name}` | `{code}` |" not in page] == []


def test_every_event_that_there_is_has_a_reader() -> None:
    assert set(READERS) == set(words.Event.__subclasses__())


def test_a_violation_points_at_the_event_that_breaks_the_rule() -> None:
    log = quiet_pair().log
    log[4] = words.TurnEnded(at=log[4].at, turn=1, speaker=1, supporter=2, how="kept", by=2)
    (violation,) = [violation for violation in check(log) if violation.code == "end.whose"]
    assert (violation.index, violation.at) == (4, log[4].at)
