"""A new block, a membership that ends and an account that closes take effect in live rooms at once."""

from __future__ import annotations

import pytest

from groups import services as services_of_groups
from groups.models import Membership, MembershipState
from realtime import rooms, verifying
from realtime.clock import now_ms
from tests.realtime.helpers import LiveRoom, make_room

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def room(cohort, alice, bob, fredrik) -> LiveRoom:
    """Alice and Bob in a turn, Fredrik facilitating."""
    room = make_room(cohort)
    room.now = now_ms() - 20_000
    room.ready(alice, bob, fredrik)
    room.start(fredrik)
    return room


def links(room: LiveRoom) -> dict[int, str]:
    return {person.seat: person.link for person in room.pairing.seats}


def test_a_new_block_ends_the_pairing_for_its_owner_and_both_stay_in_the_room(room, alice, bob) -> None:
    services_of_groups.block_add(owner=alice, other=bob)
    assert links(room) == {room.seats[alice.pk]: "left", room.seats[bob.pk]: "here"}
    assert {person.presence for person in room.state.people.values()} == {"here"}
    assert verifying.check_everything() == []


def test_a_block_that_is_made_again_or_with_somebody_elsewhere_changes_nothing(room, alice, charlie) -> None:
    version = room.version
    services_of_groups.block_add(owner=alice, other=charlie)
    services_of_groups.block_add(owner=charlie, other=alice)
    assert room.version == version


def test_whoever_is_removed_from_the_cohort_leaves_its_rooms_at_once(room, alice) -> None:
    membership = Membership.objects.get(user=alice)
    membership.state = MembershipState.REMOVED
    membership.save()
    seat = room.seats[alice.pk]
    assert room.state.people[seat].presence == "left"
    assert links(room)[seat] == "left"


def test_whoever_loses_one_of_two_roles_stays(room, cohort, fredrik) -> None:
    services_of_groups.membership_give(user=fredrik, cohort=cohort, role="member")
    Membership.objects.get(user=fredrik, role="facilitator").delete()
    assert room.state.people[room.seats[fredrik.pk]].presence == "here"


def test_an_account_that_closes_leaves_the_room(room, bob) -> None:
    bob.is_active = False
    bob.save()
    assert room.state.people[room.seats[bob.pk]].presence == "left"


def test_the_change_stands_even_when_the_room_cannot_be_told(room, alice) -> None:
    def fail(*news: object) -> None:
        raise RuntimeError

    rooms.on_commit_listeners.append(fail)
    try:
        Membership.objects.get(user=alice).delete()
    finally:
        rooms.on_commit_listeners.remove(fail)
    assert not Membership.objects.filter(user=alice).exists()
    assert room.state.people[room.seats[alice.pk]].presence == "left"
