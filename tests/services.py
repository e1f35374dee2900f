"""A private Redis and a private PostgreSQL for a test run, each on a free port and in a folder that goes away."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests import tools


def free_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def private_redis() -> Iterator[str]:
    """Run a Redis that keeps nothing on disk; give its address."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with subprocess.Popen([*command, "--loglevel", "notice"], stdout=subprocess.PIPE, text=True) as process:
        try:
            _read_until(process, "Ready to accept connections")
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.terminate()
            process.communicate()


@contextlib.contextmanager
def private_postgres() -> Iterator[str]:
    """Run a PostgreSQL with an empty database; give its address. It refuses to run as root, so root lends it a user."""
    folder = Path(tempfile.mkdtemp(prefix="samtal-postgres-"))
    programs = Path(tools.find_postgres() or "")
    owner = _lend_folder(folder)
    port = free_port()
    data = str(folder / "data")
    # No fsync: what a test proves is order and locks, not what survives a power cut.
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"

    def run(*command: str) -> None:
        subprocess.run(command, user=owner, cwd=folder, check=True, capture_output=True)  # type: ignore[call-overload]

    try:
        run(str(programs / "initdb"), "-D", data, "-U", "samtal", "-A", "trust", "-E", "UTF8", "--locale=C")
        run(str(programs / "pg_ctl"), "-D", data, "-o", options, "-l", str(folder / "log"), "-w", "start")
        try:
            run(str(programs / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "samtal", "samtal")
            yield f"postgres://samtal@127.0.0.1:{port}/samtal"
        finally:
            run(str(programs / "pg_ctl"), "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _lend_folder(folder: Path) -> int | None:
    if os.geteuid() != 0:
        return None
    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        user = pwd.getpwnam("nobody")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return user.pw_uid


def _read_until(process: subprocess.Popen[str], words: str) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if words in line:
            return
    raise RuntimeError(f"{process.args!r} ended before it was ready")
