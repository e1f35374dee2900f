"""What keeps people safe: reports with what became of them, the facilitators' log of incidents, and who was removed.

What somebody wrote is sealed (`groups.sealed`). Rules live in `sessions.safety` and `sessions.removals`.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.models.records import AppendOnly
from groups.sealed_fields import SealedTextField
from sessions.models.identifiers import random_address


class Rule(models.TextChoices):
    """What was not kept. Codes, since a group may word its own rules."""

    STAYS_HERE = "stays_here", _("What is said here stays here, also afterwards and between us.")
    OWN_STORY = "own_story", _("Speak about yourself. Leave out names of others.")
    NO_ADVICE = "no_advice", _("Listen without advice. Ask before you offer anything.")
    FREE = "free", _("You may pass, pause, turn the camera off or leave.")
    EQUAL = "equal", _("Equal turns. Keep to your time, and take it.")
    PRIVATE = "private", _("Be in a private place, with headphones, sober.")
    NO_RECORDING = "no_recording", _("No recording, no screenshots, no AI note-takers.")
    CONTACT = "contact", _("Contact outside only if both have said yes.")
    NOT_THERAPY = "not_therapy", _("This is not therapy or emergency help.")
    RESPECT = "respect", _("Nobody is insulted, pressed, courted or sold anything.")
    OTHER = "other", _("Something else")


class ReportState(models.TextChoices):
    NEW = "new", _("new")
    SEEN = "seen", _("seen")
    DECIDED = "decided", _("decided")
    ANSWERED = "answered", _("answered")


class Decision(models.TextChoices):
    NOTHING = "nothing", _("Nothing to do")
    TALKED = "talked", _("Talked with the person")
    STAYS_OUT = "stays_out", _("Does not come to sessions until an organiser lifts it")
    REMOVED = "removed", _("Removed from the group")
    LIFTED = "lifted", _("May come to sessions again")


class Report(models.Model):
    """What somebody tells the organisers. `about` is whom it concerns, if they said so; that person never reads it.

    `statement` is the reasons of a decision, read by whom it concerns; `answer` is read by who reported.
    """

    public_id = models.CharField(max_length=32, unique=True, default=random_address, editable=False)
    cohort = models.ForeignKey("groups.Cohort", on_delete=models.CASCADE, related_name="reports")
    meeting = models.ForeignKey("practice.Meeting", on_delete=models.CASCADE, related_name="reports")
    room = models.ForeignKey("practice.Room", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="reports_made")
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    appeal_of = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="appeals")
    rule = models.CharField(max_length=16, choices=Rule.choices)
    words = SealedTextField()
    state = models.CharField(max_length=8, choices=ReportState.choices, default=ReportState.NEW)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    due_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=9, choices=Decision.choices, blank=True)
    statement = SealedTextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = SealedTextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    overdue_told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(rule__in=Rule.values), name="practice_report_known_rule"),
            models.CheckConstraint(
                condition=Q(state__in=["new", "seen"], decision="")
                | Q(state__in=["decided", "answered"]) & ~Q(decision=""),
                name="practice_report_decided_once",
            ),
        ]
        indexes = [
            models.Index(fields=["cohort", "state", "due_at"], name="practice_report_by_deadline"),
            models.Index(fields=["about", "decided_at"], name="practice_report_by_concerned"),
        ]

    def __str__(self) -> str:
        return f"report {self.public_id}"


class Level(models.TextChoices):
    """How far something went; `sessions.safety_words` says the sign and what to do."""

    TEARS = "0", "0"
    OVERWHELMED = "1", "1"
    DANGER = "2", "2"
    IMMEDIATE = "3", "3"
    BREACH = "R", "R"


class Incident(models.Model):
    """What a facilitator writes down for the organisers. Only ever added."""

    public_id = models.CharField(max_length=32, unique=True, default=random_address, editable=False)
    cohort = models.ForeignKey("groups.Cohort", on_delete=models.CASCADE, related_name="incidents")
    meeting = models.ForeignKey("practice.Meeting", on_delete=models.CASCADE, related_name="incidents")
    room = models.ForeignKey("practice.Room", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    level = models.CharField(max_length=1, choices=Level.choices)
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    words = SealedTextField()
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AppendOnly.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(level__in=Level.values), name="practice_incident_known_level")
        ]
        indexes = [models.Index(fields=["cohort", "made_at"], name="practice_incident_by_cohort")]

    def __str__(self) -> str:
        return f"incident {self.public_id}"

    def save(self, *args: Any, **options: Any) -> None:
        if self.pk is not None:
            raise TypeError("incidents are only ever added")
        super().save(*args, **options)


class RemovalReason(models.TextChoices):
    AGREEMENT = "agreement", _("an agreement was not kept")
    REST = "rest", _("needs rest")
    TECHNICAL = "technical", _("a technical reason")
    REPORT = "report", _("a report")
    OTHER = "other", _("another reason")


class Removal(models.Model):
    """Somebody was taken out of a meeting. It counts for all rooms of it; with `holds`, for all meetings of the cohort.

    One that holds waits for an organiser, who lifts it or keeps it; kept, it holds until it is lifted.
    """

    public_id = models.CharField(max_length=32, unique=True, default=random_address, editable=False)
    cohort = models.ForeignKey("groups.Cohort", on_delete=models.CASCADE, related_name="removals")
    meeting = models.ForeignKey("practice.Meeting", on_delete=models.CASCADE, related_name="removals")
    room = models.ForeignKey("practice.Room", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="removals")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=9, choices=RemovalReason.choices)
    words = SealedTextField(blank=True)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    holds = models.BooleanField(default=False)
    kept_at = models.DateTimeField(null=True, blank=True)
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(reason__in=RemovalReason.values), name="practice_removal_known_reason")
        ]
        indexes = [
            models.Index(fields=["cohort", "user"], condition=Q(lifted_at=None), name="practice_removal_in_force")
        ]

    def __str__(self) -> str:
        return f"removal {self.public_id}"
