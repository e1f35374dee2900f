"""Mail through a real mail server, by an operator's settings: answers of every kind, then worker processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone

from config.database import database_from
from config.mail import in_terminal
from groups import postman
from groups.models import Cohort, MailState, Membership, OutgoingMail, Role, User
from groups.outbox import mail_order
from tests.conftest import make_user
from tests.e2e.install import ROOT, Install
from tests.mailbox import PATIENCE_S, Mailbox, mail_server
from tests.realtime.databases import as_default
from tests.services import free_port


def order(user: User, key: str = "one") -> OutgoingMail:
    cohort = Cohort.objects.get()
    Membership.objects.get_or_create(user=user, cohort=cohort, role=Role.MEMBER)
    mail_order(kind="approved", key=key, user=user, cohort=cohort)
    return OutgoingMail.objects.get(key=key)


def state_of(mail: OutgoingMail) -> tuple[str, str]:
    mail.refresh_from_db()
    return mail.state, mail.problem


# --- what a mail server may answer -----------------------------------------------------------------------------------


@pytest.fixture
def port(settings) -> int:
    settings.EMAIL_BACKEND = "groups.mail_server.AnnouncingBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", free_port(), False
    return int(settings.EMAIL_PORT)


@pytest.fixture
def mailbox(port: int) -> Iterator[Mailbox]:
    with mail_server(port) as mailbox:
        yield mailbox


def test_a_mail_that_is_taken_is_sent_and_complete(mailbox: Mailbox, alice: User) -> None:
    mail = order(alice)
    postman.mails_send(timezone.now())
    assert state_of(mail) == (MailState.SENT, "")
    [(reader, message)] = mailbox.taken
    assert (reader, message["To"], message["Subject"]) == (alice.email, alice.email, "You are in Practice")
    assert [part.get_content_type() for part in message.walk()][1:] == ["text/plain", "text/html"]


@pytest.mark.parametrize(
    ("answer", "state", "problem"),
    [
        ("550 no such mailbox", MailState.FAILED, "reader_refused_550"),
        ("451 come back later", MailState.WAITING, "reader_refused_451"),
    ],
)
def test_a_reader_who_is_refused_for_good_has_failed_and_for_now_waits(
    mailbox: Mailbox, alice: User, bob: User, answer: str, state: str, problem: str
) -> None:
    mailbox.refuse[alice.email] = answer
    refused, other = order(alice), order(bob, key="other")
    postman.mails_send(timezone.now())
    postman.mails_send(timezone.now())
    assert state_of(refused) == (state, problem)
    assert state_of(other) == (MailState.SENT, "")
    assert mailbox.readers() == [bob.email]


@pytest.mark.parametrize(
    ("answer", "state", "problem"),
    [
        ("554 not wanted", MailState.FAILED, "mail_refused_554"),
        ("452 no room", MailState.WAITING, "mail_refused_452"),
    ],
)
def test_a_mail_whose_words_are_refused_is_never_unsure(
    mailbox: Mailbox, alice: User, answer: str, state: str, problem: str
) -> None:
    mailbox.after_words = answer
    mail = order(alice)
    postman.mails_send(timezone.now())
    assert state_of(mail) == (state, problem)


def test_without_a_mail_server_mails_wait_and_nothing_is_lost(port: int, alice: User) -> None:
    mail = order(alice)
    postman.mails_send(timezone.now())
    assert state_of(mail) == (MailState.WAITING, "no_connection")
    with mail_server(port) as mailbox:
        postman.mails_send(mail.due_at)
        assert mailbox.readers() == [alice.email]


def test_a_line_that_breaks_after_the_words_leaves_the_mail_unsure(mailbox: Mailbox, alice: User, settings) -> None:
    settings.EMAIL_TIMEOUT = 1
    mailbox.hold = "words"
    mail = order(alice)
    postman.mails_send(timezone.now())
    assert state_of(mail) == (MailState.UNSURE, "no_answer")
    assert mailbox.readers() == [alice.email]


def test_a_code_for_signing_in_goes_straight_to_the_mail_server(mailbox: Mailbox, alice: User, client) -> None:
    client.post("/account/login/code/", {"email": alice.email})
    assert mailbox.readers() == [alice.email]
    assert not OutgoingMail.objects.exists()


def test_without_a_mail_server_in_the_settings_mails_are_kept_as_files(
    settings, tmp_path: Path, alice: User, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "config.mail.KeptMailBackend", str(tmp_path)
    mail = order(alice)
    postman.mails_send(timezone.now())
    assert state_of(mail) == (MailState.SENT, "")
    [kept] = tmp_path.glob("*.log")
    assert f"To: {alice.email}" in kept.read_text("utf-8")
    assert f"Mail to {alice.email}: You are in Practice\n" in capsys.readouterr().out


def test_the_terminal_says_one_line_of_a_mail_to_nobody(alice: User) -> None:
    words = ("You are in Practice", "the whole text", "samtal@localhost")
    assert in_terminal(EmailMessage(*words, ["ingrid@demo.invalid"])).count("\n") == 1
    assert "the whole text" in in_terminal(EmailMessage(*words, [alice.email]))


# --- worker processes, killed at a known moment, on either database --------------------------------------------------


class Post:
    """An install whose database this test reads too, a mail server, and worker processes of the install."""

    def __init__(self, install: Install, port: int, mailbox: Mailbox) -> None:
        self.install, self.mailbox = install, mailbox
        install.environment |= {
            "SAMTAL_EMAIL_HOST": "127.0.0.1",
            "SAMTAL_EMAIL_PORT": str(port),
            "SAMTAL_EMAIL_SECURITY": "none",
        }
        self._workers: list[subprocess.Popen[bytes]] = []

    def start(self) -> subprocess.Popen[bytes]:
        worker = subprocess.Popen([sys.executable, "manage.py", "run_worker"], cwd=ROOT, env=self.install.environment)
        self._workers.append(worker)
        return worker

    def stop(self) -> None:
        """Ask every worker to end; each finishes what it does and says that all was well."""
        running, self._workers = [worker for worker in self._workers if worker.poll() is None], []
        for worker in running:
            worker.send_signal(signal.SIGTERM)
        assert [worker.wait(PATIENCE_S) for worker in running] == [0] * len(running)

    def kill_at(self, where: str) -> None:
        """Start a worker, and kill it without warning when it is there with a mail."""
        self.mailbox.hold = where
        worker = self.start()
        assert self.mailbox.held.wait(PATIENCE_S)
        worker.kill()
        worker.wait()


@pytest.fixture(params=["sqlite", "postgresql"])
def post(request: pytest.FixtureRequest, tmp_path: Path, django_db_blocker) -> Iterator[Post]:
    address = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    install, port = Install(tmp_path), free_port()
    install.environment["SAMTAL_DATABASE_URL"] = address
    with (
        ExitStack() as ending,
        django_db_blocker.unblock(),
        as_default(database_from(address, tmp_path)),
        mail_server(port) as mailbox,
    ):
        Cohort.objects.create(name="Practice")
        post = Post(install, port, mailbox)
        ending.callback(post.stop)
        yield post


def claims_run_out(now: datetime) -> None:
    """Let the time pass that a dead worker's claims last."""
    OutgoingMail.objects.filter(claimed_until__gt=now).update(claimed_until=now)


