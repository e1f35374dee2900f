"""What an organiser types about plans. The rules stand in `planning` and `plans`; a refusal goes to its field here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext_lazy as _

from groups.models import Cohort, MembershipState, Role, User
from groups.refusals import Refused
from sessions import planning
from sessions.core import schedule
from sessions.exercise_words import exercise_title, level_words
from sessions.models import Meeting, Series, TooFew
from sessions.plans import MOST_MINUTES, Slot, refusal
from sessions.selectors import exercises_current
from sessions.templatetags.times import zone_or_none

FIELD_OF = {
    "date": "first_on",
    "past": "at",
    "minutes": "minutes",
    "end": "minutes",
    "weekdays": "weekdays",
    "people": "least",
    "exercise": "slug",
    "not_facilitator": "holders",
    "double_booked": "holders",
}


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ClockInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


def exercise_choices(empty: str) -> list[tuple[str, Any]]:
    """The catalogue by level, with what choosing none means."""
    levels: dict[str, list[tuple[str, str]]] = {}
    for one in sorted(exercises_current(), key=lambda one: (one.level, one.order)):
        # With its level again: of a list that is closed only the chosen line is seen.
        levels.setdefault(level_words(one.level), []).append((one.slug, exercise_title(one)))
    return [("", empty), *levels.items()]


class PlanForm(forms.Form):
    """What all forms about plans share: where a refusal is said, and the people who can hold a session."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)

    def refuse(self, problem: Refused) -> None:
        """Say a refusal beside the field that it is about; what was typed stays."""
        field = FIELD_OF.get(problem.code)
        self.add_error(field if field in self.fields else None, forms.ValidationError(problem.sentence, problem.code))

    def ask_for_holders(self, cohort: Cohort) -> None:
        self.fields["holders"] = forms.ModelMultipleChoiceField(
            User.objects.filter(
                memberships__cohort=cohort,
                memberships__role=Role.FACILITATOR,
                memberships__state=MembershipState.ACTIVE,
            ).order_by("display_name", "pk"),
            label=_("Held by"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["holders"].label_from_instance = lambda user: user.name


class PeopleFields(forms.Form):
    """How many people a session is for, and what happens if they are too few."""

    capacity = forms.IntegerField(
        label=_("Places"),
        required=False,
        help_text=_("Empty: for everybody in the group. Else there is a waiting list."),
    )
    least = forms.IntegerField(label=_("People needed"), initial=planning.LEAST_PEOPLE)
    too_few = forms.ChoiceField(label=_("If fewer say that they come"), choices=TooFew.choices, initial=TooFew.HOLD)


class SeriesForm(PeopleFields, PlanForm):
    """A series by plain choices. When it is valid, `plan` says which dates these are; `skip` takes some out."""

    title = forms.CharField(label=_("Name of the sessions"), max_length=120)
    first_on = forms.DateField(label=_("First day"), widget=DayInput)
    at = forms.TimeField(label=_("Time"), widget=ClockInput, initial="19:00")
    minutes = forms.IntegerField(label=_("Length in minutes"), initial=75)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On these days"),
        choices=WEEKDAYS_ABBR.items(),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None: the weekday of the first day."),
    )
    every = forms.TypedChoiceField(
        label=_("How often"),
        choices=[
            (1, _("every week")),
            (2, _("every other week")),
            (3, _("every third week")),
            (4, _("every fourth week")),
        ],
        coerce=int,
        initial=1,
    )
    weeks = forms.IntegerField(label=_("For how many weeks"), required=False, initial=8)
    until = forms.DateField(label=_("Or up to this day"), widget=DayInput, required=False)

    def __init__(self, *args: Any, cohort: Cohort, now: datetime | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.cohort, self.now, self.plan = cohort, now or timezone.now(), None
        self.ask_for_holders(cohort)

    @property
    def skipped(self) -> list[date]:
        """The dates that were ticked in the list of dates; whatever is no date was never offered there."""
        given = self.data.getlist("skip") if hasattr(self.data, "getlist") else []
        return [day for day in map(_date_or_none, given[: schedule.MOST_DATES]) if day is not None]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        try:
            self.plan = planning.series_plan(**self._when())
            planning.series_plan(**self._when(), skipped=self.skipped)
        except Refused as problem:
            self.refuse(problem)
        return cleaned

    def slots(self) -> list[tuple[Slot, bool]]:
        """Every date of the plan, with whether it is skipped; none while the form is wrong."""
        if self.plan is None:
            return []
        return [(slot, slot.local.date() in self.skipped) for slot in self.plan.slots()]

    def save(self, by: User) -> Series:
        """Raises Refused, for what only the database knows."""
        rest = {name: self.cleaned_data[name] for name in ("title", "capacity", "least", "too_few")}
        holders = list(self.cleaned_data["holders"])
        return planning.series_create(
            cohort=self.cohort, by=by, holders=holders, skipped=self.skipped, **self._when(), **rest
        )

    def _when(self) -> dict[str, Any]:
        asked = {name: self.cleaned_data[name] for name in ("first_on", "at", "minutes", "weekdays", "every", "until")}
        weeks = None if asked["until"] else (self.cleaned_data["weeks"] or 0)
        return {"zone": self.cohort.time_zone, "weeks": weeks, "now": self.now, **asked}


class WhenForm(PlanForm):
    """A day, a time and a length, said in the zone of the group."""

    first_on = forms.DateField(label=_("Day"), widget=DayInput)
    at = forms.TimeField(label=_("Time"), widget=ClockInput)
    minutes = forms.IntegerField(label=_("Length in minutes"), initial=75)

    def __init__(self, *args: Any, zone: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.zone = zone_or_none(zone) or ZoneInfo("UTC")

    def span(self) -> tuple[datetime, datetime]:
        """The two instants that were chosen. Raises Refused for a length or a day that no calendar has."""
        chosen = self.cleaned_data
        if not 0 < chosen["minutes"] <= MOST_MINUTES:
            raise refusal("minutes")
        try:
            starts_at = schedule.instant_of(datetime.combine(chosen["first_on"], chosen["at"]), self.zone)
            return starts_at, starts_at + timedelta(minutes=chosen["minutes"])
        except OverflowError as error:
            raise refusal("date") from error

    @staticmethod
    def initial_of(meeting: Meeting) -> Mapping[str, Any]:
        local = meeting.starts_at.astimezone(zone_or_none(meeting.zone) or ZoneInfo("UTC"))
        length = (meeting.ends_at - meeting.starts_at) // timedelta(minutes=1) if meeting.ends_at else 75
        return {"first_on": local.date(), "at": local.time(), "minutes": length}


class SingleForm(PeopleFields, WhenForm):
    """One session that belongs to no series."""

    title = forms.CharField(label=_("Name of the session"), max_length=120)
    slug = forms.ChoiceField(label=_("Exercise"), required=False)
    field_order = ("title", "first_on", "at", "minutes", "slug", "holders", "capacity", "least", "too_few")

    def __init__(self, *args: Any, cohort: Cohort, **options: Any) -> None:
        super().__init__(*args, zone=cohort.time_zone, **options)
        self.cohort = cohort
        self.fields["slug"].choices = exercise_choices(_("as the programme says"))
        self.ask_for_holders(cohort)
        self.order_fields(self.field_order)

    def save(self, by: User) -> Meeting:
        starts_at, ends_at = self.span()
        rest = {name: self.cleaned_data[name] for name in ("title", "slug", "capacity", "least", "too_few")}
        holders = list(self.cleaned_data["holders"])
        return planning.meeting_create(
            cohort=self.cohort, by=by, starts_at=starts_at, ends_at=ends_at, holders=holders, **rest
        )


class MoveForm(WhenForm):
    notice = forms.CharField(
        label=_("Message to everybody"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands in the mail about the change and on the page of the session."),
    )

    def save(self, meeting: Meeting, by: User) -> Meeting:
        starts_at, ends_at = self.span()
        return planning.meeting_move(
            meeting=meeting, by=by, starts_at=starts_at, ends_at=ends_at, notice=self.cleaned_data["notice"]
        )


class CancelForm(PlanForm):
    notice = forms.CharField(
        label=_("Message to everybody"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Why, and what comes instead. Empty is fine."),
    )

    def save(self, meeting: Meeting, by: User) -> Meeting:
        return planning.meeting_cancel(meeting=meeting, by=by, notice=self.cleaned_data["notice"])


class ChangeForm(PeopleFields, PlanForm):
    """Another name, exercise, facilitator or number of people for one session."""

    title = forms.CharField(label=_("Name of the session"), max_length=120)
    slug = forms.ChoiceField(label=_("Exercise"), required=False)

    def __init__(self, *args: Any, meeting: Meeting, **options: Any) -> None:
        super().__init__(*args, **options)
        self.meeting = meeting
        self.fields["slug"].choices = exercise_choices(_("as the programme says"))
        self.ask_for_holders(meeting.cohort)

    def save(self, by: User) -> None:
        chosen = self.cleaned_data
        planning.meeting_change_all(
            meeting=self.meeting,
            by=by,
            slug=chosen["slug"],
            title=chosen["title"],
            people={name: chosen[name] for name in ("capacity", "least", "too_few")},
            holders=list(chosen["holders"]),
        )


class RestForm(PlanForm):
    """Another time, length or name for a series, or who else holds it, from one of its sessions on."""

    since = forms.ModelChoiceField(Meeting.objects.none(), label=_("From this session on"), empty_label=None)
    at = forms.TimeField(label=_("Time"), widget=ClockInput)
    minutes = forms.IntegerField(label=_("Length in minutes"))
    title = forms.CharField(label=_("Name of the sessions"), max_length=120)

    def __init__(self, *args: Any, series: Series, label: Any, now: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.series, self.now = series, now
        ahead = series.meetings.filter(starts_at__gt=now).order_by("occurrence")
        self.fields["since"].queryset = ahead
        self.fields["since"].label_from_instance = label
        self.ask_for_holders(series.cohort)
        self.fields["holders"].label = _("Ask to hold all of these")
        self.fields["holders"].help_text = _("Beside whoever holds one of them already.")

    def save(self, by: User) -> Series:
        chosen = dict(self.cleaned_data)
        ask = list(chosen.pop("holders"))
        return planning.series_change(series=self.series, by=by, now=self.now, ask=ask, **chosen)


def _date_or_none(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
