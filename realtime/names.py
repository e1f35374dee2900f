"""What people are called, by seat: the only thing that the wire says about somebody beyond the state of the room."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.utils.translation import gettext

Names = dict[int, dict[str, Any]]


def names_in(room: int) -> Names:
    """Return {"name", "pronouns", "rehearsal"} of every seat of a room; somebody erased keeps a seat without a name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.number, u.display_name, u.pronouns, u.is_rehearsal FROM practice_seat s"
            " LEFT JOIN groups_user u ON u.id = s.user_id WHERE s.room_id = %s",
            [room],
        )
        rows = cursor.fetchall()
    return {
        number: {"name": name or gettext("Somebody"), "pronouns": pronouns or "", "rehearsal": bool(rehearsal)}
        for number, name, pronouns, rehearsal in rows
    }
