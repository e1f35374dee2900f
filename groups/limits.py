"""How often somebody may try something, counted in the cache that all processes share; it keeps no names."""

from __future__ import annotations

import hashlib

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest


def may_try(what: str, who: object, *, most: int, seconds: int) -> bool:
    """Count one try of `what`; False from the one after `most` on, until `seconds` have passed since the first."""
    key = f"try:{what}:{hashlib.sha256(str(who).encode()).hexdigest()[:32]}"
    if cache.add(key, 1, seconds):
        return True
    try:
        return cache.incr(key) <= most
    except ValueError:  # it ran out between the two
        return True


def address_of(request: HttpRequest) -> str:
    """Return the network address of whoever asks, past the proxies that settings name."""
    return get_adapter().get_client_ip(request)
