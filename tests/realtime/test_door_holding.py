"""What facilitators ask that reads more than the room: blocks hold, a refusal leaves nothing, the audit has it once."""

from __future__ import annotations

from uuid import uuid4

import pytest

from groups import services as services_of_groups
from groups.models import AuditEntry, Cohort, User
from realtime import holding, rooms, seats, starting, verifying
from sessions.core import room_words as w
from sessions.core import rooms as core
from sessions.models import Account, Line
from tests.realtime.helpers import LiveRoom, Unchanged, make_cast, make_room

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast() -> dict[str, User]:
    return make_cast()


@pytest.fixture
def room(cast) -> LiveRoom:
    """Alice, Bob, Carol and Dan in two pairings, Fredrik facilitating; Eve comes late."""
    room = make_room(Cohort.objects.get())
    room.ready(*(cast[name] for name in ("alice", "bob", "carol", "dan", "fredrik")))
    assert room.start(cast["fredrik"]).refused is None
    room.ready(cast["eve"])
    room.wait(20_000)
    return room


def number_of(room: LiveRoom, user: User) -> int:
    number = core.pairing_of(room.state, room.seats[user.pk])
    assert number is not None
    return number


def another_pairing(room: LiveRoom, user: User) -> tuple[int, User]:
    """A pairing that somebody is not in, and one of its people."""
    mine = number_of(room, user)
    number = next(other for other in room.state.pairings if other != mine)
    seat = room.state.pairings[number].seats[0].seat
    return number, User.objects.get(pk=next(pk for pk, one in room.seats.items() if one == seat))


@pytest.mark.parametrize("blocked_by_them", [True, False])
def test_nobody_is_added_to_a_pairing_with_somebody_whom_they_must_not_meet(room, cast, blocked_by_them) -> None:
    eve, other = cast["eve"], cast["alice"]
    number = number_of(room, other)
    services_of_groups.block_add(owner=other if blocked_by_them else eve, other=eve if blocked_by_them else other)
    by = room.actor(cast["fredrik"])
    with Unchanged(room):
        answer = starting.add_to(room.number, number, room.seats[eve.pk], by=by, now=room.now, key=uuid4())
        assert answer.refused == "blocked"
    free = next(other for other in room.state.pairings if other != number)
    assert starting.add_to(room.number, free, room.seats[eve.pk], by=by, now=room.now).refused is None


def test_nobody_is_moved_to_somebody_whom_they_must_not_meet(room, cast) -> None:
    number, other = another_pairing(room, cast["alice"])
    services_of_groups.block_add(owner=other, other=cast["alice"])
    seat, by = room.seats[cast["alice"].pk], room.actor(cast["fredrik"])
    with Unchanged(room):
        assert holding.move_to(room.number, number, seat, "time", by=by, now=room.now).refused == "blocked"
    services_of_groups.Block.objects.all().delete()
    assert holding.move_to(room.number, number, seat, "time", by=by, now=room.now).refused is None


def test_words_that_were_not_said_are_not_kept(room, cast) -> None:
    for user, seat in ((cast["alice"], 0), (cast["fredrik"], 99)):
        answer = holding.say(room.number, seat, "Slowly", "", by=room.actor(user), now=room.now, key=uuid4())
        assert answer.refused is not None
    room.ask(cast["eve"], w.Leave(room.seats[cast["eve"].pk]))
    gone = room.seats[cast["eve"].pk]
    assert holding.say(room.number, gone, "Bye", "", by=room.actor(cast["fredrik"]), now=room.now).refused
    assert not Line.objects.exists()
    assert holding.say(room.number, 0, "Slowly", "", by=room.actor(cast["fredrik"]), now=room.now).refused is None
    assert Line.objects.get().en == "Slowly"


def test_who_was_removed_is_in_the_audit_once_with_the_reason_and_does_not_come_in_again(room, cast) -> None:
    seat, by = room.seats[cast["alice"].pk], room.actor(cast["fredrik"])
    key = uuid4()
    for _ in range(2):
        assert holding.remove(room.number, seat, "an agreement", False, by=by, now=room.now, key=key).refused is None
    entry = AuditEntry.objects.get(what="person_removed")
    assert (entry.reason, entry.by, entry.about["person"]) == ("an agreement", cast["fredrik"], cast["alice"].public_id)
    with pytest.raises(seats.NotNow, match="removed"):
        room.enter(cast["alice"])
    assert room.state.people[seat].presence == "left"


def test_who_left_by_themselves_comes_in_again(room, cast) -> None:
    room.ask(cast["alice"], w.Leave(room.seats[cast["alice"].pk]))
    room.enter(cast["alice"])
    assert room.state.people[room.seats[cast["alice"].pk]].presence == "here"


def test_an_exercise_that_begins_late_begins_with_the_balances_of_the_one_that_is_only_now_over(room, cast) -> None:
    """Nobody ticked: the end of the last exercise comes with the very command that starts the next one."""
    rooms.report_lost(room.number, room.seats[cast["bob"].pk], room.now, room.now)
    before = {row.user_id: row.s - row.p + row.x for row in Account.objects.exclude(user=None)}
    room.now += 3 * 3_600_000
    assert room.start(cast["fredrik"]).refused is None
    balances = {row.user_id: row.s - row.p + row.x for row in Account.objects.exclude(user=None)}
    assert balances != before
    mean = sum(balances.values()) // 5
    opened = {person.seat: person.carried for one in room.state.pairings.values() for person in one.seats}
    assert opened == {seat: balances[user] - mean for user, seat in room.seats.items() if seat in opened}
    assert verifying.check_everything() == []


def test_a_facilitator_who_stands_in_stops_when_somebody_there_keeps_apart_from_them(room, cast) -> None:
    number = number_of(room, cast["alice"])
    by = room.actor(cast["fredrik"])
    assert starting.stand_in(room.number, number, True, by=by, now=room.now).refused is None
    services_of_groups.block_add(owner=cast["alice"], other=cast["fredrik"])
    assert not room.state.pairings[number].house.on
    assert starting.stand_in(room.number, number, True, by=by, now=room.now).refused == "blocked"
    assert rooms.tick(room.number, room.now).refused is None
