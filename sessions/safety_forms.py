"""What people type in reports, incidents and decisions. The rules stand in `sessions.safety`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groups.models import User
from groups.refusals import Refused
from sessions.models import Room, Rule
from sessions.safety import MOST_WORDS
from sessions.safety_lists import can_be_decided
from sessions.safety_words import level_choices

FIELD_OF = {"rule": "rule", "words": "words", "oneself": "about", "level": "level", "decision": "decision"}


class Refusing(forms.Form):
    """A form to whose fields a refusal can be put."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)

    def refuse(self, refused: Refused) -> None:
        name = FIELD_OF.get(refused.code, "")
        self.add_error(name if name in self.fields else None, str(refused))

    def _person_choices(self, people: Iterable[User], nobody: Any) -> None:
        self.people = {person.public_id: person for person in people}
        names = [
            (key, f"{one.name} ({one.pronouns})" if one.pronouns else one.name) for key, one in self.people.items()
        ]
        self.fields["about"].choices = [("", nobody), *names]  # type: ignore[attr-defined]

    def person(self) -> User | None:
        return self.people.get(self.cleaned_data.get("about", ""))


def words_field(label: Any, help_text: Any = "", rows: int = 6) -> forms.CharField:
    # How many are allowed is the service's to say: browsers send two signs for the end of a line.
    attributes = {"rows": rows, "maxlength": MOST_WORDS}
    return forms.CharField(label=label, help_text=help_text, widget=forms.Textarea(attrs=attributes))


class ReportForm(Refusing):
    about = forms.ChoiceField(label=_("Who is it about"), required=False)
    rule = forms.ChoiceField(label=_("What was not kept"), choices=[("", _("Choose")), *Rule.choices])
    words = words_field(_("What happened"), _("In your own words, as short as you like."))

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._person_choices(people, _("I would rather not say"))


class IncidentForm(Refusing):
    level = forms.ChoiceField(label=_("How far it went"), widget=forms.RadioSelect)
    about = forms.ChoiceField(label=_("Whom it concerns"), required=False)
    room = forms.ChoiceField(label=_("Room"), required=False)
    words = words_field(_("What happened, and what you did"), _("What is needed, and no more."))

    def __init__(self, *args: Any, people: Iterable[User], rooms: Iterable[Room], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = level_choices()  # type: ignore[attr-defined]
        self._person_choices(people, _("Nobody in particular"))
        self.rooms = {room.public_id: room for room in rooms}
        if len(self.rooms) > 1:
            names = [(key, room.title or str(number)) for number, (key, room) in enumerate(self.rooms.items(), 1)]
            self.fields["room"].choices = [("", _("None in particular")), *names]  # type: ignore[attr-defined]
        else:
            del self.fields["room"]

    def chosen_room(self) -> Room | None:
        if len(self.rooms) == 1:
            return next(iter(self.rooms.values()))
        return self.rooms.get(self.cleaned_data.get("room", ""))


class DecisionForm(Refusing):
    decision = forms.ChoiceField(label=_("What you decide"), widget=forms.RadioSelect)
    words = words_field(
        _("Why"),
        _("Whom it concerns reads this, if you decide something about them. Do not name who reported."),
        rows=4,
    )

    def __init__(self, *args: Any, report: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.value, one.label) for one in can_be_decided(report)]
        self.fields["decision"].choices = choices  # type: ignore[attr-defined]


class AnswerForm(Refusing):
    words = words_field(_("Your answer"), _("Who reported reads it on their own page."), rows=4)
