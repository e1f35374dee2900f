"""Who plays in the demo: names and addresses as data, and how to find them again."""

from __future__ import annotations

from dataclasses import dataclass

from groups.models import Cohort, User

DEMO_COHORT = "Tuesday practice"
DEMO_DOMAIN = "demo.invalid"
DEMO_ZONE = "Europe/Stockholm"
# Mailbox, name, pronouns. The mailbox says who it is, so that a name may be changed without a second person appearing.
DEMO_ORGANISER = ("jonas", "Jonas", "he/him")
DEMO_FACILITATOR = ("maja", "Maja", "she/her")
DEMO_MEMBERS = (
    ("ingrid", "Ingrid", "she/her"),
    ("amadou", "Amadou", "he/him"),
    ("leila", "Leila", "she/her"),
    ("sofia", "Sofia", "she/her"),
    ("tomas", "Tomás", "he/him"),
    ("erik", "Erik", "he/him"),
)
REHEARSAL_NAMES = ("Robin", "Kim", "Noa")


@dataclass(frozen=True)
class DemoPeople:
    cohort: Cohort
    organiser: User
    facilitator: User
    members: tuple[User, ...]
    rehearsal: tuple[User, ...]

    @property
    def everybody(self) -> tuple[User, ...]:
        """Whom a visitor may enter as; rehearsal partners act by themselves."""
        return (self.organiser, self.facilitator, *self.members)


def found_cast() -> list[User]:
    """Return whom a visitor may enter as, members first; nobody when the demo was never filled."""
    mailboxes = [who[0] for who in (*DEMO_MEMBERS, DEMO_FACILITATOR, DEMO_ORGANISER)]
    emails = [f"{mailbox}@{DEMO_DOMAIN}" for mailbox in mailboxes]
    people = {person.email: person for person in User.objects.filter(email__in=emails, is_active=True)}
    return [people[email] for email in emails if email in people]


def role_words(person: User) -> str:
    """Return the role that a person plays, as the interface says it."""
    membership = person.memberships.first()
    return membership.get_role_display() if membership else ""
