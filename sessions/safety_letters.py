"""The letters about reports, decisions and incidents. A mail is easily read by others: none says who or what."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groups.envelope import address
from groups.letters import Sheet, Way, letter_of
from groups.models import OutgoingMail, User
from groups.outbox import Kind, Letter, register
from sessions.models import Report
from sessions.safety import OPEN, deciders
from sessions.templatetags.times import clock, day


def report_made_write(mail: OutgoingMail, _now: datetime) -> Letter | None:
    """Write to an organiser that a report waits for a decision, and until when."""
    report = _open_report(mail)
    if report is None:
        return None
    words = {"group": report.cohort.name, "when": _when(report.due_at)}
    sheet = Sheet(
        subject=_("%(group)s: a report waits for you") % words,
        title=_("A report waits for you"),
        lines=[
            _("Somebody in %(group)s has written to the organisers. Decide by %(when)s.") % words,
            _("What it says stands on the page only, and only organisers can read it."),
        ],
        buttons=[_to_report(report)],
    )
    return letter_of(sheet, mail)


def report_overdue_write(mail: OutgoingMail, _now: datetime) -> Letter | None:
    """Write to an organiser that nobody has decided about a report in time."""
    report = _open_report(mail)
    if report is None:
        return None
    words = {"group": report.cohort.name, "when": _when(report.due_at)}
    sheet = Sheet(
        subject=_("%(group)s: a report has waited for a day") % words,
        title=_("A report has waited for a day"),
        lines=[_("It was to be decided by %(when)s. Whoever wrote it still waits.") % words],
        buttons=[_to_report(report)],
    )
    return letter_of(sheet, mail)


def report_answered_write(mail: OutgoingMail, _now: datetime) -> Letter | None:
    """Write to somebody who reported that there is an answer."""
    sheet = Sheet(
        subject=_("There is an answer for you"),
        title=_("There is an answer for you"),
        lines=[_("The organisers have answered what you wrote to them. It stands on your own page.")],
        buttons=[Way(_("Read it"), address("my_reports"))],
    )
    return letter_of(sheet, mail)


def decision_write(mail: OutgoingMail, _now: datetime) -> Letter | None:
    """Write to somebody whom a decision concerns that there is one, with its reasons, and how to answer."""
    sheet = Sheet(
        subject=_("A decision that concerns you"),
        title=_("A decision that concerns you"),
        lines=[
            _("The organisers of a group have decided something that concerns you."),
            _("The decision and its reasons stand on your own page. There you can also write to the organisers."),
        ],
        buttons=[Way(_("Read it"), address("my_reports"))],
    )
    return letter_of(sheet, mail)


def incident_write(mail: OutgoingMail, _now: datetime) -> Letter | None:
    """Write to an organiser that a facilitator has written down something that cannot wait."""
    if mail.cohort is None or not _still_decides(mail.user, mail):
        return None
    words = {"group": mail.cohort.name}
    sheet = Sheet(
        subject=_("%(group)s: something was written down") % words,
        title=_("A facilitator has written something down"),
        lines=[_("It is of a kind that you should know of today. It stands on the page only.")],
        buttons=[Way(_("Look at it"), address("cohort_safety", cohort=mail.cohort.public_id))],
    )
    return letter_of(sheet, mail)


def _open_report(mail: OutgoingMail) -> Report | None:
    """Return the report, as long as it waits and this reader is one of those who decide it."""
    rows = Report.objects.select_related("cohort").filter(public_id=mail.about["report"], state__in=OPEN)
    report = rows.first()
    return report if report and mail.user in deciders(report.cohort, report.about_id) else None


def _still_decides(user: User | None, mail: OutgoingMail) -> bool:
    return mail.cohort is not None and user in deciders(mail.cohort, None)


def _to_report(report: Report) -> Way:
    return Way(_("Look at it"), address("safety_report", cohort=report.cohort.public_id, report=report.public_id))


def _when(instant: datetime) -> str:
    return _("%(day)s at %(clock)s") % {"day": day(instant), "clock": clock(instant)}


KINDS = (
    Kind("report_made", gettext_lazy("A report for the organisers"), report_made_write),
    Kind("report_overdue", gettext_lazy("A report that has waited for a day"), report_overdue_write),
    Kind("report_answered", gettext_lazy("An answer to your report"), report_answered_write),
    Kind("decision", gettext_lazy("A decision that concerns you"), decision_write),
    Kind("incident", gettext_lazy("Something written down by a facilitator"), incident_write),
)


def register_kinds() -> None:
    for kind in KINDS:
        register(kind)
