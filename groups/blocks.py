"""Whom somebody does not want to be in one room with: private to the one who says so, and in no audit."""

from __future__ import annotations

from django.db.models import QuerySet

from groups.models import Block, Membership, MembershipState, User

ONCE_HERE = (MembershipState.ACTIVE, MembershipState.PAUSED, MembershipState.LEFT, MembershipState.REMOVED)


def people_met(user: User) -> QuerySet[User]:
    """Return everybody who shares or shared a cohort with somebody, by name, but not themselves."""
    mine = Membership.objects.filter(user=user, state__in=ONCE_HERE).values("cohort")
    theirs = Membership.objects.filter(cohort__in=mine, state__in=ONCE_HERE).values("user")
    return User.objects.filter(pk__in=theirs).exclude(pk=user.pk).order_by("display_name", "pk")


def people_to_choose(user: User) -> QuerySet[User]:
    """Return whom somebody may still choose."""
    chosen = Block.objects.filter(owner=user).values("other")
    return people_met(user).filter(is_active=True, is_rehearsal=False).exclude(pk__in=chosen)


def blocks_of(user: User) -> QuerySet[Block]:
    return Block.objects.filter(owner=user).select_related("other").order_by("other__display_name", "pk")


def block_remove(*, owner: User, other: User) -> None:
    """Let two people meet again, as far as `owner` is concerned."""
    Block.objects.filter(owner=owner, other=other).delete()
