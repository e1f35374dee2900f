"""Who is connected to whom right now, for voice and face: a pure function of the room, and the only source of it.

- In an open pairing: its people, and a facilitator while they visit it. Nobody else, whatever their role.
- Everybody else who is ready (a facilitator who is in the room counts as ready) is together: the plenary.
- Nobody hears or sees whoever has stepped out, and they nobody.
- Somebody whose connection is lost stays linked: the call itself may well go on, and is to survive a reload of the
  socket. Somebody who is away or has left is not.

What a browser says to another one is relayed along these links only (`realtime/signalling.py`).
"""

from __future__ import annotations

from typing import Any, NamedTuple

from .room_people import is_busy, pairing_of
from .room_words import Room, SeatState
from .turn_state import Pairing

Link = dict[str, Any]

MOST_WITH_VIDEO = 4  # people of one mesh; beyond it everybody would send too many pictures


class Company(NamedTuple):
    """People who are connected to each other. `name` is different whenever the company is formed anew."""

    name: str
    seats: tuple[int, ...]
    visitor: int | None = None
    since: int = 0  # when the visit began, ms


def links(room: Room, seat: int) -> list[Link]:
    """Return the links of `seat`, in the order of the seats: {link, with, polite, video, muted}.

    `link`: an id that both ends share; another one as soon as the pairing, or the visit, is another. `polite`: who
    gives way when both make an offer at once; true at exactly one end. `muted`: send no sound, since a turn is only
    listened to or a facilitator has muted the seat. `video`: false where the company is too large for pictures.
    """
    company = company_of(room, seat)
    if company is None:
        return []
    video, muted = len(company.seats) <= MOST_WITH_VIDEO, room.people[seat].muted or _is_witness(room, seat)
    return [
        {
            "link": _name(company, seat, other),
            "with": other,
            "polite": seat > other,
            "video": video,
            "muted": muted,
        }
        for other in company.seats
        if other != seat
    ]


def company_of(room: Room, seat: int) -> Company | None:
    """Return the people whom `seat` is together with, itself among them; None for somebody who is with nobody."""
    me = room.people.get(seat)
    if room.step == "closed" or me is None or not _is_in(me):
        return None
    number = visited_by(room, seat)
    if number is None and is_busy(room, seat):
        number = pairing_of(room, seat)
    company = _plenary(room) if number is None else _company_in(room, number)
    return company if seat in company.seats else None


def visitor_in(room: Room, number: int) -> int | None:
    """Return the seat of the facilitator who visits a pairing."""
    visitor = room.visits.get(number)
    return None if visitor is None else visitor.seat


def visited_by(room: Room, seat: int) -> int | None:
    """Return the pairing that a seat visits."""
    return next((number for number, visitor in room.visits.items() if visitor.seat == seat), None)


def _company_in(room: Room, number: int) -> Company:
    pairing, visitor = room.pairings[number], room.visits.get(number)
    seats = {one.seat for one in pairing.seats if one.link not in ("left", "away") and _knows(room, one.seat)}
    if visitor is None:
        return Company(f"p{number}", tuple(sorted(seats)))
    return Company(f"p{number}", tuple(sorted({*seats, visitor.seat})), visitor.seat, visitor.since)


def _plenary(room: Room) -> Company:
    together = [
        one.seat
        for one in room.people.values()
        if _is_in(one) and not is_busy(room, one.seat) and visited_by(room, one.seat) is None
    ]
    # The number of the last pairing: who meets again after an exercise begins a new call.
    return Company(f"r{room.last_pairing}", tuple(sorted(together)))


def _is_in(person: SeatState) -> bool:
    there = person.presence != "left" and person.out_since is None
    return there and (person.ready or person.role == "facilitator")


def _knows(room: Room, seat: int) -> bool:
    person = room.people.get(seat)
    return person is not None and _is_in(person)


def _name(company: Company, one: int, other: int) -> str:
    low, high = sorted((one, other))
    visit = f"v{company.since}" if company.visitor in (one, other) else ""
    return f"{company.name}{visit}-{low}-{high}"


def _is_witness(room: Room, seat: int) -> bool:
    number = pairing_of(room, seat)
    pairing: Pairing | None = None if number is None else room.pairings[number]
    if pairing is None or pairing.closed is not None or pairing.turn is None:
        return False
    return seat not in (pairing.turn.speaker, pairing.turn.supporter)
