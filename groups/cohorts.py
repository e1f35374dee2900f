"""Making cohorts and changing what they are."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from groups.audit import audit_add
from groups.models import Cohort, Membership, MembershipState, Role, User
from groups.services import membership_give

CHANGEABLE = (
    "name",
    "purpose",
    "languages",
    "time_zone",
    "room_least",
    "room_most",
    "starts_on",
    "ends_on",
    "agreements",
)


def may_make_cohort(user: User) -> bool:
    """Say whether somebody may begin a cohort: staff, and whoever organises one already."""
    if not user.is_active:
        return False
    organises = Membership.objects.filter(user=user, role=Role.ORGANISER, state=MembershipState.ACTIVE)
    return user.is_staff or organises.exists()


@transaction.atomic
def cohort_make(*, by: User, **fields: Any) -> Cohort:
    """Begin a cohort of which `by` is the organiser. Raises ValidationError."""
    cohort = Cohort(**_known(fields))
    cohort.full_clean()
    cohort.save()
    membership_give(user=by, cohort=cohort, role=Role.ORGANISER)
    audit_add(cohort=cohort, by=by, what="cohort_made")
    return cohort


@transaction.atomic
def cohort_change(*, cohort: Cohort, by: User, **fields: Any) -> Cohort:
    """Change what is given; the audit says which fields, not what stands in them. Raises ValidationError."""
    cohort = Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)
    changed = [name for name, value in _known(fields).items() if getattr(cohort, name) != value]
    for name in changed:
        setattr(cohort, name, fields[name])
    if changed:
        cohort.full_clean()
        cohort.save(update_fields=changed)
        audit_add(cohort=cohort, by=by, what="cohort_changed", about={"fields": changed})
    return cohort


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    unknown = sorted(set(fields) - set(CHANGEABLE))
    if unknown:
        raise TypeError(f"not a field of a cohort that people change: {unknown}")
    return fields
