"""The calendar file: what stands in it, who can read it, and that no other person does."""

from __future__ import annotations

from datetime import date, time, timedelta

import icalendar
import pytest
from django.conf import settings
from django.test import Client

from groups.models import Cohort, Membership, MembershipState, User
from sessions import planning, subscriptions
from sessions.models import CalendarFeed, Meeting
from tests.sessions.planned import NOW, at, meetings_in, tuesdays
from tests.sessions.readers import read_by_recurring_ical_events

pytestmark = pytest.mark.django_db
YEAR = (date(2027, 1, 1), date(2028, 1, 1))


def events_of(user: User) -> list[icalendar.Event]:
    return icalendar.Calendar.from_ical(subscriptions.feed_text(user, NOW)).walk("VEVENT")


def the_series(user: User) -> icalendar.Event:
    [found] = [event for event in events_of(user) if "RRULE" in event]
    return found


def exceptions(user: User) -> list[icalendar.Event]:
    return [event for event in events_of(user) if "RECURRENCE-ID" in event]


def test_a_series_is_one_event_in_the_groups_time_with_its_zone(cohort: Cohort, alice: User) -> None:
    tuesdays(cohort, skipped=[date(2027, 1, 19)])
    text = subscriptions.feed_text(alice, NOW).decode()
    assert "DTSTART;TZID=Europe/Stockholm:20270105T190000" in text
    assert "RRULE:FREQ=WEEKLY;UNTIL=20270223T180000Z;BYDAY=TU;WKST=MO" in text.replace("INTERVAL=1;", "")
    assert "EXDATE;TZID=Europe/Stockholm:20270119T190000" in text
    assert "BEGIN:VTIMEZONE\r\nTZID:Europe/Stockholm" in text
    assert text.count("BEGIN:VEVENT") == 1


def test_a_moved_session_replaces_its_date(cohort: Cohort, alice: User) -> None:
    second = meetings_in(tuesdays(cohort))[1]
    planning.meeting_move(
        meeting=second, by=None, starts_at=at("2027-01-13T17:00"), ends_at=at("2027-01-13T18:00"), now=NOW
    )
    [event] = exceptions(alice)
    assert event["UID"] == the_series(alice)["UID"]
    assert event.decoded("RECURRENCE-ID").isoformat() == "2027-01-12T19:00:00+01:00"
    assert (event["SEQUENCE"], event["STATUS"]) == (1, "CONFIRMED")
    spans = read_by_recurring_ical_events(subscriptions.feed_text(alice, NOW), *YEAR)
    assert spans == [(one.starts_at, one.ends_at) for one in meetings_in(second.series)]


def test_a_cancelled_session_says_so_in_its_state_and_its_title(cohort: Cohort, alice: User) -> None:
    planning.meeting_cancel(meeting=meetings_in(tuesdays(cohort))[0], by=None, notice="Private reasons.", now=NOW)
    [event] = exceptions(alice)
    assert (event["STATUS"], event["SUMMARY"]) == ("CANCELLED", "Cancelled: Tuesday practice")
    assert event.walk("VALARM") == []


def test_whoever_changes_a_series_raises_its_number(cohort: Cohort, alice: User) -> None:
    series = tuesdays(cohort)
    before = the_series(alice)
    planning.series_change(series=series, by=None, since=meetings_in(series)[0], title="Evenings", now=NOW)
    after = the_series(alice)
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert before["UID"] == after["UID"]
    assert after["SUMMARY"] == "Evenings"


def test_the_rest_of_a_series_and_what_was_before_are_read_as_on_our_pages(cohort: Cohort, alice: User) -> None:
    series = tuesdays(cohort, weeks=20)
    planning.series_change(series=series, by=None, since=meetings_in(series)[12], at=time(2, 30), now=NOW)
    spans = read_by_recurring_ical_events(subscriptions.feed_text(alice, NOW), *YEAR)
    assert spans == [(one.starts_at, one.ends_at) for one in Meeting.objects.order_by("starts_at")]


def test_alarms_come_an_hour_and_ten_minutes_before(cohort: Cohort, alice: User) -> None:
    tuesdays(cohort)
    alarms = [alarm.decoded("TRIGGER") for alarm in the_series(alice).walk("VALARM")]
    assert alarms == [timedelta(hours=-1), timedelta(minutes=-10)]


def test_links_are_whole_and_lead_to_the_session_or_to_the_next_of_its_series(cohort: Cohort, alice: User) -> None:
    series = tuesdays(cohort, weeks=2)
    planning.meeting_change(meeting=meetings_in(series)[1], by=None, title="Last", now=NOW)
    [own] = exceptions(alice)
    assert the_series(alice)["URL"] == f"{settings.ORIGINS[0]}/s/{series.public_id}/next/"
    assert own["URL"] == f"{settings.ORIGINS[0]}/m/{meetings_in(series)[1].public_id}/"


