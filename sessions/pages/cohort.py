"""The page of a cohort: what an organiser has to decide and to know, and what members read about their group."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from groups.access import cohort_membership_or_404
from groups.models import Cohort, Membership, MembershipState, Role, User
from groups.people_lists import facilitators_of, others_in
from groups.selectors import agreements_of
from sessions.decisions import decisions
from sessions.models import Holding, Meeting, MeetingState, Reservation
from sessions.overview import overview
from sessions.programme import exercises_of

SHOWN = 5  # sessions
MOST_NAMES = 60


@require_safe
@login_required
def cohort_page(request: HttpRequest, cohort: str) -> HttpResponse:
    """Show a cohort as its organiser, its facilitator or its member needs it; who pauses is led to coming back."""
    try:
        membership = cohort_membership_or_404(request.user, cohort)
    except Http404:
        if _pauses(request.user, cohort):
            return redirect("cohort_mine", cohort=cohort)
        raise
    if membership.role == Role.ORGANISER:
        return _for_organiser(request, membership.cohort)
    return _for_member(request, membership)


def _for_organiser(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    now = timezone.now()
    seen = overview(cohort, now, request.GET.get("page"), reader=request.user)
    context = {"cohort": cohort, "seen": seen, "decisions": decisions(seen, now), "page": seen.page}
    return render(request, "sessions/cohort.html", context)


def _for_member(request: HttpRequest, membership: Membership) -> HttpResponse:
    cohort, user = membership.cohort, request.user
    meetings = list(_ahead(cohort, user)[:SHOWN])
    exercises = exercises_of(meetings)
    others = others_in(cohort, user)
    context = {
        "cohort": cohort,
        "membership": membership,
        "leads": membership.role == Role.FACILITATOR,
        "meetings": [(one, exercises.get(one.pk)) for one in meetings],
        "agreements": agreements_of(cohort),
        "facilitators": facilitators_of(cohort),
        "others": others[:MOST_NAMES],
        "more": max(0, others.count() - MOST_NAMES),
    }
    return render(request, "sessions/cohort_member.html", context)


def _ahead(cohort: Cohort, user: User) -> QuerySet[Meeting]:
    """The sessions of a cohort from now on, each with `mine`, the person's own answers, and `holdings`."""
    now = timezone.now()
    # A room that is simply open has no end and no date; the home page leads there.
    rows = Meeting.objects.filter(ends_at__gt=now, cohort=cohort).exclude(state=MeetingState.OVER)
    rows = rows.order_by("starts_at", "pk")
    return rows.select_related("cohort").prefetch_related(
        Prefetch("holdings", Holding.objects.select_related("user").order_by("pk")),
        Prefetch("reservations", Reservation.objects.filter(user=user), to_attr="mine"),
    )


def _pauses(user: User, cohort: str) -> bool:
    rows = Membership.objects.filter(user=user, cohort__public_id=cohort, state=MembershipState.PAUSED)
    return user.is_active and rows.exists()
