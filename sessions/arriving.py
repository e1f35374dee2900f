"""Arriving at a meeting: noting that somebody is there, and placing them where that needs nobody's decision."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from groups.audit import audit_add
from groups.models import Membership, MembershipState, Role, User
from groups.refusals import Refused
from groups.selectors import blocked_pairs
from sessions import opening, placements
from sessions.models import Answer, Holding, Meeting, Reservation
from sessions.removals import may_not_come

SAID_AGAIN = timedelta(seconds=10)


def arrive(*, meeting: Meeting, user: User, now: datetime) -> opening.Door:
    """Note that somebody of the cohort is at the door, and place them if that can be decided without anybody.

    Who never answered gets a reservation now, and with a room the answer that they come. Called again and again while
    they wait.
    """
    if not opening.is_planned(meeting) or not opening.doors_are_open(meeting, now):
        return opening.look(meeting, user, now)
    if may_not_come(meeting, user):
        return opening.Door(opening.Stage.REMOVED)
    # Said for itself: a row that is changed before the meeting is locked would let two wait for each other.
    if opening.leads(meeting, user.pk):
        _here(Holding.objects.filter(meeting=meeting, user=user), now)
        if meeting.placed_at is None:
            _open_by_itself(meeting, now)
        return opening.look_allowed(meeting, user, now)
    mine, _made = Reservation.objects.get_or_create(meeting=meeting, user=user)
    _here(Reservation.objects.filter(pk=mine.pk), now)
    if mine.room_id is None:
        _place(meeting, mine, now)
        meeting.refresh_from_db(fields=["placed_at", "closed_at"])
    return opening.look_allowed(meeting, user, now)


@transaction.atomic
def _place(meeting: Meeting, mine: Reservation, now: datetime) -> None:
    locked = Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    mine.meeting, locked.cohort = locked, meeting.cohort
    if (locked.closed_at is not None and not mine.let_in) or not opening.has_place(mine, now):
        return
    if locked.placed_at is None:
        _open_by_itself(locked, now)
        locked.refresh_from_db(fields=["placed_at"])
    if locked.placed_at is not None and not Reservation.objects.filter(pk=mine.pk, room__isnull=False).exists():
        opening.place_now(locked, mine)


@transaction.atomic
def let_in(*, meeting: Meeting, user: User, by: User | None, now: datetime) -> opening.Door:
    """A facilitator lets somebody in although entry is closed, into the smallest room that fits.

    Refused: no_room, removed.
    """
    if may_not_come(meeting, user):
        raise Refused("removed", _("They were removed from this session. An organiser can let them come again."))
    locked = Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    mine, _made = Reservation.objects.get_or_create(meeting=locked, user=user)
    Reservation.objects.filter(pk=mine.pk).update(let_in=True)
    if mine.room_id is None and opening.place_now(locked, mine) is None:
        raise Refused("no_room", _("There is no room where they could sit. Nothing was changed."))
    about = {"meeting": meeting.public_id, "person": user.public_id}
    audit_add(cohort=meeting.cohort, by=by, what="let_in", about=about)
    return opening.look(meeting, user, now)


def _open_by_itself(meeting: Meeting, now: datetime) -> None:
    """Open what needs nobody's decision: the one room for all, or after five minutes what would have been proposed."""
    late = now >= meeting.starts_at + opening.WITHOUT_LEADER_AFTER and not opening.here_now(meeting.holdings.all(), now)
    if late and not opening.needs_leader(meeting):
        placements.open_as_proposed(meeting=meeting, by=None, now=now)
    elif one_room_is_enough(meeting, now):
        placements.open_one_room(meeting=meeting, now=now)


def one_room_is_enough(meeting: Meeting, now: datetime) -> bool:
    """Whether all those coming fit into one room, with no block among them.

    Coming is who said so, and who is here; while nobody has said anything, everybody who has not said no.
    """
    rows = meeting.reservations.all()
    coming = set(rows.filter(answer__in=[Answer.COMING, Answer.OFFERED]).values_list("user_id", flat=True))
    if not coming:
        refused = rows.filter(answer=Answer.NOT_COMING).values("user_id")
        members = Membership.objects.filter(cohort=meeting.cohort_id, role=Role.MEMBER, state=MembershipState.ACTIVE)
        coming = set(members.exclude(user__in=refused).values_list("user_id", flat=True))
    coming |= set(opening.here_now(rows, now))
    everybody = coming | set(meeting.holdings.values_list("user_id", flat=True))
    return len(coming) <= meeting.cohort.room_most and not blocked_pairs(everybody)


def _here(rows: QuerySet[Reservation] | QuerySet[Holding], now: datetime) -> None:
    rows.filter(Q(here_at=None) | Q(here_at__lt=now - SAID_AGAIN)).update(here_at=now)
