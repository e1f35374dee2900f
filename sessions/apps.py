"""The application that plans and keeps what happens; its label differs because Django owns `sessions`."""

from __future__ import annotations

from django.apps import AppConfig


class PracticeConfig(AppConfig):
    name = "sessions"
    label = "practice"
    verbose_name = "practice"
    default_auto_field = "django.db.models.BigAutoField"
