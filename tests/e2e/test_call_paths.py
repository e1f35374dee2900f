"""The way of a call: through the relay only, with credentials that have not ended; cut, and found again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, WebSocketRoute, expect

from tests.faults.proxy import Proxy
from tests.turn_server import private_coturn

from .call_page import HEARD, CallPage, Come, begin
from .install import Install
from .rooms import LONGER, Place, make_place

SECRET = "a secret that only the relay shares"
UNAUTHORISED = 401
# The name that ICE gives to a way: a restart is another name.
WAY_OF_EARLIER = "window.earlier[0].localDescription.sdp.match(/ice-ufrag:(.*)/)[1]"
EARLIER = """
import json, time
from realtime import protocol, relay_servers
long_ago = int(time.time() * 1000) - relay_servers.VALID_S * 1000 - 60_000
print(json.dumps(protocol.encode(relay_servers.ice({room}, 1, long_ago))))
"""


class Cuttable:
    """An install behind a proxy, whose calls go through a relay behind another one."""

    def __init__(self, install: Install, room: Proxy, relay: Proxy) -> None:
        self.install, self.room, self.relay = install, room, relay


@pytest.fixture(scope="module")
def relay() -> Iterator[int]:
    with private_coturn(SECRET) as port:
        yield port


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory, relay: int) -> Iterator[Cuttable]:
    with Proxy(0).running() as to_room, Proxy(relay).running() as to_relay:
        install = Install(tmp_path_factory.mktemp("relayed"), origins=(f"http://127.0.0.1:{to_room.port}",))
        install.environment |= {
            "SAMTAL_TURN_URLS": f"turn:127.0.0.1:{to_relay.port}?transport=tcp",
            "SAMTAL_TURN_SECRET": SECRET,
        }
        install.start("--prepare", "--no-demo")
        to_room.target = install.port
        yield Cuttable(install, to_room, to_relay)
        install.stop()


@pytest.fixture
def place(network: Cuttable) -> Place:
    return make_place(network.install)


def talk(come: Come, talking: Browser, way: str = "voice", port: int | None = None) -> list[CallPage]:
    """Ingrid and Amadou are in a turn, and hear each other."""
    people = [come(talking, name, port=port) for name in ("Ingrid", "Amadou")]
    for person in people:
        person.choose(way)
        expect(person.page.get_by_text(person.words("check_direct"))).to_have_count(0)
    begin(LONGER, people[0], *people)
    for person in people:
        person.has_calls(1)
        person.comes("energy", HEARD)
    return people


def test_a_call_goes_through_the_relay_only_and_tells_no_other_address(come: Come, talking: Browser) -> None:
    for person in talk(come, talking, "face"):
        person.comes("frames", 10)
        person.grows("frames", "energy")
        (call,) = person.calls()
        assert call["ways"] == ["relay", "relay"]
        candidates = [frame["data"] for frame in person.said if frame.get("kind") == "ice"]
        assert candidates
        assert all(" typ relay " in candidate for candidate in candidates)
        assert not any("typ host" in frame.get("data", "") for frame in person.said)


class Tampering:
    """Gives pages the credentials of long ago, signed by the server's own code, as long as it is on."""

    def __init__(self, place: Place) -> None:
        self.on = True
        self.earlier: str = place.install.run_script(EARLIER.format(room=place.number))

    def __call__(self, person: CallPage) -> None:
        person.page.route_web_socket("**/ws/r/**", self._stand_between)

    def _stand_between(self, socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        server.on_message(lambda frame: socket.send(self.earlier if self.on and '"t":"ice"' in str(frame) else frame))


def test_with_credentials_that_have_ended_there_is_no_way_and_with_fresh_ones_there_is(
    come: Come, talking: Browser, place: Place
) -> None:
    tampering = Tampering(place)
    people = [come(talking, name, before=tampering) for name in ("Ingrid", "Amadou")]
    for person in people:
        person.choose("voice")
    begin(LONGER, people[0], *people)

    for person in people:
        person.page.wait_for_function("(code) => window.refusals.includes(code)", arg=UNAUTHORISED)
        person.page.wait_for_function("() => window.openCalls().every((call) => call.iceGatheringState === 'complete')")
        assert not any(frame.get("kind") == "ice" for frame in person.said)
        assert [(call["state"] == "connected", call["packets"], call["ways"]) for call in person.calls()] == [
            (False, 0, [])
        ]

    tampering.on = False
    for person in people:
        person.comes("energy", HEARD)


def test_the_socket_goes_and_comes_back_and_the_call_does_not_notice(
    come: Come, talking: Browser, network: Cuttable
) -> None:
    people = talk(come, talking, port=network.room.port)
    for person in people:
        person.remember_calls()

    network.room.cut()
    for person in people:
        expect(person.away).to_be_visible()
        person.grows("packets", "energy")
    network.room.mend()

    for person in people:
        expect(person.away).to_have_count(0)
        person.grows("packets", "energy")
        has_the_same_call(person)


def has_the_same_call(person: CallPage) -> None:
    """The one call is the one that was remembered, not another one made for it."""
    assert person.page.evaluate("() => window.openCalls().length === 1 && window.openCalls()[0] === window.earlier[0]")


def test_a_call_whose_path_breaks_finds_a_new_one_by_itself(come: Come, talking: Browser, network: Cuttable) -> None:
    people = talk(come, talking)
    for person in people:
        person.remember_calls()

    network.relay.cut()
    for person in people:
        person.page.wait_for_function("() => window.earlier[0].connectionState !== 'connected'")
    network.relay.mend()

    for person in people:
        person.has_calls(1)
        person.grows("packets", "energy")
        has_the_same_call(person)


def test_a_device_in_another_network_looks_for_a_new_way_while_the_old_one_works_and_keeps_its_call(
    come: Come, talking: Browser
) -> None:
    people = talk(come, talking)
    for person in people:
        person.remember_calls()
    before: str = people[0].page.evaluate(f"() => {WAY_OF_EARLIER}")

    # What a browser says when the device leaves one network and finds another.
    people[0].page.context.set_offline(True)
    people[0].page.wait_for_function("() => !navigator.onLine")
    people[0].page.context.set_offline(False)
    for person in people:
        person.page.wait_for_function(f"(before) => {WAY_OF_EARLIER} !== before", arg=before)
        person.has_calls(1)
        person.grows("packets", "energy")
        has_the_same_call(person)


def test_the_whole_network_goes_and_everything_comes_back(come: Come, talking: Browser, network: Cuttable) -> None:
    people = talk(come, talking, port=network.room.port)
    for person in people:
        person.remember_calls()

    network.room.cut()
    network.relay.cut()
    for person in people:
        expect(person.away).to_be_visible()
        person.page.wait_for_function("() => window.earlier[0].connectionState !== 'connected'")
    network.relay.mend()
    network.room.mend()

    for person in people:
        expect(person.away).to_have_count(0)
        person.has_calls(1)
        person.grows("packets", "energy")
        has_the_same_call(person)
