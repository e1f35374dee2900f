"""What somebody keeps of their own mirror of talk. Theirs alone: no selector shows it to anybody else.

Writing is in `mirror_services.py`.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class MirrorKeeping(models.Model):
    """Somebody's wish that their mirrors be kept. The row is the switch: without it nothing reaches the server."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mirror_keeping")
    since = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return f"keeping of {self.user_id}"


class Mirror(models.Model):
    """In which lengths somebody spoke in one turn, as their own device heard it. All lengths are ms."""

    class Role(models.TextChoices):
        SPEAKER = "speaker"
        SUPPORTER = "supporter"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mirrors")
    room = models.ForeignKey("practice.Room", on_delete=models.CASCADE, related_name="+")
    pairing = models.PositiveBigIntegerField()
    turn = models.PositiveIntegerField()
    role = models.CharField(max_length=9, choices=Role.choices)
    running_ms = models.PositiveIntegerField()
    runs = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "room", "pairing", "turn"], name="practice_mirror_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=["speaker", "supporter"]), name="practice_mirror_known_role"
            ),
        ]

    def __str__(self) -> str:
        return f"mirror of {self.user_id} in room {self.room_id}"
