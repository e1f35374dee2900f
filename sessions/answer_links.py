"""Signed addresses with which somebody answers from a mail, without signing in. They end with the meeting."""

from __future__ import annotations

from django.core import signing

from groups.envelope import address
from groups.models import User
from sessions.models import Meeting

SALT = "practice.answer"


def answer_address(meeting: Meeting, user: User) -> str:
    """Return the whole address; opening it changes nothing, since scanners of mail follow links."""
    return address("answer", signed=signing.dumps([meeting.public_id, user.public_id], salt=SALT))


def answer_read(signed: str) -> tuple[Meeting, User]:
    """Return whom an address lets answer, and for what. BadSignature for a forged one, DoesNotExist for gone rows."""
    meeting, user = signing.loads(signed, salt=SALT)
    found = Meeting.objects.select_related("cohort", "series").get(public_id=meeting)
    return found, User.objects.get(public_id=user, is_active=True)
