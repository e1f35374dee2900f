"""Random addresses and seeds: never counters, so that nobody can guess the next one."""

from __future__ import annotations

import secrets


def random_address() -> str:
    """128 random bits, safe in an address."""
    return secrets.token_urlsafe(16)


def random_seed() -> int:
    """63 random bits: fits the database's largest whole number."""
    return secrets.randbits(63)
