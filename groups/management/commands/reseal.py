"""Seals private words again with the first key of the ring, so that an older key may be taken out of it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from groups.sealed import current_key
from groups.sealed_fields import reseal, sealed_fields


class Command(BaseCommand):
    help = "Seal private words again that are under an older key. May run beside a live server, and again."

    def handle(self, *args: Any, **options: Any) -> None:
        missing = 0
        for model, field in sealed_fields():
            done, unreadable = reseal(model, field)
            missing += unreadable
            self.stdout.write(f"{model._meta.model_name}.{field.name}: {done} sealed again, {unreadable} do not open")
        if missing:
            raise CommandError(
                f"{missing} values do not open with any key of the ring: bring the missing key back, or they are lost."
            )
        self.stdout.write(f"Everything is under the key '{current_key()}'.")
