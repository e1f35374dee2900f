"""Brings an install up to date before it serves: tables, exercises, translations, static files, demo."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from config.env import BadSetting
from config.management.commands.compile_translations import compile_translations

EMBEDDED_DATA = ("samtal.sqlite3", "samtal.sqlite3-wal", "samtal.sqlite3-shm")


def start_over() -> None:
    """Remove the embedded data; a database elsewhere is never touched."""
    if connection.vendor != "sqlite":
        raise BadSetting("--fresh removes only the embedded database; this one is elsewhere, so nothing was removed.")
    connection.close()
    for name in EMBEDDED_DATA:
        (settings.VAR_DIR / name).unlink(missing_ok=True)
    for mail in (settings.VAR_DIR / "mail").glob("*.log"):
        mail.unlink()


def bring_up_to_date(*, demo: bool) -> None:
    """Do what is missing and nothing else, so that a second start is quick."""
    compile_translations(settings.LOCALE_PATHS)
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)
    call_command("load_exercises", verbosity=0)
    collect_static()
    if demo:
        call_command("demo", verbosity=0)


def collect_static() -> None:
    """Collect static files when one changed since the last time."""
    if not settings.STATIC_HASHED:
        return
    stamp = settings.VAR_DIR / "static.stamp"
    current = fingerprint(_static_files())
    if stamp.exists() and stamp.read_text(encoding="ascii") == current:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(current, encoding="ascii")


def fingerprint(paths: Iterable[Path]) -> str:
    """Return a checksum over names, sizes and times of change; cheap, since it reads no content."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        status = path.stat()
        digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _static_files() -> list[Path]:
    return [Path(storage.path(name)) for finder in finders.get_finders() for name, storage in finder.list([])]
