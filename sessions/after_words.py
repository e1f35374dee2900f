"""What is said after a session, in words: lengths, how an exercise closed, what reached somebody, the check-out."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from sessions.core.evening import Outcome
from sessions.core.evenness import Leaning, Part
from sessions.mirror_words import NO_BREAK, rough_length
from sessions.models import Exercise, Reached
from sessions.selectors import exercise_version

MINUTE_MS = 60_000

# As in the room, where the same reasons are told when an exercise closes.
REASONS: dict[str, str | Promise] = {
    "owed": _("Some time is left over."),
    "alone": _("Somebody was left alone, so it ended early."),
    "time": _("The time of the session ran out."),
    "facilitator": _("It was ended before everybody had their time."),
}
LEANINGS: dict[Leaning, str | Promise] = {
    Leaning.NEW: _("nothing yet"),
    Leaning.EVEN: _("even"),
    Leaning.LITTLE_LISTENING: _("a little towards listening"),
    Leaning.LISTENING: _("towards listening"),
    Leaning.LITTLE_SPEAKING: _("a little towards speaking"),
    Leaning.SPEAKING: _("towards speaking"),
}
# How the balances of a group are spread, for organisers: by where they lean, and how many do.
SPREAD: dict[tuple[Leaning, Part], str | Promise] = {
    (Leaning.EVEN, Part.NOBODY): _("Nobody is even yet."),
    (Leaning.EVEN, Part.FEW): _("A few are even."),
    (Leaning.EVEN, Part.SOME): _("Some are even."),
    (Leaning.EVEN, Part.HALF): _("About half are even."),
    (Leaning.EVEN, Part.MOST): _("Most are even."),
    (Leaning.EVEN, Part.ALL): _("Everybody is even."),
    (Leaning.LISTENING, Part.NOBODY): _("Nobody leans towards listening."),
    (Leaning.LISTENING, Part.FEW): _("A few lean towards listening."),
    (Leaning.LISTENING, Part.SOME): _("Some lean towards listening."),
    (Leaning.LISTENING, Part.HALF): _("About half lean towards listening."),
    (Leaning.LISTENING, Part.MOST): _("Most lean towards listening."),
    (Leaning.LISTENING, Part.ALL): _("Everybody leans towards listening."),
    (Leaning.SPEAKING, Part.NOBODY): _("Nobody leans towards speaking."),
    (Leaning.SPEAKING, Part.FEW): _("A few lean towards speaking."),
    (Leaning.SPEAKING, Part.SOME): _("Some lean towards speaking."),
    (Leaning.SPEAKING, Part.HALF): _("About half lean towards speaking."),
    (Leaning.SPEAKING, Part.MOST): _("Most lean towards speaking."),
    (Leaning.SPEAKING, Part.ALL): _("Everybody leans towards speaking."),
}
REACHED: dict[str, tuple[str, str | Promise]] = {
    Reached.What.FACE: ("eye", _("a face, {times}")),
    Reached.What.SOUND: ("ear", _("a sound, {times}")),
    Reached.What.WORDS: ("message-circle", _("words, {times}")),
    Reached.What.NOT_YET: ("hourglass", _("not much yet, {times}")),
}

# Of domain.md §3. The keys stand in what people have kept: never change them.
QUESTIONS: dict[str, str | Promise] = {
    "noticed": _("I noticed something inside"),
    "named": _("I found a word"),
    "matched": _("Face and words matched"),
    "reached": _("Something reached me"),
    "stayed": _("I stayed without fixing"),
}
ANSWERS: tuple[str | Promise, ...] = (
    pgettext_lazy("how far something was so", "no"),
    pgettext_lazy("how far something was so", "hardly"),
    pgettext_lazy("how far something was so", "partly"),
    pgettext_lazy("how far something was so", "mostly"),
    pgettext_lazy("how far something was so", "yes"),
)


def length(ms: int) -> str:
    """A length as people say it, never broken over lines: "9 min"; below two minutes a little finer, "1 min 40 s"."""
    if ms < 2 * MINUTE_MS:
        return rough_length(ms)
    return gettext("{n} min").format(n=round(ms / MINUTE_MS)).replace(" ", NO_BREAK)


def rough(ms: int) -> str:
    """How long something waited or lasted, as `length`; what was shorter than it can be said is a second."""
    return length(max(ms, 1000))


def reason_words(outcome: Outcome) -> str:
    """Why an exercise did not close even; empty if it did, or runs."""
    return str(REASONS.get(outcome.reason, REASONS["owed"])) if outcome.result == "uneven" else ""


def exercise_name(slug: str, version: str) -> str:
    """The name of an exercise in the reader's language; "Exercise" for one that is not known any more."""
    try:
        name = exercise_version(slug, version).name
    except Exercise.DoesNotExist:
        return gettext("Exercise")
    return str(getattr(name, get_language() or "en", name.en))


class Pill(NamedTuple):
    icon: str
    words: str


def reached_pills(counts: dict[str, int]) -> list[Pill]:
    """What reached somebody, as in the room: "a face, twice"."""
    return [
        Pill(icon, str(words).format(times=times(counts[what])))
        for what, (icon, words) in REACHED.items()
        if counts.get(what)
    ]


def times(count: int) -> str:
    """ "once", "twice", "5 times"."""
    if count == 1:
        return gettext("once")
    return gettext("twice") if count == 2 else gettext("{n} times").format(n=count)


def answer_words(answers: dict[str, int]) -> list[tuple[str, str]]:
    """The answers of a check-out, each with its question, in the order of the questions."""
    return [(str(question), str(ANSWERS[answers[key]])) for key, question in QUESTIONS.items() if key in answers]


def about_minutes(ms: int) -> str:
    """What is owed to somebody, as roughly as anybody else may know it: "about 2 min"."""
    minutes = max(1, round(ms / MINUTE_MS))
    return ngettext("about %(n)s min", "about %(n)s min", minutes) % {"n": minutes}
