"""The order book of mails: ordering one, once, and who writes which kind. Sending them is the worker's, in `postman`.

Ordered in the transaction of what it tells about, so there is never a mail without the fact, or a fact without mail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise

from groups.models import Cohort, MailRefusal, MembershipState, OutgoingMail, Role, User


@dataclass(frozen=True)
class Letter:
    """The words of one mail, in the reader's language and time zone."""

    subject: str
    text: str
    html: str


# Called with the instant of writing. None: what the mail was about has gone, and nobody needs it any more.
Writer = Callable[[OutgoingMail, datetime], Letter | None]


@dataclass(frozen=True)
class Kind:
    """A kind of mail: who writes it, what people call it, and whether somebody may stop it for themselves.

    `for_leaders`: only organisers and facilitators ever get it, so only they are asked about it.
    """

    name: str
    title: str | Promise
    writer: Writer
    may_be_stopped: bool = False
    for_leaders: bool = False


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Say who writes mails of a kind; an application calls this when it is ready."""
    _kinds[kind.name] = kind


def kind_named(name: str) -> Kind | None:
    return _kinds.get(name)


def kinds_to_choose(user: User) -> list[Kind]:
    """Return the kinds that a person may get and stop, in the order of their registration."""
    leads = user.memberships.filter(state=MembershipState.ACTIVE).exclude(role=Role.MEMBER).exists()
    return [kind for kind in _kinds.values() if kind.may_be_stopped and (leads or not kind.for_leaders)]


def refused_kinds(user: User) -> set[str]:
    return set(MailRefusal.objects.filter(user=user).values_list("kind", flat=True))


def mail_refuse(*, user: User, kind: str) -> None:
    """Stop a kind of mail for somebody; twice is as good as once."""
    MailRefusal.objects.get_or_create(user=user, kind=kind)


def mail_want(*, user: User, kind: str) -> None:
    MailRefusal.objects.filter(user=user, kind=kind).delete()


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
    mail = OutgoingMail(kind=kind, key=key, user=user, email=email, language=language, cohort=cohort)
    mail.about, mail.due_at = about or {}, due_at or timezone.now()
    mails_order([mail])


def mails_order(mails: Iterable[OutgoingMail]) -> int:
    """Order many mails in two queries; those whose key is known change nothing. Returns how many are new.

    Rehearsal partners have no mailbox: what is for them is left out.
    """
    wanted = {mail.key: mail for mail in mails if not (mail.user and mail.user.is_rehearsal)}
    known = set(OutgoingMail.objects.filter(key__in=wanted).values_list("key", flat=True))
    fresh = [mail for key, mail in wanted.items() if key not in known]
    # Two steps may order the same at the same time: the unique key decides, quietly.
    OutgoingMail.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)
