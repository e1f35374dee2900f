"""Dates and times in words: the reader's clock first, the group's where it shows something else."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from sessions.templatetags import times

# Far enough away that the year is always said.
START = datetime(2044, 11, 22, 18, 0, tzinfo=UTC)
END = datetime(2044, 11, 22, 19, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_stockholm() -> Iterator[None]:
    with timezone.override(zoneinfo.ZoneInfo("Europe/Stockholm")):
        yield


def test_somebody_in_the_zone_of_the_group_reads_one_time() -> None:
    assert times.when_lines(START, END, "Europe/Stockholm") == ("Tuesday 22 November 2044, 19:00 to 20:15", "")


def test_another_zone_with_the_same_clock_is_not_worth_a_word() -> None:
    assert times.when_lines(START, END, "Europe/Oslo")[1] == ""


def test_somebody_elsewhere_reads_their_own_time_and_that_of_the_group() -> None:
    mine, theirs = times.when_lines(START, END, "Europe/Helsinki")
    assert mine == "Tuesday 22 November 2044, 19:00 to 20:15 your time"
    assert theirs == "20:00 in Helsinki, where the group is"


def test_another_day_at_the_group_is_said() -> None:
    assert times.when_lines(START, END, "Pacific/Auckland")[1] == "Wednesday 07:00 in Auckland, where the group is"


def test_the_words_are_swedish_for_a_reader_of_swedish() -> None:
    with translation.override("sv"):
        mine, theirs = times.when_lines(START, END, "Europe/Helsinki")
        assert times.short_day(START) == "tis 22 nov 2044"
    assert mine == "tisdag 22 november 2044, 19:00–20:15 din tid"
    assert theirs == "20:00 i Helsinki, där gruppen är"


def test_the_year_is_said_only_when_it_is_another_one() -> None:
    now = timezone.now().replace(month=6, day=15, hour=12)
    assert str(now.year) not in times.day(now)
    assert times.day(now.replace(year=now.year + 1)).endswith(str(now.year + 1))


def test_a_meeting_without_an_end_has_a_beginning_only() -> None:
    assert times.when_lines(START, None, "")[0] == "Tuesday 22 November 2044, 19:00"


def test_a_zone_that_has_left_the_database_costs_no_page() -> None:
    assert times.when_lines(START, END, "Mars/Olympus")[1] == ""


def test_a_zone_is_called_by_its_place() -> None:
    assert times.city("America/Argentina/Buenos_Aires") == "Buenos Aires"


def test_the_tag_marks_the_instant_for_machines() -> None:
    template = Template(
        "{% load times %}{% when start end 'Europe/Helsinki' %}|{% when_text start end %}|{{ start|short_day }}"
    )
    shown = template.render(Context({"start": START, "end": END}))
    assert '<time class="times" datetime="2044-11-22T19:00:00+01:00">' in shown
    assert "20:00 in Helsinki, where the group is</span>" in shown
    assert shown.endswith("|Tuesday 22 November 2044, 19:00 to 20:15|Tue 22 Nov 2044")
