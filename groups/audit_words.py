"""The audit in words: what each code of `AuditEntry.what` says to an organiser."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groups.models import AuditEntry, Cohort, Role, User

SENTENCES: dict[str, str | Promise] = {
    "cohort_made": gettext_lazy("made the group"),
    "cohort_changed": gettext_lazy("changed what the group is"),
    "invitation_made": gettext_lazy("invited somebody as %(role)s"),
    "invitation_sent_again": gettext_lazy("sent an invitation once more"),
    "invitation_withdrawn": gettext_lazy("withdrew an invitation"),
    "invitation_accepted": gettext_lazy("used an invitation as %(role)s"),
    "membership_approved": gettext_lazy("said yes to %(person)s"),
    "membership_denied": gettext_lazy("said no to %(person)s"),
    "membership_paused": gettext_lazy("paused: %(person)s, %(role)s"),
    "membership_resumed": gettext_lazy("came back: %(person)s, %(role)s"),
    "membership_left": gettext_lazy("left: %(person)s, %(role)s"),
    "membership_removed": gettext_lazy("removed %(person)s, %(role)s"),
    "role_given": gettext_lazy("made %(person)s %(role)s"),
    "role_taken": gettext_lazy("ended that %(person)s is %(role)s"),
    "programme_set": gettext_lazy("changed the programme"),
    "series_created": gettext_lazy("planned a series"),
    "series_changed": gettext_lazy("changed a series"),
    "meeting_created": gettext_lazy("planned a session"),
    "meeting_changed": gettext_lazy("changed a session"),
    "meeting_moved": gettext_lazy("moved a session"),
    "meeting_cancelled": gettext_lazy("cancelled a session"),
    "too_few_cancel": gettext_lazy("called a session off, since too few said that they come"),
    "too_few_merge": gettext_lazy("put everybody of a session into one room, since too few said that they come"),
    "too_few_hold": gettext_lazy("let a session take place although few said that they come"),
    "rooms_opened": gettext_lazy("opened the rooms of a session"),
    "let_in": gettext_lazy("let %(person)s in late"),
    "holder_added": gettext_lazy("asked %(person)s to hold a session"),
    "holder_removed": gettext_lazy("freed %(person)s from holding a session"),
    "report_made": gettext_lazy("took in a report"),
    "report_seen": gettext_lazy("has read a report"),
    "report_decided": gettext_lazy("decided about a report"),
    "report_answered": gettext_lazy("answered a report"),
    "incident_added": gettext_lazy("wrote down an incident, level %(level)s"),
    "person_removed": gettext_lazy("took %(person)s out of a session"),
    "removal_kept": gettext_lazy("decided that %(person)s does not come to sessions"),
    "removal_lifted": gettext_lazy("let %(person)s come to sessions again"),
    "room_visited": gettext_lazy("visited %(person)s in a room"),
    "turn_skipped": gettext_lazy("skipped a turn of %(person)s"),
    "floor_given": gettext_lazy("gave %(person)s the turn"),
    "stood_in": gettext_lazy("stood in as a listener"),
    "exercise_ended_early": gettext_lazy("ended an exercise early"),
    "room_changed": gettext_lazy("moved %(person)s to another room"),
    "person_moved": gettext_lazy("moved %(person)s"),
    "person_muted": gettext_lazy("muted %(person)s"),
    "person_unmuted": gettext_lazy("let %(person)s be heard again"),
    "door_locked": gettext_lazy("locked the door of a room"),
    "door_unlocked": gettext_lazy("unlocked the door of a room"),
    "room_handed_over": gettext_lazy("handed a room over to %(person)s"),
    "room_taken_over": gettext_lazy("took a room over"),
    "room_closed": gettext_lazy("closed a room"),
    "message_sent": gettext_lazy("wrote to everybody in a room"),
}

# What the board of a room offers as a reason; whatever else stands there is somebody's own words.
REASONS: dict[str, str | Promise] = {
    "time": gettext_lazy("Time is short"),
    "rest": gettext_lazy("Somebody needs rest"),
    "agreement": gettext_lazy("Something went against what we agreed"),
    "technical": gettext_lazy("Something technical"),
    "done": gettext_lazy("We are done for today"),
}


@dataclass(frozen=True)
class AuditLine:
    """One entry, as an organiser reads it. Without `by`, the server acted by a rule."""

    entry: AuditEntry
    words: str

    @property
    def by(self) -> str:
        return self.entry.by.name if self.entry.by else "Samtal"

    @property
    def reason(self) -> str:
        return str(REASONS.get(self.entry.reason, self.entry.reason))


def audit_of(cohort: Cohort) -> QuerySet[AuditEntry]:
    """Return the entries of a cohort, the newest first."""
    return AuditEntry.objects.filter(cohort=cohort).select_related("by").order_by("-at", "-pk")


def audit_lines(entries: Iterable[AuditEntry]) -> list[AuditLine]:
    """Say entries in words, with one query for the names of those whom they are about."""
    listed = list(entries)
    about = {entry.about.get("person", "") for entry in listed} - {""}
    names = {person.public_id: person.name for person in User.objects.filter(public_id__in=about)}
    roles = dict(Role.choices)
    lines = []
    for entry in listed:
        person = names.get(entry.about.get("person", ""), _("somebody"))
        role, level = roles.get(entry.about.get("role", ""), ""), entry.about.get("level", "")
        words = {"person": person, "role": role, "level": level}
        sentence = SENTENCES.get(entry.what)
        lines.append(AuditLine(entry, str(sentence) % words if sentence else entry.what.replace("_", " ")))
    return lines
