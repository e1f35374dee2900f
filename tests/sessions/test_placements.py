"""Who sits where: the proposal, what a facilitator makes of it, and what is never done."""

from __future__ import annotations

import pytest

from groups import services as people
from groups.models import AuditEntry, Cohort, User
from groups.refusals import Refused
from sessions import placements
from sessions.models import Answer, Meeting, Practice, Reservation, TooFew

from .evenings import DOORS, SEVEN, answer, come, evening, members, room_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def crowd(cohort: Cohort, fredrik: User) -> tuple[Meeting, list[User]]:
    """Ten people and a facilitator at the door."""
    meeting = evening(cohort, fredrik)
    many = members(cohort, 10)
    answer(meeting, Answer.COMING, *many)
    come(meeting, fredrik, *many)
    return meeting, many


def test_those_who_are_here_are_proposed_rooms_alike_in_size(crowd: tuple[Meeting, list[User]]) -> None:
    found = placements.proposal(crowd[0], DOORS)
    assert sorted(len(room.people) for room in found.rooms) == [5, 5]


def test_who_has_gone_from_the_door_is_not_placed(crowd: tuple[Meeting, list[User]]) -> None:
    meeting, many = crowd
    assert placements.people_here(meeting, DOORS + placements.opening.HERE_FOR) == []
    come(meeting, many[0], now=SEVEN)
    assert placements.people_here(meeting, SEVEN) == [many[0].pk]


def test_opening_as_proposed_places_everybody_and_the_facilitator(
    crowd: tuple[Meeting, list[User]], fredrik: User
) -> None:
    meeting, many = crowd
    placements.open_as_proposed(meeting=meeting, by=fredrik, now=DOORS)
    meeting.refresh_from_db()
    assert meeting.placed_at == DOORS
    assert len({room_of(meeting, user) for user in many}) == 2
    assert meeting.holdings.get().room in meeting.rooms.all()
    assert AuditEntry.objects.get(what="rooms_opened").about == {"meeting": meeting.public_id, "rooms": 2}


def test_two_who_must_not_meet_are_proposed_different_rooms(crowd: tuple[Meeting, list[User]]) -> None:
    meeting, many = crowd
    people.block_add(owner=many[0], other=many[1])
    for room in placements.proposal(meeting, DOORS).rooms:
        assert not {many[0].pk, many[1].pk} <= set(room.people)


def test_people_who_have_practised_together_are_parted(cohort: Cohort, fredrik: User) -> None:
    meeting = evening(cohort, fredrik)
    many = members(cohort, 8)
    room = placements.Room.objects.create(meeting=evening(cohort))
    for user in many[:4]:
        Practice.objects.create(room=room, cohort=cohort, user=user, pairing=1, size=2, at=1, nominal=2)
    come(meeting, fredrik, *many)
    cohort.room_least, cohort.room_most = 2, 4
    meeting.cohort = cohort
    found = placements.proposal(meeting, DOORS)
    assert [len({user.pk for user in many[:4]} & set(room.people)) for room in found.rooms] == [2, 2]


def test_a_facilitator_cannot_put_two_together_who_must_not_meet_and_nothing_changes(
    crowd: tuple[Meeting, list[User]], fredrik: User
) -> None:
    meeting, many = crowd
    people.block_add(owner=many[0], other=many[1])
    rooms = dict.fromkeys((user.pk for user in many), 1)
    with pytest.raises(Refused) as refused:
        placements.rooms_open(meeting=meeting, by=fredrik, rooms=rooms, leaders={}, now=DOORS)
    assert refused.value.code == "together"
    assert not meeting.rooms.exists()


def test_a_room_has_at_most_twelve_places(cohort: Cohort, fredrik: User) -> None:
    meeting = evening(cohort, fredrik)
    rooms = {user.pk: 1 for user in members(cohort, 13)}
    with pytest.raises(Refused) as refused:
        placements.rooms_open(meeting=meeting, by=fredrik, rooms=rooms, leaders={}, now=DOORS)
    assert refused.value.code == "size"


def test_after_the_first_exercise_has_begun_nobody_is_moved(crowd: tuple[Meeting, list[User]], fredrik: User) -> None:
    meeting, many = crowd
    placements.open_as_proposed(meeting=meeting, by=fredrik, now=DOORS)
    Meeting.objects.update(closed_at=SEVEN)
    with pytest.raises(Refused) as refused:
        placements.rooms_open(meeting=meeting, by=fredrik, rooms={many[0].pk: 2}, leaders={}, now=SEVEN)
    assert refused.value.code == "closed"


def test_placing_again_keeps_the_numbers_of_the_rooms(crowd: tuple[Meeting, list[User]], fredrik: User) -> None:
    meeting, many = crowd
    placements.open_as_proposed(meeting=meeting, by=fredrik, now=DOORS)
    first, second = meeting.rooms.order_by("pk")
    placements.rooms_open(meeting=meeting, by=fredrik, rooms={many[0].pk: 2, many[1].pk: 1}, leaders={}, now=DOORS)
    assert (room_of(meeting, many[0]), room_of(meeting, many[1])) == (second, first)
    placements.rooms_open(meeting=meeting, by=fredrik, rooms={many[0].pk: 0}, leaders={}, now=DOORS)
    assert room_of(meeting, many[0]) is None
    assert meeting.rooms.count() == 2


def test_too_few_people_share_one_room_where_that_was_decided(cohort: Cohort, fredrik: User) -> None:
    meeting = evening(cohort, fredrik, least=20, too_few=TooFew.MERGE, decided_at=DOORS)
    many = members(cohort, 10)
    answer(meeting, Answer.COMING, *many)
    come(meeting, fredrik, *many)
    assert [len(room.people) for room in placements.proposal(meeting, DOORS).rooms] == [10]


def test_somebody_whom_all_have_blocked_is_told_of_as_a_number_only(
    crowd: tuple[Meeting, list[User]], fredrik: User
) -> None:
    meeting, many = crowd
    for other in many[1:]:
        people.block_add(owner=other, other=many[0])
    board = placements.board(meeting, DOORS)
    assert board.unplaced == 1
    assert [row.user for row in board.without_room] == [many[0]]


def test_the_board_shows_rooms_as_they_are_once_they_are_open(crowd: tuple[Meeting, list[User]], fredrik: User) -> None:
    meeting, many = crowd
    placements.open_as_proposed(meeting=meeting, by=fredrik, now=DOORS)
    meeting.refresh_from_db()
    Reservation.objects.filter(user=many[0]).update(room=None)
    board = placements.board(meeting, DOORS)
    assert (board.is_open, board.unplaced, len(board.by_room)) == (True, 1, 2)
