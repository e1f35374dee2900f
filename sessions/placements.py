"""Placing everybody at the doors: the proposal, what a facilitator makes of it, and the rooms that are opened for it.

Who fits with whom is decided in `core.placing`; here it is told who is there, and its answer becomes rooms. May be done
again until the first exercise begins; from then on one person at a time, between exercises. Whoever is moved leaves the
room where they sit, and goes on to the other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from groups.audit import audit_add
from groups.models import Cohort, Membership, MembershipState, Role, User
from groups.refusals import Refused
from groups.selectors import blocked_pairs
from sessions import opening
from sessions.core.pairing_exact import LARGEST_ROOM
from sessions.core.placing import History, Person, Placement, Wanted, place
from sessions.models import Account, Answer, Holding, Meeting, Reservation, Room, TooFew
from sessions.removals import barred_from, may_not_come
from sessions.selectors import met_in, practising_in, room_is_closed
from sessions.too_few import coming_to

NOBODYS = 0  # the number of no room: somebody waits

# Called after the commit with a meeting in which people have been moved: the live part sends them on.
Moved = Callable[[int], None]

_moved: list[Moved] = []


def on_moved(hook: Moved) -> None:
    """Register, once, what has to happen when people have been placed anew."""
    if hook not in _moved:
        _moved.append(hook)


def proposal(meeting: Meeting, now: datetime) -> Placement:
    """The best rooms for everybody who is here now. The same people give the same rooms."""
    leaders = opening.here_now(meeting.holdings.all(), now)
    people = [user for user in people_here(meeting, now) if user not in leaders]
    cohort = meeting.cohort
    history = History(met=met_in(cohort, people), blocked=blocked_pairs([*people, *leaders]))
    merged = meeting.too_few == TooFew.MERGE and meeting.decided_at is not None and coming_to(meeting) < meeting.least
    wanted = Wanted(cohort.room_least, cohort.room_most, opening.needs_leader(meeting), one_room=merged)
    return place(_persons(cohort, people), leaders, history, wanted, seed=_seed(meeting))


def people_here(meeting: Meeting, now: datetime) -> list[int]:
    """Members who are at the door or in a room, and have a place."""
    rows = meeting.reservations.select_related("meeting")
    here = set(opening.here_now(rows, now)) | _inside(meeting)
    return sorted(row.user_id for row in rows.filter(user__in=here) if opening.has_place(row, now))


class Row(NamedTuple):
    """One person on the facilitator's page. `number`: of their room, or NOBODYS. `practises`: in an exercise now."""

    user: User
    number: int
    leads: bool = False
    practises: bool = False


class Board(NamedTuple):
    """Who is here and in which room, as it is or as it is proposed. `waiting`: at the door when entry is closed.

    `unplaced`: how many have no room although they are here. Why is not said: it may be somebody's block.
    """

    rows: list[Row]
    numbers: range  # of rooms, with one more than there are, and NOBODYS
    rooms: list[Room]
    is_open: bool
    closed: bool
    waiting: list[User]
    unplaced: int
    expected: list[User]

    @property
    def by_room(self) -> list[tuple[int, Room | None, list[Row]]]:
        """The rooms by their number, with who is placed there."""
        used = sorted({row.number for row in self.rows if row.number != NOBODYS})
        rooms: dict[int, Room] = dict(enumerate(self.rooms, 1))
        return [(number, rooms.get(number), [row for row in self.rows if row.number == number]) for number in used]

    @property
    def open_rooms(self) -> list[tuple[int, Room]]:
        """Where somebody can be moved to, by number."""
        return [(number, room) for number, room in enumerate(self.rooms, 1) if not room_is_closed(room)]

    @property
    def without_room(self) -> list[Row]:
        return [row for row in self.rows if row.number == NOBODYS]


