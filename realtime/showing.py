"""One state of a room on its way to everybody in it: what several of them see alike is made and encoded once.

Here lives how a view becomes bytes, slice by slice. What anybody may see is decided in `sessions/core/views.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from sessions.core import views
from sessions.core.links import links, visitor_in
from sessions.core.room_words import InPairing, Role, Room, Visited
from sessions.core.rooms import pairing_of
from sessions.core.turn_state import seat_of

from .announcing import announced, is_personal
from .names import Names
from .protocol import encode_slice

Slices = dict[str, bytes]


class Showing:
    """`before`: the state that its receivers were shown last."""

    def __init__(self, state: Room, names: Names, before: Room | None = None) -> None:
        self.state, self.names = state, names
        self.before = before
        self.only_turns_moved = before is not None and views.only_turns_moved(before, state)
        self._shared: dict[int, bytes] = {}
        self._told: dict[tuple[Any, ...], bytes] = {}

    def slices(self, seat: int, role: Role, known: Slices) -> Slices:
        """Return the encoded view of a receiver; slices that are as in `known` are the same objects."""
        if known and self.only_turns_moved:
            slices = {**known, **self._turns(seat, role, known["pairing"])}
        else:
            standing = views.standing_view(self.state, seat, role)
            slices = {name: encode_slice(body) for name, body in standing.items()}
            slices |= {"people": self._people, **self._turns(seat, role)}
        return {name: known[name] if known.get(name) == body else body for name, body in slices.items()}

    @cached_property
    def _people(self) -> bytes:
        return encode_slice(views.people_view(self.state, self.names))

    def _turns(self, seat: int, role: Role, known: bytes = b"") -> Slices:
        number = pairing_of(self.state, seat)
        board = self._board if views.sees_board(self.state, seat, role) else b"null"
        turns = {"pairing": b"null", "board": board, "links": encode_slice(links(self.state, seat))}
        if number is not None:
            turns["pairing"] = known if known and self._is_untouched(number) else self._pairing(number, seat)
        return turns

    def _is_untouched(self, number: int) -> bool:
        """Whether a pairing, and who visits it, is what it was before."""
        before, state = self.before, self.state
        if before is None or before.pairings.get(number) is not state.pairings[number]:
            return False
        return visitor_in(before, number) == visitor_in(state, number)

    def _pairing(self, number: int, seat: int | None) -> bytes:
        shared = self._shared.get(number)
        if shared is None:
            shared = self._shared[number] = encode_slice(views.shared_pairing(self.state, number))
        # Two objects without a name in common become one: "{a}" and "{b}" are "{a,b}".
        return shared[:-1] + b"," + encode_slice(views.own_pairing(self.state, number, seat))[1:]

    @cached_property
    def _board(self) -> bytes:
        return b"[" + b",".join(self._pairing(number, None) for number in self.state.pairings) + b"]"

    def told(self, events: Iterable[Any], seat: int, role: Role) -> list[bytes]:
        """Return what a receiver is told of a commit, encoded."""
        events = tuple(events)
        inside = {event.pairing for event in events if isinstance(event, (InPairing, Visited))}
        mine = frozenset(number for number in inside if self._is_in(number, seat))
        key = (id(events), role, mine, seat if any(map(is_personal, events)) else 0)
        if key not in self._told:
            items = (announced(event, self.state, seat, role) for event in events)
            self._told[key] = [encode_slice(item) for item in items if item is not None]
        return self._told[key]

    def _is_in(self, number: int, seat: int) -> bool:
        pairing = self.state.pairings.get(number)
        return pairing is not None and seat_of(pairing, seat) is not None
