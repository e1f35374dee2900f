"""A short-lived ticket in the room's page, so that the socket need not look up again who just loaded the page.

A ticket is signed, lives a minute, and is worth something only together with the session cookie that it was made for.
It says who somebody *is*; whether they may enter is asked from the database all the same, in the join's transaction.
"""

from __future__ import annotations

import hashlib
from functools import cache

from django.core import signing

LIVES_S = 60


@cache
def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt="realtime.tickets")


def issue(user: int, room: str, session: str) -> str:
    """Return a ticket for this person, room address and session key."""
    return _signer().sign(f"{user}.{room}.{_mark(session)}")


def holder(ticket: str, room: str, session: str) -> int | None:
    """Return the number of the user that the ticket was issued to, or None when it is worth nothing here and now."""
    try:
        user, named_room, mark = _signer().unsign(ticket, max_age=LIVES_S).split(".")
    except (signing.BadSignature, ValueError):
        return None
    if named_room != room or mark != _mark(session) or not user.isdecimal():
        return None
    return int(user)


def _mark(session: str) -> str:
    # The session key itself must not stand in a page: a script that reads the page could then be the person.
    return hashlib.blake2s(session.encode(), digest_size=12).hexdigest()