def board(meeting: Meeting, now: datetime) -> Board:
    """What the facilitator sees and changes: the rooms as they are, and before they are open, the proposal."""
    rooms = list(meeting.rooms.order_by("pk"))
    is_open, closed = meeting.placed_at is not None, meeting.closed_at is not None
    mine, held = _as_they_are(meeting, rooms) if is_open else _as_proposed(proposal(meeting, now))
    here = set(opening.here_now(meeting.reservations.all(), now))
    waiting = here - set(mine)
    shown = set(mine) | (set() if closed else waiting)
    leaders = set(held) | set(opening.here_now(meeting.holdings.all(), now))
    coming = (
        meeting.reservations.filter(answer=Answer.COMING)
        .exclude(user__in=here | set(mine))
        .exclude(user__in=barred_from(meeting))
    )
    expected = set(coming.values_list("user_id", flat=True))
    people = {user.pk: user for user in User.objects.filter(pk__in=shown | waiting | leaders | expected)}
    rows = [Row(people[pk], held.get(pk, NOBODYS), leads=True) for pk in leaders]
    practising = {pk for room in rooms for pk in practising_in(room)} if closed else set()
    rows += [Row(people[pk], mine.get(pk, NOBODYS), practises=pk in practising) for pk in shown]
    rows.sort(key=lambda row: (not row.leads, row.number == NOBODYS, row.number, row.user.name.casefold(), row.user.pk))
    most = max([row.number for row in rows] + [len(rooms), 1])
    return Board(
        rows=rows,
        numbers=range(NOBODYS, most + 2),
        rooms=rooms,
        is_open=is_open,
        closed=closed,
        waiting=_by_name(people[pk] for pk in waiting) if closed else [],
        unplaced=0 if closed else len(waiting),
        expected=_by_name(people[pk] for pk in expected),
    )


def _by_name(people: Iterable[User]) -> list[User]:
    return sorted(people, key=lambda user: (user.name.casefold(), user.pk))


def _as_they_are(meeting: Meeting, rooms: Sequence[Room]) -> tuple[dict[int, int], dict[int, int]]:
    numbers = {room.pk: number for number, room in enumerate(rooms, 1)}
    people = dict(meeting.reservations.filter(room__in=numbers).values_list("user_id", "room_id"))
    leaders = dict(meeting.holdings.filter(room__in=numbers).values_list("user_id", "room_id"))
    return {pk: numbers[room] for pk, room in people.items()}, {pk: numbers[room] for pk, room in leaders.items()}


def _as_proposed(found: Placement) -> tuple[dict[int, int], dict[int, int]]:
    rooms = {person: number for number, room in enumerate(found.rooms, 1) for person in room.people}
    return rooms, {leader: number for number, room in enumerate(found.rooms, 1) for leader in room.leaders}


def open_as_proposed(*, meeting: Meeting, by: User | None, now: datetime) -> None:
    """Open the rooms that `proposal` says. `by` None: the server, since no facilitator has come."""
    rooms, leaders = _as_proposed(proposal(meeting, now))
    if rooms:
        rooms_open(meeting=meeting, by=by, rooms=rooms, leaders=leaders, now=now)


@transaction.atomic
def open_one_room(*, meeting: Meeting, now: datetime) -> None:
    """Open one room for all who come, and for all who hold the meeting. Once."""
    locked = Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    if locked.placed_at is not None:
        return
    room = _rooms(locked, 1)[0]
    locked.holdings.update(room=room)
    _placed(locked, None, 1, now)


@transaction.atomic
def rooms_open(
    *, meeting: Meeting, by: User | None, rooms: Mapping[int, int], leaders: Mapping[int, int], now: datetime
) -> None:
    """Open rooms 1, 2 … and place people in them, by their number; NOBODYS leaves somebody waiting.

    Raises Refused: closed (an exercise has begun), size, together (people who must not meet; who is not said).
    """
    locked = Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    if locked.closed_at is not None:
        raise Refused("closed", _("The first exercise has begun. The rooms stay as they are."))
    numbers = sorted({number for number in (*rooms.values(), *leaders.values()) if number != NOBODYS})
    _check(locked, numbers, rooms, leaders)
    # Rooms that are open keep their numbers; before, one that nobody was put into is not made.
    wanted = numbers if locked.placed_at is None else list(range(1, max(numbers, default=0) + 1))
    made = dict(zip(wanted, _rooms(locked, len(wanted)), strict=True))
    for number in (NOBODYS, *numbers):
        people = [user for user, where in rooms.items() if where == number]
        opening.give_room(Reservation.objects.filter(meeting=locked, user__in=people), made.get(number))
        holders = [user for user, where in leaders.items() if where == number]
        Holding.objects.filter(meeting=locked, user__in=holders).update(room=made.get(number))
    _placed(locked, by, len(numbers), now)


