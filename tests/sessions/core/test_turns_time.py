"""Time, the clock, losses, reloads, pauses, being alone (R1, R3 and the allowances), with the traces that broke earlier
rules. Seconds since the opening; a pair of 300 s, so the first turn runs from 5 s to 315 s."""

from __future__ import annotations

import msgspec
import pytest

from sessions.core import turn_words as w
from sessions.core import turns
from sessions.core.turn_state import Pairing

from .turn_play import START, Play, as_bytes, folded, people

# --- R1: time --------------------------------------------------------------------------------------------------------


def test_deadlines_take_effect_at_their_own_instant_however_late_somebody_ticks() -> None:
    late, punctual = Play().tick(100_000), Play().silence()
    assert late.log == punctual.log
    assert as_bytes(late.state) == as_bytes(punctual.state)
    assert late.result() == ("even", "")


def test_a_deadline_beats_a_command_at_the_same_instant() -> None:
    play = Play().at(315)
    assert play.refuse(w.Done(1, 1)) is w.Code.STALE
    assert play.turn.speaker == 2


def test_a_refused_command_changes_nothing_beyond_a_tick_at_its_instant() -> None:
    refused, ticked = Play().at(400), Play().at(400).tick()
    assert refused.refuse(w.Keep(1, 1)) is w.Code.STALE
    assert as_bytes(refused.state) == as_bytes(ticked.state)
    assert refused.log == ticked.log


def test_a_clock_that_jumps_back_counts_as_the_last_event() -> None:
    play = Play().at(65).do(w.Rest(1, 1)).at(-3600)
    play.do(play.speaker(w.Keep))
    assert play.last[-1].at == START + 65_000


def test_extra_ticks_change_nothing() -> None:
    plain, ticked = Play(), Play()
    for second in range(0, 700, 7):
        ticked.tick(second)
    plain.tick(693)
    assert plain.log == ticked.log


def test_every_open_pairing_has_something_due_and_never_later_than_its_end() -> None:
    play = Play(ends=START + 640_000)
    play.do(w.Lost(1, START)).do(w.Lost(2, START)).do(w.PauseAll())
    due = turns.due_at(play.state)
    assert due is not None
    assert due <= START + 640_000
    assert turns.due_at(play.silence().state) is None


def test_replay_gives_the_same_state_byte_for_byte_also_through_json() -> None:
    play = Play(*people(-100, 50, 50), rounds=2).at(65)
    play.do(play.speaker(w.Decline)).do(w.PauseMe(2)).do(w.Lost(3, play.instant)).silence()
    assert as_bytes(folded(play.log)) == as_bytes(play.state)
    assert msgspec.json.decode(as_bytes(play.state), type=Pairing) == play.state


# --- R3: losses ------------------------------------------------------------------------------------------------------


def test_time_that_nobody_attended_is_not_counted_when_the_server_was_dead() -> None:
    """The server dies at 100 s and comes back at 700 s: both are reported lost before the first tick."""
    play = Play().at(700).do(w.Lost(1, START + 100_000)).do(w.Lost(2, START + 100_000)).tick()
    assert play.spoken() == {1: 95, 2: 0}
    assert play.state.turn is not None


def test_absence_counts_from_when_it_was_noticed_so_our_outage_is_nobodys_fault() -> None:
    play = Play().at(700).do(w.Lost(1, START + 100_000)).do(w.Lost(2, START + 100_000)).tick(789)
    assert {seat.link for seat in play.state.seats} == {"lost"}
    play.tick(790)
    assert {seat.link for seat in play.state.seats} == {"away"}


def test_a_loss_cannot_reach_behind_an_event_that_was_committed() -> None:
    play = Play().tick(320).do(w.Lost(1, START + 100_000))
    assert play.of(w.PersonLost)[0].at == START + 315_000
    assert play.spoken()[1] == 310


def test_both_vanished_closes_within_absence_and_alone_of_being_noticed() -> None:
    play = Play().at(100).do(w.Lost(1, START + 100_000)).do(w.Lost(2, START + 100_000)).silence()
    assert play.result() == ("uneven", "alone")
    assert play.now <= 100 + 3 + 90 + 120


def test_a_vanished_person_delays_the_others_at_most_once_by_their_absence() -> None:
    play = Play(*people(0, 0, 0)).at(100).do(w.Lost(1, START + 90_000)).tick(190)
    assert play.seat(1).link == "away"
    assert play.turn.speaker == 2
    play.do(w.Returned(1)).do(w.Lost(1, play.instant)).tick()
    assert play.seat(1).link == "away"  # the allowance of absence is not refilled


