"""The letters about meetings: what each says, and when it is no longer true and so not sent."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from groups.envelope import address
from groups.letters import Sheet, Way, letter_of
from groups.models import MembershipState, OutgoingMail, User
from groups.outbox import Kind, Letter, register
from sessions.answer_links import answer_address
from sessions.models import Answer, Meeting, MeetingState, Reservation, Series, TooFew
from sessions.reservations import is_member
from sessions.templatetags.times import city, clock, day, elsewhere, when_text
from sessions.too_few import DECIDED_BEFORE, coming_to, was_cancelled_by_rule

DATES_IN_A_MAIL = 12


def title_of(meeting: Meeting) -> str:
    """What a meeting is called where several groups meet: its own title, else that of its group."""
    return meeting.title or (meeting.series.title if meeting.series else "") or meeting.cohort.name


def reminder_write(mail: OutgoingMail, now: datetime) -> Letter | None:
    """Write a day or an hour before, to somebody who may come or who holds the meeting."""
    meeting = _planned(mail)
    if meeting is None or meeting.starts_at <= now:
        return None
    user = _reader(mail)
    words = {"title": title_of(meeting), "when": near(meeting.starts_at, now)}
    if _holds(meeting, user):
        return letter_of(_for_holder(meeting, words), mail)
    answer = _answer(meeting, user)
    if answer in (Answer.NOT_COMING, Answer.WAITING) or not is_member(meeting, user):
        return None
    hour = mail.kind == "reminder_hour"
    sheet = Sheet(
        subject=_("%(title)s, %(when)s") % words,
        title=_("%(title)s, %(when)s") % words,
        lines=[*_answer_lines(answer), *_few_lines(meeting, now)],
        facts=_facts(meeting),
        buttons=_to_session_first(meeting, user) if hour or answer == Answer.COMING else _answers(meeting, user),
        ways=[_to_calendar(meeting)],
    )
    return letter_of(sheet, mail)


def planned_write(mail: OutgoingMail, now: datetime) -> Letter | None:
    """Write that one meeting has been planned."""
    meeting = _planned(mail)
    if meeting is None or meeting.starts_at <= now:
        return None
    words = {"title": title_of(meeting), "day": day(meeting.starts_at)}
    sheet = Sheet(
        subject=_("%(title)s: new on %(day)s") % words,
        title=_("A session on %(day)s") % words,
        facts=[*_name(meeting), *_facts(meeting)],
        buttons=_for_reader(meeting, _reader(mail)),
        ways=[_to_calendar(meeting)],
    )
    return letter_of(sheet, mail)


def moved_write(mail: OutgoingMail, now: datetime) -> Letter | None:
    """Write that a meeting takes place at another time. Its answers stand until somebody changes theirs."""
    meeting = _planned(mail)
    if meeting is None or meeting.starts_at <= now:
        return None
    user = _reader(mail)
    words = {"title": title_of(meeting), "day": day(meeting.starts_at)}
    answered = {
        Answer.COMING: _("You said that you come. Say so if the new time does not suit you."),
        Answer.NOT_COMING: _("You said that you can't come. Say so if the new time suits you better."),
    }
    line = answered.get(_answer(meeting, user))
    sheet = Sheet(
        subject=_("%(title)s has moved to %(day)s") % words,
        title=_("The session has moved") % words,
        lines=[line] if line else [],
        facts=[*_name(meeting), (_("Now"), _when(meeting)), *_doors(meeting)],
        quote=meeting.notice,
        buttons=_for_reader(meeting, user),
        ways=[_to_calendar(meeting)],
    )
    return letter_of(sheet, mail)


def cancelled_write(mail: OutgoingMail, now: datetime) -> Letter | None:
    """Write that a meeting does not take place, and whether a person or the rule for too few decided it."""
    meeting = _meeting(mail)
    if meeting.state != MeetingState.CANCELLED or meeting.starts_at <= now:
        return None
    words = {"title": title_of(meeting), "when": near(meeting.starts_at, now)}
    if was_cancelled_by_rule(meeting):
        lines = [_("Too few people could come this time, so there is no session. Nobody did anything wrong by it.")]
    else:
        lines = [_("There is no session at this time.")]
    sheet = Sheet(
        subject=_("Cancelled: %(title)s, %(when)s") % words,
        title=_("The session is cancelled"),
        lines=[*lines, _("Whatever you have given and received so far stays as it is.")],
        facts=[*_name(meeting), (_("It was planned for"), _when(meeting))],
        quote=meeting.notice,
        buttons=[Way(_("See what comes next"), address("home"))],
    )
    return letter_of(sheet, mail)


def offer_write(mail: OutgoingMail, now: datetime) -> Letter | None:
    """Write to the first who waits that a place is free for them, and until when."""
    meeting, user = _planned(mail), _reader(mail)
    mine = meeting and Reservation.objects.filter(meeting=meeting, user=user, answer=Answer.OFFERED).first()
    if meeting is None or not mine or mine.offer_until is None or mine.offer_until <= now:
        return None
    words = {"title": title_of(meeting), "until": near(mine.offer_until, now)}
    sheet = Sheet(
        subject=_("%(title)s: a place is free for you") % words,
        title=_("A place is free for you"),
        lines=[_("It is kept for you until %(until)s. After that it goes to the next person who waits.") % words],
        facts=[*_name(meeting), *_facts(meeting)],
        buttons=[Way(_("Take the place"), answer_address(meeting, user)), _way_to_decline(meeting, user)],
        ways=[_to_session(meeting)],
    )
    return letter_of(sheet, mail)


def placed_write(mail: OutgoingMail, now: datetime) -> Letter | None:
    """Write to somebody who waited that they have a place, too late to ask them first."""
    meeting, user = _planned(mail), _reader(mail)
    if meeting is None or meeting.starts_at <= now or _answer(meeting, user) != Answer.COMING:
        return None
    words = {"title": title_of(meeting), "when": near(meeting.starts_at, now)}
    sheet = Sheet(
        subject=_("%(title)s, %(when)s: you have a place") % words,
        title=_("You have a place"),
        lines=[_("Somebody could not come, and you were next. If it is too late for you, say so with one tap.")],
        facts=[*_name(meeting), *_facts(meeting)],
        buttons=_to_session_first(meeting, user),
    )
    return letter_of(sheet, mail)


def few_write(mail: OutgoingMail, now: datetime) -> Letter | None:
    """Write to those who lead what the rule for too few people has done."""
    meeting = _meeting(mail)
    if meeting.starts_at <= now:
        return None
    coming = mail.about["coming"]
    words = {"title": title_of(meeting), "when": near(meeting.starts_at, now), "least": meeting.least}
    count = ngettext(
        "One person has said that they come; %(least)s were needed.",
        "%(count)s people have said that they come; %(least)s were needed.",
        coming,
    ) % {"count": coming, "least": meeting.least}
    if meeting.state == MeetingState.CANCELLED:
        what = _("As you had decided, the session is cancelled. The others know.")
    else:
        what = _("As you had decided, everybody meets in one room.")
    sheet = Sheet(
        subject=_("Few people: %(title)s, %(when)s") % words,
        title=_("Fewer people than planned"),
        lines=[count, what],
        facts=[*_name(meeting), *_facts(meeting)],
        buttons=[_to_session(meeting)],
    )
    return letter_of(sheet, mail)


def holding_write(mail: OutgoingMail, now: datetime) -> Letter | None:
    """Write to a facilitator who was asked to hold a meeting."""
    meeting, user = _planned(mail), _reader(mail)
    if meeting is None or meeting.starts_at <= now or not _holds(meeting, user):
        return None
    words = {"title": title_of(meeting), "day": day(meeting.starts_at)}
    sheet = Sheet(
        subject=_("%(title)s: you hold it on %(day)s") % words,
        title=_("You hold a session"),
        facts=[*_name(meeting), *_facts(meeting)],
        buttons=[_to_session(meeting)],
        ways=[_to_calendar(meeting)],
    )
    return letter_of(sheet, mail)


def series_write(mail: OutgoingMail, now: datetime) -> Letter | None:
    """Write all dates of a series in one mail, in the reader's time, when they are new or at new times."""
    series = Series.objects.select_related("cohort").get(public_id=mail.about["series"])
    ahead = series.meetings.filter(state=MeetingState.PLANNED, starts_at__gt=now).order_by("starts_at")
    dates = [when_text(one.starts_at, one.ends_at) for one in ahead]
    is_elsewhere = any(elsewhere(one.starts_at, one.zone) for one in ahead)
    user = _reader(mail)
    belongs = user.memberships.filter(cohort=series.cohort, state=MembershipState.ACTIVE).exists()
    if not dates or not belongs:
        return None
    more = len(dates) - DATES_IN_A_MAIL
    if more > 0:
        rest = ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more}
        dates = [*dates[:DATES_IN_A_MAIL], rest]
    words = {"title": series.title or series.cohort.name, "city": city(series.zone)}
    if mail.kind == "series_moved":
        subject, line = _("%(title)s: new times"), _("The sessions have moved. These are the times from now on.")
    else:
        subject, line = _("%(title)s: the dates"), _("These sessions are planned. You are reminded before each.")
    sheet = Sheet(
        subject=subject % words,
        title=subject % words,
        lines=[line, *([_("All times are yours. The group is in %(city)s.") % words] if is_elsewhere else [])],
        facts=[(_("Dates"), "\n".join(dates))],
        buttons=[Way(_("See your calendar"), address("calendar"))],
    )
    return letter_of(sheet, mail)


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


