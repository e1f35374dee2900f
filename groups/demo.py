"""Entering a demo as one of its people, from the computer that runs it and from nowhere else."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from groups import services
from groups.entrances import entrances_of
from groups.models import User

FORWARDING_HEADERS = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")


def require_demo(request: HttpRequest) -> None:
    """Raise Http404 unless this is a demo install and the request comes from this very computer, through no proxy."""
    forwarded = any(header in request.META for header in FORWARDING_HEADERS)
    host = request.get_host().rsplit(":", 1)[0].strip("[]")
    local = is_loopback(request.META.get("REMOTE_ADDR", "")) and (host == "localhost" or is_loopback(host))
    if not settings.DEMO or forwarded or not local:
        raise Http404


def is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


@require_GET
def demo(request: HttpRequest) -> HttpResponse:
    require_demo(request)
    return render(request, "groups/demo.html", {"people": services.demo_people()})


@require_POST
def demo_enter(request: HttpRequest, public_id: str) -> HttpResponse:
    """Sign in as one of the demo's own people, never as anybody else, and go to what is open for them."""
    require_demo(request)
    allowed = [person.pk for person in services.demo_people().everybody]
    person = get_object_or_404(User, public_id=public_id, pk__in=allowed, is_active=True)
    login(request, person, backend="allauth.account.auth_backends.AuthenticationBackend")
    places = entrances_of(person)
    return redirect(places[0].address if places and places[0].is_open else "home")
