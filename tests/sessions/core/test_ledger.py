"""Ledger entries out of events (R2): no time is made, and none is lost."""

from __future__ import annotations

from sessions.core import turn_words as w
from sessions.core.ledger import Entry, entries

from .turn_play import Play, people


def test_counted_time_is_received_by_the_speaker_given_by_the_supporter_and_seen_by_the_witnesses() -> None:
    event = w.Counted(at=9, turn=1, since=2, ms=7, speaker=3, supporter=4, witnesses=(5, 6))
    assert entries(event) == (Entry(3, s=7), Entry(4, p=7), Entry(5, o=7), Entry(6, o=7))


def test_a_facilitator_who_stands_in_gives_from_the_house() -> None:
    event = w.Counted(at=9, turn=1, since=2, ms=7, speaker=3, supporter=w.HOUSE)
    assert entries(event) == (Entry(3, s=7), Entry(w.HOUSE, p=7))


def test_a_decline_moves_x_from_the_supporter_to_the_speaker() -> None:
    assert entries(w.Declined(at=1, turn=1, ms=50, speaker=3, supporter=4)) == (Entry(3, x=50), Entry(4, x=-50))


def test_what_goes_back_to_the_house_moves_x_to_it() -> None:
    assert entries(w.HouseRepaid(at=1, seat=3, ms=50)) == (Entry(3, x=-50), Entry(w.HOUSE, x=50))


def test_an_event_that_moves_no_time_writes_nothing() -> None:
    assert entries(w.Rested(at=1, turn=1)) == ()
    assert entries(w.Closed(at=1, result="even")) == ()


def test_over_every_single_event_of_an_exercise_p_is_s_and_x_is_nothing() -> None:
    play = Play(*people(-200, 100, 100), rounds=2, house=True).at(65)
    play.do(play.speaker(w.Decline)).tick(150).do(w.Leave(3)).silence()
    for event in play.log:
        written = entries(event)
        assert sum(entry.s for entry in written) == sum(entry.p for entry in written)
        assert sum(entry.x for entry in written) == 0
