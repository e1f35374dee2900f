"""The debrief of a session, for whoever held it: what closed uneven and why, what came between, what people share.

Reading only, in a number of queries that grows with nothing. Of balances a facilitator reads who is still owed and
roughly how much, so that it can be given back, and never who owes, nor what anybody let go. Of a check-out they read
what its owner has ticked, as long as it is ticked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from django.http import Http404
from django.utils.translation import gettext as _

from groups.models import Cohort, Membership, MembershipState, Role, User
from sessions import codec
from sessions.core.evening import Evening, Outcome, Span
from sessions.core.evenness import evenness
from sessions.core.room_words import LeadChanged
from sessions.looking_back import Written, opened, told_of
from sessions.models import Account, CheckOut, Holding, Meeting, Room, RoomEvent, Seat

Names = dict[int, str]  # by seat, or by user


class Uneven(NamedTuple):
    """A pairing that did not close even, by the names of its people. `words`: why a facilitator ended it."""

    names: list[str]
    outcome: Outcome
    short: list[tuple[str, int]]


class Exercise(NamedTuple):
    """An exercise that was done in a room, in all of its pairings."""

    slug: str
    version: str
    even: int
    all: int
    uneven: list[Uneven]


class Call(NamedTuple):
    name: str
    waited: int
    how: str


class Drops(NamedTuple):
    name: str
    times: int
    longest: int


class Outside(NamedTuple):
    """Who took a moment on the quiet page."""

    name: str
    times: int
    longest: int


class Pauses(NamedTuple):
    """Pauses of one kind; who paused is not told."""

    kind: str
    times: int
    longest: int


class Visit(NamedTuple):
    names: list[str]
    lasted: int


class InRoom(NamedTuple):
    """What came between in one room."""

    room: Room
    exercises: list[Exercise]
    calls: list[Call]
    drops: list[Drops]
    visits: list[Visit]
    pauses: list[Pauses]
    outside: list[Outside]
    fixing: int
    left: list[str]
    removed: list[str]

    @property
    def is_quiet(self) -> bool:
        return not any(self[2:])  # whatever is not the room or its exercises


class Shared(NamedTuple):
    name: str
    answers: dict[str, int]
    line: str
    unreadable: bool


class Debrief(NamedTuple):
    rooms: list[InRoom]
    owed: list[tuple[str, int]]
    shared: list[Shared]

    @property
    def stepped_out(self) -> list[str]:
        """Whom to check in with: who took a moment, or left before the room closed."""
        return sorted({name for room in self.rooms for name in (*room.left, *(one.name for one in room.outside))})


def may_debrief(meeting: Meeting, user: User) -> bool:
    """Whether somebody leads in the cohort and held this meeting, by name or since the lead of a room came to them.

    If nobody was named to hold it, leading in the cohort is enough.
    """
    leads = Membership.objects.filter(
        cohort=meeting.cohort_id, user=user, role=Role.FACILITATOR, state=MembershipState.ACTIVE, user__is_active=True
    )
    if not leads.exists():
        return False
    holders = set(Holding.objects.filter(meeting=meeting).values_list("user_id", flat=True))
    return not holders or user.pk in holders or _took_over(meeting, user)


def _took_over(meeting: Meeting, user: User) -> bool:
    """Whether the lead of one of its rooms was handed to somebody, or taken by them: a room outlives one laptop."""
    seats = dict(Seat.objects.filter(room__meeting=meeting, user=user).values_list("room_id", "number"))
    rows = RoomEvent.objects.filter(room__in=seats, kind=LeadChanged.__name__).values_list("room_id", "body")
    events = [(room, codec.decode_event(body)) for room, body in rows]
    return any(isinstance(event, LeadChanged) and event.seat == seats[room] for room, event in events)


def debriefed_or_404(user: User, public_id: str) -> Meeting:
    """The meeting at an address, for whoever may debrief it; nobody else learns that there is anything to read."""
    found = Meeting.objects.select_related("cohort").filter(public_id=public_id).first()
    if found is None or not may_debrief(found, user):
        raise Http404
    return found


def debrief_of(meeting: Meeting) -> Debrief:
    """What whoever held a meeting reads of it."""
    rooms = list(Room.objects.filter(meeting=meeting).order_by("pk"))
    told = told_of([room.pk for room in rooms])
    seats = list(Seat.objects.filter(room__in=rooms).select_related("user"))
    inside = {seat.user_id: seat.user.name for seat in seats if seat.user is not None}
    names: dict[int, Names] = {room.pk: {} for room in rooms}
    for seat in seats:
        names[seat.room_id][seat.number] = seat.user.name if seat.user else _("somebody")
    return Debrief(
        rooms=[_in_room(room, told[room.pk], names[room.pk]) for room in rooms if names[room.pk]],
        owed=_owed(meeting.cohort, inside),
        shared=list(_shared(meeting)),
    )


def _in_room(room: Room, told: Evening, names: Names) -> InRoom:
    def named(seats: Iterable[int]) -> list[str]:
        return [names.get(seat, _("somebody")) for seat in seats]

    company = {outcome.pairing: outcome.seats for outcome in told.outcomes}
    return InRoom(
        room=room,
        exercises=_exercises(told, names),
        calls=[Call(*named([hand.seat]), hand.waited, hand.how) for hand in told.hands],
        drops=[
            Drops(*named([seat]), len(spans), max(span.lasted for span in spans))
            for seat, spans in _grouped(told.drops)
        ],
        visits=[Visit(named(company.get(span.pairing, ())), span.lasted) for span in told.visits],
        pauses=_pauses(told.pauses),
        outside=[
            Outside(*named([seat]), len(spans), max(span.lasted for span in spans))
            for seat, spans in _grouped(told.outside)
        ],
        fixing=told.fixing,
        left=sorted(set(named(one.seat for one in told.departures if one.why == "left"))),
        removed=sorted(set(named(one.seat for one in told.departures if one.why == "removed"))),
    )


def _grouped(spans: Iterable[Span]) -> list[tuple[int, list[Span]]]:
    found: dict[int, list[Span]] = {}
    for span in spans:
        found.setdefault(span.seat, []).append(span)
    return list(found.items())


def _pauses(spans: Iterable[Span]) -> list[Pauses]:
    """A pause for the whole room is one, however many pairings it held."""
    lasted: dict[tuple[str, int, int], int] = {}
    for span in spans:
        key = (span.kind, span.since, 0 if span.kind == "facilitator" else span.seat)
        lasted[key] = max(lasted.get(key, 0), span.lasted)
    times = Counter(kind for kind, _since, _seat in lasted)
    return [
        Pauses(kind, count, max(ms for key, ms in lasted.items() if key[0] == kind)) for kind, count in times.items()
    ]


def _exercises(told: Evening, names: Names) -> list[Exercise]:
    found = []
    for (slug, version, _since), grouped in groupby(told.outcomes, key=lambda one: (one.slug, one.version, one.since)):
        closed = [outcome for outcome in grouped if outcome.result]
        uneven = [outcome for outcome in closed if outcome.result == "uneven"]
        if closed:
            lines = [_uneven(outcome, names) for outcome in uneven]
            found.append(Exercise(slug, version, len(closed) - len(uneven), len(closed), lines))
    return found


def _uneven(outcome: Outcome, names: Names) -> Uneven:
    short = [(names.get(seat, _("somebody")), ms) for seat, ms in outcome.short.items()]
    return Uneven([names.get(seat, _("somebody")) for seat in outcome.seats], outcome, short)


def _owed(cohort: Cohort, inside: Names) -> list[tuple[str, int]]:
    """Who of those inside is owed time as things stand now, by name; the next pairing gives it back."""
    members = Membership.objects.filter(cohort=cohort, role=Role.MEMBER, state=MembershipState.ACTIVE)
    balances = dict.fromkeys(members.values_list("user_id", flat=True), 0)
    here: dict[int, Account] = {}
    for row in Account.objects.filter(cohort=cohort, user__isnull=False):
        if row.user_id in balances:
            balances[row.user_id] = row.s - row.p + row.x
        if row.user_id in inside:
            here[row.user_id] = row
    owed = []
    for user, row in here.items():
        others = [balance for other, balance in balances.items() if other != user]
        found = evenness(spoke_ms=row.s, listened_ms=row.p, balance_ms=row.s - row.p + row.x, others_ms=others)
        if found.is_owed:
            owed.append((inside[user], -found.off_ms))
    return sorted(owed)


def _shared(meeting: Meeting) -> Iterable[Shared]:
    rows = CheckOut.objects.filter(meeting=meeting).exclude(shares_answers=False, shares_line=False)
    for row in rows.select_related("user").order_by("user__display_name", "user_id"):
        written: Written = opened(row)
        answers = written.answers if row.shares_answers else {}
        yield Shared(row.user.name, answers, written.line if row.shares_line else "", written.unreadable)
