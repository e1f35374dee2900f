"""Fills a demo: its people, an open room, and some evenings ahead. Run twice it adds nothing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from groups import services
from sessions import services as practice
from sessions.demo import demo_plan


class Command(BaseCommand):
    help = "Fill the demo with people and an open room."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is not a demo install: set SAMTAL_DEMO=1 to make it one.")
        people = services.demo_people()
        practice.exercises_load()
        room = practice.demo_room(cohort=people.cohort)
        demo_plan(people=people, now=timezone.now())
        if options["verbosity"] > 1:
            self.stdout.write(f"{len(people.everybody)} people in the cohort {people.cohort.public_id}")
            self.stdout.write(f"an open room: /r/{room.public_id}/")
