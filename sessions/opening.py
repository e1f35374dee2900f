"""The door of a meeting: when it is open, who may go into which room, and where somebody who arrives belongs.

A meeting without an end is an open room, and none of this is about it. For the others *placed* is the word: a person
enters the room that their reservation names, and nowhere else. Placing everybody is in `placements`, what
happens when somebody arrives in `arriving`. Whoever places locks the meeting, so that two people who must not meet
never both find a room free of the other. Where the room's row is locked too, it comes first.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from django.db.models import Q, QuerySet

from groups.models import Block, Membership, MembershipState, Role, User
from sessions import agenda
from sessions.core.pairing_exact import LARGEST_ROOM
from sessions.models import Answer, Holding, Meeting, MeetingState, Reservation, Room, Seat
from sessions.removals import may_not_come
from sessions.selectors import room_is_closed

HERE_FOR = timedelta(seconds=45)  # a page in the lobby says every few seconds that its reader is there
WITHOUT_LEADER_AFTER = timedelta(minutes=5)  # then the people who came begin by themselves, if they may
STAYS_OPEN_FOR = timedelta(minutes=15)  # for people who were inside, to take leave of each other


class Entry(StrEnum):
    """Why somebody may not go into a room now. What a person reads of it stands on the meeting's page."""

    CANCELLED = "cancelled"
    EARLY = "early"
    OVER = "over"
    CLOSED = "closed"  # the first exercise has begun, and nobody has let them in
    NOT_PLACED = "not_placed"  # another room is theirs, or none yet
    FULL = "full"
    REMOVED = "removed"  # a facilitator or an organiser has taken them out


class Stage(StrEnum):
    """How far a meeting is, for one person."""

    CANCELLED = "cancelled"
    PLANNED = "planned"
    WAITING = "waiting"  # in the lobby; the rooms are not open yet
    READY = "ready"
    FULL = "full"
    CLOSED = "closed"
    OVER = "over"
    REMOVED = "removed"


class Door(NamedTuple):
    """What somebody finds at the door. `room`: where they may go now."""

    stage: Stage
    room: Room | None = None


def is_planned(meeting: Meeting) -> bool:
    """Whether the rules of the door apply: an open room has no end, and lets its cohort in whenever it is there."""
    return meeting.ends_at is not None


def doors_open_at(meeting: Meeting) -> datetime:
    return meeting.starts_at - timedelta(minutes=meeting.doors_minutes)


def doors_are_open(meeting: Meeting, now: datetime) -> bool:
    """Whether members may come in, as far as the time and the plan decide."""
    begun = doors_open_at(meeting) <= now
    return meeting.state == MeetingState.PLANNED and begun and (meeting.ends_at is None or now < meeting.ends_at)


def members_may_begin(meeting: Meeting, now: datetime) -> bool:
    """Whether people may start an exercise without a facilitator: not before one has had the time to come."""
    return not is_planned(meeting) or now >= meeting.starts_at + WITHOUT_LEADER_AFTER


# --- into a room -----------------------------------------------------------------------------------------------------


def may_enter(room: Room, user: User | int, now: datetime) -> Entry | None:
    """Why somebody with a role in the cohort may not go into this room now, or None.

    Facilitators always may, unless it was cancelled. Whoever has a place may come late and come back. Whoever was
    removed may not, in whatever role, also where a room is simply open.
    """
    meeting, number = room.meeting, _number(user)
    if may_not_come(meeting, number):
        return Entry.REMOVED
    if not is_planned(meeting):
        return None
    if meeting.state == MeetingState.CANCELLED:
        return Entry.CANCELLED
    if leads(meeting, number):
        return None
    if now < doors_open_at(meeting):
        return Entry.EARLY
    was_inside = Seat.objects.filter(room=room, user=number).exists()
    if now >= meeting.ends_at:
        return None if was_inside and now < meeting.ends_at + STAYS_OPEN_FOR else Entry.OVER
    place = Reservation.objects.filter(meeting=meeting, user=number).values_list("room_id", "let_in").first()
    theirs, let_in = place or (None, False)
    if theirs is not None or was_inside:
        return None if theirs in {room.pk, None} else Entry.NOT_PLACED
    if meeting.closed_at is not None and not let_in:
        return Entry.CLOSED
    return None if _is_the_one_room(room) else Entry.NOT_PLACED


def enter(room: Room, user: User | int, now: datetime) -> Entry | None:
    """Ask `may_enter` in the transaction that seats somebody; who comes to the one room without a place gets it now.

    The room's row is locked by the caller.
    """
    refused, number = may_enter(room, user, now), _number(user)
    if refused is not None or not is_planned(room.meeting) or leads(room.meeting, number):
        return refused
    if now >= room.meeting.ends_at or Reservation.objects.filter(room=room, user=number).exists():
        return None
    meeting = Meeting.objects.select_for_update(no_key=True).get(pk=room.meeting_id)
    mine, _made = Reservation.objects.get_or_create(meeting=meeting, user_id=number)
    if not has_place(mine, now):
        return Entry.FULL
    return None if place_now(meeting, mine) == room.pk else Entry.NOT_PLACED


def _is_the_one_room(room: Room) -> bool:
    return not room.meeting.rooms.exclude(pk=room.pk).exists()


def _number(user: User | int) -> int:
    return user if isinstance(user, int) else int(user.pk)


# --- at the door -----------------------------------------------------------------------------------------------------


