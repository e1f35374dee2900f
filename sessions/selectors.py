"""What can be asked of exercises, rooms and the ledger without changing anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from functools import lru_cache
from itertools import combinations

from django.db.models import Sum

from groups.models import Cohort, Membership, MembershipState, Role, User
from sessions import codec
from sessions.core.exercises import Exercise as Template
from sessions.core.pairing_words import Met, Two, two
from sessions.core.room_people import is_busy
from sessions.core.room_words import RoomExercise
from sessions.models import Exercise, LedgerEntry, MeetingState, Practice, Room, Seat


@lru_cache(maxsize=256)
def exercise_version(slug: str, version: str) -> Template:
    """One version of an exercise; they never change. Raises Exercise.DoesNotExist."""
    return Template.from_json(Exercise.objects.get(slug=slug, version=version).body)


def exercise_current(slug: str) -> Template:
    """The version of an exercise that may be started. Raises Exercise.DoesNotExist."""
    version = Exercise.objects.values_list("version", flat=True).get(slug=slug, current=True)
    return exercise_version(slug, version)


def exercises_current() -> list[Template]:
    """All exercises that may be started, in their order."""
    rows = Exercise.objects.filter(current=True).order_by("order", "slug").values_list("slug", "version")
    return [exercise_version(slug, version) for slug, version in rows]


def room_exercise(template: Template) -> RoomExercise:
    """What a room keeps of an exercise: timing and sizes, no words."""
    return RoomExercise(
        slug=template.slug,
        version=template.version,
        turn_ms=template.turn_ms,
        nominal=template.nominal,
        rounds=template.rounds,
        phases=template.timing(),
        size_min=template.size_min,
        size_max=template.size_max,
        facilitator_required=template.facilitator_required,
    )


def spent_in(room: Room, user: int) -> dict[str, int]:
    """How long somebody has spoken (`s`) and listened (`p`) in a room up to now, ms."""
    sums = LedgerEntry.objects.filter(room=room, account__user=user).aggregate(s=Sum("s"), p=Sum("p"))
    return {column: ms or 0 for column, ms in sums.items()}


def met_in(cohort: Cohort, users: Collection[int]) -> dict[Two, Met]:
    """In how many rooms two of these people have practised, each as (lower, higher)."""
    company: dict[int, set[int]] = {}
    rows = Practice.objects.filter(cohort=cohort, user__in=users)
    for room, user in rows.values_list("room_id", "user_id").distinct():
        company.setdefault(room, set()).add(user)
    times = Counter(two(*pair) for people in company.values() for pair in combinations(people, 2))
    return {pair: Met(count) for pair, count in times.items()}


def room_is_closed(room: Room) -> bool:
    """Whether the room has been closed for good."""
    return bool(room.state) and room.schema == codec.SCHEMA and codec.decode_room(room.state).step == "closed"


def practising_in(room: Room) -> set[int]:
    """The people in a room who are in an exercise that has not closed."""
    if not room.state or room.schema != codec.SCHEMA:
        return set()
    state = codec.decode_room(room.state)
    seats = [seat for seat in state.people if is_busy(state, seat)]
    return set(Seat.objects.filter(room=room, number__in=seats, user__isnull=False).values_list("user_id", flat=True))


def rooms_open_for(user: User, *, now: datetime) -> list[Room]:
    """The open rooms that somebody may enter at `now`: of their cohorts, begun and not closed; newest first.

    A meeting with an end has a page of its own, which knows whose room is where.
    """
    inside = (Role.MEMBER, Role.FACILITATOR)
    cohorts = Membership.objects.filter(user=user, state=MembershipState.ACTIVE, role__in=inside).values("cohort")
    rooms = (
        Room.objects.filter(meeting__cohort__in=cohorts, meeting__starts_at__lte=now)
        .filter(meeting__ends_at=None)
        .exclude(meeting__state=MeetingState.CANCELLED)
        .select_related("meeting")
        .order_by("-pk")
    )
    return [room for room in rooms if not room_is_closed(room)]
