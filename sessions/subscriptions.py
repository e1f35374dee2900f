"""The secret address of a person's calendar: making, ending and reading it, and what is behind it.

Whoever has the address reads the calendar without signing in. It is shown once; only its hash is kept.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from groups.models import User
from sessions.agenda import meetings_of
from sessions.feed import Addresses, calendar_of
from sessions.models import CalendarFeed, Meeting

KEPT_FOR = timedelta(days=60)  # what is over stays in people's calendars for so long
READ_NOTED_EVERY = timedelta(hours=1)

ADDRESSES = Addresses(
    meeting=lambda meeting: whole_address("meeting", meeting=meeting.public_id),
    series=lambda series: whole_address("series_next", series=series.public_id),
)


def feed_make(*, user: User, now: datetime | None = None) -> str:
    """Give somebody a new address, which ends the old one; returns its token of 256 random bits."""
    token = secrets.token_urlsafe(32)
    made = {"token_hash": _hash(token), "made_at": now or timezone.now(), "read_at": None}
    CalendarFeed.objects.update_or_create(user=user, defaults=made)
    return token


def feed_end(*, user: User) -> None:
    CalendarFeed.objects.filter(user=user).delete()


def feed_owner(token: str, now: datetime | None = None) -> User | None:
    """Whose calendar a token opens; None for a wrong or ended one. That it was read is noted once an hour at most."""
    found = CalendarFeed.objects.select_related("user").filter(token_hash=_hash(token), user__is_active=True).first()
    if found is None:
        return None
    moment = now or timezone.now()
    stale = Q(read_at=None) | Q(read_at__lt=moment - READ_NOTED_EVERY)
    CalendarFeed.objects.filter(stale, pk=found.pk).update(read_at=moment)
    return found.user


def feed_text(user: User, now: datetime | None = None) -> bytes:
    """The calendar of a person, in their language; of a series that goes on, also what was before."""
    recent = Q(ends_at__gt=(now or timezone.now()) - KEPT_FOR)
    theirs = meetings_of(user).exclude(ends_at=None)
    going_on = theirs.filter(recent).exclude(series=None).order_by().values("series")
    shown = theirs.filter(Q(series__in=going_on) | Q(recent, series=None)).select_related("series")
    with override(user.language or settings.LANGUAGE_CODE):
        return calendar_of(shown, ADDRESSES, _host())


def meeting_text(meeting: Meeting) -> bytes:
    """One meeting as a calendar of its own, in the active language."""
    return calendar_of([meeting], ADDRESSES, _host(), alone=True)


def whole_address(name: str, **keys: str) -> str:
    return f"{settings.ORIGINS[0]}{reverse(name, kwargs=keys)}"


def _host() -> str:
    return settings.ORIGINS[0].split("://", 1)[1]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
