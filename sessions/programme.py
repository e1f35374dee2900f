"""Which exercise a cohort does in which of its weeks: choosing, proposing, and looking it up.

Weeks are weeks of the calendar (Monday to Sunday) in the cohort's zone, counted from 1, the one in which it begins. A
week without a session keeps its number, so that moving one session changes the exercise of no other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Min, QuerySet

from groups.audit import audit_add
from groups.models import Cohort, User
from sessions.core.exercises import Exercise as Template
from sessions.models import Exercise, Meeting, MeetingState, ProgrammeStep
from sessions.plans import refusal
from sessions.selectors import exercises_current
from sessions.templatetags.times import zone_or_none

MOST_WEEKS = 104
WEEKS_WITHOUT_A_PLAN = 8
# What a proposal goes through; the brave ones are for a cohort to choose by itself.
PROPOSED_LEVELS = (1, 2, 3)
WEEK = timedelta(weeks=1)


@transaction.atomic
def programme_set(
    *, cohort: Cohort, by: User | None, steps: Mapping[int, str], second: Mapping[int, str] | None = None
) -> None:
    """Choose the exercise of weeks (from 1), and a second one for later in the session; empty means that none is
    planned. Refused: exercise, date.
    """
    chosen = {1: steps, 2: second or {}}
    if not all(1 <= week <= MOST_WEEKS for some in chosen.values() for week in some):
        raise refusal("date")
    wanted = {slug for some in chosen.values() for slug in some.values() if slug}
    if wanted - set(Exercise.objects.filter(current=True, slug__in=wanted).values_list("slug", flat=True)):
        raise refusal("exercise")
    changed = sorted({week for order, some in chosen.items() for week in _put(cohort, order, some)})
    if changed:
        weeks_keep(cohort)
        audit_add(cohort=cohort, by=by, what="programme_set", about={"weeks": changed})


def _put(cohort: Cohort, order: int, steps: Mapping[int, str]) -> list[int]:
    """Write the first or second exercise of weeks; returns the weeks in which it is another one now."""
    before = programme_of(cohort, order)
    changed = [week for week, slug in steps.items() if before.get(week, "") != slug]
    ProgrammeStep.objects.filter(cohort=cohort, week__in=changed, order=order).delete()
    ProgrammeStep.objects.bulk_create(
        ProgrammeStep(cohort=cohort, week=week, order=order, slug=steps[week]) for week in changed if steps[week]
    )
    return changed


def weeks_keep(cohort: Cohort) -> None:
    """Let a cohort with a programme, but no first day, begin on the day of its first meeting from now on.

    Else moving that meeting, or planning one before it, would give all others the exercise of another week.
    """
    if cohort.starts_on is not None or not ProgrammeStep.objects.filter(cohort=cohort).exists():
        return
    first = _dated(cohort=cohort).order_by("starts_at").values_list("starts_at", flat=True).first()
    day = first.astimezone(_zone(cohort)).date() if first else None
    if day is not None and (cohort.ends_on is None or day <= cohort.ends_on):
        cohort.starts_on = day
        cohort.save(update_fields=["starts_on"])


def programme_of(cohort: Cohort, order: int = 1) -> dict[int, str]:
    """The exercise of each week that has one; with `order` 2 the second one."""
    return dict(ProgrammeStep.objects.filter(cohort=cohort, order=order).values_list("week", "slug"))


def proposal_for(weeks: Sequence[int]) -> dict[int, str]:
    """An exercise for each of these weeks, from easy to harder, spread over the catalogue."""
    # Circles open and close a session; a week is about meeting one person at a time.
    fitting = [one for one in exercises_current() if one.level in PROPOSED_LEVELS and one.nominal]
    ladder = sorted(fitting, key=lambda one: (one.level, one.order))
    if not ladder:
        return {}
    return {week: ladder[place * len(ladder) // len(weeks)].slug for place, week in enumerate(weeks)}


def first_monday(cohort: Cohort, first_start: datetime | None = None) -> date | None:
    """The Monday of a cohort's first week: that of its first day, else of its first meeting; None without either."""
    if cohort.starts_on is not None:
        return _monday(cohort.starts_on)
    start = first_start or _dated(cohort=cohort).aggregate(first=Min("starts_at"))["first"]
    return _monday(start.astimezone(_zone(cohort)).date()) if start else None


