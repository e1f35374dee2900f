"""What is planned: the programme of a cohort, series, meetings, who holds them, and who answered and came.

A plan is said in local time with a zone; an instant is UTC. A meeting keeps both, since only the plan survives a change
of the zone's rules and only the instant can be compared. In calendars a plan is called by its `public_id`.
"""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.models import validate_time_zone
from sessions.models.identifiers import random_address

LEAST_IN_ROOM = 2


class TooFew(models.TextChoices):
    """What happens with a meeting for which too few have said that they come, decided in advance."""

    HOLD = "hold", _("hold it all the same")
    CANCEL = "cancel", _("cancel it")
    MERGE = "merge", _("put everybody into one room")


class ProgrammeStep(models.Model):
    """Which exercise a cohort does in which of its weeks, counted from 1; `order` for more than one in a week."""

    cohort = models.ForeignKey("groups.Cohort", on_delete=models.CASCADE, related_name="programme")
    week = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(104)])
    order = models.PositiveSmallIntegerField(default=1)
    slug = models.CharField(max_length=64)

    class Meta:
        ordering = ("week", "order")
        constraints = [
            models.UniqueConstraint(fields=["cohort", "week", "order"], name="practice_programme_step_once"),
        ]

    def __str__(self) -> str:
        return f"week {self.week} of cohort {self.cohort_id}"


class Series(models.Model):
    """A recurring plan: `rule` is an RRULE (RFC 5545) in the local time of `zone`, from `first_on` at `at`."""

    public_id = models.CharField(max_length=32, unique=True, default=random_address, editable=False)
    cohort = models.ForeignKey("groups.Cohort", on_delete=models.CASCADE, related_name="series")
    title = models.CharField(_("title"), max_length=120)
    zone = models.CharField(_("time zone"), max_length=64, validators=[validate_time_zone])
    first_on = models.DateField(_("first day"))
    at = models.TimeField(_("time of day"))
    minutes = models.PositiveSmallIntegerField(_("length in minutes"), default=75)
    rule = models.CharField(max_length=200)
    skipped = models.JSONField(default=list)  # ISO dates of the zone on which nothing takes place
    sequence = models.PositiveIntegerField(default=0)  # of RFC 5545: rises whenever people should notice a change
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"series {self.public_id}"


class MeetingState(models.TextChoices):
    PLANNED = "planned", _("planned")
    CANCELLED = "cancelled", _("cancelled")
    OVER = "over", _("over")  # its attendance has been counted; nothing changes any more


class Meeting(models.Model):
    """One dated occurrence of people practising together.

    `occurrence`: the local date and time that the series gave it ("2026-11-24T19:00"), kept when it is moved, so that a
    calendar finds what to replace. `slug`: the exercise, where it differs from the programme.
    """

    public_id = models.CharField(max_length=32, unique=True, default=random_address, editable=False)
    cohort = models.ForeignKey("groups.Cohort", on_delete=models.CASCADE, related_name="meetings")
    series = models.ForeignKey(Series, on_delete=models.SET_NULL, null=True, blank=True, related_name="meetings")
    title = models.CharField(_("title"), max_length=120, blank=True)
    occurrence = models.CharField(max_length=19, blank=True)
    zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_time_zone])
    starts_at = models.DateTimeField()
    # Nothing tells the end of an open room, such as the demo's.
    ends_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=9, choices=MeetingState.choices, default=MeetingState.PLANNED)
    notice = models.TextField(_("message to everybody"), max_length=500, blank=True)  # why it was moved or cancelled
    slug = models.CharField(_("exercise"), max_length=64, blank=True)
    capacity = models.PositiveSmallIntegerField(_("places"), null=True, blank=True)
    least = models.PositiveSmallIntegerField(_("people needed"), default=LEAST_IN_ROOM)
    too_few = models.CharField(_("if fewer come"), max_length=6, choices=TooFew.choices, default=TooFew.HOLD)
    decided_at = models.DateTimeField(null=True, blank=True)  # when the rule for too few was applied, once
    doors_minutes = models.PositiveSmallIntegerField(_("doors open, minutes before"), default=10)
    placed_at = models.DateTimeField(null=True, blank=True)  # people were placed and the rooms are open
    closed_at = models.DateTimeField(null=True, blank=True)  # the first exercise began: only who is let in comes late
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)
    holders: models.ManyToManyField[models.Model, Holding] = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="practice.Holding", related_name="held_meetings"
    )

    class Meta:
        indexes = [
            models.Index(fields=["cohort", "starts_at"], name="practice_meeting_by_start"),
            models.Index(fields=["state", "starts_at"], name="practice_meeting_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "occurrence"], condition=~Q(occurrence=""), name="practice_meeting_occurrence_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")), name="practice_meeting_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"meeting {self.public_id}"


class Holding(models.Model):
    """A facilitator who holds a meeting, and which of its rooms. Nobody holds two at the same time (services)."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="holdings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="holdings")
    room = models.ForeignKey("practice.Room", on_delete=models.SET_NULL, null=True, blank=True, related_name="holdings")
    here_at = models.DateTimeField(null=True, blank=True)  # last seen in the lobby

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "user"], name="practice_holding_once")]

    def __str__(self) -> str:
        return f"{self.user_id} holds {self.meeting_id}"


class Answer(models.TextChoices):
    NONE = "none", _("not answered")
    COMING = "coming", _("coming")
    NOT_COMING = "not_coming", _("can't come")
    WAITING = "waiting", _("on the waiting list")
    OFFERED = "offered", _("offered a place")


class Attendance(models.TextChoices):
    UNKNOWN = "unknown", _("not counted yet")
    CAME = "came", _("came")
    PART = "part", _("came for part of it")
    ABSENT = "absent", _("did not come")


class Reservation(models.Model):
    """One person and one meeting: their answer, place on the waiting list, room, and whether they came."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="reservations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reservations")
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.NONE)
    answered_at = models.DateTimeField(null=True, blank=True)
    waits_since = models.DateTimeField(null=True, blank=True)
    offer_until = models.DateTimeField(null=True, blank=True)
    here_at = models.DateTimeField(null=True, blank=True)  # last seen in the lobby
    room = models.ForeignKey("practice.Room", on_delete=models.SET_NULL, null=True, blank=True, related_name="placed")
    let_in = models.BooleanField(default=False)  # by the facilitator, although entry is closed
    attendance = models.CharField(max_length=7, choices=Attendance.choices, default=Attendance.UNKNOWN)
    attended_ms = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "user"], name="practice_reservation_once"),
            models.CheckConstraint(
                condition=~Q(answer=Answer.WAITING) | Q(waits_since__isnull=False), name="practice_reservation_waits"
            ),
            models.CheckConstraint(
                condition=~Q(answer=Answer.OFFERED) | Q(offer_until__isnull=False), name="practice_reservation_offered"
            ),
        ]
        indexes = [
            models.Index(fields=["meeting", "answer", "waits_since"], name="practice_reservation_list"),
            models.Index(fields=["user", "meeting"], name="practice_reservation_by_person"),
        ]

    def __str__(self) -> str:
        return f"reservation of {self.user_id} for {self.meeting_id}"


class CalendarFeed(models.Model):
    """A person's secret calendar address. Only a hash of it is kept, so it is shown once; a new one ends the old."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feed")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"feed of {self.user_id}"
