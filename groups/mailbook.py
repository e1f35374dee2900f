"""What an organiser sees of a cohort's mails: to whom, what for, when, and what became of them. Never their words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, QuerySet, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from groups.models import Cohort, MailState, OutgoingMail
from groups.outbox import kind_named
from groups.postman import SENDABLE

MOST = 100
CLOSED = (MailState.SENT, MailState.DROPPED)

SENTENCES: dict[str, str | Promise] = {
    "no_answer": _("The mail server took it, but did not say so. It may have arrived."),
    "worker_died": _("Sending was cut off. It may have arrived."),
    "no_connection": _("The mail server could not be reached."),
    "sign_in_refused": _("The mail server did not let Samtal in."),
    "not_written": _("Samtal could not write it."),
    "not_possible": _("The address cannot be written to."),
    "reader_refused": _("The mail server of the address said no."),
    "mail_refused": _("The mail server did not take it."),
    "server_refused": _("The mail server did not take it."),
}


@dataclass(frozen=True)
class Line:
    """One mail, as an organiser reads of it."""

    mail: OutgoingMail

    @property
    def reader(self) -> str:
        """A member by the name that they show; an address only where organisers wrote it down themselves."""
        return self.mail.user.name if self.mail.user else self.mail.email

    @property
    def title(self) -> str:
        kind = kind_named(self.mail.kind)
        return str(kind.title) if kind else self.mail.kind

    @property
    def problem(self) -> str | Promise:
        code, number = self.mail.problem, ""
        if code.rpartition("_")[2].isdecimal():
            code, _under, number = code.rpartition("_")
        sentence = SENTENCES.get(code, "")
        return f"{sentence} ({number})" if sentence and number else sentence

    @property
    def may_go_again(self) -> bool:
        return self.mail.state in SENDABLE


@dataclass(frozen=True)
class MailBook:
    """The mails of a cohort: those that need a person, those on their way, those that are done with.

    The lists end at a limit; `counts`, by state, does not.
    """

    stuck: Sequence[Line]
    under_way: Sequence[Line]
    done: Sequence[Line]
    counts: dict[str, int]

    @classmethod
    def of(cls, cohort: Cohort) -> MailBook:
        """Read it in two queries, the newest first, a hundred at most of those that are done with."""
        mails = OutgoingMail.objects.filter(cohort=cohort)
        counts = dict(mails.order_by().values_list("state").annotate(Count("pk")))
        lines = [Line(mail) for mail in _in_order(mails)]
        return cls(
            stuck=[line for line in lines if line.may_go_again],
            under_way=[line for line in lines if line.mail.state not in (*CLOSED, *SENDABLE)],
            done=[line for line in lines if line.mail.state in CLOSED][:MOST],
            counts={state.value: counts.get(state.value, 0) for state in MailState},
        )

    @property
    def waiting_count(self) -> int:
        return sum(self.counts[state] for state in MailState if state not in (*CLOSED, *SENDABLE))

    @property
    def stuck_count(self) -> int:
        return sum(self.counts[state] for state in SENDABLE)


def _in_order(mails: QuerySet[OutgoingMail]) -> QuerySet[OutgoingMail]:
    # What needs somebody first, so that the limit never hides it.
    rank = Case(
        When(state__in=SENDABLE, then=Value(0)),
        When(state__in=CLOSED, then=Value(2)),
        default=Value(1),
        output_field=IntegerField(),
    )
    return mails.select_related("user").order_by(rank, "-due_at", "-pk")[: 3 * MOST]