@transaction.atomic
def person_move(*, meeting: Meeting, user: User, to: Room, by: User, now: datetime) -> int:
    """Give one person another room of the meeting, whenever nothing of theirs runs: they leave theirs, and go on there.

    Returns the number of the room.

    Raises Refused: closed, removed, there, busy (they are in an exercise), size, together (who is not said).
    """
    rooms = {room.pk: room for room in meeting.rooms.select_for_update(no_key=True).order_by("pk")}
    locked = Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    mine = Reservation.objects.filter(meeting=locked, user=user, room__isnull=False).first()
    target = rooms[to.pk]
    if may_not_come(locked, user):
        raise Refused("removed", _("They were removed from this session. An organiser can let them come again."))
    if mine is None or not opening.doors_are_open(locked, now) or room_is_closed(target):
        raise Refused("closed", _("That room is not open any more. Nothing was changed."))
    if mine.room_id == target.pk:
        raise Refused("there", _("That is their room already."))
    if user.pk in practising_in(rooms[mine.room_id]):
        raise Refused("busy", _("They are in an exercise. It can be done once that is over; nothing was changed."))
    crowd = opening.crowd_of(locked)[target.pk]
    number = list(rooms).index(target.pk) + 1
    _check(locked, [number], dict.fromkeys(crowd.people | {user.pk}, number), dict.fromkeys(crowd.leaders, number))
    # Let in by name: the door of a room may be locked for everybody who is new.
    Reservation.objects.filter(pk=mine.pk).update(room=target, let_in=True)
    about = {"meeting": locked.public_id, "room": target.public_id, "person": user.public_id}
    audit_add(cohort=locked.cohort, by=by, what="room_changed", about=about)
    _tell_moved(locked.pk)
    return number


def _check(meeting: Meeting, numbers: Sequence[int], rooms: Mapping[int, int], leaders: Mapping[int, int]) -> None:
    for number in numbers:
        people = {user for user, where in rooms.items() if where == number}
        if len(people) > LARGEST_ROOM:
            raise Refused("size", _("A room has at most twelve places. Nothing was changed."))
        there = people | {user for user, where in leaders.items() if where == number}
        if blocked_pairs(there):
            raise Refused("together", _("This division is not possible. Nothing was changed; here is one that is."))


def _rooms(meeting: Meeting, count: int) -> list[Room]:
    """The first rooms of a meeting, made where there are too few of them."""
    found = list(meeting.rooms.order_by("pk")[:count])
    title = meeting.title or meeting.cohort.name
    holds_itself = not opening.needs_leader(meeting)
    for number in range(len(found) + 1, count + 1):
        name = title if count == 1 else f"{title} · {number}"
        found.append(Room.objects.create(meeting=meeting, title=name[:120], self_held=holds_itself))
    return found


def _placed(meeting: Meeting, by: User | None, count: int, now: datetime) -> None:
    meeting.placed_at = meeting.placed_at or now
    meeting.save(update_fields=["placed_at"])
    audit_add(cohort=meeting.cohort, by=by, what="rooms_opened", about={"meeting": meeting.public_id, "rooms": count})
    _tell_moved(meeting.pk)


def _tell_moved(number: int) -> None:
    transaction.on_commit(lambda: [hook(number) for hook in _moved], robust=True)


def _inside(meeting: Meeting) -> set[int]:
    """Members who sit in one of the rooms now."""
    rows = Room.objects.filter(meeting=meeting, seats__live=True, seats__user__isnull=False)
    leaders = Membership.objects.filter(cohort=meeting.cohort_id, role=Role.FACILITATOR, state=MembershipState.ACTIVE)
    return set(rows.exclude(seats__user__in=leaders.values("user")).values_list("seats__user", flat=True))


def _persons(cohort: Cohort, users: Collection[int]) -> list[Person]:
    """People as placing knows them: their balance, and the language that they read Samtal in."""
    accounts = Account.objects.filter(cohort=cohort, user__in=users).values_list("user_id", "s", "p", "x")
    balances = {user: s - p + x for user, s, p, x in accounts}
    languages = dict(User.objects.filter(pk__in=users).values_list("pk", "language"))
    return [
        Person(user, balances.get(user, 0), frozenset({languages[user]} if languages.get(user) else ()))
        for user in users
    ]


def _seed(meeting: Meeting) -> int:
    return int.from_bytes(hashlib.blake2s(meeting.public_id.encode(), digest_size=6).digest())
