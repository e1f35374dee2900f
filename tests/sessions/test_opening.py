"""The door of a meeting: when it is open, whose room is whose, and who never meets whom."""

from __future__ import annotations

from datetime import timedelta

import pytest

from groups import services as people
from groups.models import AuditEntry, Cohort, User
from groups.refusals import Refused
from sessions import arriving, opening, services
from sessions.models import Answer, Meeting, MeetingState, Reservation, Room
from sessions.opening import Entry, Stage

from .evenings import DOORS, MINUTE, SEVEN, answer, come, evening, members, room_of

pytestmark = pytest.mark.django_db


# --- when ------------------------------------------------------------------------------------------------------------


def test_the_doors_open_ten_minutes_before_and_close_at_the_end(cohort: Cohort) -> None:
    meeting = evening(cohort)
    assert not opening.doors_are_open(meeting, DOORS - timedelta(seconds=1))
    assert opening.doors_are_open(meeting, DOORS)
    assert opening.doors_are_open(meeting, meeting.ends_at - timedelta(seconds=1))
    assert not opening.doors_are_open(meeting, meeting.ends_at)


def test_a_cancelled_meeting_has_no_doors(cohort: Cohort, alice: User) -> None:
    meeting = evening(cohort, state=MeetingState.CANCELLED)
    assert not opening.doors_are_open(meeting, SEVEN)
    assert opening.look(meeting, alice, SEVEN).stage == Stage.CANCELLED


def test_before_the_doors_open_nobody_is_noted_as_there(cohort: Cohort, alice: User) -> None:
    meeting = evening(cohort)
    assert arriving.arrive(meeting=meeting, user=alice, now=DOORS - MINUTE).stage == Stage.PLANNED
    assert not Reservation.objects.exists()


# --- one room for all ------------------------------------------------------------------------------------------------


def test_all_who_come_and_fit_find_one_room_open_at_the_doors(cohort: Cohort, alice: User, bob: User) -> None:
    meeting = evening(cohort)
    rooms = come(meeting, alice, bob)
    assert rooms[0] is not None
    assert rooms[0] == rooms[1]


def test_who_never_answered_and_gets_a_room_has_said_by_it_that_they_come(cohort: Cohort, alice: User) -> None:
    meeting = evening(cohort)
    come(meeting, alice)
    mine = Reservation.objects.get(meeting=meeting, user=alice)
    assert (mine.answer, mine.here_at) == (Answer.COMING, DOORS)


def test_a_facilitator_who_holds_it_goes_into_the_same_room(cohort: Cohort, alice: User, fredrik: User) -> None:
    meeting = evening(cohort, fredrik)
    rooms = come(meeting, fredrik, alice)
    assert rooms[0] is not None
    assert rooms[0] == rooms[1]


def test_more_people_than_a_room_holds_wait_for_the_facilitator(cohort: Cohort, fredrik: User) -> None:
    meeting = evening(cohort, fredrik)
    many = members(cohort, 9)
    answer(meeting, Answer.COMING, *many)
    assert come(meeting, *many) == [None] * 9
    assert opening.look(meeting, many[0], DOORS).stage == Stage.WAITING


def test_a_block_among_those_coming_keeps_the_one_room_from_opening_by_itself(
    cohort: Cohort, alice: User, bob: User
) -> None:
    people.block_add(owner=alice, other=bob)
    meeting = evening(cohort)
    assert come(meeting, alice, bob) == [None, None]


def test_two_people_who_must_not_meet_are_never_placed_in_one_room(cohort: Cohort, alice: User, bob: User) -> None:
    meeting = evening(cohort)
    answer(meeting, Answer.COMING, alice)
    room = come(meeting, alice)[0]
    people.block_add(owner=bob, other=alice)
    assert come(meeting, bob) == [None]
    assert room is not None
    assert opening.enter(room, bob, DOORS) == Entry.NOT_PLACED
    assert room_of(meeting, bob) is None


# --- late, full, and by themselves -----------------------------------------------------------------------------------


def test_late_comers_go_into_the_smallest_room_that_fits_until_the_first_exercise(
    cohort: Cohort, alice: User, bob: User
) -> None:
    meeting = evening(cohort, placed_at=DOORS)
    small, large = services.room_create(meeting=meeting), services.room_create(meeting=meeting)
    for user in members(cohort, 3):
        answer(meeting, Answer.COMING, user, room=large)
    assert come(meeting, alice, now=SEVEN) == [small]
    Meeting.objects.update(closed_at=SEVEN + MINUTE)
    assert come(meeting, bob, now=SEVEN + 2 * MINUTE) == [None]
    assert opening.look(Meeting.objects.get(), bob, SEVEN + 2 * MINUTE).stage == Stage.CLOSED


def test_somebody_who_is_let_in_late_gets_a_room(cohort: Cohort, alice: User, bob: User) -> None:
    meeting = evening(cohort)
    room = come(meeting, alice)[0]
    Meeting.objects.update(closed_at=SEVEN)
    meeting.refresh_from_db()
    assert room is not None
    room = Room.objects.get(pk=room.pk)
    assert opening.may_enter(room, bob, SEVEN + MINUTE) == Entry.CLOSED
    assert arriving.let_in(meeting=meeting, user=bob, by=None, now=SEVEN + MINUTE).room == room
    room.refresh_from_db()
    assert opening.may_enter(room, bob, SEVEN + MINUTE) is None


