"""Who was taken out of a meeting, and for how long that counts: for the meeting, or until an organiser has decided.

The live door calls `person_removed` in its own transaction. Every way into a room asks `may_not_come` (`opening`,
`realtime.seats`), and open rooms let go of somebody within a second (`on_barred`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.audit import audit_add
from groups.models import Cohort, User
from groups.refusals import Refused
from sessions.models import Meeting, Removal, RemovalReason, Reservation, Room

# Called in the transaction of the change with each removal from when it counts: the live part lets the person go.
Barred = Callable[[Removal], None]

_barred: list[Barred] = []


def on_barred(hook: Barred) -> None:
    """Register, once, what has to happen when somebody may no longer come to a meeting."""
    if hook not in _barred:
        _barred.append(hook)


def in_force(cohort: Cohort | int) -> QuerySet[Removal]:
    """Return the removals of a cohort that have not been lifted; whether one counts depends on the meeting."""
    return Removal.objects.filter(cohort=cohort, lifted_at=None)


def may_not_come(meeting: Meeting, user: User | int) -> bool:
    """Say whether somebody was removed from this meeting, or from all of its cohort until an organiser decides."""
    return in_force(meeting.cohort_id).filter(Q(meeting=meeting) | Q(holds=True), user=user).exists()


def may_not_enter(room: int, cohort: int, user: int) -> bool:
    """As `may_not_come`, for who knows the numbers only."""
    return in_force(cohort).filter(Q(meeting__rooms=room) | Q(holds=True), user=user).exists()


def barred_from(meeting: Meeting) -> QuerySet[Removal, Any]:
    """Return who may not come to a meeting, as ids for a query."""
    return in_force(meeting.cohort_id).filter(Q(meeting=meeting) | Q(holds=True)).values("user")


@transaction.atomic
def person_removed(
    *,
    meeting: Meeting,
    user: User,
    by: User | None,
    reason: str,
    holds: bool,
    room: Room | None = None,
    words: str = "",
) -> Removal:
    """Take somebody out of a meeting, all rooms of it; with `holds` out of all meetings of the cohort as well.

    `reason` is a code of `RemovalReason`; an unknown one counts as another reason. Their place is free again.
    """
    code = reason if reason in RemovalReason.values else RemovalReason.OTHER
    removal = Removal.objects.create(
        cohort=meeting.cohort, meeting=meeting, room=room, user=user, by=by, reason=code, holds=holds, words=words
    )
    Reservation.objects.filter(meeting=meeting, user=user).update(room=None, here_at=None, let_in=False)
    _note(removal, by, "person_removed", why=reason, reason=code, **({"room": room.public_id} if room else {}))
    for hook in _barred:
        hook(removal)
    return removal


@transaction.atomic
def removal_lift(*, removal: Removal, by: User) -> None:
    """Let somebody come again. Raises Refused: not_here, if that has been decided meanwhile."""
    _decide(removal, lifted_at=timezone.now(), lifted_by=by)
    _note(removal, by, "removal_lifted")


@transaction.atomic
def removal_keep(*, removal: Removal, by: User) -> None:
    """Let a removal hold for all meetings of the cohort until somebody lifts it. Raises Refused: not_here."""
    _decide(removal, kept_at=timezone.now(), kept_by=by, holds=True)
    _note(removal, by, "removal_kept")
    for hook in _barred:
        hook(removal)


@transaction.atomic
def stay_out(*, meeting: Meeting, user: User, by: User) -> None:
    """An organiser decides that somebody comes to no meeting of the cohort until that is lifted."""
    waiting = in_force(meeting.cohort_id).filter(user=user, holds=True, kept_at=None).order_by("pk")
    for removal in list(waiting):
        removal_keep(removal=removal, by=by)
    if not in_force(meeting.cohort_id).filter(user=user, holds=True).exists():
        made = person_removed(meeting=meeting, user=user, by=by, reason=RemovalReason.REPORT, holds=True)
        removal_keep(removal=made, by=by)


@transaction.atomic
def come_again(*, cohort: Cohort, user: User, by: User) -> None:
    """Lift everything that keeps somebody from the meetings of a cohort."""
    for removal in list(in_force(cohort).filter(user=user).order_by("pk")):
        removal_lift(removal=removal, by=by)


def _decide(removal: Removal, **fields: object) -> None:
    # Two organisers decide at once: the condition lets one of them through.
    waiting = Removal.objects.filter(pk=removal.pk, lifted_at=None)
    if "kept_at" in fields:
        waiting = waiting.filter(kept_at=None)
    if not waiting.update(**fields):
        raise Refused("not_here", _("That has changed in the meantime. Nothing was done."))
    removal.refresh_from_db(fields=list(fields))


def _note(removal: Removal, by: User | None, what: str, why: str = "", **about: str) -> None:
    facts = {"person": removal.user.public_id, "meeting": removal.meeting.public_id, **about}
    audit_add(cohort=removal.cohort, by=by, what=what, about=facts, reason=why[:200])
