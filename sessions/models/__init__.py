"""Plans, and what happened in them. Fields and constraints only; rules live in `core/`, writing in services."""

from __future__ import annotations

from sessions.models.after import CheckOut, DebriefNote
from sessions.models.mirror import Mirror, MirrorKeeping
from sessions.models.plans import (
    Answer,
    Attendance,
    CalendarFeed,
    Holding,
    Meeting,
    MeetingState,
    ProgrammeStep,
    Reservation,
    Series,
    TooFew,
)
from sessions.models.practice import (
    Account,
    Command,
    Exercise,
    LedgerEntry,
    Practice,
    Reached,
    Room,
    RoomEvent,
    Seat,
    random_address,
    random_seed,
)

__all__ = [
    "Account",
    "Answer",
    "Attendance",
    "CalendarFeed",
    "CheckOut",
    "Command",
    "DebriefNote",
    "Exercise",
    "Holding",
    "LedgerEntry",
    "Meeting",
    "MeetingState",
    "Mirror",
    "MirrorKeeping",
    "Practice",
    "ProgrammeStep",
    "Reached",
    "Reservation",
    "Room",
    "RoomEvent",
    "Seat",
    "Series",
    "TooFew",
    "random_address",
    "random_seed",
]
