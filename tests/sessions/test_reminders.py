"""What people are told of meetings: the right ones, in time, once, in their own time and language."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta

import pytest
from django.core import mail as outside
from django.utils import timezone

from groups import memberships, postman
from groups.models import AuditEntry, Cohort, MailState, Membership, OutgoingMail, Role, User
from groups.outbox import kind_named, mail_refuse
from groups.reading import reading_as
from sessions import planning, reminders, services
from sessions.models import Answer, Holding, Meeting, MeetingState, Reservation, TooFew
from sessions.programme import programme_set
from sessions.reservations import answer_set
from sessions.too_few import CANCELLED_BEFORE, DECIDED_BEFORE, too_few_decide
from tests.conftest import _with_role
from tests.sessions.planned import NOW, meetings_in, tuesdays

START = datetime(2027, 1, 5, 18, 0, tzinfo=UTC)  # 19:00 in Stockholm
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def meeting(cohort: Cohort) -> Meeting:
    """The first of eight Tuesdays, with what its planning told already forgotten."""
    first = meetings_in(tuesdays(cohort))[0]
    OutgoingMail.objects.all().delete()
    assert first.starts_at == START
    return first


def ordered(kind: str = "") -> list[tuple[str, str]]:
    mails = OutgoingMail.objects.filter(kind__startswith=kind).order_by("user__display_name", "pk")
    return list(mails.values_list("user__display_name", "kind"))


def written(mail: OutgoingMail, now: datetime) -> str:
    """The subject and text of a mail, as its reader gets it."""
    kind = kind_named(mail.kind)
    assert kind is not None
    with reading_as(mail.user, cohort=mail.cohort):
        letter = kind.writer(mail, now)
    return f"{letter.subject}\n{letter.text}" if letter else ""


def only(kind: str, user: User) -> OutgoingMail:
    return OutgoingMail.objects.get(kind=kind, user=user)


# --- who is reminded, and when ---------------------------------------------------------------------------------------


def test_everybody_who_may_come_and_who_holds_it_is_reminded_a_day_and_an_hour_before(
    meeting: Meeting, alice: User, bob: User, fredrik: User
) -> None:
    Holding.objects.create(meeting=meeting, user=fredrik)
    assert reminders.reminders_order(START - DAY - timedelta(seconds=1)) == 0
    assert reminders.reminders_order(START - DAY) == 3
    assert reminders.reminders_order(START - DAY + HOUR) == 0
    assert reminders.reminders_order(START - HOUR) == 3
    assert reminders.reminders_order(START) == 0
    assert ordered() == [
        (name, kind) for name in ("Alice", "Bob", "Fredrik") for kind in ("reminder_day", "reminder_hour")
    ]


def test_whoever_cannot_come_or_waits_or_is_a_stranger_is_not_reminded(
    meeting: Meeting, cohort: Cohort, alice: User, bob: User, charlie: User
) -> None:
    clara = _with_role("Clara", cohort, Role.MEMBER)
    Reservation.objects.create(meeting=meeting, user=alice, answer=Answer.NOT_COMING)
    Reservation.objects.create(meeting=meeting, user=bob, answer=Answer.WAITING, waits_since=NOW)
    reminders.reminders_order(START - DAY)
    assert ordered() == [("Clara", "reminder_day")]
    assert clara.name == "Clara"


def test_of_a_full_meeting_only_those_with_a_place_are_reminded(meeting: Meeting, alice: User, bob: User) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(capacity=1)
    answer_set(meeting=meeting, user=bob, answer="coming", now=NOW)
    reminders.reminders_order(START - DAY)
    assert ordered() == [("Bob", "reminder_day")]


def test_somebody_who_joins_later_gets_their_reminder_too(meeting: Meeting, cohort: Cohort, alice: User) -> None:
    reminders.reminders_order(START - DAY)
    _with_role("Clara", cohort, Role.MEMBER)
    reminders.reminders_order(START - DAY + HOUR)
    assert ordered() == [("Alice", "reminder_day"), ("Clara", "reminder_day")]


def test_a_meeting_that_was_moved_has_new_reminders_and_the_old_ones_are_dropped(meeting: Meeting, alice: User) -> None:
    reminders.reminders_order(START - DAY)
    old = only("reminder_day", alice)
    planning.meeting_move(
        meeting=meeting, by=None, starts_at=START + 3 * DAY, ends_at=START + 3 * DAY + HOUR, now=START - DAY
    )
    OutgoingMail.objects.filter(kind="moved").update(made_at=START - DAY)
    assert written(old, START - DAY) == ""
    assert reminders.reminders_order(START + 2 * DAY) == 1


def test_news_of_a_date_within_the_day_is_not_followed_by_a_reminder_of_the_same(meeting: Meeting, alice: User) -> None:
    now = START - 5 * HOUR
    planning.meeting_move(meeting=meeting, by=None, starts_at=START + HOUR, ends_at=START + 2 * HOUR, now=now)
    OutgoingMail.objects.update(made_at=now)
    assert reminders.reminders_order(now) == 0
    assert reminders.reminders_order(START) == 1
    assert ordered() == [("Alice", "moved"), ("Alice", "reminder_hour")]


def test_nobody_is_reminded_of_what_is_cancelled(meeting: Meeting, alice: User) -> None:
    planning.meeting_cancel(meeting=meeting, by=None, notice="", now=NOW)
    assert reminders.reminders_order(START - DAY) == 0
    assert ordered() == [("Alice", "cancelled")]


def test_a_reminder_that_comes_too_late_or_to_somebody_who_has_left_is_dropped(
    meeting: Meeting, alice: User, bob: User
) -> None:
    reminders.reminders_order(START - HOUR)
    memberships.membership_leave(membership=Membership.objects.get(user=bob), by=bob)
    assert written(only("reminder_hour", bob), START - HOUR) == ""
    assert written(only("reminder_hour", alice), START - HOUR) != ""
    assert written(only("reminder_hour", alice), START) == ""


def test_a_series_is_one_mail_with_its_dates_and_new_times_are_one_mail_too(
    cohort: Cohort, alice: User, fredrik: User
) -> None:
    series = tuesdays(cohort, holders=[fredrik])
    assert ordered() == [("Alice", "series"), ("Fredrik", "series")]
    text = written(only("series", alice), NOW)
    assert text.startswith("Tuesday practice: the dates\n")
    assert len(re.findall(r"^Tuesday .*19:00", text, re.MULTILINE)) == 8
    planning.series_change(series=series, by=None, since=meetings_in(series)[0], at=time(20), now=NOW)
    assert ordered("series_moved") == [("Alice", "series_moved"), ("Fredrik", "series_moved")]
    assert "20:00 to 21:15" in written(only("series_moved", alice), NOW)


def test_whoever_said_that_they_cannot_come_is_not_told_of_a_cancellation(
    meeting: Meeting, alice: User, bob: User
) -> None:
    answer_set(meeting=meeting, user=bob, answer="not_coming", now=NOW)
    planning.meeting_cancel(meeting=meeting, by=None, notice="Olga is ill", now=NOW)
    assert ordered() == [("Alice", "cancelled")]
    assert "Olga is ill" in written(only("cancelled", alice), NOW)


def test_the_dates_of_a_series_are_in_the_readers_time_and_say_so(cohort: Cohort, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(time_zone="America/Lima")
    tuesdays(cohort)
    text = written(OutgoingMail.objects.select_related("user", "cohort").get(), NOW)
    assert len(re.findall(r"^Tuesday .*, 13:00 to 14:15$", text, re.MULTILINE)) == 8
    assert "All times are yours. The group is in Stockholm." in text


# --- what the letters say --------------------------------------------------------------------------------------------


def test_times_are_the_readers_with_the_groups_beside_them(meeting: Meeting, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(time_zone="America/Lima", language="en")
    reminders.reminders_order(START - DAY)
    text = written(OutgoingMail.objects.select_related("user", "cohort").get(), START - DAY)
    assert text.startswith("Tuesday practice, tomorrow 13:00\n")
    assert "13:00 to 14:15 your time" in text
    assert "19:00 in Stockholm, where the group is" in text


def test_tomorrow_is_by_the_readers_midnight(meeting: Meeting, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(time_zone="Asia/Tokyo")
    reminders.reminders_order(START - 4 * HOUR)
    mail = OutgoingMail.objects.select_related("user", "cohort").get()
    # 23:00 in Tokyo, for what begins there at 03:00.
    assert written(mail, START - 4 * HOUR).startswith("Tuesday practice, tomorrow 03:00")
    assert written(mail, START - 3 * HOUR).startswith("Tuesday practice, today 03:00")


def test_a_mail_is_in_the_language_of_its_reader(meeting: Meeting, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(language="sv")
    reminders.reminders_order(START - DAY)
    text = written(OutgoingMail.objects.select_related("user", "cohort").get(), START - DAY)
    assert text.startswith("Tuesday practice, i morgon 19:00\n")
    assert "Jag kommer" in text


def test_a_reminder_leads_to_the_answer_the_session_and_its_calendar_file(meeting: Meeting, alice: User) -> None:
    reminders.reminders_order(START - DAY)
    text = written(only("reminder_day", alice), START - DAY)
    assert re.search(r"/answer/[\w:-]+/\?answer=coming\n", text)
    assert f"/m/{meeting.public_id}/calendar.ics" in text
    answer_set(meeting=meeting, user=alice, answer="coming", now=START - DAY)
    assert f"/m/{meeting.public_id}/\n" in written(only("reminder_day", alice), START - DAY)


def test_a_facilitator_reads_that_they_hold_it_and_how_many_come(meeting: Meeting, alice: User, fredrik: User) -> None:
    Holding.objects.create(meeting=meeting, user=fredrik)
    answer_set(meeting=meeting, user=alice, answer="coming", now=NOW)
    reminders.reminders_order(START - DAY)
    text = written(only("reminder_day", fredrik), START - DAY)
    assert text.startswith("You hold Tuesday practice, tomorrow 19:00\n")
    assert "One person has said that they come." in text
    assert "Alice" not in text


def test_every_letter_goes_out_as_it_is_ordered(meeting: Meeting, alice: User, bob: User, fredrik: User) -> None:
    holding = Holding.objects.create(meeting=meeting, user=fredrik)
    Meeting.objects.filter(pk=meeting.pk).update(capacity=1, too_few=TooFew.MERGE, least=2)
    soon = Meeting.objects.get(pk=meeting.pk)
    for user in (alice, bob):
        answer_set(meeting=soon, user=user, answer="coming", now=NOW)
    answer_set(meeting=soon, user=alice, answer="not_coming", now=NOW)
    reminders.holder_added(holding)
    reminders.meeting_changed(soon, "planned")
    reminders.meeting_changed(soon, "moved")
    too_few_decide(START - 2 * HOUR)
    OutgoingMail.objects.update(due_at=NOW)
    assert {kind for _name, kind in ordered()} == {"offer", "holding", "planned", "moved", "few"}
    for _batch in range(3):
        postman.mails_send(NOW)
    states = set(OutgoingMail.objects.values_list("state", flat=True))
    assert states == {MailState.SENT}
    assert len(outside.outbox) == OutgoingMail.objects.count()


def test_another_exercise_is_told_once_to_who_may_come_and_who_holds_it(
    meeting: Meeting, alice: User, bob: User, fredrik: User, olga: User
) -> None:
    services.exercises_load()
    Holding.objects.create(meeting=meeting, user=fredrik)
    Reservation.objects.create(meeting=meeting, user=bob, answer=Answer.NOT_COMING)
    planning.meeting_change(meeting=meeting, by=olga, slug="quiet-company", now=NOW)
    planning.meeting_change(meeting=meeting, by=olga, slug="let-it-land", now=NOW)
    mails = OutgoingMail.objects.filter(kind="exercise", user=alice).order_by("pk")
    assert ordered("exercise") == [("Alice", "exercise")] * 2 + [("Fredrik", "exercise")] * 2
    # The first choice was only a thought: it waits, and is not true any more when its time comes.
    assert all(mail.due_at > timezone.now() for mail in mails)
    texts = [written(mail, NOW) for mail in mails]
    assert texts[0] == ""
    for words in ("another exercise", "Let it land", "Level 3: feel", "19:00"):
        assert words in texts[1]
    assert "Let it land" not in texts[1].splitlines()[0]


def test_a_name_and_the_exercise_of_the_week_again_are_no_news(meeting: Meeting, alice: User, cohort: Cohort) -> None:
    services.exercises_load()
    programme_set(cohort=cohort, by=None, steps={1: "let-it-land"})
    planning.meeting_change(meeting=meeting, by=None, title="Evening", slug="let-it-land", now=NOW)
    assert ordered("exercise") == []


def test_a_facilitator_reads_that_they_are_asked_freed_and_asked_again(
    meeting: Meeting, fredrik: User, olga: User
) -> None:
    for people in ([fredrik], [], [fredrik]):
        planning.holders_set(meeting=meeting, users=people, by=olga)
    assert sorted(kind for _name, kind in ordered()) == ["holding", "holding", "released"]
    # Each says what is true when it leaves.
    assert "you hold it" in written(OutgoingMail.objects.filter(kind="holding").latest("pk"), NOW)
    assert written(only("released", fredrik), NOW) == ""
    planning.holders_set(meeting=meeting, users=[], by=olga)
    freed = OutgoingMail.objects.filter(kind="released").latest("pk")
    assert "you need not hold it" in written(freed, NOW)
    assert written(freed, START) == ""


def test_a_facilitator_of_a_whole_series_gets_one_mail_with_its_dates(
    cohort: Cohort, fredrik: User, olga: User
) -> None:
    series = tuesdays(cohort)
    planning.series_change(series=series, by=olga, since=meetings_in(series)[0], ask=[fredrik], now=NOW)
    text = written(only("holding_series", fredrik), NOW)
    assert text.count("19:00 to 20:15") == 8
    Holding.objects.filter(user=fredrik).delete()
    assert written(only("holding_series", fredrik), NOW) == ""


def test_a_kind_that_somebody_stopped_stops_and_a_cancellation_comes_all_the_same(
    meeting: Meeting, alice: User
) -> None:
    for kind in ("reminder_day", "cancelled"):
        mail_refuse(user=alice, kind=kind)
    reminders.reminders_order(START - DAY)
    OutgoingMail.objects.update(due_at=NOW)
    postman.mails_send(NOW)
    planning.meeting_cancel(meeting=meeting, by=None, notice="", now=NOW)
    OutgoingMail.objects.update(due_at=NOW)
    postman.mails_send(NOW)
    assert [sent.subject for sent in outside.outbox] == ["Cancelled: Tuesday practice, tomorrow 19:00"]


# --- the rule for too few --------------------------------------------------------------------------------------------


def few(meeting: Meeting, rule: str, least: int = 2) -> Meeting:
    Meeting.objects.filter(pk=meeting.pk).update(too_few=rule, least=least)
    return Meeting.objects.get(pk=meeting.pk)


def rules_applied() -> list[str]:
    return list(AuditEntry.objects.filter(what__startswith="too_few").values_list("what", flat=True))


def test_too_few_cancels_once_and_tells_everybody_why(meeting: Meeting, alice: User, bob: User, olga: User) -> None:
    meeting = few(meeting, TooFew.CANCEL)
    answer_set(meeting=meeting, user=alice, answer="coming", now=NOW)
    assert too_few_decide(START - DECIDED_BEFORE - timedelta(seconds=1)) == 0
    assert (too_few_decide(START - DECIDED_BEFORE), too_few_decide(START - DECIDED_BEFORE)) == (1, 0)
    meeting.refresh_from_db()
    assert (meeting.state, rules_applied()) == (MeetingState.CANCELLED, ["too_few_cancel"])
    assert ordered() == [("Alice", "cancelled"), ("Bob", "cancelled"), ("Olga", "few")]
    assert "Too few people could come" in written(only("cancelled", alice), START - DECIDED_BEFORE)


def test_enough_people_change_nothing(meeting: Meeting, alice: User, bob: User) -> None:
    meeting = few(meeting, TooFew.CANCEL)
    for user in (alice, bob):
        answer_set(meeting=meeting, user=user, answer="coming", now=NOW)
    assert too_few_decide(START - DECIDED_BEFORE) == 0
    answer_set(meeting=meeting, user=bob, answer="not_coming", now=START - 2 * HOUR)
    assert too_few_decide(START - HOUR) == 0
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.PLANNED


@pytest.mark.parametrize(("rule", "told"), [(TooFew.HOLD, []), (TooFew.MERGE, [("Fredrik", "few"), ("Olga", "few")])])
def test_a_meeting_that_is_held_all_the_same_is_noted(
    meeting: Meeting, alice: User, fredrik: User, rule: str, told: list[tuple[str, str]]
) -> None:
    Holding.objects.create(meeting=meeting, user=fredrik)
    few(meeting, rule)
    assert too_few_decide(START - DECIDED_BEFORE) == 1
    meeting.refresh_from_db()
    assert (meeting.state, rules_applied(), ordered()) == (MeetingState.PLANNED, [f"too_few_{rule}"], told)


def test_nobody_is_sent_away_in_the_last_hour_because_a_worker_was_down(meeting: Meeting, alice: User) -> None:
    few(meeting, TooFew.CANCEL)
    too_few_decide(START - CANCELLED_BEFORE + timedelta(seconds=1))
    meeting.refresh_from_db()
    assert (meeting.state, rules_applied()) == (MeetingState.PLANNED, ["too_few_hold"])


def test_whoever_may_be_sent_away_is_told_so_beforehand(meeting: Meeting, alice: User) -> None:
    few(meeting, TooFew.CANCEL, least=4)
    reminders.reminders_order(START - DAY)
    text = written(only("reminder_day", alice), START - DAY)
    assert "It takes place if at least 4 people have said by tomorrow 16:00 that they come." in text
