"""Does what becomes due without anybody asking, such as sending mail. Safe to run many times beside each other."""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from groups import worker


class Command(BaseCommand):
    help = "Send mails, order reminders and pass places on, until stopped by SIGTERM or Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now, and end")
        parser.add_argument("--with-parent", action="store_true", help="end when standard input is closed")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            self.stdout.write(f"{worker.run_once()} done")
            return
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        if options["with_parent"]:
            threading.Thread(target=_wait_for_parent, args=(stop,), daemon=True).start()
        worker.run(stop)


def _wait_for_parent(stop: threading.Event) -> None:
    # Nobody ever writes there: it reads as ended when the parent is gone, even if that was killed. Not `sys.stdin`
    # itself: its buffer's lock, held here for ever, would stop the interpreter from ending.
    while os.read(sys.stdin.fileno(), 1):
        pass
    stop.set()
