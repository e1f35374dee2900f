"""What facilitators ask that needs more than the message: moving, removing, a quiet line, and the plan of the session.

Each is put together while the room is locked and goes through the one door; who may, and when, is decided there.
"""

from __future__ import annotations

from uuid import UUID

from sessions import arc, selectors
from sessions.core import room_words as w
from sessions.core.room_words import RoomCode, RoomRefused
from sessions.models import Exercise, Line, Meeting

from . import rooms, starting, store
from .rooms import Actor, Answer, Scene


def move_to(
    room: int, number: int, seat: int, reason: str, *, by: Actor, now: int, key: UUID | None = None, digest: bytes = b""
) -> Answer:
    """Move somebody from their pairing to another one. Refused when somebody there must not meet them."""

    def prepare(scene: Scene) -> w.Command:
        company = starting.read_company(scene, also=seat)
        if seat not in company.seats:
            raise RoomRefused(RoomCode.NOT_READY)
        blocked = starting.blocked_in(scene, number, seat)
        return w.MoveTo(by.seat or 0, number, starting.person_of(company, seat), reason, blocked)

    return rooms.handle(room, prepare, by=by, now=now, key=key, digest=digest)


def remove(
    room: int,
    seat: int,
    reason: str,
    holds: bool,
    *,
    by: Actor,
    now: int,
    key: UUID | None = None,
    digest: bytes = b"",
) -> Answer:
    """Remove somebody from the session; with `holds`, from all sessions until an organiser has decided."""
    command = w.Remove(by.seat or 0, seat, reason)
    answer = rooms.handle(room, command, by=by, now=now, key=key, digest=digest)
    if answer.refused is None and not answer.repeated:
        store.set_live(room, seat, False)
    return answer


def say(
    room: int, seat: int, en: str, sv: str, *, by: Actor, now: int, key: UUID | None = None, digest: bytes = b""
) -> Answer:
    """A quiet line for everybody (`seat` 0) or for one person. Its words are kept beside the log, for a day."""

    lines: list[int] = []

    def prepare(scene: Scene) -> w.Command:
        if seat and seat not in scene.room.people:
            raise RoomRefused(RoomCode.NOT_IN_ROOM)
        line = Line.objects.create(room_id=scene.number, seat=seat, en=en.strip(), sv=sv.strip(), at=scene.now)
        lines.append(line.pk)
        return w.Say(by.seat or 0, line.pk, seat)

    def say_it() -> Answer:
        answer = rooms.handle(room, prepare, by=by, now=now, key=key, digest=digest)
        if answer.refused is not None:
            Line.objects.filter(pk__in=lines).delete()  # words that were not said are not kept
        return answer

    return rooms.retried(say_it)


def lay_plan(room: int, minutes: int, *, by: Actor, now: int, key: UUID | None = None, digest: bytes = b"") -> Answer:
    """Plan a room from its cohort's programme, for so many minutes from now on."""

    def prepare(scene: Scene) -> w.Command:
        meeting = Meeting.objects.select_related("cohort").get(rooms=scene.number)
        return w.LayPlan(by.seat or 0, arc.plan_of(meeting, minutes), scene.now)

    return rooms.handle(room, prepare, by=by, now=now, key=key, digest=digest)


def lay_planned(room: int, now: int) -> None:
    """The server lays the plan of a planned meeting's room, when the first one comes in."""
    meeting = Meeting.objects.select_related("cohort").get(rooms=room)
    starts = int(meeting.starts_at.timestamp() * 1000)
    rooms.handle(room, w.LayPlan(0, arc.plan_of(meeting), starts), now=now)


def change_step(
    room: int, place: int, minutes: int, slug: str, *, by: Actor, now: int, key: UUID | None = None, digest: bytes = b""
) -> Answer:
    """Give a step other minutes, or another exercise that may be started."""

    def prepare(scene: Scene) -> w.Command:
        if slug:
            try:
                selectors.exercise_current(slug)
            except Exercise.DoesNotExist:
                raise RoomRefused(RoomCode.NO_EXERCISE) from None
        return w.ChangeStep(by.seat or 0, place, minutes, slug)

    return rooms.handle(room, prepare, by=by, now=now, key=key, digest=digest)
