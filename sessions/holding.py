"""Who holds which meeting. Nobody holds two at the same time, in whatever cohorts they are.

The race: two organisers ask the same person at the same moment. Whoever books somebody first takes that person's row,
so that the second one looks at the times only when the first booking is there to be seen.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from groups.audit import audit_add
from groups.models import Cohort, Membership, MembershipState, Role, User
from sessions import reminders
from sessions.models import Holding, Meeting, MeetingState, Series
from sessions.plans import refusal

Span = tuple[datetime, datetime | None]


@transaction.atomic
def holder_add(*, meeting: Meeting, user: User, by: User | None) -> Holding:
    """Let a facilitator of the cohort hold a meeting. Refused: over, not_facilitator, double_booked."""
    meeting = _changeable(meeting)
    known = Holding.objects.filter(meeting=meeting, user=user).first()
    if known is not None:
        return known
    holders_check(meeting.cohort, [user], [(meeting.starts_at, meeting.ends_at)])
    holding = Holding.objects.create(meeting=meeting, user=user)
    if user != by:
        reminders.holder_added(holding)
    _note(meeting, user, by, "holder_added")
    return holding


@transaction.atomic
def holder_remove(*, meeting: Meeting, user: User, by: User | None) -> None:
    """Let somebody hold a meeting no more; nothing happens if they did not. Refused: over."""
    meeting = _changeable(meeting)
    holding = Holding.objects.filter(meeting=meeting, user=user).select_related("user").first()
    if holding is None:
        return
    if user != by:
        reminders.holder_removed(holding)
    holding.delete()
    _note(meeting, user, by, "holder_removed")


def holdings_give_up(membership: Membership) -> None:
    """Let somebody who is no facilitator any more hold nothing of what is to come; a hook of `memberships`."""
    if membership.role == Role.FACILITATOR:
        theirs = Holding.objects.filter(user=membership.user_id, meeting__cohort=membership.cohort_id)
        theirs.filter(meeting__starts_at__gt=timezone.now()).delete()


@transaction.atomic
def holders_set(*, meeting: Meeting, users: Sequence[User], by: User | None) -> None:
    """Let exactly these people hold a meeting. Refused: as `holder_add`."""
    for holding in meeting.holdings.exclude(user__in=users).select_related("user"):
        holder_remove(meeting=meeting, user=holding.user, by=by)
    for user in users:
        holder_add(meeting=meeting, user=user, by=by)


def holders_ask(series: Series, meetings: Sequence[Meeting], users: Sequence[User], *, by: User | None) -> None:
    """Let these people hold all of a series' meetings, beside who does already, and tell each in one mail.

    In a transaction that holds the meetings. Refused: not_facilitator, double_booked.
    """
    for user in users:
        known = set(Holding.objects.filter(meeting__in=meetings, user=user).values_list("meeting_id", flat=True))
        fresh = [meeting for meeting in meetings if meeting.pk not in known]
        holders_check(series.cohort, [user], [(meeting.starts_at, meeting.ends_at) for meeting in fresh])
        holders_book(fresh, [user])
        if fresh and user != by:
            reminders.series_asked(series, fresh, user)
        for meeting in fresh:
            _note(meeting, user, by, "holder_added")


def holders_check(cohort: Cohort, users: Sequence[User], spans: Sequence[Span]) -> None:
    """Refuse people who are no facilitators of the cohort, or hold something else then. In a transaction only."""
    facilitators = Membership.objects.filter(
        cohort=cohort, role=Role.FACILITATOR, state=MembershipState.ACTIVE, user__is_active=True
    )
    if not {user.pk for user in users} <= set(facilitators.values_list("user_id", flat=True)):
        raise refusal("not_facilitator")
    busy_check(users, spans)


def busy_check(users: Sequence[User], spans: Sequence[Span], *, besides: Collection[int] = ()) -> None:
    """Refuse people who hold a meeting at one of these times, other than those with the ids `besides`.

    Their rows are kept until the transaction ends; always in the same order, so that two never wait for each other.
    """
    if not users or not spans:
        return
    ids = [user.pk for user in users]
    list(User.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
    held = Holding.objects.filter(user__in=ids, meeting__state=MeetingState.PLANNED).exclude(meeting__in=besides)
    held = held.filter(meeting__ends_at__gt=min(start for start, _end in spans))
    taken = list(held.values_list("meeting__starts_at", "meeting__ends_at"))
    if any(start < until and (end or start) > since for start, end in spans for since, until in taken):
        raise refusal("double_booked")


def holders_book(meetings: Iterable[Meeting], users: Sequence[User]) -> None:
    """Let people hold meetings that were just made, after `holders_check`."""
    Holding.objects.bulk_create(Holding(meeting=meeting, user=user) for meeting in meetings for user in users)


def _changeable(meeting: Meeting) -> Meeting:
    held = Meeting.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=meeting.pk)
    if held.state != MeetingState.PLANNED:
        raise refusal("over")
    return held


def _note(meeting: Meeting, user: User, by: User | None, what: str) -> None:
    about = {"meeting": meeting.public_id, "person": user.public_id}
    audit_add(cohort=meeting.cohort, by=by, what=what, about=about)
