"""How far an incident went, with its sign and what to do: the help beside the facilitators' log. Our own words."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sessions.models import Level


class LevelWords(NamedTuple):
    code: Level
    sign: str | Promise
    action: str | Promise


LEVELS = (
    LevelWords(
        Level.TEARS,
        _("Tears, a shaking voice."),
        _("That is normal. Slow down and ask: go on, pause or stop?"),
    ),
    LevelWords(
        Level.OVERWHELMED,
        _("Overwhelmed, far away, panic."),
        _("Pause everybody, show the grounding card, end the turn gently. Get in touch the same day."),
    ),
    LevelWords(
        Level.DANGER,
        _("Thoughts of not wanting to live, violence, a child at risk."),
        _(
            "Talk in private at once and ask directly. Show the numbers, bring a second facilitator, agree on when you"
            " speak next, and write it down here."
        ),
    ),
    LevelWords(
        Level.IMMEDIATE,
        _("A plan, the means, immediate danger."),
        _(
            "Call the emergency number and stay in contact until somebody takes over. Tell the organiser, and no more"
            " than is needed."
        ),
    ),
    LevelWords(
        Level.BREACH,
        _("Harassment, a broken confidence, pressure to buy or to meet."),
        _("Remove the person and keep what was reported. The organiser decides within 24 hours, with reasons."),
    ),
)


def level_choices() -> list[tuple[str, str]]:
    return [(level.code.value, f"{level.code.value}: {level.sign}") for level in LEVELS]
