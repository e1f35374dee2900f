"""Keeps a worker running as a process beside the server.

A process, not a thread: a mail server that answers slowly then takes no time from the rooms, and what runs here is the
very command that a larger install runs as a service of its own.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import time

from django.conf import settings

log = logging.getLogger("samtal.worker")

PAUSE_S = 1.0  # before a new start, so that one which cannot run does not take all the time


def keep_worker() -> None:
    """Start `manage.py run_worker`, and a new one when it dies. It ends when this process does, even if killed."""
    threading.Thread(target=_keep, name="worker", daemon=True).start()


def _keep() -> None:
    # A worker that was told to end, by Ctrl-C or since its input closed, ends well, and stays ended.
    while code := _start().wait():
        log.error("worker died code=%s", code)
        time.sleep(PAUSE_S)


def _start() -> subprocess.Popen[bytes]:
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "run_worker", "--with-parent"]
    return subprocess.Popen(command, cwd=settings.BASE_DIR, stdin=subprocess.PIPE)  # noqa: S603  our own words only
