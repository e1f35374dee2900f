"""What facilitators did over the heads of others, by the logs, against the audit: each once, with its reason."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from groups.models import AuditEntry, User
from sessions.core import room_words as w
from sessions.core import turn_words as turn
from sessions.models import Room, Seat

NEEDS_REASON = frozenset(
    ("person_removed", "person_moved", "turn_skipped", "floor_given", "exercise_ended_early", "room_closed")
)


class Deed(NamedTuple):
    room: int
    by: int
    what: str
    seat: int
    reason: str


def _in_room(event: w.AnyEvent) -> tuple[str, int, str] | None:
    """What, about which seat (0: nobody), and why; None for what needs no audit."""
    match event:
        case w.SeatLeft(_, seat, "removed", by, reason) if by:
            return "person_removed", seat, reason
        case w.Moved(_, seat, _, _, reason):
            return "person_moved", seat, reason
        case w.Muted(_, seat, on, by) if by:
            return ("person_muted" if on else "person_unmuted"), seat, ""
        case w.DoorLocked(_, _, on):
            return ("door_locked" if on else "door_unlocked"), 0, ""
        case w.LeadChanged(_, seat, by):
            return ("room_taken_over" if seat == by else "room_handed_over"), seat, ""
        case w.LineSaid(_, _, _, to):
            return "message_sent", to, ""
        case w.Visited(_, _, _, True):
            return "room_visited", 0, ""
        case w.RoomClosed(_, _, reason):
            return "room_closed", 0, reason
        case w.InPairing(_, _, inner):
            return _in_pairing(inner)
    return None


def _in_pairing(event: turn.Event) -> tuple[str, int, str] | None:
    match event:
        case turn.TurnEnded(how="skipped"):
            return "turn_skipped", event.speaker, event.reason
        case turn.FloorGiven():
            return "floor_given", event.seat, event.reason
        case turn.StoodIn(on=True):
            return "stood_in", 0, ""
        case turn.Closed(reason="facilitator"):
            return "exercise_ended_early", 0, event.words
    return None


class Audited:
    """The deeds of a cohort's facilitators as the logs tell them."""

    def __init__(self, cohort: int) -> None:
        self.cohort = cohort
        self.deeds: Counter[Deed] = Counter()
        self.ended: set[tuple[int, int]] = set()  # (room, exercise): one command ends all of its pairings
        self.exercises: Counter[int] = Counter()

    def read(self, room: int, event: w.AnyEvent, by: int | None) -> None:
        self.exercises[room] += isinstance(event, w.ExerciseStarted)
        found = _in_room(event)
        if found is None or by is None:
            return
        what, seat, reason = found
        if what == "exercise_ended_early":
            which = (room, self.exercises[room])
            if which in self.ended:
                return
            self.ended.add(which)
        self.deeds[Deed(room, by, what, seat, reason)] += 1

    def counts(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for deed, times in self.deeds.items():
            found[deed.what] += times
        return found

    def differences(self) -> list[tuple[str, str]]:
        """(code, text) of everything that is lacking, too much, or without a reason."""
        rooms = {deed.room for deed in self.deeds}
        addresses = dict(Room.objects.filter(meeting__cohort=self.cohort).values_list("public_id", "pk"))
        people = dict(User.objects.filter(memberships__cohort=self.cohort).values_list("public_id", "pk"))
        seats = {
            (room, user): number
            for room, user, number in Seat.objects.filter(room__in=rooms).values_list("room_id", "user_id", "number")
        }
        kinds = {deed.what for deed in self.deeds} | NEEDS_REASON
        there: Counter[Deed] = Counter()
        for entry in AuditEntry.objects.filter(cohort=self.cohort, what__in=kinds):
            room = addresses.get(entry.about.get("room", ""), 0)
            seat = seats.get((room, people.get(entry.about.get("person", ""), 0)), 0)
            there[Deed(room, entry.by_id or 0, entry.what, seat, entry.reason or entry.about.get("reason", ""))] += 1
        found = [("audit.missing", f"{deed} is not in the audit") for deed in self.deeds - there]
        found += [("audit.surplus", f"{deed} is in the audit, too often or of nothing") for deed in there - self.deeds]
        lacking = [deed for deed in self.deeds if deed.what in NEEDS_REASON and not deed.reason.strip()]
        return found + [("audit.reason", f"{deed} has no reason") for deed in lacking]
