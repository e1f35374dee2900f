"""A person's calendar as pages: a list by days, a month, and the address for other calendar programs; and its files."""

from __future__ import annotations

import calendar as weeks_of
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from groups.access import cohort_membership_or_404
from groups.models import User
from sessions import subscriptions
from sessions.agenda import exercises_of, meetings_for, next_meeting
from sessions.exercise_words import exercise_name
from sessions.models import CalendarFeed, Meeting, MeetingState

SHOWN = timedelta(weeks=8)
# Further away nothing can be planned, and a zone may have no time for it.
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)


@require_safe
@login_required
def calendar(request: HttpRequest) -> HttpResponse:
    """The sessions of eight weeks, from today or from `?from=2027-01-04`; a month with `?month=2027-01`."""
    if "month" in request.GET:
        return _month(request, _day_or_today(f"{request.GET['month']}-01").replace(day=1))
    today = timezone.localdate()
    since = _day_or_today(request.GET.get("from", ""))
    meetings = _with_words(request.user, since, since + SHOWN)
    ahead = None if meetings else next_meeting(request.user)
    page = {
        "days": [(day, list(found)) for day, found in groupby(meetings, key=_local_day)],
        "since": since,
        "until": since + SHOWN - timedelta(days=1),
        "earlier": since - SHOWN,
        "later": since + SHOWN,
        "today": today,
        "ahead": ahead,
        "month": since,
    }
    return render(request, "sessions/calendar.html", page)


def _month(request: HttpRequest, first: date) -> HttpResponse:
    days = [day for week in weeks_of.Calendar().monthdatescalendar(first.year, first.month) for day in week]
    by_day: dict[date, list[Meeting]] = {}
    for meeting in _with_words(request.user, days[0], days[-1] + timedelta(days=1)):
        by_day.setdefault(_local_day(meeting), []).append(meeting)
    page = {
        "days": [(day, by_day.get(day, [])) for day in days],
        "month": first,
        "month_name": capfirst(date_format(first, "F Y")),
        "weekdays": WEEKDAYS_ABBR.values(),
        "earlier": (first - timedelta(days=1)).replace(day=1),
        "later": (first + timedelta(days=32)).replace(day=1),
        "today": timezone.localdate(),
        "any": any(day.month == first.month for day in by_day),
    }
    return render(request, "sessions/calendar_month.html", page)


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def feed_make(request: HttpRequest) -> HttpResponse:
    """Make an address, which is shown in this one answer only, or end it."""
    address = ""
    if request.method == "POST" and "end" in request.POST:
        subscriptions.feed_end(user=request.user)
        return redirect("feed_make")
    if request.method == "POST":
        address = subscriptions.whole_address("feed", token=subscriptions.feed_make(user=request.user))
    # `webcals` asks by https from the start: the first request already carries the secret.
    open_by = address.replace("https:", "webcals:", 1).replace("http:", "webcal:", 1)
    page = {
        "feed": CalendarFeed.objects.filter(user=request.user).first(),
        "address": address,
        "open_by": open_by,
    }
    return render(request, "sessions/calendar_feed.html", page)


@csrf_exempt  # Nothing can be changed here, and a program that asks wrongly is told so instead of "no cookie".
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar behind a secret address, for programs; no sign-in, and nothing for a wrong or ended address."""
    if request.method not in {"GET", "HEAD"}:
        answer = HttpResponseNotAllowed(["GET", "HEAD"])
        # Django would write the address, which is a secret here, into the log.
        answer._has_been_logged = True
        return answer
    owner = subscriptions.feed_owner(token)
    if owner is None:
        raise Http404
    return _calendar_file(subscriptions.feed_text(owner))


@require_safe
@login_required
def meeting_file(request: HttpRequest, meeting: str) -> HttpResponse:
    found = Meeting.objects.select_related("cohort").filter(public_id=meeting).exclude(ends_at=None).first()
    if found is None:
        raise Http404
    cohort_membership_or_404(request.user, found.cohort.public_id)
    return _calendar_file(subscriptions.meeting_text(found))


def _calendar_file(text: bytes) -> HttpResponse:
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'inline; filename="samtal.ics"'
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _with_words(user: User, since: date, until: date) -> list[Any]:
    """The meetings between two days of the reader, each with what a line about it says."""
    meetings = meetings_for(user, _midnight(since), _midnight(until))
    exercises = exercises_of(meetings)
    for meeting in meetings:
        template = exercises.get(meeting.pk)
        meeting.exercise_name = exercise_name(template) if template else ""
        meeting.answer = meeting.mine[0] if meeting.mine else None
        meeting.is_off = meeting.state == MeetingState.CANCELLED
    return meetings


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), timezone.get_current_timezone())


def _local_day(meeting: Meeting) -> date:
    return timezone.localdate(meeting.starts_at)


def _day_or_today(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return timezone.localdate()
    return day if EARLIEST <= day <= LATEST else timezone.localdate()
