"""The plan of a meeting, from its cohort's programme: which steps its rooms go through. Read only."""

from __future__ import annotations

from sessions.agenda import exercise_of
from sessions.core import plan
from sessions.core.room_words import PlanStep
from sessions.models import Meeting
from sessions.programme import second_exercise_of
from sessions.selectors import exercises_current

MINUTES = 75  # of a room that nothing tells the length of
LONGEST = 180


def minutes_of(meeting: Meeting) -> int:
    """How long a meeting is planned to be, in whole minutes."""
    if meeting.ends_at is None:
        return MINUTES
    return max(1, min(LONGEST, int((meeting.ends_at - meeting.starts_at).total_seconds()) // 60))


def plan_of(meeting: Meeting, minutes: int | None = None) -> tuple[PlanStep, ...]:
    """The steps of a meeting: its own exercise or that of its week, and the second one of the week, if there is one."""
    first = exercise_of(meeting)
    second = second_exercise_of(meeting)
    slugs = [one.slug for one in (first, second) if one is not None]
    return plan.proposed(minutes or minutes_of(meeting), slugs, opening_circle())


def opening_circle() -> str:
    """The slug of the easiest exercise that has the whole room as one circle; empty if there is none."""
    circles = [one for one in exercises_current() if not one.nominal and not one.facilitator_required]
    return min(circles, key=lambda one: (one.level, one.order)).slug if circles else ""
