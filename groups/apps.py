"""The application of people and their cohorts."""

from __future__ import annotations

from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "groups"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from groups import accounts, checks, letters, postman, worker  # noqa: F401  checks register themselves

        accounts.connect()
        letters.register_kinds()
        worker.register("mail", postman.mails_send, every_s=2)
