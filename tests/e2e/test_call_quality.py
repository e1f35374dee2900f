"""Weak links and silent microphones: the voice is kept, the cause is named, and devices can be changed at any time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests import tools

from .call_page import CallPage, Come, begin, come_with
from .conftest import FLAGS, PHONE
from .rooms import LONGER, Place

NO_LIMITS = {"urlPattern": "", "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}

# The browser's own elements are only remembered as they are made.
REMEMBER_PLAYERS = """
(() => {
  const Real = window.Audio;
  window.players = [];
  window.Audio = function (...given) {
    const made = new Real(...given);
    window.players.push(made);
    return made;
  };
})();
"""


class Line:
    """The network of one person, as Chromium imitates it for everything that the page sends and receives."""

    def __init__(self, person: CallPage) -> None:
        self._session = person.page.context.new_cdp_session(person.page)
        self._session.send("Network.enable")
        self.loses(0)

    def loses(self, percent: int) -> None:
        """Lose so many of a hundred packets of a call from now on. Begin before the call is made."""
        rules = [{**NO_LIMITS, "packetLoss": percent}]
        self._session.send(
            "Network.emulateNetworkConditionsByRule", {"offline": False, "matchedNetworkConditions": rules}
        )


@pytest.fixture(scope="module")
def waiting_for_taps(browser: Browser) -> Iterator[Browser]:
    """A browser that plays sound only to somebody who has touched the page, as people's browsers do."""
    flags = [flag for flag in FLAGS if not flag.startswith("--autoplay-policy")]
    chromium = browser.browser_type.launch(executable_path=tools.find_chromium(), args=flags)
    yield chromium
    chromium.close()


@pytest.fixture(scope="module")
def remembering(browser: Browser) -> Iterator[Browser]:
    """A browser to which a device has the same name after a reload."""
    chromium = browser.browser_type.launch(executable_path=tools.find_whole_chromium(), args=list(FLAGS))
    yield chromium
    chromium.close()


def untouched(chromium: Browser, place: Place, name: str) -> CallPage:
    """Go to the room and leave the page alone."""
    context = chromium.new_context(viewport=PHONE)
    context.add_cookies([{"name": place.cookie_name, "value": place.cookies[name], "url": place.origin()}])
    person = CallPage(context.new_page(), name)
    person.page.goto(place.address())
    return person


def large_picture(person: CallPage) -> Locator:
    return person.page.locator(".face video.large")


def sheet_of(person: CallPage) -> Locator:
    """Open what is one tap away, and return it."""
    person.button("sound_help").click()
    return person.page.locator("dialog[open]")


def choose_device(person: CallPage, what: str, name: str) -> None:
    person.page.get_by_label(person.words(what), exact=True).select_option(label=name)


def device_id(person: CallPage, kind: str, name: str) -> str:
    found: str = person.page.evaluate(
        "([kind, name]) => navigator.mediaDevices.enumerateDevices()"
        ".then((all) => all.find((one) => one.kind === kind && one.label === name).deviceId)",
        [kind, name],
    )
    return found


def plays_through(person: CallPage, id: str) -> None:
    """Wait until everything that plays comes out of this loudspeaker."""
    person.page.wait_for_function(
        "(id) => window.players.some((one) => one.srcObject)"
        " && window.players.every((one) => !one.srcObject || one.sinkId === id)",
        arg=id,
    )


def sends_from(person: CallPage, id: str) -> None:
    """Wait until what is sent comes from this microphone."""
    person.page.wait_for_function(
        "(id) => window.openCalls().length > 0 && window.openCalls().every((call) => call.getSenders()"
        ".some((one) => one.track?.kind === 'audio' && one.track.getSettings().deviceId === id))",
        arg=id,
    )


def settings_of_what_is_sent(person: CallPage) -> list[dict[str, Any]]:
    """Size, speed and limits of every picture that goes out."""
    found: list[dict[str, Any]] = person.page.evaluate(
        "() => window.openCalls().flatMap((call) => call.getSenders()).filter((one) => one.track?.kind === 'video')"
        ".map((one) => ({...one.track.getSettings(), encodings: one.getParameters().encodings}))"
    )
    return found


def test_a_weak_link_keeps_the_voice_rests_the_pictures_says_so_to_both_and_recovers(
    come: Come, talking: Browser
) -> None:
    ingrid, amadou = come_with(come, talking, "face", "Ingrid", "Amadou")
    line = Line(ingrid)
    begin(LONGER, ingrid, ingrid, amadou)
    for person in (ingrid, amadou):
        expect(large_picture(person)).to_be_visible()

    line.loses(45)
    for person, name in ((ingrid, "Amadou"), (amadou, "Ingrid")):
        person.reads("rests_both", name=name)
        expect(large_picture(person)).to_have_count(0)
        expect(person.page.locator(".face .their-state")).to_contain_text(person.words("quality_poor"))
        person.grows("energy")

    line.loses(0)
    ingrid.button("rests_try").click()
    expect(large_picture(amadou)).to_be_visible()
    expect(large_picture(ingrid)).to_be_visible()
    for person in (ingrid, amadou):
        expect(person.page.locator(".face .their-state")).to_contain_text(person.words("quality_good"))
        expect(person.page.locator(".banners .banner")).to_have_count(0)