def test_nobody_is_let_in_where_no_room_is_free_of_somebody_they_must_not_meet(
    cohort: Cohort, alice: User, bob: User
) -> None:
    meeting = evening(cohort)
    come(meeting, alice)
    people.block_add(owner=alice, other=bob)
    with pytest.raises(Refused, match="no room"):
        arriving.let_in(meeting=meeting, user=bob, by=None, now=SEVEN)
    assert not Reservation.objects.filter(user=bob).exists()
    assert not AuditEntry.objects.filter(what="let_in").exists()


def test_a_full_meeting_gives_the_places_of_those_who_are_missing_at_the_start(
    cohort: Cohort, alice: User, bob: User
) -> None:
    meeting = evening(cohort, capacity=1)
    answer(meeting, Answer.COMING, alice)
    answer(meeting, Answer.WAITING, bob, waits_since=DOORS)
    assert come(meeting, bob, now=DOORS) == [None]
    assert opening.look(meeting, bob, DOORS).stage == Stage.FULL
    assert come(meeting, bob, now=SEVEN)[0] is not None


def test_at_the_start_nobody_takes_the_place_of_somebody_who_is_here(cohort: Cohort, alice: User, bob: User) -> None:
    meeting = evening(cohort, capacity=1)
    answer(meeting, Answer.COMING, alice)
    come(meeting, alice, now=SEVEN)
    assert come(meeting, bob, now=SEVEN) == [None]


def test_without_a_facilitator_people_are_placed_five_minutes_after_the_start(cohort: Cohort, fredrik: User) -> None:
    meeting = evening(cohort, fredrik)
    many = members(cohort, 9)
    answer(meeting, Answer.COMING, *many)
    assert come(meeting, *many, now=SEVEN + 4 * MINUTE) == [None] * 9
    last = come(meeting, many[0], now=SEVEN + 4.7 * MINUTE)
    assert last == [None]
    come(meeting, *many, now=SEVEN + 5 * MINUTE)
    assert {room.self_held for room in meeting.rooms.all()} == {True}
    assert all(room_of(meeting, user) is not None for user in many)


def test_a_facilitator_who_is_there_is_not_passed_over(cohort: Cohort, fredrik: User) -> None:
    meeting = evening(cohort, fredrik)
    many = members(cohort, 9)
    answer(meeting, Answer.COMING, *many)
    come(meeting, fredrik, *many, now=SEVEN + 5 * MINUTE)
    assert not meeting.rooms.exists()


def test_members_begin_by_themselves_only_when_a_facilitator_has_had_time_to_come(cohort: Cohort) -> None:
    meeting = evening(cohort)
    assert not opening.members_may_begin(meeting, SEVEN + 5 * MINUTE - timedelta(seconds=1))
    assert opening.members_may_begin(meeting, SEVEN + 5 * MINUTE)


# --- into a room -----------------------------------------------------------------------------------------------------


def test_a_person_enters_the_room_that_is_theirs_and_no_other(cohort: Cohort, alice: User) -> None:
    meeting = evening(cohort, placed_at=DOORS)
    mine, other = services.room_create(meeting=meeting), services.room_create(meeting=meeting)
    answer(meeting, Answer.COMING, alice, room=mine)
    assert opening.may_enter(mine, alice, SEVEN) is None
    assert opening.may_enter(other, alice, SEVEN) == Entry.NOT_PLACED


def test_a_facilitator_of_the_cohort_enters_every_room(cohort: Cohort, fredrik: User) -> None:
    meeting = evening(cohort)
    for room in (services.room_create(meeting=meeting), services.room_create(meeting=meeting)):
        assert opening.may_enter(room, fredrik, DOORS - timedelta(hours=1)) is None


@pytest.mark.parametrize(
    ("when", "fields", "code"),
    [
        (DOORS - MINUTE, {}, Entry.EARLY),
        (SEVEN + timedelta(minutes=75), {}, Entry.OVER),
        (SEVEN, {"state": MeetingState.CANCELLED}, Entry.CANCELLED),
        (SEVEN, {"closed_at": SEVEN}, Entry.CLOSED),
        (SEVEN, {}, None),
    ],
)
def test_the_one_room_lets_people_in_while_the_doors_are_open(
    cohort: Cohort, alice: User, when: object, fields: dict[str, object], code: Entry | None
) -> None:
    room = services.room_create(meeting=evening(cohort, **fields))
    assert opening.may_enter(room, alice, when) == code  # type: ignore[arg-type]


def test_an_open_room_asks_nothing_of_this(cohort: Cohort, alice: User, bob: User) -> None:
    people.block_add(owner=alice, other=bob)
    room = services.room_create(meeting=services.meeting_create(cohort=cohort))
    assert (opening.enter(room, alice, SEVEN), opening.enter(room, bob, SEVEN)) == (None, None)
    assert not Reservation.objects.exists()
