"""Help, stepping out, leaving at once, quiet lines, and telling the organisers: the sentences of what carries people.

Only words live here, by key, as in `texts.py`.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CARE: dict[str, str | Promise] = {
    # the two ways that are always open
    "help_numbers": _("Help numbers"),
    "new_window": _("(in a new window)"),
    "leave_now": _("Leave now"),
    "leave_now_line": _("Leave now takes you to an empty page at once. Pressing Escape twice does the same."),
    # calls
    "call_nobody": _("Ask for a facilitator"),
    "call_nobody_line": _("None is here just now. Whoever comes sees it at once, and nobody else does."),
    "call_waiting": _("{name} knows. You can go on meanwhile."),
    "call_waiting_nobody": _("No facilitator is here just now. Whoever comes sees that you ask."),
    "call_unanswered": _("{name} has not been able to answer yet. Your call stays. Until then you may also:"),
    "call_unanswered_nobody": _("Nobody has answered yet. Your call stays. Until then you may also:"),
    "call_answered": _("{name} has seen it and is there for you."),
    # stepping out
    "step_out": _("Step out"),
    "step_out_line": _("A quiet page for you alone. The others read that you take a moment, and no reason."),
    "out_title": _("Take the time that you need."),
    "out_stands": _(
        "The time stands still for you. If it takes longer, the others go on, and what you are owed is kept."
    ),
    "out_apart": _("The others go on meanwhile. Nothing is missed that cannot wait."),
    "out_away": _(
        "The others go on for now, and that is fine. What you are owed is kept, and you may come back at any time."
    ),
    "out_free": _("There is no hurry. You may come back at any time."),
    "out_closed": _("Nobody sees or hears you here."),
    "out_back": _("Come back"),
    "ground_1": _("Put both feet down. Press them lightly."),
    "ground_2": _("Look for four things with straight edges."),
    "ground_3": _("Listen for two sounds."),
    "ground_4": _("Breathe out slowly, three times."),
    "ground_5": _("Say the date, and where you are."),
    "presence_out": _("takes a moment"),
    # quiet lines
    "line_from": _("{name} to everybody"),
    "line_from_to_you": _("{name} to you alone"),
    "line_from_somebody": _("From the facilitator"),
    "put_away": _("Put away"),
    # a muted microphone
    "muted_by": _("{name} has muted your microphone. It opens in your own turn."),
    "muted_by_somebody": _("A facilitator has muted your microphone. It opens in your own turn."),
    "mic_facilitator": _("muted by the facilitator until your own turn"),
    "unheard_facilitator": _("The facilitator has muted your microphone. It opens in your own turn."),
    # that felt like fixing
    "fixing": _("That felt like fixing"),
    "fixing_line": _("The facilitator sees a count, no names."),
    "fixing_told": _("It is counted. Nobody reads from whom."),
    # something was not right
    "wrong": _("Something was not right"),
    "wrong_line": _("Tell the organisers, or do not meet somebody again."),
    "report": _("Tell the organisers"),
    "report_short": _("What happened, in your own words. The room goes on meanwhile."),
    "report_line": _(
        "Only the organisers of the group read this, and they answer you within a day. "
        "The facilitator does not see it here, and whom it is about never learns who wrote it."
    ),
    "report_who": _("Who is it about"),
    "report_nobody": _("I would rather not say, or it is about nobody"),
    "report_rule": _("What was not kept"),
    "report_choose": _("Choose"),
    "report_words": _("What happened"),
    "report_send": _("Send it"),
    "report_failed": _("It did not get through. Your words are still here; try once more in a moment."),
    "not_through": _("That did not get through. Nothing has changed; try once more in a moment."),
    "try_again": _("Try again"),
    "a_moment": _("A moment."),
    "room_goes_on": _("The room has gone on meanwhile, and nobody here learns of it."),
    "block_title": _("Never again with somebody"),
    "block_line": _("You two are not paired again, and never in one small room. Nobody is told."),
    "block_with": _("Never again with {name}"),
    "block_does": _(
        "You and {name} are not paired again, and never in one small room. If you practise together now, you leave "
        "this exercise; nobody is told why. You can take it back on your own page."
    ),
    "block_yes": _("Yes, never again"),
    "confidence_title": _("Where confidence ends"),
}
