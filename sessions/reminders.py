"""What people are told about a meeting, to whom and when. The words are in `letters`, the sending is the postman's.

Whoever changes a meeting calls one of these in the transaction of the change. Reminders are ordered by the worker when
they are due, so they follow what is true then: who joined later gets theirs, and a meeting that was moved has new ones.
Each order has a key of the meeting, what it says and the person, so looking again orders nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Literal

from django.db.models import Q, QuerySet
from django.utils import timezone

from groups.models import Membership, MembershipState, OutgoingMail, Role, User
from groups.outbox import mail_order, mails_order
from sessions.models import Answer, Holding, Meeting, MeetingState, Reservation, Series
from sessions.removals import barred_from

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SECOND_THOUGHTS = timedelta(minutes=10)  # how long news of another exercise wait for the next choice


def reminders_order(now: datetime) -> int:
    """Order the reminders of everything that begins within a day; for the worker. Returns how many are new."""
    soon = Meeting.objects.filter(state=MeetingState.PLANNED, starts_at__gt=now, starts_at__lte=now + DAY)
    return sum(_remind(meeting, now) for meeting in soon.exclude(ends_at=None).select_related("cohort", "series"))


def meeting_changed(meeting: Meeting, what: Literal["planned", "moved", "cancelled"]) -> None:
    """Order the mails about one meeting that was planned, moved or cancelled, in the transaction that does it."""
    people = list(_members(meeting))
    if what == "cancelled":
        absent = set(meeting.reservations.filter(answer=Answer.NOT_COMING).values_list("user_id", flat=True))
        people = [user for user in people if user.pk not in absent]
    _tell(meeting, what, f"{meeting.sequence}", [*people, *_holders(meeting)])


def series_planned(series: Series) -> None:
    """Order one mail for each person with all dates of a new series."""
    _tell_dates(series, "series")


def series_moved(series: Series) -> None:
    """Order one mail for each person with the new times of a series, instead of one for each of its meetings."""
    _tell_dates(series, "series_moved")


def exercise_changed(meeting: Meeting, slug: str, *, besides: User | None) -> None:
    """Order the mails that a meeting has another exercise, to who may come and who holds it.

    They leave a little later, and those that are not true any more are dropped: choosing twice is one mail.
    """
    people = [user for user in [*_expected(meeting), *_holders(meeting)] if user != besides]
    due_at = timezone.now() + SECOND_THOUGHTS
    _tell(meeting, "exercise", f"{meeting.sequence}", people, due_at=due_at, exercise=slug)


def holder_added(holding: Holding) -> None:
    """Order the mail to somebody who was asked to hold a meeting by itself; each time that they are asked anew."""
    _tell(holding.meeting, "holding", f"{holding.pk}", [holding.user])


def holder_removed(holding: Holding) -> None:
    """Order the mail to somebody who need not hold a meeting any more, before that is written down."""
    _tell(holding.meeting, "released", f"{holding.pk}", [holding.user])


def series_asked(series: Series, meetings: Iterable[Meeting], user: User) -> None:
    """Order one mail to somebody who was asked to hold many meetings of a series."""
    asked = [meeting.public_id for meeting in meetings]
    first = Holding.objects.filter(meeting__public_id__in=asked, user=user).order_by("pk").values_list("pk", flat=True)
    mail_order(
        kind="holding_series",
        key=f"holding_series:{series.public_id}:{first[0]}",
        user=user,
        cohort=series.cohort,
        about={"meetings": asked},
    )


def place_offered(meeting: Meeting, reservation: Reservation) -> None:
    """Order the mail about an offer; one for each time that the person is offered a place."""
    until = reservation.offer_until
    assert until is not None
    _tell(meeting, "offer", f"{int(until.timestamp())}", [reservation.user], until=until.isoformat())


def place_given(meeting: Meeting, reservation: Reservation) -> None:
    """Order the mail to somebody who waited and now has a place."""
    at = reservation.answered_at
    _tell(meeting, "placed", f"{int(at.timestamp()) if at else 0}", [reservation.user])


def few_decided(meeting: Meeting, coming: int) -> None:
    """Order the mails to those who lead about what the rule for too few people did."""
    organisers = _people_of(meeting.cohort_id, Role.ORGANISER)
    holders = () if meeting.state == MeetingState.CANCELLED else _holders(meeting)
    _tell(meeting, "few", f"{meeting.sequence}", [*organisers, *holders], coming=coming)


def _remind(meeting: Meeting, now: datetime) -> int:
    kind, since = ("reminder_hour", HOUR) if meeting.starts_at - now <= HOUR else ("reminder_day", DAY)
    told = _told_since(meeting, meeting.starts_at - since)
    people = [user for user in [*_expected(meeting), *_holders(meeting)] if user.pk not in told]
    return _tell(meeting, kind, f"{int(meeting.starts_at.timestamp())}", people)


def _expected(meeting: Meeting) -> QuerySet[User]:
    """Members who may come: nobody who said no or waits, and of a full meeting only those with a place."""
    answers = Reservation.objects.filter(meeting=meeting)
    places = answers.filter(answer__in=(Answer.COMING, Answer.OFFERED))
    if meeting.capacity is not None and places.count() >= meeting.capacity:
        coming = _members(meeting).filter(pk__in=answers.filter(answer=Answer.COMING).values("user"))
        return coming.exclude(pk__in=barred_from(meeting))
    out = answers.filter(answer__in=(Answer.NOT_COMING, Answer.WAITING, Answer.OFFERED))
    return _members(meeting).exclude(pk__in=out.values("user")).exclude(pk__in=barred_from(meeting))


def _told_since(meeting: Meeting, since: datetime) -> set[int | None]:
    """Who was told of this date only since then; a reminder would say the same once more."""
    news = Q(key__startswith=f"moved:{meeting.public_id}:") | Q(key__startswith=f"planned:{meeting.public_id}:")
    if meeting.series:
        series = meeting.series.public_id
        news |= Q(key__startswith=f"series:{series}:") | Q(key__startswith=f"series_moved:{series}:")
    return set(OutgoingMail.objects.filter(news, made_at__gt=since).values_list("user_id", flat=True))


def _tell_dates(series: Series, kind: str) -> None:
    members = _people_of(series.cohort_id, Role.MEMBER)
    holders = User.objects.filter(holdings__meeting__series=series).distinct()
    key, about = f"{kind}:{series.public_id}:{series.sequence}", {"series": series.public_id}
    mails_order(
        OutgoingMail(kind=kind, key=f"{key}:{user.pk}", user=user, cohort=series.cohort, about=about)
        for user in _once(members, holders)
    )


def _tell(
    meeting: Meeting, kind: str, which: str, people: Iterable[User], *, due_at: datetime | None = None, **about: Any
) -> int:
    # The start goes with it: news of a time that has changed since are no news.
    facts = {"meeting": meeting.public_id, "starts_at": meeting.starts_at.isoformat(), **about}
    key = f"{kind}:{meeting.public_id}:{which}"
    due = due_at or timezone.now()
    return mails_order(
        OutgoingMail(kind=kind, key=f"{key}:{user.pk}", user=user, cohort=meeting.cohort, about=facts, due_at=due)
        for user in _once(people)
    )


def _members(meeting: Meeting) -> QuerySet[User]:
    return _people_of(meeting.cohort_id, Role.MEMBER)


def _people_of(cohort_id: int, role: Role) -> QuerySet[User]:
    rows = Membership.objects.filter(cohort=cohort_id, role=role, state=MembershipState.ACTIVE)
    return User.objects.filter(pk__in=rows.values("user"), is_active=True, is_rehearsal=False)


def _holders(meeting: Meeting) -> QuerySet[User]:
    return User.objects.filter(pk__in=Holding.objects.filter(meeting=meeting).values("user"), is_active=True)


def _once(*groups: Iterable[User]) -> list[User]:
    return list({user.pk: user for group in groups for user in group}.values())
