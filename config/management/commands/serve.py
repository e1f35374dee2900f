"""Runs Samtal: `manage.py serve`, or with --prepare everything that `./samtal run` promises, in one process."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

# First of all: it installs the reactor that everything else must find.
from config import serve  # isort: skip

from django.conf import settings
from django.core.management.base import BaseCommand

from config import prepare


class Command(BaseCommand):
    help = "Serve pages and rooms."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--prepare", action="store_true", help="bring tables, exercises and files up to date first")
        parser.add_argument("--fresh", action="store_true", help="with --prepare: remove the embedded data first")
        parser.add_argument("--no-demo", action="store_true", help="with --prepare: fill no demo")
        parser.add_argument("--no-worker", action="store_true", help="start no worker: `run_worker` runs elsewhere")

    def handle(self, *args: Any, **options: Any) -> None:
        serve.require_free_port(settings.HOST, settings.PORT)
        lock = None if settings.REDIS_URL else serve.hold_folder(settings.VAR_DIR)
        if options["prepare"]:
            if options["fresh"]:
                prepare.start_over()
            prepare.bring_up_to_date(demo=settings.DEMO and not options["no_demo"])
        self.run_server(demo=settings.DEMO and not options["no_demo"], worker=not options["no_worker"])
        if lock:
            lock.close()

    def run_server(self, *, demo: bool, worker: bool) -> None:
        from config.asgi import application
        from groups.worker_process import keep_worker
        from realtime.rehearsal_process import start_watcher

        beside: list[object] = []

        def tell_where() -> None:
            if demo:
                beside.append(start_watcher())
            if worker:
                keep_worker()
            self.stdout.write(f"Samtal is running. Open {settings.ORIGINS[0]}/{'demo/' if demo else ''}")
            self.stdout.write("Stop it with Ctrl-C.")
            self.stdout.flush()

        serve.build_server(application, settings.HOST, settings.PORT, ready=tell_where).run()
