"""Who comes to a meeting: answers, places, the waiting list, and offers that pass on. Attendance is in `attendance`.

A meeting without a capacity has a place for everybody. Otherwise a place is taken by somebody who comes, and by
somebody to whom it is offered as long as the offer stands. Whoever waits is served in the order in which they came;
nobody passes them by, since every change first gives free places to those who wait. Nothing here touches the ledger:
not to come is no turn.

The race is for the last place. Every change locks the meeting's row first, so that it counts what the last one did.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.models import Membership, MembershipState, Role, User
from groups.refusals import Refused
from sessions import reminders
from sessions.models import Answer, Meeting, MeetingState, Reservation
from sessions.removals import barred_from

OFFER_STANDS = timedelta(hours=12)
OFFERS_END = timedelta(hours=2)  # before the start; from then on whoever is next is placed without being asked
SHORTEST_OFFER = timedelta(minutes=30)  # nobody is expected to answer faster
OPEN_END = timedelta(hours=3)  # how long a meeting without an end is taken to be on

TAKES_PLACE = (Answer.COMING, Answer.OFFERED)
FREE = {"waits_since": None, "offer_until": None}


@transaction.atomic
def answer_set(
    *, meeting: Meeting, user: User, answer: Literal["coming", "not_coming"], now: datetime | None = None
) -> Reservation:
    """Keep somebody's answer; who comes to a full meeting waits. Refused: over, cancelled, not_member.

    Returns their reservation, which says whether they come, wait, or do not come.
    """
    moment = now or timezone.now()
    held = _hold(meeting)
    _check_open(held, moment)
    if not is_member(held, user):
        raise Refused("not_member", _("Only members of the group answer here."))
    _settle(held, moment)
    mine, _made = Reservation.objects.get_or_create(meeting=held, user=user)
    if answer == Answer.COMING:
        _come(held, mine, moment)
    else:
        _become(mine, Answer.NOT_COMING, moment)
        _promote(held, moment)
    return mine


@transaction.atomic
def offer_take(*, reservation: Reservation, now: datetime | None = None) -> Reservation:
    """Take the place that is offered. Refused: over, cancelled, offer_over."""
    moment = now or timezone.now()
    held = _hold(reservation.meeting)
    _check_open(held, moment)
    _settle(held, moment)
    mine = Reservation.objects.get(pk=reservation.pk)
    if mine.answer != Answer.OFFERED:
        raise Refused("offer_over", _("This place has gone to somebody else. You can wait for the next one."))
    _become(mine, Answer.COMING, moment)
    return mine


def places_give_up(membership: Membership) -> None:
    """Free the places, in what is still to come, of somebody who is no longer a member; a hook of `memberships`."""
    if membership.role != Role.MEMBER:
        return
    now = timezone.now()
    theirs = Reservation.objects.filter(
        user=membership.user_id, meeting__cohort=membership.cohort_id, meeting__starts_at__gt=now
    )
    for meeting in Meeting.objects.filter(reservations__in=theirs).order_by("pk"):
        held = _hold(meeting)
        theirs.filter(meeting=held).update(answer=Answer.NONE, answered_at=None, room=None, **FREE)
        _promote(held, now)


def places_pass_on(now: datetime) -> int:
    """End the offers that ran out and give free places to those who wait; for the worker. Returns how many changed."""
    waiting = Q(reservations__answer=Answer.WAITING, starts_at__gt=now)
    ran_out = Q(reservations__answer=Answer.OFFERED, reservations__offer_until__lte=now)
    due = Meeting.objects.filter(waiting | ran_out, state=MeetingState.PLANNED).order_by("pk").distinct()
    return sum(_settle_one(meeting, now) for meeting in list(due))


def is_member(meeting: Meeting, user: User) -> bool:
    rows = Membership.objects.filter(cohort=meeting.cohort_id, role=Role.MEMBER, state=MembershipState.ACTIVE)
    return rows.filter(user=user, user__is_active=True).exists()


def taken(meeting: Meeting) -> int:
    """How many places are taken or offered."""
    return meeting.reservations.filter(answer__in=TAKES_PLACE).count()


def is_full(meeting: Meeting) -> bool:
    return meeting.capacity is not None and taken(meeting) >= meeting.capacity


def place_in_line(reservation: Reservation) -> int:
    """Return how many wait before somebody, and themselves: 1 is next."""
    line = Reservation.objects.filter(meeting=reservation.meeting_id, answer=Answer.WAITING)
    since, pk = reservation.waits_since, reservation.pk
    return line.filter(Q(waits_since__lt=since) | Q(waits_since=since, pk__lte=pk)).count()


def last_instant(meeting: Meeting) -> datetime:
    """Until when an answer means anything."""
    return meeting.ends_at or meeting.starts_at + OPEN_END


def _hold(meeting: Meeting) -> Meeting:
    # Not against new rows that point at it: a row of the waiting list needs no more than that it exists.
    locked = Meeting.objects.select_for_update(of=("self",), no_key=True)
    return locked.select_related("cohort", "series").get(pk=meeting.pk)


def _check_open(meeting: Meeting, now: datetime) -> None:
    if meeting.state == MeetingState.CANCELLED:
        raise Refused("cancelled", _("This session has been cancelled, so there is nothing to answer."))
    if meeting.state == MeetingState.OVER or last_instant(meeting) <= now:
        raise Refused("over", _("This session is over, so there is nothing to answer."))


@transaction.atomic
def _settle_one(meeting: Meeting, now: datetime) -> int:
    return _settle(_hold(meeting), now)


def _settle(meeting: Meeting, now: datetime) -> int:
    """Bring the list up to `now`: offers that ran out are over, and free places go to those who wait."""
    over = meeting.reservations.filter(answer=Answer.OFFERED, offer_until__lte=now)
    return over.update(answer=Answer.NONE, **FREE) + _promote(meeting, now)


def _come(meeting: Meeting, mine: Reservation, now: datetime) -> None:
    if mine.answer in (Answer.COMING, Answer.WAITING):
        return
    if mine.answer == Answer.OFFERED or not is_full(meeting):
        _become(mine, Answer.COMING, now)
    else:
        _become(mine, Answer.WAITING, now, waits_since=now)


def _promote(meeting: Meeting, now: datetime) -> int:
    """Give free places to the first who wait, as an offer, or shortly before the start at once. Returns how many."""
    free = None if meeting.capacity is None else max(0, meeting.capacity - taken(meeting))
    if meeting.state != MeetingState.PLANNED or meeting.starts_at <= now:
        return 0
    line = meeting.reservations.filter(answer=Answer.WAITING).select_related("user").order_by("waits_since", "pk")
    line = line.exclude(user__in=barred_from(meeting))
    offered_until = min(now + OFFER_STANDS, meeting.starts_at - OFFERS_END)
    served = list(line[:free])
    for next_one in served:
        if offered_until - now < SHORTEST_OFFER:
            _become(next_one, Answer.COMING, now)
            reminders.place_given(meeting, next_one)
        else:
            _become(next_one, Answer.OFFERED, next_one.answered_at, offer_until=offered_until)
            reminders.place_offered(meeting, next_one)
    return len(served)


def _become(mine: Reservation, answer: Answer, answered_at: datetime | None, **fields: datetime) -> None:
    mine.answer, mine.answered_at = answer, answered_at
    mine.waits_since, mine.offer_until = fields.get("waits_since"), fields.get("offer_until")
    mine.save(update_fields=["answer", "answered_at", "waits_since", "offer_until"])
