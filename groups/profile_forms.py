"""The forms of a person's own page and of their first visit. Names are made safe to show here: no invisible letters."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from groups.crisis import COUNTRIES
from groups.models import User
from groups.zones import zone_choices, zones_found

# Control, format (bidirectional marks among them), surrogate, private and unassigned: nothing that a name needs.
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
JOINERS = "\u200c\u200d"  # in Persian, Hindi and others these two decide how a name is written


def shown_text(text: str) -> str:
    """Return a text as it may stand in a line among others: composed, single spaces, nothing invisible."""
    kept = "".join(
        letter if letter in JOINERS or unicodedata.category(letter) not in INVISIBLE else " "
        for letter in unicodedata.normalize("NFC", text)
    )
    return " ".join(kept.split())


class AboutOneself(forms.ModelForm):
    """`find` in the data narrows the zones by `place` and saves nothing; what was typed stays."""

    place = forms.CharField(label=_("Find a place"), required=False, max_length=60)
    time_zone = forms.ChoiceField(label=_("Time zone"), widget=forms.Select(attrs={"data-zone": ""}))

    class Meta:
        model = User
        fields = ["display_name", "time_zone"]
        labels = {"display_name": _("The name that others see"), "pronouns": _("Pronouns")}
        widgets = {"display_name": forms.TextInput(attrs={"autocomplete": "nickname", "maxlength": 60})}

    def __init__(self, data: QueryDict | None = None, **kwargs: Any) -> None:
        self.is_finding = bool(data) and "find" in data
        if self.is_finding:
            # Not bound: nobody is told that something is missing while they are still looking.
            kwargs["initial"], data = {name: data.get(name, "") for name in self.base_fields}, None
        super().__init__(data, label_suffix="", **kwargs)
        self.fields["display_name"].required = True
        self.fields["display_name"].error_messages["required"] = _("Others need something to call you.")
        self.search = kwargs.get("initial", {}).get("place", "").strip()
        self.found = zones_found(self.search)
        chosen = (data or kwargs.get("initial", {})).get("time_zone", self.instance.time_zone)
        nothing = [("", _("Choose"))] if not chosen and not self.found else []
        known = chosen if chosen == self.instance.time_zone and not self.found else ""
        self.fields["time_zone"].choices = nothing + zone_choices(
            search=self.search if self.found else "", chosen=known
        )

    def clean_display_name(self) -> str:
        name = shown_text(self.cleaned_data["display_name"])
        if not name:
            raise forms.ValidationError(_("Others need something to call you."))
        return name

    def about(self) -> dict[str, str]:
        """Return what was said, by the names of the fields of a person."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class Profile(AboutOneself):
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("The one of the browser")), *settings.LANGUAGES]
    )
    country = forms.ChoiceField(
        label=_("Country"),
        required=False,
        help_text=_("Only for the numbers on the page for help."),
        choices=[("", _("Another country, or rather not said")), *COUNTRIES.items()],
    )

    class Meta(AboutOneself.Meta):
        fields = ["display_name", "pronouns", "language", "time_zone", "country"]

    def clean_pronouns(self) -> str:
        return shown_text(self.cleaned_data["pronouns"])
