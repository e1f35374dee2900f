"""Random names for addresses; never a counter, so nobody can guess a neighbour."""

from __future__ import annotations

import secrets

# No look-alikes (i, l, o, 0, 1): people do read addresses to each other over the phone.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
LENGTH = 16


def random_identifier() -> str:
    """Return 16 characters of about 79 random bits, safe in an address."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
