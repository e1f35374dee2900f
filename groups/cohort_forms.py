"""What an organiser says about a cohort, checked one field at a time and answered in sentences."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from groups.models import Cohort
from groups.profile_forms import shown_text
from groups.selectors import agreements_of
from groups.zones import zone_choices

LEAST_IN_ROOM, MOST_IN_ROOM = 2, 12
_DAY = {"type": "date"}


class PlainForm(forms.Form):
    """A form whose labels stand without a colon."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)


class CohortForm(PlainForm):
    """All that a cohort is; `about()` gives it by the names of the model's fields."""

    # Of its own: "Name" alone is the step of a turn in which somebody finds words.
    name = forms.CharField(
        label=pgettext_lazy("of a group", "Name"),
        max_length=80,
        error_messages={"required": _("A group needs a name.")},
    )
    purpose = forms.CharField(
        label=_("What it is for"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stands in every invitation. Two or three sentences are enough."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one language.")},
    )
    time_zone = forms.ChoiceField(
        label=_("Home time zone"),
        help_text=_("Sessions are planned in it. Everybody reads times in their own."),
        error_messages={"required": _("Choose where the group is at home.")},
    )
    room_least = forms.IntegerField(label=_("At least"), initial=4)
    room_most = forms.IntegerField(label=_("At most"), initial=6)
    starts_on = forms.DateField(
        label=_("First day"), required=False, widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d")
    )
    agreements = forms.CharField(
        label=_("Ground rules"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("One on each line. People confirm them before every session. Left as they are, they stay ours."),
    )

    def __init__(self, *args: Any, cohort: Cohort | None = None, zone: str = "", **kwargs: Any) -> None:
        if cohort is not None:
            kwargs["initial"] = {name: getattr(cohort, name) for name in self.base_fields}
        else:
            kwargs["initial"] = {"languages": [settings.LANGUAGE_CODE], "time_zone": zone or "UTC"}
        self.usual_agreements = agreements_of(Cohort())
        kwargs["initial"]["agreements"] = "\n".join(agreements_of(cohort or Cohort()))
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = zone_choices(chosen=kwargs["initial"]["time_zone"])

    def clean_name(self) -> str:
        name = shown_text(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(_("A group needs a name."))
        return name

    def clean_agreements(self) -> str:
        lines = [line.strip() for line in self.cleaned_data["agreements"].splitlines() if line.strip()]
        # Ours are kept as none of their own, so that everybody goes on reading them in their language.
        return "" if lines == self.usual_agreements else "\n".join(lines)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        least, most = said.get("room_least"), said.get("room_most")
        for name, size in (("room_least", least), ("room_most", most)):
            if size is not None and not LEAST_IN_ROOM <= size <= MOST_IN_ROOM:
                self.add_error(name, _("A room is for 2 to 12 people: nobody practises alone."))
        if least is not None and most is not None and least > most:
            self.add_error("room_most", _("The largest room cannot be smaller than the smallest."))
        starts_on, ends_on = said.get("starts_on"), said.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The last day cannot be before the first."))
        return said

    def about(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.base_fields}
