"""The pages of a person outside of a room."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from groups.crisis import help_elsewhere, help_in
from groups.demo import demo_is_here
from groups.entrances import entrances_of
from groups.selectors import memberships_of


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show a person what they can enter, and a stranger what this is."""
    if not request.user.is_authenticated:
        return render(request, "groups/welcome.html", {"demo": demo_is_here(request), "sign_up": settings.SIGN_UP_OPEN})
    context = {
        "entrances": entrances_of(request.user),
        "memberships": memberships_of(request.user),
        "demo": demo_is_here(request),
    }
    return render(request, "groups/home.html", context)


@require_safe
def help_now(request: HttpRequest) -> HttpResponse:
    """Say where help is that a practice cannot give, first in the country of who asks, where they said it."""
    country = getattr(request.user, "country", "")
    return render(request, "groups/help_now.html", {"here": help_in(country), "elsewhere": help_elsewhere(but=country)})
