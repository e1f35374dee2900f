"""The application of the live rooms."""

from __future__ import annotations

from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    name = "realtime"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from groups import entrances as home

        from . import access_watch, departures, entrances, publish, rooms

        rooms.on_commit_listeners.append(publish.publish)
        access_watch.connect()
        departures.connect()
        home.register(entrances.rooms)
