"""Who may no longer come is out of the rooms that are open at once, and gets no seat by any way."""

from __future__ import annotations

import pytest

from groups.models import Cohort, User
from realtime import credentials, seats
from realtime.connection import Connection
from realtime.protocol import CloseCode
from sessions import removals
from sessions.models import Removal, Room, Seat
from tests.realtime.helpers import LiveRoom, make_room

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def room(cohort: Cohort, alice: User, bob: User, fredrik: User) -> LiveRoom:
    """Alice and Bob are there, and Fredrik facilitates."""
    room = make_room(cohort)
    room.ready(alice, bob, fredrik)
    return room


def presence(room: LiveRoom, user: User) -> str:
    return room.state.people[room.seats[user.pk]].presence


def take_out(room: LiveRoom, user: User, by: User, *, holds: bool = False) -> Removal:
    meeting = Room.objects.select_related("meeting__cohort").get(pk=room.number).meeting
    return removals.person_removed(meeting=meeting, user=user, by=by, reason="agreement", holds=holds)


@pytest.mark.parametrize("holds", [False, True])
def test_whoever_is_removed_is_out_of_the_room_at_once(
    room: LiveRoom, alice: User, bob: User, fredrik: User, holds: bool
) -> None:
    take_out(room, alice, fredrik, holds=holds)
    assert (presence(room, alice), presence(room, bob)) == ("left", "here")
    assert not Seat.objects.filter(user=alice, live=True).exists()


def test_one_that_holds_closes_the_rooms_of_other_meetings_as_well(
    room: LiveRoom, cohort: Cohort, alice: User, olga: User
) -> None:
    other = make_room(cohort)
    removals.person_removed(
        meeting=Room.objects.get(pk=other.number).meeting, user=alice, by=olga, reason="report", holds=True
    )
    assert presence(room, alice) == "left"


def test_nobody_comes_back_by_another_tab_until_it_is_lifted(
    room: LiveRoom, alice: User, bob: User, fredrik: User, olga: User
) -> None:
    removal = take_out(room, alice, fredrik)
    with pytest.raises(seats.NotNow, match="removed"):
        room.enter(alice)
    assert presence(room, alice) == "left"
    removals.removal_lift(removal=removal, by=olga)
    room.enter(alice)
    assert presence(room, alice) == "here"


def test_the_socket_of_whoever_was_removed_is_closed_and_no_other(
    room: LiveRoom, alice: User, bob: User, fredrik: User
) -> None:
    from django.test import Client

    async def say(_message: object) -> None:
        raise AssertionError("nothing is said here")

    connections = []
    for user in (alice, bob):
        browser = Client()
        browser.force_login(user)
        one = Connection(say, browser.session.session_key, room.now)
        one.room, one.user, one.seat, one.role = room.number, user.pk, room.seats[user.pk], "member"
        connections.append(one)
    assert credentials.unwelcome(connections) == []
    take_out(room, alice, fredrik)
    assert credentials.unwelcome(connections) == [(connections[0], CloseCode.NOT_NOW)]
