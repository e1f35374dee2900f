"""The forms of inviting, and of showing an invitation to somebody who has not signed in."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from groups.address_lists import MOST_BYTES, Line, read_csv, read_pasted
from groups.cohort_forms import PlainForm
from groups.invitations import MOST_DAYS, MOST_USES
from groups.models import Role
from groups.refusals import Refused

DAYS = 14


class ByMail(PlainForm):
    """A list of addresses, pasted or as a file; `lines` says of each whether it can be written to."""

    addresses = forms.CharField(
        label=_("E-mail addresses"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("One or many, as you have them: with commas, on lines of their own, or with names from a mail."),
    )
    file = forms.FileField(
        label=_("or a CSV file"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,text/csv"}),
    )
    role = forms.ChoiceField(label=_("They come as"), choices=Role.choices, initial=Role.MEMBER)
    language = forms.ChoiceField(label=_("Language of the mail"), choices=settings.LANGUAGES)
    days = forms.IntegerField(label=_("Open for days"), min_value=1, max_value=MOST_DAYS, initial=DAYS)

    lines: list[Line]

    def clean(self) -> dict[str, object]:
        said = super().clean() or {}
        self.lines = []
        try:
            self.lines = read_pasted(said.get("addresses", "")) + self._lines_of_file()
        except Refused as refused:
            raise forms.ValidationError(str(refused), code=refused.code) from refused
        if not self.lines and not self.errors:
            self.add_error("addresses", _("Write at least one address, or choose a file."))
        return said

    def _lines_of_file(self) -> list[Line]:
        file = self.cleaned_data.get("file")
        # One byte more than is allowed tells enough: a large file is never read whole.
        return read_csv(file.read(MOST_BYTES + 1)) if file else []


class ByLink(PlainForm):
    """A link for many."""

    uses = forms.IntegerField(label=_("For how many people"), min_value=1, max_value=MOST_USES, initial=10)
    days = forms.IntegerField(label=_("Open for days"), min_value=1, max_value=MOST_DAYS, initial=DAYS)
    needs_approval = forms.BooleanField(label=_("I say yes to each person first"), required=False)


class Address(PlainForm):
    """Where a sign-in code goes."""

    email = forms.EmailField(
        label=_("Your e-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )

    def clean_email(self) -> str:
        return self.cleaned_data["email"].strip().lower()
