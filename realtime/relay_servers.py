"""Which servers may carry a call, and credentials for them that end soon: the scheme that coturn calls REST API.

No network is asked here: the TURN server knows the same secret, and checks the credentials by itself.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from django.conf import settings

from .protocol import Ice
from .protocol_media import IceServer

VALID_S = 600


def ice(room: int, user: int, now: int) -> Ice:
    """Return what somebody's browser needs at the instant `now` (ms): servers, policy, and when to ask again."""
    expires_s = now // 1000 + VALID_S
    servers = [IceServer(urls=settings.STUN_URLS)] if settings.STUN_URLS and settings.TURN_POLICY == "all" else []
    if settings.TURN_URLS:
        username = f"{expires_s}:{pseudonym(room, user)}"
        servers.append(IceServer(settings.TURN_URLS, username, credential(username, settings.TURN_SECRET)))
    return Ice(servers=servers, policy=settings.TURN_POLICY, expires=expires_s * 1000)


def credential(username: str, secret: str) -> str:
    """Return the password of `username` (expiry in s, a colon, an id): base64 of HMAC-SHA1, as coturn computes it.

    Source: draft-uberti-behave-turn-rest-00, section 2.2.
    """
    return base64.b64encode(hmac.new(secret.encode(), username.encode(), hashlib.sha1).digest()).decode()


def pseudonym(room: int, user: int) -> str:
    """Return an id of a person in one room that says nothing to the TURN server, which counts allocations by it."""
    about = f"relay:{room}:{user}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), about, hashlib.sha256).hexdigest()[:20]
