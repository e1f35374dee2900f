"""Pages of the machine rather than of people: health, the choice of language, refused forms."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from groups import services


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Say whether this process can answer people: it runs, and its database does."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"ok": False, "database": "away"}, status=503)
    return JsonResponse({"ok": True})


@require_POST
def language_choose(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language in a cookie, and with the person when somebody is signed in."""
    language = request.POST.get("language", "")
    if request.user.is_authenticated and check_for_language(language):
        services.user_choose_language(user=request.user, language=language)
    return set_language(request)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say in our own words that a form came from somewhere else or too late; nothing was changed."""
    return render(request, "groups/form_refused.html", status=403)
