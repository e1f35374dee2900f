"""The pages that anybody may read. What a person finds at home is told by the packages above."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from groups.crisis import help_elsewhere, help_in
from groups.demo import demo_is_here


def welcome(request: HttpRequest) -> HttpResponse:
    """Show a stranger what this is."""
    return render(request, "groups/welcome.html", {"demo": demo_is_here(request), "sign_up": settings.SIGN_UP_OPEN})


@require_safe
def help_now(request: HttpRequest) -> HttpResponse:
    """Say where help is that a practice cannot give, first in the country of who asks, where they said it."""
    country = getattr(request.user, "country", "")
    return render(request, "groups/help_now.html", {"here": help_in(country), "elsewhere": help_elsewhere(but=country)})


@require_safe
def elsewhere(request: HttpRequest) -> HttpResponse:
    """A page that tells nothing, for somebody who has to be somewhere else at once: no name, no look, no way back."""
    answer = render(request, "groups/elsewhere.html")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
