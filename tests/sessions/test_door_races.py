"""Races at the door, on either database: whoever comes in the same moment, no rule is broken by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from config.database import database_from
from groups import services as people
from groups.models import Cohort, User
from realtime import rooms, seats
from sessions import arriving, attendance, placements, services
from sessions.models import Answer, Meeting, Reservation, Seat
from tests.conftest import make_user
from tests.realtime.databases import as_default, at_once

from .evenings import SEVEN, answer, evening, members
from .test_attendance import OVER, ms


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the embedded database lies: made once, and emptied for each test."""
    return tmp_path_factory.mktemp("door")


@pytest.fixture(params=["sqlite", "postgres"])
def cohort(request, folder: Path, django_db_blocker) -> Iterator[Cohort]:
    """A cohort in a database of its own, as embedded installs and grown ones have it."""
    address = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    with django_db_blocker.unblock(), as_default(database_from(address, folder)):
        yield people.cohort_create(name="Practice", organiser=make_user("Olga"), time_zone="Europe/Stockholm")


def arrivals(meeting: Meeting, users: list[User]) -> list[Callable[[], object]]:
    """What happens when the pages of these people are read in the same moment."""
    return [
        partial(
            arriving.arrive, meeting=Meeting.objects.select_related("cohort").get(pk=meeting.pk), user=user, now=SEVEN
        )
        for user in users
    ]


def errors(results: list[object]) -> list[object]:
    return [result for result in results if isinstance(result, Exception)]


def test_all_who_arrive_at_once_find_the_same_one_room(cohort: Cohort) -> None:
    meeting, many = evening(cohort), members(cohort, 6)
    assert errors(at_once(*arrivals(meeting, many))) == []
    assert meeting.rooms.count() == 1
    assert Reservation.objects.filter(room=meeting.rooms.get()).count() == 6


def test_two_who_must_not_meet_never_both_get_the_one_room(cohort: Cohort) -> None:
    many = members(cohort, 2)
    meeting = evening(cohort, placed_at=SEVEN)
    services.room_create(meeting=meeting)
    people.block_add(owner=many[0], other=many[1])
    assert errors(at_once(*arrivals(meeting, many * 3))) == []
    assert Reservation.objects.filter(room__isnull=False).count() == 1


def test_two_who_must_not_meet_are_never_both_seated_whichever_way_they_come(cohort: Cohort) -> None:
    one, other = members(cohort, 2)
    meeting = evening(cohort, placed_at=SEVEN)
    room = services.room_create(meeting=meeting)
    people.block_add(owner=one, other=other)
    by_socket = partial(rooms.retried, partial(seats._enter, room.pk, one.pk, ms(SEVEN)))
    results = at_once(by_socket, *arrivals(meeting, [other]))
    assert [error for error in errors(results) if not isinstance(error, seats.NotNow)] == []
    assert Reservation.objects.filter(room=room).count() == 1
    assert Seat.objects.count() <= 1


def test_the_last_place_is_given_once(cohort: Cohort) -> None:
    many = members(cohort, 5)
    meeting = evening(cohort, placed_at=SEVEN, capacity=2)
    services.room_create(meeting=meeting)
    assert errors(at_once(*arrivals(meeting, many))) == []
    assert Reservation.objects.filter(room__isnull=False).count() == 2


def test_people_who_poll_while_the_facilitator_opens_wait_for_nobody_in_a_ring(cohort: Cohort) -> None:
    many = members(cohort, 8)
    meeting = evening(cohort)
    answer(meeting, Answer.COMING, *many)
    wanted = {user.pk: 1 + number % 2 for number, user in enumerate(many)}
    opens = partial(placements.rooms_open, meeting=meeting, by=None, rooms=wanted, leaders={}, now=SEVEN)
    assert errors(at_once(opens, *arrivals(meeting, many))) == []
    assert meeting.rooms.count() == 2
    assert Reservation.objects.filter(room=None).count() == 0


def test_two_workers_count_a_meeting_once(cohort: Cohort) -> None:
    meeting = evening(cohort)
    results = at_once(*[partial(attendance.meeting_count, meeting, OVER)] * 3)
    assert sorted(results, key=str) == [False, False, True]
