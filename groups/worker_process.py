"""Starts the worker as a process beside the server.

A process, not a thread: a mail server that answers slowly then takes no time from the rooms, and what runs here is the
very command that a larger install runs as a service of its own.
"""

from __future__ import annotations

import subprocess
import sys

from django.conf import settings


def start_worker() -> subprocess.Popen[bytes]:
    """Start `manage.py run_worker`. It ends when this process does, even if that is killed: its input closes."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "run_worker", "--with-parent"]
    return subprocess.Popen(command, cwd=settings.BASE_DIR, stdin=subprocess.PIPE)  # noqa: S603  our own words only
