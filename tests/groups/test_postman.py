"""The order book and the postman: each mail once, in its reader's words, again when it failed, never twice unasked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.core import mail as outside

from groups import outbox, postman, worker
from groups.letters import Sheet, letter_of
from groups.models import Cohort, MailState, OutgoingMail, User
from groups.outbox import Kind, Letter, mail_order

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)


def write(mail: OutgoingMail, now: datetime) -> Letter | None:
    """Write what the order says; `about` may say that nobody needs it, or that it cannot be written."""
    if mail.about.get("past"):
        return None
    words = mail.about["words"]
    return letter_of(Sheet(subject=words, title=words, lines=[words]), mail)


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "_kinds", {})
    outbox.register(Kind("needed", "Needed", write))
    outbox.register(Kind("reminder_day", "Reminder", write, may_be_stopped=True))


def order(user: User, key: str = "one", kind: str = "needed", **about: object) -> OutgoingMail:
    mail_order(kind=kind, key=key, user=user, about={"words": "Hello", **about}, due_at=NOW)
    return OutgoingMail.objects.get(key=key)


def after(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def test_a_due_mail_goes_out_once_and_nothing_of_it_is_kept(alice: User) -> None:
    mail = order(alice)
    assert (postman.mails_send(NOW), postman.mails_send(NOW)) == (1, 0)
    mail.refresh_from_db()
    assert (mail.state, mail.sent_at, mail.about, mail.attempts) == (MailState.SENT, NOW, {}, 1)
    assert [(sent.to, sent.subject) for sent in outside.outbox] == [([alice.email], "Hello")]


def test_a_mail_waits_until_it_is_due(alice: User) -> None:
    order(alice)
    assert postman.mails_send(NOW - timedelta(seconds=1)) == 0
    assert outside.outbox == []


def test_the_same_order_twice_is_one_mail(alice: User) -> None:
    order(alice)
    order(alice, words="Other words")
    postman.mails_send(NOW)
    assert [sent.subject for sent in outside.outbox] == ["Hello"]


def test_rehearsal_partners_get_no_mail(alice: User) -> None:
    alice.is_rehearsal = True
    mail_order(kind="needed", key="one", user=alice)
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("reason", ["past", "refused", "closed"])
def test_a_mail_that_nobody_needs_or_wants_is_dropped(alice: User, reason: str) -> None:
    mail = order(alice, kind="reminder_day", past=reason == "past")
    if reason == "refused":
        outbox.mail_refuse(user=alice, kind="reminder_day")
    if reason == "closed":
        User.objects.filter(pk=alice.pk).update(is_active=False)
    postman.mails_send(NOW)
    mail.refresh_from_db()
    assert (mail.state, mail.about, outside.outbox) == (MailState.DROPPED, {}, [])


def test_a_mail_that_cannot_be_stopped_comes_although_its_kind_was_refused(alice: User) -> None:
    order(alice)
    outbox.mail_refuse(user=alice, kind="needed")
    postman.mails_send(NOW)
    assert len(outside.outbox) == 1


def test_a_failure_is_tried_again_later_and_later_and_then_given_up(alice: User) -> None:
    mail = order(alice, kind="unknown")
    waits, now = [], NOW
    for _attempt in range(5):
        postman.mails_send(now)
        mail.refresh_from_db()
        assert mail.state == MailState.WAITING
        waits.append((mail.due_at - now).total_seconds() / 60)
        now = mail.due_at
    postman.mails_send(now)
    mail.refresh_from_db()
    assert waits == [1, 5, 15, 60, 240]
    assert (mail.state, mail.problem) == (MailState.FAILED, "not_written")


def test_a_mail_that_cannot_be_written_holds_up_no_other(alice: User, bob: User) -> None:
    order(alice, key="first", kind="unknown")
    order(bob, key="second")
    postman.mails_send(NOW)
    assert [sent.to for sent in outside.outbox] == [[bob.email]]


def test_a_mail_that_takes_its_worker_with_it_each_time_is_given_up(alice: User) -> None:
    mail = order(alice)
    OutgoingMail.objects.update(state=MailState.CLAIMED, claimed_until=NOW, attempts=6)
    postman.mails_send(NOW)
    mail.refresh_from_db()
    assert (mail.state, outside.outbox) == (MailState.FAILED, [])


def test_a_claim_that_has_not_run_out_belongs_to_its_worker(alice: User) -> None:
    order(alice)
    OutgoingMail.objects.update(state=MailState.CLAIMED, claimed_by="another", claimed_until=after(1))
    assert postman.mails_send(NOW) == 0
    assert postman.mails_send(after(1)) == 1
    assert len(outside.outbox) == 1


def test_what_was_handed_over_by_a_dead_worker_is_unsure_and_goes_again_only_when_asked(alice: User) -> None:
    mail = order(alice)
    OutgoingMail.objects.update(state=MailState.HANDED, claimed_by="dead", claimed_until=NOW)
    postman.mails_send(NOW)
    postman.mails_send(after(10_000))
    mail.refresh_from_db()
    assert (mail.state, outside.outbox) == (MailState.UNSURE, [])
    assert postman.mail_send_again(mail=mail)
    assert not postman.mail_send_again(mail=mail)
    postman.mails_send(after(10_000))
    assert len(outside.outbox) == 1


def test_a_repetition_carries_the_same_message_id(alice: User) -> None:
    mail = order(alice)
    for _time in range(2):
        postman.mails_send(NOW)
        OutgoingMail.objects.update(state=MailState.WAITING, about={"words": "Hello"})
    first, second = (sent.extra_headers["Message-ID"] for sent in outside.outbox)
    assert first == second
    assert str(mail.pk) not in first.partition("@")[0].split("-")


def test_a_mail_speaks_the_language_of_its_reader(alice: User, cohort: Cohort) -> None:
    User.objects.filter(pk=alice.pk).update(language="sv")
    mail_order(kind="needed", key="theirs", user=User.objects.get(pk=alice.pk), about={"words": "Hej"}, due_at=NOW)
    cohort.languages = ["sv"]
    cohort.save()
    about = {"words": "Hej"}
    mail_order(kind="needed", key="group", email="new@people.example", cohort=cohort, about=about, due_at=NOW)
    mail_order(kind="needed", key="chosen", email="n@people.example", language="en", cohort=cohort, about=about)
    OutgoingMail.objects.update(due_at=NOW)
    postman.mails_send(NOW)
    languages = {sent.to[0]: 'lang="sv"' in str(sent.alternatives[0].content) for sent in outside.outbox}
    assert languages == {alice.email: True, "new@people.example": True, "n@people.example": False}


def test_headers_let_mail_programs_stop_what_may_be_stopped_and_answer_nothing(alice: User) -> None:
    order(alice, key="may", kind="reminder_day")
    order(alice, key="must")
    postman.mails_send(NOW)
    may, must = (sent.extra_headers for sent in outside.outbox)
    assert may["List-Unsubscribe"].startswith(f"<{settings.ORIGINS[0]}/mail/stop/")
    assert may["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "List-Unsubscribe" not in must
    assert {may["Auto-Submitted"], must["Auto-Submitted"]} == {"auto-generated"}


def test_a_line_break_in_a_title_makes_no_header(alice: User) -> None:
    order(alice, words="Hello\r\nBcc: everybody@people.example")
    postman.mails_send(NOW)
    message = outside.outbox[0].message()
    assert "Bcc" not in message
    assert message["Subject"] == "Hello Bcc: everybody@people.example"


def test_words_in_a_mail_are_never_markup(alice: User) -> None:
    order(alice, words="<b>Alice & Bob</b>")
    postman.mails_send(NOW)
    sent = outside.outbox[0]
    assert "<b>" not in str(sent.alternatives[0].content)
    assert "<b>Alice & Bob</b>" in sent.body


# --- the loop --------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_error_of_one_step_stops_no_other_and_says_no_words(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(worker, "_steps", {})
    done: list[str] = []

    def breaks(_now: datetime) -> int:
        raise ValueError("what somebody wrote")

    def works(_now: datetime) -> int:
        done.append("done")
        return 3

    worker.register("first", breaks, every_s=1)
    worker.register("second", works, every_s=1)
    with caplog.at_level("INFO", logger="samtal.worker"):
        assert worker.run_once() == 3
    assert done == ["done"]
    assert "step failed name=first error=ValueError" in caplog.text
    assert "what somebody wrote" not in caplog.text


@pytest.mark.django_db
def test_a_step_that_did_something_is_asked_again_before_the_loop_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    monkeypatch.setattr(worker, "_steps", {})
    stop, left = threading.Event(), [3, 2, 1]

    def drains(_now: datetime) -> int:
        if len(left) == 1:
            stop.set()
        return left.pop()

    worker.register("drains", drains, every_s=3600)
    worker.run(stop)
    assert left == []
