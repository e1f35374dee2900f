"""What an install keeps for itself under its own folder: the folder, and a secret key made once."""

from __future__ import annotations

import os
import secrets
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
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass
    except OSError as error:
        raise BadSetting(f"Samtal cannot write its secret key to {path}: {error.strerror}.") from error
    else:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(64))
    key = path.read_text(encoding="ascii").strip()
    if len(key) < 32:
        raise BadSetting(f"The secret key in {path} is damaged; remove the file to get a new one.")
    return key
