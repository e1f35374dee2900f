"""The plan of a session: laying it, going on, changing what is to come. Pure; minutes are for people, ms for clocks.

- The plan is the facilitator's, to be gone through in any order and left at any time; nothing in it happens by itself.
- An exercise that is begun takes the room to the plan's step for it: the one that is on, else the next one of its slug.
- No step is gone to while an exercise runs: it is ended first, by its own rules.
- A step that is over is not changed any more.
"""

from __future__ import annotations

from .room_people import leader_on
from .room_words import (
    ChangeStep,
    GoTo,
    LayPlan,
    PlanLaid,
    PlanStep,
    Room,
    RoomCode,
    RoomRefused,
    StepBegan,
    StepChanged,
)
from .room_work import Work

MOST_STEPS = 20
MOST_MINUTES = 180
WITH_EXERCISE = ("circle", "exercise")


def lay(work: Work, command: LayPlan) -> None:
    """The steps that are over, and the one that is on, stay; the new ones come after them."""
    room = work.room
    leader_on(room, command.by)
    kept = room.plan[: room.place + 1]
    steps = (*kept, *command.steps) if kept else command.steps
    if not 1 <= len(steps) <= MOST_STEPS or not all(_is_right(step) for step in command.steps):
        raise RoomRefused(RoomCode.NO_PLAN)
    work.add(PlanLaid(work.now, command.by, steps, command.starts if not kept else room.starts))
    if not kept:
        work.add(StepBegan(work.now, command.by, 0))


def go_to(work: Work, command: GoTo) -> None:
    leader_on(work.room, command.by)
    _step_at(work.room, command.place)
    if work.room.step == "exercise":
        raise RoomRefused(RoomCode.EXERCISE_RUNS)
    if command.place != work.room.place:
        work.add(StepBegan(work.now, command.by, command.place))


def change(work: Work, command: ChangeStep) -> None:
    leader_on(work.room, command.by)
    before = _step_at(work.room, command.place)
    slug = command.slug or before.slug
    if command.place < work.room.place or not _is_right(PlanStep(before.kind, command.minutes, slug)):
        raise RoomRefused(RoomCode.NO_PLAN)
    if slug != before.slug and command.place == work.room.place and work.room.step == "exercise":
        raise RoomRefused(RoomCode.EXERCISE_RUNS)
    if (command.minutes, slug) != (before.minutes, before.slug):
        work.add(StepChanged(work.now, command.by, command.place, command.minutes, slug))


def go_to_exercise(work: Work, by: int, slug: str) -> None:
    """The step of the plan that an exercise belongs to is on now; an exercise that is not planned moves nothing."""
    plan, place = work.room.plan, work.room.place
    if not plan or plan[place].slug == slug:
        return
    found = next((at for at in range(place + 1, len(plan)) if plan[at].slug == slug), None)
    if found is not None:
        work.add(StepBegan(work.now, by, found))


def _step_at(room: Room, place: int) -> PlanStep:
    if not 0 <= place < len(room.plan):
        raise RoomRefused(RoomCode.NO_PLAN)
    return room.plan[place]


def _is_right(step: PlanStep) -> bool:
    return 1 <= step.minutes <= MOST_MINUTES and bool(step.slug) == (step.kind in WITH_EXERCISE)
