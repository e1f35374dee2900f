"""Who sits where: the proposal, what a facilitator makes of it, and what is never done."""

from __future__ import annotations

from datetime import datetime

import pytest

from groups import services as people
from groups.models import AuditEntry, Cohort, User
from groups.refusals import Refused
from sessions import opening, placements, removals
from sessions.models import Answer, Meeting, Practice, Reservation, Room, TooFew

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


@pytest.fixture
def two_rooms(crowd: tuple[Meeting, list[User]], fredrik: User) -> tuple[Meeting, User, Room, Room]:
    """Two open rooms of a meeting whose first exercise has begun; somebody, their room and the other one."""
    meeting, many = crowd
    placements.open_as_proposed(meeting=meeting, by=fredrik, now=DOORS)
    Meeting.objects.update(closed_at=SEVEN)
    theirs = room_of(meeting, many[0])
    other = meeting.rooms.exclude(pk=theirs.pk).get()
    return meeting, many[0], theirs, other


def test_one_person_changes_rooms_also_after_the_first_exercise(
    two_rooms: tuple[Meeting, User, Room, Room], fredrik: User
) -> None:
    meeting, alba, _theirs, other = two_rooms
    placements.person_move(meeting=meeting, user=alba, to=other, by=fredrik, now=SEVEN)
    assert room_of(meeting, alba) == other
    assert opening.may_enter(other, alba, SEVEN) is None
    entry = AuditEntry.objects.get(what="room_changed")
    assert (entry.by, entry.about["person"], entry.about["room"]) == (fredrik, alba.public_id, other.public_id)


def test_a_move_that_cannot_be_is_refused_and_changes_nothing(
    two_rooms: tuple[Meeting, User, Room, Room], fredrik: User
) -> None:
    meeting, alba, theirs, other = two_rooms
    blocked = Reservation.objects.filter(room=other).first().user

    def refused(to: Room, user: User = alba, now: datetime = SEVEN) -> str:
        with pytest.raises(Refused) as found:
            placements.person_move(meeting=meeting, user=user, to=to, by=fredrik, now=now)
        return found.value.code

    assert refused(theirs) == "there"
    assert refused(other, now=meeting.ends_at) == "closed"
    assert refused(other, user=members(meeting.cohort, 1, "Nobody")[0]) == "closed"
    people.block_add(owner=blocked, other=alba)
    assert refused(other) == "together"
    assert room_of(meeting, alba) == theirs
    removals.person_removed(meeting=meeting, user=alba, by=fredrik, reason="rest", holds=False)
    assert refused(other) == "removed"
    assert room_of(meeting, alba) is None


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
