"""What a person finds on their home page, role by role: what is next, what they hold, what waits for them.

Reading only, in a number of queries that does not grow with cohorts or meetings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Q

from groups.models import Cohort, MailState, Membership, MembershipState, OutgoingMail, Role, User
from groups.selectors import memberships_of
from sessions import agenda, looking_back
from sessions.balances import Balance, balances_of
from sessions.core.exercises import Exercise as Template
from sessions.models import Answer, Attendance, Meeting, MeetingState, Reservation

SHOWN = 4  # meetings
SOON = timedelta(days=7)  # how long before a session too few answers are worth a thought


class Plan(NamedTuple):
    """A meeting as one person sees it."""

    meeting: Meeting
    mine: Reservation | None
    holds: bool
    leads: bool
    takes_part: bool

    @property
    def is_moved(self) -> bool:
        return bool(self.meeting.notice) and self.meeting.state == MeetingState.PLANNED


class Organised(NamedTuple):
    """A cohort for its organiser: answers for the next meeting, who came to the last, what was sent, what to decide."""

    cohort: Cohort
    next: Meeting | None
    coming: int
    not_coming: int
    waiting: int  # for a place, or whether they take one
    members: int
    last: Meeting | None
    came: int
    asked: int
    mails_sent: int
    mails_waiting: int
    mails_wrong: int
    too_few: bool

    @property
    def unanswered(self) -> int:
        return max(0, self.members - self.coming - self.not_coming - self.waiting)

    @property
    def needs_decision(self) -> bool:
        return bool(self.asked or self.mails_wrong or self.nobody_holds or self.too_few or not self.members)

    @property
    def nobody_holds(self) -> bool:
        return self.next is not None and not self.next.holders_count  # type: ignore[attr-defined]


class Home(NamedTuple):
    """`next`: the meeting that the page is about. `hold`: others that this person holds; `coming_up`: the rest."""

    memberships: list[Membership]
    cohorts: list[tuple[Cohort, list[str]]]
    paused: list[Cohort]
    next: Plan | None
    exercise: Template | None
    hold: list[Plan]
    coming_up: list[Plan]
    balances: list[Balance]
    organised: list[Organised]
    look_back: Meeting | None  # the last session that they were in
    debrief: Meeting | None  # the last session that they held

    @property
    def only_organises(self) -> bool:
        """Whether sessions are for others: such a person has no next one and waits for none."""
        return bool(self.memberships) and all(row.role == Role.ORGANISER for row in self.memberships)


def home_of(user: User, now: datetime) -> Home:
    known = list(memberships_of(user, (MembershipState.ACTIVE, MembershipState.PAUSED)))
    memberships = [row for row in known if row.state == MembershipState.ACTIVE]
    plans = [plan for plan in _plans(user, memberships, now) if plan.takes_part or plan.leads]
    ahead = [plan for plan in plans if plan.meeting.state == MeetingState.PLANNED and (plan.takes_part or plan.holds)]
    first = ahead[0] if ahead else None
    rest = [plan for plan in plans if plan is not first]
    lately = looking_back.lately(user, now, memberships)
    return Home(
        memberships=memberships,
        cohorts=_cohorts(memberships),
        paused=list({row.cohort_id: row.cohort for row in known if row.state == MembershipState.PAUSED}.values()),
        next=first,
        exercise=agenda.exercise_of(first.meeting) if first else None,
        hold=[plan for plan in rest if plan.holds][:SHOWN],
        coming_up=[plan for plan in rest if not plan.holds][:SHOWN],
        balances=balances_of(user, [row.cohort for row in memberships if row.role == Role.MEMBER]),
        organised=_organised([row.cohort for row in memberships if row.role == Role.ORGANISER], now),
        look_back=_behind(lately.session, first),
        debrief=lately.held,
    )


def _behind(meeting: Meeting | None, first: Plan | None) -> Meeting | None:
    """A session to look back at; none while it is the one that the page is about."""
    return None if meeting is None or (first is not None and first.meeting.pk == meeting.pk) else meeting


def _plans(user: User, memberships: Iterable[Membership], now: datetime) -> list[Plan]:
    roles = {(row.cohort_id, row.role) for row in memberships}
    return [
        Plan(
            meeting,
            meeting.mine[0] if meeting.mine else None,  # type: ignore[attr-defined]
            holds=bool(meeting.held),  # type: ignore[attr-defined]
            leads=(meeting.cohort_id, Role.FACILITATOR) in roles,
            takes_part=(meeting.cohort_id, Role.MEMBER) in roles,
        )
        for meeting in (agenda.upcoming(user, now, limit=3 * SHOWN) if roles else [])
    ]


def _cohorts(memberships: Collection[Membership]) -> list[tuple[Cohort, list[str]]]:
    """The cohorts with the roles in them, without those that this person organises: they have a card of their own."""
    organised = {row.cohort_id for row in memberships if row.role == Role.ORGANISER}
    found: dict[int, tuple[Cohort, list[str]]] = {}
    for row in memberships:
        if row.cohort_id not in organised:
            found.setdefault(row.cohort_id, (row.cohort, []))[1].append(row.get_role_display())
    return list(found.values())


def _organised(cohorts: Collection[Cohort], now: datetime) -> list[Organised]:
    if not cohorts:
        return []
    ours = Meeting.objects.filter(cohort__in=cohorts, ends_at__isnull=False)
    answers = {
        "coming": Count("reservations", Q(reservations__answer=Answer.COMING), distinct=True),
        "not_coming": Count("reservations", Q(reservations__answer=Answer.NOT_COMING), distinct=True),
        "waiting": Count("reservations", Q(reservations__answer__in=[Answer.WAITING, Answer.OFFERED]), distinct=True),
        "holders_count": Count("holdings", distinct=True),
    }
    came = Count("reservations", Q(reservations__attendance__in=[Attendance.CAME, Attendance.PART]))
    ahead = ours.filter(state=MeetingState.PLANNED, ends_at__gt=now).annotate(**answers)
    nexts = _first_of_each(ahead.order_by("starts_at")[: 40 * len(cohorts)])
    lasts = _first_of_each(ours.filter(state=MeetingState.OVER).annotate(came=came).order_by("-starts_at")[:200])
    people = _counted(Membership.objects.filter(cohort__in=cohorts, state=MembershipState.ACTIVE, role=Role.MEMBER))
    asked = _counted(Membership.objects.filter(cohort__in=cohorts, state=MembershipState.ASKED))
    mails = _mails_of(cohorts)
    return [
        Organised(
            cohort,
            next=(upcoming := nexts.get(cohort.pk)),
            coming=getattr(upcoming, "coming", 0),
            not_coming=getattr(upcoming, "not_coming", 0),
            waiting=getattr(upcoming, "waiting", 0),
            members=people.get(cohort.pk, 0),
            last=(last := lasts.get(cohort.pk)),
            came=getattr(last, "came", 0),
            asked=asked.get(cohort.pk, 0),
            too_few=upcoming is not None and _is_short_of_people(upcoming, now),
            **mails[cohort.pk],
        )
        for cohort in cohorts
    ]


def _is_short_of_people(meeting: Meeting, now: datetime) -> bool:
    """Whether a meeting of the coming week has fewer answers than it needs, and nothing has been decided yet."""
    if meeting.decided_at is not None or meeting.starts_at - now > SOON:
        return False
    return bool(meeting.coming < meeting.least)  # type: ignore[attr-defined]


def _mails_of(cohorts: Collection[Cohort]) -> dict[int, dict[str, int]]:
    rows = OutgoingMail.objects.filter(cohort__in=cohorts).order_by().values_list("cohort_id", "state")
    found: dict[int, Counter[str]] = {cohort.pk: Counter() for cohort in cohorts}
    for cohort, state, count in rows.annotate(Count("pk")):
        found[cohort][state] += count
    return {
        pk: {
            "mails_sent": states[MailState.SENT],
            "mails_waiting": states[MailState.WAITING] + states[MailState.CLAIMED] + states[MailState.HANDED],
            "mails_wrong": states[MailState.FAILED] + states[MailState.UNSURE],
        }
        for pk, states in found.items()
    }


def _first_of_each(meetings: Iterable[Meeting]) -> dict[int, Meeting]:
    found: dict[int, Meeting] = {}
    for meeting in meetings:
        found.setdefault(meeting.cohort_id, meeting)
    return found


def _counted(rows: object) -> dict[int, int]:
    return dict(rows.order_by().values_list("cohort_id").annotate(Count("pk")))  # type: ignore[attr-defined]
