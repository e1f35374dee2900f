"""Writes docs/protocol.md and docs/schemas/ from the types of the wire."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from realtime import protocol_document


class Command(BaseCommand):
    help = "Write docs/protocol.md and docs/schemas/ from realtime/protocol.py."

    def handle(self, *args: Any, **options: Any) -> None:
        docs = settings.BASE_DIR / "docs"
        (docs / "schemas").mkdir(parents=True, exist_ok=True)
        (docs / "protocol.md").write_text(protocol_document.document(), encoding="utf-8")
        for name, text in protocol_document.schemas().items():
            (docs / "schemas" / name).write_text(text, encoding="utf-8")
