"""The letters about meetings: what each says, and when it is no longer true and so not sent.

Those that only people who lead get are in `letters_leading`.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groups.envelope import address
from groups.letters import Sheet, Way, letter_of
from groups.models import MembershipState, OutgoingMail
from groups.outbox import Kind, Letter, register
from sessions.answer_links import answer_address
from sessions.exercise_words import exercise_words
from sessions.letter_parts import (
    answer_of,
    answers_for,
    dates_of,
    doors_of,
    facts_of,
    holds,
    meeting_of,
    name_of,
    near,
    planned_of,
    reader_of,
    session_first,
    title_of,
    to_calendar,
    to_session,
    way_to_decline,
    ways_for,
    when_of,
)
from sessions.letters_leading import few_write, for_holder, holding_series_write, holding_write, released_write
from sessions.models import Answer, Meeting, MeetingState, Reservation, Series, TooFew
from sessions.programme import exercise_of
from sessions.reservations import is_member
from sessions.templatetags.times import city, day, elsewhere
from sessions.too_few import DECIDED_BEFORE, was_cancelled_by_rule


def reminder_write(mail: OutgoingMail, now: datetime) -> Letter | None:
    """Write a day or an hour before, to somebody who may come or who holds the meeting."""
    meeting = planned_of(mail)
    if meeting is None or meeting.starts_at <= now:
        return None
    user = reader_of(mail)
    words = {"title": title_of(meeting), "when": near(meeting.starts_at, now)}
    if holds(meeting, user):
        return letter_of(for_holder(meeting, words), mail)
    answer = answer_of(meeting, user)
    if answer in (Answer.NOT_COMING, Answer.WAITING) or not is_member(meeting, user):
        return None
    hour = mail.kind == "reminder_hour"
    sheet = Sheet(
        subject=_("%(title)s, %(when)s") % words,
        title=_("%(title)s, %(when)s") % words,
        lines=[*_answer_lines(answer), *_few_lines(meeting, now)],
        facts=facts_of(meeting),
        buttons=session_first(meeting, user) if hour or answer == Answer.COMING else answers_for(meeting, user),
        ways=[to_calendar(meeting)],
    )
    return letter_of(sheet, mail)


def planned_write(mail: OutgoingMail, now: datetime) -> Letter | None:
    """Write that one meeting has been planned."""
    meeting = planned_of(mail)
    if meeting is None or meeting.starts_at <= now:
        return None
    words = {"title": title_of(meeting), "day": day(meeting.starts_at)}
    sheet = Sheet(
        subject=_("%(title)s: new on %(day)s") % words,
        title=_("A session on %(day)s") % words,
        facts=[*name_of(meeting), *facts_of(meeting)],
        buttons=ways_for(meeting, reader_of(mail)),
        ways=[to_calendar(meeting)],
    )
    return letter_of(sheet, mail)


def moved_write(mail: OutgoingMail, now: datetime) -> Letter | None:
    """Write that a meeting takes place at another time. Its answers stand until somebody changes theirs."""
    meeting = planned_of(mail)
    if meeting is None or meeting.starts_at <= now:
        return None
    user = reader_of(mail)
    words = {"title": title_of(meeting), "day": day(meeting.starts_at)}
    answered = {
        Answer.COMING: _("You said that you come. Say so if the new time does not suit you."),
        Answer.NOT_COMING: _("You said that you can't come. Say so if the new time suits you better."),
    }
    line = answered.get(answer_of(meeting, user))
    sheet = Sheet(
        subject=_("%(title)s has moved to %(day)s") % words,
        title=_("The session has moved") % words,
        lines=[line] if line else [],
        facts=[*name_of(meeting), (_("Now"), when_of(meeting)), *doors_of(meeting)],
        quote=meeting.notice,
        buttons=ways_for(meeting, user),
        ways=[to_calendar(meeting)],
    )
    return letter_of(sheet, mail)


def cancelled_write(mail: OutgoingMail, now: datetime) -> Letter | None:
    """Write that a meeting does not take place, and whether a person or the rule for too few decided it."""
    meeting = meeting_of(mail)
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
        facts=[*name_of(meeting), (_("It was planned for"), when_of(meeting))],
        quote=meeting.notice,
        buttons=[Way(_("See what comes next"), address("home"))],
    )
    return letter_of(sheet, mail)


def offer_write(mail: OutgoingMail, now: datetime) -> Letter | None:
    """Write to the first who waits that a place is free for them, and until when."""
    meeting, user = planned_of(mail), reader_of(mail)
    mine = meeting and Reservation.objects.filter(meeting=meeting, user=user, answer=Answer.OFFERED).first()
    if meeting is None or not mine or mine.offer_until is None or mine.offer_until <= now:
        return None
    words = {"title": title_of(meeting), "until": near(mine.offer_until, now)}
    sheet = Sheet(
        subject=_("%(title)s: a place is free for you") % words,
        title=_("A place is free for you"),
        lines=[_("It is kept for you until %(until)s. After that it goes to the next person who waits.") % words],
        facts=[*name_of(meeting), *facts_of(meeting)],
        buttons=[Way(_("Take the place"), answer_address(meeting, user)), way_to_decline(meeting, user)],
        ways=[to_session(meeting)],
    )
    return letter_of(sheet, mail)


def placed_write(mail: OutgoingMail, now: datetime) -> Letter | None:
    """Write to somebody who waited that they have a place, too late to ask them first."""
    meeting, user = planned_of(mail), reader_of(mail)
    if meeting is None or meeting.starts_at <= now or answer_of(meeting, user) != Answer.COMING:
        return None
    words = {"title": title_of(meeting), "when": near(meeting.starts_at, now)}
    sheet = Sheet(
        subject=_("%(title)s, %(when)s: you have a place") % words,
        title=_("You have a place"),
        lines=[_("Somebody could not come, and you were next. If it is too late for you, say so with one tap.")],
        facts=[*name_of(meeting), *facts_of(meeting)],
        buttons=session_first(meeting, user),
    )
    return letter_of(sheet, mail)


def exercise_write(mail: OutgoingMail, now: datetime) -> Letter | None:
    """Write that a meeting has another exercise, as long as that is still the one."""
    meeting, user = planned_of(mail), reader_of(mail)
    if meeting is None or meeting.starts_at <= now or answer_of(meeting, user) == Answer.NOT_COMING:
        return None
    exercise = exercise_of(meeting)
    said = exercise_words(exercise)
    if exercise is None or said is None or exercise.slug != mail.about["exercise"]:
        return None
    what = (said["name"], said["aim"], said["level"])
    words = {"title": title_of(meeting), "day": day(meeting.starts_at)}
    sheet = Sheet(
        subject=_("%(title)s on %(day)s: another exercise") % words,
        title=_("Another exercise"),
        lines=[_("An organiser has chosen another exercise for this session. Time and place stay as they are.")],
        facts=[*name_of(meeting), (_("Exercise"), "\n".join(what)), *facts_of(meeting)],
        buttons=ways_for(meeting, user),
    )
    return letter_of(sheet, mail)


def series_write(mail: OutgoingMail, now: datetime) -> Letter | None:
    """Write all dates of a series in one mail, in the reader's time, when they are new or at new times."""
    series = Series.objects.select_related("cohort").get(public_id=mail.about["series"])
    ahead = series.meetings.filter(state=MeetingState.PLANNED, starts_at__gt=now).order_by("starts_at")
    is_elsewhere = any(elsewhere(one.starts_at, one.zone) for one in ahead)
    user = reader_of(mail)
    belongs = user.memberships.filter(cohort=series.cohort, state=MembershipState.ACTIVE).exists()
    if not ahead or not belongs:
        return None
    words = {"title": series.title or series.cohort.name, "city": city(series.zone)}
    if mail.kind == "series_moved":
        subject, line = _("%(title)s: new times"), _("The sessions have moved. These are the times from now on.")
    else:
        subject, line = _("%(title)s: the dates"), _("These sessions are planned. You are reminded before each.")
    sheet = Sheet(
        subject=subject % words,
        title=subject % words,
        lines=[line, *([_("All times are yours. The group is in %(city)s.") % words] if is_elsewhere else [])],
        facts=[(_("Dates"), dates_of(ahead))],
        buttons=[Way(_("See your calendar"), address("calendar"))],
    )
    return letter_of(sheet, mail)


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


