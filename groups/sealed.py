"""Words that only those see who may: sealed with a key that is not in the database, each bound to what it is about.

AES-256-GCM. A sealed value names the id of its key, so that keys can change: the first of the ring seals, all of them
open. `about` is bound to it, so that a value that was moved to another row, or another field, opens no more.
"""

from __future__ import annotations

import base64
import binascii
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.translation import gettext as _

VERSION = "s1"
NONCE_BYTES = 12


class Unreadable(Exception):
    """A sealed value that does not open: its key is missing, it was changed, or it is about something else."""

    # A template that names such a value shows nothing instead of breaking the page.
    silent_variable_failure = True


def seal(text: str, *, about: str) -> str:
    """Return `text` closed under the first key of the ring, to be opened only as being about the same."""
    name = current_key()
    nonce = secrets.token_bytes(NONCE_BYTES)
    closed = AESGCM(settings.SEAL_KEYS[name]).encrypt(nonce, text.encode(), _bound(name, about))
    return f"{VERSION}.{name}.{base64.urlsafe_b64encode(nonce + closed).decode()}"


def unseal(sealed: str, *, about: str) -> str:
    """Return what was sealed as being about the same; `Unreadable` says in a code why it does not open."""
    version, _dot, rest = sealed.partition(".")
    name, _dot, encoded = rest.partition(".")
    if version != VERSION or not encoded:
        raise Unreadable("not_sealed")
    key = settings.SEAL_KEYS.get(name)
    if key is None:
        raise Unreadable("key_missing")
    try:
        closed = base64.b64decode(encoded, altchars=b"-_", validate=True)
        return AESGCM(key).decrypt(closed[:NONCE_BYTES], closed[NONCE_BYTES:], _bound(name, about)).decode()
    except (binascii.Error, ValueError, InvalidTag) as error:
        raise Unreadable("does_not_open") from error


def current_key() -> str:
    """Return the id of the key that seals."""
    return next(iter(settings.SEAL_KEYS))


def key_of(sealed: str) -> str:
    """Return the id of the key that a value was sealed with."""
    return sealed.split(".")[1] if sealed.startswith(f"{VERSION}.") and sealed.count(".") == 2 else ""


def begins_with_current_key() -> str:
    """Return how every value begins that is sealed with the key that seals now."""
    return f"{VERSION}.{current_key()}."


def cannot_be_read() -> str:
    """Return what stands in the place of words that do not open."""
    return _("These words cannot be read here, because their key is missing.")


def _bound(name: str, about: str) -> bytes:
    return f"samtal/{VERSION}/{name}/{about}".encode()
