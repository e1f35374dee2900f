"""Replays every room's log and compares it with what is kept; ends with an error if anything differs."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from realtime import verifying
from sessions.models import Room


class Command(BaseCommand):
    help = "Replay the log of every room and compare states, deadlines, ledger and accounts with it."

    def handle(self, *args: Any, **options: Any) -> None:
        differences = verifying.check_everything()
        for line in differences:
            self.stderr.write(line)
        if differences:
            raise CommandError(f"{len(differences)} differences between the logs and what is kept.")
        if options["verbosity"]:
            self.stdout.write(f"{Room.objects.count()} rooms are what their logs say.")
