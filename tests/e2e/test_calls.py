"""Two people in a pairing hear and see each other; who is outside of it gets nothing, and all of it is a choice."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests import tools

from .conftest import FLAGS, PHONE
from .room_page import RoomPage
from .rooms import LONGER, Place

WATCH = """
(() => {
  const Real = window.RTCPeerConnection;
  window.calls = [];
  window.RTCPeerConnection = class extends Real {
    constructor(...given) { super(...given); window.calls.push(this); }
  };
})();
"""
COUNT = """async () => {
  const sum = {open: 0, frames: 0, energy: 0, packets: 0};
  for (const call of window.calls) {
    if (call.connectionState === "closed") continue;
    sum.open += 1;
    for (const one of (await call.getStats()).values()) {
      if (one.type !== "inbound-rtp") continue;
      sum.packets += one.packetsReceived ?? 0;
      sum.frames += one.framesDecoded ?? 0;
      sum.energy += one.totalAudioEnergy ?? 0;
    }
  }
  return sum;
}"""
COMES = """async ([kind, above]) => {
  for (const call of window.calls) {
    if (call.connectionState === "closed") continue;
    for (const one of (await call.getStats()).values()) {
      if (one.type === "inbound-rtp" && (one[kind] ?? 0) > above) return true;
    }
  }
  return false;
}"""


@pytest.fixture(scope="module")
def speech(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Somebody speaking, as a file."""
    path = tmp_path_factory.mktemp("speech") / "speech.wav"
    espeak = shutil.which("espeak-ng")
    assert espeak is not None, "install espeak-ng"
    subprocess.run([espeak, "-w", str(path), "This morning I sat by the window and it was quiet."], check=True)
    return path


@pytest.fixture(scope="module")
def talking(browser: Browser, speech: Path) -> Iterator[Browser]:
    """A browser whose microphone hears the speech and whose camera shows a moving picture."""
    flags = [*FLAGS, f"--use-file-for-fake-audio-capture={speech}"]
    chromium = browser.browser_type.launch(executable_path=tools.find_chromium(), args=flags)
    yield chromium
    chromium.close()


@pytest.fixture(scope="module")
def denying(browser: Browser) -> Iterator[Browser]:
    """A browser whose user always says no."""
    flags = [flag for flag in FLAGS if flag != "--use-fake-ui-for-media-stream"]
    chromium = browser.browser_type.launch(
        executable_path=tools.find_chromium(), args=[*flags, "--deny-permission-prompts"]
    )
    yield chromium
    chromium.close()


@pytest.fixture
def come(place: Place) -> Iterator[Callable[[Browser, str], RoomPage]]:
    """Enter the room in a given browser, with an eye on every call that the page makes."""
    opened: list[tuple[BrowserContext, RoomPage]] = []

    def come(chromium: Browser, name: str) -> RoomPage:
        context = chromium.new_context(viewport=PHONE, reduced_motion="reduce")
        context.add_init_script(WATCH)
        context.add_cookies([{"name": place.cookie_name, "value": place.cookies[name], "url": place.origin()}])
        person = RoomPage(context.new_page(), name)
        opened.append((context, person))
        return person.open(place.address())

    yield come
    for context, person in opened:
        context.close()
        assert person.hosts <= place.hosts()
        assert person.complaints == []


Come = Callable[[Browser, str], RoomPage]


def choose(person: RoomPage, way: str) -> None:
    """Take part with face, voice or listening, and wait until the devices are open."""
    person.button(f"way_{way}").click()
    expect(person.button(f"way_{way}")).to_have_attribute("aria-pressed", "true")
    expect(person.button(f"way_{way}")).to_be_enabled()


def counts(person: RoomPage) -> dict[str, Any]:
    found: dict[str, Any] = person.page.evaluate(COUNT)
    return found


def comes(person: RoomPage, kind: str, above: float) -> None:
    """Wait until more than `above` of a kind has come in on one of the calls that are open."""
    person.page.wait_for_function(COMES, arg=[kind, above], polling=200)


def has_no_call(person: RoomPage) -> None:
    """Wait until every call of the page is closed, such as those of the waiting room."""
    person.page.wait_for_function("() => window.calls.every((call) => call.connectionState === 'closed')")


def begin(first: RoomPage, second: RoomPage, leader: RoomPage | None = None) -> None:
    for person in (first, second):
        person.be_ready()
    (leader or first).begin(LONGER)
    for person in (first, second):
        expect(person.page.locator(".screen-turn")).to_be_visible()


def speaks_first(one: RoomPage, other: RoomPage) -> tuple[RoomPage, RoomPage]:
    is_one = "speak" in (one.page.locator(".room").get_attribute("class") or "")
    return (one, other) if is_one else (other, one)


def test_a_pairing_hears_and_sees_each_other_and_nobody_else_does(come: Come, talking: Browser) -> None:
    maja, ingrid, amadou = (come(talking, name) for name in ("Maja", "Ingrid", "Amadou"))
    for person in (ingrid, amadou):
        choose(person, "face")
    begin(ingrid, amadou, maja)

    for person in (ingrid, amadou):
        comes(person, "framesDecoded", 20)
        comes(person, "totalAudioEnergy", 0.0001)
        before = counts(person)
        comes(person, "framesDecoded", before["frames"] + 5)
        comes(person, "totalAudioEnergy", before["energy"])
        expect(person.page.locator(".face video.large")).to_be_visible()
    has_no_call(maja)


