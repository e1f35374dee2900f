"""What a session goes through when nobody has said otherwise: the template of 75 minutes, made longer or shorter.

Pure. After domain research: arrive and ground rules, an opening circle, an exercise, a break, an exercise, an open
round, and closing with a private check-out. Only the exercises grow and shrink; a short session has one of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from .room_state import PlanStep

ARRIVE, CIRCLE, BREAK, OPEN, CLOSING = 5, 6, 5, 8, 6  # minutes
FIRST_PART = 0.45  # of the time for two exercises, for the first
WITH_TWO = ARRIVE + CIRCLE + BREAK + OPEN + CLOSING + 24  # minutes from which on two exercises fit
LEAST_EXERCISE = 8


def proposed(minutes: int, exercises: Sequence[str], circle: str = "") -> tuple[PlanStep, ...]:
    """The steps of a session of so many minutes with these exercises (slugs); the last one again if there is one only.

    `circle`: the slug of an exercise for everybody together, to open with.
    """
    if not exercises:
        talk = PlanStep("open", max(LEAST_EXERCISE, minutes - ARRIVE - CLOSING))
        return (PlanStep("arrive", ARRIVE), talk, PlanStep("closing", CLOSING))
    opening = (PlanStep("circle", CIRCLE, circle),) if circle and minutes >= 30 else ()
    before = (PlanStep("arrive", ARRIVE if minutes >= 30 else 3), *opening)
    spent = sum(step.minutes for step in before)
    if minutes < WITH_TWO:
        after = (PlanStep("closing", CLOSING if minutes >= 30 else 4),)
        length = max(LEAST_EXERCISE, minutes - spent - after[0].minutes)
        return (*before, PlanStep("exercise", length, exercises[0]), *after)
    both = minutes - spent - BREAK - OPEN - CLOSING
    first = round(both * FIRST_PART)
    return (
        *before,
        PlanStep("exercise", first, exercises[0]),
        PlanStep("break", BREAK),
        PlanStep("exercise", both - first, exercises[min(1, len(exercises) - 1)]),
        PlanStep("open", OPEN),
        PlanStep("closing", CLOSING),
    )
