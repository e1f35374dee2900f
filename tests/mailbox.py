"""A real mail server on loopback that a test can hold at a known moment of a mail's way."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller

PATIENCE_S = 60


class Mailbox:
    """Takes every mail. `refuse` maps a reader to what is answered for them; `hold` names where the first one waits."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, Message]] = []
        self.refuse: dict[str, str] = {}
        self.after_words = "250 taken"
        self.hold = ""
        self.held, self.go = threading.Event(), threading.Event()
        self._news = threading.Condition()

    def readers(self) -> list[str]:
        return [reader for reader, _message in self.taken]

    def wait_for(self, count: int) -> None:
        """Wait until so many mails have been taken."""
        with self._news:
            assert self._news.wait_for(lambda: len(self.taken) >= count, PATIENCE_S), f"only {self.readers()}"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        await self._pass("reader")
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 known"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.after_words.startswith("250"):
            with self._news:
                self.taken.append((envelope.rcpt_tos[0], message_from_bytes(envelope.content)))
                self._news.notify_all()
        await self._pass("words")
        return self.after_words

    async def _pass(self, where: str) -> None:
        if self.hold != where:
            return
        self.hold = ""
        self.held.set()
        await asyncio.get_running_loop().run_in_executor(None, self.go.wait)


@contextmanager
def mail_server(port: int) -> Iterator[Mailbox]:
    """Run a mail server on a port of this computer."""
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield mailbox
    finally:
        mailbox.go.set()
        controller.stop()
