"""Takes due mails from the order book, has them written, and hands them to the mail server. At most once.

A mail goes waiting → claimed → handed → sent. Each arrow is a conditional update, so of two workers one has the mail.

- *claimed*: a worker writes it, connects, and names sender and reader. The mail server cannot have taken it yet. When a
  worker dies here, its claim runs out, and the next one starts over.
- *handed*: committed just before the words go to the mail server. From here on nobody can know what it did with them,
  since a mail that was taken and a worker that died before hearing so look alike. When a worker dies here, the mail
  becomes *unsure*: it is **never sent a second time by itself**. Its organiser sees it and may send it again.

So nobody gets the same mail twice because of a crash, and what may be lost by one is told. The other order (send, then
write it down) would repeat a mail at each crash, and no order gives both: that takes a mail server that remembers.

A mail that the server did answer is never unsure: it was taken, or refused for now (tried again later and later), or
refused for good. Kept of that is a code, never the words of the mail server, which repeat addresses.
"""

from __future__ import annotations

import logging
import os
import smtplib
import socket
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from django.db.models import F, Q, QuerySet

from groups import outbox
from groups.envelope import Envelope, message_of
from groups.mail_server import Line
from groups.models import MailRefusal, MailState, OutgoingMail
from groups.reading import reading_as

log = logging.getLogger("samtal.postman")

CLAIM = timedelta(minutes=10)  # longer than a mail server may keep us waiting for one mail
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))  # after each failure; then it has failed
AT_ONCE = 10  # a worker that is told to stop ends after these
SENDABLE = (MailState.FAILED, MailState.UNSURE)


class ClaimLost(Exception):
    """Another worker has taken the mail meanwhile; nothing was said to the mail server."""


@dataclass(frozen=True)
class Worker:
    """One process that sends: `name` is new for each start, since a process id comes back."""

    name: str = field(default_factory=lambda: f"{socket.gethostname()[:24]}:{os.getpid()}:{uuid.uuid4().hex[:12]}")

    def mails(self) -> QuerySet[OutgoingMail]:
        return OutgoingMail.objects.filter(claimed_by=self.name)


_this = Worker()


def mails_send(now: datetime, by: Worker = _this) -> int:
    """Send what is due at `now`, some at a time; returns how many mails changed their state."""
    changed = _mark_unsure(now)
    due = _claimable(now).order_by("due_at", "pk").values_list("pk", flat=True)[:AT_ONCE]
    line = Line()
    try:
        for pk in list(due):
            if mail := _claim(pk, now, by):
                changed += 1
                if not _deliver(mail, now, by, line):
                    # The line may be broken; the next mails find a new one in a moment.
                    break
    finally:
        with suppress(OSError):
            line.close()
    return changed


def mail_send_again(*, mail: OutgoingMail) -> bool:
    """Put a mail that failed, or perhaps arrived, back among the waiting; False when that was no longer its state."""
    fresh = {"attempts": 0, "problem": "", "claimed_by": "", "claimed_until": None}
    again = OutgoingMail.objects.filter(pk=mail.pk, state__in=SENDABLE)
    return again.update(state=MailState.WAITING, **fresh) == 1


def _claimable(now: datetime) -> QuerySet[OutgoingMail]:
    ran_out = Q(state=MailState.CLAIMED, claimed_until__lte=now)
    return OutgoingMail.objects.filter(Q(state=MailState.WAITING, due_at__lte=now) | ran_out)


def _mark_unsure(now: datetime) -> int:
    dead = OutgoingMail.objects.filter(state=MailState.HANDED, claimed_until__lte=now)
    # Looked for first: on SQLite even an update of nothing takes the lock that rooms write under.
    return dead.update(state=MailState.UNSURE, problem="worker_died") if dead.exists() else 0


def _claim(pk: int, now: datetime, by: Worker) -> OutgoingMail | None:
    # The same conditions as in the search: another worker may have been quicker since.
    won = _claimable(now).filter(pk=pk)
    if not won.update(
        state=MailState.CLAIMED, claimed_by=by.name, claimed_until=now + CLAIM, attempts=F("attempts") + 1
    ):
        return None
    return OutgoingMail.objects.select_related("user", "cohort").get(pk=pk)


