"""Turns one address into Django's database settings; the embedded default is SQLite."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from config.env import BadSetting

# A command is acknowledged only when it would survive a power cut, hence FULL.
SQLITE_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"

POSTGRES_OPTIONS = frozenset({"sslmode", "sslrootcert", "connect_timeout", "host", "options", "target_session_attrs"})


def database_from(address: str, folder: Path) -> dict[str, Any]:
    """Return the settings of PostgreSQL when an address is given, else of SQLite in `folder`."""
    return _postgres(address) if address else _sqlite(folder)


def _sqlite(folder: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": folder / "samtal.sqlite3",
        # IMMEDIATE takes the write lock at the start: a reader that upgrades later would fail at once, without waiting.
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_PRAGMAS},
        # A file, not memory: live servers and threads of the tests open their own connections.
        "TEST": {"NAME": folder / "test.sqlite3"},
    }


def _postgres(address: str) -> dict[str, Any]:
    sentence = "SAMTAL_DATABASE_URL must look like postgres://user:password@host:5432/name."
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise BadSetting(sentence) from error
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in {"postgres", "postgresql"} or not name:
        raise BadSetting(sentence)
    options = dict(parse_qsl(parts.query))
    unknown = sorted(set(options) - POSTGRES_OPTIONS)
    if unknown:
        raise BadSetting(f"SAMTAL_DATABASE_URL has an option that Samtal does not know: {', '.join(unknown)}.")
    host = options.pop("host", "") or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(port or ""),
        "CONN_HEALTH_CHECKS": True,
        # A pool, not kept connections: under ASGI each request has its own thread, and each would keep its own.
        "OPTIONS": {**options, "pool": {"min_size": 2, "max_size": 16, "timeout": 10}},
    }
