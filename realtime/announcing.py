"""What of an event may be announced, and to whom: that a turn ended, never how; a call for help, to the facilitator.

Pure. The view already shows everything that somebody may know; this only says what is worth a sentence.
"""

from __future__ import annotations

from typing import Any

from sessions.core import room_words as room
from sessions.core import turn_words as turn
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
}
FOR_FACILITATORS: dict[type, Told] = {
    room.HelpCalled: (Kind.HELP, ("seat",)),
    room.SeatLost: (Kind.PERSON_LOST, ("seat",)),
    room.SeatReturned: (Kind.PERSON_RETURNED, ("seat",)),
}
VISITED: Told = (Kind.VISITED, ("pairing", "seat", "on"))


def announced(event: Any, state: room.Room, seat: int, role: str) -> Item | None:
    """Return what the receiver on `seat` is told of a room event, as {k, at, ...}, or None."""
    if isinstance(event, room.InPairing):
        return _in_pairing(event, state, seat, role)
    if isinstance(event, room.Visited):
        return _visited(event, state, seat, role)
    told = IN_ROOM.get(type(event))
    if told is None and role == "facilitator":
        told = FOR_FACILITATORS.get(type(event))
    return None if told is None else _item(event, told)


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
    return None if told is None else {**_item(event.event, told), "pairing": event.pairing}


def _item(event: Any, told: Told) -> Item:
    kind, fields = told
    return {"k": kind, "at": event.at, **{name: getattr(event, name) for name in fields}}
