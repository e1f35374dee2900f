"""Where signing in (allauth) meets our people: who may make an account, what it says, how its secrets are kept."""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.signals import authenticator_added
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from groups import devices
from groups.invitations import is_invited
from groups.models import User

_PASSKEY_AGAIN = reverse_lazy("mfa_reauthenticate_webauthn")
_MISMATCH = _("The address and the password do not belong together. Nothing is lost; you can also sign in by a code.")
_WRONG_CODE = _("That code is not the right one, or too old. Try once more.")
_WRONG_PASSWORD = _("That is not your password. Try once more.")
_TOO_MANY = _("That was tried often in a short time. Wait a few minutes, then it works again.")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed"),
        "duplicate_email": _("That is your address already."),
        "email_password_mismatch": _MISMATCH,
        "email_taken": _("That address could not be confirmed. Nothing was changed."),
        "enter_current_password": _WRONG_PASSWORD,
        "incorrect_code": _WRONG_CODE,
        "incorrect_password": _WRONG_PASSWORD,
        "rate_limited": _TOO_MANY,
        "too_many_login_attempts": _TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return settings.SIGN_UP_OPEN or is_invited(request)

    def clean_email(self, email: str) -> str:
        return super().clean_email(email).strip().lower()

    def post_login(self, request: HttpRequest, user: Any, **about: Any) -> HttpResponse:
        """Go on to where somebody wanted to go; a person without a name is asked for it on the way, once."""
        response = super().post_login(request, user, **about)
        devices.device_seen(request)
        if user.display_name:
            return response
        return redirect(f"{reverse('introduction')}?{urlencode({'next': response.headers['Location']})}")

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Return the ways to show that it is oneself, a passkey first: who has one may have nothing else at hand."""
        return sorted(super().get_reauthentication_methods(user), key=lambda way: way["url"] != _PASSKEY_AGAIN)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("security")

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        return (
            reverse("security") if self.request.user.is_authenticated else super().get_login_redirect_url(self.request)
        )


class SecondStepAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _WRONG_CODE,
        "unverified_email": _("First confirm your e-mail address: sign in once by a code."),
    }

    def encrypt(self, text: str) -> str:
        """Keep what codes are made from unreadable in the database and its copies, by the secret key of the install."""
        return _safe().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret; an empty one, which no code fits, where the key that closed it is gone."""
        try:
            return _safe().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return ""

    def build_totp_svg(self, url: str) -> str:
        """Return the picture as an element of a page, without the heading of a file."""
        return super().build_totp_svg(url).partition("?>")[2]

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        return devices.device_name(self.request.META.get("HTTP_USER_AGENT", "")) or gettext("Passkey")


def shown_by_adding(request: HttpRequest, user: Any, authenticator: Any, **_signal: Any) -> None:
    """Take a passkey or an app that was just added as proof of who it is, so that the next page need not ask again."""
    record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True)


def ended_elsewhere(request: HttpRequest, user: Any, **_signal: Any) -> None:
    """After a new password only the browser that chose it stays signed in, and rooms open in others close."""
    devices.devices_end(user=user, here=request.session.session_key or "")


def connect() -> None:
    """Listen to allauth from now on."""
    authenticator_added.connect(shown_by_adding, dispatch_uid="samtal.shown_by_adding")
    for signal in (password_set, password_changed, password_reset):
        signal.connect(ended_elsewhere, dispatch_uid="samtal.ended_elsewhere")


def _safe() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(f"samtal.second-step:{key}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def shown_name(user: User) -> str:
    """Return what pages and mails call a person; never the address, which others may see over a shoulder."""
    return user.name
