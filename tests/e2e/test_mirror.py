"""The mirror of talk in a real room: how near it comes to speech of known length, and that it is absent where it is not
wanted or cannot be had.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserType, Request, expect

from tests import tools

from .barriers import barriers_in_both_themes, cut_text, double_text
from .call_page import CallPage, Come, begin, come_with
from .conftest import FLAGS
from .rooms import BRIEF, Place
from .spoken import PERIOD_S, Spoken, record

REPLY_MS = 2_000  # of it, in which the exercise asks the supporter to speak
TURN_MS = 20_000  # of the brief exercise with its grace, when nobody ends it
NEAR = 0.03
LIBRARY = ("/vad-web-", "/onnxruntime-web-")
KEPT = """
SELECT m.running_ms, m.runs, m.role FROM practice_mirror m JOIN groups_user u ON u.id = m.user_id
WHERE m.room_id = ? AND u.display_name = ? AND m.turn = 1
"""
LINES = {
    "speaker": ("mirror_speaker", "mirror_speaker_none"),
    "supporter": ("mirror_supporter", "mirror_supporter_short", "mirror_supporter_none"),
}
REMEMBER_LINES = """() => {
  window.lines = [];
  const look = () => document.querySelectorAll(".mirror-line").forEach((one) => window.lines.push(one.textContent));
  new MutationObserver(look).observe(document.body, {childList: true, subtree: true, characterData: true});
}"""
KEEP = """
import json
from groups.models import User
from sessions.models import Mirror, MirrorKeeping, Room, Seat
room = Room.objects.get(pk={room})
user = Seat.objects.get(room=room).user
MirrorKeeping.objects.create(user=user)
same = dict(user=user, room=room, pairing=1, running_ms=180_000, runs=[64_000, 36_000])
for turn, role in enumerate(["speaker", "supporter"], start=1):
    Mirror.objects.create(turn=turn, role=role, **same)
print(json.dumps(None))
"""


@pytest.fixture
def hearing(browser: Browser) -> Iterator[Callable[[Spoken], Browser]]:
    """A browser whose microphone hears a recording, over and over."""
    opened: list[Browser] = []
    kind: BrowserType = browser.browser_type

    def hearing(spoken: Spoken) -> Browser:
        flags = [*FLAGS, f"--use-file-for-fake-audio-capture={spoken.path}"]
        opened.append(kind.launch(executable_path=tools.find_chromium(), args=flags))
        return opened[-1]

    yield hearing
    for chromium in opened:
        chromium.close()


def remember_lines(person: CallPage) -> None:
    """Keep every sentence of the mirror between two turns: it stands there for some seconds only."""
    person.page.evaluate(REMEMBER_LINES)


def reads_line(person: CallPage, *keys: str) -> None:
    """Wait until the mirror has said one of these sentences, whatever stands there by now."""
    source = "|".join(person.pattern(key).pattern for key in keys)
    person.page.wait_for_function("(source) => window.lines.some((one) => new RegExp(source).test(one))", arg=source)


def never_read(person: CallPage, role: str) -> bool:
    """Whether the mirror has said nothing about a turn in which they had this role."""
    lines: list[str] = person.page.evaluate("() => window.lines")
    said = [person.pattern(key) for key in LINES[role]]
    return not any(one.search(line) for one in said for line in lines)


def is_library(request: Request) -> bool:
    return any(part in request.url for part in LIBRARY)


def keep_own_mirror(person: CallPage, place: Place) -> None:
    """Turn keeping on, on one's own page, and come back to the room."""
    person.page.goto(f"{place.origin()}/me/mirror/")
    person.page.locator("button[name=keep][value=on]").click()
    expect(person.page.locator("button[name=keep][value=off]")).to_be_visible()
    person.open(place.address())


def begin_with_mirrors(*people: CallPage) -> tuple[CallPage, CallPage]:
    """Both ask for their mirror and begin, once what it needs has come. Returns who speaks and who listens."""
    for person in people:
        remember_lines(person)
        person.page.locator("#mirror").check()
    for person in people:
        with person.page.expect_event("requestfinished", lambda request: request.url.endswith(".wasm")):
            person.be_ready()
    people[0].begin(BRIEF)
    for person in people:
        expect(person.page.locator(".screen-turn")).to_be_visible()
    one, other = people
    return (one, other) if one.is_speaker else (other, one)