def _for_holder(meeting: Meeting, words: dict[str, str]) -> Sheet:
    coming = coming_to(meeting)
    count = ngettext("One person has said that they come.", "%(count)s people have said that they come.", coming) % {
        "count": coming
    }
    return Sheet(
        subject=_("You hold %(title)s, %(when)s") % words,
        title=_("You hold %(title)s, %(when)s") % words,
        lines=[count],
        facts=_facts(meeting),
        buttons=[_to_session(meeting)],
        ways=[_to_calendar(meeting)],
    )


def _answer_lines(answer: str) -> list[str]:
    if answer == Answer.COMING:
        return [_("You said that you come. If that has changed, say so with one tap, so that nobody waits for you.")]
    return [_("Do you come? One tap is enough, and it helps the others to plan.")]


def _few_lines(meeting: Meeting, now: datetime) -> list[str]:
    decided = meeting.starts_at - DECIDED_BEFORE
    if meeting.too_few != TooFew.CANCEL or decided <= now:
        return []
    words = {"until": near(decided, now), "least": meeting.least}
    return [_("It takes place if at least %(least)s people have said by %(until)s that they come.") % words]


def _facts(meeting: Meeting) -> list[tuple[str, str]]:
    return [(_("When"), _when(meeting)), *_doors(meeting)]


