"""The grown install: the same code on PostgreSQL and Redis, with more than one process."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tests.services import free_port

ROOT = Path(__file__).resolve().parent.parent


@contextlib.contextmanager
def serving(folder: Path, postgres: str, redis: str, *options: str) -> Iterator[str]:
    """Run one process of the install; give its address. It must end well when told to stop."""
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SAMTAL_")}
    place = {
        **kept,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SAMTAL_VAR_DIR": str(folder),
        "SAMTAL_PORT": str(port),
        "SAMTAL_DEMO": "1",
        "SAMTAL_DATABASE_URL": postgres,
        "SAMTAL_REDIS_URL": redis,
    }
    command = [sys.executable, "manage.py", "serve", *options]
    with subprocess.Popen(command, cwd=ROOT, env=place, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            assert any("is running" in line for line in process.stdout)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.communicate()
    assert process.returncode == 0


def people_of(address: str) -> list[str]:
    with urllib.request.urlopen(f"{address}/demo/") as answer:
        return re.findall(r"/demo/enter/(\w+)/", answer.read().decode())


def test_two_processes_share_one_database_and_one_folder(tmp_path: Path, postgres_url: str, redis_url: str) -> None:
    with (
        serving(tmp_path, postgres_url, redis_url, "--prepare") as first,
        serving(tmp_path, postgres_url, redis_url, "--no-demo") as second,
    ):
        assert len(people_of(first)) == 8
        assert people_of(second) == people_of(first)
    assert not (tmp_path / "samtal.sqlite3").exists()
