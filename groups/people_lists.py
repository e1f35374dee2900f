"""Questions about the people of a cohort, answered for whole pages at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404

from groups.models import Cohort, Membership, MembershipState, Role, User

PEOPLE_STATES = (MembershipState.ACTIVE, MembershipState.PAUSED)


@dataclass(frozen=True)
class Row:
    """One person of a cohort with all of their roles in it."""

    person: User
    memberships: list[Membership]

    @property
    def paused(self) -> bool:
        return all(row.state == MembershipState.PAUSED for row in self.memberships)


def people_in(cohort: Cohort, search: str = "") -> QuerySet[User]:
    """Return everybody who is active or pauses in a cohort, by name."""
    here = Membership.objects.filter(cohort=cohort, user=OuterRef("pk"), state__in=PEOPLE_STATES)
    people = User.objects.filter(Exists(here))
    return (people.filter(display_name__icontains=search) if search else people).order_by("display_name", "pk")


def rows_of(cohort: Cohort, people: Iterable[User]) -> list[Row]:
    """Return these people with their roles, in one query."""
    listed = list(people)
    found: dict[int, list[Membership]] = {person.pk: [] for person in listed}
    for row in Membership.objects.filter(cohort=cohort, user__in=listed, state__in=PEOPLE_STATES).order_by("pk"):
        found[row.user_id].append(row)
    return [Row(person, found[person.pk]) for person in listed]


def asking_in(cohort: Cohort) -> QuerySet[Membership]:
    """Return who asks to join, whoever asked first before the others."""
    asking = Membership.objects.filter(cohort=cohort, state=MembershipState.ASKED)
    return asking.select_related("user").order_by("since", "pk")


def person_in(cohort: Cohort, public_id: str) -> Membership:
    """Return a row of somebody who is in a cohort, pauses, or asks to join. Raises Http404 for anybody else."""
    states = (*PEOPLE_STATES, MembershipState.ASKED)
    rows = Membership.objects.filter(cohort=cohort, user__public_id=public_id, state__in=states)
    found = rows.select_related("user", "cohort").order_by("pk").first()
    if found is None:
        raise Http404
    return found


def others_in(cohort: Cohort, user: User) -> QuerySet[User]:
    """Return the active people of a cohort, besides its facilitators, whom a member reads of: names, nothing else."""
    here = Membership.objects.filter(cohort=cohort, user=OuterRef("pk"), state=MembershipState.ACTIVE)
    people = User.objects.filter(Exists(here), ~Exists(here.filter(role=Role.FACILITATOR)), is_rehearsal=False)
    return people.exclude(pk=user.pk).order_by("display_name", "pk")


def facilitators_of(cohort: Cohort) -> QuerySet[User]:
    """Return who may hold sessions of a cohort now."""
    here = Membership.objects.filter(
        cohort=cohort, user=OuterRef("pk"), state=MembershipState.ACTIVE, role=Role.FACILITATOR
    )
    return User.objects.filter(Exists(here), is_active=True).order_by("display_name", "pk")
