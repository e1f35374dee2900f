"""How every mail looks, and the letters about coming into a cohort. Letters about meetings are in `sessions.letters`.

A letter is written once as a sheet of words; its text and its HTML are two ways to show the same sheet, so that they
cannot tell different things. Subjects may be read by anybody who sees a locked telephone: they name no person and
nothing that somebody said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from groups.envelope import address, stop_address
from groups.models import Cohort, Invitation, MembershipState, OutgoingMail, Role, User
from groups.outbox import Kind, Letter, kind_named, register


@dataclass(frozen=True)
class Way:
    """Somewhere that a mail leads to."""

    label: str
    address: str


@dataclass(frozen=True)
class Sheet:
    """The words of a letter: a title, lines, facts with a name, what an organiser says, and ways to go on."""

    subject: str
    title: str
    lines: Sequence[str] = ()
    facts: Sequence[tuple[str, str]] = ()
    quote: str = ""
    buttons: Sequence[Way] = ()  # the first is the main one
    ways: Sequence[Way] = ()


def letter_of(sheet: Sheet, mail: OutgoingMail) -> Letter:
    """Show a sheet as text and as HTML, with why the mail comes and how to have fewer below it."""
    context = {"sheet": sheet, "language": get_language(), "why": _why(mail), "ends": _ends(mail)}
    text = render_to_string("mail/letter.txt", context)
    return Letter(sheet.subject, text, render_to_string("mail/letter.html", context))


def _why(mail: OutgoingMail) -> str:
    if mail.user is None:
        return _("You get this mail because an organiser at Samtal wrote down your address.")
    if mail.cohort is None:
        return _("You get this mail because you have an account at Samtal.")
    return _("You get this mail because you belong to %(group)s at Samtal.") % {"group": mail.cohort.name}


def _ends(mail: OutgoingMail) -> list[Way]:
    if mail.user is None:
        return []
    ends = [Way(_("Choose which mails you get"), address("mail_choices"))]
    kind = kind_named(mail.kind)
    if kind and kind.may_be_stopped:
        ends.insert(0, Way(_("Stop mails like this one"), stop_address(mail.user, kind.name)))
    return ends


def invitation_write(mail: OutgoingMail, now: datetime) -> Letter | None:
    """Write to somebody who is invited; `about`: the invitation's public id and its token, which nobody else keeps."""
    invitation = Invitation.objects.select_related("cohort", "made_by").filter(
        public_id=mail.about["invitation"], withdrawn_at=None, uses_left__gt=0, expires_at__gt=now
    )
    if (one := invitation.first()) is None:
        return None
    words = {"group": one.cohort.name, "by": one.made_by.name if one.made_by else _("An organiser")}
    lines = [
        _("%(by)s invites you to %(group)s, a group that practises talking and listening in equal halves.") % words,
        *_roles_lines(one.role),
        *([one.cohort.purpose] if one.cohort.purpose else []),
        _("The page tells you more before you decide anything. If this is not for you, leave this mail alone."),
    ]
    sheet = Sheet(
        subject=_("An invitation to %(group)s") % words,
        title=_("You are invited"),
        lines=lines,
        facts=[(_("Open until"), _day(one.expires_at))],
        buttons=[Way(_("Look at the invitation"), address("invitation", token=mail.about["token"]))],
    )
    return letter_of(sheet, mail)


def approved_write(mail: OutgoingMail, _now: datetime) -> Letter | None:
    """Write to somebody whose wish to join was met with a yes."""
    cohort = _cohort_of(mail)
    if mail.user is None or cohort.public_id not in _cohorts_of(mail.user):
        return None
    words = {"group": cohort.name}
    sheet = Sheet(
        subject=_("You are in %(group)s") % words,
        title=_("Welcome to %(group)s") % words,
        lines=[
            _("An organiser has said yes. From now on you see the sessions of the group, and get a mail before each.")
        ],
        buttons=[Way(_("See the group"), address("cohort", cohort=cohort.public_id))],
    )
    return letter_of(sheet, mail)


def removed_write(mail: OutgoingMail, _now: datetime) -> Letter | None:
    """Write to somebody who was put out of a cohort. Why is between them and the organisers, not for a mail."""
    words = {"group": _cohort_of(mail).name}
    sheet = Sheet(
        subject=_("You are no longer in %(group)s") % words,
        title=_("You are no longer in %(group)s") % words,
        lines=[
            _("An organiser has ended your part in the group. Your places in its sessions are free again."),
            _("What you gave and received there stays yours. To talk about it, write to the organiser."),
        ],
    )
    return letter_of(sheet, mail)


def asked_write(mail: OutgoingMail, _now: datetime) -> Letter | None:
    """Write to an organiser that somebody waits for their yes. It names nobody: a mail is easily read by others."""
    cohort = _cohort_of(mail)
    words = {"group": cohort.name}
    sheet = Sheet(
        subject=_("%(group)s: somebody asks to join") % words,
        title=_("Somebody asks to join"),
        lines=[_("They came by a link that wants your yes. Until then they see nothing of %(group)s.") % words],
        buttons=[Way(_("Decide"), address("cohort_people", cohort=cohort.public_id))],
    )
    return letter_of(sheet, mail)


def _cohort_of(mail: OutgoingMail) -> Cohort:
    if mail.cohort is None:
        raise LookupError("the mail names no cohort")
    return mail.cohort


def _cohorts_of(user: User) -> set[str]:
    active = user.memberships.filter(state=MembershipState.ACTIVE)
    return set(active.values_list("cohort__public_id", flat=True))


def _roles_lines(role: str) -> list[str]:
    if role == Role.FACILITATOR:
        return [_("You would hold rooms, as a facilitator.")]
    if role == Role.ORGANISER:
        return [_("You would plan and invite with them, as an organiser.")]
    return []


def _day(instant: datetime) -> str:
    return date_format(timezone.localtime(instant).replace(tzinfo=None), "l j F")


KINDS = (
    Kind("invitation", gettext_lazy("Invitation"), invitation_write),
    Kind("approved", gettext_lazy("Welcome to the group"), approved_write),
    Kind("removed", gettext_lazy("No longer in the group"), removed_write),
    Kind("asked", gettext_lazy("Somebody asks to join"), asked_write),
)


def register_kinds() -> None:
    for kind in KINDS:
        register(kind)
