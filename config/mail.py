"""Mail without a mail server: shown in the terminal, and kept as files for whoever needs them later."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.filebased import EmailBackend as FileBackend

NOBODYS = ".invalid"  # RFC 2606: no address of the demo's people can ever be written to


class KeptMailBackend(BaseEmailBackend):
    """Does both: the terminal for the person at the keyboard, the folder for tests and for reading later."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            sys.stdout.write(in_terminal(message))
        sys.stdout.flush()
        return FileBackend().send_messages(email_messages) or 0


def in_terminal(message: EmailMessage) -> str:
    """Return what is shown of a mail: who it is for and its text. Of the demo's own mails one line is enough."""
    line = f"Mail to {', '.join(message.to)}: {message.subject}\n"
    if all(reader.endswith(NOBODYS) for reader in message.to):
        return line
    return f"{'-' * 79}\n{line}\n{message.body}\n"
