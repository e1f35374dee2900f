"""A facilitator's visit to a pairing: when it may begin, and when it is over. Every beginning and end is an event.

Whoever is not of a pairing is connected to its people only while such a visit lasts (`links.py`), and the event that
begins it is in the log and told to everybody in the pairing. There is no other way in.
"""

from __future__ import annotations

from .room_people import is_busy, leads, still_here
from .room_words import Room, RoomCode, RoomRefused, Visit, Visited


def visit_events(room: Room, command: Visit, now: int) -> list[Visited]:
    """What a facilitator's wish to visit leads to at `now` (ms). Raises RoomRefused; the server itself visits nobody.

    Somebody who visits another pairing moves: they are in one at a time, as everybody is.
    """
    seat, number = command.by, command.pairing
    if not leads(still_here(room, seat)):
        raise RoomRefused(RoomCode.NOT_FACILITATOR)
    visits = [where for where, visitor in room.visits.items() if visitor.seat == seat]
    if not command.on:
        return [Visited(now, where, seat, False) for where in visits if where == number]
    pairing = room.pairings.get(number)
    if pairing is None or pairing.closed is not None:
        raise RoomRefused(RoomCode.NO_PAIRING)
    if is_busy(room, seat):
        raise RoomRefused(RoomCode.BUSY)
    if number in visits:
        return []
    if number in room.visits:
        raise RoomRefused(RoomCode.VISITED)
    return [*(Visited(now, where, seat, False) for where in visits), Visited(now, number, seat, True)]


def visits_over(room: Room) -> list[Visited]:
    """The ends of the visits that cannot go on: the pairing has closed, or the visitor is gone, or leads no longer."""
    return [
        Visited(room.at, number, visitor.seat, False)
        for number, visitor in room.visits.items()
        if room.pairings[number].closed is not None
        or not leads(room.people[visitor.seat])
        or is_busy(room, visitor.seat)
    ]
