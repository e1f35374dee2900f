"""Plans in local time mean the right instants, whatever the clocks do, and no plan is empty or endless."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.core import schedule
from sessions.core.schedule import BadPlan

STOCKHOLM = ZoneInfo("Europe/Stockholm")
TUESDAY = date(2026, 11, 24)
NAIVE = st.datetimes(datetime.combine(date(2025, 1, 1), time()), datetime.combine(date(2035, 12, 31), time()))


def instant(text: str, zone: str) -> str:
    return f"{schedule.instant_of(datetime.fromisoformat(text), ZoneInfo(zone)):%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("local", "zone", "utc"),
    [
        ("2026-11-24T19:00", "Europe/Stockholm", "11-24 18:00"),
        ("2027-03-28T02:30", "Europe/Stockholm", "03-28 01:00"),  # 02:00 to 03:00 is left out: 03:00
        ("2027-03-28T03:00", "Europe/Stockholm", "03-28 01:00"),
        ("2027-10-31T02:30", "Europe/Stockholm", "10-31 00:30"),  # twice: the first
        ("2027-10-03T02:10", "Australia/Lord_Howe", "10-02 15:30"),  # half an hour is left out
        ("2027-03-28T01:59", "Antarctica/Troll", "03-28 01:00"),  # two hours are left out: 03:00
        ("2027-09-05T00:15", "America/Santiago", "09-05 04:00"),  # midnight itself is left out
    ],
)
def test_a_local_time_means_one_instant_also_on_nights_when_clocks_change(local: str, zone: str, utc: str) -> None:
    assert instant(local, zone) == utc


@given(NAIVE, st.sampled_from(["Europe/Stockholm", "Asia/Gaza"]))
def test_a_time_that_exists_is_what_the_clocks_show_at_its_instant(local: datetime, zone: str) -> None:
    local = local.replace(second=0, microsecond=0, fold=0)
    shown = schedule.instant_of(local, ZoneInfo(zone)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    if schedule.exists(local, ZoneInfo(zone)):
        assert shown == local
    else:
        assert local < shown <= local + timedelta(hours=1)
        assert not schedule.exists(shown - timedelta(minutes=1), ZoneInfo(zone))


@given(NAIVE)
def test_of_a_time_that_exists_twice_the_first_is_meant(local: datetime) -> None:
    local = local.replace(second=0, microsecond=0, fold=0)
    first = schedule.instant_of(local, STOCKHOLM)
    earlier = (first - timedelta(hours=1)).astimezone(STOCKHOLM).replace(tzinfo=None)
    assert earlier != local


def test_a_weekly_plan_starts_on_the_first_day_that_fits() -> None:
    first_on, rule = schedule.weekly_rule(TUESDAY - timedelta(days=1), [1], 1, weeks=8)
    assert (first_on, rule) == (TUESDAY, "FREQ=WEEKLY;INTERVAL=1;WKST=MO;BYDAY=TU;COUNT=8")


def test_weeks_are_weeks_of_the_calendar_also_when_every_other_is_free() -> None:
    first_on, rule = schedule.weekly_rule(TUESDAY, [1, 3], 2, weeks=4)
    days = [local.date() for local in schedule.occurrences(first_on, time(19), rule)]
    assert days == [date(2026, 11, 24), date(2026, 11, 26), date(2026, 12, 8), date(2026, 12, 10)]


def test_the_last_day_of_a_plan_is_part_of_it() -> None:
    first_on, rule = schedule.weekly_rule(TUESDAY, [1], 1, until=date(2026, 12, 8))
    assert schedule.occurrences(first_on, time(19), rule)[-1] == datetime.combine(date(2026, 12, 8), time(19))


def test_without_a_weekday_it_is_that_of_the_first_day() -> None:
    assert "BYDAY=TU" in schedule.weekly_rule(TUESDAY, [], 1, weeks=1)[1]


def test_skipped_dates_take_no_place_and_prolong_nothing() -> None:
    first_on, rule = schedule.weekly_rule(TUESDAY, [1], 1, weeks=3)
    locals_ = schedule.occurrences(first_on, time(19), rule, skipped={date(2026, 12, 1)})
    assert [local.date() for local in locals_] == [TUESDAY, date(2026, 12, 8)]


@pytest.mark.parametrize(
    ("choices", "code"),
    [
        ({"weeks": 0}, "no_dates"),
        ({"weeks": -3}, "no_dates"),
        ({"weeks": 10_000}, "too_many_dates"),
        ({"weeks": 10**12}, "too_many_dates"),
        ({"weeks": 105}, "too_many_dates"),
        ({"weeks": 60, "weekdays": [0, 1]}, "too_many_dates"),
        ({"until": date(2026, 11, 23)}, "no_dates"),
        ({"until": date(9999, 12, 31)}, "too_many_dates"),
        ({}, "no_dates"),
        ({"weeks": 2, "weekdays": [7]}, "weekdays"),
        ({"weeks": 2, "every": 0}, "weekdays"),
        ({"first_on": date(9999, 12, 31), "weekdays": [0], "weeks": 2}, "too_many_dates"),
    ],
)
def test_a_plan_of_nothing_and_a_plan_without_end_are_refused_with_a_code(choices: dict, code: str) -> None:
    asked = {"first_on": TUESDAY, "weekdays": [1], "every": 1} | choices
    with pytest.raises(BadPlan) as refusal:
        schedule.weekly_rule(**asked)
    assert refusal.value.code == code


@pytest.mark.parametrize("weeks", [1, 104])
def test_one_date_and_two_years_of_weeks_are_plans(weeks: int) -> None:
    first_on, rule = schedule.weekly_rule(TUESDAY, [1], 1, weeks=weeks)
    assert len(schedule.occurrences(first_on, time(19), rule)) == weeks


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("FREQ=SECONDLY", "rule"),
        ("FREQ=WEEKLY;BYDAY=XX", "rule"),
        ("anything", "rule"),
        ("", "rule"),
        ("FREQ=DAILY", "too_many_dates"),
        ("FREQ=DAILY;UNTIL=20200101T000000", "no_dates"),
    ],
)
def test_a_rule_that_is_none_of_ours_is_refused(rule: str, code: str) -> None:
    with pytest.raises(BadPlan) as refusal:
        schedule.occurrences(TUESDAY, time(19), rule)
    assert refusal.value.code == code


def test_a_plan_of_skipped_dates_only_is_empty() -> None:
    with pytest.raises(BadPlan, match="no_dates"):
        schedule.occurrences(TUESDAY, time(19), "FREQ=DAILY;COUNT=1", skipped=[TUESDAY])


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "Europe/Stockholm\0", "x" * 300])
def test_a_zone_that_nobody_knows_is_refused(name: str) -> None:
    with pytest.raises(BadPlan, match="zone"):
        schedule.zone_of(name)


def test_the_changes_of_a_zone_are_found_to_the_minute() -> None:
    spring, autumn = schedule.clock_changes("Europe/Stockholm", date(2027, 1, 1), date(2028, 1, 1))
    assert (spring.at, autumn.at) == (datetime(2027, 3, 28, 1, tzinfo=UTC), datetime(2027, 10, 31, 1, tzinfo=UTC))
    assert (spring.before, spring.after, spring.name) == (timedelta(hours=1), timedelta(hours=2), "CEST")
    assert schedule.clock_changes("Asia/Tokyo", date(2027, 1, 1), date(2028, 1, 1)) == ()
