"""Who was removed stays out: of every room of the meeting, and where it holds of every meeting, by whatever way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from groups import invitations, memberships
from groups.models import AuditEntry, Cohort, Membership, MembershipState, Role, User
from groups.refusals import Refused
from sessions import arriving, opening, placements, reminders, removals, services
from sessions.models import Answer, Meeting, Removal, RemovalReason, Reservation
from sessions.opening import Entry, Stage
from tests.conftest import _with_role

from .evenings import DOORS, MINUTE, SEVEN, answer, come, evening, room_of

pytestmark = pytest.mark.django_db


def take_out(meeting: Meeting, user: User, by: User, *, holds: bool = False, **more: object) -> Removal:
    return removals.person_removed(meeting=meeting, user=user, by=by, reason="agreement", holds=holds, **more)


def test_who_was_removed_enters_no_room_of_the_meeting_and_others_do(
    cohort: Cohort, alice: User, bob: User, fredrik: User
) -> None:
    meeting = evening(cohort)
    room = come(meeting, alice, bob)[0]
    assert room is not None
    take_out(meeting, alice, fredrik, room=room)
    other = services.room_create(meeting=meeting)
    assert [opening.may_enter(one, alice, SEVEN) for one in (room, other)] == [Entry.REMOVED, Entry.REMOVED]
    assert opening.enter(room, alice, SEVEN) == Entry.REMOVED
    assert opening.may_enter(room, bob, SEVEN) is None


@pytest.mark.parametrize("now", [DOORS - MINUTE, DOORS, SEVEN])
def test_the_door_says_so_before_and_during_the_meeting(
    cohort: Cohort, alice: User, fredrik: User, now: object
) -> None:
    meeting = evening(cohort)
    take_out(meeting, alice, fredrik)
    assert opening.look(meeting, alice, now).stage == Stage.REMOVED  # type: ignore[arg-type]
    assert arriving.arrive(meeting=meeting, user=alice, now=now).stage == Stage.REMOVED  # type: ignore[arg-type]


def test_their_place_is_free_and_they_are_neither_placed_nor_expected(
    cohort: Cohort, alice: User, bob: User, fredrik: User
) -> None:
    meeting = evening(cohort, fredrik)
    answer(meeting, Answer.COMING, alice, bob)
    come(meeting, fredrik, alice, bob)
    take_out(meeting, alice, fredrik)
    assert room_of(meeting, alice) is None
    come(meeting, alice)
    assert room_of(meeting, alice) is None
    meeting.refresh_from_db()
    board = placements.board(meeting, DOORS)
    assert alice not in [*board.waiting, *board.expected, *(row.user for row in board.rows)]
    with pytest.raises(Refused, match="removed from this session"):
        arriving.let_in(meeting=meeting, user=alice, by=fredrik, now=SEVEN)


def test_without_holding_the_next_meeting_is_open(cohort: Cohort, alice: User, fredrik: User) -> None:
    meeting = evening(cohort)
    later = evening(cohort, starts_at=SEVEN + timedelta(days=7), ends_at=SEVEN + timedelta(days=7, minutes=75))
    take_out(meeting, alice, fredrik)
    assert [removals.may_not_come(one, alice) for one in (meeting, later)] == [True, False]


def test_one_that_holds_closes_every_meeting_of_the_cohort_and_of_no_other(
    cohort: Cohort, alice: User, fredrik: User, olga: User
) -> None:
    from groups import services as people

    elsewhere = people.cohort_create(name="Another", organiser=olga)
    people.membership_give(user=alice, cohort=elsewhere, role=Role.MEMBER)
    removal = take_out(evening(cohort), alice, fredrik, holds=True)
    later, made_after = evening(cohort, starts_at=SEVEN + timedelta(days=7), ends_at=None), evening(cohort)
    assert [removals.may_not_come(one, alice) for one in (later, made_after, evening(elsewhere))] == [True, True, False]
    removals.removal_lift(removal=removal, by=olga)
    assert [removals.may_not_come(one, alice) for one in (later, made_after)] == [False, False]


def test_a_facilitator_who_was_removed_is_no_exception(cohort: Cohort, fredrik: User, olga: User) -> None:
    meeting = evening(cohort, fredrik)
    take_out(meeting, fredrik, olga, holds=True)
    room = services.room_create(meeting=meeting)
    assert opening.may_enter(room, fredrik, SEVEN) == Entry.REMOVED
    assert opening.look(meeting, fredrik, SEVEN).stage == Stage.REMOVED


def test_an_open_room_is_closed_to_them_as_well(cohort: Cohort, alice: User, bob: User, fredrik: User) -> None:
    meeting = services.meeting_create(cohort=cohort)
    room = services.room_create(meeting=meeting)
    take_out(meeting, alice, fredrik)
    assert (opening.may_enter(room, alice, SEVEN), opening.may_enter(room, bob, SEVEN)) == (Entry.REMOVED, None)
    assert removals.may_not_enter(room.pk, cohort.pk, alice.pk)
    assert not removals.may_not_enter(room.pk, cohort.pk, bob.pk)


def test_another_browser_changes_nothing(cohort: Cohort, alice: User, fredrik: User) -> None:
    start = timezone.now() + timedelta(minutes=5)
    meeting = evening(cohort, starts_at=start, ends_at=start + timedelta(hours=1))
    room = services.room_create(meeting=meeting)
    take_out(meeting, alice, fredrik)
    for _ in range(2):
        browser = Client()
        browser.force_login(alice)
        assert browser.get(f"/r/{room.public_id}/").headers["Location"] == f"/m/{meeting.public_id}/"
        assert browser.get(f"/r/{room.public_id}/state.json").status_code == 403
        page = browser.get(f"/m/{meeting.public_id}/", {"enter": ""}).content.decode()
        assert "This session is closed to you." in page
        assert f"/m/{meeting.public_id}/report/?rule=other" in page
        assert browser.get(f"/m/{meeting.public_id}/state/").json()["stage"] == "removed"


def test_leaving_and_coming_back_by_an_invitation_changes_nothing(
    cohort: Cohort, alice: User, fredrik: User, olga: User
) -> None:
    take_out(evening(cohort), alice, fredrik, holds=True)
    memberships.membership_leave(membership=Membership.objects.get(user=alice), by=alice)
    _invitation, token = invitations.invitation_make(cohort=cohort, by=olga, uses=5)
    back = invitations.invitation_accept(token=token, user=alice, now=timezone.now())
    assert back.state == MembershipState.ACTIVE
    meeting = evening(cohort)
    assert opening.look(meeting, alice, SEVEN).stage == Stage.REMOVED


def test_who_was_put_out_of_the_group_comes_back_by_a_link_only_with_an_organisers_yes(
    cohort: Cohort, alice: User, olga: User
) -> None:
    removals.stay_out(meeting=evening(cohort), user=alice, by=olga)
    memberships.membership_remove(membership=Membership.objects.get(user=alice), by=olga, reason="enough")
    _invitation, token = invitations.invitation_make(cohort=cohort, by=olga, uses=5)
    asked = invitations.invitation_accept(token=token, user=alice, now=timezone.now())
    assert asked.state == MembershipState.ASKED
    memberships.membership_approve(membership=asked, by=olga)
    assert opening.look(evening(cohort), alice, SEVEN).stage == Stage.REMOVED


# --- deciding --------------------------------------------------------------------------------------------------------


def test_one_that_is_kept_still_holds_and_is_decided_once(
    cohort: Cohort, alice: User, fredrik: User, olga: User
) -> None:
    removal = take_out(evening(cohort), alice, fredrik, holds=True)
    removals.removal_keep(removal=removal, by=olga)
    with pytest.raises(Refused, match="meantime"):
        removals.removal_keep(removal=Removal.objects.get(), by=olga)
    assert removals.may_not_come(evening(cohort), alice)
    removals.removal_lift(removal=removal, by=olga)
    with pytest.raises(Refused, match="meantime"):
        removals.removal_lift(removal=Removal.objects.get(), by=olga)
    told = AuditEntry.objects.order_by("pk").values_list("what", flat=True)
    assert list(told) == ["person_removed", "removal_kept", "removal_lifted"]


def test_keeping_one_of_a_single_meeting_lets_it_hold_for_all(
    cohort: Cohort, alice: User, fredrik: User, olga: User
) -> None:
    removal = take_out(evening(cohort), alice, fredrik)
    removals.removal_keep(removal=removal, by=olga)
    assert removals.may_not_come(evening(cohort), alice)


def test_letting_somebody_come_again_lifts_everything_that_keeps_them_out(
    cohort: Cohort, alice: User, fredrik: User, olga: User
) -> None:
    meeting = evening(cohort)
    for holds in (False, True, True):
        take_out(meeting, alice, fredrik, holds=holds)
    removals.come_again(cohort=cohort, user=alice, by=olga)
    assert not removals.may_not_come(meeting, alice)


def test_the_audit_has_who_whom_and_where_and_a_code_for_the_reason(cohort: Cohort, alice: User, fredrik: User) -> None:
    meeting = evening(cohort)
    room = services.room_create(meeting=meeting)
    removals.person_removed(
        meeting=meeting, user=alice, by=fredrik, reason="what?", holds=True, room=room, words="Sold us something."
    )
    entry = AuditEntry.objects.get(what="person_removed")
    assert (entry.by, entry.reason) == (fredrik, "what?")
    assert entry.about == {
        "person": alice.public_id,
        "meeting": meeting.public_id,
        "room": room.public_id,
        "reason": RemovalReason.OTHER,
    }


# --- mails and places ------------------------------------------------------------------------------------------------


def test_nobody_is_reminded_of_or_offered_what_is_closed_to_them(
    cohort: Cohort, alice: User, bob: User, fredrik: User
) -> None:
    carol = _with_role("Carol", cohort, Role.MEMBER)
    meeting = evening(cohort, capacity=1)
    answer(meeting, Answer.COMING, bob)
    answer(meeting, Answer.WAITING, alice, waits_since=DOORS - timedelta(days=2))
    answer(meeting, Answer.WAITING, carol, waits_since=DOORS - timedelta(days=1))
    take_out(meeting, alice, fredrik, holds=True)
    Reservation.objects.filter(user=bob).update(answer=Answer.NOT_COMING)
    from sessions.reservations import places_pass_on

    places_pass_on(SEVEN - timedelta(days=2))
    states = dict(Reservation.objects.values_list("user__display_name", "answer"))
    assert (states["Alice"], states["Carol"]) == (Answer.WAITING, Answer.OFFERED)
    everybody = evening(cohort)
    assert alice not in reminders._expected(everybody)
    assert carol in reminders._expected(everybody)
