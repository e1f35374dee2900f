"""What somebody's calendar holds: the meetings of their cohorts, with their own answer and whether they hold it.

Reading only, and in a fixed number of queries however many meetings there are.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from groups.models import Membership, MembershipState, User
from sessions.models import Holding, Meeting, MeetingState, Reservation
from sessions.programme import exercise_of, exercises_of

__all__ = ["exercise_of", "exercises_of", "meetings_for", "meetings_of", "next_meeting", "upcoming"]


def meetings_of(user: User) -> QuerySet[Meeting]:
    """The meetings of all cohorts in which a person is active, in any role."""
    cohorts = Membership.objects.filter(user=user, state=MembershipState.ACTIVE).values("cohort")
    return Meeting.objects.filter(cohort__in=cohorts).select_related("cohort").order_by("starts_at", "pk")


def meetings_for(user: User, since: datetime, until: datetime) -> list[Meeting]:
    """The meetings that a person may go to between two instants, also those that began before and are still on.

    Each has `mine`, their own reservations of it (one or none), and `held`, their own holding (one or none).
    """
    return list(_with_own(meetings_of(user).filter(not_over(since), starts_at__lt=until), user))


def upcoming(user: User, now: datetime, limit: int = 20) -> list[Meeting]:
    """The next meetings of a person, with those that are on now and those that are called off; as `meetings_for`."""
    return list(_with_own(meetings_of(user).filter(not_over(now)), user)[:limit])


def next_meeting(user: User, now: datetime | None = None) -> Meeting | None:
    """The meeting that a person can go to now or next, as `meetings_for`; None if nothing is planned."""
    ahead = meetings_of(user).filter(not_over(now or timezone.now()), state=MeetingState.PLANNED)
    return _with_own(ahead, user).first()


def not_over(now: datetime) -> Q:
    """The meetings that are still to come, or on now. A room that is simply open has no end, and is no date."""
    return Q(ends_at__gt=now)


def _with_own(meetings: QuerySet[Meeting], user: User) -> QuerySet[Meeting]:
    return meetings.prefetch_related(
        Prefetch("reservations", Reservation.objects.filter(user=user), to_attr="mine"),
        Prefetch("holdings", Holding.objects.filter(user=user), to_attr="held"),
    )