@pytest.mark.parametrize("clicks", [False, True], ids=["clean", "with_key_clicks"])
def test_the_mirror_is_within_three_percent_of_what_was_spoken(
    come: Come, place: Place, hearing: Callable[[Spoken], Browser], tmp_path: Path, clicks: bool
) -> None:
    spoken = record(tmp_path, clicks=clicks)
    people = come_with(come, hearing(spoken), "voice", "Ingrid", "Amadou")
    for person in people:
        keep_own_mirror(person, place)
    speaker, listener = begin_with_mirrors(*people)
    listener.switch("mic")  # else the two of them would be one echo of the other

    with speaker.page.expect_response("**/mirror/") as answer:
        speaker.await_running("speak")
    assert answer.value.status == 204

    reads_line(speaker, "mirror_speaker")
    assert never_read(listener, "supporter")
    ((running_ms, runs, role),) = place.install.rows(KEPT, place.number, speaker.name)
    assert (running_ms, role) == (TURN_MS, "speaker")
    # The recording fits a whole number of times, so that it does not matter where in it the turn began.
    truth = spoken.speech_ms * TURN_MS / (PERIOD_S * 1000)
    assert sum(json.loads(runs)) == pytest.approx(truth, rel=NEAR)
    assert place.install.rows(KEPT, place.number, listener.name) == []


def test_who_listens_reads_alone_how_much_they_filled_of_their_partners_time(
    come: Come, place: Place, hearing: Callable[[Spoken], Browser], tmp_path: Path
) -> None:
    people = come_with(come, hearing(record(tmp_path, clicks=False)), "voice", "Ingrid", "Amadou")
    keep_own_mirror(people[0], place)
    keep_own_mirror(people[1], place)
    speaker, listener = begin_with_mirrors(*people)
    speaker.switch("mic")

    with listener.page.expect_response("**/mirror/"):
        speaker.await_running("support")

    reads_line(listener, "mirror_supporter", "mirror_supporter_short")
    assert never_read(speaker, "speaker")
    ((running_ms, runs, role),) = place.install.rows(KEPT, place.number, listener.name)
    assert (running_ms, role) == (TURN_MS - REPLY_MS, "supporter")
    assert 0 < sum(json.loads(runs)) < running_ms


def test_whoever_does_not_ask_for_a_mirror_has_none_and_fetches_nothing_for_it(come: Come, talking: Browser) -> None:
    people = come_with(come, talking, "voice", "Ingrid", "Amadou")
    asked: list[str] = []
    for person in people:
        person.page.on("request", lambda request: is_library(request) and asked.append(request.url))
        expect(person.page.locator("#mirror")).not_to_be_checked()
    begin(BRIEF, people[0], *people)
    speaker = people[0] if people[0].is_speaker else people[1]
    speaker.await_running("speak")
    assert asked == []


def test_what_finds_speech_is_fetched_once_the_room_is_usable_small_and_for_good(come: Come, talking: Browser) -> None:
    (ingrid,) = come_with(come, talking, "voice", "Ingrid")
    asked: list[str] = []
    ingrid.page.on("request", lambda request: is_library(request) and asked.append(request.url))
    ingrid.page.locator("#mirror").check()
    assert asked == []
    with ingrid.page.expect_response(lambda got: got.url.endswith(".wasm") and got.request.method == "GET") as answer:
        ingrid.be_ready()
    assert answer.value.headers["content-encoding"] == "gzip"
    assert answer.value.headers["content-type"] == "application/wasm"
    assert "immutable" in answer.value.headers["cache-control"]


def test_where_it_cannot_be_had_there_is_simply_no_mirror(come: Come, talking: Browser) -> None:
    people = come_with(come, talking, "voice", "Ingrid", "Amadou")
    for person in people:
        person.page.route("**/*.wasm", lambda route: route.abort())
        person.page.locator("#mirror").check()
        with person.page.expect_event("requestfailed", lambda request: request.url.endswith(".wasm")):
            person.be_ready()
    people[0].begin(BRIEF)
    speaker = people[0] if people[0].is_speaker else people[1]
    speaker.await_running("speak")
    speaker.comes("sent", 1)
    expect(speaker.page.locator(".banners .banner")).to_have_count(0)


def test_the_offer_and_the_page_of_ones_own_mirror_keep_nobody_out(come: Come, place: Place, talking: Browser) -> None:
    (ingrid,) = come_with(come, talking, "voice", "Ingrid")
    page = ingrid.page
    page.locator("#mirror").check()
    assert barriers_in_both_themes(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert cut_text(page) == []

    place.install.run_script(KEEP.format(room=place.number))
    page.goto(f"{place.origin()}/me/mirror/")
    expect(page.locator("main li")).to_have_count(2)
    assert barriers_in_both_themes(page) == []
    assert cut_text(page) == []
    double_text(page)
    assert cut_text(page) == []
    page.locator("button[value=off_and_delete]").click()
    expect(page.locator("main li")).to_have_count(1)  # the sentence that says so
    assert barriers_in_both_themes(page) == []
