"""The first page: what this is for a stranger, and for everybody else what is next."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from groups.demo import demo_is_here
from groups.entrances import entrances_of
from groups.views import welcome
from sessions import opening
from sessions.exercise_words import exercise_words
from sessions.homes import home_of
from sessions.pages.countdown import day_words, left_words

NEAR = timedelta(hours=1)  # from here on the one button leads to the room, also while its doors are closed


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show a person what is next for them in each of their roles."""
    if not request.user.is_authenticated:
        return welcome(request)
    now = timezone.now()
    found = home_of(request.user, now)
    door = opening.look(found.next.meeting, request.user, now) if found.next else None
    context = {
        "home": found,
        "next": found.next,
        "door": door,
        "day": day_words(found.next.meeting.starts_at, now) if found.next else "",
        "near": bool(found.next and found.next.meeting.starts_at - now <= NEAR),
        "left": left_words(found.next.meeting, now) if found.next else "",
        "exercise": exercise_words(found.exercise),
        "entrances": entrances_of(request.user),
        "demo": demo_is_here(request),
        "introduction": reverse("introduction") if not request.user.time_zone else "",
    }
    return render(request, "sessions/home.html", context)