def week_of(meeting: Meeting, monday: date) -> int:
    """The week of its cohort in which a meeting takes place, from 1."""
    day = meeting.starts_at.astimezone(_zone(meeting.cohort)).date()
    return (_monday(day) - monday) // WEEK + 1


def weeks_with_meetings(cohort: Cohort, monday: date) -> dict[int, list[Meeting]]:
    """The meetings of each week in which something takes place."""
    found: dict[int, list[Meeting]] = {}
    planned = _dated(cohort=cohort).exclude(state=MeetingState.CANCELLED).order_by("starts_at")
    for meeting in planned.select_related("cohort"):
        found.setdefault(week_of(meeting, monday), []).append(meeting)
    return {week: meetings for week, meetings in found.items() if 1 <= week <= MOST_WEEKS}


def exercise_of(meeting: Meeting) -> Template | None:
    """The exercise that is planned for a meeting: its own, else that of its week; None if there is none."""
    return exercises_of([meeting]).get(meeting.pk)


def exercises_of(meetings: Iterable[Meeting]) -> dict[int, Template]:
    """The planned exercises by the meeting's id, in four queries at most, however many meetings."""
    listed = list(meetings)
    catalogue = {template.slug: template for template in exercises_current()} if listed else {}
    by_programme = [meeting for meeting in listed if not meeting.slug]
    steps = _steps_of({meeting.cohort_id for meeting in by_programme})
    mondays = _mondays_of({meeting.cohort_id: meeting.cohort for meeting in by_programme if meeting.cohort_id in steps})
    found = {}
    for meeting in listed:
        slug = meeting.slug
        if not slug and (monday := mondays.get(meeting.cohort_id)):
            slug = steps[meeting.cohort_id].get(week_of(meeting, monday), "")
        if slug in catalogue:
            found[meeting.pk] = catalogue[slug]
    return found


def second_exercise_of(meeting: Meeting) -> Template | None:
    """The second exercise of a meeting's week, if there is one and the meeting has none of its own."""
    second = {} if meeting.slug else _steps_of({meeting.cohort_id}, order=2).get(meeting.cohort_id, {})
    monday = first_monday(meeting.cohort) if second else None
    slug = second.get(week_of(meeting, monday), "") if monday else ""
    return next((template for template in exercises_current() if template.slug == slug), None) if slug else None


def _steps_of(cohorts: set[int], order: int = 1) -> dict[int, dict[int, str]]:
    steps: dict[int, dict[int, str]] = {}
    if cohorts:
        rows = ProgrammeStep.objects.filter(cohort__in=cohorts, order=order)
        for cohort, week, slug in rows.values_list("cohort_id", "week", "slug"):
            steps.setdefault(cohort, {})[week] = slug
    return steps


def _mondays_of(cohorts: Mapping[int, Cohort]) -> dict[int, date]:
    unsaid = [pk for pk, cohort in cohorts.items() if cohort.starts_on is None]
    rows = _dated(cohort__in=unsaid).order_by().values("cohort_id").annotate(first=Min("starts_at"))
    firsts = {row["cohort_id"]: row["first"] for row in rows} if unsaid else {}
    mondays = {pk: first_monday(cohort, firsts.get(pk)) for pk, cohort in cohorts.items()}
    return {pk: monday for pk, monday in mondays.items() if monday is not None}


def _dated(**which: object) -> QuerySet[Meeting]:
    """Meetings with a date: a room that is simply open has no end, and begins no week."""
    return Meeting.objects.filter(ends_at__isnull=False, **which)


def _zone(cohort: Cohort) -> ZoneInfo:
    return zone_or_none(cohort.time_zone) or ZoneInfo("UTC")


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
