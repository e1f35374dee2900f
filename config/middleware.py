"""What happens to every request: the question for health, impossible addresses, headers beyond those of others."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from config.views import healthz

PERMISSIONS = ", ".join(
    [
        "camera=(self)",
        "microphone=(self)",
        "speaker-selection=(self)",
        "screen-wake-lock=(self)",
        "display-capture=()",
        "geolocation=()",
        "payment=()",
        "usb=()",
        "browsing-topics=()",
    ]
)


class HealthMiddleware:
    """Answers the question for health before anything else: whoever asks it knows no name and speaks no https."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return healthz(request) if request.path_info == "/healthz" else self.get_response(request)


class PossibleAddressMiddleware:
    """Finds nothing at an address with a NUL in it: PostgreSQL cannot even be asked for such a name."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            raise Http404
        return self.get_response(request)


class ResponseHeadersMiddleware:
    """Refuses powers that no page needs, and keeps pages about people out of shared caches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if "Cache-Control" not in response.headers:
            patch_cache_control(response, private=True, no_store=True)
        return response
