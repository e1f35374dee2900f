"""Reports and incidents: who may make, read and decide them, by when, and what is told to whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail as outside
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from groups import postman
from groups.audit_words import audit_lines, audit_of
from groups.models import AuditEntry, Cohort, Membership, MembershipState, OutgoingMail, Role, User
from groups.refusals import Refused
from groups.sealed import key_of
from groups.sealed_fields import words_or_notice
from sessions import safety
from sessions.models import Decision, Incident, Level, Meeting, Removal, Report, ReportState, Rule
from sessions.removals import may_not_come
from sessions.safety_lists import decisions_about, incidents_for, pending_for, removals_for, reports_for
from tests.conftest import _with_role

from .evenings import evening

pytestmark = pytest.mark.django_db

WORDS = "He wrote to me on another service after I had said no."
REASONS = "Contact outside needs two yeses."


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def meeting(cohort: Cohort) -> Meeting:
    return evening(cohort)


@pytest.fixture
def oskar(cohort: Cohort) -> User:
    """A second organiser."""
    return _with_role("Oskar", cohort, Role.ORGANISER)


def report(meeting: Meeting, by: User, about: User | None = None, **said: object) -> Report:
    return safety.report_make(meeting=meeting, by=by, about=about, **({"rule": Rule.CONTACT, "words": WORDS} | said))


def refused(code: str, work: object, **said: object) -> None:
    with pytest.raises(Refused) as caught:
        work(**said)  # type: ignore[operator]
    assert caught.value.code == code


def mails(kind: str) -> list[str]:
    rows = OutgoingMail.objects.filter(kind=kind).order_by("user__display_name")
    return list(rows.values_list("user__display_name", flat=True))


def sent() -> str:
    postman.mails_send(timezone.now() + timedelta(minutes=1))
    return "\n".join(f"{one.subject}\n{one.body}\n{one.alternatives}" for one in outside.outbox)


# --- making one ------------------------------------------------------------------------------------------------------


def test_a_report_waits_for_a_day_and_its_words_are_stored_sealed_only(
    meeting: Meeting, alice: User, bob: User
) -> None:
    made = report(meeting, alice, bob)
    assert (made.state, made.due_at - made.made_at) == (ReportState.NEW, timedelta(hours=24))
    assert Report.objects.get().words == WORDS
    with connection.cursor() as cursor:
        cursor.execute("SELECT words, statement, answer FROM practice_report")
        stored = cursor.fetchone()
    assert key_of(stored[0]) == "test"
    assert "service" not in stored[0]
    assert stored[1:] == ("", "")


def test_organisers_get_a_mail_that_names_nobody_and_says_nothing(
    meeting: Meeting, alice: User, bob: User, oskar: User
) -> None:
    report(meeting, alice, bob)
    assert mails("report_made") == ["Olga", "Oskar"]
    words = sent()
    assert len(outside.outbox) == 2
    assert "/safety/" in words
    for secret in ("Alice", "Bob", WORDS, str(Rule.CONTACT.label)):
        assert secret not in words


def test_the_audit_says_that_there_is_a_report_and_not_from_whom_about_whom_or_what(
    meeting: Meeting, cohort: Cohort, alice: User, bob: User
) -> None:
    made = report(meeting, alice, bob)
    entry = AuditEntry.objects.get(what="report_made")
    assert (entry.by, entry.about, entry.reason) == (None, {"report": made.public_id}, "")
    assert [line.words for line in audit_lines(audit_of(cohort))] == ["took in a report"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"rule": "boring"}, "rule"),
        ({"rule": ""}, "rule"),
        ({"words": " \r\n \0"}, "words"),
        ({"words": "x" * 2001}, "words"),
    ],
)
def test_what_is_not_whole_is_refused_and_nothing_is_kept(
    meeting: Meeting, alice: User, said: dict[str, str], code: str
) -> None:
    refused(code, safety.report_make, **({"meeting": meeting, "by": alice, "rule": Rule.OTHER, "words": WORDS} | said))
    assert not Report.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_two_thousand_characters_fit_and_lines_stay_lines(meeting: Meeting, alice: User) -> None:
    assert report(meeting, alice, words="å" * 2000).words == "å" * 2000
    assert report(meeting, alice, words=" one\r\ntwo \n").words == "one\ntwo"


def test_nobody_reports_themselves(meeting: Meeting, alice: User) -> None:
    refused("oneself", report, meeting=meeting, by=alice, about=alice)


def test_ten_reports_an_hour_are_enough_for_one_person(meeting: Meeting, alice: User, bob: User) -> None:
    for _ in range(10):
        report(meeting, alice)
    refused("too_often", report, meeting=meeting, by=alice)
    report(meeting, bob)
    assert Report.objects.count() == 11


# --- who decides -----------------------------------------------------------------------------------------------------


def test_an_organiser_neither_reads_nor_decides_what_is_about_themselves(
    meeting: Meeting, cohort: Cohort, alice: User, olga: User, oskar: User
) -> None:
    made = report(meeting, alice, olga)
    incident = safety.incident_add(meeting=meeting, by=oskar, level=Level.BREACH, words=WORDS, about=olga)
    assert mails("report_made") == mails("incident") == ["Oskar"]
    assert not reports_for(cohort, olga).exists()
    assert pending_for(cohort, olga).reports == []
    assert not incidents_for(cohort, olga).exists()
    assert [reports_for(cohort, oskar).get(), incidents_for(cohort, oskar).get()] == [made, incident]
    refused("own", safety.report_decide, report=made, by=olga, decision=Decision.NOTHING, statement=REASONS)
    safety.report_decide(report=made, by=oskar, decision=Decision.TALKED, statement=REASONS)
    refused("own", safety.report_answer, report=made, by=olga, answer="Nothing happened.")


@pytest.mark.parametrize("state", [MembershipState.PAUSED, MembershipState.LEFT])
def test_where_nobody_else_is_there_the_only_organiser_decides(
    meeting: Meeting, cohort: Cohort, alice: User, olga: User, oskar: User, state: str
) -> None:
    Membership.objects.filter(user=oskar).update(state=state)
    made = report(meeting, alice, olga)
    assert reports_for(cohort, olga).get() == made
    assert pending_for(cohort, olga).reports == [made]
    safety.report_decide(report=made, by=olga, decision=Decision.NOTHING, statement=REASONS)


def test_who_organises_nothing_decides_nothing(meeting: Meeting, alice: User, bob: User, fredrik: User) -> None:
    made = report(meeting, alice, bob)
    for user in (alice, bob, fredrik):
        refused("own", safety.report_decide, report=made, by=user, decision=Decision.NOTHING, statement=REASONS)
    assert Report.objects.get().state == ReportState.NEW


# --- from new to answered --------------------------------------------------------------------------------------------


def test_a_report_is_seen_decided_and_answered_and_each_is_in_the_audit(
    meeting: Meeting, alice: User, bob: User, olga: User
) -> None:
    made = report(meeting, alice, bob)
    safety.report_see(report=made, by=olga)
    safety.report_see(report=made, by=olga)
    safety.report_decide(report=made, by=olga, decision=Decision.TALKED, statement=REASONS)
    safety.report_answer(report=made, by=olga, answer="We talked with them.")
    done = Report.objects.get()
    assert (done.state, done.decision, done.decided_by) == (ReportState.ANSWERED, Decision.TALKED, olga)
    assert (done.statement, done.answer) == (REASONS, "We talked with them.")
    entries = AuditEntry.objects.filter(what__startswith="report_").order_by("pk")
    assert [(one.what, one.by) for one in entries] == [
        ("report_made", None),
        ("report_seen", olga),
        ("report_decided", olga),
        ("report_answered", olga),
    ]
    assert not entries.exclude(reason="").exists()
    assert all(WORDS not in str(one.about) for one in entries)


def test_what_is_decided_is_decided_once(meeting: Meeting, alice: User, bob: User, olga: User, oskar: User) -> None:
    made = report(meeting, alice, bob)
    refused("not_here", safety.report_answer, report=made, by=olga, answer="Soon.")
    safety.report_decide(report=made, by=olga, decision=Decision.NOTHING, statement=REASONS)
    refused("not_here", safety.report_decide, report=made, by=oskar, decision=Decision.REMOVED, statement=REASONS)
    safety.report_answer(report=made, by=olga, answer="We saw no breach.")
    refused("not_here", safety.report_answer, report=made, by=oskar, answer="Again.")
    assert Membership.objects.get(user=bob).state == MembershipState.ACTIVE


@pytest.mark.parametrize(("decision", "words", "code"), [("shout", REASONS, "decision"), ("nothing", "  ", "words")])
def test_a_decision_needs_its_reasons(
    meeting: Meeting, alice: User, olga: User, decision: str, words: str, code: str
) -> None:
    made = report(meeting, alice)
    refused(code, safety.report_decide, report=made, by=olga, decision=decision, statement=words)


def test_a_report_that_names_nobody_removes_nobody(meeting: Meeting, alice: User, olga: User) -> None:
    made = report(meeting, alice)
    for decision in (Decision.REMOVED, Decision.STAYS_OUT, Decision.LIFTED):
        refused("nobody", safety.report_decide, report=made, by=olga, decision=decision, statement=REASONS)
    safety.report_decide(report=made, by=olga, decision=Decision.TALKED, statement=REASONS)


def test_who_reported_gets_a_mail_that_there_is_an_answer_and_not_the_answer(
    meeting: Meeting, alice: User, bob: User, olga: User
) -> None:
    made = report(meeting, alice, bob)
    safety.report_decide(report=made, by=olga, decision=Decision.TALKED, statement=REASONS)
    assert mails("report_answered") == []
    safety.report_answer(report=made, by=olga, answer="We talked with Bob.")
    assert mails("report_answered") == ["Alice"]
    OutgoingMail.objects.exclude(kind="report_answered").delete()
    words = sent()
    assert "/me/reports/" in words
    assert "Bob" not in words
    assert "talked" not in words


# --- what a decision does --------------------------------------------------------------------------------------------


def test_removed_from_the_group_by_a_decision(meeting: Meeting, alice: User, bob: User, olga: User) -> None:
    made = report(meeting, alice, bob)
    safety.report_decide(report=made, by=olga, decision=Decision.REMOVED, statement=REASONS)
    removed = Membership.objects.get(user=bob)
    assert (removed.state, removed.reason) == (MembershipState.REMOVED, "after a report")
    assert decisions_about(bob).get().statement == REASONS
    assert mails("decision") == ["Bob"]


def test_a_decision_that_cannot_be_carried_out_is_not_taken(
    meeting: Meeting, alice: User, bob: User, olga: User
) -> None:
    made = report(meeting, alice, bob)
    Membership.objects.filter(user=bob).update(state=MembershipState.LEFT)
    refused("not_here", safety.report_decide, report=made, by=olga, decision=Decision.REMOVED, statement=REASONS)
    assert Report.objects.get().state == ReportState.NEW
    assert not AuditEntry.objects.filter(what="report_decided").exists()


def test_staying_out_holds_for_every_session_until_a_decision_lifts_it(
    cohort: Cohort, meeting: Meeting, alice: User, bob: User, olga: User
) -> None:
    other = evening(cohort, starts_at=meeting.starts_at + timedelta(days=7), ends_at=None)
    first = report(meeting, alice, bob)
    safety.report_decide(report=first, by=olga, decision=Decision.STAYS_OUT, statement=REASONS)
    assert [may_not_come(one, bob) for one in (meeting, other)] == [True, True]
    assert pending_for(cohort, olga).removals == 0
    second = report(meeting, alice, bob)
    safety.report_decide(report=second, by=olga, decision=Decision.LIFTED, statement="Agreed on how to go on.")
    assert [may_not_come(one, bob) for one in (meeting, other)] == [False, False]


def test_a_decision_keeps_the_removal_that_waited_for_it(
    meeting: Meeting, cohort: Cohort, alice: User, bob: User, fredrik: User, olga: User
) -> None:
    waiting = safety.person_removed(meeting=meeting, user=bob, by=fredrik, reason="agreement", holds=True)
    assert pending_for(cohort, olga).removals == 1
    safety.report_decide(report=report(meeting, alice, bob), by=olga, decision=Decision.STAYS_OUT, statement=REASONS)
    assert pending_for(cohort, olga).removals == 0
    assert Removal.objects.get() == waiting
    assert Removal.objects.get().kept_by == olga


def test_who_is_concerned_reads_the_reasons_and_never_who_reported(
    meeting: Meeting, alice: User, bob: User, olga: User
) -> None:
    for decision in (Decision.NOTHING, Decision.TALKED):
        safety.report_decide(report=report(meeting, alice, bob), by=olga, decision=decision, statement=REASONS)
    shown = decisions_about(bob).get()
    assert shown.decision == Decision.TALKED
    assert {"words", "answer"} <= shown.get_deferred_fields()


# --- deadlines -------------------------------------------------------------------------------------------------------


def test_a_report_that_is_late_is_told_of_once(meeting: Meeting, alice: User, bob: User, olga: User) -> None:
    made = report(meeting, alice, bob)
    decided = report(meeting, alice, bob)
    safety.report_decide(report=decided, by=olga, decision=Decision.NOTHING, statement=REASONS)
    assert safety.reports_remind(made.due_at - timedelta(seconds=1)) == 0
    assert safety.reports_remind(made.due_at) == 1
    assert safety.reports_remind(made.due_at + timedelta(days=3)) == 0
    assert mails("report_overdue") == ["Olga"]


def test_a_mail_about_a_report_that_was_decided_meanwhile_does_not_go_out(
    meeting: Meeting, alice: User, bob: User, olga: User
) -> None:
    made = report(meeting, alice, bob)
    safety.report_decide(report=made, by=olga, decision=Decision.NOTHING, statement=REASONS)
    sent()
    assert outside.outbox == []


# --- incidents -------------------------------------------------------------------------------------------------------


def test_an_incident_is_kept_sealed_and_only_its_level_is_in_the_audit(
    meeting: Meeting, cohort: Cohort, alice: User, fredrik: User, olga: User
) -> None:
    safety.incident_add(meeting=meeting, by=fredrik, level="2", words="Talked in private.", about=alice)
    entry = AuditEntry.objects.get(what="incident_added")
    assert (entry.by, entry.about["level"], set(entry.about)) == (fredrik, "2", {"level", "incident"})
    assert [line.words for line in audit_lines([entry])] == ["wrote down an incident, level 2"]
    assert incidents_for(cohort, olga).get().words == "Talked in private."
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM practice_incident")
        assert key_of(cursor.fetchone()[0]) == "test"


@pytest.mark.parametrize(("level", "told"), [("0", []), ("1", []), ("2", []), ("3", ["Olga"]), ("R", ["Olga"])])
def test_organisers_are_told_at_once_of_what_cannot_wait(
    meeting: Meeting, fredrik: User, level: str, told: list[str]
) -> None:
    safety.incident_add(meeting=meeting, by=fredrik, level=level, words="It happened.")
    assert mails("incident") == told
    assert "happened" not in sent()


def test_incidents_are_only_ever_added(meeting: Meeting, fredrik: User) -> None:
    kept = safety.incident_add(meeting=meeting, by=fredrik, level="1", words="It happened.")
    kept.words = "Nothing happened."
    with pytest.raises(TypeError, match="only ever added"):
        kept.save()
    for change in (Incident.objects.all().delete, lambda: Incident.objects.update(level="0")):
        with pytest.raises(TypeError, match="only ever added"):
            change()


@pytest.mark.parametrize(("level", "words", "code"), [("9", "It.", "level"), ("", "It.", "level"), ("1", " ", "words")])
def test_an_incident_needs_a_level_and_words(
    meeting: Meeting, fredrik: User, level: str, words: str, code: str
) -> None:
    refused(code, safety.incident_add, meeting=meeting, by=fredrik, level=level, words=words)


# --- keys ------------------------------------------------------------------------------------------------------------


def test_everything_sealed_goes_under_the_new_key_and_the_old_one_may_go(
    meeting: Meeting, alice: User, bob: User, fredrik: User, olga: User, settings: Settings, capsys: object
) -> None:
    settings.SEAL_KEYS = {"old": b"o" * 32}
    made = report(meeting, alice, bob)
    safety.report_decide(report=made, by=olga, decision=Decision.TALKED, statement=REASONS)
    safety.incident_add(meeting=meeting, by=fredrik, level="1", words="It happened.")
    settings.SEAL_KEYS = {"new": b"n" * 32, "old": b"o" * 32}
    safety.person_removed(meeting=meeting, user=bob, by=fredrik, reason="rest", holds=False, words="Tired.")
    call_command("reseal", verbosity=0)
    settings.SEAL_KEYS = {"new": b"n" * 32}
    kept = Report.objects.get()
    assert (kept.words, kept.statement, kept.answer) == (WORDS, REASONS, "")
    assert [Incident.objects.get().words, Removal.objects.get().words] == ["It happened.", "Tired."]
    call_command("reseal", verbosity=0)


def test_resealing_says_when_a_key_is_missing_and_changes_nothing(
    meeting: Meeting, alice: User, settings: Settings
) -> None:
    settings.SEAL_KEYS = {"old": b"o" * 32}
    report(meeting, alice)
    settings.SEAL_KEYS = {"new": b"n" * 32}
    with pytest.raises(CommandError, match="1 values do not open"):
        call_command("reseal", verbosity=0)
    assert "cannot be read" in words_or_notice(Report.objects.get(), "words")
    settings.SEAL_KEYS = {"old": b"o" * 32}
    assert Report.objects.get().words == WORDS


def test_what_keeps_people_out_is_listed_while_it_counts(
    cohort: Cohort, meeting: Meeting, alice: User, bob: User, fredrik: User, olga: User
) -> None:
    for_now = safety.person_removed(meeting=meeting, user=alice, by=fredrik, reason="rest", holds=False)
    waits = safety.person_removed(meeting=meeting, user=bob, by=fredrik, reason="agreement", holds=True)
    during, after = meeting.starts_at, meeting.ends_at + timedelta(minutes=1)
    assert list(removals_for(cohort, olga, during)) == [waits, for_now]
    assert list(removals_for(cohort, olga, after)) == [waits]
