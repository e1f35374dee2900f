"""Balances, targets and repayment over a whole exercise (R2, R5, R6, R9, R10), with the traces of earlier rules."""

from __future__ import annotations

import pytest

from sessions.core import turn_words as w
from sessions.core.ledger import entries

from .turn_play import Play, people


def sums_are_kept(play: Play) -> bool:
    """Invariant 1 over all accounts, the house among them."""
    seats, house = play.state.seats, play.state.house
    received, given = sum(seat.s for seat in seats), sum(seat.p for seat in seats) + house.p
    return received == given and sum(seat.x for seat in seats) + house.x == 0


def test_a_pair_without_debts_speaks_alike_and_closes_even() -> None:
    play = Play().finish().finish()
    assert play.result() == ("even", "")
    assert play.spoken() == {1: 300, 2: 300}
    assert play.balances() == {1: 0, 2: 0}


def test_nobody_who_owes_nothing_is_made_to_pay() -> None:
    play = Play(*people(-600, 0)).finish().finish()
    assert play.spoken() == {1: 300, 2: 300}
    assert play.balances() == {1: -600, 2: 0}
    assert play.result() == ("even", "")


def test_the_owed_speak_longer_for_what_the_owing_can_give_and_it_is_even_at_the_target() -> None:
    play = Play(*people(-600, 600)).finish().finish()
    assert play.spoken() == {1: 450, 2: 150}
    assert play.balances() == {1: -300, 2: 300}
    assert play.result() == ("even", "")


def test_two_rounds_repay_what_one_cannot() -> None:
    play = Play(*people(-600, 600), rounds=2).finish().finish().finish().finish()
    assert play.balances() == {1: 0, 2: 0}
    assert play.result() == ("even", "")


def test_the_more_owed_of_a_pair_starts() -> None:
    assert Play(*people(0, -1)).turn.speaker == 2


def test_on_ties_who_spoke_first_last_time_goes_later() -> None:
    assert Play(w.Person(1, spoke_first=True), w.Person(2)).turn.speaker == 2


def test_a_decline_moves_x_and_is_not_offered_again() -> None:
    play = Play().at(65)
    play.do(play.speaker(w.Decline)).tick(145)
    assert [(event.ms, event.speaker, event.supporter) for event in play.of(w.Declined)] == [(160_000, 1, 2)]
    assert (play.seat(1).x, play.seat(2).x) == (160_000, -160_000)
    play.finish()
    assert play.result() == ("even", "")
    assert play.spoken() == {1: 140, 2: 300}
    assert play.balances() == {1: 0, 2: 0}
    assert sums_are_kept(play)


def test_what_is_kept_is_made_up_after_the_last_round() -> None:
    play = Play().at(65)
    play.do(play.speaker(w.Keep)).tick(145).finish()
    make_up = play.turn
    assert (make_up.make_up, make_up.speaker, make_up.budget) == (True, 1, 160_000)
    play.run_out()
    assert play.result() == ("even", "")
    assert play.spoken() == {1: 300, 2: 300}


def test_keep_in_a_make_up_turn_means_not_today() -> None:
    play = Play().at(65)
    play.do(play.speaker(w.Keep)).tick(145).finish().tick(play.now + 10)
    play.do(play.speaker(w.Keep)).silence()
    assert play.result() == ("uneven", "owed")
    assert len([event for event in play.of(w.TurnOffered) if event.make_up]) == 1
    assert play.seat(1).dev < -15_000


def test_a_pass_in_a_make_up_turn_is_a_keep() -> None:
    play = Play().at(65)
    play.do(play.speaker(w.Keep)).tick(145).finish()
    play.do(play.speaker(w.Pass))
    assert play.of(w.TurnEnded)[-1].how == "kept"
    assert play.result() == ("uneven", "owed")


def test_an_extension_of_the_last_speaker_becomes_a_make_up_turn() -> None:
    play = Play().finish().at(400)
    play.do(play.speaker(w.Ask)).do(play.supporter(w.Grant)).finish()
    assert (play.turn.make_up, play.turn.speaker, play.turn.budget) == (True, 1, 60_000)
    play.run_out()
    assert play.result() == ("even", "")
    assert play.spoken() == {1: 360, 2: 360}


def test_several_small_debts_are_gathered_until_everybody_is_within_tolerance() -> None:
    play = Play(*people(0, 0, 0), nominal=0)
    play.finish().run_out().run_out()  # grace of two goes to nobody's target, but stays within tolerance
    assert play.result() == ("even", "")
    devs = {seat.seat: seat.dev for seat in play.state.seats}
    assert sum(devs.values()) == 0
    assert all(abs(dev) <= 10_000 for dev in devs.values())


def test_one_who_is_owed_by_many_a_little_is_made_up_until_within_tolerance() -> None:
    """Eleven people owe a little each; one debtor's worth of turns is not enough for the one they owe."""
    circle = Play(*people(*[0.0] * 12), nominal=0, turn_ms=60_000)
    while not circle.turn.make_up:
        if circle.turn.speaker == 12:
            circle.at(circle.now + 10)
            circle.do(circle.speaker(w.Keep)).do(circle.speaker(w.Done))
        else:
            circle.run_out()
    circle.silence()
    assert circle.result() == ("even", "")
    assert sums_are_kept(circle)


