"""The words of mails to those who lead: who is asked to hold what, and what the rule for too few people has done."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groups.envelope import address
from groups.letters import Sheet, Way, letter_of
from groups.models import OutgoingMail
from groups.outbox import Letter
from sessions.letter_parts import (
    dates_of,
    facts_of,
    holds,
    meeting_of,
    name_of,
    near,
    planned_of,
    reader_of,
    title_of,
    to_calendar,
    to_session,
    when_of,
)
from sessions.models import Meeting, MeetingState
from sessions.templatetags.times import day
from sessions.too_few import coming_to


def few_write(mail: OutgoingMail, now: datetime) -> Letter | None:
    """Write to those who lead what the rule for too few people has done."""
    meeting = meeting_of(mail)
    if meeting.starts_at <= now:
        return None
    coming = mail.about["coming"]
    words = {"title": title_of(meeting), "when": near(meeting.starts_at, now), "least": meeting.least}
    count = ngettext(
        "One person has said that they come; %(least)s were needed.",
        "%(count)s people have said that they come; %(least)s were needed.",
        coming,
    ) % {"count": coming, "least": meeting.least}
    if meeting.state == MeetingState.CANCELLED:
        what = _("As you had decided, the session is cancelled. The others know.")
    else:
        what = _("As you had decided, everybody meets in one room.")
    sheet = Sheet(
        subject=_("Few people: %(title)s, %(when)s") % words,
        title=_("Fewer people than planned"),
        lines=[count, what],
        facts=[*name_of(meeting), *facts_of(meeting)],
        buttons=[to_session(meeting)],
    )
    return letter_of(sheet, mail)


def holding_write(mail: OutgoingMail, now: datetime) -> Letter | None:
    """Write to a facilitator who was asked to hold a meeting."""
    meeting, user = planned_of(mail), reader_of(mail)
    if meeting is None or meeting.starts_at <= now or not holds(meeting, user):
        return None
    words = {"title": title_of(meeting), "day": day(meeting.starts_at)}
    sheet = Sheet(
        subject=_("%(title)s: you hold it on %(day)s") % words,
        title=_("You hold a session"),
        facts=[*name_of(meeting), *facts_of(meeting)],
        buttons=[to_session(meeting)],
        ways=[to_calendar(meeting)],
    )
    return letter_of(sheet, mail)


def released_write(mail: OutgoingMail, now: datetime) -> Letter | None:
    """Write to a facilitator who need not hold a meeting any more."""
    meeting, user = planned_of(mail), reader_of(mail)
    if meeting is None or meeting.starts_at <= now or holds(meeting, user):
        return None
    words = {"title": title_of(meeting), "day": day(meeting.starts_at)}
    sheet = Sheet(
        subject=_("%(title)s on %(day)s: you need not hold it") % words,
        title=_("You need not hold this session"),
        lines=[_("An organiser has planned it without you. Whatever else you hold stays as it is.")],
        facts=[*name_of(meeting), (_("When"), when_of(meeting))],
        buttons=[Way(_("See your calendar"), address("calendar"))],
    )
    return letter_of(sheet, mail)


def holding_series_write(mail: OutgoingMail, now: datetime) -> Letter | None:
    """Write to a facilitator who was asked to hold many meetings of a series, with those that they hold."""
    user = reader_of(mail)
    ahead = Meeting.objects.filter(public_id__in=mail.about["meetings"], state=MeetingState.PLANNED, starts_at__gt=now)
    held = list(ahead.filter(holdings__user=user).select_related("cohort", "series").order_by("starts_at"))
    if not held:
        return None
    words = {"title": title_of(held[0])}
    sheet = Sheet(
        subject=_("%(title)s: you hold these sessions") % words,
        title=_("You hold these sessions"),
        facts=[*name_of(held[0]), (_("Dates"), dates_of(held))],
        buttons=[Way(_("See your calendar"), address("calendar"))],
    )
    return letter_of(sheet, mail)


def for_holder(meeting: Meeting, words: dict[str, str]) -> Sheet:
    coming = coming_to(meeting)
    count = ngettext("One person has said that they come.", "%(count)s people have said that they come.", coming) % {
        "count": coming
    }
    return Sheet(
        subject=_("You hold %(title)s, %(when)s") % words,
        title=_("You hold %(title)s, %(when)s") % words,
        lines=[count],
        facts=facts_of(meeting),
        buttons=[to_session(meeting)],
        ways=[to_calendar(meeting)],
    )
