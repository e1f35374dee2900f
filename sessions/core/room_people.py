"""Small questions about a room: who is where, who leads, who may. They change nothing."""

from __future__ import annotations

from .room_words import Room, RoomCode, RoomRefused, SeatState
from .turn_state import seat_of
from .turn_words import HOUSE


def pairing_of(room: Room, seat: int) -> int | None:
    """The number of the pairing that a seat is in and has not left: the open one, else the newest closed one."""
    found = [
        number
        for number, pairing in room.pairings.items()
        if (person := seat_of(pairing, seat)) is not None and (person.link != "left" or pairing.closed)
    ]
    return max(found, key=lambda number: (room.pairings[number].closed is None, number), default=None)


def is_busy(room: Room, seat: int) -> bool:
    """Whether a seat is in a pairing that is still open."""
    number = pairing_of(room, seat)
    return number is not None and room.pairings[number].closed is None


def facilitator_here(room: Room) -> int | None:
    """The seat of a facilitator who is here: whoever leads the room, else the first one."""
    here = [one.seat for one in room.people.values() if leads(one)]
    return room.lead if room.lead in here else min(here, default=None)


def may_start(room: Room, seat: int) -> bool:
    """Whether a seat may start an exercise that does not need a facilitator, as far as its role decides."""
    person = room.people.get(seat)
    if person is None or person.presence != "here":
        return False
    return leads(person) or (room.self_held and person.ready and facilitator_here(room) is None)


def person_on(room: Room, seat: int) -> SeatState:
    """Whoever has this seat, also when they have left. Raises RoomRefused when nobody ever had it."""
    person = room.people.get(seat)
    if person is None:
        raise RoomRefused(RoomCode.NOT_IN_ROOM)
    return person


def still_here(room: Room, seat: int) -> SeatState:
    """Somebody who has not left. A lost person may act: their command shows that they are there after all.

    Raises RoomRefused for anybody else.
    """
    person = person_on(room, seat)
    if person.presence == "left":
        raise RoomRefused(RoomCode.NOT_IN_ROOM)
    return person


def leads(person: SeatState) -> bool:
    """Whether somebody is a facilitator who is here."""
    return person.role == "facilitator" and person.is_here


def leader_on(room: Room, seat: int) -> SeatState:
    """The facilitator on this seat, or the server. Raises RoomRefused for anybody else."""
    if seat == HOUSE:
        return SeatState(HOUSE, "facilitator")
    person = still_here(room, seat)
    if not leads(person):
        raise RoomRefused(RoomCode.NOT_FACILITATOR)
    return person
