"""Telling the organisers what happened, from a room or a meeting; one's own reports; never again with somebody.

The live room shows the form as a sheet: asked with `Accept: application/json`, the same addresses answer as JSON.
"""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from groups.access import cohort_membership_or_404
from groups.models import Role, User
from groups.refusals import Refused
from groups.sealed_fields import words_or_notice
from groups.services import block_add
from sessions.models import Meeting, Room, Rule, Seat
from sessions.pages.as_json import seat_number, wants_json
from sessions.safety import MOST_WORDS, report_make
from sessions.safety_forms import ReportForm
from sessions.safety_lists import decisions_about, my_reports, people_of_meeting, people_of_room

TAKES_PART = (Role.FACILITATOR, Role.MEMBER)


@login_required
def room_report(request: HttpRequest, room: str) -> HttpResponse:
    """Report something that happened in a room."""
    found = _room_or_404(request, room)
    return _report(request, found.meeting, found, people_of_room(found, request.user))


@login_required
def meeting_report(request: HttpRequest, meeting: str) -> HttpResponse:
    """Report something about a meeting."""
    found = Meeting.objects.select_related("cohort").filter(public_id=meeting).first()
    if found is None:
        raise Http404
    cohort_membership_or_404(request.user, found.cohort.public_id, *TAKES_PART)
    return _report(request, found, None, people_of_meeting(found, request.user))


@login_required
def room_block(request: HttpRequest, room: str) -> HttpResponse:
    """Never again in one room with somebody of this one: `person` is their public id, or `seat` their seat's number."""
    found = _room_or_404(request, room)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    seats = Seat.objects.filter(room=found, user__isnull=False).exclude(user=request.user).select_related("user")
    number = seat_number(request)
    if number is not None:
        other = get_object_or_404(seats, number=number).user
    else:
        other = get_object_or_404(seats, user__public_id=request.POST.get("person", "").replace("\0", "")).user
    block_add(owner=request.user, other=other)
    said = _("You will not be in one room with %(name)s.") % {"name": other.name}
    if wants_json(request):
        return JsonResponse({"ok": True, "said": said})
    messages.success(request, said)
    return redirect("blocks")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reports_page(request: HttpRequest) -> HttpResponse:
    """What one has reported and what came of it, and the decisions that concern oneself, with a way to answer them."""
    if request.method == "POST":
        decided = get_object_or_404(
            decisions_about(request.user), public_id=request.POST.get("report", "").replace("\0", "")
        )
        try:
            words = request.POST.get("words", "")
            report_make(meeting=decided.meeting, by=request.user, rule=Rule.OTHER, words=words, appeal_of=decided)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _sent())
        return redirect("my_reports")
    context = {
        "mine": [
            (one, words_or_notice(one, "words"), words_or_notice(one, "answer")) for one in my_reports(request.user)
        ],
        "decisions": [(one, words_or_notice(one, "statement")) for one in decisions_about(request.user)],
        "most": MOST_WORDS,
    }
    return render(request, "sessions/my_reports.html", context)


def _report(request: HttpRequest, meeting: Meeting, room: Room | None, people: QuerySet[User]) -> HttpResponse:
    if request.method not in {"GET", "HEAD", "POST"}:
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    initial = {"rule": request.GET.get("rule", ""), "about": request.GET.get("about", "")}
    form = ReportForm(request.POST if request.method == "POST" else None, people=people, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            said = form.cleaned_data
            report_make(
                meeting=meeting, room=room, by=request.user, rule=said["rule"], words=said["words"], about=form.person()
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            if wants_json(request):
                return JsonResponse({"ok": True, "said": _sent()})
            messages.success(request, _sent())
            return redirect("my_reports")
    if wants_json(request):
        return _as_json(request, form)
    back = reverse("meeting", args=[meeting.public_id])
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    return render(request, "sessions/report.html", {"form": form, "meeting": meeting, "back": back}, status=status)


def _as_json(request: HttpRequest, form: ReportForm) -> HttpResponse:
    """What the sheet of the live room is made of; after a POST, what was wrong with it."""
    if request.method == "POST":
        errors = {name.replace("__all__", ""): [str(line) for line in lines] for name, lines in form.errors.items()}
        return JsonResponse({"errors": errors}, status=HTTPStatus.BAD_REQUEST)
    sheet = {
        "people": [{"id": key, "name": str(name)} for key, name in form.fields["about"].choices if key],
        "rules": [{"code": code, "words": str(words)} for code, words in Rule.choices],
        "most": MOST_WORDS,
        "token": get_token(request),
    }
    return JsonResponse(sheet)


def _room_or_404(request: HttpRequest, public_id: str) -> Room:
    room = Room.objects.select_related("meeting__cohort").filter(public_id=public_id).first()
    if room is None:
        raise Http404
    cohort_membership_or_404(request.user, room.meeting.cohort.public_id, *TAKES_PART)
    return room


def _sent() -> str:
    return _(
        "The organisers have it, and decide within a day. What comes of it stands on your own page, and you get a mail."
    )