def _name(meeting: Meeting) -> list[tuple[str, str]]:
    return [(_("Session"), title_of(meeting))]


def _when(meeting: Meeting) -> str:
    return when_text(meeting.starts_at, meeting.ends_at, meeting.zone)


def _doors(meeting: Meeting) -> list[tuple[str, str]]:
    return [(_("The doors open"), clock(meeting.starts_at - timedelta(minutes=meeting.doors_minutes)))]


def _for_reader(meeting: Meeting, user: User) -> list[Way]:
    return _answers(meeting, user) if is_member(meeting, user) else [_to_session(meeting)]


def _answers(meeting: Meeting, user: User) -> list[Way]:
    link = answer_address(meeting, user)
    return [Way(_("I'm coming"), f"{link}?answer=coming"), _way_to_decline(meeting, user)]


def _to_session_first(meeting: Meeting, user: User) -> list[Way]:
    return [_to_session(meeting), _way_to_decline(meeting, user)]


def _way_to_decline(meeting: Meeting, user: User) -> Way:
    return Way(_("I can't come"), f"{answer_address(meeting, user)}?answer=not_coming")


def _to_session(meeting: Meeting) -> Way:
    return Way(_("To the session"), address("meeting", meeting=meeting.public_id))


def _to_calendar(meeting: Meeting) -> Way:
    return Way(_("Put it into your calendar"), address("meeting_file", meeting=meeting.public_id))


def _meeting(mail: OutgoingMail) -> Meeting:
    return Meeting.objects.select_related("cohort", "series").get(public_id=mail.about["meeting"])


def _planned(mail: OutgoingMail) -> Meeting | None:
    """The meeting, as long as it is still planned for when it was planned for at the time of the order."""
    meeting = _meeting(mail)
    if meeting.state != MeetingState.PLANNED or meeting.starts_at != datetime.fromisoformat(mail.about["starts_at"]):
        return None
    return meeting


def _reader(mail: OutgoingMail) -> User:
    if mail.user is None:
        raise LookupError("a letter about a meeting goes to a person")
    return mail.user


def _holds(meeting: Meeting, user: User) -> bool:
    return meeting.holdings.filter(user=user).exists()


def _answer(meeting: Meeting, user: User) -> str:
    found = Reservation.objects.filter(meeting=meeting, user=user).values_list("answer", flat=True).first()
    return found or Answer.NONE


KINDS = (
    Kind("reminder_day", gettext_lazy("A day before a session"), reminder_write, may_be_stopped=True),
    Kind("reminder_hour", gettext_lazy("An hour before a session"), reminder_write, may_be_stopped=True),
    Kind("series", gettext_lazy("The dates of new sessions"), series_write, may_be_stopped=True),
    Kind("planned", gettext_lazy("A single new session"), planned_write, may_be_stopped=True),
    Kind("few", gettext_lazy("Fewer people than planned"), few_write, may_be_stopped=True, for_leaders=True),
    Kind("series_moved", gettext_lazy("New times of a series"), series_write),
    Kind("moved", gettext_lazy("Session moved"), moved_write),
    Kind("cancelled", gettext_lazy("Session cancelled"), cancelled_write),
    Kind("offer", gettext_lazy("A place is free"), offer_write),
    Kind("placed", gettext_lazy("A place from the waiting list"), placed_write),
    Kind("holding", gettext_lazy("Asked to hold a session"), holding_write),
)


def register_kinds() -> None:
    for kind in KINDS:
        register(kind)
