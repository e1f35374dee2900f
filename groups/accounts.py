"""Where signing in (allauth) meets our people: who may make an account, and what name a mail greets."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from groups.models import User


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return settings.SIGN_UP_OPEN

    def clean_email(self, email: str) -> str:
        return super().clean_email(email).strip().lower()


def shown_name(user: User) -> str:
    """Return what pages and mails call a person; never the address, which others may see over a shoulder."""
    return user.name
