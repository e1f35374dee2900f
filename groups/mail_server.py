"""Handing mails to the mail server by SMTP, with word of the last moment at which it cannot have taken one.

Nothing here knows what a mail is about, or when it is tried again: that is the postman's.
"""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend

Tell = Callable[[], None]


class Announced:
    """Mixed into the client: tells before the words go out. Sender and reader are accepted by then, the mail is not."""

    tell: Tell | None = None

    def data(self, msg: Any) -> tuple[int, bytes]:
        if self.tell:
            self.tell()
        return super().data(msg)  # type: ignore[misc,no-any-return]


class PlainClient(Announced, smtplib.SMTP):
    pass


class WrappedClient(Announced, smtplib.SMTP_SSL):
    pass


class AnnouncingBackend(EmailBackend):
    """Django's own, with clients that tell `before_words` just before a mail server could take a mail."""

    before_words: Tell | None = None

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return WrappedClient if self.use_ssl else PlainClient

    def send_messages(self, email_messages: Any) -> int:
        if self.connection is not None:
            self.connection.tell = self.before_words
        return super().send_messages(email_messages) or 0


class Line:
    """A connection that is opened for the first mail and kept for those that follow it."""

    def __init__(self) -> None:
        self._connection = get_connection()

    def hand(self, message: EmailMessage, before_words: Tell) -> None:
        """Hand one mail over; raises what the connection raises. `before_words` may raise to stop it."""
        self._connection.open()
        if isinstance(self._connection, AnnouncingBackend):
            self._connection.before_words = before_words
        else:
            # A terminal or a folder says nothing in between.
            before_words()
        message.connection = self._connection
        message.send()

    def close(self) -> None:
        self._connection.close()