def test_a_speaker_who_is_away_is_offered_their_turn_again_when_they_return() -> None:
    play = Play().at(100).do(w.Lost(1, START + 90_000)).tick(190)
    assert play.of(w.TurnSetAside)[0].why == "away"
    play.at(200).do(w.Returned(1))
    assert play.turn.speaker == 2  # more is owed to the other now
    play.finish()
    offer = play.of(w.TurnOffered)[-1]
    assert (offer.speaker, offer.left, offer.runs_at) == (1, 215_000, play.instant + 5_000)


def test_a_turn_suspended_by_the_supporter_resumes_before_any_new_one() -> None:
    play = Play().at(100).do(w.Lost(2, START + 90_000)).tick(190).at(200).do(w.Returned(2))
    assert play.of(w.TurnSetAside)[0].why == "suspended"
    offer = play.of(w.TurnOffered)[-1]
    assert (offer.turn, offer.speaker, offer.resumed, offer.runs_at) == (1, 1, True, START + 200_000)


def test_nobody_loses_a_round_because_of_a_minute_without_a_network() -> None:
    play = Play(*people(0, 0, 0), rounds=2, nominal=0).finish().finish()
    play.at(play.now + 290).do(w.Lost(2, play.instant)).finish()
    assert len(play.of(w.RoundPlanned)) == 1
    play.at(play.now + 50).do(w.Returned(2))
    assert sorted(play.of(w.RoundPlanned)[1].cycle) == [1, 2, 3]


@pytest.mark.parametrize("absent", [0.5, 2.999])
def test_a_reload_of_up_to_three_seconds_is_absorbed(absent: float) -> None:
    play = Play().at(100).do(w.Lost(1, START + 100_000)).at(100 + absent).do(w.Returned(1)).tick(200)
    assert play.of(w.PersonLost) == []
    assert play.turn.used_at(play.instant) == 195_000


def test_a_longer_reload_stops_the_clock_after_three_seconds() -> None:
    play = Play().at(100).do(w.Lost(1, START + 100_000)).at(104).do(w.Returned(1))
    assert play.of(w.PersonLost)[0].at == START + 103_000
    assert play.turn.used_at(play.instant + 10_000) == 98_000 + 10_000


def test_a_turn_absorbs_ten_seconds_of_reloads_and_then_every_loss_stops_the_clock() -> None:
    play = Play()
    for second in (100, 110, 120, 130):
        play.at(second).do(w.Lost(1, play.instant)).at(second + 2.8).do(w.Returned(1))
    assert [event.until - event.at for event in play.of(w.PersonMissing)] == [3000, 3000, 3000, 1600]
    play.at(140).do(w.Lost(1, play.instant))
    assert isinstance(play.last[-1], w.PersonLost)


def test_a_loss_noticed_late_takes_effect_when_they_were_last_seen() -> None:
    play = Play().at(110).do(w.Lost(1, START + 100_000))
    assert play.of(w.PersonMissing) == []
    assert play.spoken()[1] == 95


def test_a_witness_who_is_lost_stops_nothing_and_witnesses_nothing() -> None:
    play = Play(*people(0, 0, 0)).at(105).do(w.Lost(3, START + 105_000)).tick(125)
    assert play.turn.used_at(play.instant) == 120_000
    assert play.seat(3).o == 100_000


# --- pauses ----------------------------------------------------------------------------------------------------------


def test_a_pause_stops_the_clock_and_ends_by_itself_after_a_minute() -> None:
    play = Play().at(65).do(w.PauseMe(2)).tick(200)
    assert play.of(w.PauseEnded)[0].at == START + 125_000
    assert play.turn.used_at(play.instant) == 60_000 + 75_000


def test_a_third_pause_of_ones_own_is_refused() -> None:
    play = Play().at(65).do(w.PauseMe(1)).do(w.Resume(1)).do(w.PauseMe(1)).do(w.Resume(1))
    assert play.refuse(w.PauseMe(1)) is w.Code.NO_PAUSE_LEFT


def test_a_pause_of_a_witness_stops_nothing() -> None:
    play = Play(*people(0, 0, 0)).at(65).do(w.PauseMe(3)).tick(75)
    assert play.turn.used_at(play.instant) == 70_000


def test_one_bell_each_and_two_for_all_of_the_pairing() -> None:
    play = Play(*people(0, 0, 0)).at(65).do(w.Bell(3))
    assert play.refuse(w.Bell(1)) is w.Code.ALREADY_PAUSED
    play.do(w.Resume(3))
    assert play.refuse(w.Bell(3)) is w.Code.NO_PAUSE_LEFT
    play.do(w.Bell(1)).do(w.Resume(1))
    assert play.refuse(w.Bell(2)) is w.Code.NO_PAUSE_LEFT


