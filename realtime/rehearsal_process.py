"""Starts the demo's watcher as a process beside the server, so that partners take no time from the rooms."""

from __future__ import annotations

import subprocess
import sys

from django.conf import settings


def start_watcher() -> subprocess.Popen[bytes]:
    """Start `manage.py rehearse --watch`. It ends when this process does, even if that is killed: its input closes."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "rehearse", "--watch", "--with-parent"]
    return subprocess.Popen(command, cwd=settings.BASE_DIR, stdin=subprocess.PIPE)  # noqa: S603  our own words only
