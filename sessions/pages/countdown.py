"""How long it is until a meeting, in calm words: minutes and days, never a stopwatch."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sessions.models import Meeting
from sessions.templatetags.times import short_day

EVENING = 17  # o'clock
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def left_words(meeting: Meeting, now: datetime) -> str:
    """ "in 42 minutes", "on now", or an empty text when it is over."""
    left = meeting.starts_at - now
    if left <= timedelta(0):
        return _("on now") if meeting.ends_at is None or now < meeting.ends_at else ""
    if left < MINUTE:
        return _("in less than a minute")
    if left < 2 * HOUR:
        minutes = round(left / MINUTE)
        return ngettext("in %(n)s minute", "in %(n)s minutes", minutes) % {"n": minutes}
    if left < 2 * DAY:
        hours = round(left / HOUR)
        return ngettext("in %(n)s hour", "in %(n)s hours", hours) % {"n": hours}
    days = _days_between(now, meeting.starts_at)
    return ngettext("in %(n)s day", "in %(n)s days", days) % {"n": days}


def day_words(starts_at: datetime, now: datetime) -> str:
    """ "Tonight", "Today", "Tomorrow", or the date, by the reader's clock."""
    days = _days_between(now, starts_at)
    if days == 0:
        return _("Tonight") if timezone.localtime(starts_at).hour >= EVENING else _("Today")
    return _("Tomorrow") if days == 1 else short_day(starts_at)


def _days_between(now: datetime, then: datetime) -> int:
    return (timezone.localtime(then).date() - timezone.localtime(now).date()).days
