"""Whole exercises through the one door, from the empty room to the close."""

from __future__ import annotations

import pytest

from realtime import rooms
from sessions.core import turn_words as turn
from sessions.models import Account, LedgerEntry, RoomEvent
from tests.realtime.helpers import make_room

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_people_who_only_let_time_pass_close_even(cohort, alice, bob) -> None:
    room = make_room(cohort)
    room.ready(alice, bob)
    assert room.start(alice).refused is None
    room.run_out()
    assert room.state.step == "between"
    assert room.pairing.closed.result == "even"
    assert room.version == RoomEvent.objects.filter(room=room.number).count()


def test_turns_that_are_kept_and_done_early_close_even_with_a_ledger_that_adds_up(cohort, alice, bob) -> None:
    room = make_room(cohort)
    room.ready(alice, bob)
    room.start(alice)
    room.wait(5_000 + 40_000)
    assert room.wish(turn.Keep).refused is None
    room.run_out()
    people = Account.objects.filter(house=False)
    assert sum(row.s for row in people) == sum(row.p for row in people) > 0
    assert sum(row.x for row in people) == 0
    for account in people:
        entries = LedgerEntry.objects.filter(account=account)
        assert (account.s, account.p) == (sum(row.s for row in entries), sum(row.p for row in entries))
    assert room.pairing.closed.result == "even"


def test_what_is_owed_after_one_exercise_is_carried_into_the_next(cohort, alice, bob) -> None:
    room = make_room(cohort)
    room.ready(alice, bob)
    room.start(alice)
    room.wait(5_000 + 60_000)
    speaker = room.pairing.turn.speaker
    rooms.handle(room.number, rooms.w.Leave(speaker), now=room.now)
    room.run_out()
    back = alice if room.seats[alice.pk] == speaker else bob
    room.ready(back)
    assert room.start(alice).refused is None
    carried = {seat.seat: seat.carried for seat in room.pairing.seats}
    assert carried[speaker] == 60_000
    assert sum(carried.values()) == 0
