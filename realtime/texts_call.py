"""The sentences of voice and face: the check before the room, the switches, and what did not work.

Only words live here, by key, as in `texts.py`.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CALL: dict[str, str | Promise] = {
    "mic": _("Mic"),
    "camera": _("Camera"),
    "switch_on": _("on"),
    "switch_off": _("off"),
    "mic_paused": _("closed during the pause"),
    "mic_witness": _("closed while you listen along"),
    "picture_of": _("{name}, live"),
    "their_mic_on": _("Microphone on"),
    "their_mic_off": _("Microphone off"),
    "quality_fair": _("connection so-so"),
    "quality_poor": _("weak connection"),
    "quality_sound_only": _("weak connection, sound only"),
    "self_label": _("You, as the others see you"),
    "self_show": _("Show me"),
    "self_hide": _("Hide me"),
    "visits": _("{name} is visiting"),
    "visit_begin": _("Visit"),
    "visit_end": _("End the visit"),
    "say_visit": _("{name} comes to visit. You hear each other now."),
    "say_visit_over": _("{name} has left you to yourselves again."),
    "say_you_visit": _("You are visiting. They know that you are here."),
    "say_you_visited": _("Your visit is over."),
    "refused_visited": _("Somebody else is visiting this pair just now."),
    "together_label": _("Together now"),
    "sound_waits": _("Your browser waits for a tap before it plays sound."),
    "sound_play": _("Play sound"),
    "check_title": _("How do you want to take part?"),
    "only_you_see": _("only you see this"),
    "level_label": _("The level of your microphone"),
    "way_face": _("Face + voice"),
    "way_voice": _("Voice only"),
    "way_listen": _("Just listen"),
    "way_face_line": _("The others will see and hear you. Nothing is recorded."),
    "way_voice_line": _("The others will hear you. Nothing is recorded."),
    "way_listen_line": _("You hear and see the others. Your microphone and camera stay off until you turn them on."),
    "check_asking": _("Your browser asks whether it may use them."),
    "check_direct": _(
        "Calls go straight from device to device, so the other person's device learns your network address."
    ),
    "check_which_mic": _("Microphone"),
    "check_which_camera": _("Camera"),
    "check_tone": _("Play a soft tone"),
    "check_not_here": _("This browser cannot use sound or picture here. The room works without them."),
    "check_audio_refused": _(
        "The microphone is not allowed for this page. You can listen, or allow it in the browser's settings."
    ),
    "check_audio_none": _("No microphone was found. You can listen, or plug one in and try again."),
    "check_audio_busy": _("Another program uses the microphone. Close it and try again, or just listen."),
    "check_audio_unable": _("The microphone could not be opened. You can listen, or try again."),
    "check_audio_gone": _("The microphone is gone. Plug it in and turn it on again, or just listen."),
    "check_video_refused": _(
        "The camera is not allowed for this page. It works without, or allow it in the browser's settings."
    ),
    "check_video_none": _("No camera was found. It works without, or plug one in and try again."),
    "check_video_busy": _("Another program uses the camera. Close it and try again, or go on without."),
    "check_video_unable": _("The camera could not be opened. Go on without, or try again."),
    "check_video_gone": _("The camera is gone. Plug it in and turn it on again, or go on without."),
}
