"""What each receiver may see of a room, as plain JSON-able slices by name. Pure; no rule is decided here.

A pairing is seen by its own people (`pairing`, with what belongs to their owner only) and by the facilitator (`board`).
Everybody else sees that its people are busy, and nothing more. Calls for help are the facilitators' to see (`hands`),
as is what else holds the room (`desk`). Whom one hears and sees stands in `links`; what the session goes through, in
`plan`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import rooms
from .links import links, visitor_in
from .room_moderation import may_signal_fixing
from .room_words import Line, Role, Room, SeatState
from .turn_state import Pairing
from .turn_view import own_view, shared_view

View = dict[str, Any]
Names = Mapping[int, Mapping[str, Any]]  # seat -> {"name", "pronouns", "rehearsal"}

SLICES = ("room", "me", "plan", "hands", "desk", "people", "pairing", "board", "links")
STANDING = ("people", "exercise", "why", "lines", "fixing", "plan")
GONE = frozenset({"lost", "missing"})
NOBODY: Mapping[str, Any] = {"name": "", "pronouns": "", "rehearsal": False}


def view(room: Room, names: Names, seat: int, role: Role) -> View:
    """Everything that `seat` may see of the room. Somebody whom the room does not know yet sees no pairing."""
    number = rooms.pairing_of(room, seat)
    return {
        **standing_view(room, seat, role),
        "people": people_view(room, names),
        "pairing": None if number is None else {**shared_pairing(room, number), **own_pairing(room, number, seat)},
        "board": _board(room) if sees_board(room, seat, role) else None,
        "links": links(room, seat),
    }


# The parts that a view is made of, for whoever shows one state to many and makes what they share once.


def standing_view(room: Room, seat: int, role: Role) -> View:
    """The slices `room`, `me`, `plan`, `hands` and `desk` of somebody's view."""
    me = room.people.get(seat) or SeatState(seat, role, "left")
    holds = sees_board(room, seat, role)
    return {
        "room": _room(room, rooms.pairing_of(room, seat)),
        "me": _me(room, me, role),
        "plan": _plan(room),
        "hands": _hands(room) if holds else None,
        "desk": _desk(room) if holds else None,
    }


def people_view(room: Room, names: Names) -> list[View]:
    """The slice `people`, which is the same for everybody."""
    return [_person(room, person, names.get(person.seat, NOBODY)) for person in room.people.values()]


def shared_pairing(room: Room, number: int) -> View:
    """What everybody who may see a pairing sees of it alike."""
    shared = {**shared_view(room.pairings[number]), "id": number, "visitor": visitor_in(room, number)}
    out = {seat for seat in map(int, shared["people"]) if _is_out(room, seat)}
    if out:
        # In the pairing they are as good as lost; in words it is something else.
        people = {
            seat: "out" if int(seat) in out and link != "left" else link for seat, link in shared["people"].items()
        }
        held = [{**one, "why": "out"} if one["seat"] in out and one["why"] in GONE else one for one in shared["held"]]
        shared |= {"people": people, "held": held}
    return shared


def own_pairing(room: Room, number: int, seat: int | None) -> View:
    """What depends on who looks: somebody on a seat of the pairing, or the facilitator's board (`seat` None)."""
    pairing = room.pairings[number]
    if seat is None:
        return own_view(pairing, None)
    own = own_view(pairing, seat)
    if pairing.closed is None and own["mine"] is not None:
        # A decline moves X of both: whoever watched their own numbers would see how the other's turn has just ended.
        own["mine"] = {**own["mine"], "x_ms": None, "dev_ms": None}
    return {
        **own,
        "may": own["may"] + (["fixing"] if may_signal_fixing(room, seat) else []),
        "with": [other.seat for other in pairing.seats if other.link != "left" and other.seat != seat],
        "why": [code for whose, codes in room.why.get(number, ()) if whose == seat for code in codes],
    }


