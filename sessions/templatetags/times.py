"""Dates and times in words, in the reader's zone, for pages and mails alike. Nothing here knows of a meeting's rules.

The reader's zone and language are the active ones. Where the group's clock shows something else at that moment, it is
said too. Clocks have 24 hours in every language.
"""

from __future__ import annotations

import zoneinfo
from datetime import date, datetime, tzinfo

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

register = template.Library()


@register.simple_tag(name="when")
def when(start: datetime, end: datetime | None = None, zone: str = "") -> SafeString:
    """`{% when meeting.starts_at meeting.ends_at meeting.zone %}`: day and time for the reader, and for the group."""
    mine, theirs = when_lines(start, end, zone)
    shown = format_html('<time class="times" datetime="{}">{}</time>', timezone.localtime(start).isoformat(), mine)
    return format_html('{} <span class="second times elsewhere">{}</span>', shown, theirs) if theirs else shown


@register.simple_tag(name="when_text")
def when_text(start: datetime, end: datetime | None = None, zone: str = "") -> str:
    """The same without markup, on one or two lines."""
    return "\n".join(line for line in when_lines(start, end, zone) if line)


def when_lines(start: datetime, end: datetime | None = None, zone: str = "") -> tuple[str, str]:
    """Return what the reader's clock will show and, where it differs, what the group's will; else an empty text."""
    mine = _("%(day)s, %(span)s") % {"day": day(start), "span": span(start, end)}
    there = elsewhere(start, zone)
    return (_("%(when)s your time") % {"when": mine}, there) if there else (mine, "")


@register.simple_tag
def elsewhere(start: datetime, zone: str) -> str:
    """ "20:00 in Helsinki, where the group is"; empty where the reader's clock shows the same."""
    theirs = zone_or_none(zone)
    if theirs is None or start.astimezone(theirs).utcoffset() == timezone.localtime(start).utcoffset():
        return ""
    there = start.astimezone(theirs)
    words = {"clock": f"{there:%H:%M}", "city": city(zone)}
    if there.date() == timezone.localtime(start).date():
        return _("%(clock)s in %(city)s, where the group is") % words
    words["day"] = date_format(there.replace(tzinfo=None), "l")
    return _("%(day)s %(clock)s in %(city)s, where the group is") % words


@register.filter
def day(instant: datetime) -> str:
    """ "Tuesday 24 November", with the year where it is not this one."""
    return _dated(instant, "l j F")


@register.filter
def short_day(instant: datetime) -> str:
    """ "Tue 24 Nov", with the year where it is not this one."""
    return _dated(instant, _short_form())


@register.filter
def short_date(day_or_local: date) -> str:
    """ "Tue 24 Nov 2026", of a day or of a local time without a zone."""
    return date_format(day_or_local, f"{_short_form()} Y")


@register.filter
def clock(instant: datetime) -> str:
    """ "19:00"."""
    return f"{timezone.localtime(instant):%H:%M}"


@register.filter
def clock_in(instant: datetime, zone: str) -> str:
    """What the clocks of a zone show, "19:00"."""
    return f"{instant.astimezone(zone_or_none(zone)):%H:%M}"


@register.simple_tag
def span(start: datetime, end: datetime | None = None) -> str:
    """ "19:00 to 20:15"."""
    if end is None:
        return clock(start)
    return pgettext("times of day", "%(start)s to %(end)s") % {"start": clock(start), "end": clock(end)}


@register.filter
def city(zone: str) -> str:
    """The place that a zone is called by: "Buenos Aires" for America/Argentina/Buenos_Aires."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def zone_or_none(name: str) -> tzinfo | None:
    """The zone of a name; None for no name, and for one that has left the database of zones."""
    try:
        return zoneinfo.ZoneInfo(name) if name else None
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _short_form() -> str:
    # Swedish months have no capital, which `M` would give them.
    return pgettext("format of a date, see the date filter of Django", "D j M")


def _dated(instant: datetime, form: str) -> str:
    local = timezone.localtime(instant)
    # Said without its zone, which the words do not need: Django would shift an aware one a second time.
    plain = local.replace(tzinfo=None)
    return date_format(plain, form if local.year == timezone.localtime().year else f"{form} Y")
