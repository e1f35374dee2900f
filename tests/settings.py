"""The settings of a test run: the real ones, with an environment of its own and a folder that goes away."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

for _name in [name for name in os.environ if name.startswith("SAMTAL_")]:
    del os.environ[_name]

FOLDER = tempfile.mkdtemp(prefix="samtal-test-")
_owner = os.getpid()


def _remove_folder() -> None:
    # Servers that a test starts are forks or children of this process; only the one that made the folder removes it.
    if os.getpid() == _owner:
        shutil.rmtree(FOLDER, ignore_errors=True)


atexit.register(_remove_folder)
os.environ["SAMTAL_VAR_DIR"] = FOLDER
os.environ["SAMTAL_SECRET_KEY"] = "a key for tests, which protects nothing at all"
os.environ["SAMTAL_SEAL_KEYS"] = "test:" + "A" * 43 + "="
os.environ["SAMTAL_STATIC_HASHED"] = "no"

from config.settings import *  # noqa: E402, F403

# A test that signs people in by password would only wait for the slow one.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
