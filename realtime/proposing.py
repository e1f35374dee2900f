"""The next round as it is proposed to a facilitator: who with whom and why, who waits, who is owed, and if it fits.

Looking only: nothing is decided and no seat is taken. What is started by it is checked anew, with the room locked.
"""

from __future__ import annotations

from typing import Any

from sessions import selectors
from sessions.core import pairing
from sessions.core.room_exercise import needed_ms
from sessions.models import Exercise

from . import loading, starting, store
from .rooms import Scene

View = dict[str, Any]
NOTABLE_MS = pairing.NOTABLE_MS


def proposal(room: int, slug: str, now: int) -> View | None:
    """What `start` would do with an exercise now; None if there is no such exercise.

    {seed, exercise, groups: [{seats, why}], waits: [seat], owed: [[seat, ms]], needed_ms, ends}. `why` are words of
    reasons (docs/pairing.md) for whoever leads; a balance is told as owed or not, to the half minute by the page.
    """
    try:
        exercise = selectors.room_exercise(selectors.exercise_current(slug))
    except Exercise.DoesNotExist:
        return None
    known = loading.read(room)
    scene = Scene(room, known.room, known.about, now)
    company = starting.read_company(scene, planning=True)
    seed = store.seed_of(room) ^ now
    groups = starting.form_groups(exercise, company, seed)
    paired = {person.seat for group in groups for person in group.people}
    largest = max((len(group.people) for group in groups), default=exercise.size_min)
    return {
        "seed": seed,
        "exercise": slug,
        "groups": [_group(group) for group in groups],
        "waits": [seat for seat in company.seats if seat not in paired],
        "owed": sorted(
            ([seat, -ms] for seat, ms in company.carried.items() if ms <= -NOTABLE_MS), key=lambda one: -one[1]
        ),
        "needed_ms": needed_ms(exercise, largest),
        "ends": starting.ends_of(scene, exercise, largest),
    }


def _group(group: Any) -> View:
    return {
        "seats": [person.seat for person in group.people],
        "why": [[seat, list(codes)] for seat, codes in group.why],
    }
