"""What becomes of people in a cohort: asking, pausing, leaving, being removed, and which roles they hold.

Leaving, pausing and removing concern a person with all of their roles in the cohort. Rows are saved one by one, never
changed in bulk: saving is what closes the person's open rooms within a second. Whoever changes roles locks the cohort
first, so that two organisers who leave at once do not both find the other still there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.audit import audit_add
from groups.models import Cohort, Membership, MembershipState, Role, User
from groups.outbox import mail_order
from groups.refusals import Refused

ACTIVE, ASKED, PAUSED = MembershipState.ACTIVE, MembershipState.ASKED, MembershipState.PAUSED
HERE = (ACTIVE, PAUSED)
REASON_MOST = 200  # characters

# Called in the transaction of the change with each membership that was active and is not any more. The person may still
# have another role in the cohort.
Stopped = Callable[[Membership], None]

_stopped: list[Stopped] = []


def on_stopped(hook: Stopped) -> None:
    """Register, once, what has to happen when a membership stops being active."""
    if hook not in _stopped:
        _stopped.append(hook)


@transaction.atomic
def membership_pause(*, membership: Membership, by: User, reason: str = "") -> None:
    """Free the person's seats and keep everything else. Raises Refused: last_organiser, not_here."""
    _move(membership, by, (ACTIVE,), PAUSED, "membership_paused", reason)


@transaction.atomic
def membership_resume(*, membership: Membership, by: User, reason: str = "") -> None:
    """Come back from a pause, with all the roles that paused. Raises Refused: not_here."""
    _move(membership, by, (PAUSED,), ACTIVE, "membership_resumed", reason)


@transaction.atomic
def membership_leave(*, membership: Membership, by: User, reason: str = "") -> None:
    """Leave a cohort for good; what was given and received stays. Raises Refused: last_organiser, not_here."""
    _move(membership, by, HERE, MembershipState.LEFT, "membership_left", reason)


@transaction.atomic
def membership_remove(*, membership: Membership, by: User, reason: str = "") -> None:
    """Put somebody out of a cohort; the reason is for organisers. Raises Refused: reason, last_organiser, not_here."""
    reason = reason.strip()
    if not reason:
        raise Refused("reason", _("Say in a few words why. Only organisers read it."))
    moved = _move(membership, by, HERE, MembershipState.REMOVED, "membership_removed", reason)
    _tell("removed", moved[0])


@transaction.atomic
def membership_approve(*, membership: Membership, by: User) -> None:
    """Say yes to somebody who asks to join. Raises Refused: not_here."""
    moved = _move(membership, by, (ASKED,), ACTIVE, "membership_approved")
    _tell("approved", moved[0])


@transaction.atomic
def membership_deny(*, membership: Membership, by: User) -> None:
    """Say no to somebody who asks to join; they may be invited again. Raises Refused: not_here."""
    _move(membership, by, (ASKED,), MembershipState.REMOVED, "membership_denied")


@transaction.atomic
def role_give(*, cohort: Cohort, user: User, role: Role, by: User) -> Membership:
    """Give one more role to somebody of the cohort. Raises Refused: not_here for anybody else."""
    _lock(cohort)
    rows = Membership.objects.filter(cohort=cohort, user=user)
    if not rows.filter(state=ACTIVE).exists():
        raise _not_here()
    membership = rows.filter(role=role).first() or Membership(user=user, cohort=cohort, role=role)
    if membership.pk and membership.state == ACTIVE:
        return membership
    membership.state, membership.reason, membership.since = ACTIVE, "", timezone.now()
    membership.save()
    _note(membership, by, "role_given")
    return membership


@transaction.atomic
def role_take(*, membership: Membership, by: User) -> None:
    """Take one role from somebody who keeps another. Raises Refused: only_role, last_organiser, not_here."""
    _lock(membership.cohort)
    rows = _rows(membership, (ACTIVE,))
    row = next((row for row in rows if row.role == membership.role), None)
    if row is None:
        raise _not_here()
    if len(rows) == 1:
        raise Refused("only_role", _("Everybody in a group has a role. To end their part in it, remove them."))
    _keep_an_organiser(row.cohort, [row])
    _become(row, MembershipState.LEFT)
    _note(row, by, "role_taken")


@transaction.atomic
def roles_set(*, cohort: Cohort, user: User, roles: Collection[Role], by: User) -> None:
    """Give somebody of the cohort exactly these roles. Raises Refused: only_role, last_organiser, not_here."""
    if not roles:
        raise Refused("only_role", _("Everybody in a group has a role. To end their part in it, remove them."))
    for role in roles:
        role_give(cohort=cohort, user=user, role=role, by=by)
    for row in Membership.objects.filter(cohort=cohort, user=user, state=ACTIVE).exclude(role__in=roles):
        role_take(membership=row, by=by)


def _move(
    membership: Membership,
    by: User,
    before: Collection[MembershipState],
    after: MembershipState,
    what: str,
    reason: str = "",
) -> list[Membership]:
    """Take all rows of a person in a cohort from one of the states `before` to `after`, and write it down once each."""
    _lock(membership.cohort)
    rows = _rows(membership, before)
    if not rows:
        raise _not_here()
    if after != ACTIVE:
        _keep_an_organiser(membership.cohort, rows)
    for row in rows:
        _become(row, after, reason[:REASON_MOST] if after == MembershipState.REMOVED else "")
        _note(row, by, what, reason[:REASON_MOST])
    return rows


def _lock(cohort: Cohort) -> None:
    Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)


def _rows(membership: Membership, states: Collection[MembershipState]) -> list[Membership]:
    rows = Membership.objects.filter(user_id=membership.user_id, cohort_id=membership.cohort_id, state__in=states)
    return list(rows.select_related("user", "cohort").order_by("pk"))


def _keep_an_organiser(cohort: Cohort, going: list[Membership]) -> None:
    """Raise Refused if the cohort would be without an organiser."""
    gone = [row.pk for row in going]
    if not any(row.role == Role.ORGANISER and row.state == ACTIVE for row in going):
        return
    others = Membership.objects.filter(cohort=cohort, role=Role.ORGANISER, state=ACTIVE).exclude(pk__in=gone)
    if not others.exists():
        raise Refused("last_organiser", _("A group needs an organiser. Make somebody else organiser first."))


def _become(membership: Membership, state: MembershipState, reason: str = "") -> None:
    was_active = membership.state == ACTIVE
    membership.state, membership.reason, membership.since = state, reason, timezone.now()
    membership.save(update_fields=["state", "reason", "since"])
    if was_active and state != ACTIVE:
        for hook in _stopped:
            hook(membership)


def _note(membership: Membership, by: User, what: str, reason: str = "") -> None:
    about = {"person": membership.user.public_id, "role": membership.role}
    audit_add(cohort=membership.cohort, by=by, what=what, about=about, reason=reason)


def _tell(kind: str, membership: Membership) -> None:
    mail_order(
        kind=kind,
        key=f"{kind}:{membership.pk}:{int(membership.since.timestamp())}",
        user=membership.user,
        cohort=membership.cohort,
        about={"membership": membership.pk},
    )


def _not_here() -> Refused:
    return Refused("not_here", _("That has changed in the meantime. Nothing was done."))
