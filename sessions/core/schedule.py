"""Plans in local time, and the instants that they mean. Pure: the rules of clocks come from the database of zones.

A plan says "19:00 in Stockholm"; what that is in UTC follows from the zone, for each date anew. On a night when the
clocks change, a local time may not exist or exist twice:

- a time that does not exist becomes the next minute that does (02:30 becomes 03:00 where 02:00 to 03:00 is left out);
- a time that exists twice means the first of the two.

Local times are naive and in whole minutes, instants are aware and in UTC.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.rrule import WEEKLY, rrule, rruleset, rrulestr, weekday

# Two years of weeks.
MOST_DATES = 104
MOST_WEEKS_BETWEEN = 8
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


class BadPlan(ValueError):
    """A plan that cannot be; `code` says why: zone, rule, weekdays, no_dates or too_many_dates."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def zone_of(name: str) -> ZoneInfo:
    """The zone of a name. BadPlan("zone") for one that the database does not have."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadPlan("zone") from error


def exists(local: datetime, zone: ZoneInfo) -> bool:
    """Whether the clocks of `zone` ever show this.

    In a gap, the offset of `fold=0` is the one before and that of `fold=1` the one after (PEP 495).
    """
    before, after = _offsets(local, zone)
    return after <= before


def exists_once(local: datetime, zone: ZoneInfo) -> bool:
    """Whether the clocks of `zone` show this at exactly one instant."""
    before, after = _offsets(local, zone)
    return after == before


def instant_of(local: datetime, zone: ZoneInfo) -> datetime:
    """The instant that a local time means, by the two rules above."""
    while not exists(local, zone):
        local += MINUTE
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def weekly_rule(
    first_on: date, weekdays: Collection[int], every: int, *, weeks: int | None = None, until: date | None = None
) -> tuple[date, str]:
    """Return the first day of a weekly plan, and its RRULE (RFC 5545).

    `weekdays`: 0 is Monday; none: that of `first_on`. It goes on for `weeks` from the first day that fits, or up to and
    with `until`. COUNT counts what the rule gives before any date is skipped. Raises BadPlan.
    """
    if not set(weekdays) <= set(range(7)) or not 1 <= every <= MOST_WEEKS_BETWEEN:
        raise BadPlan("weekdays")
    days = sorted(set(weekdays)) or [first_on.weekday()]
    if weeks is not None and not 1 <= weeks <= MOST_DATES * MOST_WEEKS_BETWEEN:
        raise BadPlan("no_dates" if weeks < 1 else "too_many_dates")
    try:
        while first_on.weekday() not in days:
            first_on += DAY
        last_on = until if weeks is None else first_on + timedelta(weeks=weeks) - DAY
    except OverflowError as error:
        raise BadPlan("too_many_dates") from error
    if last_on is None:
        raise BadPlan("no_dates")
    start, end = datetime.combine(first_on, time()), datetime.combine(last_on, time())
    found = _bounded(rrule(WEEKLY, dtstart=start, until=end, interval=every, byweekday=days, wkst=0))
    names = ",".join(str(weekday(day)) for day in days)
    return first_on, f"FREQ=WEEKLY;INTERVAL={every};WKST=MO;BYDAY={names};COUNT={len(found)}"


def occurrences(first_on: date, at: time, rule: str, skipped: Collection[date] = ()) -> list[datetime]:
    """The local times of a plan, without the skipped dates.

    Raises BadPlan for a rule that is not daily or weekly, gives no date at all, or more than MOST_DATES.
    """
    if not rule.startswith(("FREQ=DAILY", "FREQ=WEEKLY")):
        raise BadPlan("rule")
    try:
        # Given a beginning without a zone, the rule knows of local times only and never asks what time it is.
        found = rrulestr(rule, dtstart=datetime.combine(first_on, at))
    except ValueError as error:
        raise BadPlan("rule") from error
    left = [local for local in _bounded(found) if local.date() not in set(skipped)]
    if not left:
        raise BadPlan("no_dates")
    return left


@dataclass(frozen=True)
class ClockChange:
    """One change of a zone's clocks: the instant, and what they are ahead of UTC before and after it."""

    at: datetime
    before: timedelta
    after: timedelta
    name: str


@lru_cache(maxsize=256)
def clock_changes(zone_name: str, since: date, until: date) -> tuple[ClockChange, ...]:
    """The changes of a zone's clocks from one day to another, by halving each day that ends unlike it began."""
    zone = zone_of(zone_name)
    return tuple(_changes(zone, datetime.combine(since, time(), UTC), datetime.combine(until, time(), UTC)))


def _changes(zone: ZoneInfo, since: datetime, until: datetime) -> Iterator[ClockChange]:
    while since < until:
        low, high = since, since + DAY
        before, after = _offset_at(low, zone), _offset_at(high, zone)
        if before != after:
            while high - low > MINUTE:
                middle = low + (high - low) // (2 * MINUTE) * MINUTE
                low, high = (middle, high) if _offset_at(middle, zone) == before else (low, middle)
            yield ClockChange(high, before, after, high.astimezone(zone).tzname() or "")
        since += DAY


def _offset_at(instant: datetime, zone: ZoneInfo) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta()


def _offsets(local: datetime, zone: ZoneInfo) -> tuple[timedelta, timedelta]:
    first, second = (local.replace(tzinfo=zone, fold=fold).utcoffset() or timedelta() for fold in (0, 1))
    return first, second


def _bounded(found: rrule | rruleset) -> list[datetime]:
    dates = list(islice(found, MOST_DATES + 1))
    if not dates:
        raise BadPlan("no_dates")
    if len(dates) > MOST_DATES:
        raise BadPlan("too_many_dates")
    return dates
