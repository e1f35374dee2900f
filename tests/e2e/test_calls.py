"""Two people in a pairing hear and see each other; who is outside of it gets nothing, and all of it is a choice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests import tools

from .call_page import HEARD, SILENCE, CallPage, Come, begin, come_with
from .conftest import CAMERA, FLAGS, PHONE
from .rooms import LONGER, SHORT


@pytest.fixture(scope="module")
def denying(browser: Browser) -> Iterator[Browser]:
    """A browser whose user always says no."""
    flags = [flag for flag in FLAGS if flag != "--use-fake-ui-for-media-stream"]
    chromium = browser.browser_type.launch(
        executable_path=tools.find_chromium(), args=[*flags, "--use-fake-ui-for-media-stream=deny"]
    )
    yield chromium
    chromium.close()


@pytest.fixture(scope="module")
def without_camera(browser: Browser) -> Iterator[Browser]:
    """A browser on a machine that has no camera."""
    flags = [flag for flag in FLAGS if flag != CAMERA]
    chromium = browser.browser_type.launch(
        executable_path=tools.find_chromium(), args=[*flags, "--use-fake-device-for-media-stream=device-count=0"]
    )
    yield chromium
    chromium.close()


# As a browser says it where there is no microphone: Chromium has no way to imitate such a machine.
NO_MICROPHONE = """
(() => {
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = (wish) =>
    wish.audio ? Promise.reject(new DOMException("Requested device not found", "NotFoundError")) : open(wish);
})();
"""

# As a browser says it while another program has the devices, until that program lets go of them.
TAKEN = """
(() => {
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  window.taken = true;
  navigator.mediaDevices.getUserMedia = (wish) =>
    window.taken ? Promise.reject(new DOMException("Could not start source", "NotReadableError")) : open(wish);
})();
"""


def speaks_first(one: CallPage, other: CallPage) -> tuple[CallPage, CallPage]:
    return (one, other) if one.is_speaker else (other, one)


def test_a_pairing_hears_and_sees_each_other_and_nobody_else_does(come: Come, talking: Browser) -> None:
    maja = come(talking, "Maja")
    ingrid, amadou = come_with(come, talking, "face", "Ingrid", "Amadou")
    begin(LONGER, maja, ingrid, amadou)

    for person in (ingrid, amadou):
        person.comes("frames", 20)
        person.comes("energy", HEARD)
        person.grows("frames", "energy")
        is_at_the_top_and_centred(person.page.locator(".face video.large"))
        # One's own picture is hidden until one asks for it.
        expect(person.page.locator("video.self")).to_have_count(0)
        person.button("self_show").click()
        expect(person.page.locator("video.self")).to_be_visible()
    maja.has_no_call()


def is_at_the_top_and_centred(face: Locator) -> None:
    """Near the camera of a phone that is held upright, and large."""
    expect(face).to_be_visible()
    box = face.bounding_box()
    assert box is not None
    assert (box["x"], box["y"], box["width"]) == (0, 0, PHONE["width"])
    assert box["height"] >= PHONE["height"] / 3


def test_without_a_relay_everybody_reads_what_a_call_tells_before_the_first_one(come: Come, talking: Browser) -> None:
    for name in ("Ingrid", "Maja"):
        person = come(talking, name)
        person.reads("check_direct")
        assert person.page.evaluate("() => window.calls.length") == 0


def test_who_leads_tries_their_devices_over_the_board_and_is_in_no_call_before_they_join(
    come: Come, talking: Browser
) -> None:
    maja, ingrid = come(talking, "Maja"), come(talking, "Ingrid")
    maja.choose("face")
    expect(maja.page.locator(".check-first .preview video")).to_be_visible()
    ingrid.choose("face")
    ingrid.be_ready()
    expect(maja.page.locator(".people .person, .person", has_text="Ingrid").first).to_contain_text(maja.words("ready"))
    maja.has_no_call()
    assert ingrid.sum_of("packets") == 0

    maja.join()
    for person in (maja, ingrid):
        person.has_calls(1)
        person.comes("frames", 5)
        person.comes("energy", HEARD)
    maja.page.reload()
    maja.comes("frames", 5)


def test_both_are_told_softly_that_they_may_look_when_it_is_time_to_take_in(come: Come, talking: Browser) -> None:
    people = come_with(come, talking, "face", "Ingrid", "Amadou")
    begin(SHORT, people[0], *people)
    for person in people:
        expect(person.page.locator(".face .veil", has_text=person.words("look"))).to_have_count(0)
    for person in people:
        person.reads("look")
        expect(person.page.locator(".steps [aria-current=step]")).to_have_text(person.words("phase_take_in"))


def test_the_call_of_a_pairing_ends_with_it(come: Come, talking: Browser) -> None:
    ingrid, amadou = come_with(come, talking, "face", "Ingrid", "Amadou")
    begin(LONGER, ingrid, ingrid, amadou)
    ingrid.comes("frames", 5)
    ingrid.remember_calls()

    amadou.button("more").click()
    amadou.choice("leave").click()
    amadou.button("leave_room").click()

    ingrid.has_no_earlier_call()
    amadou.has_no_call()


def test_microphone_and_camera_can_be_closed_and_the_other_is_shown_it(come: Come, talking: Browser) -> None:
    ingrid, amadou = come_with(come, talking, "face", "Ingrid", "Amadou")
    begin(LONGER, ingrid, ingrid, amadou)
    expect(amadou.page.locator(".face video.large")).to_be_visible()
    state = amadou.page.locator(".face .their-state")
    expect(state).to_contain_text(amadou.words("their_mic_on"))

    expect(state).not_to_contain_text(amadou.words("their_cam_off"))

    ingrid.switch("camera")
    expect(amadou.page.locator(".face video.large")).to_have_count(0)
    expect(state).to_contain_text(amadou.words("their_cam_off"))
    ingrid.switch("mic")
    expect(state).to_contain_text(amadou.words("their_mic_off"))
    ingrid.switch("camera")
    expect(amadou.page.locator(".face video.large")).to_be_visible()
    expect(state).not_to_contain_text(amadou.words("their_cam_off"))


def test_a_pause_closes_the_microphones_until_it_is_over(come: Come, talking: Browser) -> None:
    ingrid, amadou = come_with(come, talking, "voice", "Ingrid", "Amadou")
    begin(LONGER, ingrid, ingrid, amadou)
    state = amadou.page.locator(".face .their-state")
    expect(state).to_contain_text(amadou.words("their_mic_on"))
    speaks_first(ingrid, amadou)[0].await_running("speak")

    amadou.button("pause_me").click()
    expect(state).to_contain_text(amadou.words("their_mic_off"))
    expect(ingrid.page.locator(".face .their-state")).to_contain_text(ingrid.words("their_mic_off"))
    spoken = [person.stands_still("spoken", SILENCE) for person in (ingrid, amadou)]
    amadou.page.get_by_role("button", name=amadou.words("resume_me"), exact=True).first.click()
    expect(state).to_contain_text(amadou.words("their_mic_on"))
    for person, before in zip((ingrid, amadou), spoken, strict=True):
        person.comes("spoken", before + SILENCE)


def test_who_only_listens_hears_and_sends_nothing(come: Come, talking: Browser) -> None:
    ingrid, amadou = (come(talking, name) for name in ("Ingrid", "Amadou"))
    ingrid.choose("voice")
    begin(LONGER, ingrid, ingrid, amadou)

    amadou.comes("energy", HEARD)
    assert ingrid.sum_of("packets") == 0
    assert amadou.page.evaluate("() => window.calls.flatMap((call) => call.getSenders()).every((one) => !one.track)")


def test_a_reload_brings_the_call_back(come: Come, talking: Browser) -> None:
    ingrid, amadou = come_with(come, talking, "face", "Ingrid", "Amadou")
    begin(LONGER, ingrid, ingrid, amadou)
    ingrid.comes("frames", 5)
    ingrid.remember_calls()

    amadou.page.reload()

    amadou.comes("frames", 5)
    ingrid.has_no_earlier_call()
    ingrid.comes("frames", 5)
    expect(ingrid.page.locator(".face video.large")).to_be_visible()


def test_who_says_no_to_the_microphone_reads_a_sentence_and_takes_part(come: Come, denying: Browser) -> None:
    ingrid, amadou = (come(denying, name) for name in ("Ingrid", "Amadou"))
    ingrid.choose("face")
    ingrid.reads("check_audio_refused")
    ingrid.reads("check_video_refused")

    begin(LONGER, ingrid, ingrid, amadou)

    first, second = speaks_first(ingrid, amadou)
    first.await_running("speak")
    second.await_running("support")


def test_who_has_no_device_reads_a_sentence_and_takes_part(
    come: Come, without_camera: Browser, talking: Browser
) -> None:
    ingrid = come(without_camera, "Ingrid", before=lambda person: person.page.add_init_script(NO_MICROPHONE))
    amadou = come(talking, "Amadou")
    ingrid.choose("face")
    ingrid.reads("check_audio_none")
    ingrid.reads("check_video_none")
    amadou.choose("voice")

    begin(LONGER, amadou, ingrid, amadou)
    ingrid.comes("energy", HEARD)


def test_devices_that_another_program_has_are_named_and_opened_once_it_lets_go(come: Come, talking: Browser) -> None:
    ingrid = come(talking, "Ingrid", before=lambda person: person.page.add_init_script(TAKEN))
    ingrid.choose("face")
    ingrid.reads("check_audio_busy")
    ingrid.reads("check_video_busy")

    ingrid.page.evaluate("() => { window.taken = false; }")
    ingrid.choose("face")
    expect(ingrid.page.locator(".preview video")).to_be_visible()
    expect(ingrid.page.get_by_text(ingrid.words("check_audio_busy"))).to_have_count(0)
