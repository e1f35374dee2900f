"""The page of a cohort: what an organiser has to decide and to know, and what members read about their group."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from groups.access import cohort_membership_or_404


@require_safe
@login_required
def cohort_page(request: HttpRequest, cohort: str) -> HttpResponse:
    membership = cohort_membership_or_404(request.user, cohort)
    return render(request, "sessions/cohort.html", {"cohort": membership.cohort, "membership": membership})
