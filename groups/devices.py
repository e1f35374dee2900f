"""Where a person is signed in: what is kept about each browser, and ending it. Ending one closes its room sockets too.

A browser's address and name are written at sign-in and then at most every ten minutes, so that a page costs no write.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from groups.models import User

SEEN_EVERY_S = 600
SEEN_AT = "seen_at"

# The first that is found counts: most browsers call themselves by the names of others, too.
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox|FxiOS", "Firefox"), ("SamsungBrowser", "Samsung Internet"))
BROWSERS += (("Chrome|CriOS", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"))
SYSTEMS += (("Mac OS", "Mac"), ("CrOS", "Chromebook"), ("Linux", "Linux"))


@dataclass(frozen=True)
class Device:
    """A browser that somebody is signed in with."""

    number: int
    name: str
    network_address: str
    since: datetime
    seen_at: datetime
    is_this: bool


def device_seen(request: HttpRequest) -> None:
    """Keep when and where this browser was used last."""
    UserSession.objects.create_from_request(request)
    request.session[SEEN_AT] = int(time.time())


def is_seen_long_ago(request: HttpRequest) -> bool:
    """Whether it is time to write again; never for a session that was not opened by signing in."""
    seen_at = request.session.get(SEEN_AT)
    return seen_at is not None and time.time() - seen_at >= SEEN_EVERY_S


def devices_of(user: User, *, here: str) -> list[Device]:
    """Return the browsers that a person is signed in with, the one of the session key `here` first, then newest use."""
    rows = UserSession.objects.filter(user=user, session_key__in=_alive()).order_by("-last_seen_at")
    found = [
        Device(
            number=row.pk,
            name=device_name(row.user_agent) or _("A browser"),
            network_address=row.ip,
            since=row.created_at,
            seen_at=row.last_seen_at,
            is_this=row.session_key == here,
        )
        for row in rows
    ]
    return sorted(found, key=lambda device: not device.is_this)


@transaction.atomic
def devices_end(*, user: User, here: str, number: int | None = None) -> int:
    """Sign a person out of one browser, or of all but the one of the session key `here`; return of how many.

    Sessions go one by one, not by a bulk delete: each tells the sockets that hang on it.
    """
    rows = UserSession.objects.filter(user=user).exclude(session_key=here)
    rows = rows if number is None else rows.filter(pk=number)
    keys = list(rows.values_list("session_key", flat=True))
    for session in Session.objects.filter(session_key__in=keys):
        session.delete()
    rows.filter(session_key__in=keys).delete()
    return len(keys)


def device_name(user_agent: str) -> str:
    """Return what a person would call their browser, such as "Firefox on Linux"; empty when there is nothing to say."""
    browser = next((name for pattern, name in BROWSERS if re.search(pattern, user_agent)), "")
    system = next((name for pattern, name in SYSTEMS if pattern in user_agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system


def _alive() -> QuerySet:
    return Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