def look(meeting: Meeting, user: User, now: datetime) -> Door:
    """What somebody of the cohort finds at the door, without a sign that they are there."""
    if meeting.state == MeetingState.PLANNED and may_not_come(meeting, user):
        return Door(Stage.REMOVED)
    return look_allowed(meeting, user, now)


def look_allowed(meeting: Meeting, user: User, now: datetime) -> Door:
    """As `look`, for somebody of whom it is known that they were not removed."""
    if meeting.state == MeetingState.CANCELLED:
        return Door(Stage.CANCELLED)
    if not is_planned(meeting):
        return _open_room(meeting)
    if meeting.state == MeetingState.OVER or (meeting.ends_at is not None and now >= meeting.ends_at):
        return Door(Stage.OVER)
    if not doors_are_open(meeting, now):
        return Door(Stage.PLANNED)
    if leads(meeting, user.pk):
        return _leaders_door(meeting, user)
    mine = Reservation.objects.filter(meeting=meeting, user=user).select_related("room").first()
    if mine is not None:
        mine.meeting = meeting
    if mine is not None and mine.room is not None:
        return Door(Stage.READY, mine.room)
    if meeting.closed_at is not None and not (mine and mine.let_in):
        return Door(Stage.CLOSED)
    return Door(Stage.WAITING if mine is None or has_place(mine, now) else Stage.FULL)


def here_now(rows: QuerySet[Reservation] | QuerySet[Holding], now: datetime) -> list[int]:
    """The people of these rows whose page has been heard of just now."""
    return sorted(rows.filter(here_at__gt=now - HERE_FOR).values_list("user_id", flat=True))


def has_place(mine: Reservation, now: datetime) -> bool:
    """Whether there is a place for somebody at the door.

    Before the start the places of those who said that they come are kept; from then on of those who have come.
    """
    meeting = mine.meeting
    if meeting.capacity is None or mine.room_id is not None or mine.let_in:
        return True
    if mine.answer in {Answer.COMING, Answer.OFFERED} and now < meeting.starts_at:
        return True
    taken = Q(room__isnull=False)
    taken |= (
        Q(answer__in=[Answer.COMING, Answer.OFFERED])
        if now < meeting.starts_at
        else Q(answer=Answer.COMING, here_at__gt=now - HERE_FOR)
    )
    return Reservation.objects.filter(taken, meeting=meeting).exclude(pk=mine.pk).count() < meeting.capacity


def place_now(meeting: Meeting, mine: Reservation) -> int | None:
    """Put somebody into the smallest room where nobody must not meet them; the meeting is locked. Returns the room."""
    crowd = crowd_of(meeting)
    foes = _foes(mine.user_id)
    fitting = [room for room, there in crowd.items() if len(there.people) < LARGEST_ROOM and not foes & there.everybody]
    if not fitting:
        return None
    most = meeting.cohort.room_most
    chosen = min(fitting, key=lambda room: (len(crowd[room].people) >= most, len(crowd[room].people), room))
    give_room(Reservation.objects.filter(pk=mine.pk), chosen)
    return chosen


def give_room(places: QuerySet[Reservation], room: Room | int | None) -> None:
    """Say where these people belong. Who never answered and is here now has said by it that they come."""
    if room is not None:
        places.filter(answer=Answer.NONE).update(answer=Answer.COMING)
    places.update(room=room)


class Crowd(NamedTuple):
    """Who is placed in a room: members, and facilitators."""

    people: set[int]
    leaders: set[int]

    @property
    def everybody(self) -> set[int]:
        return self.people | self.leaders


def crowd_of(meeting: Meeting) -> dict[int, Crowd]:
    """The rooms of a meeting that are open, with the people who are placed there."""
    rooms = {room.pk: Crowd(set(), set()) for room in meeting.rooms.order_by("pk") if not room_is_closed(room)}
    for room, user in meeting.reservations.filter(room__in=rooms).values_list("room_id", "user_id"):
        rooms[room].people.add(user)
    for room, user in meeting.holdings.filter(room__in=rooms).values_list("room_id", "user_id"):
        rooms[room].leaders.add(user)
    return rooms


def needs_leader(meeting: Meeting) -> bool:
    """Whether the exercise of a meeting cannot be done without a facilitator in the room."""
    exercise = agenda.exercise_of(meeting)
    return exercise is not None and exercise.facilitator_required


def leads(meeting: Meeting, user: int) -> bool:
    """Whether somebody is a facilitator of the meeting's cohort, who belongs wherever they are needed."""
    mine = Membership.objects.filter(cohort=meeting.cohort_id, user=user, state=MembershipState.ACTIVE)
    return mine.filter(role=Role.FACILITATOR).exists()


def _leaders_door(meeting: Meeting, user: User) -> Door:
    """A facilitator goes to the room that they hold, or to the only one; with several, they choose."""
    rooms = list(meeting.rooms.order_by("pk"))
    held = meeting.holdings.filter(user=user).values_list("room_id", flat=True).first()
    theirs = next((room for room in rooms if room.pk == held), rooms[0] if len(rooms) == 1 else None)
    return Door(Stage.READY if theirs else Stage.WAITING, theirs)


def _open_room(meeting: Meeting) -> Door:
    open_rooms = [room for room in meeting.rooms.order_by("-pk") if not room_is_closed(room)]
    return Door(Stage.READY, open_rooms[0]) if open_rooms else Door(Stage.OVER)


def _foes(user: int) -> set[int]:
    """Whom somebody must not meet, whoever asked for it."""
    rows = Block.objects.filter(Q(owner=user) | Q(other=user)).values_list("owner_id", "other_id")
    return {person for pair in rows for person in pair} - {user}
