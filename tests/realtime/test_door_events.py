"""Old snapshot + what was told = new snapshot: for every command, whoever gives it and whoever looks on."""

from __future__ import annotations

from uuid import uuid4

import pytest

from realtime import rooms, starting, verifying
from sessions.core import room_words as w
from sessions.core import turn_words as turn
from tests.realtime.helpers import LiveRoom, make_room, verify_events
from tests.sessions.core.room_scripts import every_command

pytestmark = pytest.mark.django_db(transaction=True)


def busy_room(cohort, alice, bob, fredrik) -> LiveRoom:
    """Alice and Bob are in a turn; Fredrik facilitates."""
    room = make_room(cohort)
    room.ready(alice, bob, fredrik)
    room.start(fredrik)
    room.wait(20_000)
    return room


@pytest.fixture
def room(cohort, alice, bob, fredrik) -> LiveRoom:
    return busy_room(cohort, alice, bob, fredrik)


@pytest.mark.parametrize("who", ["alice", "bob", "fredrik"])
def test_every_command_is_told_to_everybody_as_a_fresh_snapshot_shows_it(cohort, alice, bob, fredrik, who) -> None:
    person = {"alice": alice, "bob": bob, "fredrik": fredrik}[who]
    accepted = set()
    room = busy_room(cohort, alice, bob, fredrik)
    for place in range(len(every_command(room.state, room.seats[person.pk]))):
        if room.state.step != "exercise" or room.state.people[room.seats[person.pk]].presence != "here":
            room = busy_room(cohort, alice, bob, fredrik)
        command = every_command(room.state, room.seats[person.pk])[place]
        server = isinstance(command, (w.Lost, w.Returned, w.PartBlocked))
        by = rooms.SERVER if server else room.actor(person)
        room.now += 1_000
        with verify_events(room):
            answer = rooms.handle(room.number, command, by=by, now=room.now, key=uuid4())
        if answer.refused is None and answer.events:
            accepted.add(type(getattr(command, "command", command)).__name__)
    assert len(accepted) >= 5
    assert verifying.check_everything() == []


def test_what_is_put_together_by_the_server_is_told_as_a_fresh_snapshot_shows_it(room, cohort, fredrik, alice) -> None:
    with verify_events(room):
        room.run_out()
    with verify_events(room):
        assert room.start(fredrik).refused is None
    number = max(room.state.pairings)
    with verify_events(room):
        answer = starting.stand_in(room.number, number, True, by=room.actor(fredrik), now=room.now, key=uuid4())
        assert answer.refused is None
    with verify_events(room):
        room.now += 30_000
        assert room.wish(turn.Decline).refused is None
    with verify_events(room):
        room.ask(alice, w.Leave(room.seats[alice.pk]))
        room.enter(alice)
    with verify_events(room):
        room.run_out()
        room.ask(fredrik, w.CloseRoom(room.seats[fredrik.pk], "late"))
    assert room.state.step == "closed"
    assert verifying.check_everything() == []


def test_somebody_who_enters_is_told_to_those_who_are_there(cohort, alice, bob) -> None:
    room = make_room(cohort)
    room.ready(alice)
    with verify_events(room):
        room.ready(bob)
    assert len(room.state.people) == 2


def test_a_visit_and_its_end_are_told_as_a_fresh_snapshot_shows_them(room, alice, bob, fredrik) -> None:
    visitor, number = room.seats[fredrik.pk], max(room.state.pairings)
    with verify_events(room):
        assert room.ask(alice, w.Visit(room.seats[alice.pk], number, True)).refused == "not_allowed"
        assert room.ask(fredrik, w.Visit(visitor, number, True)).refused is None
    assert room.state.visits[number].seat == visitor
    with verify_events(room):
        rooms.report_lost(room.number, visitor, room.now, room.now)
    assert room.state.visits == {}
    assert verifying.check_everything() == []
