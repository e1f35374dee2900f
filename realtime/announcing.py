"""What of an event may be announced, and to whom: that a turn ended, never how; a call for help, to the facilitator.

Pure. The view already shows everything that somebody may know; this only says what is worth a sentence.
"""

from __future__ import annotations

from typing import Any

from sessions.core import room_words as room
from sessions.core import turn_words as turn
from sessions.core.rooms import pairing_of
from sessions.core.turn_state import seat_of

from .protocol import Kind

Item = dict[str, Any]
Told = tuple[Kind, tuple[str, ...]]  # the kind, and the fields of the event that go with it

IN_PAIRING: dict[type, Told] = {
    turn.TurnOffered: (Kind.TURN_OFFERED, ("turn", "speaker", "supporter", "make_up")),
    turn.Warned: (Kind.WARNED, ("turn",)),
    turn.TurnEnded: (Kind.TURN_ENDED, ("turn", "speaker")),
    turn.TurnSetAside: (Kind.TURN_SET_ASIDE, ("turn", "speaker")),
    turn.Paused: (Kind.PAUSED, ("kind", "by", "until")),
    turn.PauseEnded: (Kind.PAUSE_ENDED, ("kind", "by")),
    turn.Asked: (Kind.ASKED, ("turn", "ms")),
    turn.Granted: (Kind.GRANTED, ("turn", "ms")),
    turn.AskRefused: (Kind.ASK_REFUSED, ("turn",)),
    turn.SupporterChanged: (Kind.SUPPORTER_CHANGED, ("turn", "supporter")),
    turn.PersonLost: (Kind.PERSON_LOST, ("seat",)),
    turn.PersonReturned: (Kind.PERSON_RETURNED, ("seat",)),
    turn.PersonAway: (Kind.PERSON_AWAY, ("seat",)),
    turn.PersonLeft: (Kind.PERSON_LEFT, ("seat",)),
    turn.Closed: (Kind.CLOSED, ("result",)),
}
# A facilitator looks at every pairing at once: only what may need them is said aloud.
FOR_THE_BOARD = frozenset({turn.PersonLost, turn.PersonAway, turn.PersonLeft, turn.Paused, turn.Closed})

IN_ROOM: dict[type, Told] = {
    room.Entered: (Kind.ENTERED, ("seat",)),
    room.BecameReady: (Kind.READY, ("seat",)),
    room.SeatLeft: (Kind.PERSON_LEFT, ("seat",)),
    room.ExerciseStarted: (Kind.EXERCISE_STARTED, ()),
    room.ExerciseEnded: (Kind.EXERCISE_ENDED, ()),
    room.StepBegan: (Kind.STEP_BEGAN, ("place",)),
}
FOR_FACILITATORS: dict[type, Told] = {
    room.HelpCalled: (Kind.HELP, ("seat",)),
    room.SeatLost: (Kind.PERSON_LOST, ("seat",)),
    room.SeatReturned: (Kind.PERSON_RETURNED, ("seat",)),
    room.SteppedIn: (Kind.STEPPED_IN, ("seat",)),
    room.HelpEnded: (Kind.HELP_ENDED, ("seat", "by")),
    room.LeadChanged: (Kind.LEAD_CHANGED, ("seat",)),
    room.DoorLocked: (Kind.DOOR_LOCKED, ("on",)),
    room.Muted: (Kind.MUTED, ("seat", "on")),
    room.LineSaid: (Kind.LINE, ("to", "by")),
}
# Whoever it is about is told too, and nobody else.
FOR_ONE: dict[type, str] = {room.HelpEnded: "seat", room.Muted: "seat", room.LineSaid: "to"}
STEPPED_OUT: Told = (Kind.STEPPED_OUT, ("seat",))
VISITED: Told = (Kind.VISITED, ("pairing", "seat", "on"))


def announced(event: Any, state: room.Room, seat: int, role: str) -> Item | None:
    """Return what the receiver on `seat` is told of a room event, as {k, at, ...}, or None."""
    if isinstance(event, room.InPairing):
        return _in_pairing(event, state, seat, role)
    if isinstance(event, room.Visited):
        return _visited(event, state, seat, role)
    if isinstance(event, room.SteppedOut):
        return _stepped_out(event, state, seat, role)
    told = IN_ROOM.get(type(event))
    if told is None and (role == "facilitator" or _is_about(event, seat)):
        told = FOR_FACILITATORS.get(type(event))
    return None if told is None else _item(event, told)


def is_personal(event: Any) -> bool:
    """Whether what is told of an event differs between people of one role in one pairing."""
    return type(event) in FOR_ONE or isinstance(event, room.SteppedOut)


def _stepped_out(event: room.SteppedOut, state: room.Room, seat: int, role: str) -> Item | None:
    """To whoever practises with them it is no broken connection but a moment that they take."""
    theirs = pairing_of(state, event.seat)
    together = theirs is not None and theirs == pairing_of(state, seat)
    return _item(event, STEPPED_OUT) if role == "facilitator" or together or seat == event.seat else None


def _is_about(event: Any, seat: int) -> bool:
    name = FOR_ONE.get(type(event))
    return name is not None and getattr(event, name) in (seat, turn.HOUSE)


def _visited(event: room.Visited, state: room.Room, seat: int, role: str) -> Item | None:
    """A visit is said to everybody whom it connects with somebody, and to whoever leads the room."""
    pairing = state.pairings.get(event.pairing)
    if role != "facilitator" and (pairing is None or seat_of(pairing, seat) is None):
        return None
    return _item(event, VISITED)


def _in_pairing(event: room.InPairing, state: room.Room, seat: int, role: str) -> Item | None:
    pairing = state.pairings.get(event.pairing)
    kind = type(event.event)
    if pairing is None:
        return None
    if seat_of(pairing, seat) is None and not (role == "facilitator" and kind in FOR_THE_BOARD):
        return None
    if isinstance(event.event, turn.PersonJoined):
        return {"k": Kind.PERSON_JOINED, "at": event.at, "pairing": event.pairing, "seat": event.event.person.seat}
    told = IN_PAIRING.get(kind)
    if kind is turn.PersonLost and state.people[event.event.seat].out_since is not None:
        return None  # it has been said that they take a moment
    return None if told is None else {**_item(event.event, told), "pairing": event.pairing}


def _item(event: Any, told: Told) -> Item:
    kind, fields = told
    return {"k": kind, "at": event.at, **{name: getattr(event, name) for name in fields}}
