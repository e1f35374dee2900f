"""The audit of a cohort: who changed what, when and why. Added to, never changed, and without words but the reason."""

from __future__ import annotations

from typing import Any

from groups.models import AuditEntry, Cohort, User


def audit_add(
    *, cohort: Cohort | None, by: User | None, what: str, about: dict[str, Any] | None = None, reason: str = ""
) -> AuditEntry:
    """Write down one change in the transaction of the change itself. `by` is None where the server acted by a rule."""
    return AuditEntry.objects.create(cohort=cohort, by=by, what=what, about=about or {}, reason=reason)
