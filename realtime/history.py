"""Who practised with whom, and who sat out: one row for each person of a pairing, written when it opens or when they
join it, and one for each person who is here and ready at a start and in none of the pairings.

`starting.py` reads it, so that people meet somebody new, who spoke first or was a third last time goes later, and who
sat out is placed first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.db import connection
from django.db.models import Count

from sessions.core import turn_words as turn
from sessions.core.room_words import AnyEvent, ExerciseStarted, GroupFormed, InPairing, Room
from sessions.models import Practice, Waited

PAIR = 2  # the `nominal` of an exercise for two


class Part(NamedTuple):
    """What is written down of somebody's part in a pairing."""

    pairing: int
    seat: int
    at: int
    spoke_first: bool = False
    third: bool = False


def write(room: int, cohort: int, state: Room, events: Sequence[AnyEvent]) -> None:
    """Write down the pairings that these events opened, who joined one, and who sat out."""
    first = _first_speakers(events)
    for event in events:
        if isinstance(event, GroupFormed):
            third = event.seats[-1] if len(event.seats) == PAIR + 1 else None
            for seat in event.seats:
                part = Part(event.pairing, seat, event.at, first.get(event.pairing) == seat, seat == third)
                _add(room, cohort, state, part)
        elif isinstance(event, InPairing) and isinstance(event.event, turn.PersonJoined):
            _add(room, cohort, state, Part(event.pairing, event.event.person.seat, event.at, third=True))
    if any(isinstance(event, ExerciseStarted) for event in events):
        _add_waiting(room, cohort, state, events)


def _add_waiting(room: int, cohort: int, state: Room, events: Sequence[AnyEvent]) -> None:
    groups = [event for event in events if isinstance(event, GroupFormed)]
    paired = {seat for group in groups for seat in group.seats}
    for person in state.people.values():
        if person.may_be_paired and person.seat not in paired:
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO practice_waited (room_id, cohort_id, user_id, pairing, at)"
                    " SELECT %s, %s, s.user_id, %s, %s FROM practice_seat s"
                    " WHERE s.room_id = %s AND s.number = %s AND s.user_id IS NOT NULL ON CONFLICT DO NOTHING",
                    (room, cohort, groups[0].pairing, groups[0].at, room, person.seat),
                )


def _first_speakers(events: Sequence[AnyEvent]) -> dict[int, int]:
    """Who has the first turn of each pairing, as far as these events offer one."""
    found: dict[int, int] = {}
    for event in events:
        if isinstance(event, InPairing) and isinstance(event.event, turn.TurnOffered):
            found.setdefault(event.pairing, event.event.speaker)
    return found


def _add(room: int, cohort: int, state: Room, part: Part) -> None:
    nominal = state.exercise.nominal if state.exercise else 0
    size = len(state.pairings[part.pairing].seats)
    third = part.third and nominal == PAIR
    with connection.cursor() as cursor:
        # The seat, not its person, is what the room knows; somebody erased leaves no row.
        cursor.execute(
            "INSERT INTO practice_practice"
            " (room_id, cohort_id, user_id, pairing, size, at, nominal, spoke_first, third)"
            " SELECT %s, %s, s.user_id, %s, %s, %s, %s, %s, %s FROM practice_seat s"
            " WHERE s.room_id = %s AND s.number = %s AND s.user_id IS NOT NULL ON CONFLICT DO NOTHING",
            (room, cohort, part.pairing, size, part.at, nominal, part.spoke_first, third, room, part.seat),
        )


class Met(NamedTuple):
    """How often two people met, and how many of their pairings ago the last time was (1: the last one of either)."""

    times: int
    rounds_ago: int


class Past(NamedTuple):
    """What some people have done here before. `met`: by (lower, higher) user. `times_waited`: sat out an exercise."""

    met: dict[tuple[int, int], Met]
    times_third: dict[int, int]
    spoke_first: set[int]  # had the first turn in the last pairing that they were in
    times_waited: dict[int, int]


def read(cohort: int, users: Sequence[int]) -> Past:
    """What `users` have done in this cohort. Only exercises for two count for meeting and for being a third."""
    past = Past({}, {}, set(), _times_waited(cohort, users))
    rounds: dict[int, int] = {}
    company: dict[tuple[int, int], list[int]] = {}
    last: dict[tuple[int, int], tuple[int, int, int]] = {}  # times, and the rounds of either until then
    rows = Practice.objects.filter(cohort=cohort, user__in=users).order_by("at", "pk")
    for user, room, pairing, third, nominal, spoke_first in rows.values_list(
        "user_id", "room_id", "pairing", "third", "nominal", "spoke_first"
    ):
        (past.spoke_first.add if spoke_first else past.spoke_first.discard)(user)
        if nominal != PAIR:
            continue
        if third:
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


def _times_waited(cohort: int, users: Sequence[int]) -> dict[int, int]:
    rows = Waited.objects.filter(cohort=cohort, user__in=users)
    return dict(rows.values_list("user_id").annotate(times=Count("pk")))