def test_the_facilitator_may_end_a_bell_but_nobody_elses_own_pause() -> None:
    play = Play().at(65).do(w.Bell(2)).do(w.PauseMe(1)).do(w.ResumeAll())
    assert [pause.kind for pause in play.state.pauses] == ["me"]
    assert play.refuse(w.ResumeAll()) is w.Code.NOT_PAUSED


def test_the_facilitators_pauses_sum_to_ten_minutes_and_end_by_themselves() -> None:
    play = Play().at(65).do(w.PauseAll()).at(365).do(w.ResumeAll()).at(370).do(w.PauseAll()).tick(5000)
    assert play.of(w.PauseEnded)[1].at == START + 670_000
    assert Play().at(65).do(w.PauseAll()).tick(700).refuse(w.PauseAll()) is w.Code.NO_PAUSE_LEFT


def test_no_turn_is_offered_while_all_are_paused() -> None:
    play = Play().at(65).do(w.PauseAll()).do(w.Skip(1, "a pause first"))
    assert play.state.turn is None
    play.at(80).do(w.ResumeAll())
    assert play.of(w.TurnOffered)[-1].runs_at == START + 85_000


def test_pauses_and_absences_together_are_five_minutes_and_a_quarter_of_what_was_planned() -> None:
    """Six people of a minute: 300 s + 90 s. Six pauses of a minute, and half a minute of the seventh."""
    play = Play(*people(*[0.0] * 6), nominal=0, turn_ms=60_000).at(10)
    for seat in range(1, 7):
        play.do(w.PauseMe(seat)).at(play.now + 60).tick()
    play.do(w.PauseMe(1)).tick(play.now + 60)
    ended = play.of(w.PauseEnded)[-1]
    assert (ended.why, ended.at) == ("limit", START + 400_000)
    assert play.refuse(w.PauseMe(2)) is w.Code.NO_PAUSE_LEFT
    assert play.refuse(w.Bell(2)) is w.Code.NO_PAUSE_LEFT


def test_beyond_the_allowance_an_absence_makes_away_at_once() -> None:
    play = Play(*people(*[0.0] * 6), nominal=0, turn_ms=60_000).at(10)
    for seat in range(1, 7):
        play.do(w.PauseMe(seat)).at(play.now + 60).tick()
    play.at(400).do(w.Lost(6, play.instant)).tick(401).tick(431)
    assert play.of(w.PersonAway)[0].at == START + 430_000
    witness = next(s.seat for s in play.state.seats if s.seat not in (6, play.turn.speaker, play.turn.supporter))
    play.do(w.Lost(witness, play.instant))
    assert play.seat(witness).link == "away"


# --- alone, and the end ----------------------------------------------------------------------------------------------


def test_who_is_left_alone_waits_two_minutes_and_then_it_closes() -> None:
    play = Play().at(65).do(w.Leave(2)).silence()
    assert play.now == 65 + 120
    assert play.result() == ("uneven", "alone")


def test_the_alone_clock_counts_over_the_whole_exercise() -> None:
    play = Play().at(65).do(w.Leave(2)).at(165).do(w.Join(w.Person(3))).do(w.Leave(3)).silence()
    assert play.now == 165 + 20


def test_a_newcomer_ends_the_waiting_and_lets_the_turn_go_on() -> None:
    play = Play().at(65).do(w.Leave(2)).at(100).do(w.Join(w.Person(3)))
    assert play.names() == ["PersonJoined", "AloneEnded", "TurnOffered"]
    assert (play.turn.speaker, play.turn.supporter, play.turn.used) == (1, 3, 60_000)


def test_at_ends_it_closes_whatever_is_going_on() -> None:
    play = Play(ends=START + 640_000).at(10).do(w.PauseAll()).silence()
    assert play.now == 640
    assert play.result() == ("uneven", "time")


def test_a_round_that_does_not_fit_any_more_is_not_begun() -> None:
    play = Play(rounds=2, ends=START + 1_200_000).silence()
    assert len(play.of(w.RoundPlanned)) == 1
    assert play.result() == ("even", "")


def test_if_not_even_the_first_round_fits_it_closes_for_time() -> None:
    assert Play(ends=START + 629_000).result() == ("uneven", "time")
    assert Play(ends=START + 630_000).turn.speaker == 1


def test_the_facilitator_closes_with_a_reason_and_what_is_owed_stays_owed() -> None:
    play = Play().at(105)
    assert play.refuse(w.End("  ")) is w.Code.REASON_MISSING
    play.do(w.End("fire alarm"))
    assert play.result() == ("uneven", "facilitator")
    assert play.state.closed is not None
    assert play.state.closed.words == "fire alarm"
    assert play.balances() == {1: 100, 2: -100}