def test_words_are_in_the_persons_language_and_cannot_break_out(cohort: Cohort, alice: User) -> None:
    alice.language = "sv"
    alice.save()
    wild = "Two; lines, \\ and \r\nBEGIN:VEVENT" + " long" * 10
    planning.meeting_create(
        cohort=cohort, by=None, title=wild, starts_at=at("2027-01-06T18:00"), ends_at=at("2027-01-06T19:00"), now=NOW
    )
    meeting = Meeting.objects.get()
    planning.meeting_cancel(meeting=meeting, by=None, notice="", now=NOW)
    text = subscriptions.feed_text(alice, NOW)
    [event] = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert str(event["SUMMARY"]).startswith("Inställd: Two; lines, \\ and \nBEGIN:VEVENT long")
    assert max(len(line) for line in text.split(b"\r\n")) <= 75


def test_no_other_person_is_in_it(cohort: Cohort, alice: User, bob: User, fredrik: User, olga: User) -> None:
    tuesdays(cohort, olga, holders=[fredrik])
    text = subscriptions.feed_text(alice, NOW).decode().lower()
    for person in (bob, fredrik, olga, alice):
        assert person.display_name.lower() not in text
        assert person.email not in text
        assert person.public_id not in text


def test_the_same_calendar_is_the_same_bytes(cohort: Cohort, alice: User) -> None:
    tuesdays(cohort)
    assert subscriptions.feed_text(alice, NOW) == subscriptions.feed_text(alice, NOW + timedelta(minutes=5))


def test_what_is_long_over_is_left_out_and_a_series_that_goes_on_is_whole(cohort: Cohort, alice: User) -> None:
    tuesdays(cohort)
    assert len(read_by_recurring_ical_events(subscriptions.feed_text(alice, at("2027-04-01T00:00")), *YEAR)) == 8
    assert read_by_recurring_ical_events(subscriptions.feed_text(alice, at("2027-06-01T00:00")), *YEAR) == []


# --- the secret address ---------------------------------------------------------------------------------------------


def address(token: str) -> str:
    return f"/feed/{token}.ics"


def test_a_calendar_program_reads_the_feed_without_signing_in(client: Client, cohort: Cohort, alice: User) -> None:
    tuesdays(cohort, now=NOW)
    answer = client.get(address(subscriptions.feed_make(user=alice)))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.cookies == {}


@pytest.mark.parametrize("token", ["wrong", "x" * 43, "%00", "å", "'" * 5000])
def test_a_wrong_address_is_nothing(client: Client, alice: User, token: str) -> None:
    subscriptions.feed_make(user=alice)
    assert client.get(address(token)).status_code == 404


def test_a_feed_is_only_read_and_its_address_is_never_logged(alice: User, caplog: pytest.LogCaptureFixture) -> None:
    strict = Client(enforce_csrf_checks=True)
    token = subscriptions.feed_make(user=alice)
    where = address(token)
    assert [strict.generic(method, where).status_code for method in ("POST", "PUT", "DELETE")] == [405, 405, 405]
    assert strict.head(where).status_code == 200
    assert token not in caplog.text


def test_the_address_is_random_kept_as_a_hash_and_shown_once(client: Client, alice: User) -> None:
    client.force_login(alice)
    shown = client.post("/calendar/feed/", {"make": ""})
    token = shown.context["address"].rpartition("/")[2].removesuffix(".ics")
    assert len(token) == 43
    assert shown.context["address"] == settings.ORIGINS[0] + address(token)
    assert "no-store" in shown.headers["Cache-Control"]
    assert token not in client.get("/calendar/feed/").text
    assert token not in CalendarFeed.objects.get().token_hash


def test_a_new_address_ends_the_old_one_and_the_last_can_be_ended(client: Client, alice: User) -> None:
    client.force_login(alice)
    first, second = subscriptions.feed_make(user=alice), subscriptions.feed_make(user=alice)
    assert [client.get(address(token)).status_code for token in (first, second)] == [404, 200]
    client.post("/calendar/feed/", {"end": ""})
    assert client.get(address(second)).status_code == 404


def test_that_it_was_read_is_noted_once_an_hour(alice: User) -> None:
    token = subscriptions.feed_make(user=alice, now=NOW)
    noted = []
    for minutes in (0, 30, 90):
        subscriptions.feed_owner(token, NOW + timedelta(minutes=minutes))
        noted.append(CalendarFeed.objects.get().read_at)
    assert noted == [NOW, NOW, NOW + timedelta(minutes=90)]


def test_a_closed_account_and_a_left_group_show_nothing(client: Client, cohort: Cohort, alice: User) -> None:
    tuesdays(cohort)
    token = subscriptions.feed_make(user=alice)
    Membership.objects.filter(user=alice).update(state=MembershipState.LEFT)
    assert subscriptions.feed_text(alice, NOW).count(b"VEVENT") == 0
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert client.get(address(token)).status_code == 404


def test_the_file_of_one_session_holds_that_session(client: Client, cohort: Cohort, alice: User) -> None:
    second = meetings_in(tuesdays(cohort))[1]
    client.force_login(alice)
    text = client.get(f"/m/{second.public_id}/calendar.ics").content
    assert read_by_recurring_ical_events(text, *YEAR) == [(second.starts_at, second.ends_at)]


def test_the_feed_asks_the_database_little(cohort: Cohort, alice: User, django_assert_max_num_queries) -> None:
    tuesdays(cohort, weeks=50)
    with django_assert_max_num_queries(2):
        subscriptions.feed_text(alice, NOW)
