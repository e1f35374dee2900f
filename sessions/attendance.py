"""Who came: counted from the logs of a meeting's rooms once it is over. It is for the organiser, and moves no account.

Whoever was at the door but in no room came for a part: that no room was open, or full, is not their absence.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from sessions import codec
from sessions.core import room_words as w
from sessions.core.attending import attended, was_enough
from sessions.models import Attendance, Meeting, MeetingState, Reservation, Room, RoomEvent, Seat

AFTER = timedelta(minutes=5)  # by then the last exercise of the meeting has been closed
AT_ONCE = 50
COMINGS_AND_GOINGS = tuple(kind.__name__ for kind in (w.Entered, w.SeatReturned, w.SeatLost, w.SeatLeft, w.RoomClosed))


def count_due(now: datetime) -> int:
    """Count every meeting that is over and has not been counted; for the worker. Returns how many."""
    due = Meeting.objects.filter(state=MeetingState.PLANNED, ends_at__lte=now - AFTER).order_by("ends_at")
    return sum(meeting_count(meeting, now) for meeting in due[:AT_ONCE])


@transaction.atomic
def meeting_count(meeting: Meeting, now: datetime) -> bool:
    """Write down who came, and that the meeting is over. False if it is not, or has been counted already."""
    over = Meeting.objects.filter(pk=meeting.pk, state=MeetingState.PLANNED, ends_at__lte=now)
    # The condition decides between two workers.
    if not over.update(state=MeetingState.OVER):
        return False
    here_ms, open_ms = _counted(meeting)
    for user in here_ms.keys() - set(meeting.reservations.values_list("user_id", flat=True)):
        Reservation.objects.create(meeting=meeting, user_id=user)
    rows = list(meeting.reservations.all())
    for row in rows:
        row.attended_ms = here_ms.get(row.user_id, 0)
        row.attendance = _word(row, open_ms.get(row.user_id, 0))
    Reservation.objects.bulk_update(rows, ["attended_ms", "attendance"])
    return True


def _word(row: Reservation, open_ms: int) -> Attendance:
    if row.attended_ms and was_enough(row.attended_ms, open_ms):
        return Attendance.CAME
    return Attendance.PART if row.attended_ms or row.here_at is not None else Attendance.ABSENT


def _counted(meeting: Meeting) -> tuple[dict[int, int], dict[int, int]]:
    """By person: how long they were in the rooms, and how long the room was open where they might have been, ms."""
    here_ms: dict[int, int] = {}
    open_ms: dict[int, int] = {}
    since, until = int(meeting.starts_at.timestamp() * 1000), int(meeting.ends_at.timestamp() * 1000)
    for room in Room.objects.filter(meeting=meeting):
        log = RoomEvent.objects.filter(room=room, kind__in=COMINGS_AND_GOINGS).order_by("version")
        found = attended([codec.decode_event(body) for body in log.values_list("body", flat=True)], since, until)
        people = Seat.objects.filter(room=room, number__in=found.here_ms, user__isnull=False)
        for seat, user in people.values_list("number", "user_id"):
            here_ms[user] = here_ms.get(user, 0) + found.here_ms[seat]
            open_ms[user] = max(open_ms.get(user, 0), found.open_ms)
    return here_ms, open_ms
