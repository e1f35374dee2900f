"""Answers and places: the last one goes to one person, those who wait are served in order, and offers pass on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from config.database import database_from
from groups import memberships
from groups.models import Cohort, Membership, OutgoingMail, Role, User
from groups.refusals import Refused
from sessions.models import Account, Answer, LedgerEntry, Meeting, MeetingState, Reservation
from sessions.reservations import (
    OFFER_STANDS,
    OFFERS_END,
    answer_set,
    is_full,
    offer_take,
    place_in_line,
    places_pass_on,
)
from tests.conftest import _with_role, make_user
from tests.realtime.databases import as_default, at_once

NOW = datetime(2027, 1, 4, 12, 0, tzinfo=UTC)
START = NOW + timedelta(days=2)


def make_meeting(cohort: Cohort, capacity: int | None = None, **fields: object) -> Meeting:
    start = fields.pop("starts_at", START)
    ends = start + timedelta(minutes=75)  # type: ignore[operator]
    return Meeting.objects.create(cohort=cohort, capacity=capacity, starts_at=start, ends_at=ends, **fields)


def answers(meeting: Meeting) -> dict[str, str]:
    return dict(meeting.reservations.order_by("pk").values_list("user__display_name", "answer"))


def mails(kind: str) -> list[str]:
    return list(OutgoingMail.objects.filter(kind=kind).order_by("pk").values_list("user__display_name", flat=True))


def coming(meeting: Meeting, *users: User, now: datetime = NOW) -> None:
    for user in users:
        answer_set(meeting=meeting, user=user, answer="coming", now=now)


@pytest.fixture
def small(cohort: Cohort) -> Meeting:
    return make_meeting(cohort, capacity=1)


def test_without_a_capacity_everybody_has_a_place(cohort: Cohort, alice: User, bob: User) -> None:
    meeting = make_meeting(cohort)
    coming(meeting, alice, bob)
    assert answers(meeting) == {"Alice": "coming", "Bob": "coming"}
    assert not is_full(meeting)


def test_an_answer_can_be_changed_and_the_same_again_changes_nothing(small: Meeting, alice: User) -> None:
    for answer in ("coming", "coming", "not_coming", "not_coming", "coming"):
        assert answer_set(meeting=small, user=alice, answer=answer, now=NOW).answer == answer


def test_whoever_comes_to_a_full_meeting_waits_in_the_order_of_asking(
    small: Meeting, cohort: Cohort, alice: User, bob: User
) -> None:
    clara = _with_role("Clara", cohort, Role.MEMBER)
    coming(small, alice, clara, bob)
    coming(small, clara, now=NOW + timedelta(hours=1))
    assert answers(small) == {"Alice": "coming", "Clara": "waiting", "Bob": "waiting"}
    lines = {one.user.name: place_in_line(one) for one in small.reservations.filter(answer=Answer.WAITING)}
    assert lines == {"Clara": 1, "Bob": 2}


def test_a_place_that_gets_free_is_offered_to_the_first_who_waits_and_to_nobody_else(
    small: Meeting, cohort: Cohort, alice: User, bob: User
) -> None:
    clara, david = _with_role("Clara", cohort, Role.MEMBER), _with_role("David", cohort, Role.MEMBER)
    coming(small, alice, bob, clara)
    answer_set(meeting=small, user=alice, answer="not_coming", now=NOW)
    coming(small, david)
    assert answers(small) == {"Alice": "not_coming", "Bob": "offered", "Clara": "waiting", "David": "waiting"}
    assert small.reservations.get(user=bob).offer_until == NOW + OFFER_STANDS
    assert mails("offer") == ["Bob"]


def test_an_offer_that_is_taken_in_time_is_a_place(small: Meeting, alice: User, bob: User) -> None:
    coming(small, alice, bob)
    answer_set(meeting=small, user=alice, answer="not_coming", now=NOW)
    taken = offer_take(reservation=small.reservations.get(user=bob), now=NOW + OFFER_STANDS - timedelta(seconds=1))
    assert (taken.answer, taken.offer_until) == (Answer.COMING, None)


def test_an_offer_that_ran_out_passes_on_and_can_be_taken_no_more(
    small: Meeting, cohort: Cohort, alice: User, bob: User
) -> None:
    clara = _with_role("Clara", cohort, Role.MEMBER)
    coming(small, alice, bob, clara)
    answer_set(meeting=small, user=alice, answer="not_coming", now=NOW)
    later = NOW + OFFER_STANDS
    with pytest.raises(Refused, match="This place has gone") as refused:
        offer_take(reservation=small.reservations.get(user=bob), now=later)
    assert refused.value.code == "offer_over"
    assert places_pass_on(later) == 2
    assert places_pass_on(later) == 0
    assert answers(small) == {"Alice": "not_coming", "Bob": "none", "Clara": "offered"}
    assert mails("offer") == ["Bob", "Clara"]


def test_declining_an_offer_passes_it_on_at_once(small: Meeting, cohort: Cohort, alice: User, bob: User) -> None:
    clara = _with_role("Clara", cohort, Role.MEMBER)
    coming(small, alice, bob, clara)
    answer_set(meeting=small, user=alice, answer="not_coming", now=NOW)
    answer_set(meeting=small, user=bob, answer="not_coming", now=NOW)
    assert answers(small)["Clara"] == "offered"


def test_an_offer_ends_two_hours_before_the_start(small: Meeting, alice: User, bob: User) -> None:
    coming(small, alice, bob)
    answer_set(meeting=small, user=alice, answer="not_coming", now=START - timedelta(hours=5))
    assert small.reservations.get(user=bob).offer_until == START - OFFERS_END


def test_in_the_last_hours_whoever_is_next_is_placed_without_being_asked(
    small: Meeting, alice: User, bob: User
) -> None:
    coming(small, alice, bob)
    answer_set(meeting=small, user=alice, answer="not_coming", now=START - timedelta(hours=2))
    assert answers(small)["Bob"] == "coming"
    assert (mails("placed"), mails("offer")) == (["Bob"], [])


def test_more_places_are_given_to_those_who_wait(small: Meeting, alice: User, bob: User) -> None:
    coming(small, alice, bob)
    Meeting.objects.update(capacity=2)
    assert places_pass_on(NOW) == 1
    assert answers(small)["Bob"] == "offered"


def test_nobody_who_asks_now_passes_those_who_wait(small: Meeting, cohort: Cohort, alice: User, bob: User) -> None:
    clara = _with_role("Clara", cohort, Role.MEMBER)
    coming(small, alice, bob)
    Meeting.objects.update(capacity=2)
    coming(small, clara)
    assert answers(small) == {"Alice": "coming", "Bob": "offered", "Clara": "waiting"}


@pytest.mark.parametrize("stop", [memberships.membership_pause, memberships.membership_leave])
def test_whoever_stops_being_a_member_gives_up_what_is_still_to_come(
    small: Meeting, cohort: Cohort, alice: User, bob: User, stop
) -> None:
    start = datetime.now(UTC) + timedelta(days=2)
    ahead = make_meeting(cohort, capacity=1, starts_at=start)
    past = make_meeting(cohort, starts_at=datetime.now(UTC) - timedelta(days=9))
    Reservation.objects.create(meeting=past, user=alice, answer=Answer.COMING)
    coming(ahead, alice, bob, now=datetime.now(UTC))
    stop(membership=Membership.objects.get(user=alice), by=alice)
    assert answers(ahead) == {"Alice": "none", "Bob": "offered"}
    assert answers(past) == {"Alice": "coming"}


def test_answers_that_mean_nothing_any_more_are_refused_and_change_nothing(cohort: Cohort, alice: User) -> None:
    over = make_meeting(cohort, starts_at=NOW - timedelta(hours=2))
    cancelled = make_meeting(cohort, state=MeetingState.CANCELLED)
    codes = []
    for meeting in (over, cancelled):
        with pytest.raises(Refused) as refused:
            answer_set(meeting=meeting, user=alice, answer="coming", now=NOW)
        codes.append(refused.value.code)
    assert codes == ["over", "cancelled"]
    assert not Reservation.objects.exists()


def test_a_stranger_and_a_facilitator_have_no_place_to_answer_for(cohort: Cohort, charlie: User, fredrik: User) -> None:
    for user in (charlie, fredrik):
        with pytest.raises(Refused) as refused:
            answer_set(meeting=make_meeting(cohort), user=user, answer="coming", now=NOW)
        assert refused.value.code == "not_member"


def test_no_answer_ever_touches_the_ledger(small: Meeting, alice: User, bob: User) -> None:
    coming(small, alice, bob)
    answer_set(meeting=small, user=alice, answer="not_coming", now=NOW)
    places_pass_on(START - timedelta(hours=1))
    assert (Account.objects.count(), LedgerEntry.objects.count()) == (0, 0)


# --- raced by many, on either database -------------------------------------------------------------------------------


@pytest.fixture(params=["sqlite", "postgresql"])
def crowd(request: pytest.FixtureRequest, tmp_path: Path, django_db_blocker) -> Iterator[tuple[Cohort, list[User]]]:
    address = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    with django_db_blocker.unblock(), as_default(database_from(address, tmp_path)):
        cohort = Cohort.objects.create(name="Practice")
        people = [make_user(f"Person{number}") for number in range(10)]
        Membership.objects.bulk_create(Membership(user=user, cohort=cohort, role=Role.MEMBER) for user in people)
        yield cohort, people


def test_the_last_place_raced_by_many_goes_to_one_and_the_others_wait(crowd: tuple[Cohort, list[User]]) -> None:
    cohort, people = crowd
    meeting = make_meeting(cohort, capacity=3)
    coming(meeting, *people[:2])
    asks = [partial(answer_set, meeting=meeting, user=user, answer="coming", now=NOW) for user in people[2:]]
    results = at_once(*asks)
    assert [result for result in results if isinstance(result, Exception)] == []
    assert sorted(answers(meeting).values()) == ["coming"] * 3 + ["waiting"] * 7


def test_many_who_leave_and_many_who_look_give_each_place_once(crowd: tuple[Cohort, list[User]]) -> None:
    cohort, people = crowd
    meeting = make_meeting(cohort, capacity=4)
    coming(meeting, *people)
    leave = [partial(answer_set, meeting=meeting, user=user, answer="not_coming", now=NOW) for user in people[:3]]
    results = at_once(*leave, *(partial(places_pass_on, NOW) for _worker in range(3)))
    assert [result for result in results if isinstance(result, Exception)] == []
    assert sorted(answers(meeting).values()) == ["coming"] + ["not_coming"] * 3 + ["offered"] * 3 + ["waiting"] * 3
    assert sorted(mails("offer")) == ["Person4", "Person5", "Person6"]


def test_leaving_the_group_raced_by_answers_ends_without_anybody_waiting_for_ever(
    crowd: tuple[Cohort, list[User]],
) -> None:
    cohort, people = crowd
    now = datetime.now(UTC)
    meeting = make_meeting(cohort, capacity=6, starts_at=now + timedelta(days=2))
    coming(meeting, *people, now=now)
    gone = [
        partial(memberships.membership_leave, membership=Membership.objects.get(user=user), by=user)
        for user in people[:3]
    ]
    change = [partial(answer_set, meeting=meeting, user=user, answer="not_coming", now=now) for user in people[3:6]]
    results = at_once(*gone, *change)
    assert [result for result in results if isinstance(result, Exception)] == []
    assert sorted(answers(meeting).values()) == ["none"] * 3 + ["not_coming"] * 3 + ["offered"] * 4
