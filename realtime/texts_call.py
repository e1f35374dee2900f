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
    "their_cam_off": _("Camera off"),
    "quality_fair": _("connection so-so"),
    "quality_poor": _("weak connection"),
    "quality_good": _("good connection"),
    "quality_mending": _("connecting"),
    "rests_mine": _("Weak connection: {name} only hears you for now. Your picture comes back by itself."),
    "rests_theirs": _("Weak connection: you only hear {name} for now. The picture comes back by itself."),
    "rests_both": _("Weak connection with {name}: only sound for now. The pictures come back by themselves."),
    "rests_try": _("Try now"),
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
    "look": _("Look, if you want"),
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
    "check_devices": _("Which devices"),
    "check_which_mic": _("Microphone"),
    "check_which_camera": _("Camera"),
    "check_which_speaker": _("Loudspeaker"),
    "check_speaker_elsewhere": _("The sound comes from the loudspeaker that is chosen in the settings of your device."),
    "check_tone": _("Play a soft tone"),
    "check_go_on": _("Join the conversation"),
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

SOUND: dict[str, str | Promise] = {
    "sound_help": _("Sound"),
    "sound_title": _("Sound and picture"),
    "unheard_title": _("They cannot hear me"),
    "unheard_off": _("Your microphone is off."),
    "unheard_paused": _("The time is paused, and your microphone with it. It opens again when the time goes on."),
    "unheard_witness": _("You listen along in this turn, so your microphone is closed. It opens again after the turn."),
    "unheard_muted": _(
        "Your device has muted the microphone. Look for a mute key on the headset or keyboard, "
        "or choose another one below."
    ),
    "unheard_offline": _("Your connection is gone for the moment. It comes back by itself, and nothing is lost."),
    "unheard_nobody": _("Nobody is together with you just now."),
    "unheard_failed": _("The way to {name} does not work. It is tried again by itself, or you begin the call anew."),
    "unheard_connecting": _("The call to {name} is being set up. Give it a few seconds."),
    "unheard_silent": _(
        "Your microphone is on and gives no sound. Say a few words; if the line above stays empty, "
        "choose another one below."
    ),
    "unheard_stuck": _("Your voice does not get away from this device. Begin the call anew."),
    "unheard_they_wait": _(
        "The browser of {name} waits for a tap before it plays sound. Ask with a sign of your hand."
    ),
    "unheard_weak_camera": _("The connection is weak. Without your picture there is more room for your voice."),
    "unheard_weak": _("The connection is weak. Go closer to the router, or end other downloads."),
    "unheard_looking": _("Say a few words, and see whether the line above moves."),
    "unheard_fine": _(
        "Your voice leaves this device as it should. Ask {name} to turn up the sound, or begin the call anew."
    ),
    "cannot_hear_title": _("I cannot hear them"),
    "cannot_hear_tap": _("Your browser waits for a tap before it plays sound."),
    "cannot_hear_offline": _("Your connection is gone for the moment. It comes back by itself, and nothing is lost."),
    "cannot_hear_nobody": _("Nobody is together with you just now."),
    "cannot_hear_paused": _("The time is paused, and the microphones with it."),
    "cannot_hear_off": _("The microphone of {name} is off."),
    "cannot_hear_failed": _(
        "The way to {name} does not work. It is tried again by itself, or you begin the call anew."
    ),
    "cannot_hear_connecting": _("The call to {name} is being set up. Give it a few seconds."),
    "cannot_hear_stuck": _("No sound of {name} arrives here. Begin the call anew."),
    "cannot_hear_weak": _("The connection is weak. Go closer to the router, or end other downloads."),
    "cannot_hear_fine": _("The sound of {name} arrives here. Turn up the volume, or choose another loudspeaker."),
    "do_mic": _("Turn the microphone on"),
    "do_tap": _("Turn the sound on"),
    "do_camera_off": _("Turn my camera off"),
    "do_anew": _("Begin the call anew"),
}
CALL |= SOUND
CALL |= {f"unheard_{why}": CALL[f"check_audio_{why}"] for why in ("refused", "none", "busy", "unable", "gone")}
