"""Fills a demo: its people, and an open room. Run twice it adds nothing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from groups import services


class Command(BaseCommand):
    help = "Fill the demo with people and an open room."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is not a demo install: set SAMTAL_DEMO=1 to make it one.")
        people = services.demo_people()
        if options["verbosity"] > 1:
            self.stdout.write(f"{len(people.everybody)} people in the cohort {people.cohort.public_id}")
