"""A whole Samtal in a folder of its own: real server process, real database file, killed and started at will."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from functools import cache
from pathlib import Path
from typing import Any

from tests.services import free_port
from tests.standby import Standby

ROOT = Path(__file__).resolve().parent.parent.parent
START_S = 60
PREPARED = ("samtal.sqlite3", "samtal.sqlite3-wal", "static.stamp", "static")  # what `serve --prepare` leaves


class Install:
    """`folder` holds everything it writes. `origins`: further addresses that browsers come by (a proxy's).

    `worker`: with the process that sends mails and reminders, for those tests that wait for one.
    """

    def __init__(self, folder: Path, *, demo: bool = True, origins: tuple[str, ...] = (), worker: bool = False) -> None:
        self.folder, self.port = folder, free_port()
        self._always = () if worker else ("--no-worker",)
        self.log = folder / "server.log"
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("SAMTAL_")},
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SAMTAL_VAR_DIR": str(folder),
            "SAMTAL_PORT": str(self.port),
            "SAMTAL_ORIGINS": ",".join((self.address, *origins)),
            "SAMTAL_DEMO": "1" if demo else "0",
            "SAMTAL_SECRET_KEY": "a key that is only used while the tests are running",
            "PYTHONUNBUFFERED": "1",
        }
        self._arguments: tuple[str, ...] = ()
        self._process: subprocess.Popen[bytes] | None = None
        self._standby: Standby | None = None

    def manage(self, *arguments: str) -> str:
        """Run a management command to its end and return what it printed."""
        return self._ready().do("command", arguments)

    def run_script(self, script: str) -> Any:
        """Run Python with Django ready; it prints one JSON value, which is returned."""
        return json.loads(self._ready().do("script", script).splitlines()[-1])

    def _ready(self) -> Standby:
        if self._standby is not None and self._standby.environment != self.environment:
            self._standby.end()
            self._standby = None
        if self._standby is None:
            self._standby = Standby(self.environment)
        return self._standby

    def migrate(self) -> None:
        """Bring the tables up to date, where the database is a file from those that are there already."""
        if "SAMTAL_DATABASE_URL" not in self.environment:
            copy_prepared(Path(_prepared().name), self.folder, PREPARED[:2])
        self.manage("migrate", "--verbosity", "0")

    def start(self, *arguments: str) -> None:
        """Start the server and wait until it answers; without arguments it starts as it did before."""
        self._arguments = arguments or self._arguments
        if "--prepare" in arguments and not (self.folder / PREPARED[0]).exists():
            copy_prepared(Path(_prepared().name), self.folder)
        self._serve()

    def _serve(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "manage.py", "serve", *self._always, *self._arguments],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        limit = time.monotonic() + START_S
        while time.monotonic() < limit and self._process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.address}/healthz", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.05)
        raise AssertionError(f"the server did not start:\n{self.said()[-3000:]}")

    def kill(self) -> None:
        """End the server as a power cut would: no signal handler, no goodbye, nothing flushed."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """End the server and whatever it has started."""
        if self._standby is not None:
            self._standby.end()
            self._standby = None
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def said(self) -> str:
        """Everything that the server has printed and logged."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Read the database beside the running server."""
        with sqlite3.connect(f"file:{self.folder / 'samtal.sqlite3'}?mode=ro", uri=True, timeout=20) as connection:
            return connection.execute(query, values).fetchall()


@cache
def _prepared() -> tempfile.TemporaryDirectory[str]:
    """A folder that a first start has prepared, once in a process; it takes longer than many a test."""
    folder = tempfile.TemporaryDirectory(prefix="samtal-prepared-")
    first = Install(Path(folder.name))
    first._arguments = ("--prepare", "--no-demo")
    first._serve()
    first.stop()
    return folder


def copy_prepared(source: Path, folder: Path, names: tuple[str, ...] = PREPARED) -> None:
    """Give an install what another one has prepared; what `--prepare` still finds missing it does as always."""
    for path in (source / name for name in names):
        if path.is_dir():
            shutil.copytree(path, folder / path.name, copy_function=os.link)
        elif path.exists():
            shutil.copy2(path, folder / path.name)
