"""Who sits out an exercise is written down and placed first in the next one, in this session and in those to come."""

from __future__ import annotations

import pytest

from groups import services as services_of_groups
from groups.models import User
from realtime import rooms, starting
from realtime.starting import Chosen
from sessions import services
from sessions.models import Practice, Waited
from tests.realtime.helpers import MEMBERS, LiveRoom, make_cast, make_room

pytestmark = pytest.mark.django_db(transaction=True)

THREES = "hear-the-misgiving"  # for three or four: of five people one is over


@pytest.fixture
def cast() -> dict[str, User]:
    return make_cast()


@pytest.fixture
def room(cast) -> LiveRoom:
    """Five members are ready; Fredrik facilitates."""
    return filled(make_room(cast["fredrik"].memberships.get().cohort), cast)


def filled(room: LiveRoom, cast: dict[str, User]) -> LiveRoom:
    room.ready(*(cast[name] for name in (*MEMBERS, "fredrik")))
    return room


def sat_out(room: LiveRoom, cast: dict[str, User], slug: str = THREES) -> set[str]:
    """Start an exercise, let it run out, and tell who was in none of its pairings."""
    assert room.start(cast["fredrik"], slug).refused is None
    seats = {person.seat for pairing in room.state.pairings.values() for person in pairing.seats}
    room.run_out()
    return {name for name in MEMBERS if room.seats[cast[name].pk] not in seats}


def next_session(room: LiveRoom, cast: dict[str, User]) -> LiveRoom:
    meeting = services.meeting_create(cohort=room.cohort)
    number = services.room_create(meeting=meeting, self_held=True).pk
    return filled(LiveRoom(number, room.cohort, now=room.now + 1_000), cast)


def test_nobody_sits_out_twice_before_all_have_once_also_over_sessions(room, cast) -> None:
    over = [sat_out(room, cast), sat_out(room, cast)]
    later = next_session(room, cast)
    over += [sat_out(later, cast) for _ in range(3)]
    assert sorted(name for names in over for name in names) == sorted(MEMBERS)
    assert Waited.objects.count() == 5
    assert len(sat_out(later, cast)) == 1


def test_whom_a_facilitator_leaves_out_by_hand_has_waited_as_well(room, cast) -> None:
    others = [room.seats[cast[name].pk] for name in MEMBERS[1:]]
    answer = starting.start_exercise(
        room.number, THREES, by=room.actor(cast["fredrik"]), now=room.now, chosen=Chosen((tuple(others),), 1)
    )
    assert answer.refused is None
    assert list(Waited.objects.values_list("user__display_name", flat=True)) == ["Alice"]
    room.run_out()
    over = [sat_out(room, cast) for _ in range(4)]
    assert {"alice"} not in over


def test_who_is_out_or_not_ready_has_not_waited(room, cast) -> None:
    alice = room.seats[cast["alice"].pk]
    rooms.report_lost(room.number, alice, room.now, room.now)
    assert sat_out(room, cast) == {"alice"}
    assert not Waited.objects.exists()


def test_the_third_is_the_one_who_makes_it_three_and_it_is_somebody_else_each_time(room, cast) -> None:
    thirds = []
    for _ in MEMBERS:
        assert sat_out(room, cast, "one-good-thing") == set()
        newest = Practice.objects.filter(third=True).order_by("-pk").first()
        assert newest is not None
        thirds.append(newest.user.display_name)
    assert Practice.objects.filter(third=True).count() == len(MEMBERS)
    assert len(set(thirds)) == len(MEMBERS)


def test_a_block_decides_before_who_has_waited(room, cast) -> None:
    """Everybody keeps apart from Alice: she sits out each time, and the others never do."""
    for name in MEMBERS[1:]:
        services_of_groups.block_add(owner=cast[name], other=cast["alice"])
    assert [sat_out(room, cast, "one-good-thing") for _ in range(3)] == [{"alice"}] * 3
