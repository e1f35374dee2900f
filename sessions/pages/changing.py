"""Changing what is planned: one session, or the rest of a series. For organisers; `next` is for everybody."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from groups.access import cohort_membership_or_404
from groups.models import Role
from groups.refusals import Refused
from sessions.agenda import not_over
from sessions.models import Meeting, MeetingState, Series
from sessions.plan_forms import CancelForm, ChangeForm, MoveForm, RestForm
from sessions.plans import Plan
from sessions.templatetags.times import clock, short_day


def organised_meeting_or_404(request: HttpRequest, public_id: str) -> Meeting:
    found = Meeting.objects.select_related("cohort", "series").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    cohort_membership_or_404(request.user, found.cohort.public_id, Role.ORGANISER)
    return found


def series_or_404(request: HttpRequest, public_id: str, *roles: Role) -> Series:
    found = Series.objects.select_related("cohort").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    cohort_membership_or_404(request.user, found.cohort.public_id, *roles)
    return found


@require_http_methods(["GET", "POST"])
@login_required
def meeting_edit(request: HttpRequest, meeting: str) -> HttpResponse:
    """Another name, exercise, facilitator or number of people."""
    found = organised_meeting_or_404(request, meeting)
    initial = {name: getattr(found, name) for name in ("title", "slug", "capacity", "least", "too_few")}
    initial["holders"] = found.holders.all()
    form = ChangeForm(request.POST or None, meeting=found, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            form.save(request.user)
        except Refused as problem:
            form.refuse(problem)
        else:
            messages.success(request, _("The session is changed."))
            return redirect("cohort_plan", cohort=found.cohort.public_id)
    return render(request, "sessions/meeting_edit.html", _page(found, form))


@require_http_methods(["GET", "POST"])
@login_required
def meeting_move(request: HttpRequest, meeting: str) -> HttpResponse:
    found = organised_meeting_or_404(request, meeting)
    form = MoveForm(request.POST or None, zone=found.zone, initial=MoveForm.initial_of(found))
    if request.method == "POST" and form.is_valid():
        try:
            form.save(found, request.user)
        except Refused as problem:
            form.refuse(problem)
        else:
            messages.success(request, _("The session is moved, and everybody gets a mail about it."))
            return redirect("cohort_plan", cohort=found.cohort.public_id)
    return render(request, "sessions/meeting_move.html", _page(found, form))


@require_http_methods(["GET", "POST"])
@login_required
def meeting_cancel(request: HttpRequest, meeting: str) -> HttpResponse:
    found = organised_meeting_or_404(request, meeting)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            form.save(found, request.user)
        except Refused as problem:
            form.refuse(problem)
        else:
            messages.success(request, _("The session is cancelled, and everybody gets a mail about it."))
            return redirect("cohort_plan", cohort=found.cohort.public_id)
    return render(request, "sessions/meeting_cancel.html", _page(found, form))


@require_http_methods(["GET", "POST"])
@login_required
def series_page(request: HttpRequest, series: str) -> HttpResponse:
    """All sessions of a series, and a form for changing the rest of it."""
    found = series_or_404(request, series, Role.ORGANISER)
    initial = {"at": found.at, "minutes": found.minutes, "title": found.title}
    form = RestForm(request.POST or None, series=found, label=_date_of, now=timezone.now(), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            rest = form.save(request.user)
        except Refused as problem:
            form.refuse(problem)
        else:
            messages.success(request, _("The rest of the series is changed."))
            return redirect("series", series=rest.public_id)
    meetings = found.meetings.order_by("starts_at").prefetch_related("holdings__user")
    page = {
        "series": found,
        "cohort": found.cohort,
        "form": form,
        "meetings": meetings,
        "moved": _moved(found, meetings),
    }
    return render(request, "sessions/series.html", page)


@require_safe
@login_required
def series_next(request: HttpRequest, series: str) -> HttpResponse:
    """From a calendar, where all dates of a series share one address, to the session that is on now or comes next."""
    found = series_or_404(request, series)
    meetings = found.meetings.filter(not_over(timezone.now())).order_by("starts_at")
    ahead = meetings.filter(state=MeetingState.PLANNED).first() or found.meetings.order_by("starts_at").last()
    return redirect("meeting", meeting=ahead.public_id) if ahead else redirect("cohort", cohort=found.cohort.public_id)


def _page(meeting: Meeting, form: object) -> dict[str, object]:
    stays = meeting.state != MeetingState.PLANNED or (meeting.ends_at or meeting.starts_at) < timezone.now()
    return {"meeting": meeting, "cohort": meeting.cohort, "form": form, "stays": stays}


def _date_of(meeting: Meeting) -> str:
    return f"{short_day(meeting.starts_at)}, {clock(meeting.starts_at)}"


def _moved(series: Series, meetings: object) -> set[int]:
    plan = Plan.of(series)
    return {one.pk for one in meetings if one.state == MeetingState.PLANNED and not plan.is_kept_by(one)}
