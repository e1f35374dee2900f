"""Ways into a cohort: making, accepting and withdrawing invitations.

A token is 256 random bits. Only its hash is kept, so it is in the mail, or shown once, and nowhere else. An invitation
with an address is for whoever controls that address and for nobody else who got hold of the mail; a link is for anybody
who has it, as often as it says, and only ever makes members.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.audit import audit_add
from groups.models import Cohort, Invitation, MailState, Membership, MembershipState, OutgoingMail, Role, User
from groups.outbox import mail_order
from groups.refusals import Refused

KEPT = "invitation"  # under which the cookie's session keeps a token's hash, never the token itself
MOST_USES = 500
MOST_DAYS = 90
# So that nobody's mailbox can be filled by inviting them again and again, and nobody mails the world from one account.
MOST_MAILS_TO_ONE_ADDRESS_A_DAY = 3
MOST_BY_ONE_PERSON_A_DAY = 600


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


@transaction.atomic
def invitation_make(
    *,
    cohort: Cohort,
    by: User,
    role: Role = Role.MEMBER,
    email: str = "",
    uses: int = 1,
    days: int = 14,
    needs_approval: bool = False,
    language: str = "",
) -> tuple[Invitation, str]:
    """Invite an address, which gets a mail, or make a link; also return the token, which can never be had again.

    Raises Refused: role_by_link, email, uses, days, too_many, too_many_mails.
    """
    email = email.strip().lower()
    _check(role, email, uses, days)
    if email:
        uses, needs_approval = 1, False
    today = timezone.now() - timedelta(days=1)
    if Invitation.objects.filter(made_by=by, made_at__gt=today).count() >= MOST_BY_ONE_PERSON_A_DAY:
        raise Refused("too_many", _("That is as many invitations as one person may make in a day."))
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        cohort=cohort,
        role=role,
        token_hash=token_hash(token),
        email=email,
        uses=uses,
        uses_left=uses,
        needs_approval=needs_approval,
        expires_at=timezone.now() + timedelta(days=days),
        made_by=by,
    )
    if email:
        _mail(invitation, token, language)
    _note(invitation, by, "invitation_made")
    return invitation, token


def _check(role: Role, email: str, uses: int, days: int) -> None:
    if not email and role != Role.MEMBER:
        raise Refused("role_by_link", _("A link invites members only. Invite facilitators and organisers by e-mail."))
    if email:
        try:
            validate_email(email)
        except ValidationError as error:
            raise Refused("email", _("That is not a whole e-mail address.")) from error
    if not 1 <= uses <= MOST_USES:
        raise Refused("uses", _("A link is for 1 to %(most)s people.") % {"most": MOST_USES})
    if not 1 <= days <= MOST_DAYS:
        raise Refused("days", _("An invitation is open for 1 to %(most)s days.") % {"most": MOST_DAYS})


@transaction.atomic
def invitations_make(
    *, cohort: Cohort, by: User, emails: Iterable[str], role: Role, days: int = 14, language: str = ""
) -> list[Invitation]:
    """Invite many addresses, all or, when one is refused, none. Raises Refused as `invitation_make`."""
    return [
        invitation_make(cohort=cohort, by=by, role=role, email=email, days=days, language=language)[0]
        for email in emails
    ]


@transaction.atomic
def invitation_send_again(*, invitation: Invitation, by: User, days: int = 14) -> str:
    """Send a new mail with a new token, which ends the old one, and open it for some more days; return the token.

    Raises Refused: not_here for a link, and for one that was accepted or withdrawn; too_many_mails.
    """
    invitation = Invitation.objects.select_for_update(no_key=True).select_related("cohort").get(pk=invitation.pk)
    if not invitation.email or not invitation.uses_left or invitation.withdrawn_at:
        raise _gone()
    token = secrets.token_urlsafe(32)
    invitation.token_hash = token_hash(token)
    invitation.expires_at = timezone.now() + timedelta(days=days)
    invitation.save(update_fields=["token_hash", "expires_at"])
    before = _mails_of(invitation).order_by("-pk").first()
    _drop_waiting(invitation)
    _mail(invitation, token, before.language if before else "")
    _note(invitation, by, "invitation_sent_again")
    return token


@transaction.atomic
def invitation_withdraw(*, invitation: Invitation, by: User) -> None:
    """End an invitation; whoever came by it stays. Raises Refused: not_here if it has ended already."""
    ended = Invitation.objects.filter(pk=invitation.pk, withdrawn_at=None, uses_left__gt=0)
    if not ended.update(withdrawn_at=timezone.now()):
        raise _gone()
    _drop_waiting(invitation)
    _note(invitation, by, "invitation_withdrawn")


def invitation_open(token: str, now: datetime) -> Invitation | None:
    """Return the invitation that a token opens at `now`; None for a wrong, old, used up or withdrawn one alike."""
    return invitation_open_by_hash(token_hash(token), now)


def invitation_open_by_hash(digest: str, now: datetime) -> Invitation | None:
    rows = Invitation.objects.filter(token_hash=digest, withdrawn_at=None, uses_left__gt=0, expires_at__gt=now)
    return rows.select_related("cohort", "made_by").first()


def is_invited(request: HttpRequest) -> bool:
    """Say whether whoever asks came by an invitation that is still open, so that they may make an account."""
    digest = request.session.get(KEPT, "")
    return bool(digest) and invitation_open_by_hash(digest, timezone.now()) is not None


@transaction.atomic
def invitation_accept(*, token: str, user: User, now: datetime) -> Membership:
    """Come into a cohort, or ask to. Somebody who is in already keeps their place and uses nothing up.

    Raises Refused: invitation_gone (wrong, old, used up, withdrawn: nobody learns which), other_address.
    """
    return invitation_accept_by_hash(digest=token_hash(token), user=user, now=now)


@transaction.atomic
def invitation_accept_by_hash(*, digest: str, user: User, now: datetime) -> Membership:
    """As `invitation_accept`, for somebody who showed the token before they signed in."""
    # Locked: one person who taps twice must not use up two.
    locked = Invitation.objects.select_for_update(no_key=True).select_related("cohort")
    invitation = locked.filter(token_hash=digest).first()
    if invitation is None:
        raise _gone_for_readers()
    here = {row.role: row for row in Membership.objects.filter(user=user, cohort=invitation.cohort)}
    before = here.get(invitation.role)
    state = _state_after(invitation, before, here.values())
    if before is not None and before.state == state:
        return before
    if invitation_open_by_hash(digest, now) and invitation.email and not controls_address(user, invitation.email):
        raise Refused("other_address", _("This invitation went to another address than the one you signed in with."))
    # What counts is this update, not what was read above: of a hundred people at once, exactly `uses` find one left.
    left = Invitation.objects.filter(pk=invitation.pk, uses_left__gt=0, withdrawn_at=None, expires_at__gt=now)
    if not left.update(uses_left=F("uses_left") - 1):
        raise _gone_for_readers()
    membership = before or Membership(user=user, cohort=invitation.cohort, role=invitation.role)
    membership.state, membership.since, membership.reason = state, now, ""
    membership.save()
    _note(invitation, user, "invitation_accepted")
    if state == MembershipState.ASKED:
        _tell_organisers(membership)
    return membership


def _state_after(
    invitation: Invitation, before: Membership | None, everything: Iterable[Membership]
) -> MembershipState:
    if before is not None and before.state in {MembershipState.ACTIVE, MembershipState.PAUSED}:
        return MembershipState.ACTIVE
    # Whom an organiser has put out, in whatever role, comes back by a link only if one says yes.
    unwanted = any(row.state in {MembershipState.REMOVED, MembershipState.ASKED} for row in everything)
    if not invitation.email and (invitation.needs_approval or unwanted):
        return MembershipState.ASKED
    return MembershipState.ACTIVE


def controls_address(user: User, email: str) -> bool:
    """Say whether somebody has proved, by a code, that an address is theirs."""
    return EmailAddress.objects.filter(user=user, email__iexact=email, verified=True).exists()


def _tell_organisers(membership: Membership) -> None:
    organisers = User.objects.filter(
        memberships__cohort=membership.cohort,
        memberships__role=Role.ORGANISER,
        memberships__state=MembershipState.ACTIVE,
    )
    for organiser in organisers:
        key = f"asked:{membership.pk}:{int(membership.since.timestamp())}:{organiser.pk}"
        mail_order(kind="asked", key=key, user=organiser, cohort=membership.cohort, about={"membership": membership.pk})


def _mails_of(invitation: Invitation) -> QuerySet[OutgoingMail]:
    return OutgoingMail.objects.filter(kind="invitation", key__startswith=f"invitation:{invitation.pk}:")


def _mail(invitation: Invitation, token: str, language: str) -> None:
    today = timezone.now() - timedelta(days=1)
    to_them = OutgoingMail.objects.filter(kind="invitation", email=invitation.email, made_at__gt=today)
    if to_them.count() >= MOST_MAILS_TO_ONE_ADDRESS_A_DAY:
        raise Refused(
            "too_many_mails", _("%(email)s got several invitations today. Try tomorrow.") % {"email": invitation.email}
        )
    mail_order(
        kind="invitation",
        key=f"invitation:{invitation.pk}:{_mails_of(invitation).count() + 1}",
        email=invitation.email,
        language=language,
        cohort=invitation.cohort,
        about={"invitation": invitation.public_id, "token": token},
    )


def _drop_waiting(invitation: Invitation) -> None:
    """Keep a mail that has not left yet from leaving: its token opens nothing any more."""
    _mails_of(invitation).filter(state__in=[MailState.WAITING, MailState.FAILED]).update(
        state=MailState.DROPPED, about={}
    )


def _note(invitation: Invitation, by: User, what: str) -> None:
    about = {"invitation": invitation.public_id, "role": invitation.role}
    audit_add(cohort=invitation.cohort, by=by, what=what, about=about)


def _gone() -> Refused:
    return Refused("not_here", _("That has changed in the meantime. Nothing was done."))


def _gone_for_readers() -> Refused:
    return Refused("invitation_gone", _("This invitation cannot be used any more."))
