"""The debrief: what whoever held a session reads of it afterwards, what is left to do, and their own notes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from groups.sealed import Unreadable
from sessions import after_services
from sessions.after_forms import DebriefForm
from sessions.debriefs import debrief_of, debriefed_or_404
from sessions.models import DebriefNote, Meeting


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def meeting_debrief(request: HttpRequest, meeting: str) -> HttpResponse:
    """Show the debrief, and keep or forget one's own notes."""
    found = debriefed_or_404(request.user, meeting)
    if found.starts_at > timezone.now():
        return redirect("meeting", found.public_id)
    kept = DebriefNote.objects.filter(meeting=found, user=request.user).first()
    if request.method == "POST":
        return _write(request, found, kept)
    return _page(request, found, kept, DebriefForm(kept=kept) if _can_be_read(kept) else None)


def _can_be_read(kept: DebriefNote | None) -> bool:
    try:
        return kept is None or kept.words is not None
    except Unreadable:
        return False


def _page(
    request: HttpRequest, meeting: Meeting, kept: DebriefNote | None, form: DebriefForm | None, status: int = 200
) -> HttpResponse:
    debrief = debrief_of(meeting)
    context: dict[str, Any] = {
        "meeting": meeting,
        "cohort": meeting.cohort,
        "debrief": debrief,
        "several": len(debrief.rooms) > 1,
        "form": form,
        "kept": kept,
    }
    return render(request, "sessions/meeting_debrief.html", context, status=status)


def _write(request: HttpRequest, meeting: Meeting, kept: DebriefNote | None) -> HttpResponse:
    if "delete" in request.POST:
        after_services.debrief_delete(user=request.user, meeting=meeting)
        messages.success(request, _("Your notes are deleted."))
        return redirect("meeting_debrief", meeting.public_id)
    form = DebriefForm(request.POST)
    # What cannot be read here is not written over: its key may come back.
    if not form.is_valid() or not _can_be_read(kept):
        return _page(request, meeting, kept, form if _can_be_read(kept) else None, status=400)
    after_services.debrief_save(user=request.user, meeting=meeting, **form.cleaned_data)
    messages.success(request, _("Your notes are kept. Only you can read them."))
    return redirect("meeting_debrief", meeting.public_id)
