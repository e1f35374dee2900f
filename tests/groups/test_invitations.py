"""Ways into a cohort: who gets in, how often, and that nobody learns anything from an invitation that has ended."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from groups import invitations, memberships
from groups.models import AuditEntry, Cohort, Invitation, Membership, MembershipState, OutgoingMail, Role, User
from groups.refusals import Refused
from tests.conftest import make_user

NOW = timezone.now


def verified(user: User) -> User:
    EmailAddress.objects.filter(user=user).update(verified=True)
    return user


def refused_code(token: str, user: User, **when: object) -> str:
    with pytest.raises(Refused) as refused:
        invitations.invitation_accept(token=token, user=user, now=when.get("now") or NOW())
    return refused.value.code


def test_a_token_is_long_and_only_its_hash_is_kept(cohort: Cohort, olga: User) -> None:
    invitation, token = invitations.invitation_make(cohort=cohort, by=olga, uses=3)
    assert len(token) >= 43
    assert invitation.token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert not OutgoingMail.objects.exists()
    rows = [str(row) for model in (Invitation, AuditEntry) for row in model.objects.values()]
    assert not any(token in row for row in rows)


def test_the_token_of_a_mail_is_in_its_order_and_nowhere_else(cohort: Cohort, olga: User) -> None:
    invitation, token = invitations.invitation_make(cohort=cohort, by=olga, email="New@People.example", language="sv")
    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.email, mail.language, mail.cohort) == ("invitation", "new@people.example", "sv", cohort)
    assert mail.about == {"invitation": invitation.public_id, "token": token}
    assert mail.key == f"invitation:{invitation.pk}:1"


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.ORGANISER])
def test_a_link_never_makes_a_facilitator_or_an_organiser(cohort: Cohort, olga: User, role: Role) -> None:
    with pytest.raises(Refused) as refused:
        invitations.invitation_make(cohort=cohort, by=olga, role=role)
    assert refused.value.code == "role_by_link"
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ({"uses": 0}, "uses"),
        ({"uses": 501}, "uses"),
        ({"days": 0}, "days"),
        ({"days": 91}, "days"),
        ({"email": "nobody"}, "email"),
    ],
)
def test_what_makes_no_sense_is_refused(cohort: Cohort, olga: User, about: dict[str, object], code: str) -> None:
    with pytest.raises(Refused) as refused:
        invitations.invitation_make(cohort=cohort, by=olga, **about)
    assert (refused.value.code, Invitation.objects.count()) == (code, 0)


def test_an_invitation_by_mail_is_for_who_controls_the_address(cohort: Cohort, olga: User, charlie: User) -> None:
    dora = make_user("Dora")
    _, token = invitations.invitation_make(cohort=cohort, by=olga, email=dora.email, role=Role.FACILITATOR)
    assert refused_code(token, verified(charlie)) == "other_address"
    assert refused_code(token, dora) == "other_address"
    membership = invitations.invitation_accept(token=token, user=verified(dora), now=NOW())
    assert (membership.role, membership.state) == (Role.FACILITATOR, MembershipState.ACTIVE)
    assert not Membership.objects.filter(user=charlie).exists()


def test_accepting_twice_uses_up_one(cohort: Cohort, olga: User, charlie: User) -> None:
    invitation, token = invitations.invitation_make(cohort=cohort, by=olga, uses=3)
    first = invitations.invitation_accept(token=token, user=charlie, now=NOW())
    assert invitations.invitation_accept(token=token, user=charlie, now=NOW()) == first
    invitation.refresh_from_db()
    assert invitation.uses_left == 2


def test_whoever_is_in_already_keeps_their_place_and_their_role(cohort: Cohort, olga: User, alice: User) -> None:
    invitation, token = invitations.invitation_make(cohort=cohort, by=olga, uses=1, needs_approval=True)
    assert invitations.invitation_accept(token=token, user=alice, now=NOW()).state == MembershipState.ACTIVE
    invitation.refresh_from_db()
    assert invitation.uses_left == 1


def test_wrong_old_used_and_withdrawn_ones_are_told_apart_by_nobody(cohort: Cohort, olga: User, charlie: User) -> None:
    used, used_token = invitations.invitation_make(cohort=cohort, by=olga)
    Invitation.objects.filter(pk=used.pk).update(uses_left=0)
    withdrawn, withdrawn_token = invitations.invitation_make(cohort=cohort, by=olga)
    invitations.invitation_withdraw(invitation=withdrawn, by=olga)
    _, old_token = invitations.invitation_make(cohort=cohort, by=olga, days=3)
    personal, personal_token = invitations.invitation_make(cohort=cohort, by=olga, email="dora@people.example")
    invitations.invitation_withdraw(invitation=personal, by=olga)
    said = [
        refused_code(personal_token, charlie),
        refused_code("wrong", charlie),
        refused_code("\udcff" * 3, charlie),
        refused_code(used_token, charlie),
        refused_code(withdrawn_token, charlie),
        refused_code(old_token, charlie, now=NOW() + timedelta(days=3, seconds=1)),
    ]
    assert said == ["invitation_gone"] * 6
    assert not Membership.objects.filter(user=charlie).exists()


def test_where_an_organiser_says_yes_first_one_asks(cohort: Cohort, olga: User, charlie: User) -> None:
    _, token = invitations.invitation_make(cohort=cohort, by=olga, uses=2, needs_approval=True)
    membership = invitations.invitation_accept(token=token, user=charlie, now=NOW())
    assert membership.state == MembershipState.ASKED
    assert [(mail.kind, mail.user) for mail in OutgoingMail.objects.all()] == [("asked", olga)]


def test_who_was_put_out_comes_back_by_a_link_only_with_a_yes(cohort: Cohort, olga: User, alice: User) -> None:
    memberships.membership_remove(membership=Membership.objects.get(user=alice), by=olga, reason="shouting")
    _, link = invitations.invitation_make(cohort=cohort, by=olga, uses=5)
    assert invitations.invitation_accept(token=link, user=alice, now=NOW()).state == MembershipState.ASKED
    _, personal = invitations.invitation_make(cohort=cohort, by=olga, email=alice.email)
    accepted = invitations.invitation_accept(token=personal, user=verified(alice), now=NOW())
    assert (accepted.state, accepted.reason) == (MembershipState.ACTIVE, "")


def test_a_facilitator_who_was_put_out_does_not_come_back_as_a_member_by_a_link(
    cohort: Cohort, olga: User, fredrik: User
) -> None:
    memberships.membership_remove(membership=Membership.objects.get(user=fredrik), by=olga, reason="shouting")
    _, link = invitations.invitation_make(cohort=cohort, by=olga, uses=5)
    assert invitations.invitation_accept(token=link, user=fredrik, now=NOW()).state == MembershipState.ASKED


def test_sending_again_ends_the_old_token_and_the_mail_that_had_it(cohort: Cohort, olga: User) -> None:
    dora = verified(make_user("Dora"))
    invitation, old = invitations.invitation_make(cohort=cohort, by=olga, email=dora.email, language="sv")
    new = invitations.invitation_send_again(invitation=invitation, by=olga)
    assert refused_code(old, dora) == "invitation_gone"
    assert [(mail.state, mail.about.get("token")) for mail in OutgoingMail.objects.order_by("pk")] == [
        ("dropped", None),
        ("waiting", new),
    ]
    assert invitations.invitation_accept(token=new, user=dora, now=NOW()).state == MembershipState.ACTIVE
    with pytest.raises(Refused):
        invitations.invitation_send_again(invitation=invitation, by=olga)


def test_withdrawing_keeps_a_mail_that_still_waits_from_leaving(cohort: Cohort, olga: User) -> None:
    invitation, _token = invitations.invitation_make(cohort=cohort, by=olga, email="new@people.example")
    invitations.invitation_withdraw(invitation=invitation, by=olga)
    assert [(mail.state, mail.about) for mail in OutgoingMail.objects.all()] == [("dropped", {})]
    with pytest.raises(Refused):
        invitations.invitation_withdraw(invitation=invitation, by=olga)


def test_nobodys_mailbox_is_filled_by_invitations(cohort: Cohort, olga: User) -> None:
    invitation, _token = invitations.invitation_make(cohort=cohort, by=olga, email="new@people.example")
    for _ in range(invitations.MOST_MAILS_TO_ONE_ADDRESS_A_DAY - 1):
        invitations.invitation_send_again(invitation=invitation, by=olga)
    hashed = Invitation.objects.get().token_hash
    with pytest.raises(Refused) as refused:
        invitations.invitation_send_again(invitation=invitation, by=olga)
    assert (refused.value.code, Invitation.objects.get().token_hash) == ("too_many_mails", hashed)


def test_a_list_goes_out_as_a_whole_or_not_at_all(cohort: Cohort, olga: User) -> None:
    with pytest.raises(Refused):
        invitations.invitations_make(cohort=cohort, by=olga, emails=["a@x.example", "broken"], role=Role.MEMBER)
    assert (Invitation.objects.count(), OutgoingMail.objects.count()) == (0, 0)


def test_every_step_of_an_invitation_is_in_the_audit(cohort: Cohort, olga: User, charlie: User) -> None:
    _, token = invitations.invitation_make(cohort=cohort, by=olga, uses=2)
    invitations.invitation_accept(token=token, user=charlie, now=NOW())
    invitations.invitation_withdraw(invitation=Invitation.objects.get(), by=olga)
    assert list(AuditEntry.objects.order_by("pk").values_list("what", "by")) == [
        ("invitation_made", olga.pk),
        ("invitation_accepted", charlie.pk),
        ("invitation_withdrawn", olga.pk),
    ]
