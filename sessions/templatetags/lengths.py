"""What was, in sentences: lengths, and what came between the turns of a session. The words are in `after_words`."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sessions import after_words
from sessions.core.evening import Outcome
from sessions.core.evenness import Leaning
from sessions.debriefs import Call, Drops, Exercise, Outside, Pauses, Visit
from sessions.overview import Spread

register = template.Library()

register.filter("length_words", after_words.length)
register.filter("about_length", after_words.about_minutes)
register.filter("in_words", after_words.answer_words)


@register.filter
def leaning_words(leaning: Leaning) -> str:
    return str(after_words.LEANINGS[leaning])


@register.filter
def spread_sentence(spread: Spread) -> str:
    return str(after_words.SPREAD[spread.leaning, spread.part])


@register.filter
def name_of_exercise(exercise: Exercise) -> str:
    return after_words.exercise_name(exercise.slug, exercise.version)


@register.filter
def why_uneven(outcome: Outcome) -> str:
    return after_words.reason_words(outcome)


@register.filter
def call_sentence(call: Call) -> str:
    """Who called for help, and how long it waited."""
    words = {"name": call.name, "length": after_words.rough(call.waited)}
    if call.how == "visited":
        return _("%(name)s called. A visit came after %(length)s.") % words
    if call.how == "answered":
        return _("%(name)s called. It was answered after %(length)s.") % words
    if call.how == "taken_back":
        return _("%(name)s called, and took it back after %(length)s.") % words
    if call.how == "left":
        return _("%(name)s called, and left after %(length)s.") % words
    return _("%(name)s called, and was not answered.") % words


@register.filter
def drop_sentence(drop: Drops) -> str:
    """Whose connection was lost, how often and how long."""
    words = {"name": drop.name, "n": drop.times, "length": after_words.rough(drop.longest)}
    sentence = ngettext(
        "%(name)s lost the connection once, for %(length)s.",
        "%(name)s lost the connection %(n)s times, at most for %(length)s.",
        drop.times,
    )
    return sentence % words


@register.filter
def outside_sentence(outside: Outside) -> str:
    """Who took a moment on the quiet page, how often and how long."""
    words = {"name": outside.name, "n": outside.times, "length": after_words.rough(outside.longest)}
    sentence = ngettext(
        "%(name)s took a moment once, %(length)s.",
        "%(name)s took a moment %(n)s times, at most %(length)s.",
        outside.times,
    )
    return sentence % words


@register.filter
def fixing_sentence(count: int) -> str:
    """How often something felt like fixing; nobody's name."""
    sentence = ngettext("%(n)s time something felt like fixing.", "%(n)s times something felt like fixing.", count)
    return sentence % {"n": count}


@register.filter
def visit_sentence(visit: Visit) -> str:
    names, length = ", ".join(visit.names), after_words.rough(visit.lasted)
    return _("A visit to %(names)s, %(length)s.") % {"names": names, "length": length}


@register.filter
def pause_sentence(pause: Pauses) -> str:
    """How often there was a pause of a kind, and how long the longest was; never whose."""
    words = {"n": pause.times, "length": after_words.rough(pause.longest)}
    if pause.kind == "facilitator":
        sentence = ngettext(
            "%(n)s pause for everybody, %(length)s.", "%(n)s pauses for everybody, at most %(length)s.", pause.times
        )
    elif pause.kind == "bell":
        sentence = ngettext(
            "%(n)s pause by the bell, %(length)s.", "%(n)s pauses by the bell, at most %(length)s.", pause.times
        )
    else:
        sentence = ngettext(
            "%(n)s pause of somebody's own, %(length)s.",
            "%(n)s pauses of people's own, at most %(length)s.",
            pause.times,
        )
    return sentence % words
