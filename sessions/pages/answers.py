"""Answering whether one comes: from a page, and from a mail by a signed link."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from groups.access import get_membership_or_404
from groups.models import User
from groups.reading import reading_as
from groups.refusals import Refused
from sessions.answer_links import answer_read
from sessions.letter_parts import title_of
from sessions.models import Answer, Meeting, MeetingState, Reservation
from sessions.reservations import answer_set, is_full, is_member, last_instant, place_in_line

ANSWERS = (Answer.COMING, Answer.NOT_COMING)


@login_required
def meeting_answer(request: HttpRequest, meeting: str) -> HttpResponse:
    """Keep the answer of somebody who is signed in, and go back to the page that they came from."""
    found = get_object_or_404(Meeting.objects.select_related("cohort", "series"), public_id=meeting)
    get_membership_or_404(request.user, found.cohort)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    refused = _answer(request, found, request.user)
    if refused:
        messages.error(request, str(refused))
    back = request.POST.get("next", "")
    inside = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back) if inside else redirect("meeting", meeting=found.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, signed: str) -> HttpResponse:
    """Let whoever has the link of a mail answer for its reader. A GET only asks: scanners of mail follow links."""
    try:
        meeting, user = answer_read(signed)
    except (signing.BadSignature, ObjectDoesNotExist, ValueError):
        return render(request, "link_wrong.html", status=404)
    with reading_as(user, cohort=meeting.cohort):
        if not is_member(meeting, user) or last_instant(meeting) <= timezone.now():
            return render(request, "sessions/answer_over.html", {"title": title_of(meeting)}, status=410)
        refused = _answer(request, meeting, user) if request.method == "POST" else None
        if request.method == "POST" and not refused:
            return redirect("answer", signed=signed)
        # Which of the mail's buttons led here; nothing more than which one of the page's comes first.
        wish = request.GET.get("answer")
        context = _standing(meeting, user) | {"refused": refused, "signed": signed, "wish": wish}
        return render(request, "sessions/answer.html", context, status=409 if refused else 200)


def _answer(request: HttpRequest, meeting: Meeting, user: User) -> Refused | None:
    """Keep what was answered; returns what a rule said against it."""
    said = request.POST.get("answer", "")
    try:
        if said in ANSWERS:
            answer_set(meeting=meeting, user=user, answer=said)  # type: ignore[arg-type]
    except Refused as refused:
        return refused
    return None


def _standing(meeting: Meeting, user: User) -> dict[str, Any]:
    mine = Reservation.objects.filter(meeting=meeting, user=user).select_related("meeting").first()
    state = mine.answer if mine else Answer.NONE
    return {
        "meeting": meeting,
        "title": title_of(meeting),
        "state": state,
        "mine": mine,
        "place": place_in_line(mine) if mine and state == Answer.WAITING else 0,
        "full": state not in (Answer.COMING, Answer.OFFERED) and is_full(meeting),
        "cancelled": meeting.state == MeetingState.CANCELLED,
    }
