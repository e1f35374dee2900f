"""What can be done with people and cohorts. Every change to their rows goes through here."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction

from groups.demo_cast import (
    DEMO_COHORT,
    DEMO_DOMAIN,
    DEMO_FACILITATOR,
    DEMO_MEMBERS,
    DEMO_ORGANISER,
    DEMO_ZONE,
    REHEARSAL_NAMES,
    DemoPeople,
)
from groups.models import Block, Cohort, Membership, MembershipState, Role, User


@transaction.atomic
def user_make(*, email: str, **fields: Any) -> User:
    """Make a person who signs in by a code to this address; the first code that arrives proves that it is theirs."""
    user = User.objects.create_user(email, **fields)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
    return user


def user_choose_language(*, user: User, language: str) -> None:
    user.language = language
    user.save(update_fields=["language"])


def user_set_staff(*, user: User, staff: bool) -> None:
    """Let somebody see the operator's pages, or no longer."""
    user.is_staff = staff
    user.save(update_fields=["is_staff"])


def user_set_active(*, user: User, active: bool) -> None:
    """Close somebody's account, or open it again. They are signed out everywhere at once; nothing of theirs is lost."""
    user.is_active = active
    user.save(update_fields=["is_active"])


@transaction.atomic
def cohort_create(*, name: str, organiser: User, time_zone: str = "UTC", languages: list[str] | None = None) -> Cohort:
    """Make a cohort with its first organiser."""
    cohort = Cohort(name=name, time_zone=time_zone, languages=languages or ["en"])
    cohort.full_clean()
    cohort.save()
    membership_give(user=organiser, cohort=cohort, role=Role.ORGANISER)
    return cohort


def membership_give(*, user: User, cohort: Cohort, role: Role) -> Membership:
    """Make a person active in a role; somebody who left or was invited comes back to the same row."""
    membership, _made = Membership.objects.update_or_create(
        user=user, cohort=cohort, role=role, defaults={"state": MembershipState.ACTIVE}
    )
    return membership


def block_add(*, owner: User, other: User) -> Block:
    """Keep two people from meeting. Only its owner ever sees it."""
    block, _made = Block.objects.get_or_create(owner=owner, other=other)
    return block


@transaction.atomic
def demo_people() -> DemoPeople:
    """Return the people of the demo, making whoever is missing; what somebody changed since stays changed."""
    organiser = _demo_person(*DEMO_ORGANISER)
    cohort = Cohort.objects.filter(name=DEMO_COHORT, memberships__user=organiser).order_by("pk").first()
    if cohort is None:
        cohort = cohort_create(name=DEMO_COHORT, organiser=organiser, time_zone=DEMO_ZONE, languages=["en", "sv"])
    facilitator = _demo_person(*DEMO_FACILITATOR)
    members = tuple(_demo_person(*who) for who in DEMO_MEMBERS)
    rehearsal = tuple(
        _demo_person(f"rehearsal-{number}", name, "", is_rehearsal=True)
        for number, name in enumerate(REHEARSAL_NAMES, 1)
    )
    _demo_role(facilitator, cohort, Role.FACILITATOR)
    for member in (*members, *rehearsal):
        _demo_role(member, cohort, Role.MEMBER)
    return DemoPeople(cohort, organiser, facilitator, members, rehearsal)


def _demo_person(mailbox: str, name: str, pronouns: str, *, is_rehearsal: bool = False) -> User:
    email = f"{mailbox}@{DEMO_DOMAIN}"
    person = User.objects.filter(email=email).first()
    if person is None:
        person = user_make(
            email=email, display_name=name, pronouns=pronouns, time_zone=DEMO_ZONE, is_rehearsal=is_rehearsal
        )
    return person


def _demo_role(user: User, cohort: Cohort, role: Role) -> None:
    # Not `membership_give`: a person whom somebody removed on purpose stays removed at the next start.
    Membership.objects.get_or_create(user=user, cohort=cohort, role=role)
