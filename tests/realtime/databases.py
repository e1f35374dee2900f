"""A database of its own for a test, SQLite or PostgreSQL: empty for each test, and there for every thread of it."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.utils.module_loading import import_string

_migrated: set[str] = set()


@contextmanager
def as_default(database: dict[str, Any]) -> Iterator[None]:
    """Let `database` be the default one, for this thread and for those that it starts."""
    configured = connections.configure_settings({DEFAULT_DB_ALIAS: database})[DEFAULT_DB_ALIAS]
    settings_before, wrapper_before = connections.databases[DEFAULT_DB_ALIAS], connections[DEFAULT_DB_ALIAS]
    wrapper = import_string(f"{database['ENGINE']}.base.DatabaseWrapper")(configured, DEFAULT_DB_ALIAS)
    connections.databases[DEFAULT_DB_ALIAS] = configured
    connections[DEFAULT_DB_ALIAS] = wrapper
    try:
        _bring_up_to_date(Path(configured["NAME"]), connections[DEFAULT_DB_ALIAS].vendor == "sqlite")
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
        yield
    finally:
        wrapper.close()
        getattr(wrapper, "close_pool", bool)()
        connections.databases[DEFAULT_DB_ALIAS] = settings_before
        connections[DEFAULT_DB_ALIAS] = wrapper_before


def _bring_up_to_date(name: Path, is_file: bool) -> None:
    """Migrate what has not been migrated here; a new file begins as a copy of the first one."""
    if str(name) in _migrated:
        return
    template = Path(_templates().name) / "migrated.sqlite3"
    if is_file and template.exists() and not name.exists():
        shutil.copyfile(template, name)
    call_command("migrate", verbosity=0, skip_checks=True)
    _migrated.add(str(name))
    if is_file and not template.exists():
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(template)])


@cache
def _templates() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="samtal-databases-")


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Do everything at the same time, each in a thread with a connection of its own; what it returned, in order."""
    barrier = threading.Barrier(len(works))
    results: list[Any] = [None] * len(works)

    def run(place: int, work: Callable[[], Any]) -> None:
        try:
            barrier.wait()
            results[place] = work()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, work)) for place, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
