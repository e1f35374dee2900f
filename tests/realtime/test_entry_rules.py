"""The door of a planned meeting, asked in the transaction that seats somebody, and over a real socket."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from django.db import transaction

from groups import services as people
from groups.models import Cohort, User
from groups.refusals import Refused
from realtime import departures, rooms, seats, starting
from sessions import placements, services
from sessions.core import room_words as w
from sessions.models import Answer, Meeting, Room, Seat
from tests.sessions.evenings import DOORS, MINUTE, SEVEN, answer, come, evening, members, room_of
from tests.sessions.test_attendance import ms

from .live import Place, dial, join

pytestmark = pytest.mark.django_db


def refusal(room: int, user: int, *, now: int) -> str:
    """Try to take a seat; returns why not."""
    with pytest.raises(seats.NotNow) as refused, transaction.atomic():
        seats.enter(room, user, now=now)
    return str(refused.value)


def sit(room: Room, *users: User, now: int = ms(SEVEN)) -> list[int]:
    """Take seats, confirm the ground rules, and return the seats."""
    taken = [seats.enter(room.pk, user.pk, now=now).seat for user in users]
    for seat in taken:
        rooms.handle(room.pk, w.Ready(seat), now=now)
    return taken


def start(room: Room, user: User, seat: int, now: int) -> str | None:
    services.exercises_load()
    return starting.start_exercise(room.pk, "one-good-thing", by=rooms.Actor(user.pk, seat), now=now).refused


def test_whoever_is_placed_elsewhere_is_not_seated(cohort: Cohort, alice: User) -> None:
    meeting = evening(cohort, placed_at=DOORS)
    mine, other = services.room_create(meeting=meeting), services.room_create(meeting=meeting)
    answer(meeting, Answer.COMING, alice, room=mine)
    assert refusal(other.pk, alice.pk, now=ms(SEVEN)) == "not_placed"
    assert not Seat.objects.exists()
    seats.enter(mine.pk, alice.pk, now=ms(SEVEN))


def test_a_refused_entrance_leaves_the_seat_where_somebody_sits(cohort: Cohort, alice: User) -> None:
    open_room = services.room_create(meeting=services.meeting_create(cohort=cohort))
    seats.enter(open_room.pk, alice.pk, now=ms(SEVEN))
    early = services.room_create(meeting=evening(cohort))
    assert refusal(early.pk, alice.pk, now=ms(DOORS - MINUTE)) == "early"
    assert Seat.objects.get(live=True).room == open_room


def test_who_comes_to_the_one_room_without_a_place_gets_it_in_the_same_transaction(cohort: Cohort, alice: User) -> None:
    meeting = evening(cohort)
    room = services.room_create(meeting=meeting)
    seats.enter(room.pk, alice.pk, now=ms(SEVEN))
    assert room_of(meeting, alice) == room


def test_a_blocked_pair_is_never_seated_in_one_room(cohort: Cohort, alice: User, bob: User) -> None:
    people.block_add(owner=alice, other=bob)
    room = services.room_create(meeting=evening(cohort))
    seats.enter(room.pk, alice.pk, now=ms(SEVEN))
    assert refusal(room.pk, bob.pk, now=ms(SEVEN)) == "not_placed"


def test_the_first_exercise_closes_the_entry_and_who_was_inside_comes_back(
    cohort: Cohort, alice: User, bob: User, fredrik: User
) -> None:
    meeting = evening(cohort, fredrik)
    room = services.room_create(meeting=meeting)
    late = members(cohort, 1)[0]
    leader, first, _second = sit(room, fredrik, alice, bob)
    assert start(room, fredrik, leader, ms(SEVEN) + 1000) is None
    meeting.refresh_from_db()
    assert ms(meeting.closed_at) == ms(SEVEN) + 1000
    assert refusal(room.pk, late.pk, now=ms(SEVEN) + 2000) == "closed"
    rooms.handle(room.pk, w.Leave(first), now=ms(SEVEN) + 3000)
    assert seats.enter(room.pk, alice.pk, now=ms(SEVEN) + 4000).seat == first


def test_an_exercise_in_an_open_room_closes_nothing(cohort: Cohort, alice: User, bob: User) -> None:
    meeting = services.meeting_create(cohort=cohort)
    room = services.room_create(meeting=meeting, self_held=True)
    first, _second = sit(room, alice, bob)
    assert start(room, alice, first, ms(SEVEN)) is None
    meeting.refresh_from_db()
    assert meeting.closed_at is None


def test_members_of_a_planned_room_begin_alone_only_five_minutes_after_the_start(
    cohort: Cohort, alice: User, bob: User
) -> None:
    meeting = evening(cohort)
    room = come(meeting, alice, bob)[0]
    assert room is not None
    first, _second = sit(room, alice, bob)
    assert start(room, alice, first, ms(SEVEN + 4 * MINUTE)) == "too_early"
    meeting.refresh_from_db()
    assert meeting.closed_at is None
    assert start(room, alice, first, ms(SEVEN + 5 * MINUTE)) is None


@pytest.mark.django_db(transaction=True)
def test_who_is_moved_to_another_room_leaves_the_one_where_they_sit(cohort: Cohort, alice: User, bob: User) -> None:
    meeting = evening(cohort)
    room = come(meeting, alice, bob)[0]
    assert room is not None
    sit(room, alice, bob)
    moved = {alice.pk: 2, bob.pk: 1}
    placements.rooms_open(meeting=meeting, by=None, rooms=moved, leaders={}, now=SEVEN)
    assert [seat.user for seat in Seat.objects.filter(live=True)] == [bob]
    departures.follow_placing(meeting.pk)
    assert Seat.objects.filter(live=True).count() == 1
    assert Meeting.objects.get().rooms.count() == 2


@pytest.mark.django_db(transaction=True)
def test_between_two_exercises_one_person_goes_on_in_another_room(
    cohort: Cohort, alice: User, bob: User, fredrik: User
) -> None:
    meeting = evening(cohort, fredrik)
    room = services.room_create(meeting=meeting)
    other = services.room_create(meeting=meeting)
    answer(meeting, Answer.COMING, alice, bob, room=room)
    leader, first, _second = sit(room, fredrik, alice, bob)
    assert start(room, fredrik, leader, ms(SEVEN) + 1000) is None

    with pytest.raises(Refused) as refused:
        placements.person_move(meeting=meeting, user=alice, to=other, by=fredrik, now=SEVEN + MINUTE)
    assert (refused.value.code, room_of(meeting, alice)) == ("busy", room)

    end = rooms.handle(
        room.pk, w.EndExercise(leader, "time"), by=rooms.Actor(fredrik.pk, leader), now=ms(SEVEN) + 90_000
    )
    assert end.refused is None
    rooms.handle(
        other.pk,
        w.LockDoor(seats.enter(other.pk, fredrik.pk, now=ms(SEVEN) + 95_000).seat, True),
        now=ms(SEVEN) + 96_000,
    )
    placements.person_move(meeting=meeting, user=alice, to=other, by=fredrik, now=SEVEN + 2 * MINUTE)
    assert not Seat.objects.get(room=room, number=first).live
    assert seats.enter(other.pk, alice.pk, now=ms(SEVEN) + 130_000).seat > 0
    assert refusal(room.pk, alice.pk, now=ms(SEVEN) + 131_000) == "not_placed"


# --- over a real socket ----------------------------------------------------------------------------------------------

PLAN = """
import json
from datetime import timedelta
from django.utils import timezone
from sessions.models import Meeting, Room
now = timezone.now()
fields = {{"starts_at": now + timedelta(minutes={minutes}), "ends_at": now + timedelta(hours=2)}}
Meeting.objects.filter(rooms={number}).update(**fields)
print(json.dumps(Meeting.objects.get(rooms={number}).public_id))
"""


@pytest.mark.asyncio
@pytest.mark.django_db(databases=[])
async def test_a_socket_is_told_that_it_is_not_the_time(place: Place) -> None:
    place.install.run_script(PLAN.format(number=place.number, minutes=30))
    async with dial(place, "Ingrid") as ingrid:
        await ingrid.send({"t": "hello", "v": None, "tab": str(uuid4())})
        assert await ingrid.closed() == 4410


@pytest.mark.asyncio
@pytest.mark.django_db(databases=[])
async def test_at_the_doors_a_socket_comes_in_and_the_page_of_the_session_leads_there(place: Place) -> None:
    address = place.install.run_script(PLAN.format(number=place.number, minutes=5))
    async with join(place, "Ingrid") as ingrid, join(place, "Maja"):
        assert ingrid.view is not None
        state = json.loads(place.fetch("Ingrid", f"/m/{address}/state/"))
        assert (state["stage"], state["room"]) == ("ready", f"/r/{place.room}/")


MOVE = """
import json
from django.utils import timezone
from sessions import placements
from sessions.models import Meeting
meeting = Meeting.objects.select_related("cohort").get(rooms={number})
placements.rooms_open(meeting=meeting, by=None, rooms={rooms!r}, leaders={{}}, now=timezone.now())
print(json.dumps(None))
"""


@pytest.mark.asyncio
@pytest.mark.django_db(databases=[])
async def test_a_socket_of_somebody_who_is_moved_closes_and_the_others_stay(place: Place) -> None:
    address = place.install.run_script(PLAN.format(number=place.number, minutes=5))
    async with join(place, "Ingrid") as ingrid, join(place, "Amadou") as amadou:
        rooms_ = {place.users["Ingrid"]: 2, place.users["Amadou"]: 1}
        place.install.run_script(MOVE.format(number=place.number, rooms=rooms_))
        assert await ingrid.closed() == 4410
        state = json.loads(place.fetch("Ingrid", f"/m/{address}/state/"))
        assert state["room"] not in {"", f"/r/{place.room}/"}
        gone = {"name": "Ingrid", "presence": "here"}.items()
        await amadou.sees(lambda view: not any(gone <= one.items() for one in view["people"]))
