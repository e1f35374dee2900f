"""What a series means: its dates as instants, and in which words a plan is refused. Nothing here writes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from groups.refusals import Refused
from sessions.core import schedule

if TYPE_CHECKING:
    from sessions.models import Meeting, Series

LEAST_MINUTES, MOST_MINUTES = 10, 480
FURTHEST = timedelta(days=5 * 366)

SENTENCES: Mapping[str, str | Promise] = {
    "zone": _("This is not a time zone that we know."),
    "rule": _("We can't read this plan. Nothing was changed."),
    "weekdays": _("Choose days of the week, and every one to eight weeks."),
    "no_dates": _("These choices leave no session at all. Choose at least one date."),
    "too_many_dates": _("That would be more than 104 sessions. Plan fewer at a time."),
    "minutes": _("A session lasts from 10 minutes to 8 hours."),
    "end": _("The end comes before the beginning."),
    "past": _("That time has already passed."),
    "date": _("Choose a date from today to five years ahead."),
    "people": _("Choose from 2 to 500 people, and no fewer places than people needed."),
    "over": _("This session has been held or cancelled, so it stays as it is."),
    "begun": _("The rooms of this session are open, so it keeps its time. You can cancel it and plan a new one."),
    "exercise": _("This exercise is not in the catalogue."),
    "not_facilitator": _("Only a facilitator of this group can hold its sessions."),
    "double_booked": _("One of the facilitators holds another session at that time."),
}


def refusal(code: str) -> Refused:
    return Refused(code, SENTENCES[code])


def minutes_check(minutes: int) -> None:
    if not LEAST_MINUTES <= minutes <= MOST_MINUTES:
        raise refusal("minutes")


def slot_check(starts_at: datetime, ends_at: datetime, earliest: datetime) -> None:
    """Refuse a time that ends before it begins, is too short or long, or lies outside of what can be planned."""
    if ends_at < starts_at:
        raise refusal("end")
    minutes_check((ends_at - starts_at) // timedelta(minutes=1))
    if starts_at < earliest:
        raise refusal("past")
    if starts_at > earliest + FURTHEST:
        raise refusal("date")


@dataclass(frozen=True)
class Slot:
    """One date of a plan: what it says in local time, and what that means."""

    local: datetime
    starts_at: datetime
    ends_at: datetime
    exists: bool  # no: the clocks leave the local time out, and it begins at the next minute that they show

    @property
    def occurrence(self) -> str:
        return self.local.isoformat(timespec="minutes")


@dataclass(frozen=True)
class Plan:
    """A series as values. Lengths are minutes that pass, also across a change of the clocks."""

    zone: str
    first_on: date
    at: time
    minutes: int
    rule: str
    skipped: tuple[date, ...] = ()

    @classmethod
    def of(cls, series: Series) -> Plan:
        skipped = tuple(date.fromisoformat(day) for day in series.skipped)
        return cls(series.zone, series.first_on, series.at, series.minutes, series.rule, skipped)

    def slots(self) -> list[Slot]:
        """The dates on which something takes place. Raises BadPlan."""
        return [self.slot_on(local.date()) for local in self._locals(self.skipped)]

    def slot_on(self, day: date) -> Slot:
        zone, local = schedule.zone_of(self.zone), datetime.combine(day, self.at)
        starts_at = schedule.instant_of(local, zone)
        return Slot(local, starts_at, starts_at + timedelta(minutes=self.minutes), schedule.exists(local, zone))

    def all_dates(self) -> list[date]:
        """The dates that the rule gives, with those that are skipped."""
        return [local.date() for local in self._locals(())]

    def skipped_of_it(self) -> list[date]:
        given = set(self.all_dates())
        return [day for day in self.skipped if day in given]

    def is_kept_by(self, meeting: Meeting) -> bool:
        """Whether a meeting stands at the time that this plan gives it."""
        slot = self.slot_on(date.fromisoformat(meeting.occurrence[:10]))
        planned = (slot.occurrence, slot.starts_at, slot.ends_at)
        return (meeting.occurrence, meeting.starts_at, meeting.ends_at) == planned

    def split(self, day: date) -> tuple[Plan, Plan]:
        """This plan as two: what is before `day`, one of its dates, and what is from then on."""
        dates = self.all_dates()
        before, after = [one for one in dates if one < day], [one for one in dates if one >= day]
        return self._part(before), self._part(after)

    def _part(self, dates: list[date]) -> Plan:
        rule = re.sub(r"COUNT=\d+", f"COUNT={len(dates)}", self.rule)
        return replace(self, first_on=dates[0], rule=rule, skipped=tuple(d for d in self.skipped if d in dates))

    def _locals(self, skipped: tuple[date, ...]) -> list[datetime]:
        return schedule.occurrences(self.first_on, self.at, self.rule, skipped)
