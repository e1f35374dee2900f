"""Pausing, leaving, removing, asking and roles: what changes, what stays, and what is written down."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction

from groups import memberships, services
from groups.models import AuditEntry, Cohort, Membership, MembershipState, OutgoingMail, Role, User
from groups.refusals import Refused

ACTIVE, ASKED, PAUSED = MembershipState.ACTIVE, MembershipState.ASKED, MembershipState.PAUSED


@pytest.fixture
def stopped() -> Iterator[list[Membership]]:
    """Who was reported as stopped, in order."""
    seen: list[Membership] = []
    hook = seen.append
    memberships.on_stopped(hook)
    yield seen
    memberships._stopped.remove(hook)


def of(user: User, role: Role | None = None) -> Membership:
    rows = Membership.objects.filter(user=user).select_related("cohort")
    return rows.get(role=role) if role else rows.get()


def audit() -> list[tuple[str, str]]:
    return list(AuditEntry.objects.order_by("pk").values_list("what", "reason"))


def test_a_pause_frees_the_seat_and_ends_whenever_its_owner_likes(alice: User, stopped: list[Membership]) -> None:
    memberships.membership_pause(membership=of(alice), by=alice)
    assert (of(alice).state, [row.user for row in stopped]) == (PAUSED, [alice])
    memberships.membership_resume(membership=of(alice), by=alice)
    assert of(alice).state == ACTIVE
    assert audit() == [("membership_paused", ""), ("membership_resumed", "")]


def test_leaving_takes_all_roles_along(cohort: Cohort, fredrik: User, stopped: list[Membership]) -> None:
    services.membership_give(user=fredrik, cohort=cohort, role=Role.MEMBER)
    memberships.membership_leave(membership=of(fredrik, Role.MEMBER), by=fredrik)
    assert {row.state for row in Membership.objects.filter(user=fredrik)} == {MembershipState.LEFT}
    assert len(stopped) == 2


def test_somebody_is_removed_only_with_a_reason_and_is_told_without_it(olga: User, alice: User) -> None:
    with pytest.raises(Refused) as refused:
        memberships.membership_remove(membership=of(alice), by=olga, reason="  ")
    assert (refused.value.code, of(alice).state, audit()) == ("reason", ACTIVE, [])
    memberships.membership_remove(membership=of(alice), by=olga, reason="Asked us to.")
    assert (of(alice).state, of(alice).reason) == (MembershipState.REMOVED, "Asked us to.")
    assert audit() == [("membership_removed", "Asked us to.")]
    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.user) == ("removed", alice)
    assert "Asked" not in str(mail.about)


@pytest.mark.parametrize("what", ["pause", "leave", "remove"])
def test_a_group_keeps_its_last_organiser(olga: User, alice: User, what: str) -> None:
    action = getattr(memberships, f"membership_{what}")
    with pytest.raises(Refused) as refused:
        action(membership=of(olga), by=olga, reason="tired")
    assert (refused.value.code, of(olga).state, audit()) == ("last_organiser", ACTIVE, [])


def test_an_organiser_may_go_when_there_is_another(cohort: Cohort, olga: User, fredrik: User) -> None:
    memberships.role_give(cohort=cohort, user=fredrik, role=Role.ORGANISER, by=olga)
    memberships.membership_leave(membership=of(olga), by=olga)
    assert of(olga).state == MembershipState.LEFT
    with pytest.raises(Refused):
        memberships.role_take(membership=of(fredrik, Role.ORGANISER), by=fredrik)


def test_who_asks_is_let_in_or_not_once(olga: User, alice: User, bob: User) -> None:
    Membership.objects.filter(user__in=[alice, bob]).update(state=ASKED)
    memberships.membership_approve(membership=of(alice), by=olga)
    memberships.membership_deny(membership=of(bob), by=olga)
    assert (of(alice).state, of(bob).state) == (ACTIVE, MembershipState.REMOVED)
    with pytest.raises(Refused):
        memberships.membership_approve(membership=of(bob), by=olga)
    assert [mail.kind for mail in OutgoingMail.objects.all()] == ["approved"]


def test_roles_are_set_as_a_whole_and_nobody_is_left_without_one(cohort: Cohort, olga: User, alice: User) -> None:
    memberships.roles_set(cohort=cohort, user=alice, roles={Role.FACILITATOR, Role.ORGANISER}, by=olga)
    assert _roles(alice) == {"facilitator", "organiser"}
    with pytest.raises(Refused) as refused:
        memberships.roles_set(cohort=cohort, user=alice, roles=set(), by=olga)
    assert (refused.value.code, _roles(alice)) == ("only_role", {"facilitator", "organiser"})
    assert [what for what, _ in audit()].count("role_given") == 2


def _roles(user: User) -> set[str]:
    return set(Membership.objects.filter(user=user, state=ACTIVE).values_list("role", flat=True))


def test_a_role_is_given_only_to_somebody_of_the_group(cohort: Cohort, olga: User, charlie: User) -> None:
    with pytest.raises(Refused):
        memberships.role_give(cohort=cohort, user=charlie, role=Role.MEMBER, by=olga)
    assert not Membership.objects.filter(user=charlie).exists()


def test_what_has_changed_meanwhile_is_not_done_twice(olga: User, alice: User) -> None:
    seen_before = of(alice)
    memberships.membership_leave(membership=of(alice), by=alice)
    with pytest.raises(Refused) as refused:
        memberships.membership_remove(membership=seen_before, by=olga, reason="late")
    assert (refused.value.code, of(alice).state) == ("not_here", MembershipState.LEFT)


def test_a_hook_that_fails_undoes_the_whole_change(alice: User) -> None:
    def fails(membership: Membership) -> None:
        raise LookupError

    memberships.on_stopped(fails)
    try:
        with pytest.raises(LookupError), transaction.atomic():
            memberships.membership_leave(membership=of(alice), by=alice)
    finally:
        memberships._stopped.remove(fails)
    assert (of(alice).state, audit()) == (ACTIVE, [])
