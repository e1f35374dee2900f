"""Making and changing plans: series, meetings and who holds them. The programme is next door, in `programme`.

Everything here is one transaction that ends with an entry in the audit, or a `Refused` that changed nothing.
A series is checked before it is saved (`series_plan`), so that its dates can be shown first.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from groups.audit import audit_add
from groups.models import Cohort, User
from groups.refusals import Refused
from sessions import reminders
from sessions.core import schedule
from sessions.holding import (
    busy_check,
    holder_add,
    holder_remove,
    holders_ask,
    holders_book,
    holders_check,
    holders_set,
)
from sessions.models import Exercise, Holding, Meeting, MeetingState, Series, TooFew
from sessions.plans import FURTHEST, Plan, Slot, minutes_check, refusal, slot_check
from sessions.programme import exercise_of, weeks_keep

LEAST_PEOPLE, MOST_PEOPLE = 2, 500


def series_plan(
    *,
    zone: str,
    first_on: date,
    at: time,
    minutes: int,
    weekdays: Collection[int] = (),
    every: int = 1,
    weeks: int | None = None,
    until: date | None = None,
    skipped: Collection[date] = (),
    now: datetime | None = None,
) -> Plan:
    """Check the choices for a series and return what they mean; nothing is saved.

    Refused: zone, weekdays, no_dates, too_many_dates, minutes, date.
    """
    moment = now or timezone.now()
    minutes_check(minutes)
    try:
        known = schedule.zone_of(zone)
        today = moment.astimezone(known).date()
        if not today <= first_on <= today + FURTHEST:
            raise refusal("date")
        first, rule = schedule.weekly_rule(first_on, weekdays, every, weeks=weeks, until=until)
        plan = Plan(
            zone, first, at.replace(second=0, microsecond=0, tzinfo=None), minutes, rule, tuple(sorted(skipped))
        )
        for slot in plan.slots():
            slot_check(slot.starts_at, slot.ends_at, moment - timedelta(days=1))
    except schedule.BadPlan as problem:
        raise refusal(problem.code) from problem
    return plan


@transaction.atomic
def series_create(
    *,
    cohort: Cohort,
    by: User | None,
    title: str,
    holders: Sequence[User] = (),
    capacity: int | None = None,
    least: int = LEAST_PEOPLE,
    too_few: str = TooFew.HOLD,
    **when: Any,
) -> Series:
    """Keep a series and make its meetings; `when` is what `series_plan` takes.

    Refused as there, and: people, not_facilitator, double_booked.
    """
    plan = series_plan(**when)
    people = _people_rules(capacity, least, too_few)
    slots = plan.slots()
    holders_check(cohort, holders, [(slot.starts_at, slot.ends_at) for slot in slots])
    series = Series(cohort=cohort, title=title.strip(), made_by=by)
    _take(series, plan)
    series.save()
    meetings = Meeting.objects.bulk_create(_meeting_of(series, slot, **people) for slot in slots)
    holders_book(meetings, holders)
    weeks_keep(cohort)
    reminders.series_planned(series)
    audit_add(cohort=cohort, by=by, what="series_created", about={"series": series.public_id, "count": len(slots)})
    return series


def _take(series: Series, plan: Plan) -> None:
    series.zone, series.first_on, series.at = plan.zone, plan.first_on, plan.at
    series.minutes, series.rule = plan.minutes, plan.rule
    series.skipped = [day.isoformat() for day in plan.skipped_of_it()]


def _meeting_of(series: Series, slot: Slot, **people: object) -> Meeting:
    return Meeting(
        cohort=series.cohort,
        series=series,
        title=series.title,
        occurrence=slot.occurrence,
        zone=series.zone,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        **people,
    )


@transaction.atomic
def series_change(
    *,
    series: Series,
    by: User | None,
    since: Meeting,
    at: time | None = None,
    minutes: int | None = None,
    title: str | None = None,
    ask: Sequence[User] = (),
    now: datetime | None = None,
) -> Series:
    """Change the time, length or title of a series from one of its meetings on; what was before stays as it was.

    A meeting that was moved or cancelled by itself stays where it was put. The rest becomes a series of its own, unless
    nothing is left before it; returns the series that the rest belongs to. Whom one asks with `ask` holds all of the
    rest, beside who does already. Refused: over, minutes, past, not_facilitator, double_booked.
    """
    moment = now or timezone.now()
    series = Series.objects.select_for_update().get(pk=series.pk)
    if since.series_id != series.pk or since.starts_at <= moment:
        raise refusal("over")
    old = Plan.of(series)
    rest = list(series.meetings.select_for_update().filter(occurrence__gte=since.occurrence).order_by("occurrence"))
    new = replace(
        old,
        at=at.replace(second=0, microsecond=0, tzinfo=None) if at else old.at,
        minutes=old.minutes if minutes is None else minutes,
    )
    minutes_check(new.minutes)
    called = (title or series.title).strip()
    # Who is only asked to hold it leaves the plan, and everybody's calendar, as it is.
    target = series if (new, called) == (old, series.title) else _replan(series, rest, since, new, called, moment)
    holders_ask(target, [meeting for meeting in rest if meeting.state == MeetingState.PLANNED], ask, by=by)
    if new != old:
        reminders.series_moved(target)
    audit_add(
        cohort=series.cohort, by=by, what="series_changed", about={"series": target.public_id, "count": len(rest)}
    )
    return target


def _replan(series: Series, rest: list[Meeting], since: Meeting, new: Plan, title: str, moment: datetime) -> Series:
    """Let `rest` follow the new plan, as far as it followed the old one; returns the series that it belongs to now."""
    old = Plan.of(series)
    as_planned = [meeting for meeting in rest if _stands_as_planned(meeting, old)]
    target = _rest_of(series, since, new, moment)
    target.title = title
    target.save()
    for meeting in rest:
        _follow(meeting, target, new, moment, moves=meeting in as_planned)
    _check_holders_of(as_planned)
    return target


def _stands_as_planned(meeting: Meeting, plan: Plan) -> bool:
    """Whether a meeting follows its series: planned, not moved by itself, and its rooms are not open yet."""
    return meeting.state == MeetingState.PLANNED and meeting.placed_at is None and plan.is_kept_by(meeting)


def _rest_of(series: Series, since: Meeting, new: Plan, moment: datetime) -> Series:
    """The series that follows the new plan from `since` on: the same one if nothing was before, else one of its own."""
    series.sequence += 1
    series.changed_at = moment
    if not series.meetings.filter(occurrence__lt=since.occurrence).exists():
        _take(series, new)
        return series
    day = date.fromisoformat(since.occurrence[:10])
    rest = Series(cohort=series.cohort, made_by=series.made_by, changed_at=moment)
    _take(rest, new.split(day)[1])
    _take(series, Plan.of(series).split(day)[0])
    series.save()
    return rest


def _follow(meeting: Meeting, series: Series, plan: Plan, moment: datetime, *, moves: bool) -> None:
    slot = plan.slot_on(date.fromisoformat(meeting.occurrence[:10]))
    if moves:
        slot_check(slot.starts_at, slot.ends_at, moment)
        meeting.starts_at, meeting.ends_at = slot.starts_at, slot.ends_at
    meeting.series, meeting.occurrence, meeting.title = series, slot.occurrence, series.title
    meeting.sequence += 1
    meeting.changed_at = moment
    meeting.save(
        update_fields=["series", "occurrence", "title", "starts_at", "ends_at", "sequence", "changed_at"],
    )


@transaction.atomic
def meeting_create(
    *,
    cohort: Cohort,
    by: User | None,
    starts_at: datetime,
    ends_at: datetime,
    title: str = "",
    zone: str = "",
    slug: str = "",
    holders: Sequence[User] = (),
    capacity: int | None = None,
    least: int = LEAST_PEOPLE,
    too_few: str = TooFew.HOLD,
    now: datetime | None = None,
) -> Meeting:
    """Keep one meeting that belongs to no series. Refused: zone, end, minutes, past, date, exercise and as a series."""
    slot_check(starts_at, ends_at, now or timezone.now())
    _check_zone(zone or cohort.time_zone)
    _check_exercise(slug)
    people = _people_rules(capacity, least, too_few)
    holders_check(cohort, holders, [(starts_at, ends_at)])
    meeting = Meeting.objects.create(
        cohort=cohort,
        title=title.strip(),
        zone=zone or cohort.time_zone,
        slug=slug,
        starts_at=starts_at,
        ends_at=ends_at,
        **people,
    )
    holders_book([meeting], holders)
    weeks_keep(cohort)
    reminders.meeting_changed(meeting, what="planned")
    audit_add(cohort=cohort, by=by, what="meeting_created", about={"meeting": meeting.public_id})
    return meeting


@transaction.atomic
def meeting_move(
    *,
    meeting: Meeting,
    by: User | None,
    starts_at: datetime,
    ends_at: datetime,
    notice: str = "",
    now: datetime | None = None,
) -> Meeting:
    """Put one meeting at another time. Refused: over, begun, end, minutes, past, date, double_booked."""
    moment = now or timezone.now()
    meeting = _changeable(meeting, moment)
    if meeting.placed_at is not None:
        raise refusal("begun")
    slot_check(starts_at, ends_at, moment)
    if (meeting.starts_at, meeting.ends_at) == (starts_at, ends_at):
        return meeting
    about = {"meeting": meeting.public_id, "from": meeting.starts_at.isoformat(), "to": starts_at.isoformat()}
    meeting.starts_at, meeting.ends_at, meeting.notice = starts_at, ends_at, notice.strip()
    # The rule for too few people is applied anew, before the new time.
    meeting.decided_at = None
    _save(meeting, moment, "starts_at", "ends_at", "notice", "decided_at")
    _check_holders_of([meeting])
    reminders.meeting_changed(meeting, what="moved")
    audit_add(cohort=meeting.cohort, by=by, what="meeting_moved", about=about)
    return meeting


@transaction.atomic
def meeting_cancel(*, meeting: Meeting, by: User | None, notice: str, now: datetime | None = None) -> Meeting:
    """Call one meeting off, with a message to everybody. Refused: over. `by` None: the rule for too few people."""
    moment = now or timezone.now()
    meeting = _changeable(meeting, moment)
    meeting.state, meeting.notice = MeetingState.CANCELLED, notice.strip()
    _save(meeting, moment, "state", "notice")
    reminders.meeting_changed(meeting, what="cancelled")
    audit_add(cohort=meeting.cohort, by=by, what="meeting_cancelled", about={"meeting": meeting.public_id})
    return meeting


@transaction.atomic
def meeting_change(
    *,
    meeting: Meeting,
    by: User | None,
    slug: str | None = None,
    title: str | None = None,
    people: Mapping[str, Any] | None = None,
    now: datetime | None = None,
) -> Meeting:
    """Give one meeting another exercise ("": that of the programme), title, or `capacity`, `least` and `too_few`.

    Whoever has a place keeps it, also when there are fewer now; new ones go to those who wait (the worker's step).
    Refused: over, exercise, people.
    """
    moment = now or timezone.now()
    meeting = _changeable(meeting, moment)
    _check_exercise(slug or "")
    said = {"slug": slug, "title": None if title is None else title.strip()}
    wanted = {name: value for name, value in said.items() if value is not None}
    wanted |= {} if people is None else _people_rules(**people)
    changed = [name for name, value in wanted.items() if getattr(meeting, name) != value]
    if not changed:
        return meeting
    before = exercise_of(meeting)
    for name in changed:
        setattr(meeting, name, wanted[name])
    _save(meeting, moment, *changed)
    if "slug" in changed and (after := exercise_of(meeting)) and after != before:
        reminders.exercise_changed(meeting, after.slug, besides=by)
    audit_add(
        cohort=meeting.cohort,
        by=by,
        what="meeting_changed",
        about={"meeting": meeting.public_id, "exercise": meeting.slug},
    )
    return meeting


@transaction.atomic
def meeting_change_all(*, meeting: Meeting, by: User | None, holders: Sequence[User], **what: Any) -> None:
    """Change `what` `meeting_change` takes, and facilitators, of one meeting, all or nothing. Refused: as each."""
    meeting_change(meeting=meeting, by=by, **what)
    holders_set(meeting=meeting, users=holders, by=by)


def _changeable(meeting: Meeting, moment: datetime) -> Meeting:
    """The meeting, held by this transaction, unless it is cancelled or over."""
    held = Meeting.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=meeting.pk)
    if held.state != MeetingState.PLANNED or (held.ends_at or moment) < moment:
        raise refusal("over")
    return held


def _save(meeting: Meeting, moment: datetime, *fields: str) -> None:
    meeting.sequence += 1
    meeting.changed_at = moment
    meeting.save(update_fields=[*fields, "sequence", "changed_at"])


def _check_holders_of(meetings: Sequence[Meeting]) -> None:
    """Refuse new times at which somebody who holds one of these holds another meeting."""
    ids = [meeting.pk for meeting in meetings]
    held: dict[User, list[Meeting]] = {}
    for holding in Holding.objects.filter(meeting__in=ids).select_related("meeting", "user").order_by("user_id"):
        held.setdefault(holding.user, []).append(holding.meeting)
    for user, theirs in held.items():
        busy_check([user], [(meeting.starts_at, meeting.ends_at) for meeting in theirs], besides=ids)


def _people_rules(capacity: int | None, least: int, too_few: str) -> dict[str, object]:
    if not LEAST_PEOPLE <= least <= MOST_PEOPLE or too_few not in TooFew.values:
        raise refusal("people")
    if capacity is not None and not least <= capacity <= MOST_PEOPLE:
        raise refusal("people")
    return {"capacity": capacity, "least": least, "too_few": too_few}


def _check_exercise(slug: str) -> None:
    if slug and not Exercise.objects.filter(slug=slug, current=True).exists():
        raise refusal("exercise")


def _check_zone(name: str) -> None:
    try:
        schedule.zone_of(name)
    except schedule.BadPlan as problem:
        raise refusal(problem.code) from problem


__all__ = [
    "Refused",
    "holder_add",
    "holder_remove",
    "holders_set",
    "meeting_cancel",
    "meeting_change",
    "meeting_change_all",
    "meeting_create",
    "meeting_move",
    "series_change",
    "series_create",
    "series_plan",
]
