"""A member's own pages of what was: one session with the private check-out, and their balance over all of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from groups.access import cohort_membership_or_404, roles_in
from groups.models import Role
from sessions import after_services, after_words, debriefs, looking_back
from sessions.after_forms import CheckOutForm
from sessions.balance_plot import plot
from sessions.balances import SESSIONS_SHOWN, balances_of, evenings_of
from sessions.core.evening import Outcome
from sessions.looking_back import Written
from sessions.models import CheckOut, Meeting

TAKES_PART = frozenset({Role.MEMBER, Role.FACILITATOR})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def meeting_mine(request: HttpRequest, meeting: str) -> HttpResponse:
    """Show a session that is behind to one of its people, and keep or forget their check-out."""
    found = _own_meeting_or_404(request, meeting)
    inside = looking_back.was_inside(found, request.user)
    if not inside and not looking_back.is_behind(found, timezone.now()):
        return redirect("meeting", found.public_id)
    written = looking_back.check_out_of(found, request.user) if inside else None
    if request.method == "POST" and inside:
        return _write(request, found, written)
    return _page(request, found, written, CheckOutForm(written=written) if inside else None)


@require_safe
@login_required
def cohort_balance(request: HttpRequest, cohort: str) -> HttpResponse:
    """Show somebody how even they are in a cohort, in words and over its sessions."""
    membership = cohort_membership_or_404(request.user, cohort, Role.MEMBER, Role.FACILITATOR)
    evenings = evenings_of(request.user, membership.cohort)
    context = {
        "cohort": membership.cohort,
        "balance": balances_of(request.user, [membership.cohort])[0],
        "plot": plot(evenings[-SESSIONS_SHOWN:]),
        "let_go": sum(one.part.declined for one in evenings),
        "earlier": max(0, len(evenings) - SESSIONS_SHOWN),
    }
    return render(request, "sessions/cohort_balance.html", context)


def _own_meeting_or_404(request: HttpRequest, public_id: str) -> Meeting:
    found = Meeting.objects.select_related("cohort").filter(public_id=public_id).first()
    if found is None or not roles_in(request.user, found.cohort) & TAKES_PART:
        raise Http404
    return found


def _page(
    request: HttpRequest, meeting: Meeting, written: Written | None, form: CheckOutForm | None, status: int = 200
) -> HttpResponse:
    mine = looking_back.mine_of(meeting, request.user, timezone.now())
    part = mine.part
    context: dict[str, Any] = {
        "meeting": meeting,
        "cohort": meeting.cohort,
        "mine": mine,
        "spoke": after_words.length(part.spoken),
        "listened": after_words.length(part.supported),
        "kept": after_words.length(part.kept_ms) if part.kept_ms else "",
        "let_go": after_words.length(part.declined) if part.declined else "",
        "exercises": [_exercise_line(outcome) for outcome in mine.outcomes],
        "reached": after_words.reached_pills(mine.reached),
        "leads": debriefs.may_debrief(meeting, request.user),
        "form": None if written and written.unreadable else form,
        "written": written,
    }
    return render(request, "sessions/meeting_mine.html", context, status=status)


def _exercise_line(outcome: Outcome) -> dict[str, Any]:
    return {
        "name": after_words.exercise_name(outcome.slug, outcome.version),
        "result": outcome.result,
        "reason": after_words.reason_words(outcome),
    }


def _write(request: HttpRequest, meeting: Meeting, written: Written | None) -> HttpResponse:
    if "delete" in request.POST:
        after_services.check_out_delete(user=request.user, meeting=meeting)
        messages.success(request, _("It is deleted."))
        return redirect("meeting_mine", meeting.public_id)
    form = CheckOutForm(request.POST)
    # What cannot be read here is not written over: its key may come back.
    if not form.is_valid() or (written and written.unreadable):
        return _page(request, meeting, written, form, status=400)
    kept = after_services.check_out_save(user=request.user, meeting=meeting, **form.said())
    messages.success(request, _words_about(kept))
    return redirect("meeting_mine", meeting.public_id)


def _words_about(kept: CheckOut | None) -> str:
    if kept is None:
        return _("Nothing is kept.")
    if kept.shares_line or kept.shares_answers:
        return _("Kept. Your facilitator may read what you have ticked.")
    return _("Kept, for you alone.")
