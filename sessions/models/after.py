"""What people write after a session, each for themselves: a member's check-out, a facilitator's notes. All is sealed.

Own words go with their owner, and with the session that they are about. Writing is in `after_services.py`; what a
member has ticked is shown to whoever held the session by `debriefs.py`, and by nobody else.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from groups.sealed_fields import SealedTextField
from sessions.models.identifiers import random_address


class CheckOut(models.Model):
    """A member's check-out of one session. `answers` is JSON, 0 to 4 by question, without those left open."""

    public_id = models.CharField(max_length=32, unique=True, default=random_address, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="check_outs")
    meeting = models.ForeignKey("practice.Meeting", on_delete=models.CASCADE, related_name="check_outs")
    answers = SealedTextField(blank=True)
    line = SealedTextField(blank=True)
    shares_answers = models.BooleanField(default=False)
    shares_line = models.BooleanField(default=False)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "meeting"], name="practice_checkout_once")]
        indexes = [models.Index(fields=["changed_at"], name="practice_checkout_by_age")]

    def __str__(self) -> str:
        return f"check-out of {self.user_id}"


class DebriefNote(models.Model):
    """A facilitator's own notes on one session, and what of the debrief they have done (`done`, by code)."""

    public_id = models.CharField(max_length=32, unique=True, default=random_address, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="debrief_notes")
    meeting = models.ForeignKey("practice.Meeting", on_delete=models.CASCADE, related_name="debrief_notes")
    words = SealedTextField(blank=True)
    done = models.JSONField(default=list)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "meeting"], name="practice_debriefnote_once")]
        indexes = [models.Index(fields=["changed_at"], name="practice_debriefnote_by_age")]

    def __str__(self) -> str:
        return f"notes of {self.user_id}"
