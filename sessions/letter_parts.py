"""What letters about meetings are put together from: facts, ways to go on, and what is true of their reader now."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groups.envelope import address
from groups.letters import Way
from groups.models import OutgoingMail, User
from sessions.answer_links import answer_address
from sessions.models import Answer, Meeting, MeetingState, Reservation
from sessions.reservations import is_member
from sessions.templatetags.times import clock, day, when_text

DATES_IN_A_MAIL = 12


def title_of(meeting: Meeting) -> str:
    """What a meeting is called where several groups meet: its own title, else that of its group."""
    return meeting.title or (meeting.series.title if meeting.series else "") or meeting.cohort.name


def near(instant: datetime, now: datetime) -> str:
    """ "today 19:00", "tomorrow 19:00", or the day with the time, by the reader's own midnight."""
    local = timezone.localtime(instant)
    days = (local.date() - timezone.localtime(now).date()) // timedelta(days=1)
    words = {"time": clock(instant), "day": day(instant)}
    if days == 0:
        return _("today %(time)s") % words
    if days == 1:
        return _("tomorrow %(time)s") % words
    return _("%(day)s %(time)s") % words


def dates_of(meetings: Collection[Meeting]) -> str:
    """The times of meetings on a line each, the first of many."""
    dates = [when_text(one.starts_at, one.ends_at) for one in meetings]
    more = len(dates) - DATES_IN_A_MAIL
    if more > 0:
        rest = ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more}
        dates = [*dates[:DATES_IN_A_MAIL], rest]
    return "\n".join(dates)


def facts_of(meeting: Meeting) -> list[tuple[str, str]]:
    return [(_("When"), when_of(meeting)), *doors_of(meeting)]


def name_of(meeting: Meeting) -> list[tuple[str, str]]:
    return [(_("Session"), title_of(meeting))]


def when_of(meeting: Meeting) -> str:
    return when_text(meeting.starts_at, meeting.ends_at, meeting.zone)


def doors_of(meeting: Meeting) -> list[tuple[str, str]]:
    return [(_("The doors open"), clock(meeting.starts_at - timedelta(minutes=meeting.doors_minutes)))]


def ways_for(meeting: Meeting, user: User) -> list[Way]:
    return answers_for(meeting, user) if is_member(meeting, user) else [to_session(meeting)]


def answers_for(meeting: Meeting, user: User) -> list[Way]:
    link = answer_address(meeting, user)
    return [Way(_("I'm coming"), f"{link}?answer=coming"), way_to_decline(meeting, user)]


def session_first(meeting: Meeting, user: User) -> list[Way]:
    return [to_session(meeting), way_to_decline(meeting, user)]


def way_to_decline(meeting: Meeting, user: User) -> Way:
    return Way(_("I can't come"), f"{answer_address(meeting, user)}?answer=not_coming")


def to_session(meeting: Meeting) -> Way:
    return Way(_("To the session"), address("meeting", meeting=meeting.public_id))


def to_calendar(meeting: Meeting) -> Way:
    return Way(_("Put it into your calendar"), address("meeting_file", meeting=meeting.public_id))


def meeting_of(mail: OutgoingMail) -> Meeting:
    return Meeting.objects.select_related("cohort", "series").get(public_id=mail.about["meeting"])


def planned_of(mail: OutgoingMail) -> Meeting | None:
    """The meeting, as long as it is still planned for when it was planned for at the time of the order."""
    meeting = meeting_of(mail)
    if meeting.state != MeetingState.PLANNED or meeting.starts_at != datetime.fromisoformat(mail.about["starts_at"]):
        return None
    return meeting


def reader_of(mail: OutgoingMail) -> User:
    if mail.user is None:
        raise LookupError("a letter about a meeting goes to a person")
    return mail.user


def holds(meeting: Meeting, user: User) -> bool:
    return meeting.holdings.filter(user=user).exists()


def answer_of(meeting: Meeting, user: User) -> str:
    found = Reservation.objects.filter(meeting=meeting, user=user).values_list("answer", flat=True).first()
    return found or Answer.NONE
