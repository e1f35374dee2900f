"""Reports to the organisers, and the facilitators' log of incidents: what can be done, by whom, and by when.

A report is decided within a day. Whom it is about neither reads nor decides it, as long as there is another organiser.
Removals are next door, in `removals`; what the live door needs of them is named here as well.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups import memberships
from groups.audit import audit_add
from groups.limits import may_try
from groups.models import Cohort, Membership, MembershipState, Role, User
from groups.outbox import mail_order
from groups.refusals import Refused
from sessions.models import Decision, Incident, Level, Meeting, Report, ReportState, Room, Rule
from sessions.removals import (
    come_again,
    may_not_come,
    on_barred,
    person_removed,
    removal_keep,
    removal_lift,
    stay_out,
)

__all__ = [
    "incident_add",
    "may_not_come",
    "on_barred",
    "person_removed",
    "removal_keep",
    "removal_lift",
    "report_answer",
    "report_decide",
    "report_make",
    "report_see",
    "reports_remind",
]

DECIDED_WITHIN = timedelta(hours=24)
MOST_WORDS = 2000  # characters
MOST_REPORTS_AN_HOUR = 10
OPEN = (ReportState.NEW, ReportState.SEEN)
TOLD_AT_ONCE = frozenset({Level.IMMEDIATE, Level.BREACH})  # levels that organisers get a mail about
CONCERNS_SOMEBODY = frozenset(Decision.values) - {Decision.NOTHING}
TOLD_BY_MAIL = frozenset({Decision.STAYS_OUT, Decision.REMOVED, Decision.LIFTED})


@transaction.atomic
def report_make(
    *,
    meeting: Meeting,
    by: User,
    rule: str,
    words: str,
    about: User | None = None,
    room: Room | None = None,
    appeal_of: Report | None = None,
) -> Report:
    """Tell the organisers what happened; they have a day to decide. Raises Refused: rule, words, oneself, too_often."""
    if rule not in Rule.values:
        raise Refused("rule", _("Choose what it is about."))
    words = _words(words)
    if about == by:
        raise Refused("oneself", _("A report is about somebody else, or about nobody."))
    if not may_try("report", by.pk, most=MOST_REPORTS_AN_HOUR, seconds=3600):
        raise Refused("too_often", _("That is as many reports as one person may make in an hour. Nothing was sent."))
    now = timezone.now()
    report = Report.objects.create(
        cohort=meeting.cohort,
        meeting=meeting,
        room=room,
        by=by,
        about=about,
        appeal_of=appeal_of,
        rule=rule,
        words=words,
        made_at=now,
        due_at=now + DECIDED_WITHIN,
    )
    # Not by whom: the audit is read by all organisers, and one of them may be whom it is about.
    _note(report, None, "report_made")
    _tell_organisers(report, "report_made")
    return report


@transaction.atomic
def report_see(*, report: Report, by: User) -> None:
    """Say that an organiser has read it; once is enough."""
    if Report.objects.filter(pk=report.pk, state=ReportState.NEW).update(
        state=ReportState.SEEN, seen_at=timezone.now()
    ):
        _note(report, by, "report_seen")


@transaction.atomic
def report_decide(*, report: Report, by: User, decision: str, statement: str) -> Report:
    """Decide, with the reasons, and do what was decided. Raises Refused: decision, words, nobody, not_here, own.

    The reasons are read by whom the report is about, when something was decided about them. As `membership_remove`,
    a removal from the cohort may be refused: last_organiser, not_here.
    """
    held = Report.objects.select_for_update(of=("self",)).select_related("cohort", "meeting", "about").get(pk=report.pk)
    if decision not in Decision.values:
        raise Refused("decision", _("Choose what you decide."))
    statement = _words(statement)
    if held.state not in OPEN:
        raise _changed()
    if not may_decide(held, by):
        raise Refused("own", _("Another organiser decides about this report."))
    if held.about is None and decision not in {Decision.NOTHING, Decision.TALKED}:
        raise Refused("nobody", _("The report names nobody, so nobody can be removed by it."))
    now = timezone.now()
    held.state, held.decision, held.statement = ReportState.DECIDED, decision, statement
    held.decided_by, held.decided_at, held.seen_at = by, now, held.seen_at or now
    held.save(update_fields=["state", "decision", "statement", "decided_by", "decided_at", "seen_at"])
    _note(held, by, "report_decided", decision=decision)
    _carry_out(held, by)
    return held


@transaction.atomic
def report_answer(*, report: Report, by: User, answer: str) -> Report:
    """Tell who reported what came of it, on their own page; the mail says only that there is an answer.

    Raises Refused: words, not_here, own.
    """
    held = Report.objects.select_for_update(of=("self",)).select_related("cohort", "by").get(pk=report.pk)
    answer = _words(answer)
    if held.state != ReportState.DECIDED:
        raise _changed()
    if not may_decide(held, by):
        raise Refused("own", _("Another organiser decides about this report."))
    held.state, held.answer, held.answered_at = ReportState.ANSWERED, answer, timezone.now()
    held.save(update_fields=["state", "answer", "answered_at"])
    _note(held, by, "report_answered")
    if held.by is not None:
        _mail(held, "report_answered", held.by)
    return held


@transaction.atomic
def incident_add(
    *,
    meeting: Meeting,
    by: User,
    level: str,
    words: str,
    about: User | None = None,
    room: Room | None = None,
) -> Incident:
    """Write down what happened, for the cohort's organisers. Raises Refused: level, words."""
    if level not in Level.values:
        raise Refused("level", _("Choose how far it went."))
    words = _words(words)
    cohort = meeting.cohort
    incident = Incident.objects.create(
        cohort=cohort, meeting=meeting, room=room, by=by, level=level, about=about, words=words
    )
    audit_add(
        cohort=cohort, by=by, what="incident_added", about={"incident": incident.public_id, "level": incident.level}
    )
    if incident.level in TOLD_AT_ONCE:
        for organiser in deciders(cohort, about):
            key = f"incident:{incident.public_id}:{organiser.pk}"
            mail_order(kind="incident", key=key, user=organiser, cohort=cohort, about={"incident": incident.public_id})
    return incident


