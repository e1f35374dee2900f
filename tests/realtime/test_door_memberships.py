"""What somebody does with their part in a cohort takes effect in the rooms that are open."""

from __future__ import annotations

import pytest

from groups import memberships
from groups.models import Cohort, Membership, Role, User
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


@pytest.mark.parametrize("what", ["pause", "leave", "remove"])
def test_whoever_pauses_leaves_or_is_removed_is_out_of_the_room_at_once(
    room: LiveRoom, olga: User, alice: User, bob: User, what: str
) -> None:
    action = getattr(memberships, f"membership_{what}")
    action(membership=Membership.objects.get(user=alice), by=olga, reason="enough for today")
    assert (presence(room, alice), presence(room, bob)) == ("left", "here")


def test_a_role_that_is_taken_leaves_whoever_has_another_in_the_room(
    room: LiveRoom, cohort: Cohort, olga: User, fredrik: User
) -> None:
    memberships.roles_set(cohort=cohort, user=fredrik, roles={Role.MEMBER}, by=olga)
    assert presence(room, fredrik) == "here"
