"""Planning: what is to come in a cohort, a new series (its dates are shown first), and one more session."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from groups.access import cohort_membership_or_404
from groups.models import Cohort, Role
from groups.refusals import Refused
from sessions.agenda import exercises_of, not_over
from sessions.exercise_words import exercise_title
from sessions.models import Meeting
from sessions.plan_forms import SeriesForm, SingleForm
from sessions.templatetags.times import zone_or_none

SHOWN = 120


@require_safe
@login_required
def cohort_plan(request: HttpRequest, cohort: str) -> HttpResponse:
    group = cohort_membership_or_404(request.user, cohort, Role.ORGANISER).cohort
    return render(request, "sessions/plan.html", {"cohort": group, "meetings": planned_for(group)})


@require_http_methods(["GET", "POST"])
@login_required
def series_new(request: HttpRequest, cohort: str) -> HttpResponse:
    """Two steps in one form: first its dates are shown, then it is kept."""
    group = cohort_membership_or_404(request.user, cohort, Role.ORGANISER).cohort
    first_on = max(filter(None, [group.starts_on, _today(group)]))
    form = SeriesForm(request.POST or None, cohort=group, initial={"title": group.name, "first_on": first_on})
    if request.method == "POST" and form.is_valid() and "make" in request.POST:
        try:
            series = form.save(request.user)
        except Refused as problem:
            form.refuse(problem)
        else:
            messages.success(request, _("The sessions are planned, and everybody gets a mail with the dates."))
            return redirect("series", series=series.public_id)
    slots = form.slots() if form.is_bound else []
    count = sum(not skipped for _slot, skipped in slots)
    make = ngettext("Plan %(count)s session", "Plan %(count)s sessions", count) % {"count": count}
    return render(request, "sessions/series_new.html", {"cohort": group, "form": form, "slots": slots, "make": make})


@require_http_methods(["GET", "POST"])
@login_required
def meeting_new(request: HttpRequest, cohort: str) -> HttpResponse:
    group = cohort_membership_or_404(request.user, cohort, Role.ORGANISER).cohort
    initial = {"title": group.name, "first_on": _today(group), "at": "19:00"}
    form = SingleForm(request.POST or None, cohort=group, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            form.save(request.user)
        except Refused as problem:
            form.refuse(problem)
        else:
            messages.success(request, _("The session is planned, and everybody gets a mail about it."))
            return redirect("cohort_plan", cohort=group.public_id)
    return render(request, "sessions/meeting_new.html", {"cohort": group, "form": form})


def _today(cohort: Cohort) -> date:
    return timezone.localdate(timezone=zone_or_none(cohort.time_zone))


def planned_for(cohort: Cohort) -> list[Meeting]:
    """What is still to come, each with the names of its facilitators and, in the reader's language, of its exercise."""
    ahead = Meeting.objects.filter(not_over(timezone.now()), cohort=cohort).order_by("starts_at")
    meetings = list(ahead.select_related("cohort", "series").prefetch_related("holdings__user")[:SHOWN])
    exercises = exercises_of(meetings)
    for meeting in meetings:
        template = exercises.get(meeting.pk)
        meeting.exercise_name = exercise_title(template) if template else ""
        meeting.held_by = ", ".join(sorted(holding.user.name for holding in meeting.holdings.all()))
    return meetings
