"""The organisers' pages about safety, and the facilitators' log of incidents. First line of every view: may you."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from groups.access import cohort_membership_or_404
from groups.models import Cohort, Role
from groups.refusals import Refused
from groups.sealed_fields import words_or_notice
from sessions.models import Meeting, Report, ReportState
from sessions.removals import removal_keep, removal_lift
from sessions.safety import OPEN, incident_add, report_answer, report_decide, report_see
from sessions.safety_forms import AnswerForm, DecisionForm, IncidentForm
from sessions.safety_lists import (
    incidents_for,
    is_late,
    kept_by,
    people_of_meeting,
    removals_for,
    reports_for,
    written,
)
from sessions.safety_words import LEVELS

ON_A_PAGE = 20
METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
@login_required
def cohort_safety(request: HttpRequest, cohort: str) -> HttpResponse:
    """What waits for a decision, by deadline; what was decided; incidents; who may not come."""
    found = cohort_membership_or_404(request.user, cohort, Role.ORGANISER).cohort
    if request.method == "POST":
        return _removal(request, found)
    now = timezone.now()
    reports = reports_for(found, request.user)
    closed = Paginator(reports.exclude(state__in=OPEN).order_by("-decided_at", "-pk"), ON_A_PAGE)
    incidents = Paginator(incidents_for(found, request.user), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "cohort": found,
        "open": [(one, is_late(one, now)) for one in reports.filter(state__in=OPEN).order_by("due_at", "pk")],
        "closed": closed.get_page(request.GET.get("decided")),
        "incidents": written(incidents.object_list),
        "page": incidents,
        "removals": written(removals_for(found, request.user, now)),
    }
    return render(request, "sessions/cohort_safety.html", context)


def _removal(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    """Lift a removal, or let it hold."""
    removal = get_object_or_404(
        removals_for(cohort, request.user, timezone.now()), public_id=_asked(request, "removal")
    )
    actions = {"lift": removal_lift, "keep": removal_keep}
    said = {
        "lift": _("%(name)s may come to sessions again."),
        "keep": _("%(name)s does not come to sessions until you lift it."),
    }
    do = request.POST.get("do", "")
    if do not in actions:
        raise Http404
    try:
        actions[do](removal=removal, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said[do] % {"name": removal.user.name})
    return redirect("cohort_safety", cohort=cohort.public_id)


def _asked(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\0", "")


@require_http_methods(METHODS)
@login_required
def safety_report(request: HttpRequest, cohort: str, report: str) -> HttpResponse:
    """One report: read, decide, answer."""
    found = cohort_membership_or_404(request.user, cohort, Role.ORGANISER).cohort
    one = get_object_or_404(reports_for(found, request.user).select_related("cohort", "appeal_of"), public_id=report)
    form = _form_for(request, one)
    if request.method == "POST":
        try:
            if _do(request, one, form):
                return redirect("safety_report", cohort=cohort, report=report)
        except Refused as refused:
            if form is None:
                messages.error(request, str(refused))
                return redirect("safety_report", cohort=cohort, report=report)
            form.refuse(refused)
    return render(request, "sessions/safety_report.html", _report_page(found, one, form, request))


def _form_for(request: HttpRequest, report: Report) -> DecisionForm | AnswerForm | None:
    data = request.POST if request.method == "POST" and request.POST.get("do") in {"decide", "answer"} else None
    if report.state in OPEN:
        return DecisionForm(data, report=report)
    return AnswerForm(data) if report.state == ReportState.DECIDED else None


def _do(request: HttpRequest, report: Report, form: DecisionForm | AnswerForm | None) -> bool:
    """Do what an organiser asks; False when the form has to be looked at again. Raises Refused."""
    if request.POST.get("do") == "see":
        report_see(report=report, by=request.user)
        return True
    if form is None:
        raise Refused("not_here", _("That has changed in the meantime. Nothing was done."))
    if not form.is_valid():
        return False
    words = form.cleaned_data["words"]
    if isinstance(form, DecisionForm):
        decision = form.cleaned_data["decision"]
        report_decide(report=report, by=request.user, decision=decision, statement=words)
        messages.success(request, _("It is decided. Now answer who reported."))
    else:
        report_answer(report=report, by=request.user, answer=words)
        messages.success(request, _("The answer is on their page, and they get a mail that it is there."))
    return True


def _report_page(cohort: Cohort, report: Report, form: Any, request: HttpRequest) -> dict[str, Any]:
    now = timezone.now()
    held = removals_for(cohort, request.user, now).filter(user=report.about_id) if report.about_id else []
    return {
        "cohort": cohort,
        "report": report,
        "words": words_or_notice(report, "words"),
        "statement": words_or_notice(report, "statement"),
        "answer": words_or_notice(report, "answer"),
        "late": is_late(report, now),
        "form": form,
        "removals": held,
        "is_open": report.state in OPEN,
    }


@require_http_methods(METHODS)
@login_required
def meeting_incidents(request: HttpRequest, meeting: str) -> HttpResponse:
    """Let a facilitator write something down; what was written is for the organisers, also of their own."""
    found = Meeting.objects.select_related("cohort").filter(public_id=meeting).first()
    if found is None:
        raise Http404
    cohort_membership_or_404(request.user, found.cohort.public_id, Role.FACILITATOR)
    rooms = found.rooms.order_by("pk")
    people = people_of_meeting(found, request.user)
    initial = {"room": request.GET.get("room", ""), "about": request.GET.get("about", "")}
    data = request.POST if request.method == "POST" else None
    form = IncidentForm(data, people=people, rooms=rooms, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            said = {"level": form.cleaned_data["level"], "words": form.cleaned_data["words"]}
            incident_add(meeting=found, by=request.user, about=form.person(), room=form.chosen_room(), **said)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("It is kept. The organisers of the group read it, and nobody else."))
            return redirect("meeting_incidents", meeting=meeting)
    context = {"meeting": found, "cohort": found.cohort, "form": form, "levels": LEVELS}
    context["kept"] = kept_by(found, request.user)
    return render(request, "sessions/meeting_incidents.html", context)
