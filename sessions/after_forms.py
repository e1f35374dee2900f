"""The forms of afterwards: a member's check-out, a facilitator's debrief. Everything in them may stay open."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from groups.cohort_forms import PlainForm
from sessions.after_services import LINE_MOST, NOTES_MOST
from sessions.after_words import ANSWERS, QUESTIONS
from sessions.looking_back import Written
from sessions.models import DebriefNote

OPEN = ""  # no answer
STEPS = [(str(number), words) for number, words in enumerate(ANSWERS)]

# Of domain.md §8.4. The keys stand in what people have kept: never change them.
CHECKLIST: dict[str, str | Promise] = {
    "debrief": _("Ten minutes of debrief, alone or with whoever held it with me"),
    "incidents": _("The incident log is written, or there is nothing for it"),
    "check_in": _("I have checked in with anyone who stepped out"),
}


class CheckOutForm(PlainForm):
    line = forms.CharField(
        label=_("A line for myself"),
        max_length=LINE_MOST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    shares_line = forms.BooleanField(label=_("My facilitator may read this line"), required=False)
    shares_answers = forms.BooleanField(label=_("My facilitator may read these answers"), required=False)

    def __init__(self, data: Any = None, *, written: Written | None = None) -> None:
        initial: dict[str, Any] = {}
        if written is not None:
            initial = {key: str(step) for key, step in written.answers.items()}
            initial |= {name: getattr(written, name) for name in ("line", "shares_line", "shares_answers")}
        super().__init__(data, initial=initial)
        for key, words in QUESTIONS.items():
            choices = [(OPEN, _("leave open")), *STEPS]
            self.fields[key] = forms.ChoiceField(label=words, choices=choices, required=False, widget=forms.RadioSelect)

    @property
    def questions(self) -> list[forms.BoundField]:
        return [self[key] for key in QUESTIONS]

    def said(self) -> dict[str, Any]:
        """What was said, by the names of `check_out_save`."""
        answers = {key: int(self.cleaned_data[key]) for key in QUESTIONS if self.cleaned_data[key] != OPEN}
        return {
            "answers": answers,
            **{name: self.cleaned_data[name] for name in ("line", "shares_line", "shares_answers")},
        }


class DebriefForm(PlainForm):
    done = forms.MultipleChoiceField(
        label=_("Afterwards"), choices=list(CHECKLIST.items()), required=False, widget=forms.CheckboxSelectMultiple
    )
    words = forms.CharField(
        label=_("Notes for myself"),
        max_length=NOTES_MOST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Only you read them. What happened and what you did is enough; leave out what people told."),
    )

    def __init__(self, data: Any = None, *, kept: DebriefNote | None = None) -> None:
        super().__init__(data, initial={"done": kept.done, "words": kept.words} if kept else {})
