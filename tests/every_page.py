"""A group in which everything exists, small or large, and the real address of each of its routes, for a walk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from groups import invitations, services
from groups.audit import audit_add
from groups.envelope import stop_address
from groups.models import Block, Cohort, Invitation, MailState, Membership, OutgoingMail, Role, User
from sessions import planning, subscriptions
from sessions import services as practice
from sessions.answer_links import answer_address
from sessions.models import Answer, Exercise, Holding, Incident, Line, Meeting, Report, Reservation, Room, Rule
from sessions.programme import programme_set
from tests.conftest import make_user

SECRET = ("invitation", "answer", "mail_stop", "feed")  # routes that a token or a signature opens


@dataclass(frozen=True)
class World:
    """One group with its people by role, and what its addresses are made of."""

    cohort: Cohort
    people: dict[str, User]
    keys: dict[str, str]
    tokens: dict[str, str]

    def address_of(self, name: str) -> str:
        """Return the address of a route, to something that exists."""
        if name in self.tokens:
            return self.tokens[name]
        for names in [
            (),
            ("slug", "version"),
            ("cohort", "person"),
            ("cohort", "invitation"),
            ("cohort", "report"),
            ("room", "line"),
            *((key,) for key in self.keys),
        ]:
            try:
                return reverse(name, kwargs={key: self.keys[key] for key in names})
            except NoReverseMatch:
                continue
        raise AssertionError(f"say in World what the address of {name} needs")


def make_world(*, members: int = 3, weeks: int = 2, records: int = 2) -> World:
    """Make a group of so many members, weeks of sessions, and records of each kind. Its doors are open now."""
    practice.exercises_load()
    now = timezone.now()
    organiser, facilitator = make_user("Oskar", time_zone="Europe/Oslo"), make_user("Felix")
    cohort = services.cohort_create(name="Hidden evenings", organiser=organiser, time_zone="Europe/Stockholm")
    services.membership_give(user=facilitator, cohort=cohort, role=Role.FACILITATOR)
    people = [make_user(f"Member{number:03}") for number in range(members)]
    Membership.objects.bulk_create(Membership(user=user, cohort=cohort, role=Role.MEMBER) for user in people)
    member = people[0]
    series = planning.series_create(
        cohort=cohort,
        by=organiser,
        title="Hidden practice",
        zone="Europe/Stockholm",
        first_on=timezone.localdate() + timedelta(days=1),
        at=now.time(),
        minutes=75,
        weekdays=range(7),
        weeks=weeks,
        holders=[facilitator],
        now=now,
    )
    programme_set(cohort=cohort, by=organiser, steps=dict.fromkeys(range(1, weeks + 1), "let-it-land"))
    meeting = _open_meeting(cohort, facilitator, people)
    room = Room.objects.create(meeting=meeting, title="Hidden room")
    line = Line.objects.create(room=room, en="Slow is fine.", at=0)
    report = Report.objects.create(
        cohort=cohort, meeting=meeting, by=member, rule=Rule.OTHER, words="A word.", due_at=now + timedelta(days=1)
    )
    Incident.objects.create(cohort=cohort, meeting=meeting, by=facilitator, level="1", words="A word.")
    invitation, token = invitations.invitation_make(cohort=cohort, by=organiser, uses=5)
    _records(cohort, organiser, member, people, records)
    exercise = Exercise.objects.filter(current=True)[0]
    keys = {
        "cohort": cohort.public_id,
        "meeting": meeting.public_id,
        "series": series.public_id,
        "room": room.public_id,
        "person": member.public_id,
        "invitation": invitation.public_id,
        "slug": exercise.slug,
        "version": exercise.version,
        "public_id": member.public_id,
        "line": str(line.pk),
        "report": report.public_id,
    }
    tokens = {
        "room_next": reverse("room_next", kwargs={"room": room.public_id}) + f"?exercise={exercise.slug}",
        "invitation": reverse("invitation", kwargs={"token": token}),
        "answer": _path(answer_address(meeting, member)),
        "mail_stop": _path(stop_address(member, "reminder_day")),
        "feed": reverse("feed", kwargs={"token": subscriptions.feed_make(user=member)}),
    }
    roles = {Role.ORGANISER.value: organiser, Role.FACILITATOR.value: facilitator, Role.MEMBER.value: member}
    return World(cohort, roles, keys, tokens)


def _open_meeting(cohort: Cohort, facilitator: User, people: list[User]) -> Meeting:
    """A meeting whose doors are open, with everybody at them."""
    now = timezone.now()
    start = now + timedelta(minutes=5)
    meeting = Meeting.objects.create(
        cohort=cohort, title="Hidden evening", starts_at=start, ends_at=start + timedelta(hours=1), slug="let-it-land"
    )
    Holding.objects.create(meeting=meeting, user=facilitator, here_at=now)
    Reservation.objects.bulk_create(
        Reservation(meeting=meeting, user=user, answer=Answer.COMING, here_at=now) for user in people
    )
    return meeting


def _records(cohort: Cohort, organiser: User, member: User, people: list[User], count: int) -> None:
    """So many of everything that a page lists: invitations, mails, entries of the audit, people who ask, blocks."""
    now = timezone.now()
    Invitation.objects.bulk_create(
        Invitation(
            cohort=cohort,
            token_hash=f"{number:064}",
            email=f"invited{number}@people.example",
            expires_at=now + timedelta(days=3),
            made_by=organiser,
        )
        for number in range(count)
    )
    states = [MailState.SENT, MailState.WAITING, MailState.FAILED]
    OutgoingMail.objects.bulk_create(
        OutgoingMail(kind="moved", key=f"walk:{number}", user=member, cohort=cohort, state=states[number % 3])
        for number in range(count)
    )
    asking = [make_user(f"Asking{number}") for number in range(count)]
    Membership.objects.bulk_create(
        Membership(user=user, cohort=cohort, role=Role.MEMBER, state="asked") for user in asking
    )
    for user in people[: count + 1]:
        audit_add(cohort=cohort, by=organiser, what="role_given", about={"person": user.public_id, "role": "member"})
    Block.objects.bulk_create(Block(owner=member, other=user) for user in people[1:count])


def _path(address: str) -> str:
    return "/" + address.split("/", 3)[3]
