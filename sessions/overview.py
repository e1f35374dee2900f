"""What an organiser sees of a cohort at a glance: plans, answers, mails, evenness, who came. Never what was said.

Reading only, in a number of queries that grows with nothing. Evenness is told of five people or more: of fewer, a
number would tell of somebody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from groups.models import Cohort, MailState, Membership, MembershipState, OutgoingMail, Role, User
from sessions import codec
from sessions.core.evenness import Leaning, Part, leaning, part_of, plainly
from sessions.core.exercises import Exercise as Template
from sessions.core.room_words import InPairing
from sessions.core.turn_words import Closed
from sessions.models import (
    Account,
    Answer,
    Attendance,
    CalendarFeed,
    Holding,
    Meeting,
    MeetingState,
    Practice,
    Reservation,
    RoomEvent,
)
from sessions.programme import exercises_of
from sessions.safety_lists import Pending, pending_for
from sessions.templatetags.times import zone_or_none

AHEAD, BEHIND = 6, 6  # sessions that are shown
REACH = timedelta(weeks=26)  # how far back and ahead is looked for them
FEWEST_TO_TELL_OF = 5
NEAR_MS = 2 * 60_000
ON_A_PAGE = 50
MISSED = "missed"  # said that they come, and did not


class Person(NamedTuple):
    """Somebody of the cohort: what an organiser may know of them, and their account in ms, for sums over many only."""

    pk: int
    public_id: str
    name: str
    roles: frozenset[str]
    states: frozenset[str]
    balance: int
    spoke: int
    listened: int
    reads_feed: bool

    @property
    def is_member(self) -> bool:
        return Role.MEMBER in self.roles and MembershipState.ACTIVE in self.states


class Ahead(NamedTuple):
    """A session to come, with who holds it and how people answered."""

    meeting: Meeting
    exercise: Template | None
    holders: list[str]
    coming: int
    not_coming: int
    waiting: int
    unanswered: int

    @property
    def is_cancelled(self) -> bool:
        return self.meeting.state == MeetingState.CANCELLED

    @property
    def is_moved(self) -> bool:
        """Whether it takes place at another time than its series says."""
        zone = zone_or_none(self.meeting.zone)
        local = timezone.localtime(self.meeting.starts_at, zone).strftime("%Y-%m-%dT%H:%M")
        return bool(self.meeting.occurrence) and self.meeting.occurrence[:16] != local


class Evening(NamedTuple):
    """How the exercises of a session closed, in their order: True for even. Empty when too few people took part."""

    meeting: Meeting
    even: list[bool]


class Spread(NamedTuple):
    """How large a part of the members stands so: a word, never a number, which of few would tell of one."""

    leaning: Leaning
    part: Part


class Evenness(NamedTuple):
    evenings: list[Evening]
    even: int
    all: int
    near: int  # members within two minutes of even; told only if `members` is five or more
    members: int
    spread: list[Spread]  # empty of fewer than five who have practised

    @property
    def tells_of_members(self) -> bool:
        return self.members >= FEWEST_TO_TELL_OF


class Came(NamedTuple):
    person: Person
    marks: list[tuple[datetime, str]]  # for each session its start and what became of it, by Attendance and MISSED


class Overview(NamedTuple):
    cohort: Cohort
    people: list[Person]
    asking: int
    ahead: list[Ahead]
    behind: list[Meeting]
    mails: dict[str, int]
    evenness: Evenness
    came: list[Came]
    page: Page
    pending: Pending

    @property
    def members(self) -> list[Person]:
        return [person for person in self.people if person.is_member]

    @property
    def facilitators(self) -> int:
        return sum(1 for person in self.people if Role.FACILITATOR in person.roles)

    @property
    def readers(self) -> int:
        """How many members have their calendar read our feed."""
        return sum(1 for person in self.members if person.reads_feed)

    @property
    def mails_waiting(self) -> int:
        return sum(self.mails.get(state, 0) for state in (MailState.WAITING, MailState.CLAIMED, MailState.HANDED))

    @property
    def mails_wrong(self) -> int:
        return self.mails.get(MailState.FAILED, 0) + self.mails.get(MailState.UNSURE, 0)


def overview(cohort: Cohort, now: datetime, page: object = 1, *, reader: User | None = None) -> Overview:
    """Return everything that the organiser's page says of a cohort at `now`, with one page of who came.

    `reader`: the organiser who looks; what is about themselves waits for another one.
    """
    people, asking = _people(cohort)
    members = [person for person in people if person.is_member]
    meetings = _meetings(cohort, now)
    ahead = [one for one in meetings if one.ends_at > now][:AHEAD]
    behind = [one for one in meetings if one.ends_at <= now and one.state != MeetingState.CANCELLED][-BEHIND:]
    shown = Paginator(members, ON_A_PAGE).get_page(page)
    return Overview(
        cohort=cohort,
        people=people,
        asking=asking,
        ahead=_ahead(ahead, members),
        behind=behind,
        mails=dict(OutgoingMail.objects.filter(cohort=cohort).order_by().values_list("state").annotate(Count("pk"))),
        evenness=_evenness(behind, members),
        came=_came(shown.object_list, behind),
        page=shown,
        pending=pending_for(cohort, reader),
    )


def _people(cohort: Cohort) -> tuple[list[Person], int]:
    """Return who is active or pauses, by name, and how many ask to join, in one query."""
    account = Account.objects.filter(cohort=cohort, user=OuterRef("user")).annotate(b=F("s") - F("p") + F("x"))
    feed = CalendarFeed.objects.filter(user=OuterRef("user"), read_at__isnull=False)
    states = (MembershipState.ACTIVE, MembershipState.PAUSED, MembershipState.ASKED)
    rows = Membership.objects.filter(cohort=cohort, state__in=states, user__is_rehearsal=False).select_related("user")
    sums = {
        name: Coalesce(Subquery(account.values(column)[:1]), 0)
        for name, column in (("balance", "b"), ("spoke", "s"), ("listened", "p"))
    }
    rows = rows.annotate(**sums, reads_feed=Exists(feed))
    rows = rows.order_by("user__display_name", "user_id", "pk")
    people, asking = [], 0
    for _user, grouped in groupby(rows, key=lambda row: row.user_id):
        mine = list(grouped)
        here = [row for row in mine if row.state != MembershipState.ASKED]
        asking += len(mine) - len(here)
        if here:
            people.append(_person(here))
    return people, asking


def _person(rows: Sequence[Membership]) -> Person:
    first, user = rows[0], rows[0].user
    return Person(
        pk=user.pk,
        public_id=user.public_id,
        name=user.name,
        roles=frozenset(row.role for row in rows),
        states=frozenset(row.state for row in rows),
        balance=first.balance,  # type: ignore[attr-defined]
        spoke=first.spoke,  # type: ignore[attr-defined]
        listened=first.listened,  # type: ignore[attr-defined]
        reads_feed=first.reads_feed,  # type: ignore[attr-defined]
    )


def _meetings(cohort: Cohort, now: datetime) -> list[Meeting]:
    holdings = Prefetch("holdings", Holding.objects.select_related("user").order_by("pk"))
    took_part = Practice.objects.filter(room__meeting=OuterRef("pk")).order_by().values("room__meeting")
    # A room that is simply open has no end, and needs neither answers nor a decision.
    planned = Meeting.objects.filter(cohort=cohort, ends_at__isnull=False)
    rows = planned.filter(starts_at__range=(now - REACH, now + REACH)).annotate(
        took_part=Coalesce(Subquery(took_part.annotate(n=Count("user", distinct=True)).values("n")), 0)
    )
    return list(rows.select_related("cohort").prefetch_related(holdings).order_by("starts_at", "pk"))


def _ahead(meetings: Sequence[Meeting], members: Sequence[Person]) -> list[Ahead]:
    rows = Reservation.objects.filter(meeting__in=meetings, user__in=[person.pk for person in members]).order_by()
    counts = {
        (meeting, answer): count
        for meeting, answer, count in rows.values_list("meeting", "answer").annotate(Count("pk"))
    }
    exercises = exercises_of(meetings)
    found = []
    for one in meetings:
        coming, refused = counts.get((one.pk, Answer.COMING), 0), counts.get((one.pk, Answer.NOT_COMING), 0)
        waiting = counts.get((one.pk, Answer.WAITING), 0) + counts.get((one.pk, Answer.OFFERED), 0)
        holders = [holding.user.name for holding in one.holdings.all()]
        unanswered = max(0, len(members) - coming - refused - waiting)
        found.append(Ahead(one, exercises.get(one.pk), holders, coming, refused, waiting, unanswered))
    return found


def _evenness(meetings: Iterable[Meeting], members: Sequence[Person]) -> Evenness:
    told = [one for one in meetings if one.took_part >= FEWEST_TO_TELL_OF]  # type: ignore[attr-defined]
    rows = RoomEvent.objects.filter(room__meeting__in=told, kind=Closed.__name__).order_by("at", "pk")
    results: dict[int, list[bool]] = {one.pk: [] for one in told}
    for meeting, body in rows.values_list("room__meeting", "body"):
        event = codec.decode_event(body)
        if isinstance(event, InPairing) and isinstance(event.event, Closed):
            results[meeting].append(event.event.result == "even")
    closed = [even for results_of_one in results.values() for even in results_of_one]
    balances = [person.balance for person in members]
    mean = sum(balances) / len(balances) if balances else 0
    return Evenness(
        evenings=[Evening(one, results[one.pk]) for one in told if results[one.pk]],
        even=sum(closed),
        all=len(closed),
        near=sum(1 for balance in balances if abs(balance - mean) <= NEAR_MS),
        members=len(balances),
        spread=_spread(members, mean),
    )


def _spread(members: Sequence[Person], mean: float) -> list[Spread]:
    """How the balances of those who have practised are spread, in words; of fewer than five nothing is told."""
    found = Counter(
        plainly(leaning(spoke_ms=one.spoke, listened_ms=one.listened, off_ms=round(one.balance - mean)))
        for one in members
    )
    del found[Leaning.NEW]
    if found.total() < FEWEST_TO_TELL_OF:
        return []
    return [
        Spread(each, part_of(found[each], found.total()))
        for each in (Leaning.EVEN, Leaning.LISTENING, Leaning.SPEAKING)
    ]


def _came(people: Sequence[Person], meetings: Sequence[Meeting]) -> list[Came]:
    rows = Reservation.objects.filter(meeting__in=meetings, user__in=[person.pk for person in people])
    marks = {
        (user, meeting): MISSED if (attendance, answer) == (Attendance.ABSENT, Answer.COMING) else attendance
        for user, meeting, attendance, answer in rows.values_list("user_id", "meeting_id", "attendance", "answer")
    }
    return [
        Came(person, [(one.starts_at, marks.get((person.pk, one.pk), Attendance.UNKNOWN.value)) for one in meetings])
        for person in people
    ]
