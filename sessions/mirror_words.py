"""The sentences of the mirror of talk, for the room and for one's own page: approximate, warm, never a score."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from sessions.models import Mirror

NO_BREAK = "\N{NO-BREAK SPACE}"
SHORT_SOUND_MS = 1200  # as in static/js/mirror/runs.js

MIRROR: dict[str, str | Promise] = {
    "mirror_offer": _("Show me afterwards how much I spoke"),
    "mirror_stop": _("Stop showing me how much I spoke"),
    "mirror_line": _("Approximate, and for you alone. Your device finds out by itself; no sound is kept."),
    "mirror_title": _("How much you spoke"),
    "mirror_speaker": _("You spoke in about {spoke} of your {length}."),
    "mirror_speaker_none": _("You were quiet in your {length}. Silence is fine."),
    "mirror_supporter": _("You spoke in about {spoke} of your partner's {length}."),
    "mirror_supporter_short": _("You spoke in about {spoke} of your partner's {length}, mostly short sounds."),
    "mirror_supporter_none": _("You were quiet in your partner's {length}."),
    "mirror_min_s": _("{m} min {s} s"),
    "mirror_only_you": _("Approximate; only you see it."),
    "mirror_kept": _("It is kept for you alone, as you asked."),
    "mirror_not_kept": _("It goes away with this window."),
    "mirror_page": _("Your own mirror"),
}


def rough_length(ms: int) -> str:
    """A length in figures, no finer than it was measured and never broken: "12 s", "1 min 40 s", "3 min"."""
    step = 1 if ms < 20_000 else 5
    seconds = max(1, step * ((ms + step * 500) // (1000 * step)))
    minutes, rest = divmod(seconds, 60)
    if minutes == 0:
        words = _now("{n} s").format(n=rest)
    elif rest == 0:
        words = _now("{n} min").format(n=minutes)
    else:
        words = str(MIRROR["mirror_min_s"]).format(m=minutes, s=rest)
    return words.replace(" ", NO_BREAK)


def mirror_sentence(mirror: Mirror) -> str:
    """What a kept mirror says, as the room said it."""
    spoken = sum(mirror.runs)
    key = f"mirror_{mirror.role}"
    if not mirror.runs:
        key += "_none"
    elif mirror.role == "supporter" and 2 * sum(run for run in mirror.runs if run < SHORT_SOUND_MS) > spoken:
        key += "_short"
    return str(MIRROR[key]).format(spoke=rough_length(spoken), length=rough_length(mirror.running_ms))
