"""For every code of the checker at least one log, written by hand, that breaks its rule. No rule lives here."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from sessions.core import turn_words as words

from .log_story import START, TELL_AND_TAKE_IN, WARNED_TELL, Story, pair, triad

Log = list[words.Event]


def edited(log: Log, index: int, **fields: object) -> Log:
    """The log with one event changed."""
    return [replace(event, **fields) if place == index % len(log) else event for place, event in enumerate(log)]


# opened 0, planned 1, offered 2, counted 3, ended 4, offered 5, counted 6, ended 7, round ended 8, closed 9
QUIET: Log = pair().whole(1, 2).whole(2, 1).round_ends().even().log
ROUND_OVER = 8


def kept(seconds: float = 100) -> Story:
    """A pair in which 1 kept the rest of their turn and the round is over: 1 is owed, 2 owes."""
    return pair().offer(1, 2).runs(seconds).ends("kept", rest=300 - seconds).whole(2, 1).round_ends()


def done_early(rest: str, skipped: int = 140_000) -> Story:
    """1 is done telling after 100 s; the closing phases of 60 s begin."""
    story = pair(phases=TELL_AND_TAKE_IN).offer(1, 2).runs(100)
    return story.add(words.ClosingBegan, turn=1, rest=rest, skipped=skipped)


def warned(after: float = 270) -> Story:
    """1 is warned; 30 s before the end of telling it would be right."""
    return pair(phases=WARNED_TELL).offer(1, 2).runs(after).add(words.Warned, turn=1)


def asked(ms: int = 60_000, **opened: Any) -> Story:
    return pair(**opened).offer(1, 2).runs(100).add(words.Asked, turn=1, ms=ms)


def granted(ms: int = 60_000, **opened: Any) -> Story:
    return asked(**opened).add(words.Granted, turn=1, ms=ms)


def gone(seconds: float) -> Story:
    """1 is lost in their turn and nobody says anything for so long."""
    return pair().offer(1, 2).runs(100).loses(1).wait(seconds)


def alone(seconds: float = 120) -> Story:
    story = gone(90).add(words.PersonAway, seat=1).aside("away")
    return story.add(words.AloneBegan, until=story.now + 120_000).wait(seconds)


def helped_by_house() -> Story:
    """1 left after 100 s, the house gave 2 a whole turn: 2 is 210 s above their target."""
    story = pair(house=True).offer(1, 2).runs(100).leaves(1).ends("left", rest=200)
    return story.offer(2, 0, 300).runs(310).ends().round_ends()


def paused(kind: str, by: int, seconds: float) -> Story:
    return pair().offer(1, 2).wait(10).pauses(kind, by, seconds)


def often(kind: str, times: int, by: tuple[int, ...] = (1,)) -> Story:
    story = pair().offer(1, 2).wait(10)
    for place in range(times):
        seat = by[place % len(by)]
        story.pauses(kind, seat, 1).wait(1).resumes(kind, seat, "ran_out")
    return story


def ends_with(how: str, after: float = 310, **fields: object) -> Log:
    return pair().offer(1, 2).runs(after).ends(how, rest=max(0, 300 - after), **fields).log


def four() -> Story:
    """Four people at 0, planned as a cycle of their numbers."""
    return Story({1: 0, 2: 0, 3: 0, 4: 0}, nominal=0).plan(1, 2, 3, 4)


def missing(seen_ago: float, until_in: float) -> Story:
    story = pair().offer(1, 2).wait(100)
    seen = story.now - round(seen_ago * 1000)
    until = story.now + round(until_in * 1000)
    return story.add(words.PersonMissing, seat=2, last_seen=seen, noticed=story.now, until=until)


def reloads_for_long() -> Log:
    story = pair().offer(1, 2).wait(5)
    for _ in range(5):
        story.wait(1)
        story.add(words.PersonMissing, seat=2, last_seen=story.now, noticed=story.now, until=story.now + 3_000)
        story.wait(2.9).returns(2)
    return story.log


def standstill() -> Log:
    story = Story(dict.fromkeys(range(1, 6), 0), turn_s=20, nominal=0).plan(1, 2, 3, 4, 5, q=20)
    story.offer(1, 2, 20).wait(5)
    for _ in range(5):
        story.pauses("me", 1, 60).wait(60).resumes("me", 1, "ran_out")
        story.pauses("me", 2, 60).wait(60).resumes("me", 2, "ran_out")
    return story.ends("over", rest=20).uneven("facilitator", "too long").log


def grew(ms: int, cause: int = 1) -> Log:
    story = granted().runs(250).ends("done").add(words.TurnGrew, seat=2, ms=ms, cause=cause)
    return story.whole(2, 1, budget=300 + ms / 1000).log


BAD: dict[str, tuple[Log, ...]] = {
    "time.first": (QUIET[1:], [QUIET[0], *QUIET]),
    "time.order": (edited(QUIET, 4, at=QUIET[4].at - 1),),
    "time.after_close": ([*QUIET, words.Rested(at=QUIET[-1].at, turn=2)],),
    "time.ends": (edited(QUIET, 0, ends=QUIET[-1].at - 1),),
    "people.seat": (
        Story({1: 0}).log,
        Story(dict.fromkeys(range(1, 14), 0)).log,
        Story({}, people=(words.Person(1), words.Person(1))).log,
        Story({0: 0, 1: 0}).log,
        pair().add(words.PersonJoined, person=words.Person(2)).log,
    ),
    "people.blocked": (
        Story({1: 0, 2: 0}, blocked=((2, 1),)).log,
        pair().add(words.PersonJoined, person=words.Person(3), blocked=((3, 1),)).log,
        Story({1: 0, 2: 0}, blocked=((2, 3),)).plan(1, 2).add(words.PersonJoined, person=words.Person(3)).log,
    ),
    "people.status": (
        pair().returns(1).log,
        pair().loses(7).log,
        pair().leaves(1).leaves(1).log,
        pair().add(words.PersonAway, seat=1).log,
        pair().resumes("me", 1).log,
        pair().pauses("me", 7, 10).log,
    ),
    "people.loss": (pair().offer(1, 2).wait(50).loses(1, seen_ago=20).log, missing(1, 3).log),
    "people.reload": (missing(0, 3).wait(4).returns(2).log, reloads_for_long(), missing(0, 3).returns(2, 9).log),
    "people.absence": (gone(91).returns(1).log, gone(60).add(words.PersonAway, seat=1).log),
    "clock.ran": (
        paused("me", 1, 60).wait(60).resumes("me", 1, "ran_out").counted(START + 10_000, 60_000).log,
        gone(50).returns(1).counted(START + 105_000, 50_000).log,
        paused("bell", 2, 30).wait(30).resumes("bell", 2, "ran_out").counted(START + 5_000, 35_000).log,
    ),
    "clock.stood": (
        pair().offer(1, 2).wait(105).ends("kept", rest=300).log,
        edited(edited(QUIET, 3, ms=309_000), 4, rest=0),
    ),
    "clock.who": (
        edited(QUIET, 3, speaker=2, supporter=1),
        edited(QUIET, 3, supporter=0),
        edited(QUIET, 3, witnesses=(2,)),
        triad().whole(1, 2, budget=200).log,
        triad().offer(1, 2, 200).wait(55).loses(3).wait(10).counted(START + 5_000, 60_000, 3).log,
    ),
    "clock.span": (
        pair().offer(1, 2).wait(55).counted(START, 50_000).log,
        pair().offer(1, 2).runs(50).counted(START + 5_000, 50_000).log,
        pair().offer(1, 2).wait(55).counted(START + 5_000, 51_000).log,
    ),
    "turn.two": (pair().offer(1, 2).offer(2, 1).log, pair().offer(1, 2).wait(20).uneven("facilitator", "cold").log),
    "turn.unknown": (
        edited(QUIET, 3, turn=7),
        edited(QUIET, 4, turn=7, speaker=7),
        pair().add(words.Rested, turn=1).log,
        pair().offer(1, 2).add(words.Warned, turn=2).log,
    ),
    "turn.number": (
        edited(QUIET, 5, turn=1),
        pair().offer(1, 2).runs(9).aside("away").offer(1, 2, 300, left=291, resumed=True).log,
    ),
    "turn.roster": (
        pair().offer(1, 1).log,
        pair().loses(1).offer(1, 2).log,
        pair().add(words.PersonJoined, person=words.Person(3, -900)).offer(3, 2).log,
        edited(QUIET, 2, round=2),
    ),
    "turn.second": (
        pair().whole(1, 2).offer(1, 2, 300, left=0).log,
        pair().offer(1, 2).runs(100).ends("kept", rest=200).offer(1, 2, 300, left=200).log,
    ),
    "turn.offers": (
        pair(limits=words.Limits(offers=1)).offer(1, 2).runs(1).aside("passed", by=1).offer(1, 2, 300, left=299).log,
    ),
    "turn.left": (
        edited(QUIET, 2, budget=310_000),
        pair().offer(1, 2).runs(9).aside("passed", by=1).whole(2, 1).offer(1, 2).log,
    ),
    "turn.order": (
        Story({1: 0, 2: -9}).plan(1, 2, targets=((1, 0), (2, -9_000))).offer(1, 2).log,
        pair().offer(2, 1).log,
        pair().offer(1, 2).runs(9).aside("passed", by=1).offer(1, 2, 300, left=291).log,
    ),
    "turn.supporter": (
        triad().offer(1, 3, 200).log,
        triad().offer(1, 2, 200).add(words.SupporterChanged, turn=1, supporter=3, was=2).log,
        triad().offer(1, 2, 200).runs(9, 3).leaves(2).aside("suspended").log,
        four().offer(1, 2).leaves(2).add(words.SupporterChanged, turn=1, supporter=4, was=2).log,
        pair().offer(1, 0).log,
    ),
    "turn.handover": (edited(QUIET, 2, runs_at=START), edited(QUIET, 2, runs_at=START + 5_001)),
    "turn.held": (
        pair().offer(1, 2).leaves(2).wait(1).ends("over", rest=300).log,
        pair().offer(1, 0).wait(1).ends("over", rest=300).log,
    ),
    "turn.warned": (
        pair(phases=WARNED_TELL).whole(1, 2).log,
        warned(100).log,
        warned().add(words.Warned, turn=1).log,
    ),
    "turn.floor": (
        pair().add(words.FloorGiven, seat=2, reason=" ").log,
        pair().whole(1, 2).add(words.FloorGiven, seat=1, reason="again").log,
        pair().add(words.FloorGiven, seat=2, reason="has to go").offer(1, 2).log,
    ),
    "end.used": (
        pair().offer(1, 2).runs(311).ends().log,
        kept().offer(1, 2, 210, make_up=True).runs(211).ends().log,
        done_early("keep").runs(61).ends("kept", rest=139).log,
    ),
    "end.how": (
        ends_with("ran_out", 290),
        ends_with("done", 200),
        ends_with("left"),
        ends_with("offers"),
        pair().offer(1, 2).runs(50).aside("away").log,
        pair().offer(1, 2).runs(50).ends("over", rest=250).offer(2, 1).log,
        pair().offer(1, 2).add(words.ClosingBegan, turn=1, rest="keep", skipped=300_001).log,
        pair().offer(1, 2).aside("passed", by=1).ends("kept", rest=300).log,
    ),
    "end.whose": (
        ends_with("kept", 100, by=2),
        ends_with("declined", 100, by=2),
        ends_with("declined", 100, by=words.HOUSE),
        ends_with("done", by=2),
        ends_with("skipped", 100, by=2, reason="wish"),
        ends_with("ran_out", speaker=2, supporter=1),
        done_early("keep").runs(60).ends("declined", rest=140).log,
        pair().offer(1, 2).aside("passed", by=2).log,
        triad().offer(1, 2, 200).add(words.SteppedBack, turn=1, seat=3).log,
    ),
    "end.rest": ([*ends_with("kept", 100)[:-1], replace(ends_with("kept", 100)[-1], rest=1)],),
    "end.keep": (
        Story({1: -200, 2: 200})
        .plan(1, 2, budgets=(400, 200), targets=((1, 0), (2, 0)))
        .offer(1, 2, 400)
        .runs(100)
        .ends("kept", rest=300)
        .log,
        Story({1: -200, 2: 200})
        .plan(1, 2, budgets=(400, 200), targets=((1, 0), (2, 0)))
        .offer(1, 2, 400)
        .add(words.ClosingBegan, turn=1, rest="keep", skipped=9)
        .log,
    ),
    "end.pass": (
        pair().offer(1, 2).runs(16).aside("passed", by=1).log,
        pair().offer(1, 2).aside("passed", by=1).whole(2, 1).offer(1, 2).aside("passed", by=1).log,
        ends_with("passed", 5),
    ),
    "end.closing": (
        pair(phases=TELL_AND_TAKE_IN).offer(1, 2).runs(100).ends("kept", rest=200).log,
        done_early("keep", skipped=139_999).log,
    ),
    "end.reason": (ends_with("skipped", 100), ends_with("skipped", 100, reason="  ")),
    "x.moved": (
        pair().offer(1, 2).runs(100).ends("declined", rest=200).declines(200, speaker=2, supporter=1).log,
        pair().offer(1, 2).runs(100).ends("declined", rest=200).declines(201).log,
        pair().offer(1, 2).runs(100).ends("declined", rest=200).declines(200).declines(200).log,
        pair().offer(1, 2).runs(100).ends("declined", rest=200).offer(2, 1).log,
        pair().offer(1, 2).runs(100).ends("kept", rest=200).declines(200).log,
        pair().offer(1, 2).runs(100).ends("declined", rest=200).declines(-200).log,
    ),
    "more.cap": (granted(60_001).log, asked(60_001).log, asked(0).log, asked(10).add(words.Granted, turn=1, ms=20).log),
    "more.once": (
        pair().offer(1, 2).runs(100).add(words.Granted, turn=1, ms=10).log,
        granted().add(words.Granted, turn=1, ms=60_000).log,
        granted().add(words.Asked, turn=1, ms=60_000).log,
        pair().offer(1, 2).add(words.AskRefused, turn=1).log,
        asked().add(words.AskRefused, turn=1).add(words.Asked, turn=1, ms=9).log,
    ),
    "more.short": (
        pair(turn_s=119).offer(1, 2, 119).add(words.Asked, turn=1, ms=9).add(words.Granted, turn=1, ms=9).log,
        kept().offer(1, 2, 210, make_up=True).add(words.Asked, turn=3, ms=9).log,
    ),
    "more.fits": (granted(ends_s=640).log,),
    "more.grew": (
        grew(60_000),
        grew(50_000, cause=2),
        granted().runs(250).ends("done").offer(2, 1).log,
        pair().whole(1, 2).add(words.TurnGrew, seat=2, ms=9, cause=1).log,
    ),
    "pause.length": (
        paused("me", 1, 60.001).log,
        paused("bell", 1, 30.001).log,
        paused("facilitator", 0, 600.001).log,
        paused("facilitator", 1, 60).log,
        paused("me", 1, 60).wait(61).resumes("me", 1).log,
        paused("me", 1, 60).wait(50).resumes("me", 1, "ran_out").log,
        paused("facilitator", 0, 600).wait(600).resumes("facilitator", 0).pauses("facilitator", 0, 1).log,
    ),
    "pause.count": (
        often("me", 3).log,
        often("bell", 2).log,
        often("bell", 3, by=(1, 2)).log,
        paused("me", 1, 60).pauses("me", 1, 60).log,
    ),
    "pause.standstill": (paused("me", 1, 60).wait(9).resumes("me", 1, "limit").log,),
    "plan.round": (
        pair().plan(1, 2).log,
        [*QUIET[:1], replace(QUIET[1], round=2)],
        Story({1: 0, 2: 0}).plan(1, 2).whole(1, 2).whole(2, 1).round_ends().plan(1, 2).log,
        [*QUIET[:ROUND_OVER], replace(QUIET[ROUND_OVER], round=2)],
    ),
    "plan.cycle": (
        Story({1: 0, 2: 0, 3: 0}).plan(1, 2).log,
        Story({1: 0, 2: 0, 3: 0}).plan(1, 2, 1, q=200).log,
        Story({1: 0, 2: 0}).loses(2).plan(1, 2).log,
        Story({1: 0, 2: 0}).plan(1).log,
    ),
    "plan.q": (Story({1: 0, 2: 0, 3: 0}).plan(1, 2, 3, q=300).log, Story({1: 0, 2: 0}).plan(1, 2, q=299).log),
    "plan.bounds": (
        Story({1: 0, 2: 0}).plan(1, 2, budgets=(451, 149)).log,
        Story({1: 0, 2: 0}).plan(1, 2, budgets=(301, 300)).log,
    ),
    "plan.repay": (
        Story({1: 0, 2: 0}).plan(1, 2, budgets=(310, 290)).log,
        Story({1: -200, 2: 200}).plan(1, 2, targets=((1, 0), (2, 0))).log,
        Story({1: -200, 2: 0}).plan(1, 2, budgets=(400, 200), targets=((1, -200_000), (2, 0))).log,
    ),
    "plan.order": (
        Story({1: -100, 2: -100, 3: 100, 4: 100}, nominal=0)
        .plan(1, 2, 3, 4, budgets=(250, 350, 350, 250), targets=((1, 0), (2, 0), (3, 0), (4, 0)))
        .log,
    ),
    "plan.target": (
        Story({1: 0, 2: 0}).plan(1, 2, targets=((1, 5_000), (2, -5_000))).log,
        Story({1: 0, 2: 0}).plan(1, 2, targets=()).log,
        Story({1: 0, 2: 0}).plan(1, 2, targets=((1, 0), (2, 0), (3, 0))).log,
    ),
    "plan.fits": (Story({1: 0, 2: 0}, ends_s=629).plan(1, 2).log,),
    "round.open": (
        pair().whole(1, 2).round_ends().even().log,
        pair().offer(1, 2).runs(9).aside("passed", by=1).whole(2, 1).round_ends().even().log,
        pair().whole(1, 2).loses(2).round_ends().offer(2, 1, make_up=True).log,
    ),
    "round.even": (pair().whole(1, 2).offer(2, 1).runs(289).ends().round_ends().log,),
    "make_up.when": (
        pair().whole(1, 2).make_up(2, 1, 300).log,
        Story({1: 0, 2: 0}, rounds=2).plan(1, 2).whole(1, 2).whole(2, 1).round_ends().make_up(1, 2, 15).log,
        kept(295).make_up(1, 2, 15).log,
    ),
    "make_up.who": (
        kept().make_up(2, 1, 210).log,
        kept().offer(1, 2, 210, make_up=True).ends("kept", rest=210).offer(1, 2, 210, make_up=True).log,
        kept().offer(1, 0, 210, make_up=True).log,
    ),
    "make_up.length": (kept().make_up(1, 2, 209).log, kept().make_up(1, 2, 300).log),
    "make_up.fits": (edited(kept().make_up(1, 2, 210).log, 0, ends=START + 634_000),),
    "close.even": (kept().even().log, pair().whole(1, 2).even().log),
    "close.owed": ([*QUIET[:-1], replace(QUIET[-1], result="uneven", reason="owed")],),
    "close.missed": (kept().uneven("owed").log,),
    "close.theorem": (kept().uneven("owed").log,),
    "close.alone": (alone(100).uneven("alone").log, pair().uneven("alone").log),
    "close.time": (pair().wait(5).uneven("time").log, kept().uneven("time").log),
    "close.reason": (
        pair().uneven("facilitator").log,
        [*QUIET[:-1], replace(QUIET[-1], reason="owed")],
        pair().uneven("").log,
    ),
    "close.house": (
        helped_by_house().uneven("owed").log,
        helped_by_house().add(words.HouseRepaid, seat=2, ms=210_001).even().log,
        helped_by_house().add(words.HouseRepaid, seat=2, ms=9_000).wait(1).even().log,
        [*QUIET[:-1], words.HouseRepaid(at=QUIET[-1].at, seat=1, ms=9), QUIET[-1]],
    ),
    "wait.idle": (pair().wait(1).offer(1, 2).log,),
    "wait.needless": (triad().loses(3).wait(10).offer(1, 2, 200).log,),
    "wait.alone": (
        alone(121).uneven("alone").log,
        alone(50).returns(1).wait(1).offer(1, 2, 300, left=200).log,
        pair().add(words.AloneBegan, until=START + 120_000).log,
        pair().add(words.AloneEnded).log,
        alone(20).add(words.AloneEnded).add(words.AloneBegan, until=START + 999_000).log,
    ),
    "budget.class": (standstill(),),
}
