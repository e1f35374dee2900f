"""Who is connected, as far as the database must know it to survive a crash: leases that run out. No rule lives here."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class ServerProcess(models.Model):
    """A process that holds sockets. `seen_at` (ms) is renewed every second; when it stands still, nobody is there."""

    id = models.CharField(max_length=32, primary_key=True)
    host = models.CharField(max_length=255)
    started_at = models.BigIntegerField()
    seen_at = models.BigIntegerField()

    def __str__(self) -> str:
        return f"process {self.id}"


class Presence(models.Model):
    """The connection that holds a seat now: the newest tab. Its row goes when its socket does."""

    # No foreign key: a row lives for minutes, is written at every join, and outlives nothing that matters.
    room_id = models.BigIntegerField()
    seat = models.PositiveIntegerField()
    connection = models.CharField(max_length=32)
    tab = models.CharField(max_length=32, default="")
    process = models.ForeignKey(ServerProcess, on_delete=models.CASCADE, related_name="presences")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["room_id", "seat"], name="realtime_presence_one_connection_per_seat"),
        ]

    def __str__(self) -> str:
        return f"presence of seat {self.seat} in room {self.room_id}"
