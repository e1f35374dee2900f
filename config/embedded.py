"""What an install keeps for itself under its own folder: the folder, a secret key and sealing keys, each made once."""

from __future__ import annotations

import base64
import os
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path

from config.env import BadSetting


def prepare_folder(path: Path) -> Path:
    """Make the folder that holds the data, or say in one sentence why it cannot be used."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise BadSetting(f"Samtal cannot keep its data in {path}, because a file is in the way.") from error
    except OSError as error:
        raise BadSetting(f"Samtal cannot make the folder {path}: {error.strerror}.") from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise BadSetting(f"Samtal may not write to the folder {path}.")
    return path


def kept_secret_key(path: Path) -> str:
    """Return the key in the file, making it on the first start; only its owner may read it."""
    key = _kept(path, "secret key", lambda: secrets.token_urlsafe(64))
    if len(key) < 32:
        raise BadSetting(f"The secret key in {path} is damaged; remove the file to get a new one.")
    return key


def kept_seal_keys(path: Path) -> str:
    """Return the ring of sealing keys in the file, making one of a single key on the first start."""
    return _kept(path, "sealing keys", new_seal_key)


def new_seal_key() -> str:
    """Return a new key as a ring names it: a random id, and 32 random bytes."""
    return f"k{secrets.token_hex(3)}:{base64.b64encode(secrets.token_bytes(32)).decode()}"


def _kept(path: Path, what: str, make: Callable[[], str]) -> str:
    """Return what the file holds; on the first start write what `make` gives, whole or not at all."""
    try:
        if not path.exists():
            _write_once(path, make())
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is damaged"
        raise BadSetting(f"Samtal cannot keep its {what} in {path}: {reason}.") from error


def _write_once(path: Path, content: str) -> None:
    # Linked when it is complete: of two processes that start together one wins, and none reads half a file.
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)
