"""People and their cohorts. Fields and constraints only; rules live in services."""

from __future__ import annotations

from groups.models.people import (
    Block,
    Cohort,
    Invitation,
    Membership,
    MembershipState,
    Role,
    User,
    UserManager,
    validate_time_zone,
)
from groups.models.records import AuditEntry, MailRefusal, MailState, OutgoingMail

__all__ = [
    "AuditEntry",
    "Block",
    "Cohort",
    "Invitation",
    "MailRefusal",
    "MailState",
    "Membership",
    "MembershipState",
    "OutgoingMail",
    "Role",
    "User",
    "UserManager",
    "validate_time_zone",
]
