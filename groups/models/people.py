"""People, cohorts, who belongs to which, who is invited, and who does not want to meet whom.

Fields and constraints only; rules live in services. Mail that goes out and the audit are in `records`.
"""

from __future__ import annotations

import zoneinfo
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.identifiers import random_identifier


def validate_time_zone(name: str) -> None:
    """Refuse a name that the zone database does not know."""
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValidationError(_("This is not a time zone that we know."), code="time_zone") from error


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Keep a person; without a password they sign in by e-mail code."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person. The e-mail address is how they sign in and is never shown to other members."""

    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    public_id = models.CharField(max_length=16, unique=True, default=random_identifier, editable=False)
    display_name = models.CharField(_("name shown to others"), max_length=60, blank=True)
    pronouns = models.CharField(_("pronouns"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True, validators=[validate_time_zone])
    country = models.CharField(_("country"), max_length=2, blank=True)
    is_rehearsal = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)  # may see the operator's pages
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.UniqueConstraint(Lower("email"), name="groups_user_email_without_case")]

    def __str__(self) -> str:
        return f"person {self.public_id}"

    @property
    def name(self) -> str:
        """What others read; never the e-mail address."""
        return self.display_name or str(_("Somebody"))

    def has_perm(self, permission: str, obj: object = None) -> bool:
        """Whether the operator's pages let this person in; what a page allows there is decided by the page."""
        return self.is_active and self.is_staff

    def has_module_perms(self, application: str) -> bool:
        return self.is_active and self.is_staff


class Cohort(models.Model):
    """People who practise together over some weeks."""

    public_id = models.CharField(max_length=16, unique=True, default=random_identifier, editable=False)
    name = models.CharField(_("name"), max_length=80)
    purpose = models.TextField(_("what it is for"), blank=True, max_length=600)
    languages = models.JSONField(_("languages"), default=list)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_time_zone])
    room_least = models.PositiveSmallIntegerField(_("people in a room, at least"), default=4)
    room_most = models.PositiveSmallIntegerField(_("people in a room, at most"), default=6)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    agreements = models.TextField(_("agreements"), blank=True, max_length=4000)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    members: models.ManyToManyField[User, Membership] = models.ManyToManyField(
        "groups.User", through="groups.Membership", related_name="cohorts"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(room_least__gte=2, room_most__lte=12, room_least__lte=models.F("room_most")),
                name="groups_cohort_room_size",
            ),
            models.CheckConstraint(
                condition=models.Q(starts_on=None)
                | models.Q(ends_on=None)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="groups_cohort_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"cohort {self.public_id}"


class Role(models.TextChoices):
    MEMBER = "member", _("member")
    FACILITATOR = "facilitator", _("facilitator")
    ORGANISER = "organiser", _("organiser")


class MembershipState(models.TextChoices):
    INVITED = "invited", _("invited")
    ASKED = "asked", _("asks to join")  # came by a link that wants an organiser's yes
    ACTIVE = "active", _("active")
    PAUSED = "paused", _("paused")
    LEFT = "left", _("left")
    REMOVED = "removed", _("removed")


class Membership(models.Model):
    """One role of one person in one cohort; somebody with two roles has two rows."""

    user = models.ForeignKey("groups.User", on_delete=models.CASCADE, related_name="memberships")
    cohort = models.ForeignKey("groups.Cohort", on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role.choices)
    state = models.CharField(max_length=8, choices=MembershipState.choices, default=MembershipState.ACTIVE)
    since = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=200, blank=True)  # of a removal; for organisers only

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "cohort", "role"], name="groups_membership_once_per_role"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="groups_membership_known_role"),
            models.CheckConstraint(
                condition=models.Q(state__in=MembershipState.values), name="groups_membership_known_state"
            ),
        ]
        indexes = [models.Index(fields=["cohort", "role", "state"], name="groups_membership_by_role")]

    def __str__(self) -> str:
        return f"{self.role} {self.user_id} of {self.cohort_id}"


class Invitation(models.Model):
    """A way into a cohort. Its token is random and only its hash is kept; without an address it is a link for many."""

    public_id = models.CharField(max_length=16, unique=True, default=random_identifier, editable=False)
    cohort = models.ForeignKey("groups.Cohort", on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=12, choices=Role.choices, default=Role.MEMBER)
    token_hash = models.CharField(max_length=64, unique=True)
    email = models.EmailField(max_length=254, blank=True)
    uses = models.PositiveIntegerField(default=1)
    uses_left = models.PositiveIntegerField(default=1)
    needs_approval = models.BooleanField(default=False)
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey("groups.User", on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role=Role.MEMBER) | ~models.Q(email=""), name="groups_invitation_no_leader_by_link"
            ),
            models.CheckConstraint(
                condition=models.Q(uses_left__lte=models.F("uses")), name="groups_invitation_uses_left"
            ),
        ]
        indexes = [models.Index(fields=["cohort", "made_at"], name="groups_invitation_by_cohort")]

    def __str__(self) -> str:
        return f"invitation {self.public_id}"


class Block(models.Model):
    """Its owner never meets the other in a pairing, in any cohort; the other is never told."""

    owner = models.ForeignKey("groups.User", on_delete=models.CASCADE, related_name="blocks_made")
    other = models.ForeignKey("groups.User", on_delete=models.CASCADE, related_name="blocks_received")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "other"], name="groups_block_once"),
            models.CheckConstraint(condition=~models.Q(owner=models.F("other")), name="groups_block_not_oneself"),
        ]

    def __str__(self) -> str:
        return f"block of {self.owner_id}"
