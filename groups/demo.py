"""Entering a demo as one of its people, from the computer that runs it and from nowhere else."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from groups.demo_cast import DEMO_COHORT, found_cast, role_words
from groups.devices import device_seen
from groups.entrances import entrances_of

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


def demo_is_here(request: HttpRequest) -> bool:
    """Say whether the pages below would answer."""
    try:
        require_demo(request)
    except Http404:
        return False
    return bool(found_cast())


@require_safe
def demo(request: HttpRequest) -> HttpResponse:
    require_demo(request)
    people = found_cast()
    if not people:
        raise Http404
    cast = [(person, role_words(person)) for person in people]
    return render(request, "groups/demo.html", {"cast": cast, "cohort_name": DEMO_COHORT})


@require_POST
def demo_enter(request: HttpRequest, public_id: str) -> HttpResponse:
    """Sign in as one of the demo's own people, never as anybody else, and go to what is open for them."""
    require_demo(request)
    person = next((person for person in found_cast() if person.public_id == public_id), None)
    if person is None:
        raise Http404
    login(request, person, backend="allauth.account.auth_backends.AuthenticationBackend")
    device_seen(request)
    places = entrances_of(person)
    return redirect(places[0].address if places and places[0].is_open else "home")
