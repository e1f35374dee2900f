"""What an organiser sees of a cohort's invitations, and of a list of addresses before anything is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from groups.address_lists import Line
from groups.models import Cohort, Invitation, MembershipState, User

IN_ALREADY = (MembershipState.ACTIVE, MembershipState.PAUSED)


@dataclass(frozen=True)
class Shown:
    """An invitation and what has become of it."""

    invitation: Invitation
    state: str  # waiting, accepted, expired, withdrawn

    @property
    def words(self) -> str | Promise:
        used = self.invitation.uses - self.invitation.uses_left
        if self.state == "waiting" and not self.invitation.email:
            return _("%(used)s of %(uses)s have used it") % {"used": used, "uses": self.invitation.uses}
        return {
            "waiting": pgettext_lazy("invitation", "waiting"),
            "accepted": pgettext_lazy("invitation", "accepted") if self.invitation.email else _("used up"),
            "expired": pgettext_lazy("invitation", "expired"),
            "withdrawn": pgettext_lazy("invitation", "withdrawn"),
        }[self.state]

    @property
    def is_open(self) -> bool:
        return self.state == "waiting"

    @property
    def may_go_again(self) -> bool:
        return bool(self.invitation.email) and self.state in {"waiting", "expired"}


def state_of(invitation: Invitation, now: datetime) -> str:
    """Return what has become of an invitation by `now`."""
    if not invitation.uses_left:
        return "accepted"
    if invitation.withdrawn_at:
        return "withdrawn"
    return "waiting" if invitation.expires_at > now else "expired"


def invitations_of(cohort: Cohort) -> QuerySet[Invitation]:
    return Invitation.objects.filter(cohort=cohort).order_by("-made_at", "-pk")


def shown(invitations: Sequence[Invitation], now: datetime) -> list[Shown]:
    return [Shown(invitation, state_of(invitation, now)) for invitation in invitations]


@dataclass(frozen=True)
class Sorted:
    """A list of addresses: who can be invited, and which lines cannot be used, with the reason."""

    good: list[str]
    bad: list[Line]

    @property
    def button(self) -> str | Promise:
        count = len(self.good)
        return ngettext_lazy("Send %(count)s invitation", "Send %(count)s invitations", count) % {"count": count}


def sort_addresses(cohort: Cohort, lines: Sequence[Line], now: datetime) -> Sorted:
    """Tell the addresses that can be invited to a cohort from those that are wrong, in it, or invited already."""
    emails = [line.email for line in lines if line.email]
    here = User.objects.filter(memberships__cohort=cohort, memberships__state__in=IN_ALREADY, email__in=emails)
    members = set(here.values_list("email", flat=True))
    waiting = Invitation.objects.filter(
        cohort=cohort, email__in=emails, uses_left__gt=0, withdrawn_at=None, expires_at__gt=now
    )
    invited = set(waiting.values_list("email", flat=True))
    good: list[str] = []
    bad: list[Line] = []
    for line in lines:
        problem = line.problem
        if line.email in members:
            problem = _("belongs to the group already")
        elif line.email in invited:
            problem = _("has an open invitation")
        elif line.email in good:
            problem = _("is there twice")
        if problem:
            bad.append(Line(line.number, line.text, problem=problem))
        else:
            good.append(line.email)
    return Sorted(good, bad)
