"""The tickets that room pages carry, written by the clients under measurement with the key of the install."""

from __future__ import annotations

from django.conf import settings

SECRET_KEY = "a key that is only used while something is measured"


def issue(user: int, room: str, session: str) -> str:
    """Return what the room's page would have held for this person a moment ago."""
    if not settings.configured:
        settings.configure(SECRET_KEY=SECRET_KEY, USE_TZ=True)
    from realtime import tickets

    return tickets.issue(user, room, session)
