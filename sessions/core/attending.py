"""How long people were in a room, from its log. Pure, integer ms; people are seats, as everywhere in a room.

A person is there from entering until they leave or are lost; a loss counts from when they were last seen, and coming
back begins again. Facilitators are not counted: they are there for the others.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from . import room_words as w

ENOUGH_PART = 0.6  # of the time that the room was open: below it somebody came for a part


class Attended(msgspec.Struct, frozen=True):
    """`here_ms` by seat; `open_ms`: how long the room was open, from the start or the first arrival after it."""

    here_ms: dict[int, int]
    open_ms: int


def attended(events: Iterable[w.AnyEvent], since: int, until: int) -> Attended:
    """Count between two instants; what happened before and after them changes only who is there."""
    here: dict[int, int] = {}
    counted: dict[int, int] = {}
    opened: int | None = None
    closed = until

    def gone(seat: int, at: int) -> None:
        came = here.pop(seat, None)
        if came is not None:
            counted[seat] = counted.get(seat, 0) + max(0, min(at, until) - max(came, since))

    for event in events:
        match event:
            case w.Entered(seat=seat, role="member", at=at) | w.SeatReturned(seat=seat, at=at):
                if isinstance(event, w.Entered) or seat in counted:
                    here.setdefault(seat, at)
                    counted.setdefault(seat, 0)
                    opened = at if opened is None else opened
            case w.SeatLost(seat=seat, last_seen=last_seen):
                gone(seat, last_seen)
            case w.SeatLeft(seat=seat, at=at):
                gone(seat, at)
            case w.RoomClosed(at=at):
                closed = min(until, at)
                break
    for seat in list(here):
        gone(seat, closed)
    begun = until if opened is None else max(opened, since)
    return Attended(counted, max(0, closed - begun))


def was_enough(here_ms: int, open_ms: int) -> bool:
    return here_ms >= ENOUGH_PART * open_ms