@pytest.mark.parametrize("count", range(2, 13))
def test_a_round_is_one_cycle_and_each_supports_once(count: int) -> None:
    play = Play(*people(*[(-1) ** seat * 40.0 * seat for seat in range(count)]), nominal=0)
    for _ in range(count):
        play.finish()
    offered = play.of(w.TurnOffered)
    assert sorted(event.speaker for event in offered) == sorted(event.supporter for event in offered)
    assert play.result() == ("even", "")


def test_a_trio_and_a_pair_end_within_a_handover_and_a_grace_of_each_other() -> None:
    pair, trio = Play().silence(), Play(*people(0, 0, 0)).silence()
    assert trio.of(w.RoundPlanned)[0].turn_ms == 200_000
    assert abs(trio.now - pair.now) <= 15


def test_a_trio_that_becomes_a_pair_plans_its_next_round_as_a_pair() -> None:
    play = Play(*people(0, 0, 0), rounds=2).finish().finish()
    play.do(w.Leave(3)).silence()
    assert [event.turn_ms for event in play.of(w.RoundPlanned)] == [200_000, 300_000]


# --- the house -------------------------------------------------------------------------------------------------------


def test_who_stands_in_lets_a_turn_be_had_and_pays_from_the_house() -> None:
    play = Play().finish().do(w.Leave(1))
    assert play.state.turn is None
    play.do(w.StandIn(True))
    assert (play.turn.speaker, play.turn.supporter) == (2, w.HOUSE)
    play.finish()
    assert play.result() == ("even", "")
    assert play.state.house.p == 300_000
    assert play.balances()[2] == 0
    assert play.of(w.HouseRepaid) == []
    assert sums_are_kept(play)


def test_a_stand_in_never_makes_a_member_owe() -> None:
    play = Play()
    play.do(w.Leave(2)).do(w.StandIn(True)).finish().silence()
    assert [(event.seat, event.ms) for event in play.of(w.HouseRepaid)] == [(1, 300_000)]
    assert play.balances()[1] == 0
    assert sums_are_kept(play)


def test_the_house_pays_who_is_owed_when_nobody_owes() -> None:
    play = Play(*people(0, 0, 0)).finish()
    play.do(w.Leave(1)).do(w.StandIn(True)).silence()
    assert play.seat(2).dev <= 15_000
    paid = [event for event in play.of(w.TurnOffered) if event.make_up and event.supporter == w.HOUSE]
    assert paid
    assert play.result() == ("even", "")
    assert sums_are_kept(play)


def test_the_house_waits_while_the_one_who_owes_is_only_lost() -> None:
    play = Play(*people(0, 0, 0), house=True).at(35)
    play.do(play.speaker(w.Keep)).run_out().finish()
    play.at(play.now + 150).do(w.Lost(2, play.instant)).finish()
    assert play.state.turn is None
    assert (play.seat(1).dev, play.seat(2).dev) < (-15_000, 15_000)
    play.do(w.Returned(2))
    assert (play.turn.speaker, play.turn.supporter) == (1, 2)
    play.silence()
    assert play.state.house.p == 0
    assert play.result() == ("even", "")


def test_a_joiner_witnesses_until_the_next_round_and_does_not_hold_up_the_close() -> None:
    play = Play().at(20)
    play.do(w.Join(w.Person(3, -300_000))).finish().finish()
    assert play.result() == ("even", "")
    assert play.spoken()[3] == 0
    assert play.seat(3).o == 300_000 + 285_000


def test_a_joiner_is_planned_in_the_next_round_with_the_balance_they_bring_as_target() -> None:
    play = Play(rounds=2).at(20)
    play.do(w.Join(w.Person(3, -300_000))).finish().finish()
    plan = play.of(w.RoundPlanned)[1]
    assert sorted(plan.cycle) == [1, 2, 3]
    assert plan.targets == ((3, -300_000),)
    assert set(plan.budgets) == {200_000}


def test_what_the_events_move_is_what_the_ledger_writes() -> None:
    play = Play(*people(0, 0, 0)).at(65)
    play.do(play.speaker(w.Decline)).silence()
    for seat in play.state.seats:
        mine = [entry for event in play.log for entry in entries(event) if entry.seat == seat.seat]
        assert sum(entry.s for entry in mine) == seat.s
        assert sum(entry.p for entry in mine) == seat.p
        assert sum(entry.o for entry in mine) == seat.o
        assert sum(entry.x for entry in mine) == seat.x


def test_a_debt_is_not_passed_on_through_somebody_small_when_the_one_who_owes_stepped_back() -> None:
    play = Play(*people(0, 0, 0, 0), nominal=0).at(35)
    play.do(play.speaker(w.Keep)).run_out().finish().finish().run_out()
    assert play.turn.make_up
    play.do(play.supporter(w.StepBack)).silence()
    assert play.result() == ("uneven", "owed")
    assert len([event for event in play.of(w.TurnOffered) if event.make_up]) == 1


def test_it_does_not_close_uneven_while_the_one_who_could_settle_it_is_only_lost() -> None:
    play = Play(*people(0, 0, 0)).at(35)
    play.do(play.speaker(w.Keep)).run_out().finish()
    play.at(play.now + 150).do(w.Lost(2, play.instant)).finish()
    assert play.state.closed is None
    noticed = play.of(w.PersonLost)[0].noticed
    play.silence()
    assert play.of(w.PersonAway)[0].at == play.of(w.Closed)[0].at == noticed + 90_000
    assert play.result() == ("uneven", "owed")
