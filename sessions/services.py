"""What can be done with exercises, meetings and rooms from outside of a live room. Inside of one, see the one door."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from groups.models import Cohort, User
from sessions.core import exercises
from sessions.models import Exercise, Meeting, Reached, Room
from sessions.selectors import room_is_closed

DEMO_MEETING = "Open practice"
BUILT_IN = Path(__file__).parent / "data" / "exercises.yaml"


@transaction.atomic
def exercises_load(*, path: Path = BUILT_IN) -> list[Exercise]:
    """Make the exercises of a YAML file the current ones, and return those that are new.

    A version that is known stays as it is. Raises ExerciseError for a file that breaks a rule, OSError for none.
    """
    catalogue = exercises.load(path.read_text(encoding="utf-8"), path.name)
    fresh: list[Exercise] = []
    for exercise in catalogue.exercises:
        # The old one first: the database allows one current version of a slug at any moment.
        Exercise.objects.filter(slug=exercise.slug, current=True).exclude(version=exercise.version).update(
            current=False
        )
        row, made = Exercise.objects.get_or_create(
            slug=exercise.slug,
            version=exercise.version,
            defaults={"order": exercise.order, "body": exercise.to_json()},
        )
        if made:
            fresh.append(row)
        elif not row.current:
            Exercise.objects.filter(pk=row.pk).update(current=True)
    return fresh


def meeting_create(
    *, cohort: Cohort, title: str = "", starts_at: datetime | None = None, ends_at: datetime | None = None
) -> Meeting:
    """Make a meeting; without `starts_at` it starts now."""
    return Meeting.objects.create(
        cohort=cohort, title=title, zone=cohort.time_zone, starts_at=starts_at or timezone.now(), ends_at=ends_at
    )


def room_create(*, meeting: Meeting, title: str = "", self_held: bool = False) -> Room:
    """Make a room in which nothing has happened yet. `self_held`: its people may start exercises by themselves."""
    return Room.objects.create(meeting=meeting, title=title or meeting.title, self_held=self_held)


def reached_add(*, user: User | int, what: str) -> None:
    """Add one to somebody's own count of what reached them. ValueError for anything that is not counted."""
    if what not in Reached.What.values:
        raise ValueError("not one of the things that are counted")
    number = user if isinstance(user, int) else user.pk
    Reached.objects.get_or_create(user_id=number, what=what)
    Reached.objects.filter(user_id=number, what=what).update(count=F("count") + 1)


@transaction.atomic
def demo_room(*, cohort: Cohort) -> Room:
    """Return the open room of a demo's cohort, making one when there is none or the last one has been closed."""
    last = Room.objects.filter(meeting__cohort=cohort, meeting__title=DEMO_MEETING).order_by("-pk").first()
    if last is not None and not room_is_closed(last):
        return last
    return room_create(meeting=meeting_create(cohort=cohort, title=DEMO_MEETING), self_held=True)
