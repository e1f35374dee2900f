"""What a screen reader is told when something happens in the room. When it is told is decided in announce.js."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SAID: dict[str, str | Promise] = {
    "say_your_turn": _("Your turn. {name} listens."),
    "say_your_make_up": _("Your own time: what was missing comes back to you. {name} listens."),
    "say_you_listen": _("{name} speaks. You listen."),
    "say_others_turn": _("{speaker} speaks, and {supporter} listens."),
    "say_warned": _("{left} left to tell."),
    "say_paused_all": _("A pause for everybody. The time stands still."),
    "say_you_paused": _("You have paused. The time stands still."),
    "say_bell": _("{name} asks for a pause for all of you. The time stands still."),
    "say_paused": _("{name} takes a moment. The time stands still."),
    "say_you_paused_apart": _("You have paused. The others go on."),
    "say_paused_apart": _("{name} takes a moment. The turn goes on."),
    "say_lost_apart": _("{name}'s connection is gone. The turn goes on."),
    "say_pause_ended": _("The pause is over."),
    "say_asked": _("{name} would like a minute more."),
    "say_granted": _("A minute more."),
    "say_not_now": _("Not now. Your time is as it was."),
    "say_lost": _("{name}'s connection is gone. The time stands still."),
    "say_returned": _("{name} is back."),
    "say_away": _("{name} is away for now."),
    "say_left": _("{name} has left."),
    "say_joined": _("{name} joins you and listens along."),
    "say_entered": _("{name} has come in."),
    "say_started": _("The exercise begins."),
    "say_ended": _("The exercise is over."),
    "say_even": _("The exercise is over. It is even."),
    "say_uneven": _("The exercise is over. It is not quite even; the rest is kept."),
    "say_help": _("{name} asks for you."),
    "say_stepped_out": _("{name} has stepped out for a moment."),
    "say_unmuted": _("Your microphone is no longer muted."),
    "say_you_lead": _("You lead the room now."),
    "say_leads": _("{name} leads the room now."),
    "say_locked": _("The door is locked. Nobody new comes in."),
    "say_unlocked": _("The door is open again."),
    "say_reconnecting": _("The connection is gone. Nothing is lost; we are trying again."),
    "say_reconnected": _("You are connected again."),
}
