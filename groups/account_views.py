"""Signing in where allauth's views do not do what we want, and the pages on how one's account is protected."""

from __future__ import annotations

from typing import Any

from allauth.account import views
from allauth.account.decorators import reauthentication_required
from allauth.account.models import EmailAddress
from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.flows import remove_authenticator, rename_authenticator
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.generic import RedirectView

from groups import devices, second_step

LONGEST_NAME = 60  # letters in what somebody calls a passkey


class Limited:
    """A form that was sent too often is answered with 429 and a page that says so, not with the form once more."""

    def form_invalid(self, form: Any) -> HttpResponse:
        if any(error.code == "too_many_login_attempts" for found in form.errors.as_data().values() for error in found):
            return ratelimit.respond_429(self.request)  # type: ignore[attr-defined]
        return super().form_invalid(form)  # type: ignore[misc]


class AskForCode(Limited, views.RequestLoginCodeView):
    pass


class SignInByPassword(Limited, views.LoginView):
    pass


class ToSecurity(LoginRequiredMixin, RedirectView):
    pattern_name = "security"


@login_required
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Show how the account is protected, and lead to every change of it."""
    found = list(Authenticator.objects.filter(user=request.user).order_by("created_at"))
    codes = next((row for row in found if row.type == Authenticator.Type.RECOVERY_CODES), None)
    context = {
        "must_set_up": second_step.is_missing(request.user),
        "has_password": request.user.has_usable_password(),
        "address_is_confirmed": EmailAddress.objects.filter(user=request.user, verified=True).exists(),
        "passkeys": [row for row in found if row.type == Authenticator.Type.WEBAUTHN],
        "app": next((row for row in found if row.type == Authenticator.Type.TOTP), None),
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else None,
    }
    return render(request, "account/security.html", context)


@login_required
@require_POST
@reauthentication_required(app="allauth.mfa")
def passkeys(request: HttpRequest) -> HttpResponse:
    """Call one's own passkey something else, or remove it."""
    number = request.POST.get("passkey", "")
    mine = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN)
    passkey = get_object_or_404(mine, pk=number if number.isascii() and number.isdigit() and len(number) < 19 else 0)
    name = request.POST.get("name", "").strip()[:LONGEST_NAME]
    if request.POST.get("what") == "remove":
        remove_authenticator(request, passkey)
    elif name:
        rename_authenticator(request, passkey, name)
    return redirect("security")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def devices_page(request: HttpRequest) -> HttpResponse:
    """List where one is signed in; sign out of one of them, or of all others."""
    here = request.session.session_key
    if request.method == "POST":
        number = request.POST.get("device", "")
        one = int(number) if number.isascii() and number.isdigit() and len(number) < 19 else None
        if one is not None or number == "others":
            ended = devices.devices_end(user=request.user, here=here, number=one)
            messages.success(request, _("Signed out there.") if ended else _("It was signed out already."))
        return redirect("devices")
    devices.device_seen(request)
    return render(request, "account/devices.html", {"devices": devices.devices_of(request.user, here=here)})
