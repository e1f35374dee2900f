"""One turn and the floor (R4, R7, R8): who speaks, who supports, how a turn ends, and what nobody can do.

Seconds since the opening; a pair of 300 s: notice 20, tell 200, respond 40, take in 40. The first turn runs from 5 s.
"""

from __future__ import annotations

import pytest

from sessions.core import turn_words as w

from .turn_play import START, Play, people


def ended(play: Play) -> list[tuple[str, int, int]]:
    """How each turn ended, by whose word, and with how many seconds left."""
    return [(event.how, event.by, event.rest // 1000) for event in play.of(w.TurnEnded)]


# --- who asks --------------------------------------------------------------------------------------------------------


def test_only_the_speaker_ends_a_turn_and_only_the_supporter_grants_or_steps_back() -> None:
    play = Play().at(65)
    for command in (w.Rest, w.Pass, w.Keep, w.Decline, w.Done, w.Ask):
        assert play.refuse(play.supporter(command)) is w.Code.NOT_YOUR_TURN
    for command in (w.Grant, w.NotNow, w.StepBack):
        assert play.refuse(play.speaker(command)) is w.Code.NOT_SUPPORTER


def test_a_late_tap_cannot_hit_the_next_turn() -> None:
    play = Play().finish()
    assert play.refuse(w.Keep(1, 1)) is w.Code.STALE


def test_who_is_not_in_the_pairing_or_not_connected_can_ask_nothing() -> None:
    play = Play().at(105)
    assert play.refuse(w.Rest(7, 1)) is w.Code.NOT_HERE
    assert play.refuse(w.Rest(w.HOUSE, 1)) is w.Code.NOT_HERE
    play.do(w.Lost(1, START + 60_000))
    assert play.refuse(w.Rest(1, 1)) is w.Code.NOT_CONNECTED
    assert play.refuse(w.PauseMe(1)) is w.Code.NOT_CONNECTED
    play.do(w.Leave(2))
    assert play.refuse(w.PauseMe(2)) is w.Code.NOT_HERE


def test_there_is_no_command_to_give_a_turn_away() -> None:
    names = {kind.__name__ for kind in w.Command.__subclasses__() + w.TurnCommand.__subclasses__()}
    assert not {name for name in names if "Give" in name and name != "GiveFloor"}
    play = Play().at(10)
    assert play.refuse(w.GiveFloor(1, "it is theirs already")) is w.Code.NO_TURN
    assert play.refuse(w.GiveFloor(2, "")) is w.Code.REASON_MISSING


# --- rest, pass, keep, decline, done ---------------------------------------------------------------------------------


def test_to_rest_changes_nothing_the_time_runs_on_in_company() -> None:
    play = Play().at(65)
    play.do(play.speaker(w.Rest)).do(play.speaker(w.Rest)).tick(165)
    assert len(play.of(w.Rested)) == 1
    assert play.turn.used_at(play.instant) == 160_000


def test_who_passes_speaks_later_in_the_round_for_all_that_is_left() -> None:
    play = Play(*people(-100, 0)).at(15)
    play.do(play.speaker(w.Pass))
    assert play.turn.speaker == 2  # though more is owed to the other
    play.finish()
    offer = play.of(w.TurnOffered)[-1]
    assert (offer.speaker, offer.left) == (1, 290_000)


def test_pass_is_for_the_first_fifteen_seconds() -> None:
    assert Play().at(20).refuse(w.Pass(1, 1)) is w.Code.TOO_LATE
    assert Play().at(19.999).do(w.Pass(1, 1)).turn.speaker == 2


def test_a_second_pass_is_kept_and_never_silently_declined() -> None:
    play = Play()
    play.do(play.speaker(w.Pass)).finish()
    play.do(play.speaker(w.Pass))
    assert ended(play)[-1] == ("passed", 1, 300)
    assert play.of(w.Declined) == []
    assert (play.turn.make_up, play.turn.speaker) == (True, 1)


def test_time_that_is_being_repaid_cannot_be_kept_or_passed_twice_only_declined() -> None:
    play = Play(*people(-600, 600)).at(10)
    assert play.turn.budget == 450_000
    assert play.refuse(play.speaker(w.Keep)) is w.Code.BEING_REPAID
    play.do(play.speaker(w.Pass)).finish()
    assert play.refuse(play.speaker(w.Pass)) is w.Code.BEING_REPAID
    play.tick(play.now + 60)
    play.do(play.speaker(w.Decline))
    assert play.turn.closing == "decline"


def test_a_keep_while_telling_brings_the_closing_phases_and_keeps_what_lies_beyond_them() -> None:
    play = Play().at(65)
    play.do(play.speaker(w.Keep))
    assert play.of(w.ClosingBegan)[0].skipped == 160_000
    assert play.tick(144.999).turn.speaker == 1
    play.tick(145)
    assert ended(play) == [("kept", 1, 160)]
    assert play.spoken()[1] == 140


def test_a_second_word_skips_the_closing_phases_and_a_double_tap_does_not() -> None:
    play = Play().at(65)
    play.do(play.speaker(w.Keep))
    assert play.refuse(play.speaker(w.Keep)) is w.Code.TOO_LATE
    assert play.refuse(play.speaker(w.Decline)) is w.Code.TOO_LATE
    play.at(75).do(play.speaker(w.Done))
    assert ended(play) == [("kept", 1, 230)]


def test_in_the_closing_phases_a_decline_ends_the_turn_at_once() -> None:
    play = Play().at(255)
    play.do(play.speaker(w.Decline))
    assert ended(play) == [("declined", 1, 50)]
    assert play.of(w.Declined)[0].ms == 50_000


def test_if_the_supporter_goes_in_the_closing_phases_only_what_lay_beyond_them_is_declined() -> None:
    play = Play().at(65)
    play.do(play.speaker(w.Decline)).at(75).do(w.Leave(2))
    assert ended(play)[0] == ("declined", 1, 230)
    assert play.of(w.Declined)[0].ms == 160_000


def test_done_ends_a_turn_in_grace_and_not_before() -> None:
    play = Play().at(304)
    assert play.refuse(play.speaker(w.Done)) is w.Code.NOT_YET
    play.at(308).do(play.speaker(w.Done))
    assert ended(play) == [("done", 1, 0)]
    assert play.spoken()[1] == 303


def test_nobody_can_hold_the_floor_beyond_budget_extension_and_grace() -> None:
    play = Play().at(100)
    play.do(play.speaker(w.Ask)).do(play.supporter(w.Grant)).tick(2_000)
    assert play.of(w.Counted)[0].ms == 370_000
    assert ended(play)[0] == ("ran_out", w.HOUSE, 0)


def test_grace_is_given_once_in_the_sitting_that_uses_the_turn_up() -> None:
    play = Play().at(15)
    play.do(play.speaker(w.Pass)).finish().run_out()
    assert play.spoken()[1] == 310


def test_the_warning_comes_before_the_telling_ends_and_once() -> None:
    play = Play().tick(300)
    assert [event.at for event in play.of(w.Warned)] == [START + 195_000]


def test_time_that_is_granted_after_the_warning_brings_a_new_one_before_the_new_end() -> None:
    play = Play().tick(200)
    play.do(play.speaker(w.Ask)).do(play.supporter(w.Grant)).tick(350)
    assert [event.at for event in play.of(w.Warned)] == [START + 195_000, START + 255_000]


def test_a_turn_is_offered_three_times_and_then_it_is_over_and_stays_owed() -> None:
    play = Play(*people(-1000, 0, 0, 0, 0, 0), nominal=0)
    for _ in range(3):
        while play.turn.speaker != 1:
            play.finish()
        play.do(w.Lost(1, 0)).tick(play.now + 95).do(w.Returned(1))
    assert [offer.speaker for offer in play.of(w.TurnOffered)].count(1) == 3
    assert [event.how for event in play.of(w.TurnEnded) if event.speaker == 1] == ["offers"]


def test_the_facilitators_skip_is_a_keep_and_needs_a_reason() -> None:
    play = Play(*people(-600, 600)).at(105)
    assert play.refuse(w.Skip(1, " ")) is w.Code.REASON_MISSING
    assert play.refuse(w.Skip(9, "why not")) is w.Code.STALE
    play.do(w.Skip(1, "they asked me to"))
    assert ended(play) == [("skipped", w.HOUSE, 350)]
    assert play.of(w.Declined) == []


def test_the_facilitator_gives_the_next_turn_only_to_somebody_whose_turn_is_unfinished() -> None:
    play = Play(*people(0, 0, 0)).at(10).do(w.GiveFloor(3, "has to go soon")).finish()
    assert play.turn.speaker == 3
    play.finish()
    assert play.refuse(w.GiveFloor(1, "again")) is w.Code.NO_TURN


def test_nobody_ends_a_second_turn_in_a_round() -> None:
    play = Play(*people(-900, 0, 0), rounds=2).silence()
    for planned in (1, 2):
        speakers = [event.speaker for event in play.of(w.TurnOffered) if event.round == planned and not event.make_up]
        assert sorted(speakers) == [1, 2, 3]


# --- more time -------------------------------------------------------------------------------------------------------


def test_in_a_pair_the_others_turn_grows_by_what_was_used_of_the_extension() -> None:
    play = Play().at(100)
    play.do(play.speaker(w.Ask, ms=60_000)).do(play.supporter(w.Grant))
    play.at(335).do(play.speaker(w.Decline))
    assert play.spoken()[1] == 330
    assert [(event.seat, event.ms) for event in play.of(w.TurnGrew)] == [(2, 30_000)]
    assert play.turn.budget == 330_000
    play.finish()
    assert play.result() == ("even", "")


def test_what_an_extension_added_may_be_kept() -> None:
    play = Play().at(100)
    play.do(play.speaker(w.Ask)).do(play.supporter(w.Grant)).finish().tick(play.now + 100)
    assert play.turn.budget == 360_000
    play.do(play.speaker(w.Keep))
    assert play.turn.closing == "keep"


def test_an_extension_is_once_per_person_and_round_even_after_a_refusal() -> None:
    play = Play().at(100)
    assert play.refuse(play.supporter(w.Grant)) is w.Code.NOT_ASKED
    play.do(play.speaker(w.Ask))
    assert play.refuse(play.speaker(w.Ask)) is w.Code.ALREADY_ASKED
    play.do(play.supporter(w.NotNow))
    assert play.refuse(play.speaker(w.Ask)) is w.Code.NO_EXTENSION


@pytest.mark.parametrize("ms", [0, -5, 60_001])
def test_an_extension_is_at_most_a_minute(ms: int) -> None:
    play = Play().at(100)
    assert play.refuse(play.speaker(w.Ask, ms=ms)) is w.Code.BAD_VALUE


@pytest.mark.parametrize(("turn_ms", "answer"), [(119_999, w.Code.NO_EXTENSION), (120_000, None)])
def test_there_are_no_extensions_in_turns_under_two_minutes(turn_ms: int, answer: w.Code | None) -> None:
    play = Play(turn_ms=turn_ms).at(30)
    command = play.speaker(w.Ask)
    assert (play.refuse(command) if answer else play.do(command).names()) == (answer or ["Asked"])


def test_there_is_no_extension_in_a_make_up_turn() -> None:
    play = Play().at(65)
    play.do(play.speaker(w.Keep)).tick(145).finish()
    assert play.turn.make_up
    assert play.refuse(play.speaker(w.Ask)) is w.Code.NO_EXTENSION


def test_an_extension_is_refused_when_the_rest_would_not_fit_before_the_end() -> None:
    """At 100 s: 215 s of this turn, 315 s of the next, and twice 60 s: until 750 s."""
    tight, wide = Play(ends=START + 749_999).at(100), Play(ends=START + 750_000).at(100)
    assert tight.refuse(tight.speaker(w.Ask)) is w.Code.NO_TIME
    wide.do(wide.speaker(w.Ask)).do(wide.supporter(w.Grant))
    assert wide.silence().result() == ("even", "")


def test_an_ask_outlives_a_turn_that_is_set_aside() -> None:
    play = Play().at(65)
    play.do(play.speaker(w.Ask)).do(w.Lost(2, START + 60_000)).tick(160).do(w.Returned(2))
    assert play.turn.asked == 60_000
    play.do(play.supporter(w.Grant))
    assert play.turn.extension == 60_000


# --- R7: who supports ------------------------------------------------------------------------------------------------


def test_if_a_supporter_leaves_the_one_who_was_to_support_them_supports_instead_and_it_is_even() -> None:
    play = Play(*people(*[0.0] * 4), nominal=0)
    leaving = play.turn.supporter
    heir = next(s for s in (3, 4) if s != leaving)
    play.at(1).do(w.Leave(leaving))
    assert play.of(w.SupporterChanged)[0].supporter == heir
    play.silence()
    assert play.result() == ("even", "")
    assert [event for event in play.of(w.TurnOffered) if event.make_up] == []


@pytest.mark.parametrize("count", range(3, 13))
def test_whoever_leaves_before_speaking_or_supporting_everybody_else_closes_even_without_make_up(count: int) -> None:
    for leaver in range(3, count + 1):
        play = Play(*people(*[0.0] * count), nominal=0).at(1)
        play.do(w.Leave(leaver))
        while play.state.closed is None:
            play.finish()
        assert play.result() == ("even", "")
        assert not [event for event in play.of(w.TurnOffered) if event.make_up]


def test_if_who_was_to_support_has_left_and_the_next_has_served_the_most_owing_supports() -> None:
    play = Play(*people(0, 0, 0)).finish()  # 1 spoke, 2 supported
    play.do(w.Leave(3))  # 3 was to support 2; 1 was to support 3
    assert (play.turn.speaker, play.turn.supporter) == (2, 1)


def test_a_supporter_may_step_back_without_a_reason_and_another_takes_over() -> None:
    play = Play(*people(0, 0, 0)).at(65)
    play.do(play.supporter(w.StepBack))
    assert play.names() == ["Counted", "SteppedBack", "SupporterChanged"]
    assert (play.turn.speaker, play.turn.supporter) == (1, 3)


def test_in_a_pair_stepping_back_lets_the_other_turn_be_had_and_what_was_lost_is_made_up() -> None:
    play = Play().at(65)
    play.do(play.supporter(w.StepBack))
    assert (play.turn.speaker, play.turn.supporter) == (2, 1)
    play.finish()
    assert (play.turn.make_up, play.turn.speaker, play.turn.budget) == (True, 1, 240_000)
    play.do(play.supporter(w.StepBack))
    assert play.result() == ("uneven", "owed")


def test_a_facilitator_who_no_longer_stands_in_is_replaced_or_the_turn_waits() -> None:
    play = Play().do(w.Leave(2)).do(w.StandIn(True)).tick(60)
    assert play.turn.supporter == w.HOUSE
    play.do(w.StandIn(False))
    assert play.state.turn is None
    assert play.of(w.TurnSetAside)[-1].why == "suspended"


# --- blocks, and who may enter ---------------------------------------------------------------------------------------


def test_blocks_are_kept_at_joining_and_standing_in_whoever_told_of_them() -> None:
    play = Play().do(w.Join(w.Person(3), blocked=((3, 9),)))
    assert play.refuse(w.Join(w.Person(4), blocked=((1, 4),))) is w.Code.BLOCKED
    assert play.refuse(w.Join(w.Person(9))) is w.Code.BLOCKED
    assert play.refuse(w.StandIn(True, (2,))) is w.Code.BLOCKED
    play.do(w.StandIn(True, (8,)))
    assert play.refuse(w.Join(w.Person(8))) is w.Code.BLOCKED


def test_at_most_twelve_and_nobody_twice() -> None:
    play = Play(*people(*[0.0] * 12))
    assert play.refuse(w.Join(w.Person(13))) is w.Code.TOO_MANY
    assert Play().refuse(w.Join(w.Person(2))) is w.Code.ALREADY_HERE
    assert Play().refuse(w.Join(w.Person(0))) is w.Code.BAD_VALUE


def test_who_leaves_and_comes_back_witnesses_until_the_next_round() -> None:
    play = Play(*people(0, 0, 0), rounds=2).at(65).do(w.Leave(3)).at(70).do(w.Join(w.Person(3, 1_000)))
    assert play.seat(3).balance == 1_000
    play.finish().finish()
    assert {event.speaker for event in play.of(w.TurnOffered) if event.round == 1} == {1, 2}
    assert sorted(play.of(w.RoundPlanned)[1].cycle) == [1, 2, 3]
