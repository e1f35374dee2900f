"""A session that is behind, for one of its people: their own time, how its exercises closed, and what comes next.

Reading only. What others did with their time is not here: of an exercise everybody learns whether it closed even, and
for which reason if not.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Exists, OuterRef

from groups.models import Cohort, Membership, Role, User
from groups.sealed import Unreadable
from sessions import codec
from sessions.balances import BAR, evenings_of
from sessions.core.evening import Evening, Outcome, Part, evening, lets_go
from sessions.core.evenness import halves
from sessions.models import CheckOut, Holding, Meeting, MeetingState, Reached, RoomEvent, Seat

LOOKED_BACK_FOR = timedelta(days=14)  # how long the home page leads to a session that is behind
LATELY_LOOKED_AT = 40  # sessions of all of somebody's cohorts


class Bars(NamedTuple):
    """The two-sided bar: widths of its halves, per cent."""

    spoke_bar: int
    listened_bar: int

    @property
    def listened_from(self) -> int:
        return 100 - self.listened_bar


class Written(NamedTuple):
    """A check-out, opened. `unreadable`: its key is missing here."""

    answers: dict[str, int]
    line: str
    shares_answers: bool
    shares_line: bool
    unreadable: bool = False


class Mine(NamedTuple):
    """One person's own session. `lets_go`: they let nearly all of their time go, now and the time before."""

    part: Part
    bars: Bars
    outcomes: list[Outcome]
    reached: dict[str, int]
    lets_go: bool
    next: Meeting | None


def is_behind(meeting: Meeting, now: datetime) -> bool:
    return meeting.state == MeetingState.OVER or (meeting.ends_at is not None and meeting.ends_at <= now)


def was_inside(meeting: Meeting, user: User) -> bool:
    """Whether somebody has had a seat in a room of this meeting."""
    return Seat.objects.filter(room__meeting=meeting, user=user).exists()


def told_of(rooms: Collection[int]) -> dict[int, Evening]:
    """What the logs of these rooms tell, in one query."""
    logs: dict[int, list[str]] = {room: [] for room in rooms}
    rows = RoomEvent.objects.filter(room__in=rooms).order_by("room", "version")
    for room, body in rows.values_list("room_id", "body"):
        logs[room].append(body)
    return {room: evening(map(codec.decode_event, log)) for room, log in logs.items()}


def mine_of(meeting: Meeting, user: User, now: datetime) -> Mine:
    """What somebody reads of their own session."""
    seats = dict(Seat.objects.filter(room__meeting=meeting, user=user).values_list("room_id", "number"))
    told = told_of(seats)
    outcomes = [one for room, seat in seats.items() for one in told[room].outcomes if seat in one.seats]
    part = _all_of(told[room].parts[seat] for room, seat in seats.items() if seat in told[room].parts)
    before = [one.part for one in evenings_of(user, meeting.cohort) if one.starts_at < meeting.starts_at]
    return Mine(
        part=part,
        bars=Bars(*halves(part.spoken, part.supported, BAR)),
        outcomes=sorted(outcomes, key=lambda one: one.since),
        reached=dict(Reached.objects.filter(user=user, count__gt=0).values_list("what", "count")),
        lets_go=part.offered > 0 and lets_go([*before, part]),
        next=next_of(meeting.cohort, now),
    )


def next_of(cohort: Cohort, now: datetime) -> Meeting | None:
    """The next session of a cohort that has not begun."""
    ahead = Meeting.objects.filter(cohort=cohort, starts_at__gt=now, state=MeetingState.PLANNED, ends_at__isnull=False)
    return ahead.order_by("starts_at", "pk").first()


def check_out_of(meeting: Meeting, user: User) -> Written | None:
    kept = CheckOut.objects.filter(meeting=meeting, user=user).first()
    return opened(kept) if kept else None


def opened(kept: CheckOut) -> Written:
    """A check-out in the clear; for its owner, or after asking what they have ticked."""
    try:
        answers = json.loads(kept.answers) if kept.answers else {}
        return Written(answers, kept.line, kept.shares_answers, kept.shares_line)
    except Unreadable:
        return Written({}, "", kept.shares_answers, kept.shares_line, unreadable=True)


class Lately(NamedTuple):
    """What somebody may look back at: the last session that they were in, and the last that is theirs to debrief."""

    session: Meeting | None
    held: Meeting | None


def lately(user: User, now: datetime, memberships: Iterable[Membership]) -> Lately:
    """What a person comes back to after a session, if it is not long ago; in one query."""
    roles = {(row.cohort_id, row.role) for row in memberships if row.role in {Role.MEMBER, Role.FACILITATOR}}
    if not roles:
        return Lately(None, None)
    seats, holdings = Seat.objects.filter(room__meeting=OuterRef("pk")), Holding.objects.filter(meeting=OuterRef("pk"))
    recent = Meeting.objects.filter(
        cohort__in={cohort for cohort, _role in roles}, starts_at__range=(now - LOOKED_BACK_FOR, now)
    ).exclude(state=MeetingState.CANCELLED)
    rows = recent.filter(Exists(seats)).annotate(
        inside=Exists(seats.filter(user=user)), theirs=Exists(holdings.filter(user=user)), held=Exists(holdings)
    )
    session = held = None
    for one in rows.order_by("-starts_at", "-pk")[:LATELY_LOOKED_AT]:
        if session is None and one.inside and (one.cohort_id, Role.MEMBER) in roles:
            session = one
        leads = (one.cohort_id, Role.FACILITATOR) in roles and (one.theirs or not one.held)
        if held is None and leads and is_behind(one, now):
            held = one
    return Lately(session, held)


def _all_of(parts: Iterable[Part]) -> Part:
    """Somebody who was moved has a part in several rooms."""
    listed = list(parts)
    return Part(*(sum(getattr(part, name) for part in listed) for name in Part.__struct_fields__))
