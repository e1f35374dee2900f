"""What every request of a person meets: their language and zone, the browser they use, the second step they owe."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation

from groups import devices, second_step
from groups.access import ROUTES, WITH_LINK

# What somebody may still see who must first set up a second step: setting it up with all that belongs to it, the way
# out, and help; and what a link alone opens, since it would without signing in. The room stays open, too: nobody is
# thrown out of a practice that others are in. Its address stands behind pages that are closed, so that it is no way
# around the rule.
WITHOUT_SECOND_STEP = frozenset(
    {
        "security",
        "passkeys",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_view_recovery_codes",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "account_reauthenticate",
        "account_email",
        "account_email_verification_sent",
        "account_reset_password",
        "account_confirm_password_reset_code",
        "account_complete_password_reset",
        "account_password_reset_completed",
        "account_login",
        "account_logout",
        "introduction",
        "help_now",
        "elsewhere",
        "set_language",
        "room",
        "room_state",
        "room_report",
        "room_block",
    }
)


class PersonalSettingsMiddleware:
    """What a person chose wins over what their browser says; somebody who chose nothing keeps the browser's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        if request.user.language and translation.check_for_language(request.user.language):
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        with timezone.override(_zone(request.user.time_zone)):
            return self.get_response(request)


def _zone(name: str) -> zoneinfo.ZoneInfo | None:
    try:
        return zoneinfo.ZoneInfo(name) if name else None
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        # Zone names do disappear from the database of zones; the default is better than no page.
        return None


class DeviceMiddleware:
    """Keeps for its owner when a browser was last used; see `devices` for how seldom."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and devices.is_seen_long_ago(request):
            devices.device_seen(request)
        return self.get_response(request)


class SecondStepMiddleware:
    """Leads whoever must have a second step and has none to where it is set up, from every page but a few."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else None
        is_open = name in WITHOUT_SECOND_STEP or ROUTES.get(name or "") == WITH_LINK
        if not settings.REQUIRE_MFA or is_open or not request.user.is_authenticated:
            return None
        return redirect("security") if second_step.is_missing(request.user) else None
