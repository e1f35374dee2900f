"""From a letter to a mail: who it goes to, and the headers that mail programs act upon."""

from __future__ import annotations

import uuid
from email.utils import parseaddr

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives as Envelope
from django.urls import reverse

from groups.models import OutgoingMail, User
from groups.outbox import Kind, Letter

__all__ = ["Envelope", "address", "message_of", "stop_address", "stop_read"]

STOP = "groups.mail-stop"


def address(route: str, **names: str) -> str:
    """Return the whole address of a page, as a mail needs it."""
    return settings.ORIGINS[0] + reverse(route, kwargs=names)


def stop_address(user: User, kind: str) -> str:
    """Return the address at which a mail's reader stops its kind, without signing in. It never runs out."""
    return address("mail_stop", signed=signing.dumps([user.public_id, kind], salt=STOP))


def stop_read(signed: str) -> tuple[str, str]:
    """Return (public id, kind) of a stop address; raises signing.BadSignature for a forged one."""
    public_id, kind = signing.loads(signed, salt=STOP)
    return public_id, kind


def message_of(mail: OutgoingMail, letter: Letter, kind: Kind) -> Envelope:
    """Return the mail to its reader, with the letter as text and as HTML."""
    headers = {
        "Message-ID": f"<{_steady_name(mail)}@{_domain()}>",
        # RFC 3834: nobody's holiday notice needs to answer.
        "Auto-Submitted": "auto-generated",
    }
    if mail.user and kind.may_be_stopped:
        # RFC 8058: the mail program's own button sends one POST, without a cookie.
        headers["List-Unsubscribe"] = f"<{stop_address(mail.user, kind.name)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    reader = mail.user.email if mail.user else mail.email
    # A line break in a title would be a header of its own.
    subject = " ".join(letter.subject.split())
    envelope = Envelope(subject, letter.text, settings.DEFAULT_FROM_EMAIL, [reader], headers=headers)
    envelope.attach_alternative(letter.html, "text/html")
    return envelope


def _steady_name(mail: OutgoingMail) -> str:
    """The same at each attempt, so that a reader's program can tell a repetition; it does not count our mails."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{settings.ORIGINS[0]}/mail/{mail.key}").hex


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2] or "localhost"
