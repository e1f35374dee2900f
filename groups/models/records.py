"""What goes out by mail, what people do not want by mail, and who changed what in a cohort."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MailState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    CLAIMED = "claimed", _("being written")  # a worker has it until its claim runs out; nothing has been said yet
    HANDED = "handed", _("being handed over")  # from here on nobody can know whether the mail server took it
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")  # tried as often as we do
    UNSURE = "unsure", _("perhaps sent")  # the worker died while handing it over; not sent twice by itself
    DROPPED = "dropped", _("not needed any more")  # refused by the person, or about something that is past


class OutgoingMail(models.Model):
    """One mail to one person, in the order book until it is out. Words are written when it is sent, never kept.

    `key` says what it is, so that the same mail is never ordered twice. `about` holds what its writer needs (ids, and
    for an invitation the token); it is emptied when the mail is done with.
    """

    kind = models.CharField(max_length=32)
    key = models.CharField(max_length=160, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    email = models.EmailField(max_length=254, blank=True)  # of somebody who has no account yet
    language = models.CharField(max_length=8, blank=True)  # of somebody who has chosen none
    cohort = models.ForeignKey("groups.Cohort", on_delete=models.CASCADE, null=True, related_name="mails")
    about = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=MailState.choices, default=MailState.WAITING)
    due_at = models.DateTimeField(default=timezone.now)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.CharField(max_length=64, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=64, blank=True)  # a code, never what the mail server said

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(email=""), name="groups_outgoingmail_has_reader"
            )
        ]
        indexes = [
            models.Index(fields=["state", "due_at"], name="groups_outgoingmail_due"),
            models.Index(fields=["cohort", "state"], name="groups_outgoingmail_by_cohort"),
        ]

    def __str__(self) -> str:
        return f"mail {self.pk}"


class MailRefusal(models.Model):
    """A kind of mail that somebody does not want."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_refusals")
    kind = models.CharField(max_length=32)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="groups_mailrefusal_once")]

    def __str__(self) -> str:
        return f"refusal of {self.user_id}"


class AppendOnly(models.QuerySet["AuditEntry"]):
    def update(self, **_fields: object) -> int:
        raise TypeError("the audit is only ever added to")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("the audit is only ever added to")


class AuditEntry(models.Model):
    """Who changed what, when and why; only ever added. `about` holds ids and codes, no words but the reason."""

    cohort = models.ForeignKey("groups.Cohort", on_delete=models.CASCADE, null=True, related_name="audit")
    at = models.DateTimeField(default=timezone.now, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    what = models.CharField(max_length=40)
    about = models.JSONField(default=dict)
    reason = models.CharField(max_length=200, blank=True)

    objects = AppendOnly.as_manager()

    class Meta:
        indexes = [models.Index(fields=["cohort", "at"], name="groups_auditentry_by_cohort")]

    def __str__(self) -> str:
        return f"audit entry {self.pk}"

    def save(self, *args: object, **options: object) -> None:
        if self.pk is not None:
            raise TypeError("the audit is only ever added to")
        super().save(*args, **options)  # type: ignore[arg-type]
