"""What the pages about safety show, and to whom: nobody reads what is about themselves, while another organiser can."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet

from groups.models import Cohort, Membership, MembershipState, Role, User
from groups.sealed_fields import words_or_notice
from sessions.models import Decision, Holding, Incident, Meeting, Removal, Report, Room, Seat
from sessions.safety import CONCERNS_SOMEBODY, OPEN
from sessions.safety_words import LEVELS


class Written(NamedTuple):
    """A row with its words as they can be read here."""

    row: Report | Incident | Removal
    words: str
    sign: str = ""


class Pending(NamedTuple):
    """What waits for an organiser: open reports, the most urgent first, and how many removals nobody has decided."""

    reports: list[Report]
    removals: int


def others_decide(cohort: Cohort, user: User) -> bool:
    """Whether there is another organiser than this one."""
    rows = Membership.objects.filter(cohort=cohort, role=Role.ORGANISER, state=MembershipState.ACTIVE)
    return rows.filter(user__is_active=True).exclude(user=user).exists()


def reports_for(cohort: Cohort, user: User) -> QuerySet[Report]:
    """Return the reports of a cohort that this organiser may read, with the people named in them."""
    rows = Report.objects.filter(cohort=cohort).select_related("by", "about", "meeting", "room", "decided_by")
    return rows.exclude(about=user) if others_decide(cohort, user) else rows


def incidents_for(cohort: Cohort, user: User) -> QuerySet[Incident]:
    rows = Incident.objects.filter(cohort=cohort).select_related("by", "about", "meeting", "room")
    rows = rows.exclude(about=user) if others_decide(cohort, user) else rows
    return rows.order_by("-made_at", "-pk")


def removals_for(cohort: Cohort, user: User, now: datetime) -> QuerySet[Removal]:
    """Return those that keep somebody out now: of all meetings, or of one that is not over; the undecided first."""
    counts = Q(holds=True) | Q(meeting__ends_at=None) | Q(meeting__ends_at__gt=now)
    rows = Removal.objects.filter(counts, cohort=cohort, lifted_at=None)
    rows = rows.select_related("user", "by", "meeting", "kept_by", "cohort")
    rows = rows.exclude(user=user) if others_decide(cohort, user) else rows
    return rows.order_by("-holds", "kept_at", "-made_at", "-pk")


def pending_for(cohort: Cohort, user: User | None) -> Pending:
    """Return what an organiser has to decide about safety."""
    reports = list(Report.objects.filter(cohort=cohort, state__in=OPEN).order_by("due_at", "pk"))
    undecided = Removal.objects.filter(cohort=cohort, lifted_at=None, holds=True, kept_at=None)
    removed = list(undecided.values_list("user_id", flat=True))
    if user is not None and user.pk in {*(one.about_id for one in reports), *removed} and others_decide(cohort, user):
        reports = [one for one in reports if one.about_id != user.pk]
        removed = [number for number in removed if number != user.pk]
    return Pending(reports, len(removed))


def written(rows: Iterable[Report | Incident | Removal]) -> list[Written]:
    signs = {level.code.value: str(level.sign) for level in LEVELS}
    return [Written(row, words_or_notice(row, "words"), signs.get(getattr(row, "level", ""), "")) for row in rows]


def my_reports(user: User) -> QuerySet[Report]:
    """Return what somebody has reported, the newest first."""
    return Report.objects.filter(by=user).select_related("cohort", "about").order_by("-made_at", "-pk")


def decisions_about(user: User) -> QuerySet[Report]:
    """Return the decisions that concern somebody. Who reported, and what, is not for their eyes."""
    rows = Report.objects.filter(about=user, decision__in=CONCERNS_SOMEBODY).select_related("cohort")
    return rows.defer("words", "answer").order_by("-decided_at", "-pk")


def people_of_room(room: Room, but: User) -> QuerySet[User]:
    """Return who sits or sat in a room, by name, but one."""
    return _people(Q(pk__in=Seat.objects.filter(room=room, user__isnull=False).values("user")), but)


def people_of_meeting(meeting: Meeting, but: User) -> QuerySet[User]:
    """Return who sits or sat in a room of a meeting, and who holds it, by name, but one."""
    seated = Seat.objects.filter(room__meeting=meeting, user__isnull=False).values("user")
    return _people(Q(pk__in=seated) | Q(pk__in=Holding.objects.filter(meeting=meeting).values("user")), but)


def _people(here: Q, but: User) -> QuerySet[User]:
    return User.objects.filter(here, is_rehearsal=False).exclude(pk=but.pk).order_by("display_name", "pk")


def kept_by(meeting: Meeting, user: User) -> QuerySet[Incident]:
    """Return what a facilitator has written down of a meeting: that it is kept, not what it says."""
    return Incident.objects.filter(meeting=meeting, by=user).defer("words").order_by("-made_at", "-pk")


def is_late(report: Report, now: datetime) -> bool:
    return report.state in OPEN and report.due_at <= now


def can_be_decided(report: Report) -> list[Decision]:
    """Return what may be decided: about nobody, only what concerns nobody's place."""
    return list(Decision) if report.about_id else [Decision.NOTHING, Decision.TALKED]