def _deliver(mail: OutgoingMail, now: datetime, by: Worker, line: Line) -> bool:
    """Bring one claimed mail to its next state; returns whether the line may be used again."""
    if mail.attempts > len(WAITS) + 1:
        # It takes the worker with it each time: somebody must look.
        _finish(mail, by, MailState.FAILED, problem="worker_died")
        return True
    try:
        envelope = _write(mail, now)
    except Exception as error:
        log.error("mail not written mail=%s kind=%s error=%s", mail.pk, mail.kind, type(error).__name__)
        _try_later(mail, by, now, "not_written")
        return True
    if envelope is None:
        _finish(mail, by, MailState.DROPPED)
        return True
    return _hand(mail, envelope, now, by, line)


def _write(mail: OutgoingMail, now: datetime) -> Envelope | None:
    kind = outbox.kind_named(mail.kind)
    if kind is None:
        raise LookupError("nobody writes this kind")
    if mail.user and (not mail.user.is_active or _is_refused(mail, kind)):
        return None
    with reading_as(mail.user, language=mail.language, cohort=mail.cohort):
        letter = kind.writer(mail, now)
        return letter and message_of(mail, letter, kind)


def _is_refused(mail: OutgoingMail, kind: outbox.Kind) -> bool:
    return kind.may_be_stopped and MailRefusal.objects.filter(user=mail.user, kind=kind.name).exists()


def _hand(mail: OutgoingMail, envelope: Envelope, now: datetime, by: Worker, line: Line) -> bool:
    handed = False

    def before_words() -> None:
        nonlocal handed
        if not by.mails().filter(pk=mail.pk, state=MailState.CLAIMED).update(state=MailState.HANDED):
            raise ClaimLost
        handed = True

    later = partial(_try_later, mail, by, now)
    try:
        line.hand(envelope, before_words)
    except ClaimLost:
        return False
    except smtplib.SMTPRecipientsRefused as error:
        code = max(code for code, _words in error.recipients.values())
        _refused(mail, by, now, code, "reader")
    except smtplib.SMTPDataError as error:
        _refused(mail, by, now, error.smtp_code, "mail")
    except smtplib.SMTPAuthenticationError:
        later("sign_in_refused")
    except smtplib.SMTPResponseException as error:
        later(f"server_refused_{error.smtp_code}")
    except Exception as error:
        if handed:
            # The connection ended between the words and the answer.
            _finish(mail, by, MailState.UNSURE, problem="no_answer")
        else:
            later("no_connection" if isinstance(error, OSError) else "not_possible")
    else:
        _finish(mail, by, MailState.SENT, sent_at=now)
        return True
    return False


def _refused(mail: OutgoingMail, by: Worker, now: datetime, code: int, what: str) -> None:
    """5xx is for good (RFC 5321, 4.2.1), everything else for now."""
    problem = f"{what}_refused_{code}"
    if 500 <= code < 600:
        _finish(mail, by, MailState.FAILED, problem=problem)
    else:
        _try_later(mail, by, now, problem)


def _try_later(mail: OutgoingMail, by: Worker, now: datetime, problem: str) -> None:
    if mail.attempts > len(WAITS):
        _finish(mail, by, MailState.FAILED, problem=problem)
        return
    due = now + WAITS[mail.attempts - 1]
    waiting = by.mails().filter(pk=mail.pk, state__in=(MailState.CLAIMED, MailState.HANDED))
    waiting.update(state=MailState.WAITING, due_at=due, problem=problem, claimed_by="", claimed_until=None)
    log.warning("mail waits mail=%s kind=%s problem=%s attempt=%s", mail.pk, mail.kind, problem, mail.attempts)


def _finish(
    mail: OutgoingMail, by: Worker, state: MailState, problem: str = "", sent_at: datetime | None = None
) -> None:
    # Also from *unsure*: a mail server that took longer than the claim has answered after all.
    open_still = (MailState.CLAIMED, MailState.HANDED, MailState.UNSURE)
    words = {} if state in SENDABLE else {"about": {}}
    by.mails().filter(pk=mail.pk, state__in=open_still).update(
        state=state, problem=problem, sent_at=sent_at, claimed_until=None, **words
    )
    level = logging.INFO if state in (MailState.SENT, MailState.DROPPED) else logging.WARNING
    log.log(level, "mail %s mail=%s kind=%s problem=%s", state.value, mail.pk, mail.kind, problem or "none")
