"""Questions about people and cohorts; nothing here changes anything."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from groups.models import Block, Cohort, Membership, MembershipState, User


def memberships_of(user: User, states: Collection[MembershipState] = (MembershipState.ACTIVE,)) -> QuerySet[Membership]:
    """Return the active memberships of a person, or those in `states`, with their cohorts, in a steady order."""
    rows = Membership.objects.filter(user=user, state__in=states)
    return rows.select_related("cohort").order_by("cohort__name", "cohort_id", "role")


def blocked_pairs(user_ids: Iterable[int]) -> frozenset[tuple[int, int]]:
    """Return the pairs among these people that must not meet, each as (lower id, higher id), whoever asked for it."""
    ids = list(user_ids)
    rows = Block.objects.filter(Q(owner_id__in=ids) & Q(other_id__in=ids)).values_list("owner_id", "other_id")
    return frozenset((min(pair), max(pair)) for pair in rows)


def agreements_of(cohort: Cohort) -> list[str]:
    """Return the ground rules that people confirm: the cohort's own, one per line, or ours."""
    own = [line.strip() for line in cohort.agreements.splitlines() if line.strip()]
    return own or [
        _("What is said here stays here."),
        _("I listen without advice, comfort or a story of my own."),
        _("I may pass, pause or leave at any moment, and so may everybody."),
        _("Nothing is recorded, by Samtal or by us."),
    ]


def confidentiality() -> list[str]:
    """Return where confidence ends, said before anybody speaks: the members' promise is a promise and not a law."""
    return [
        _("What you say stays with the people in the room. Everybody promises that; it is a promise, not a law."),
        _(
            "The facilitator may break it when a life or a child is in danger, tells no more than is needed,"
            " and says so to you first where that is possible."
        ),
        _("Psychologists and others with a licence keep the duties of their profession here, too."),
    ]
