"""The people of the proof and their cohorts: made for it, and taken away after it. On demo installs only."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from groups import services
from groups.demo_cast import DEMO_DOMAIN
from groups.models import Block, Cohort, Role, User
from realtime.models import ServerProcess
from sessions.core.pairing_exact import LARGEST_ROOM
from sessions.models import Account, Meeting, Room
from sessions.services import exercises_load

FACILITATORS = 2


class NotADemo(Exception):
    """This install has people of its own, and no place for a proof."""


@dataclass(frozen=True)
class Cast:
    """Who may be asked to take part. `leases`: nobody else's server process is there, so the proof may play some."""

    members: tuple[User, ...]
    facilitators: tuple[User, ...]
    organiser: User
    leases: bool

    @property
    def everybody(self) -> list[User]:
        return [*self.members, *self.facilitators, self.organiser]


def gather() -> Cast:
    """Make the people. Raises NotADemo where real ones may be."""
    if not settings.DEMO:
        raise NotADemo
    exercises_load()
    mark = uuid4().hex[:12]

    def person(name: str, number: int) -> User:
        address = f"proof-{mark}-{name.lower()}-{number}@{DEMO_DOMAIN}"
        return User.objects.create_user(address, display_name=f"{name} {number}")

    return Cast(
        members=tuple(person("Member", number) for number in range(1, LARGEST_ROOM + 1)),
        facilitators=tuple(person("Leader", number) for number in range(1, FACILITATORS + 1)),
        organiser=person("Organiser", 1),
        leases=not ServerProcess.objects.exists(),
    )


def make_cohort(cast: Cast, name: str, members: list[User], facilitators: list[User]) -> Cohort:
    """A cohort of some of them, in which nobody keeps apart from anybody yet."""
    Block.objects.filter(Q(owner__in=cast.everybody) | Q(other__in=cast.everybody)).delete()
    cohort = services.cohort_create(name=name, organiser=cast.organiser)
    for user in members:
        services.membership_give(user=user, cohort=cohort, role=Role.MEMBER)
    for user in facilitators:
        services.membership_give(user=user, cohort=cohort, role=Role.FACILITATOR)
    return cohort


@transaction.atomic
def forget(cast: Cast) -> None:
    """Take the people away, and everything that they have left."""
    cohorts = list(Cohort.objects.filter(memberships__user=cast.organiser))
    Room.objects.filter(meeting__cohort__in=cohorts).delete()
    Meeting.objects.filter(cohort__in=cohorts).delete()
    Account.objects.filter(cohort__in=cohorts).delete()
    for cohort in cohorts:
        cohort.delete()
    User.objects.filter(pk__in=[user.pk for user in cast.everybody]).delete()