def test_a_visit_is_shown_to_both_as_long_as_it_lasts_and_carries_sound_only_then(come: Come, talking: Browser) -> None:
    maja, ingrid, amadou = (come(talking, name) for name in ("Maja", "Ingrid", "Amadou"))
    for person in (ingrid, amadou):
        choose(person, "voice")
    begin(ingrid, amadou, maja)
    comes(ingrid, "totalAudioEnergy", 0.0001)
    has_no_call(maja)

    maja.button("visit_begin").click()
    for person in (ingrid, amadou):
        expect(person.page.get_by_text(person.words("visits", name="Maja"))).to_be_visible()
    comes(maja, "totalAudioEnergy", 0.0001)

    maja.button("visit_end").click()
    for person in (ingrid, amadou):
        expect(person.page.get_by_text(person.words("visits", name="Maja"))).to_have_count(0)
    has_no_call(maja)


def test_the_call_of_a_pairing_ends_with_it(come: Come, talking: Browser) -> None:
    ingrid, amadou = (come(talking, name) for name in ("Ingrid", "Amadou"))
    for person in (ingrid, amadou):
        choose(person, "face")
    begin(ingrid, amadou)
    comes(ingrid, "framesDecoded", 5)
    ingrid.page.evaluate(
        "() => { window.earlier = window.calls.filter((call) => call.connectionState === 'connected'); }"
    )

    amadou.button("leave").click()
    amadou.button("leave_now").click()

    ingrid.page.wait_for_function("() => window.earlier.every((call) => call.connectionState === 'closed')")
    assert counts(amadou)["open"] == 0


def test_microphone_and_camera_can_be_closed_and_the_other_is_shown_it(come: Come, talking: Browser) -> None:
    ingrid, amadou = (come(talking, name) for name in ("Ingrid", "Amadou"))
    for person in (ingrid, amadou):
        choose(person, "face")
    begin(ingrid, amadou)
    expect(amadou.page.locator(".face video.large")).to_be_visible()
    state = amadou.page.locator(".face .their-state")
    expect(state).to_contain_text(amadou.words("their_mic_on"))

    ingrid.page.locator(".dock .tool").nth(1).click()
    expect(amadou.page.locator(".face video.large")).to_have_count(0)
    ingrid.page.locator(".dock .tool").nth(0).click()
    expect(state).to_contain_text(amadou.words("their_mic_off"))
    ingrid.page.locator(".dock .tool").nth(1).click()
    expect(amadou.page.locator(".face video.large")).to_be_visible()


def test_a_pause_closes_the_microphones_until_it_is_over(come: Come, talking: Browser) -> None:
    ingrid, amadou = (come(talking, name) for name in ("Ingrid", "Amadou"))
    for person in (ingrid, amadou):
        choose(person, "voice")
    begin(ingrid, amadou)
    state = amadou.page.locator(".face .their-state")
    expect(state).to_contain_text(amadou.words("their_mic_on"))
    speaks_first(ingrid, amadou)[0].await_running("speak")

    amadou.button("pause_me").click()
    expect(state).to_contain_text(amadou.words("their_mic_off"))
    amadou.page.get_by_role("button", name=amadou.words("resume_me"), exact=True).first.click()
    expect(state).to_contain_text(amadou.words("their_mic_on"))


def test_who_only_listens_hears_and_sends_nothing(come: Come, talking: Browser) -> None:
    ingrid, amadou = (come(talking, name) for name in ("Ingrid", "Amadou"))
    choose(ingrid, "voice")
    begin(ingrid, amadou)

    comes(amadou, "totalAudioEnergy", 0.0001)
    assert counts(ingrid)["packets"] == 0
    assert amadou.page.evaluate("() => window.calls.flatMap((call) => call.getSenders()).every((one) => !one.track)")


def test_a_reload_brings_the_call_back(come: Come, talking: Browser) -> None:
    ingrid, amadou = (come(talking, name) for name in ("Ingrid", "Amadou"))
    for person in (ingrid, amadou):
        choose(person, "face")
    begin(ingrid, amadou)
    comes(ingrid, "framesDecoded", 5)

    amadou.page.reload()

    comes(amadou, "framesDecoded", 5)
    comes(ingrid, "framesDecoded", 5)
    expect(ingrid.page.locator(".face video.large")).to_be_visible()


def test_who_says_no_to_the_microphone_reads_a_sentence_and_takes_part(come: Come, denying: Browser) -> None:
    ingrid, amadou = (come(denying, name) for name in ("Ingrid", "Amadou"))
    choose(ingrid, "face")
    ingrid.reads("check_audio_refused")
    ingrid.reads("check_video_refused")

    begin(ingrid, amadou)

    first, second = speaks_first(ingrid, amadou)
    first.await_running("speak")
    second.await_running("support")