def sees_board(room: Room, seat: int, role: Role) -> bool:
    """Whether somebody sees every pairing and who calls for help: a facilitator, by their role now and in the room."""
    me = room.people.get(seat)
    return role == "facilitator" and me is not None and me.role == "facilitator"


def only_turns_moved(old: Room, new: Room) -> bool:
    """Whether nothing but the inside of pairings differs, so that only `pairing`, `board` and `links` may do so."""
    if any(getattr(new, name) is not getattr(old, name) for name in STANDING):
        return False
    if _headings(new) != _headings(old):
        return False
    return all(
        number in old.pairings
        and (pairing is old.pairings[number] or _company(old.pairings[number]) == _company(pairing))
        for number, pairing in new.pairings.items()
    )


def _headings(room: Room) -> tuple[object, ...]:
    return room.step, room.ends, len(room.pairings), room.lead, room.locked, room.place


def _company(pairing: Pairing) -> tuple[object, ...]:
    return pairing.closed, *(person.link == "left" for person in pairing.seats)


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
        "locked": room.locked,
        "line": _line(room.lines.get(0)),
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
        "help_since": me.help_since,
        "out_since": me.out_since,
        "muted": me.muted,
        "line": _line(room.lines.get(me.seat)),
        "can": _can(room, me),
    }


def _can(room: Room, me: SeatState) -> list[str]:
    """What this seat could do in the room now; what it could do in its pairing stands there, as `may`."""
    if room.step == "closed" or me.presence == "left":
        return []
    can = ["leave"] if me.ready else ["ready", "leave"]
    can.append("help" if me.help_since is None else "help_over")
    can.append("step_out" if me.out_since is None else "step_in")
    runs = room.step == "exercise"
    if not runs and rooms.may_start(room, me.seat):
        can.append("start")
    return can + (_leading(room, me) if rooms.leads(me) else [])


def _leading(room: Room, me: SeatState) -> list[str]:
    """What a facilitator who is here may do besides."""
    runs = room.step == "exercise"
    can = ["pause_all", "resume_all", "end", "move_to"] if runs else ["go_to"]
    can += ["visit"] if runs and not rooms.is_busy(room, me.seat) else []
    can += ["say", "mute", "remove", "lock_door", "plan", "take_part", "close"]
    before = room.people.get(room.lead)
    if room.lead != me.seat and (before is None or not rooms.leads(before)):
        can.append("take_over")
    if any(rooms.leads(other) and other.seat != room.lead for other in room.people.values()):
        can.append("hand_over")
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
        "out": person.out_since is not None,
        "muted": person.muted,
    }


def _board(room: Room) -> list[View]:
    return [{**shared_pairing(room, number), **own_pairing(room, number, None)} for number in room.pairings]


def _hands(room: Room) -> list[View]:
    calling = [(one.help_since, one.seat) for one in room.people.values() if one.help_since is not None]
    return [{"seat": seat, "since": since} for since, seat in sorted(calling)]


def _plan(room: Room) -> View | None:
    if not room.plan:
        return None
    steps = [{"kind": step.kind, "minutes": step.minutes, "slug": step.slug, "began": step.began} for step in room.plan]
    return {"steps": steps, "place": room.place, "starts": room.starts}


def _desk(room: Room) -> View:
    """`owed`: [seat, ms] of everybody whose exercise has closed further below their target than the tolerance."""
    owed = [
        [person.seat, -person.dev]
        for pairing in room.pairings.values()
        if pairing.closed is not None
        for person in pairing.seats
        if person.link != "left" and -person.dev > pairing.setup.tolerance
    ]
    lead = room.people.get(room.lead)
    return {
        "lead": room.lead or None,
        "lead_here": lead is not None and rooms.leads(lead),
        "fixing": len(room.fixing),
        "owed": sorted(owed, key=lambda one: -one[1]),
    }


def _line(line: Line | None) -> View | None:
    return None if line is None else {"number": line.number, "at": line.at}


def _is_out(room: Room, seat: int) -> bool:
    person = room.people.get(seat)
    return person is not None and person.out_since is not None
