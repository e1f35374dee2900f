"""What happens: exercises, rooms with their seats and log, and the ledger. Plans are next door, in `plans`.

Rules live in `core/`, writing in `services.py` and in the one door, `realtime.rooms`.
Instants in a room and lengths are integer ms, as in the core.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from sessions.models.identifiers import random_address, random_seed


class Exercise(models.Model):
    """One version of an exercise, never changed: a room keeps the version that it started with."""

    slug = models.CharField(max_length=64)
    version = models.CharField(max_length=32)
    order = models.PositiveIntegerField(default=0)
    current = models.BooleanField(default=True)  # the version that may be started; at most one for each slug
    body = models.TextField()
    loaded_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slug", "version"], name="practice_exercise_version_once"),
            models.UniqueConstraint(fields=["slug"], condition=Q(current=True), name="practice_exercise_one_current"),
        ]

    def __str__(self) -> str:
        return f"exercise {self.slug} {self.version}"


class Room(models.Model):
    """A moderated group of a meeting. `state` is the fold of its log, kept for speed; only the door writes it.

    `title` and `self_held` belong to the fold's beginning, and so do not change afterwards.
    """

    public_id = models.CharField(max_length=32, unique=True, default=random_address, editable=False)
    meeting = models.ForeignKey("practice.Meeting", on_delete=models.CASCADE, related_name="rooms")
    title = models.CharField(max_length=120, blank=True)
    self_held = models.BooleanField(default=False)
    seed = models.BigIntegerField(default=random_seed, editable=False)
    schema = models.PositiveIntegerField(default=1, editable=False)
    version = models.PositiveBigIntegerField(default=0, editable=False)
    state = models.TextField(blank=True, editable=False)  # empty: nothing has happened yet
    due_at = models.BigIntegerField(null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="practice_room_by_due", condition=Q(due_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"room {self.public_id}"


class Seat(models.Model):
    """Who sits on which number of a room: the only place that says so. `live`: the one seat where the person is now."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="seats")
    number = models.PositiveIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="seats")
    # Kept here too, so that the ledger still adds up when the person has been erased.
    account = models.ForeignKey("practice.Account", on_delete=models.PROTECT, related_name="+")
    live = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room", "number"], name="practice_seat_number_once"),
            models.UniqueConstraint(fields=["room", "user"], name="practice_seat_person_once"),
            models.UniqueConstraint(fields=["user"], condition=Q(live=True), name="practice_seat_one_live"),
            models.CheckConstraint(condition=Q(number__gt=0), name="practice_seat_not_house"),
        ]

    def __str__(self) -> str:
        return f"seat {self.number} of room {self.room_id}"


class RoomEvent(models.Model):
    """The log of a room, one row for each version: the truth that `Room.state` is folded from."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="events")
    version = models.PositiveBigIntegerField()
    at = models.BigIntegerField()
    kind = models.CharField(max_length=32)
    body = models.TextField()
    seat = models.PositiveIntegerField(null=True)  # whose command it came from; none: the server's

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "version"], name="practice_roomevent_version_once")]

    def __str__(self) -> str:
        return f"event {self.version} of room {self.room_id}"


class Line(models.Model):
    """The words of a quiet line of a facilitator's, beside the log, which names only its number. Kept for a day."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="+")
    seat = models.PositiveIntegerField(default=0)  # whom it is for; 0: everybody
    en = models.CharField(max_length=300, blank=True)
    sv = models.CharField(max_length=300, blank=True)
    at = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return f"line {self.pk} in room {self.room_id}"


class Command(models.Model):
    """What somebody's command was answered, so that it acts once however often it arrives. Kept for a day."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=32)
    digest = models.CharField(max_length=32)
    answer = models.CharField(max_length=64)
    at = models.BigIntegerField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "user", "key"], name="practice_command_once")]

    def __str__(self) -> str:
        return f"command of {self.user_id} in room {self.room_id}"


class Account(models.Model):
    """Time of one person in one cohort, ms, or of its house (no user). Balance: s - p + x; its entries add up to it."""

    cohort = models.ForeignKey("groups.Cohort", on_delete=models.CASCADE, related_name="accounts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="accounts")
    house = models.BooleanField(default=False)
    s = models.BigIntegerField(default=0)
    p = models.BigIntegerField(default=0)
    o = models.BigIntegerField(default=0)
    x = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cohort", "user"], name="practice_account_once"),
            models.UniqueConstraint(fields=["cohort"], condition=Q(house=True), name="practice_account_one_house"),
        ]

    def __str__(self) -> str:
        return f"account {self.pk}"


class LedgerEntry(models.Model):
    """What one event of a room's log moved on one account, ms in each column. Only ever added."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="entries")
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveBigIntegerField()
    at = models.BigIntegerField()
    s = models.BigIntegerField(default=0)
    p = models.BigIntegerField(default=0)
    o = models.BigIntegerField(default=0)
    x = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room", "version", "account"], name="practice_ledgerentry_once"),
        ]

    def __str__(self) -> str:
        return f"entry of account {self.account_id}"


class Practice(models.Model):
    """One person's part in one pairing: who met whom, who was a third, who spoke first. Written when it opens.

    `third`: of a pair exercise, who made it a group of three.
    """

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="+")
    cohort = models.ForeignKey("groups.Cohort", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="practices")
    pairing = models.PositiveBigIntegerField()
    size = models.PositiveIntegerField()
    at = models.BigIntegerField()
    nominal = models.PositiveIntegerField()
    spoke_first = models.BooleanField(default=False)
    third = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "pairing", "user"], name="practice_practice_once")]
        indexes = [models.Index(fields=["cohort", "user", "at"], name="practice_practice_by_person")]

    def __str__(self) -> str:
        return f"practice of {self.user_id} in room {self.room_id}"


class Waited(models.Model):
    """Somebody was here and ready, and sat out an exercise: they are placed first in the next one."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="+")
    cohort = models.ForeignKey("groups.Cohort", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    pairing = models.PositiveBigIntegerField()  # the first one of that exercise
    at = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "pairing", "user"], name="practice_waited_once")]
        indexes = [models.Index(fields=["cohort", "user"], name="practice_waited_by_person")]

    def __str__(self) -> str:
        return f"waiting of {self.user_id} in room {self.room_id}"


class Reached(models.Model):
    """What reached somebody, in numbers: their own private count, seen by nobody else, tied to no turn."""

    class What(models.TextChoices):
        FACE = "face"
        SOUND = "sound"
        WORDS = "words"
        NOT_YET = "not_yet"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reached")
    what = models.CharField(max_length=8, choices=What.choices)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "what"], name="practice_reached_once")]

    def __str__(self) -> str:
        return f"count of {self.user_id}"
