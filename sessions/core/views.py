"""What each receiver may see of a room, as plain JSON-able slices by name. Pure; no rule is decided here.

A pairing is seen by its own people (`pairing`, with what belongs to their owner only) and by the facilitator (`board`).
Everybody else sees that its people are busy, and nothing more. Calls for help are the facilitator's to see
(`hands`). Whom one hears and sees stands in `links`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import rooms
from .links import links, visitor_in
from .room_words import Role, Room, SeatState
from .turn_view import pairing_view

View = dict[str, Any]
Names = Mapping[int, Mapping[str, Any]]  # seat -> {"name", "pronouns", "rehearsal"}

SLICES = ("room", "me", "people", "pairing", "board", "hands", "links")
NOBODY: Mapping[str, Any] = {"name": "", "pronouns": "", "rehearsal": False}


def view(room: Room, names: Names, seat: int, role: Role) -> View:
    """Everything that `seat` may see of the room. Somebody whom the room does not know yet sees no pairing."""
    me = room.people.get(seat)
    leads = role == "facilitator" and me is not None and me.role == "facilitator"
    number = rooms.pairing_of(room, seat)
    return {
        "room": _room(room, number),
        "me": _me(room, me or SeatState(seat, role, "left"), role),
        "people": [_person(room, person, names.get(person.seat, NOBODY)) for person in room.people.values()],
        "pairing": None if number is None else _pairing(room, number, seat),
        "board": _board(room) if leads else None,
        "hands": _hands(room) if leads else None,
        "links": links(room, seat),
    }


def diff(old: View, new: View) -> View:
    """The slices of `new` that are not as in `old`; a slice is always whole. `{**old, **diff(old, new)} == new`."""
    return {name: value for name, value in new.items() if name not in old or old[name] != value}


def _room(room: Room, number: int | None) -> View:
    closed = None if number is None else room.pairings[number].closed
    exercise = room.exercise
    return {
        "step": room.step,
        "title": room.title,
        "exercise": None if exercise is None else {"slug": exercise.slug, "version": exercise.version},
        "self_held": room.self_held,
        "facilitator": rooms.facilitator_here(room),
        "ends": room.ends,
        "result": None if closed is None else {"result": closed.result, "reason": closed.reason},
    }


def _me(room: Room, me: SeatState, role: Role) -> View:
    return {
        "seat": me.seat,
        "role": role,
        "ready": me.ready,
        "presence": me.presence,
        "takes_part": me.takes_part,
        "help": me.help_since is not None,
        "can": _can(room, me),
    }


def _can(room: Room, me: SeatState) -> list[str]:
    """What this seat could do in the room now; what it could do in its pairing stands there, as `may`."""
    if room.step == "closed" or me.presence == "left":
        return []
    can = ["leave"] if me.ready else ["ready", "leave"]
    can.append("help" if me.help_since is None else "help_over")
    runs = room.step == "exercise"
    if not runs and rooms.may_start(room, me.seat):
        can.append("start")
    if me.role == "facilitator" and me.presence == "here":
        can += ["pause_all", "resume_all", "end"] if runs else []
        can += ["visit"] if runs and not rooms.is_busy(room, me.seat) else []
        can += ["take_part", "close"]
    return can


def _person(room: Room, person: SeatState, name: Mapping[str, Any]) -> View:
    return {
        "seat": person.seat,
        "name": name["name"],
        "pronouns": name["pronouns"],
        "role": person.role,
        "rehearsal": name["rehearsal"],
        "presence": person.presence,
        "ready": person.ready,
        "busy": rooms.is_busy(room, person.seat),
    }


def _pairing(room: Room, number: int, seat: int) -> View:
    pairing = room.pairings[number]
    shown = pairing_view(pairing, seat)
    shown["id"] = number
    shown["visitor"] = visitor_in(room, number)
    shown["with"] = [other for other in shown["seats"] if other != seat]
    if pairing.closed is None and shown["mine"] is not None:
        # A decline moves X of both: whoever watched their own numbers would see how the other's turn has just ended.
        shown["mine"] = {**shown["mine"], "x_ms": None, "dev_ms": None}
    shown["why"] = [code for whose, codes in room.why.get(number, ()) if whose == seat for code in codes]
    return shown


def _board(room: Room) -> list[View]:
    return [
        {**pairing_view(pairing, None), "id": number, "visitor": visitor_in(room, number)}
        for number, pairing in room.pairings.items()
    ]


def _hands(room: Room) -> list[View]:
    calling = [(one.help_since, one.seat) for one in room.people.values() if one.help_since is not None]
    return [{"seat": seat, "since": since} for since, seat in sorted(calling)]
