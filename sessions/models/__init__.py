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
    Line,
    Practice,
    Reached,
    Room,
    RoomEvent,
    Seat,
    random_address,
    random_seed,
)
from sessions.models.safety import (
    Decision,
    Incident,
    Level,
    Removal,
    RemovalReason,
    Report,
    ReportState,
    Rule,
)

__all__ = [
    "Account",
    "Answer",
    "Attendance",
    "CalendarFeed",
    "CheckOut",
    "Command",
    "DebriefNote",
    "Decision",
    "Exercise",
    "Holding",
    "Incident",
    "LedgerEntry",
    "Level",
    "Line",
    "Meeting",
    "MeetingState",
    "Mirror",
    "MirrorKeeping",
    "Practice",
    "ProgrammeStep",
    "Reached",
    "Removal",
    "RemovalReason",
    "Report",
    "ReportState",
    "Reservation",
    "Room",
    "RoomEvent",
    "Rule",
    "Seat",
    "Series",
    "TooFew",
    "random_address",
    "random_seed",
]
