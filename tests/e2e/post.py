"""The mails that an install has kept, as their reader has them: newest last, found by who they are for and what of."""

from __future__ import annotations

import email
import re
import time
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from .install import Install

PATIENCE_S = 60
BETWEEN = re.compile(rb"\n-{79}\n")


class Post:
    """The folder `mail` of a running install."""

    def __init__(self, install: Install) -> None:
        self.folder: Path = install.folder / "mail"

    def all(self, reader: str, subject: str) -> list[EmailMessage]:
        """Every mail to somebody whose subject holds these words."""
        files = (
            sorted(self.folder.glob("*.log"), key=lambda path: path.stat().st_mtime_ns) if self.folder.exists() else []
        )
        found = []
        for part in (part for path in files for part in BETWEEN.split(path.read_bytes()) if part.strip()):
            message = email.message_from_bytes(part.lstrip(), policy=default)
            if message["To"] == reader and subject in (message["Subject"] or ""):
                found.append(message)
        return found

    def newest(self, reader: str, subject: str, *, after: int = 0) -> str:
        """Wait for a mail beyond the first `after` of its kind, and return its words."""
        limit = time.monotonic() + PATIENCE_S
        while time.monotonic() < limit:
            found = self.all(reader, subject)
            if len(found) > after:
                body = found[-1].get_body(("plain",))
                assert body is not None
                return str(body.get_content())
            time.sleep(0.1)
        raise AssertionError(f"no mail to {reader} about {subject!r}")


def link(words: str, path: str) -> str:
    """The first address in a mail that goes to a path."""
    found = re.search(rf"http://\S+?{path}\S*", words)
    assert found is not None, f"no address with {path} in:\n{words}"
    return found[0]
