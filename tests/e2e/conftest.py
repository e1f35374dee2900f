"""Two browsers, one server: real Chromium, a real process, a database in a folder of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests import tools

from .call_page import CallPage
from .install import Install
from .room_page import PATIENCE_MS, RoomPage
from .rooms import Place, make_place

CAMERA = "--use-fake-device-for-media-stream=fps=8"  # pictures enough to be seen to move
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    CAMERA,
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
)
LONG_FILES = (
    "test_whole_session.py",
    "test_faults.py",
    "test_two_people.py",
    "test_barriers.py",
    "test_member_notes.py",
    "test_alone.py",
    "test_member_arc.py",
    "test_from_invitation_to_seat.py",
)
WORKERS = 4
PHONE = {"width": 390, "height": 780}

expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files whose turns last longest: while they wait others work, and nobody waits for them at the end.

    Workers begin with an equal part of the list each, so the long files are spread over it.
    """
    here = Path(__file__).parent
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        if item.path.parent == here:
            files.setdefault(item.path, []).append(item)
    elsewhere = [item for item in items if item.path not in files]
    long = [files.pop(here / name) for name in LONG_FILES if here / name in files]
    short = list(files.values())
    parts = [[*long[place::WORKERS], *short[place::WORKERS]] for place in range(WORKERS)]
    items[:] = elsewhere + [item for part in parts for file in part for item in file]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    # Of the package, not of the session: an open browser holds an event loop, which tests elsewhere need.
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=tools.find_chromium(), args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A tab of its own on the narrowest phone."""
    context = browser.new_context(viewport={"width": 320, "height": 640}, reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.fixture(scope="package")
def install(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Install]:
    """One demo install for all tests that do not break it."""
    install = Install(tmp_path_factory.mktemp("samtal"))
    # Without the demo's rehearsal partners: who is alone here only waits for the other to come.
    install.start("--prepare", "--no-demo")
    install.manage("demo")
    yield install
    install.stop()


@pytest.fixture
def own_install(tmp_path: Path) -> Iterator[Callable[..., Install]]:
    """An install that a test may kill: started with the options that are given."""
    made: list[Install] = []

    def start(*, partners: bool = False, **options: Any) -> Install:
        install = Install(tmp_path / f"samtal-{len(made)}", **options)
        install.folder.mkdir()
        made.append(install)
        install.start("--prepare", *(() if partners else ("--no-demo",)))
        return install

    yield start
    for install in made:
        install.stop()


@pytest.fixture
def enter(browser: Browser) -> Iterator[Callable[..., RoomPage]]:
    """Open a room as one of its people, each in a browser of their own; afterwards nobody may have had trouble.

    Nothing may have been asked of another host, and no console may hold an error: a broken policy shows there.
    """
    opened: list[tuple[BrowserContext, RoomPage, set[str]]] = []

    def enter(place: Place, name: str, *, port: int | None = None, **options: Any) -> RoomPage:
        address = place.address(port)
        context = browser.new_context(**{"viewport": PHONE, "reduced_motion": "reduce", **options})
        context.add_cookies([{"name": place.cookie_name, "value": place.cookies[name], "url": place.origin(port)}])
        room_page = RoomPage(context.new_page(), name)
        opened.append((context, room_page, place.hosts(port)))
        return room_page.open(address)

    yield enter
    for context, room_page, hosts in opened:
        strangers, complaints = room_page.hosts - hosts, room_page.complaints
        context.close()
        assert not strangers, f"asked of other hosts: {strangers}"
        assert not complaints, f"the console of {room_page.name} said: {json.dumps(complaints, indent=1)}"


@pytest.fixture(scope="package")
def talking(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser whose microphone hears somebody speak and whose camera shows a moving picture."""
    speech = tmp_path_factory.mktemp("speech") / "speech.wav"
    espeak = shutil.which("espeak-ng")
    assert espeak is not None, "install espeak-ng"
    subprocess.run([espeak, "-w", str(speech), "This morning I sat by the window and it was quiet."], check=True)
    flags = [*FLAGS, f"--use-file-for-fake-audio-capture={speech}"]
    chromium = browser.browser_type.launch(executable_path=tools.find_chromium(), args=flags)
    yield chromium
    chromium.close()


@pytest.fixture
def come(request: pytest.FixtureRequest) -> Iterator[Callable[..., CallPage]]:
    """Enter `place` in a given browser, with an eye on every call of the page. Nobody may have had trouble.

    `port`: of a proxy; `before`: what is to be done to the page before it is opened.
    """
    opened: list[tuple[BrowserContext, CallPage, set[str]]] = []

    def come(
        chromium: Browser,
        name: str,
        *,
        port: int | None = None,
        before: Callable[[CallPage], None] = lambda page: None,
        **options: Any,
    ) -> CallPage:
        place: Place = request.getfixturevalue("place")
        context = chromium.new_context(**{"viewport": PHONE, "reduced_motion": "reduce", **options})
        context.add_cookies([{"name": place.cookie_name, "value": place.cookies[name], "url": place.origin(port)}])
        person = CallPage(context.new_page(), name)
        opened.append((context, person, place.hosts(port)))
        before(person)
        person.open(place.address(port))
        return person

    yield come
    for context, person, hosts in opened:
        context.close()
        assert person.hosts <= hosts, f"asked of other hosts: {person.hosts - hosts}"
        assert person.complaints == [], f"the console of {person.name}"


@pytest.fixture
def place(install: Install) -> Place:
    """A fresh room of the shared install, for a short exercise with two members and a facilitator."""
    return make_place(install)
