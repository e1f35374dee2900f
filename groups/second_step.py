"""Whether somebody must have a second step for signing in, and lacks it. The middleware says which pages wait."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from groups.models import Membership, MembershipState, Role, User

LEADING = (Role.FACILITATOR, Role.ORGANISER)
STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def is_missing(user: User) -> bool:
    """Whether the install wants a second step of this person, and there is none: one question to the database."""
    if not settings.REQUIRE_MFA:
        return False
    leads = Membership.objects.filter(user=OuterRef("pk"), role__in=LEADING, state=MembershipState.ACTIVE)
    has_one = Authenticator.objects.filter(user=OuterRef("pk"), type__in=STEPS)
    who = User.objects.filter(Q(is_staff=True) | Exists(leads), ~Exists(has_one), pk=user.pk)
    return who.exists()
