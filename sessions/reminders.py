"""What people are told about a meeting, and when: reminders, and that it was moved or cancelled."""

from __future__ import annotations

from typing import Literal

from sessions.models import Meeting


def meeting_changed(meeting: Meeting, what: Literal["moved", "cancelled"]) -> None:
    """Order the mails about a change, in the transaction that makes it."""
