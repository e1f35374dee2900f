"""A room page with an eye on its calls: what goes out and comes in on each of them, and what the socket carries.

Nothing of ours is replaced: the browser's own `RTCPeerConnection` is only remembered as it is made.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, Page, WebSocket, expect

from .room_page import PATIENCE_MS, RoomPage

WATCH = """
(() => {
  const Real = window.RTCPeerConnection;
  window.calls = [];
  window.refusals = []; // what servers of calls answered instead of an address
  window.RTCPeerConnection = class extends Real {
    constructor(...given) {
      super(...given);
      window.calls.push(this);
      this.addEventListener("icecandidateerror", (event) => window.refusals.push(event.errorCode));
    }
    close() {
      this.closedAt ??= Date.now();
      super.close();
    }
  };
  window.readCall = async (call) => {
    const found = {state: call.connectionState, energy: 0, packets: 0, frames: 0, sent: 0, spoken: 0, ways: [],
      isNew: !(window.earlier ?? []).includes(call)};
    const all = await call.getStats();
    for (const one of all.values()) {
      if (one.type === "inbound-rtp") {
        found.packets += one.packetsReceived ?? 0;
        found.frames += one.framesDecoded ?? 0;
        found.energy += one.totalAudioEnergy ?? 0;
      }
      if (one.type === "outbound-rtp") found.sent += one.packetsSent ?? 0;
      if (one.type === "media-source") found.spoken += one.totalAudioEnergy ?? 0;
      if (one.type === "transport" && one.selectedCandidatePairId) {
        const pair = all.get(one.selectedCandidatePairId);
        found.ways = [pair.localCandidateId, pair.remoteCandidateId].map((id) => all.get(id).candidateType);
      }
    }
    return found;
  };
  window.openCalls = () => window.calls.filter((call) => call.connectionState !== "closed");
  window.readCalls = () => Promise.all(window.openCalls().map(window.readCall));
})();
"""
# To `wait_for_function` a promise of false is as good as true, so such things are waited for in the page.
AWAIT = """async ([wanted, given, patience]) => {
  const is = {
    above: (found, [kind, above, many]) => found.filter((one) => one[kind] > above).length >= many,
    new: (found, [kind, above]) => found.some((one) => one.isNew && one[kind] > above),
    grown: (found, [kind, before]) =>
      found.length === before.length && found.every((one, place) => one[kind] > before[place]),
  }[wanted];
  for (const end = performance.now() + patience; performance.now() < end; ) {
    if (is(await window.readCalls(), given)) return null;
    await new Promise((after) => setTimeout(after, 100));
  }
  return await window.readCalls();
}"""

HEARD = 0.0001  # `totalAudioEnergy` of a word or two
MOST_LOOKS = 60
LONG = 6  # looks, with at least one packet from everybody in between
SILENCE = 0.000001  # more than the noise that a decoder makes for comfort

Reading = dict[str, Any]
Frame = dict[str, Any]


class CallPage(RoomPage):
    """One tab. `said` and `heard`: the frames of its socket, in their order."""

    def __init__(self, page: Page, name: str) -> None:
        super().__init__(page, name)
        self.said: list[Frame] = []
        self.heard: list[Frame] = []
        page.add_init_script(WATCH)
        page.on("websocket", self._follow)

    def _follow(self, socket: WebSocket) -> None:
        socket.on("framesent", lambda text: self.said.append(json.loads(text)))
        socket.on("framereceived", lambda text: self.heard.append(json.loads(text)))

    def choose(self, way: str) -> None:
        """Take part with face, voice or listening, and wait until the devices are open."""
        self.button(f"way_{way}").click()
        expect(self.button(f"way_{way}")).to_have_attribute("aria-pressed", "true")
        expect(self.button(f"way_{way}")).to_be_enabled()

    def switch(self, what: str) -> None:
        """Press the switch of my mic or my camera, wherever it is."""
        self.page.locator(".dock .tool", has_text=self.words(what)).click()

    @property
    def seat(self) -> int:
        """My seat, as the server said in its welcome."""
        return int(next(frame["seat"] for frame in self.heard if frame["t"] == "welcome"))

    def join(self) -> None:
        """Put the check away that stands over the board of who leads."""
        self.button("check_go_on").click()
        expect(self.page.locator(".check-first")).to_have_count(0)

    @property
    def is_speaker(self) -> bool:
        """Whether the live turn is mine to speak in."""
        return "speak" in (self.page.locator(".room").get_attribute("class") or "").split()

    # --- calls ------------------------------------------------------------------------------------------------------

    def calls(self) -> list[Reading]:
        """Every call that is not closed: {state, energy, packets, frames, sent, spoken, ways}."""
        found: list[Reading] = self.page.evaluate("() => window.readCalls()")
        return found

    def sum_of(self, kind: str) -> float:
        """How much of a kind there is on all open calls together."""
        return float(sum(call[kind] for call in self.calls()))

    def _await(self, wanted: str, *given: Any) -> None:
        instead = self.page.evaluate(AWAIT, [wanted, given, PATIENCE_MS])
        assert instead is None, f"{self.name} waited for {wanted} {given} and has {instead}"

    def comes(self, kind: str, above: float, calls: int = 1) -> None:
        """Wait until there is more than `above` of a kind on as many of the open calls."""
        self._await("above", kind, above, calls)

    def comes_anew(self, kind: str, above: float) -> None:
        """Wait until there is more than `above` of a kind on a call that was not there when calls were remembered."""
        self._await("new", kind, above)

    def grows(self, *kinds: str) -> None:
        """Wait until more of each kind has come in on every call than there was."""
        before = self.calls()
        for kind in kinds:
            self._await("grown", kind, [call[kind] for call in before])

    def stands_still(self, kind: str, least: float) -> float:
        """Wait until a kind grows no more, while the calls go on for a while; return how much there is of it.

        Of what was on its way some comes later; speech and pictures never pause for so long.
        """
        quiet, now = 0, self.sum_of(kind)
        for _ in range(MOST_LOOKS):
            self.grows("packets")
            before, now = now, self.sum_of(kind)
            quiet = quiet + 1 if now - before < least else 0
            if quiet == LONG:
                return now
        raise AssertionError(f"{kind} of {self.name} goes on")

    def has_calls(self, number: int) -> None:
        """Wait until there are so many calls that are not closed, all of them connected."""
        self.page.wait_for_function(
            "(n) => window.openCalls().filter((one) => one.connectionState === 'connected').length === n"
            " && window.openCalls().length === n",
            arg=number,
        )

    def has_no_call(self) -> None:
        """Wait until every call of the page is closed, such as those of the waiting room."""
        self.page.wait_for_function("() => window.openCalls().length === 0")

    def remember_calls(self) -> None:
        """Keep the calls that are open now, to look at them once they are not any more."""
        self.page.evaluate("() => { window.earlier = window.openCalls(); }")

    def has_no_earlier_call(self) -> None:
        """Wait until the calls that were remembered are closed."""
        self.page.wait_for_function("() => window.earlier.every((call) => call.connectionState === 'closed')")

    def earlier_calls_ended_at(self) -> list[int]:
        """When the calls that were remembered were closed, as ms since the epoch."""
        found: list[int] = self.page.evaluate("() => window.earlier.map((call) => call.closedAt)")
        return found

    def links_changed_at(self, mark: int) -> int:
        """When the server first said, after so many frames, that my links are others: its clock, ms since the epoch."""
        return int(next(one["at"] for one in self.heard[mark:] if "links" in one.get("patch", {})))

    def earlier_calls(self) -> list[Reading]:
        """What became of the calls that were remembered."""
        found: list[Reading] = self.page.evaluate("() => Promise.all(window.earlier.map(window.readCall))")
        return found


Come = Callable[..., CallPage]


def begin(slug: str, leader: RoomPage, *people: RoomPage) -> None:
    """Everybody is ready, the leader begins, and all of them are in a turn."""
    for person in people:
        person.be_ready()
    leader.begin(slug)
    for person in people:
        expect(person.page.locator(".screen-turn")).to_be_visible()


def come_with(come: Come, chromium: Browser, way: str, *names: str) -> list[CallPage]:
    """These people enter in one browser and choose the same way to take part."""
    people = [come(chromium, name) for name in names]
    for person in people:
        person.choose(way)
    return people
