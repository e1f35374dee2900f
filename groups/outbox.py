"""The order book of mails: ordering one, once, and who writes which kind. Sending them is the worker's, in `postman`.

Ordered in the transaction of what it tells about, so that there is never a mail without the fact, or the reverse.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from groups.models import Cohort, OutgoingMail, User


@dataclass(frozen=True)
class Letter:
    """The words of one mail, in the reader's language and time zone."""

    subject: str
    text: str
    html: str


# None: what the mail was about has gone, and nobody needs it any more.
Writer = Callable[[OutgoingMail], Letter | None]

_writers: dict[str, Writer] = {}


def register(kind: str, writer: Writer) -> None:
    """Say who writes mails of a kind; an application calls this when it is ready."""
    _writers[kind] = writer


def writer_of(kind: str) -> Writer | None:
    return _writers.get(kind)


def mail_order(
    *,
    kind: str,
    key: str,
    user: User | None = None,
    email: str = "",
    language: str = "",
    cohort: Cohort | None = None,
    about: dict[str, Any] | None = None,
    due_at: datetime | None = None,
) -> None:
    """Order one mail to somebody; a `key` that was ordered before changes nothing. Without `due_at` it goes at once."""
    OutgoingMail.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "user": user,
            "email": email,
            "language": language,
            "cohort": cohort,
            "about": about or {},
            "due_at": due_at or timezone.now(),
        },
    )
