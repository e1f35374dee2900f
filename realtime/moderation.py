"""Writes into the cohort's audit what facilitators did in a room: who, what, about whom and why, and no other words.

In the transaction of the change itself, from its events, so that nothing is done that is not written down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from groups.audit import audit_add
from groups.models import Cohort, User
from sessions.core import room_words as w
from sessions.core import turn_words as turn
from sessions.core.room_words import AnyEvent
from sessions.models import Seat


class Deed(NamedTuple):
    """What was done, to which seat (0: to nobody in particular), and why."""

    what: str
    seat: int = 0
    reason: str = ""


def _muted(event: w.Muted) -> Deed | None:
    return Deed("person_muted" if event.on else "person_unmuted", event.seat) if event.by else None


def _led(event: w.LeadChanged) -> Deed:
    return Deed("room_taken_over" if event.seat == event.by else "room_handed_over", event.seat)


def _removed(event: w.SeatLeft) -> Deed | None:
    return Deed("person_removed", event.seat, event.reason) if event.by else None


IN_ROOM: dict[type, Callable[[Any], Deed | None]] = {
    w.Visited: lambda event: Deed("room_visited") if event.on else None,
    w.Moved: lambda event: Deed("person_moved", event.seat, event.reason),
    w.Muted: _muted,
    w.SeatLeft: _removed,
    w.DoorLocked: lambda event: Deed("door_locked" if event.on else "door_unlocked"),
    w.LeadChanged: _led,
    w.LineSaid: lambda event: Deed("message_sent", event.to),
    w.RoomClosed: lambda event: Deed("room_closed", 0, event.reason),
}
IN_PAIRING: dict[type, Callable[[Any], Deed | None]] = {
    turn.TurnEnded: lambda event: Deed("turn_skipped", event.speaker, event.reason) if event.how == "skipped" else None,
    turn.FloorGiven: lambda event: Deed("floor_given", event.seat, event.reason),
    turn.StoodIn: lambda event: Deed("stood_in") if event.on else None,
    turn.Closed: lambda event: Deed("exercise_ended_early", 0, event.words) if event.reason == "facilitator" else None,
}


def deeds(events: Iterable[AnyEvent]) -> list[Deed]:
    """What facilitators did by these events, each thing once."""
    found: dict[Deed, None] = {}
    for event in events:
        inner = event.event if isinstance(event, w.InPairing) else event
        say = (IN_PAIRING if isinstance(event, w.InPairing) else IN_ROOM).get(type(inner))
        deed = None if say is None else say(inner)
        if deed is not None:
            found[deed] = None
    return list(found)


def write(room: int, public_id: str, cohort: int, by: int | None, events: Iterable[AnyEvent]) -> None:
    """Add to the audit of the cohort (by its number) what `by` did. What the server does by a rule is no deed."""
    done = deeds(events) if by is not None else []
    if not done:
        return
    seats = {deed.seat for deed in done if deed.seat}
    rows = Seat.objects.filter(room=room, number__in=seats, user__isnull=False).values_list("number", "user__public_id")
    people = dict(rows) if seats else {}
    for deed in done:
        about = {"room": public_id, **({"person": people[deed.seat]} if deed.seat in people else {})}
        audit_add(cohort=Cohort(pk=cohort), by=User(pk=by), what=deed.what, about=about, reason=deed.reason[:200])
