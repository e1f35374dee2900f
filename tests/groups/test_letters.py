"""The letters about coming into a group: to whom, in which language, and not when they are no longer true."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail as outside
from django.utils import timezone

from groups import invitations, memberships, postman
from groups.models import Cohort, Membership, MembershipState, OutgoingMail, Role, User
from groups.outbox import mail_order


@pytest.fixture
def invited(cohort: Cohort, olga: User) -> tuple[object, str]:
    return invitations.invitation_make(cohort=cohort, by=olga, role=Role.MEMBER, email="new@people.example")


def send() -> list[str]:
    postman.mails_send(timezone.now() + timedelta(seconds=1))
    return [sent.subject for sent in outside.outbox]


def test_an_invitation_leads_to_its_page_and_its_token_is_kept_nowhere_after(invited, cohort: Cohort) -> None:
    _invitation, token = invited
    assert send() == ["An invitation to Practice"]
    [sent] = outside.outbox
    assert sent.to == ["new@people.example"]
    assert f"/invite/{token}/" in sent.body
    assert "Olga invites you to Practice" in sent.body
    assert OutgoingMail.objects.get().about == {}


def test_an_invitation_speaks_the_language_of_the_group(cohort: Cohort, olga: User) -> None:
    Cohort.objects.update(languages=["sv"])
    mine = Cohort.objects.get()
    invitations.invitation_make(cohort=mine, by=olga, role=Role.MEMBER, email="new@people.example")
    assert send() == ["En inbjudan till Practice"]


def test_an_invitation_that_was_withdrawn_or_ran_out_is_not_sent(invited, olga: User) -> None:
    invitation, _token = invited
    type(invitation).objects.update(expires_at=timezone.now())
    assert send() == []


@pytest.mark.parametrize(("state", "subjects"), [("active", ["You are in Practice"]), ("left", [])])
def test_a_welcome_is_only_for_those_who_are_still_in_the_group(
    cohort: Cohort, alice: User, state: MembershipState, subjects: list[str]
) -> None:
    mail_order(kind="approved", key="one", user=alice, cohort=cohort)
    Membership.objects.filter(user=alice).update(state=state)
    assert send() == subjects


def test_somebody_who_is_removed_reads_that_and_not_why(cohort: Cohort, olga: User, alice: User) -> None:
    membership = Membership.objects.get(user=alice)
    memberships.membership_remove(membership=membership, by=olga, reason="unkind words")
    assert send() == ["You are no longer in Practice"]
    assert "unkind words" not in outside.outbox[0].body


def test_an_organiser_reads_that_somebody_asks_and_not_who(cohort: Cohort, olga: User, charlie: User) -> None:
    mail_order(kind="asked", key="one", user=olga, cohort=cohort)
    assert send() == ["Practice: somebody asks to join"]
    assert f"/c/{cohort.public_id}/people/" in outside.outbox[0].body
    assert "Charlie" not in outside.outbox[0].body