KINDS = (
    Kind("reminder_day", gettext_lazy("A day before a session"), reminder_write, may_be_stopped=True),
    Kind("reminder_hour", gettext_lazy("An hour before a session"), reminder_write, may_be_stopped=True),
    Kind("series", gettext_lazy("The dates of new sessions"), series_write, may_be_stopped=True),
    Kind("planned", gettext_lazy("A single new session"), planned_write, may_be_stopped=True),
    Kind("exercise", gettext_lazy("Another exercise for a session"), exercise_write, may_be_stopped=True),
    Kind("few", gettext_lazy("Fewer people than planned"), few_write, may_be_stopped=True, for_leaders=True),
    Kind("series_moved", gettext_lazy("New times of a series"), series_write),
    Kind("moved", gettext_lazy("Session moved"), moved_write),
    Kind("cancelled", gettext_lazy("Session cancelled"), cancelled_write),
    Kind("offer", gettext_lazy("A place is free"), offer_write),
    Kind("placed", gettext_lazy("A place from the waiting list"), placed_write),
    Kind("holding", gettext_lazy("Asked to hold a session"), holding_write),
    Kind("holding_series", gettext_lazy("Asked to hold the sessions of a series"), holding_series_write),
    Kind("released", gettext_lazy("Need not hold a session any more"), released_write),
)


def register_kinds() -> None:
    for kind in KINDS:
        register(kind)
