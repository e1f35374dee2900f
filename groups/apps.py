"""The application of people and their cohorts."""

from __future__ import annotations

from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "groups"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added

        from groups import accounts, letters, postman, worker

        authenticator_added.connect(accounts.shown_by_adding, dispatch_uid="samtal.shown_by_adding")
        letters.register_kinds()
        worker.register("mail", postman.mails_send, every_s=2)
