"""Somebody outside of a pairing gets nothing of its call and changes nothing in it, whatever they know and send."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, expect
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from .call_page import HEARD, CallPage, Come, begin, come_with
from .install import Install
from .rooms import LONGER, Place, make_place

Frame = dict[str, Any]

PATIENCE_S = 20
MISTAKES = 10  # more in a short time close the socket
KINDS = ("offer", "answer", "ice", "state", "bye")


@pytest.fixture
def place(install: Install) -> Place:
    """A room with a third member."""
    return make_place(install, ("Robin",))


class Outsider:
    """A socket without a page: it says what it likes."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.heard: list[Frame] = []

    def say(self, **frame: Any) -> None:
        self.socket.send(json.dumps(frame))

    def until(self, t: str) -> Frame:
        """Return the next frame of this type."""
        while True:
            frame: Frame = json.loads(self.socket.recv(timeout=PATIENCE_S))
            self.heard.append(frame)
            if frame["t"] == t:
                return frame

    def be_ready(self) -> None:
        self.say(t="ready", id=str(uuid4()), agreed=True)
        self.until("ok")

    def links(self, number: int) -> set[str]:
        """Return my links as soon as there are so many."""
        while True:
            named = [frame["patch"]["links"] for frame in self.heard if "links" in frame.get("patch", {})]
            if named and len(named[-1]) == number:
                return {link["link"] for link in named[-1]}
            self.until("event")

    def errors_to(self, *frames: Frame) -> list[str]:
        """Say all of these, and return the codes of the errors that came back."""
        before = len(self.heard)
        for frame in frames:
            self.say(**frame)
        self.say(t="ping", c=1.5, v=None)
        self.until("pong")
        return [frame["code"] for frame in self.heard[before:] if frame["t"] == "error"]

    def signals(self) -> list[Frame]:
        return [frame for frame in self.heard if frame["t"] == "signal"]


@contextmanager
def without_a_page(place: Place, name: str) -> Iterator[Outsider]:
    """A member of the cohort enters without a browser."""
    address = place.address().replace("http", "ws", 1).replace("/r/", "/ws/r/")
    headers = {"Cookie": f"{place.cookie_name}={place.cookies[name]}"}
    with connect(address, origin=place.origin(), additional_headers=headers, compression=None) as socket:  # type: ignore[arg-type]
        outsider = Outsider(socket)
        outsider.say(t="hello", tab=str(uuid4()), v=None)
        outsider.until("snapshot")
        yield outsider


@pytest.fixture
def robin(place: Place) -> Iterator[Outsider]:
    with without_a_page(place, "Robin") as outsider:
        yield outsider


def talk(come: Come, talking: Browser) -> list[CallPage]:
    """Ingrid and Amadou are in a turn, and hear each other."""
    people = come_with(come, talking, "voice", "Ingrid", "Amadou")
    begin(LONGER, people[0], *people)
    for person in people:
        person.has_calls(1)
        person.comes("energy", HEARD)
    return people


def call_goes_on(people: list[CallPage], outsider: Outsider, made: list[int]) -> None:
    """The pair have the call that they had, none was made anew, and nothing passed between them and the outsider."""
    for person in people:
        person.grows("packets", "energy")
    assert [person.page.evaluate("() => window.calls.length") for person in people] == made
    seats = {person.seat for person in people}
    for person in people:
        assert {frame["from"] for frame in person.heard if frame["t"] == "signal"} <= seats
    assert outsider.signals() == []


def made_by(people: list[CallPage]) -> list[int]:
    return [person.page.evaluate("() => window.calls.length") for person in people]


def test_who_knows_the_link_and_every_word_of_a_pairing_reaches_nobody_in_it(
    come: Come, talking: Browser, robin: Outsider
) -> None:
    people = talk(come, talking)
    robin.be_ready()
    made = made_by(people)
    # Everything that the two have said to each other, word by word, with its link.
    overheard = [frame for person in people for frame in person.said if frame["t"] == "signal"]
    links = {frame["link"] for frame in overheard}
    assert {frame["kind"] for frame in overheard} >= {"offer", "answer", "ice", "state"}

    assert robin.errors_to(*overheard) == ["stale_link"] * len(overheard)
    every = [{"t": "signal", "link": link, "kind": kind, "data": ""} for link in sorted(links) for kind in KINDS]
    assert robin.errors_to(*every) == ["stale_link"] * len(every)
    call_goes_on(people, robin, made)


def test_links_that_one_had_or_could_guess_lead_nowhere(come: Come, talking: Browser, place: Place) -> None:
    # Robin is together with both in the waiting room, leaves before they begin, and comes back.
    with without_a_page(place, "Robin") as robin:
        people = come_with(come, talking, "voice", "Ingrid", "Amadou")
        for person in people:
            person.be_ready()
        robin.be_ready()
        old = robin.links(2)
        robin.say(t="leave", id=str(uuid4()))
        robin.until("ok")
    people[0].begin(LONGER)
    for person in people:
        expect(person.page.locator(".screen-turn")).to_be_visible()
        person.has_calls(1)
    made = made_by(people)
    marks = [len(person.heard) for person in people]

    with without_a_page(place, "Robin") as robin:
        robin.be_ready()
        seats = range(1, 6)
        companies = ("p0", "p1", "p1v0", "r0", "r1")
        guesses = {f"{company}-{one}-{other}" for company in companies for one in seats for other in seats}
        frames = [{"t": "signal", "link": link, "kind": "offer", "data": "v=0"} for link in sorted(old | guesses)]
        assert robin.errors_to(*frames) == ["stale_link"] * len(frames)
        assert robin.signals() == []
    for person, mark in zip(people, marks, strict=True):
        person.grows("energy")
        assert {frame["from"] for frame in person.heard[mark:] if frame["t"] == "signal"} <= {p.seat for p in people}
    assert made_by(people) == made


def test_what_is_huge_broken_or_addressed_to_a_person_ends_the_socket_of_who_sent_it_and_no_call(
    come: Come, talking: Browser, robin: Outsider
) -> None:
    people = talk(come, talking)
    robin.be_ready()
    made = made_by(people)
    link = next(frame["link"] for frame in people[0].said if frame["t"] == "signal")

    assert robin.errors_to(
        {"t": "signal", "link": link, "kind": "offer", "data": "x" * 33_000},
        {"t": "signal", "link": link, "kind": "offer", "data": "x" * 40_000},
        {"t": "signal", "link": link, "kind": "listen", "data": ""},
        {"t": "signal", "link": link, "kind": "offer", "data": "v=0", "to": people[0].seat},
        {"t": "signal", "link": "", "kind": "bye", "data": ""},
        {"t": "visit", "id": str(uuid4()), "pairing": 1, "on": True, "link": link},
    ) == ["bad_field", "too_big", "bad_field", "bad_field", "bad_field", "bad_field"]
    robin.say(t="visit", id=str(uuid4()), pairing=1, on=True)
    assert robin.until("refused")["code"] == "not_allowed"
    call_goes_on(people, robin, made)

    with pytest.raises(ConnectionClosed):
        for _ in range(2 * MISTAKES):
            robin.say(t="signal", link=link, kind="offer", data="x" * 33_000)
        while True:
            robin.until("error")
    call_goes_on(people, robin, made)
