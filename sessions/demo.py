"""What a demo's cohort plans: Tuesday evenings ahead, a programme, and a few answers. Nothing that would have happened.

No turn, no meeting of the past and no attendance is made up: the ledger of a demo begins empty, like everybody's.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from groups.demo_cast import DEMO_ZONE, DemoPeople
from sessions import planning, programme, reservations
from sessions.models import Meeting, MeetingState

TUESDAY = 1
EVENING = time(19, 0)
WEEKS, MINUTES = 8, 75
COMING, NOT_COMING = 3, 1  # of the members, in their order; the others have not answered


@transaction.atomic
def demo_plan(*, people: DemoPeople, now: datetime) -> Meeting | None:
    """Plan Tuesdays for a demo that has nothing ahead of it; returns the first of them, None if there was something."""
    ahead = Meeting.objects.filter(cohort=people.cohort, ends_at__gt=now, state=MeetingState.PLANNED)
    if ahead.exists():
        return None
    series = planning.series_create(
        cohort=people.cohort,
        by=people.organiser,
        title=people.cohort.name,
        zone=DEMO_ZONE,
        first_on=_next_tuesday(now).date(),
        at=EVENING,
        minutes=MINUTES,
        weekdays=(TUESDAY,),
        weeks=WEEKS,
        holders=(people.facilitator,),
        now=now,
    )
    meetings = list(series.meetings.select_related("cohort").order_by("starts_at"))
    _choose_exercises(people, meetings)
    for member in people.members[:COMING]:
        reservations.answer_set(meeting=meetings[0], user=member, answer="coming", now=now)
    for member in people.members[COMING : COMING + NOT_COMING]:
        reservations.answer_set(meeting=meetings[0], user=member, answer="not_coming", now=now)
    return meetings[0]


def _next_tuesday(now: datetime) -> datetime:
    """The next Tuesday evening that has not begun."""
    local = now.astimezone(ZoneInfo(DEMO_ZONE)).replace(tzinfo=None)
    evening = datetime.combine(local.date() + timedelta(days=(TUESDAY - local.weekday()) % 7), EVENING)
    return evening if evening > local else evening + timedelta(weeks=1)


def _choose_exercises(people: DemoPeople, meetings: list[Meeting]) -> None:
    monday = programme.first_monday(people.cohort)
    if monday is not None:
        weeks = [programme.week_of(meeting, monday) for meeting in meetings]
        steps = programme.proposal_for(weeks)
        programme.programme_set(cohort=people.cohort, by=people.organiser, steps=steps)
