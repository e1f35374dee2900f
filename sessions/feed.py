"""Calendars for other programs (RFC 5545): a person's feed, and the file of one meeting.

No other person is in them: no organiser, no attendees, no answers. Whoever sees the address learns when and what only.

A series is one recurring event in local time with its zone; what differs from the plan is an override of its date.
Around a change of the clocks programs disagree: RFC 5545 reads a time that does not exist as an hour later in one place
(3.3.5) and drops it in another (3.3.10), some take the second of two equal times, and lengths grow or shrink across the
change. So each meeting whose local begin or end is not plainly one instant is taken out of the series (EXDATE) and
written as an event of its own in UTC, and a series ends by UNTIL, never by COUNT (docs/decisions, number 007).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vRecur

from sessions.core import schedule
from sessions.models import Meeting, MeetingState, Series
from sessions.plans import Plan
from sessions.templatetags.times import zone_or_none

ALARMS = (timedelta(hours=1), timedelta(minutes=10))
OPEN_END = timedelta(hours=1)


@dataclass(frozen=True)
class Addresses:
    """Where links lead to, whole addresses: for a meeting, and for whatever of a series is next."""

    meeting: Callable[[Meeting], str]
    series: Callable[[Series], str]


def calendar_of(meetings: Iterable[Meeting], addresses: Addresses, host: str, *, alone: bool = False) -> bytes:
    """Write meetings, with `series` and `cohort` loaded, as a calendar in the active language.

    `host` makes the ids of events unique in the world. A series must come with all of its meetings, unless each meeting
    is to stand `alone`.
    """
    calendar = Calendar()
    calendar.add("PRODID", "-//Samtal//Samtal//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("X-WR-CALNAME", "Samtal")
    writer = _Writer(addresses, host)
    by_series: dict[Series | None, list[Meeting]] = defaultdict(list)
    for meeting in meetings:
        by_series[None if alone else meeting.series].append(meeting)
    events = [writer.single(meeting) for meeting in by_series.pop(None, [])]
    for series, its_meetings in by_series.items():
        events += writer.series(series, its_meetings)
    for zone in _zones(events):
        calendar.add_component(zone)
    for event in events:
        calendar.add_component(event)
    return calendar.to_ical()


class _Writer:
    def __init__(self, addresses: Addresses, host: str) -> None:
        self.addresses, self.host = addresses, host

    def single(self, meeting: Meeting) -> Event:
        """A meeting as an event of its own."""
        event = self._event(f"{meeting.public_id}@{self.host}", meeting.title, meeting.sequence, meeting.changed_at)
        self._add_own(event, meeting)
        return event

    def series(self, series: Series, meetings: Sequence[Meeting]) -> list[Event]:
        """A series as a recurring event, its exceptions, and the events of their own around changes of the clocks."""
        plan, zone = Plan.of(series), zone_or_none(series.zone)
        if zone is None:
            return [self.single(meeting) for meeting in meetings]
        regular, odd = [], []
        for meeting in meetings:
            (regular if _is_plain(meeting, plan, zone) else odd).append(meeting)
        own = [self.single(meeting) for meeting in odd]
        if not regular:
            return own
        days = {meeting.occurrence[:10] for meeting in regular}
        changed = [meeting for meeting in regular if _differs(meeting, plan, series)]
        return [self._recurring(series, plan, zone, days), *[self._override(series, one) for one in changed], *own]

    def _recurring(self, series: Series, plan: Plan, zone: ZoneInfo, days: set[str]) -> Event:
        """The event that repeats on `days` (ISO), from the first to the last of them."""
        first, last = (datetime.combine(date.fromisoformat(day), plan.at, zone) for day in (min(days), max(days)))
        event = self._event(_uid(series, self.host), series.title, series.sequence, series.changed_at)
        event.add("DTSTART", first)
        event.add("DURATION", timedelta(minutes=plan.minutes))
        rule = vRecur.from_ical(plan.rule)
        rule.pop("COUNT", None)
        rule["UNTIL"] = [last.astimezone(UTC)]
        event.add("RRULE", rule)
        between = [day for day in plan.all_dates() if first.date() < day < last.date()]
        left_out = [datetime.combine(day, plan.at, zone) for day in between if day.isoformat() not in days]
        if left_out:
            event.add("EXDATE", left_out)
        event.add("STATUS", "CONFIRMED")
        self._add_way(event, self.addresses.series(series))
        return event

    def _override(self, series: Series, meeting: Meeting) -> Event:
        event = self._event(_uid(series, self.host), meeting.title, meeting.sequence, meeting.changed_at)
        local = datetime.fromisoformat(meeting.occurrence)
        event.add("RECURRENCE-ID", local.replace(tzinfo=ZoneInfo(series.zone)))
        self._add_own(event, meeting)
        return event

    def _event(self, uid: str, title: str, sequence: int, changed_at: datetime) -> Event:
        event = Event()
        event.add("UID", uid)
        event.add("SUMMARY", title or _("Session"))
        event.add("SEQUENCE", sequence)
        for name in ("DTSTAMP", "LAST-MODIFIED"):
            event.add(name, changed_at.astimezone(UTC).replace(microsecond=0))
        return event

    def _add_own(self, event: Event, meeting: Meeting) -> None:
        """What one meeting has and its series may have differently."""
        starts_at, ends_at = meeting.starts_at, meeting.ends_at or meeting.starts_at + OPEN_END
        event.add("DTSTART", _written(starts_at, ends_at, meeting.zone)[0])
        event.add("DTEND", _written(starts_at, ends_at, meeting.zone)[1])
        if meeting.state == MeetingState.CANCELLED:
            # Said in the title too: many programs show the called off events of a feed like any other.
            event["SUMMARY"] = _("Cancelled: %(title)s") % {"title": event["SUMMARY"]}
            event.add("STATUS", "CANCELLED")
            event.add("TRANSP", "TRANSPARENT")
            event.add("URL", self.addresses.meeting(meeting))
        else:
            event.add("STATUS", "CONFIRMED")
            self._add_way(event, self.addresses.meeting(meeting))

    def _add_way(self, event: Event, address: str) -> None:
        event.add("URL", address)
        event.add("DESCRIPTION", _("The doors open a little before. Your way in: %(address)s") % {"address": address})
        for before in ALARMS:
            alarm = Alarm()
            alarm.add("ACTION", "DISPLAY")
            alarm.add("DESCRIPTION", event["SUMMARY"])
            alarm.add("TRIGGER", -before)
            event.add_component(alarm)


def _uid(series: Series, host: str) -> str:
    return f"{series.public_id}@{host}"


def _is_plain(meeting: Meeting, plan: Plan, zone: ZoneInfo) -> bool:
    """Whether every program reads the date that the series gives this meeting as the same instants."""
    local = datetime.fromisoformat(meeting.occurrence)
    return _is_plain_span(local, timedelta(minutes=plan.minutes), zone)


def _is_plain_span(local: datetime, length: timedelta, zone: ZoneInfo) -> bool:
    if not (schedule.exists_once(local, zone) and schedule.exists_once(local + length, zone)):
        return False
    return schedule.instant_of(local + length, zone) - schedule.instant_of(local, zone) == length


def _differs(meeting: Meeting, plan: Plan, series: Series) -> bool:
    called_off = meeting.state == MeetingState.CANCELLED
    return called_off or meeting.title != series.title or not plan.is_kept_by(meeting)


def _written(starts_at: datetime, ends_at: datetime, zone_name: str) -> tuple[datetime, datetime]:
    """Two instants in local time with their zone where that is plain, else in UTC."""
    zone = zone_or_none(zone_name)
    if zone is not None:
        local = starts_at.astimezone(zone).replace(tzinfo=None, fold=0)
        if _is_plain_span(local, ends_at - starts_at, zone):
            return starts_at.astimezone(zone), ends_at.astimezone(zone)
    return starts_at.astimezone(UTC), ends_at.astimezone(UTC)


def _zones(events: Sequence[Event]) -> list[Timezone]:
    """The zones that events name, for the years in which they name them."""
    days: dict[str, list[date]] = defaultdict(list)
    for event in events:
        start = event.decoded("DTSTART")
        if isinstance(start.tzinfo, ZoneInfo):
            until = event["RRULE"]["UNTIL"][0] if "RRULE" in event else start
            name = start.tzinfo.key
            days[name] += [start.date(), until.date()]
            # A moved meeting stands far from the date that it replaces.
            days[name] += [event.decoded("RECURRENCE-ID").date()] if "RECURRENCE-ID" in event else []
    return [zone_component(name, min(found).year, max(found).year) for name, found in sorted(days.items())]


def zone_component(name: str, first_year: int, last_year: int) -> Timezone:
    """A VTIMEZONE with every change of the clocks of these years and the one before, each by itself.

    Not icalendar's own: 7.3 says when summer time begins in the time after the change, where RFC 5545 (3.6.5) wants the
    time before it, so that programs which trust the file would change their clocks an hour late.
    """
    since, until = date(first_year - 1, 1, 1), date(last_year + 1, 1, 1)
    start = datetime.combine(since, time(), schedule.zone_of(name))
    zone = Timezone()
    zone.add("TZID", name)
    offset = start.utcoffset() or timedelta()
    zone.add_component(_onset(start.replace(tzinfo=None), offset, offset, start.tzname() or name))
    for change in schedule.clock_changes(name, since, until):
        local = (change.at + change.before).replace(tzinfo=None)
        zone.add_component(_onset(local, change.before, change.after, change.name))
    return zone


def _onset(local: datetime, before: timedelta, after: timedelta, called: str) -> TimezoneStandard | TimezoneDaylight:
    # Programs take what runs ahead for summer time, also in Ireland, whose winter the database calls the exception.
    part = TimezoneDaylight() if after > before else TimezoneStandard()
    part.add("DTSTART", local)
    part.add("TZOFFSETFROM", before)
    part.add("TZOFFSETTO", after)
    part.add("TZNAME", called)
    return part
