"""Two programs that read calendars, neither of them ours: what they take a feed to mean, as instants."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import icalendar
import pytz
import recurring_ical_events
from khal.khalendar import CalendarCollection

Spans = list[tuple[datetime, datetime]]

LOCALE = {
    "local_timezone": pytz.UTC,
    "default_timezone": pytz.UTC,
    "timeformat": "%H:%M",
    "dateformat": "%d.%m.",
    "longdateformat": "%d.%m.%Y",
    "datetimeformat": "%d.%m. %H:%M",
    "longdatetimeformat": "%d.%m.%Y %H:%M",
    "firstweekday": 0,
    "weeknumbers": False,
    "unicode_symbols": True,
}


def read_by_recurring_ical_events(feed: bytes, since: date, until: date) -> Spans:
    # khal, once imported, makes icalendar read zones by pytz in the whole process.
    icalendar.use_zoneinfo()
    events = recurring_ical_events.of(icalendar.Calendar.from_ical(feed)).between(since, until)
    return sorted((_utc(event.start), _utc(event.end)) for event in events)


def read_by_khal(feeds: Iterable[bytes], since: date, until: date, folder: Path) -> Spans:
    """khal reads a folder of files with one id each, as vdirsyncer would make it from feeds."""
    icalendar.use_pytz()
    shelf = folder / "calendar"
    shelf.mkdir(parents=True)
    for number, text in enumerate(file for feed in feeds for file in one_file_each(feed)):
        (shelf / f"{number}.ics").write_bytes(text)
    options = {"name": "ours", "path": str(shelf), "color": "", "priority": 10, "readonly": True, "ctype": "calendar"}
    options["addresses"] = []
    collection = CalendarCollection({"ours": options}, dbpath=str(folder / "khal.db"), locale=LOCALE)
    midnight = datetime.min.time()
    days = [pytz.UTC.localize(datetime.combine(day, midnight)) for day in (since, until)]
    return sorted((_utc(event.start), _utc(event.end)) for event in collection.get_localized(*days))


def one_file_each(feed: bytes) -> list[bytes]:
    """The feed as one calendar for each id, with the zones in every one."""
    calendar = icalendar.Calendar.from_ical(feed)
    by_id: dict[str, list] = {}
    for event in calendar.walk("VEVENT"):
        by_id.setdefault(str(event["UID"]), []).append(event)
    files = []
    for events in by_id.values():
        file = icalendar.Calendar()
        file.add("PRODID", calendar["PRODID"])
        file.add("VERSION", "2.0")
        for component in [*calendar.walk("VTIMEZONE"), *events]:
            file.add_component(component)
        files.append(file.to_ical())
    return files


def _utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC)
