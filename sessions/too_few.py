"""The rule for too few people, decided in advance by the organiser and applied once to each meeting.

Three hours before the start those who have said that they come are counted. That is late enough for people to have
answered, and early enough that nobody is on their way.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from groups.audit import audit_add
from sessions import planning, reminders
from sessions.models import Answer, Meeting, MeetingState, TooFew

DECIDED_BEFORE = timedelta(hours=3)
# A worker that was down for hours does not send away those who are about to come.
CANCELLED_BEFORE = timedelta(hours=1)


def too_few_decide(now: datetime) -> int:
    """Apply the rule to every meeting whose time for it has come; for the worker. Returns how many were too few."""
    due = Meeting.objects.filter(
        state=MeetingState.PLANNED, decided_at=None, starts_at__gt=now, starts_at__lte=now + DECIDED_BEFORE
    )
    return sum(_decide(meeting, now) for meeting in list(due.exclude(ends_at=None)))


def coming_to(meeting: Meeting) -> int:
    return meeting.reservations.filter(answer=Answer.COMING).count()


def was_cancelled_by_rule(meeting: Meeting) -> bool:
    """Whether the last change of a meeting was the rule's: an organiser's change has an instant of its own."""
    return meeting.state == MeetingState.CANCELLED and meeting.decided_at == meeting.changed_at


@transaction.atomic
def _decide(meeting: Meeting, now: datetime) -> bool:
    # The condition decides between two workers, and the row stays locked while people are counted.
    if not Meeting.objects.filter(pk=meeting.pk, decided_at=None, state=MeetingState.PLANNED).update(decided_at=now):
        return False
    held = Meeting.objects.select_related("cohort", "series").get(pk=meeting.pk)
    coming = coming_to(held)
    if coming >= held.least:
        return False
    rule = held.too_few
    if rule == TooFew.CANCEL and held.starts_at - now >= CANCELLED_BEFORE:
        held = planning.meeting_cancel(meeting=held, by=None, notice="", now=now)
    elif rule == TooFew.CANCEL:
        rule = TooFew.HOLD
    about = {"meeting": held.public_id, "coming": coming, "least": held.least}
    audit_add(cohort=held.cohort, by=None, what=f"too_few_{rule}", about=about)
    if rule != TooFew.HOLD:
        reminders.few_decided(held, coming)
    return True
