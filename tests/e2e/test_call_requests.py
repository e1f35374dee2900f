"""A whole exercise with voice, face and mirrors: nothing is asked of anybody but this server and its relay."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Response

from tests.turn_server import private_coturn

from .call_page import HEARD, CallPage, Come
from .install import Install
from .rooms import Place, make_place
from .test_mirror import LIBRARY, begin_with_mirrors, reads_line
from .test_two_people import one_turn

SECRET = "a secret that only the relay shares"
WAYS_TO = """() => window.calls.flatMap((call) => {
  const {iceServers, iceTransportPolicy} = call.getConfiguration();
  return [iceTransportPolicy, ...iceServers.flatMap((server) => server.urls)];
})"""
ADDRESSES = """async () => {
  const found = [];
  for (const call of window.openCalls())
    for (const one of (await call.getStats()).values())
      if (one.type === "local-candidate" || one.type === "remote-candidate") found.push(one.address);
  return found;
}"""


@pytest.fixture(scope="module")
def relay() -> Iterator[int]:
    with private_coturn(SECRET) as port:
        yield port


@pytest.fixture(scope="module")
def relayed(tmp_path_factory: pytest.TempPathFactory, relay: int) -> Iterator[Install]:
    install = Install(tmp_path_factory.mktemp("relayed"))
    install.environment |= {"SAMTAL_TURN_URLS": f"turn:127.0.0.1:{relay}", "SAMTAL_TURN_SECRET": SECRET}
    install.start("--prepare", "--no-demo")
    yield install
    install.stop()


@pytest.fixture
def place(relayed: Install) -> Place:
    return make_place(relayed)


def directives(policy: str) -> dict[str, list[str]]:
    """A Content-Security-Policy by directive."""
    parts = [part.split() for part in policy.split(";") if part.strip()]
    return {name: values for name, *values in parts}


class Notes:
    """Everything that one browser asked for, by whatever page or worker, and the policy of the room's page."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.asked: set[str] = set()
        self.policies: list[str] = []

    def __call__(self, person: CallPage) -> None:
        context = person.page.context
        context.on("request", lambda request: self.asked.add(request.url))
        context.on("response", self._look_at)

    def _look_at(self, response: Response) -> None:
        if response.url == self.place.address():
            self.policies.append(response.headers["content-security-policy"])


def test_in_a_whole_exercise_nothing_leaves_but_to_this_server_and_its_relay(
    come: Come, talking: Browser, place: Place, relay: int
) -> None:
    notes = Notes(place)
    people = [come(talking, name, before=notes) for name in ("Ingrid", "Amadou")]
    for person in people:
        person.choose("face")
    first, second = begin_with_mirrors(*people)
    for person in people:
        person.comes("frames", 10)
        person.comes("energy", HEARD)
        assert set(person.page.evaluate(WAYS_TO)) == {"relay", f"turn:127.0.0.1:{relay}"}
        assert set(person.page.evaluate(ADDRESSES)) == {"127.0.0.1"}
    one_turn(first, second)
    reads_line(first, "mirror_speaker")
    one_turn(second, first)
    for person in people:
        person.is_even()

    assert len(notes.policies) == 2
    for policy in notes.policies:
        assert directives(policy)["connect-src"] == ["'self'"]
        assert directives(policy)["default-src"] == ["'none'"]
    assert {url for url in notes.asked if not url.startswith((f"{place.origin()}/", "data:", "blob:"))} == set()
    for part in ("/static/js/call/", *LIBRARY):
        assert any(part in url for url in notes.asked)
    # Both pages, their sockets included, asked nobody else; that nothing was complained about is seen at the end.
    assert [person.hosts for person in people] == [place.hosts()] * 2
