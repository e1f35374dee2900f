"""Reads the ring of sealing keys: "id:base64,id:base64". The first key seals, all of them open."""

from __future__ import annotations

import base64
import binascii
import re

from config.env import BadSetting

KEY_BYTES = 32
KEY_ID = re.compile(r"[a-z0-9]{1,16}")


def key_ring_from(text: str, place: str) -> dict[str, bytes]:
    """Return the keys by their ids, in the order given. A sentence names the id at most, never a key."""
    ring: dict[str, bytes] = {}
    for number, part in enumerate(text.split(","), start=1):
        name, colon, encoded = part.strip().partition(":")
        if not colon or not KEY_ID.fullmatch(name):
            raise BadSetting(f"{place}: key {number} must be id:base64, its id 1 to 16 small letters and digits.")
        if name in ring:
            raise BadSetting(f"{place}: two keys are called '{name}'.")
        key = _bytes_of(encoded)
        if key is None:
            raise BadSetting(f"{place}: the key '{name}' is not base64 of {KEY_BYTES} bytes.")
        if key in ring.values():
            raise BadSetting(f"{place}: the key '{name}' stands there twice, under two ids.")
        ring[name] = key
    return ring


def _bytes_of(encoded: str) -> bytes | None:
    try:
        key = base64.b64decode(encoded, altchars=b"-_" if set(encoded) & set("-_") else None, validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if len(key) == KEY_BYTES else None
