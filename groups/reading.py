"""In whose language and time zone something is said when there is no request to tell: in a mail, in a file.

For pages, the middleware does it.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils import timezone, translation

from groups.models import Cohort, User


@contextmanager
def reading_as(user: User | None, *, language: str = "", cohort: Cohort | None = None) -> Iterator[None]:
    """Speak as `user` reads; what they have not chosen comes from `language`, then from the cohort."""
    with (
        translation.override(language_of(user, language=language, cohort=cohort)),
        timezone.override(zone_of(user, cohort=cohort)),
    ):
        yield


def language_of(user: User | None, *, language: str = "", cohort: Cohort | None = None) -> str:
    """Return the first language that is known, of the person, of those who wrote to them, of the cohort, of us."""
    asked = [user.language if user else "", language, *(cohort.languages if cohort else [])]
    spoken = dict(settings.LANGUAGES)
    return next((code for code in asked if code in spoken), settings.LANGUAGE_CODE)


def zone_of(user: User | None, *, cohort: Cohort | None = None) -> zoneinfo.ZoneInfo:
    """Return the person's time zone, or the cohort's; UTC where a name has left the database of zones."""
    for name in (user.time_zone if user else "", cohort.time_zone if cohort else ""):
        try:
            if name:
                return zoneinfo.ZoneInfo(name)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            continue
    return zoneinfo.ZoneInfo("UTC")
