"""How long somebody was in a room: from its log alone, and only what lies within the meeting."""

from __future__ import annotations

from sessions.core import room_words as w
from sessions.core.attending import attended, was_enough

START, END = 1_000_000, 4_600_000
MINUTE = 60_000


def test_somebody_is_there_from_entering_to_leaving():
    log = [w.Entered(START, 1), w.SeatLeft(START + 10 * MINUTE, 1)]
    assert attended(log, START, END).here_ms == {1: 10 * MINUTE}


def test_time_before_the_start_and_after_the_end_does_not_count():
    log = [w.Entered(START - 9 * MINUTE, 1), w.SeatLeft(END + 9 * MINUTE, 1)]
    found = attended(log, START, END)
    assert (found.here_ms, found.open_ms) == ({1: END - START}, END - START)


def test_a_loss_counts_from_when_somebody_was_last_seen_and_a_return_begins_again():
    log = [
        w.Entered(START, 1),
        w.SeatLost(START + 6 * MINUTE, 1, last_seen=START + 5 * MINUTE),
        w.SeatReturned(START + 8 * MINUTE, 1),
        w.SeatLeft(START + 10 * MINUTE, 1),
    ]
    assert attended(log, START, END).here_ms == {1: 7 * MINUTE}


def test_a_second_window_does_not_count_twice():
    log = [w.Entered(START, 1), w.Entered(START + MINUTE, 1), w.SeatLeft(START + 2 * MINUTE, 1)]
    assert attended(log, START, END).here_ms == {1: 2 * MINUTE}


def test_whoever_never_left_was_there_until_the_room_closed():
    log = [w.Entered(START + MINUTE, 1), w.RoomClosed(START + 31 * MINUTE, 2)]
    found = attended(log, START, END)
    assert (found.here_ms, found.open_ms) == ({1: 30 * MINUTE}, 30 * MINUTE)


def test_a_facilitator_is_not_counted():
    log = [w.Entered(START, 1, "facilitator"), w.SeatLost(START + 1, 1, START), w.SeatReturned(START + 2, 1)]
    assert attended(log, START, END).here_ms == {}


def test_a_room_that_nobody_entered_was_never_open():
    assert attended([], START, END).open_ms == 0


def test_six_tenths_of_the_open_time_are_enough():
    assert was_enough(6, 10)
    assert not was_enough(5, 10)
