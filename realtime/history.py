"""Who practised with whom: one row for each person of a pairing, written when it opens or when they join it.

`starting.py` reads it, so that people meet somebody new, and who spoke first or was a third last time goes later.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.db import connection

from sessions.core import turn_words as turn
from sessions.core.room_words import AnyEvent, GroupFormed, InPairing, Room
from sessions.models import Practice


def write(room: int, cohort: int, state: Room, events: Sequence[AnyEvent]) -> None:
    """Write down the pairings that these events opened, and who joined one."""
    rows: list[tuple[int, int, int, bool]] = []  # pairing, seat, at, spoke first
    first = _first_speakers(events)
    for event in events:
        if isinstance(event, GroupFormed):
            rows += [(event.pairing, seat, event.at, first.get(event.pairing) == seat) for seat in event.seats]
        elif isinstance(event, InPairing) and isinstance(event.event, turn.PersonJoined):
            rows.append((event.pairing, event.event.person.seat, event.at, False))
    for pairing, seat, at, spoke_first in rows:
        _add(room, cohort, state, pairing, seat, at, spoke_first)


def _first_speakers(events: Sequence[AnyEvent]) -> dict[int, int]:
    """Who has the first turn of each pairing, as far as these events offer one."""
    found: dict[int, int] = {}
    for event in events:
        if isinstance(event, InPairing) and isinstance(event.event, turn.TurnOffered):
            found.setdefault(event.pairing, event.event.speaker)
    return found


def _add(room: int, cohort: int, state: Room, pairing: int, seat: int, at: int, spoke_first: bool) -> None:
    nominal = state.exercise.nominal if state.exercise else 0
    size = len(state.pairings[pairing].seats)
    with connection.cursor() as cursor:
        # The seat, not its person, is what the room knows; somebody erased leaves no row.
        cursor.execute(
            "INSERT INTO practice_practice (room_id, cohort_id, user_id, pairing, size, at, nominal, spoke_first)"
            " SELECT %s, %s, s.user_id, %s, %s, %s, %s, %s FROM practice_seat s"
            " WHERE s.room_id = %s AND s.number = %s AND s.user_id IS NOT NULL ON CONFLICT DO NOTHING",
            (room, cohort, pairing, size, at, nominal, spoke_first, room, seat),
        )


class Met(NamedTuple):
    """How often two people met, and how many of their pairings ago the last time was (1: the last one of either)."""

    times: int
    rounds_ago: int


class Past(NamedTuple):
    """What some people have done here before. `met`: by (lower, higher) user."""

    met: dict[tuple[int, int], Met]
    times_third: dict[int, int]
    spoke_first: set[int]  # had the first turn in the last pairing that they were in


def read(cohort: int, users: Sequence[int]) -> Past:
    """What `users` have done in this cohort. Only exercises for two count for meeting and for being a third."""
    past = Past({}, {}, set())
    rounds: dict[int, int] = {}
    company: dict[tuple[int, int], list[int]] = {}
    last: dict[tuple[int, int], tuple[int, int, int]] = {}  # times, and the rounds of either until then
    rows = Practice.objects.filter(cohort=cohort, user__in=users).order_by("at", "pk")
    for user, room, pairing, size, nominal, spoke_first in rows.values_list(
        "user_id", "room_id", "pairing", "size", "nominal", "spoke_first"
    ):
        (past.spoke_first.add if spoke_first else past.spoke_first.discard)(user)
        if nominal != 2:
            continue
        if size == 3:
            past.times_third[user] = past.times_third.get(user, 0) + 1
        rounds[user] = rounds.get(user, 0) + 1
        others = company.setdefault((room, pairing), [])
        for other in others:
            pair = (min(user, other), max(user, other))
            last[pair] = (last.get(pair, (0, 0, 0))[0] + 1, rounds[pair[0]], rounds[pair[1]])
        others.append(user)
    for (one, two), (times, then_one, then_two) in last.items():
        past.met[one, two] = Met(times, 1 + min(rounds[one] - then_one, rounds[two] - then_two))
    return past
