"""What may go wrong between two people and their server, and that nobody loses time by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.faults.proxy import Proxy

from .install import Install
from .room_page import RoomPage
from .rooms import LONGER, Place, book_is_right, make_place
from .test_two_people import begin_together, one_turn

Enter = Callable[..., RoomPage]


@pytest.fixture
def cuttable(own_install: Callable[..., Install]) -> Iterator[tuple[Place, Proxy]]:
    """A room that Ingrid reaches through a proxy."""
    with Proxy(0).running() as proxy:
        install = own_install(origins=(f"http://127.0.0.1:{proxy.port}",))
        proxy.target = install.port
        yield make_place(install), proxy


def test_a_cut_network_in_a_turn_costs_nobody_anything(enter: Enter, cuttable: tuple[Place, Proxy]) -> None:
    place, proxy = cuttable
    first, second = begin_together(enter, place, ingrid=proxy.port)
    ingrid, amadou = (first, second) if first.name == "Ingrid" else (second, first)
    first.await_running("speak")

    proxy.cut()
    expect(ingrid.away).to_be_visible()
    expect(amadou.stage("held")).to_be_visible()
    stood = place.live_turn()
    proxy.mend()
    expect(ingrid.away).to_have_count(0)
    first.await_running("speak")

    assert place.live_turn()["no"] == stood["no"]
    first.await_grace()
    first.end_now()
    one_turn(second, first)
    first.is_even()
    second.is_even()
    book_is_right(place)


def test_a_silent_network_is_noticed_without_being_told(enter: Enter, cuttable: tuple[Place, Proxy]) -> None:
    place, proxy = cuttable
    first, second = begin_together(enter, place, LONGER, ingrid=proxy.port)
    ingrid = first if first.name == "Ingrid" else second
    first.await_running("speak")

    proxy.silence()
    expect(ingrid.away).to_be_visible(timeout=60_000)
    proxy.mend()
    expect(ingrid.away).to_have_count(0)

    first.await_running("speak")
    book_is_right(place)


def test_a_server_killed_in_a_turn_goes_on_with_it(enter: Enter, own_install: Callable[..., Install]) -> None:
    place = make_place(own_install())
    first, second = begin_together(enter, place)
    first.await_running("speak")
    before = place.live_turn()

    place.install.kill()
    for person in (first, second):
        expect(person.away).to_be_visible()
    place.install.start()
    for person in (first, second):
        expect(person.away).to_have_count(0)
    first.await_running("speak")

    assert place.live_turn()["no"] == before["no"]
    book_is_right(place)
    first.await_grace()
    first.end_now()
    one_turn(second, first)
    first.is_even()
    second.is_even()
    book_is_right(place)
    assert "Traceback" not in place.install.said()


def test_a_second_tab_takes_over_and_the_first_says_so(enter: Enter, place: Place) -> None:
    first, _ = begin_together(enter, place)
    first.await_running("speak")

    other = RoomPage(first.page.context.new_page(), first.name).open(place.address())

    other.await_running("speak")
    expect(first.heading).to_have_text(first.words("moved_title"))
    first.button("continue_here").click()
    first.await_running("speak")
    expect(other.heading).to_have_text(other.words("moved_title"))
    assert other.complaints == []
    book_is_right(place)


def test_a_tab_whose_network_returns_leaves_the_room_to_the_tab_that_was_opened_meanwhile(
    enter: Enter, cuttable: tuple[Place, Proxy]
) -> None:
    place, proxy = cuttable
    first, second = begin_together(enter, place, ingrid=proxy.port)
    ingrid = first if first.name == "Ingrid" else second
    first.await_running("speak")

    proxy.cut()
    expect(ingrid.away).to_be_visible()
    other = enter(place, "Ingrid")
    expect(other.stage("running", "held", "handover")).to_be_visible()
    proxy.mend()

    expect(ingrid.heading).to_have_text(ingrid.words("moved_title"))
    expect(other.stage("running", "held", "handover")).to_be_visible()
    ingrid.button("continue_here").click()
    expect(ingrid.stage("running", "held", "handover")).to_be_visible()
    expect(other.heading).to_have_text(other.words("moved_title"))
    book_is_right(place)


def test_the_port_of_a_stranger_is_refused(enter: Enter, own_install: Callable[..., Install]) -> None:
    install = own_install()
    place = make_place(install)
    with Proxy(install.port).running() as proxy:
        assert place.handshake(origin=f"http://127.0.0.1:{proxy.port}") == 403
        assert place.handshake(origin=install.address) == 101
