"""`manage.py turn_diagram`: the diagram of `docs/turns.md`, printed from the table that decides acceptance."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from sessions.core.turn_table import diagram


class Command(BaseCommand):
    help = "Print the stages of a pairing as a Mermaid diagram."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(diagram(), ending="")