def test_what_is_sent_is_small_and_silence_costs_nothing(come: Come, talking: Browser) -> None:
    ingrid, amadou = come_with(come, talking, "face", "Ingrid", "Amadou")
    begin(LONGER, ingrid, ingrid, amadou)

    for person in (ingrid, amadou):
        expect(large_picture(person)).to_be_visible()
        (sent,) = settings_of_what_is_sent(person)
        (encoding,) = sent["encodings"]
        assert (sent["width"], sent["height"]) == (640, 360)
        assert sent["frameRate"] <= 24
        assert encoding["maxBitrate"] <= 500_000
        assert encoding["maxFramerate"] <= 24
        descriptions = [frame for frame in person.said if frame.get("kind") in ("offer", "answer")]
        assert descriptions
        assert all("usedtx=1" in frame["data"] for frame in descriptions)


def test_who_is_not_heard_reads_that_the_microphone_is_off_or_paused_and_what_to_do(
    come: Come, talking: Browser
) -> None:
    ingrid, amadou = come_with(come, talking, "voice", "Ingrid", "Amadou")
    begin(LONGER, ingrid, ingrid, amadou)
    ingrid.comes("energy", 0.0001)
    ingrid.page.locator(".dock .tool").nth(0).click()

    sheet = sheet_of(ingrid)
    expect(sheet).to_contain_text(ingrid.words("unheard_off"))
    theirs = sheet_of(amadou)
    expect(theirs).to_contain_text(amadou.words("cannot_hear_off", name="Ingrid"))

    ingrid.button("do_mic").click()
    expect(sheet).to_contain_text(ingrid.words("unheard_fine", name="Amadou"))
    expect(theirs).to_contain_text(amadou.words("cannot_hear_fine", name="Ingrid"))
    amadou.button("close").click()
    amadou.button("pause_me").click()
    expect(sheet).to_contain_text(ingrid.words("unheard_paused"))


def test_a_browser_that_waits_for_a_tap_is_named_on_both_sides(
    come: Come, place: Place, talking: Browser, waiting_for_taps: Browser
) -> None:
    ingrid, elsewhere = come(talking, "Ingrid"), come(talking, "Amadou")
    ingrid.choose("voice")
    begin(LONGER, ingrid, ingrid, elsewhere)

    # The second device takes over in the middle of the turn, where nothing has to be touched. The test does not even
    # read there at first: that would count as a gesture of its person.
    amadou = untouched(waiting_for_taps, place, "Amadou")
    sheet = sheet_of(ingrid)
    expect(sheet).to_contain_text(ingrid.words("unheard_they_wait", name="Amadou"))

    amadou.read_words()
    amadou.reads("sound_waits")
    amadou.button("sound_play").click()
    expect(sheet).to_contain_text(ingrid.words("unheard_fine", name="Amadou"))
    expect(amadou.page.get_by_text(amadou.words("sound_waits"))).to_have_count(0)


def test_devices_are_chosen_before_and_in_the_session_and_remembered_on_the_device(
    come: Come, remembering: Browser
) -> None:
    ingrid, amadou = (come(remembering, name) for name in ("Ingrid", "Amadou"))
    ingrid.page.add_init_script(REMEMBER_PLAYERS)
    ingrid.page.reload()
    ingrid.choose("voice")
    amadou.choose("voice")
    ingrid.page.get_by_text(ingrid.words("check_devices")).click()
    choose_device(ingrid, "check_which_speaker", "Fake Audio Output 1")
    ingrid.button("check_tone").click()
    plays_through(ingrid, device_id(ingrid, "audiooutput", "Fake Audio Output 1"))

    begin(LONGER, ingrid, ingrid, amadou)
    plays_through(ingrid, device_id(ingrid, "audiooutput", "Fake Audio Output 1"))
    sheet_of(ingrid)
    choose_device(ingrid, "check_which_speaker", "Fake Audio Output 2")
    choose_device(ingrid, "check_which_mic", "Fake Audio Input 1")
    speaker = device_id(ingrid, "audiooutput", "Fake Audio Output 2")
    microphone = device_id(ingrid, "audioinput", "Fake Audio Input 1")
    plays_through(ingrid, speaker)
    sends_from(ingrid, microphone)
    amadou.grows("energy")

    ingrid.page.reload()
    plays_through(ingrid, speaker)
    sends_from(ingrid, microphone)
