"""An exercise in the reader's language: its name, its level, and what somebody who holds it wants to have read."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from sessions.core.exercises import Exercise, Text

USUAL_CIRCLE = 4  # people, to say how long a circle may take
LEVELS: dict[int, str | Promise] = {
    1: gettext_lazy("arrive"),
    2: gettext_lazy("listen"),
    3: gettext_lazy("feel"),
    4: gettext_lazy("ask and receive"),
    5: gettext_lazy("brave"),
}


def exercise_name(exercise: Exercise) -> str:
    return _in_language(exercise.name)


def exercise_title(exercise: Exercise) -> str:
    """ "Let it land (level 3)", where an organiser weighs one against another."""
    return _("%(name)s (level %(level)s)") % {"name": exercise_name(exercise), "level": exercise.level}


def level_words(level: int) -> str:
    """ "Level 3: feel"."""
    return _("Level %(level)s: %(name)s") % {"level": level, "name": LEVELS.get(level, "")}


def exercise_words(exercise: Exercise | None) -> dict[str, Any] | None:
    """An exercise for a page: what everybody reads of it, and the notes of whoever holds it."""
    if exercise is None:
        return None
    return {
        "name": exercise_name(exercise),
        "level": level_words(exercise.level),
        "aim": _in_language(exercise.aim),
        "for_whom": _in_language(exercise.for_whom),
        "may": getattr(exercise.may, _language(), exercise.may.en),
        "may_not": getattr(exercise.may_not, _language(), exercise.may_not.en),
        "minutes": max(1, round(exercise.planned_ms(exercise.nominal or USUAL_CIRCLE) / 60_000)),
        "steps": [(_in_language(phase.label), _length(phase.ms)) for phase in exercise.phases],
        "rounds": exercise.rounds,
        "needs_leader": exercise.facilitator_required,
    }


def _length(ms: int) -> str:
    """ "30 seconds", "2 minutes", "2½ minutes"."""
    seconds = round(ms / 1000)
    if seconds < 60 or seconds % 30:
        return ngettext("%(n)s second", "%(n)s seconds", seconds) % {"n": seconds}
    whole, half = divmod(seconds, 60)
    return ngettext("%(n)s minute", "%(n)s minutes", whole + bool(half)) % {"n": f"{whole}½" if half else whole}


def _in_language(text: Text) -> str:
    return str(getattr(text, _language(), text.en))


def _language() -> str:
    return (get_language() or "en")[:2]
