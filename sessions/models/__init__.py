"""Plans, and what happened in them. Fields and constraints only; rules live in `core/`, writing in services."""

from __future__ import annotations

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
    Line,
    Practice,
    Reached,
    Room,
    RoomEvent,
    Seat,
    Waited,
    random_address,
    random_seed,
)

__all__ = [
    "Account",
    "Answer",
    "Attendance",
    "CalendarFeed",
    "Command",
    "Exercise",
    "Holding",
    "LedgerEntry",
    "Line",
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
    "Waited",
    "random_address",
    "random_seed",
]
