"""A facilitator without a page, for what members see of them: a socket that says what a board would say, and stays."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from .rooms import Place

Frame = dict[str, Any]

PLAN = """
import json
from realtime import rooms
from realtime.clock import now_ms
from sessions.core import room_words as w
steps = tuple(w.PlanStep(kind, minutes, slug) for kind, minutes, slug in {steps!r})
now = now_ms()
rooms.handle({room}, w.LayPlan(0, steps, now), now=now)
print(json.dumps(None))
"""

PATIENCE_S = 20
PING_EVERY_S = 5


class Leader:
    """One socket. A thread listens and pings; `view` is everything that it has been shown, the newest of each."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.view: dict[str, Any] = {}
        self.answers: dict[str, Frame] = {}
        self.news: list[Frame] = []
        self._changed = threading.Condition()
        self._pinged = 0.0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with contextlib.suppress(ConnectionClosed):
            while True:
                if time.monotonic() - self._pinged > PING_EVERY_S:
                    self._pinged = time.monotonic()
                    self.socket.send(json.dumps({"t": "ping", "c": 1.5}))
                with contextlib.suppress(TimeoutError):
                    self._hear(json.loads(self.socket.recv(timeout=1)))

    def _hear(self, frame: Frame) -> None:
        with self._changed:
            self.view.update(frame.get("patch") or frame.get("view") or {})
            self.news.extend(frame.get("what", ()))
            if frame["t"] in ("ok", "refused", "error", "welcome"):
                self.answers[frame.get("id") or frame["t"]] = frame
            self._changed.notify_all()

    def _await(self, is_so: Any, what: str) -> None:
        with self._changed:
            assert self._changed.wait_for(is_so, PATIENCE_S), f"nobody said {what}"

    def come_in(self) -> None:
        """Say hello, and wait until the room is shown."""
        self.socket.send(json.dumps({"t": "hello", "tab": str(uuid4())}))
        self._await(lambda: "people" in self.view, "what the room is")

    def do(self, wish: str, **fields: Any) -> None:
        """Ask for something, which must be done."""
        key = str(uuid4())
        self.socket.send(json.dumps({"t": wish, "id": key, **fields}))
        self._await(lambda: key in self.answers, f"whether {wish} was done")
        assert self.answers[key]["t"] == "ok", self.answers[key]

    def seat_of(self, name: str) -> int:
        self._await(lambda: any(one["name"] == name for one in self.view["people"]), f"where {name} sits")
        return int(next(one["seat"] for one in self.view["people"] if one["name"] == name))

    def sees_ready(self, name: str) -> None:
        """Wait until somebody has agreed to the ground rules."""
        self._await(
            lambda: any(one["name"] == name and one["ready"] for one in self.view["people"]), f"that {name} is ready"
        )

    def sees(self, is_so: Any, what: str) -> None:
        """Wait until the view is so."""
        self._await(lambda: is_so(self.view), what)


@contextmanager
def leading(place: Place, name: str = "Maja") -> Iterator[Leader]:
    """A facilitator of the cohort enters without a browser."""
    address = place.address().replace("http", "ws", 1).replace("/r/", "/ws/r/")
    headers = {"Cookie": f"{place.cookie_name}={place.cookies[name]}"}
    with connect(address, additional_headers=headers, origin=place.origin()) as socket:  # type: ignore[arg-type]
        leader = Leader(socket)
        leader.come_in()
        yield leader


def lay_plan(place: Place, *steps: tuple[str, int, str]) -> None:
    """Plan the room as (kind, minutes, slug) from now on, before anybody is there."""
    place.install.run_script(PLAN.format(room=place.number, steps=steps))
