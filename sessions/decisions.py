"""What waits for an organiser's decision, each with the one place where it is made, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groups.models import Cohort
from sessions.homes import SOON
from sessions.models import MeetingState
from sessions.overview import Ahead, Overview
from sessions.templatetags.times import clock, day

EACH = 3  # sessions that are named one by one


class Decision(NamedTuple):
    """One thing to decide. Without an `address` there is nothing to do about it here."""

    what: str
    sentence: str
    button: str
    address: str


def decisions(seen: Overview, now: datetime) -> list[Decision]:
    """Return what the organiser of a cohort has to decide at `now`."""
    return [*_about_safety(seen, now), *_about_people(seen), *_about_sessions(seen, now), *_about_mails(seen)]


def _about_safety(seen: Overview, now: datetime) -> Iterator[Decision]:
    reports, removals = seen.pending
    for one in reports[:EACH]:
        if one.due_at <= now:
            words = _("A report has waited since %(when)s, longer than a day.") % {"when": _when(one.made_at)}
        else:
            words = _("A report waits for you, until %(when)s.") % {"when": _when(one.due_at)}
        address = _address("safety_report", cohort=seen.cohort, report=one)
        yield Decision("report", words, _("Look at it"), address)
    if more := len(reports) - EACH if len(reports) > EACH else 0:
        words = ngettext("%(count)s more report waits.", "%(count)s more reports wait.", more) % {"count": more}
        yield Decision("reports", words, _("See all"), _address("cohort_safety", cohort=seen.cohort))
    if removals:
        words = ngettext(
            "%(count)s person was taken out of a session and waits for a decision.",
            "%(count)s people were taken out of a session and wait for a decision.",
            removals,
        )
        yield Decision(
            "removal", words % {"count": removals}, _("Decide"), _address("cohort_safety", cohort=seen.cohort)
        )


def _when(instant: datetime) -> str:
    return _("%(day)s at %(clock)s") % {"day": day(instant), "clock": clock(instant)}


def _about_people(seen: Overview) -> Iterator[Decision]:
    if seen.asking:
        words = ngettext("%(count)s person asks to join.", "%(count)s people ask to join.", seen.asking)
        yield Decision(
            "asking", words % {"count": seen.asking}, _("See who"), _address("cohort_people", cohort=seen.cohort)
        )
    if not seen.members:
        yield Decision(
            "nobody",
            _("Nobody has come in as a member yet."),
            _("Invite people"),
            _address("cohort_invite", cohort=seen.cohort),
        )


def _about_sessions(seen: Overview, now: datetime) -> Iterator[Decision]:
    planned = [one for one in seen.ahead if one.meeting.state == MeetingState.PLANNED]
    if not planned:
        yield Decision(
            "no_plan",
            _("No session is planned from here on."),
            _("Plan sessions"),
            _address("cohort_plan", cohort=seen.cohort),
        )
    for one in [one for one in planned if not one.holders][:EACH]:
        words = _("%(day)s has no facilitator.") % {"day": day(one.meeting.starts_at)}
        yield Decision("no_facilitator", words, _("Choose one"), _meeting_address(one))
    for one in planned:
        if one.coming < one.meeting.least and one.meeting.starts_at - now <= SOON and not one.meeting.decided_at:
            yield Decision("too_few", _too_few(one), _("Look at it"), _meeting_address(one))
    without = sum(1 for one in planned if one.exercise is None)
    if without:
        words = ngettext("%(count)s session has no exercise.", "%(count)s sessions have no exercise.", without)
        yield Decision(
            "no_exercise",
            words % {"count": without},
            _("Choose exercises"),
            _address("cohort_programme", cohort=seen.cohort),
        )


def _about_mails(seen: Overview) -> Iterator[Decision]:
    if seen.mails_wrong:
        words = ngettext("%(count)s mail did not go out.", "%(count)s mails did not go out.", seen.mails_wrong)
        yield Decision(
            "mails", words % {"count": seen.mails_wrong}, _("See which"), _address("cohort_mail", cohort=seen.cohort)
        )


def _too_few(one: Ahead) -> str:
    words = {"day": day(one.meeting.starts_at), "coming": one.coming, "least": one.meeting.least}
    return _("%(day)s: %(coming)s coming, %(least)s needed.") % words


def _meeting_address(one: Ahead) -> str:
    return _address("meeting_edit", meeting=one.meeting) or _address("meeting", meeting=one.meeting)


def _address(name: str, **about: Cohort | object) -> str:
    try:
        return reverse(name, kwargs={key: thing.public_id for key, thing in about.items()})  # type: ignore[attr-defined]
    except NoReverseMatch:
        return ""
