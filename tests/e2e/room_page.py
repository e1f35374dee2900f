"""The room as a person in a browser has it: what they read, what they press. Words are looked up in the page itself."""

from __future__ import annotations

import json
import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

PATIENCE_MS = 45_000  # the longest that anything here takes is a turn of a short exercise
NOT_AN_EVENT = re.compile(r"^(data|blob):")


class RoomPage:
    """One tab. `hosts` are those it asked anything of, `complaints` what its console said."""

    def __init__(self, page: Page, name: str) -> None:
        self.page, self.name = page, name
        self.hosts: set[str] = set()
        self.complaints: list[str] = []
        self._words: dict[str, str] = {}
        page.set_default_timeout(PATIENCE_MS)
        page.on("request", lambda request: self._note(request.url))
        page.on("websocket", lambda socket: self._note(socket.url))
        page.on("console", lambda message: self._hear(message.type, message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note(self, url: str) -> None:
        if not NOT_AN_EVENT.match(url):
            self.hosts.add(re.sub(r"^\w+://([^/]+).*$", r"\1", url))

    def _hear(self, kind: str, text: str) -> None:
        # A server that is being killed or a cut network must show in the console; a page at fault must not.
        if kind == "error" and "net::ERR" not in text and "WebSocket connection" not in text:
            self.complaints.append(text)

    # --- words ------------------------------------------------------------------------------------------------------

    def open(self, address: str) -> RoomPage:
        """Go to the room and read the words that the server sent along."""
        self.page.goto(address)
        self.read_words()
        return self

    def read_words(self) -> None:
        """Take the texts of this page: the same ones that its script shows."""
        self._words = json.loads(self.page.locator("#room-data").text_content() or "{}")["i18n"]

    def words(self, key: str, **values: Any) -> str:
        """The text behind a key, filled in as the page fills it in."""
        return re.sub(r"\{(\w+)\}", lambda place: str(values.get(place[1], place[0])), self._words[key])

    def pattern(self, key: str) -> re.Pattern[str]:
        """The text behind a key with anything in its open places."""
        parts = re.split(r"\{\w+\}", self._words[key])
        return re.compile(".+".join(re.escape(part) for part in parts))

    # --- what is there ----------------------------------------------------------------------------------------------

    @property
    def heading(self) -> Locator:
        return self.page.locator("[data-heading]").first

    @property
    def away(self) -> Locator:
        """The sentence that the connection is gone."""
        return self.page.locator(".banners .banner", has_text=self.words("reconnecting"))

    def button(self, key: str, **values: Any) -> Locator:
        return self.page.get_by_role("button", name=self.words(key, **values), exact=True)

    def choice(self, key: str) -> Locator:
        """A choice in an open sheet: its name is followed by what it does."""
        return self.page.locator("dialog[open] button", has_text=self.words(key)).first

    def stage(self, *stages: str) -> Locator:
        """The live turn, when it is in one of the stages."""
        return self.page.locator(", ".join(f".room[data-stage={stage}]" for stage in stages))

    def reads(self, key: str, **values: Any) -> None:
        """Wait until the text behind the key is on the screen."""
        text = self.words(key, **values)
        expect(self.page.get_by_text(text).first).to_be_visible()

    def is_even(self) -> None:
        """Wait for the closing screen, and for it to say that both halves are even."""
        expect(self.page.locator(".closing")).to_be_visible()
        expect(self.heading).to_have_text(self.words("even_title"))

    # --- what is done -----------------------------------------------------------------------------------------------

    def be_ready(self) -> None:
        """Agree to the ground rules and say so."""
        self.page.locator("#agree").check()
        self.button("i_am_ready").click()
        expect(self.page.locator("#agree")).to_have_count(0)

    def begin(self, slug: str) -> None:
        """Choose an exercise and begin it: from the list of those who wait, or on the board."""
        expect(self.page.locator("[name=exercise]").first).to_be_attached()
        if self.page.locator(".screen-board").count():
            self.page.locator("select[name=exercise]").select_option(slug)
            self.button("start_round").click()
            return
        self.page.locator(f"input[name=exercise][value={slug}]").check()
        self.button("begin").click()

    def await_running(self, role: str) -> None:
        """Wait until a turn runs in which I am `role`: speak or support."""
        expect(self.page.locator(f".room.{role}[data-stage=running]")).to_be_visible()

    def await_grace(self) -> None:
        """Wait until my time is over and the seconds for rounding off run."""
        self.reads("line_grace")

    def end_now(self) -> None:
        """I am done: the turn ends."""
        self.button("done_early").click()
        self.choice("end_now").click()
