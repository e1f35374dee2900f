"""The rooms on a person's home page."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from groups.entrances import Entrance
from groups.models import User
from sessions.selectors import rooms_open_for


def rooms(user: User) -> Iterator[Entrance]:
    """The rooms that are open to somebody right now."""
    for room in rooms_open_for(user, now=timezone.now()):
        yield Entrance(
            address=reverse("room", args=[room.public_id]),
            title=room.title or _("A practice room"),
            line=_("Open now. Come in when it suits you."),
        )
