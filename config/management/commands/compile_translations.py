"""Turns the translations that people edit into the files that Django reads, without a tool outside of Python."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand


def compile_translations(folders: list[Path]) -> int:
    """Compile every catalogue that is newer than its result; return how many were."""
    count = 0
    for folder in folders:
        for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
            result = source.with_suffix(".mo")
            if result.exists() and result.stat().st_mtime >= source.stat().st_mtime:
                continue
            # Written aside first: whoever starts at the same moment must not read half a file.
            partial = result.with_suffix(f".{os.getpid()}.part")
            polib.pofile(str(source)).save_as_mofile(str(partial))
            partial.replace(result)
            count += 1
    return count


class Command(BaseCommand):
    help = "Compile the translations that changed."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        count = compile_translations(settings.LOCALE_PATHS)
        if options["verbosity"] > 1:
            self.stdout.write(f"{count} compiled")
