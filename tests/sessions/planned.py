"""Plans for tests: a series on Tuesdays in Stockholm, planned on a known day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from groups.models import Cohort, User
from sessions import planning
from sessions.models import Meeting, Series

NOW = datetime(2027, 1, 4, 12, 0, tzinfo=UTC)  # a Monday
TUESDAY = date(2027, 1, 5)


def tuesdays(cohort: Cohort, by: User | None = None, **choices: Any) -> Series:
    """Eight Tuesdays at 19:00 for 75 minutes, unless `choices` say otherwise."""
    asked: dict[str, Any] = {
        "title": "Tuesday practice",
        "zone": "Europe/Stockholm",
        "first_on": TUESDAY,
        "at": time(19),
        "minutes": 75,
        "weekdays": [1],
        "weeks": 8,
        "now": NOW,
    }
    if "until" in choices:
        del asked["weeks"]
    return planning.series_create(cohort=cohort, by=by, **(asked | choices))


def meetings_in(series: Series) -> list[Meeting]:
    return list(series.meetings.order_by("starts_at"))


def at(text: str) -> datetime:
    """An instant from "2027-01-05T18:00", in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
