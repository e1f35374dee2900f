"""Loads exercises from a YAML file, the built-in ones without a file. Run twice it changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sessions import services
from sessions.core.exercises import ExerciseError


class Command(BaseCommand):
    help = "Load exercises from a YAML file; without one, the built-in ones."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=services.BUILT_IN)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            fresh = services.exercises_load(path=options["file"])
        except (ExerciseError, OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        if options["verbosity"]:
            names = ", ".join(row.slug for row in fresh) or "nothing new"
            self.stdout.write(f"Exercises: {names}.")
