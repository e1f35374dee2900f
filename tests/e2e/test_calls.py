"""Two people in a pairing hear and see each other; who is outside of it gets nothing, and all of it is a choice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests import tools

from .call_page import HEARD, CallPage, Come, begin, come_with
from .conftest import FLAGS
from .rooms import LONGER


@pytest.fixture(scope="module")
def denying(browser: Browser) -> Iterator[Browser]:
    """A browser whose user always says no."""
    flags = [flag for flag in FLAGS if flag != "--use-fake-ui-for-media-stream"]
    chromium = browser.browser_type.launch(
        executable_path=tools.find_chromium(), args=[*flags, "--deny-permission-prompts"]
    )
    yield chromium
    chromium.close()


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
        expect(person.page.locator(".face video.large")).to_be_visible()
    maja.has_no_call()


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

    ingrid.switch("camera")
    expect(amadou.page.locator(".face video.large")).to_have_count(0)
    ingrid.switch("mic")
    expect(state).to_contain_text(amadou.words("their_mic_off"))
    ingrid.switch("camera")
    expect(amadou.page.locator(".face video.large")).to_be_visible()


def test_a_pause_closes_the_microphones_until_it_is_over(come: Come, talking: Browser) -> None:
    ingrid, amadou = come_with(come, talking, "voice", "Ingrid", "Amadou")
    begin(LONGER, ingrid, ingrid, amadou)
    state = amadou.page.locator(".face .their-state")
    expect(state).to_contain_text(amadou.words("their_mic_on"))
    speaks_first(ingrid, amadou)[0].await_running("speak")

    amadou.button("pause_me").click()
    expect(state).to_contain_text(amadou.words("their_mic_off"))
    amadou.page.get_by_role("button", name=amadou.words("resume_me"), exact=True).first.click()
    expect(state).to_contain_text(amadou.words("their_mic_on"))


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
