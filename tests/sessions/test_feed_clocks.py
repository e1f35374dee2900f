"""Other programs read our calendars as the instants of our pages, over every clock change of every zone, 2025 to 2035.

Two programs that are not ours read the feed; a third, older one reads the zones that the feed describes, by RFC 5545.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from dateutil.tz import tzical

from groups.models import Cohort
from sessions import feed, planning
from sessions.core.schedule import ClockChange, clock_changes
from sessions.models import Meeting, Series
from tests.sessions.readers import read_by_khal, read_by_recurring_ical_events

SINCE, UNTIL = date(2025, 1, 1), date(2036, 1, 1)
ADDRESSES = feed.Addresses(
    meeting=lambda meeting: f"https://samtal.example/m/{meeting.public_id}/",
    series=lambda series: f"https://samtal.example/s/{series.public_id}/",
)
QUARTER, DAY = timedelta(minutes=15), timedelta(days=1)
# For zones whose clocks stay: any day, as if they changed by nothing.
STEADY = ClockChange(datetime(2027, 3, 28, 1, tzinfo=UTC), timedelta(), timedelta(), "")


def zones_with_different_changes() -> list[str]:
    """One name for each set of changes: what other names of it would show is the same, instant by instant."""
    found: dict[tuple[ClockChange, ...], str] = {}
    for name in sorted(zoneinfo.available_timezones()):
        found.setdefault(clock_changes(name, SINCE, UNTIL), name)
    found.pop((), None)
    return list(found.values())


ZONES = zones_with_different_changes()


def test_there_are_changes_to_prove_something_by() -> None:
    assert len(ZONES) > 25
    assert {"Europe/Stockholm", "Africa/Ceuta"} & set(ZONES)
    assert sum(len(clock_changes(name, SINCE, UNTIL)) for name in ZONES) > 600


def local_times(number: int, change: ClockChange) -> Iterator[tuple[datetime, int]]:
    """Begins and lengths in minutes: in the middle of what is left out or shown twice; and, in turn, all around it."""
    first, last = sorted((change.at + offset).replace(tzinfo=None) for offset in (change.before, change.after))
    yield first + (last - first) / 2, 75
    yield (
        (first, 75),
        (last, 15),
        (first - 2 * QUARTER, 180),  # from before to after it
        (last - QUARTER / 3, 75),
        (last + 3 * QUARTER, 75),
        (first + QUARTER / 3, 15),  # within it
        (first - 5 * QUARTER, 75),  # up to it
    )[number % 7]


def three_days(cohort: Cohort, zone: str, local: datetime, minutes: int, now: datetime) -> Series:
    """A series of the day before a change, that of it, and the day after."""
    first_on = local.date() - DAY
    return planning.series_create(
        cohort=cohort,
        by=None,
        title="Practice",
        zone=zone,
        first_on=first_on,
        at=local.time(),
        minutes=minutes,
        weekdays={(first_on + days * DAY).weekday() for days in range(3)},
        until=first_on + 2 * DAY,
        now=now,
    )


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ZONES)
def test_every_reader_gets_the_instants_of_our_pages_over_every_change(
    zone: str, cohort: Cohort, tmp_path: Path
) -> None:
    ours, by_events, feeds = [], [], []
    for number, change in enumerate(clock_changes(zone, SINCE, UNTIL)):
        for local, minutes in local_times(number, change):
            series = three_days(cohort, zone, local, minutes, now=change.at - 9 * DAY)
            meetings = list(Meeting.objects.filter(series=series).select_related("series"))
            text = feed.calendar_of(meetings, ADDRESSES, "samtal.example")
            ours += [(meeting.starts_at, meeting.ends_at) for meeting in meetings]
            feeds.append(text)
            by_events += read_by_recurring_ical_events(text, change.at.date() - 4 * DAY, change.at.date() + 4 * DAY)
    assert len(ours) == 6 * len(clock_changes(zone, SINCE, UNTIL))
    assert sorted(by_events) == sorted(ours)
    assert read_by_khal(feeds, SINCE, UNTIL, tmp_path) == sorted(ours)


@pytest.mark.django_db
def test_a_zone_is_read_alike_by_each_of_its_names(cohort: Cohort, tmp_path: Path) -> None:
    """Programs look zones up by name, so one name for each set of changes is not all: every name, over one change."""
    names = sorted(zoneinfo.available_timezones())
    assert len(names) > 500
    ours, by_events, feeds = [], [], []
    for number, name in enumerate(names):
        changes = clock_changes(name, SINCE, UNTIL)
        change = changes[number % len(changes)] if changes else STEADY
        local, minutes = next(local_times(number, change))
        series = three_days(cohort, name, local, minutes, now=change.at - 9 * DAY)
        meetings = list(Meeting.objects.filter(series=series).select_related("series"))
        feeds.append(feed.calendar_of(meetings, ADDRESSES, "samtal.example"))
        ours += [(meeting.starts_at, meeting.ends_at) for meeting in meetings]
        day = change.at.date()
        by_events += read_by_recurring_ical_events(feeds[-1], day - 4 * DAY, day + 4 * DAY)
    assert len(ours) == 3 * len(names)
    assert sorted(by_events) == sorted(ours)
    assert read_by_khal(feeds, SINCE, UNTIL, tmp_path) == sorted(ours)


@pytest.mark.parametrize("zone", ZONES)
def test_the_zones_of_a_feed_say_each_change_as_the_standard_wants_it(zone: str) -> None:
    text = feed.zone_component(zone, 2025, 2035).to_ical().decode()
    written, real = tzical(StringIO(text)).get(zone), zoneinfo.ZoneInfo(zone)
    minutes = [-24 * 60, -61, -59, -30, -1, 0, 1, 30, 59, 61, 24 * 60]
    for instant in [
        change.at + timedelta(minutes=away) for change in clock_changes(zone, SINCE, UNTIL) for away in minutes
    ]:
        there = instant.astimezone(real)
        assert instant.astimezone(written).utcoffset() == there.utcoffset(), f"{instant} to local time"
        assert there.replace(tzinfo=written).utcoffset() == there.utcoffset(), f"{there} to an instant"
