"""Where the session is, the break, and the goodbye: the sentences of a session's arc as its people see it."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ARC: dict[str, str | Promise] = {
    "arc_about": _("{now} · then {next}, about {time}"),
    "arc_soon": _("{now} · soon {next}"),
    "arc_arrive": _("Arriving"),
    "arc_circle": _("Opening circle"),
    "arc_exercise": _("Exercise"),
    "arc_break": _("Break"),
    "arc_open": _("Open round"),
    "arc_closing": _("Closing"),
    "open_line": _("Whoever wants to says a few words about today. Listening is enough, too."),
    "break_back": _("Back at {time}."),
    "break_soon": _("It goes on soon."),
    "break_line": _("A glass of water, a look out of the window. Your microphone and camera rest until then."),
    "bye_title": _("Thank you for today."),
    "bye_line": _("The session comes to its end. Stay for the last words, or go on when you like."),
    "bye_line_closed": _("The room is closed. What you are owed is kept."),
    "bye_today": _("Today"),
    "bye_mine": _("You spoke for {spoke} and listened for {listened}."),
    "bye_nothing": _("There was no turn of yours today. Being there counts, too."),
    "bye_room_sees": _("Of the last exercise the room sees only whether it was even. The minutes are yours alone."),
    "bye_check_out": _("Two quiet minutes for me"),
    "result_even": _("even"),
    "result_uneven": _("uneven"),
}