def reports_remind(now: datetime) -> int:
    """Order a mail to the organisers about each report that is not decided in time, once; for the worker."""
    late = Report.objects.filter(state__in=OPEN, due_at__lte=now, overdue_told_at=None)
    return sum(_remind(report, now) for report in late.select_related("cohort", "about").order_by("due_at")[:100])


@transaction.atomic
def _remind(report: Report, now: datetime) -> bool:
    if not Report.objects.filter(pk=report.pk, overdue_told_at=None).update(overdue_told_at=now):
        return False
    _tell_organisers(report, "report_overdue")
    return True


def organisers_of(cohort: Cohort) -> list[User]:
    """Return the active organisers of a cohort."""
    rows = Membership.objects.filter(
        cohort=cohort, role=Role.ORGANISER, state=MembershipState.ACTIVE, user__is_active=True
    )
    return [row.user for row in rows.select_related("user").order_by("pk")]


def deciders(cohort: Cohort, about: User | int | None) -> list[User]:
    """Return the organisers who read and decide what concerns somebody: not themselves, unless nobody else is there."""
    number = about.pk if isinstance(about, User) else about
    everybody = organisers_of(cohort)
    return [user for user in everybody if user.pk != number] or everybody


def may_decide(report: Report, user: User) -> bool:
    return user in deciders(report.cohort, report.about_id)


def _carry_out(report: Report, by: User) -> None:
    if report.about is None:
        return
    match report.decision:
        case Decision.STAYS_OUT:
            stay_out(meeting=report.meeting, user=report.about, by=by)
        case Decision.LIFTED:
            come_again(cohort=report.cohort, user=report.about, by=by)
        case Decision.REMOVED:
            _put_out(report, report.about, by)
    if report.decision in TOLD_BY_MAIL:
        _mail(report, "decision", report.about)


def _put_out(report: Report, about: User, by: User) -> None:
    rows = Membership.objects.filter(cohort=report.cohort, user=about, state__in=memberships.HERE)
    membership = rows.order_by("pk").first()
    if membership is None:
        raise _changed()
    # The reasons themselves stay sealed; every organiser reads the reason of a membership.
    memberships.membership_remove(membership=membership, by=by, reason=str(_("after a report")))


def _words(text: str) -> str:
    text = "\n".join(line.rstrip() for line in text.replace("\0", "").replace("\r\n", "\n").strip().splitlines())
    if not text:
        raise Refused("words", _("Write a few words."))
    if len(text) > MOST_WORDS:
        raise Refused("words", _("At most %(most)s characters.") % {"most": MOST_WORDS})
    return text


def _changed() -> Refused:
    return Refused("not_here", _("That has changed in the meantime. Nothing was done."))


def _note(report: Report, by: User | None, what: str, **about: str) -> None:
    audit_add(cohort=report.cohort, by=by, what=what, about={"report": report.public_id, **about})


def _tell_organisers(report: Report, kind: str) -> None:
    for organiser in deciders(report.cohort, report.about_id):
        _mail(report, kind, organiser)


def _mail(report: Report, kind: str, user: User) -> None:
    about = {"report": report.public_id}
    mail_order(kind=kind, key=f"{kind}:{report.public_id}:{user.pk}", user=user, cohort=report.cohort, about=about)
