"""Who follows the documents needs none of our pages: an outside client enters, is ready, and talks with a browser."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.outside_client import outside

from .call_page import HEARD, Come
from .rooms import LONGER, Place


def test_a_client_written_from_the_documents_exchanges_sound_with_a_browser(
    come: Come, talking: Browser, place: Place
) -> None:
    ingrid = come(talking, "Ingrid")
    ingrid.choose("voice")
    ingrid.be_ready()
    socket = place.address().replace("http", "ws", 1).replace("/r/", "/ws/r/")
    with outside(socket, place.origin(), f"{place.cookie_name}={place.cookies['Amadou']}") as amadou:
        assert amadou.do(amadou.client.wish("ready", agreed=True))["t"] == "ok"
        ingrid.comes("energy", HEARD)
        amadou.do(amadou.client.hears("r"))

        ingrid.begin(LONGER)
        expect(ingrid.page.locator(".screen-turn")).to_be_visible()
        ingrid.has_calls(1)
        ingrid.comes("energy", HEARD)
        amadou.do(amadou.client.hears("p"))
        expect(ingrid.page.locator(".face .their-state")).to_contain_text(ingrid.words("their_mic_on"))
