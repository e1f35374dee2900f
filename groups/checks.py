"""What Django's checks say of an install beyond its settings: `manage.py check`, and every start."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Warning, register
from django.utils import timezone

from groups.crisis import outdated


@register()
def numbers_were_looked_at(app_configs: Any, **_options: Any) -> list[CheckMessage]:
    """Complain about help numbers that nobody has looked at for a year. A warning: old numbers are better than none."""
    return [
        Warning(
            f"The help numbers of {part} were last checked more than a year ago.",
            hint="Compare groups/data/crisis.yaml with its sources, or update Samtal.",
            id="groups.W001",
        )
        for part in outdated(timezone.now().date())
    ]
