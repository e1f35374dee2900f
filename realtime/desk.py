"""What a facilitator's board needs besides the room itself: times of the meeting, where things are, the other rooms.

Looking only. Of another room it is told how it stands as a whole, and nothing of what its pairs do.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.urls import reverse

from sessions import codec
from sessions.core.room_words import Room as State
from sessions.core.rooms import begin
from sessions.core.turn_words import Limits
from sessions.models import Meeting, Room

from . import loading

View = dict[str, Any]


def desk_data(room: Room) -> View:
    """What the page of a room brings for its board. `between_ms`: what a turn takes besides its own length."""
    limits, meeting = Limits(), room.meeting
    place = reverse("meeting", args=[meeting.public_id])
    several = meeting.rooms.count() > 1
    return {
        "ends": None if meeting.ends_at is None else int(meeting.ends_at.timestamp() * 1000),
        "between_ms": limits.handover + limits.grace,
        "next": f"/r/{room.public_id}/next/",
        "lines": f"/r/{room.public_id}/line/",
        "rooms": reverse("meeting_board", args=[meeting.public_id]) if several else None,
        "links": {"incidents": f"{place}incidents/", "debrief": f"{place}debrief/", "placing": f"{place}rooms/"},
    }


def versions_of(meeting: Meeting) -> list[tuple[int, str, int]]:
    """The rooms of a meeting with how far each has come: (number, public id, version)."""
    return list(meeting.rooms.order_by("pk").values_list("pk", "public_id", "version"))


def tag_of(versions: list[tuple[int, str, int]]) -> str:
    """A tag that is another one whenever anything in any of these rooms is."""
    told = ";".join(f"{public}:{version}" for _, public, version in versions)
    return f'"{hashlib.blake2s(told.encode(), digest_size=8).hexdigest()}"'


def rooms_of(meeting: Meeting) -> list[View]:
    """How every room of a meeting stands: {room, title, address, people, step, kind, slug, calls, led}."""
    needed = ("public_id", "title", "self_held", "state", "schema", "version")
    rows = Room.objects.filter(meeting=meeting).order_by("pk").only(*needed)
    return [_standing(row, _state(row)) for row in rows]


def _state(row: Room) -> State:
    if not row.version:
        return begin(row.title, row.self_held)
    if row.schema == codec.SCHEMA and row.state:
        return codec.decode_room(row.state)
    return loading.read(row.pk).room


def _standing(row: Room, room: State) -> View:
    here = [person for person in room.people.values() if person.presence == "here"]
    on = room.plan[room.place] if room.plan else None
    lead = room.people.get(room.lead)
    return {
        "room": row.public_id,
        "title": row.title,
        "address": reverse("room", args=[row.public_id]),
        "people": len(here),
        "step": room.step,
        "kind": on.kind if on else None,
        "slug": room.exercise.slug if room.step == "exercise" and room.exercise else "",
        "calls": sum(person.help_since is not None for person in here),
        "led": lead is not None and lead.role == "facilitator" and lead.is_here,
    }
