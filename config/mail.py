"""Mail without a mail server: shown in the terminal, and kept as files for whoever needs them later."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.console import EmailBackend as TerminalBackend
from django.core.mail.backends.filebased import EmailBackend as FileBackend


class KeptMailBackend(BaseEmailBackend):
    """Does both: the terminal for the person at the keyboard, the folder for tests and for reading later."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        TerminalBackend().send_messages(email_messages)
        return FileBackend().send_messages(email_messages) or 0