def test_two_workers_send_each_mail_once(post: Post) -> None:
    people = [make_user(f"Person{number}") for number in range(30)]
    mails = [order(user, key=user.email) for user in people]
    # The first mail waits at the mail server until everything else is out, so both must have worked.
    post.mailbox.hold = "words"
    post.start()
    assert post.mailbox.held.wait(PATIENCE_S)
    post.start()
    post.mailbox.wait_for(30)
    post.mailbox.go.set()
    post.stop()
    assert sorted(post.mailbox.readers()) == sorted(user.email for user in people)
    assert {state_of(mail) for mail in mails} == {(MailState.SENT, "")}
    assert OutgoingMail.objects.values("claimed_by").distinct().count() == 2


def test_a_worker_that_is_killed_before_the_words_leaves_a_mail_that_goes_out_once(post: Post) -> None:
    mail = order(make_user("Alice"))
    post.kill_at("reader")
    assert state_of(mail)[0] == MailState.CLAIMED
    claims_run_out(timezone.now())
    post.start()
    post.mailbox.wait_for(1)
    post.stop()
    assert state_of(mail) == (MailState.SENT, "")
    assert len(post.mailbox.taken) == 1


def test_a_worker_that_is_killed_at_the_words_leaves_a_mail_that_never_goes_twice_by_itself(post: Post) -> None:
    mail = order(make_user("Alice"))
    post.kill_at("words")
    assert state_of(mail)[0] == MailState.HANDED
    claims_run_out(timezone.now())
    order(make_user("Bob"), key="later")
    post.start()
    post.mailbox.wait_for(2)
    assert post.mailbox.readers() == ["alice@people.example", "bob@people.example"]
    assert state_of(mail)[0] == MailState.UNSURE
    assert postman.mail_send_again(mail=mail)
    post.mailbox.wait_for(3)
    post.stop()
    assert state_of(mail) == (MailState.SENT, "")
    first, again = (message for reader, message in post.mailbox.taken if reader == "alice@people.example")
    assert first["Message-ID"] == again["Message-ID"]


def test_a_worker_beside_the_server_is_replaced_when_it_dies_and_ends_with_it_even_if_that_is_killed(
    tmp_path: Path, django_db_blocker
) -> None:
    install, port = Install(tmp_path, demo=False), free_port()
    with (
        django_db_blocker.unblock(),
        as_default(database_from("", tmp_path)),
        mail_server(port) as mailbox,
    ):
        Cohort.objects.create(name="Practice")
        order(make_user("Alice"))
        Post(install, port, mailbox)
        command = [sys.executable, "manage.py", "serve"]
        with subprocess.Popen(command, cwd=ROOT, env=install.environment, stdout=subprocess.PIPE) as server:
            mailbox.wait_for(1)
            _host, number, _start = OutgoingMail.objects.get().claimed_by.split(":")
            os.kill(int(number), signal.SIGKILL)
            order(make_user("Bob"), key="second")
            mailbox.wait_for(2)
            server.kill()
            # Both hold this pipe, so its end is the end of the worker, too.
            server.communicate(timeout=PATIENCE_S)
        assert mailbox.readers() == ["alice@people.example", "bob@people.example"]
