"""How a room is held: leading and handing over, the door, muting, removing, quiet lines, and stepping out of it all.

- One facilitator leads, the first who came. Another takes over only when the one who leads is not here; every
  facilitator may do everything else, so nothing waits for one laptop.
- A mute holds until a facilitator lifts it, or until the person's own turn: nobody is muted in their own time.
- Stepping out acts in a pairing as a loss does: the clock stands, and others go on when it takes too long.
- A call for help is over when a facilitator visits the caller's pairing or writes to the caller.
- "That felt like fixing" is said once in a round, by somebody who has had a turn, and told as a count only.
"""

from __future__ import annotations

from . import turn_words as turn
from .room_people import leader_on, leads, pairing_of, person_on, still_here
from .room_words import (
    DoorLocked,
    FeltLikeFixing,
    FixingFelt,
    HandOver,
    HelpEnded,
    LeadChanged,
    LineSaid,
    LockDoor,
    Mute,
    Muted,
    Remove,
    Room,
    RoomCode,
    RoomRefused,
    Say,
    SeatLeft,
    StepIn,
    StepOut,
    SteppedIn,
    SteppedOut,
    TakeOver,
)
from .room_work import Work
from .turn_state import Pairing, seat_of
from .turn_words import HOUSE


def hand_over(work: Work, command: HandOver) -> None:
    leader_on(work.room, command.by)
    if not leads(still_here(work.room, command.to)):
        raise RoomRefused(RoomCode.NOT_FACILITATOR)
    if work.room.lead != command.to:
        work.add(LeadChanged(work.now, command.to, command.by))


def take_over(work: Work, command: TakeOver) -> None:
    leader_on(work.room, command.by)
    before = work.room.people.get(work.room.lead)
    if work.room.lead != command.by and before is not None and leads(before):
        raise RoomRefused(RoomCode.LED)
    if work.room.lead != command.by:
        work.add(LeadChanged(work.now, command.by, command.by))


def lock(work: Work, command: LockDoor) -> None:
    leader_on(work.room, command.by)
    if work.room.locked != command.on:
        work.add(DoorLocked(work.now, command.by, command.on))


def mute(work: Work, command: Mute) -> None:
    leader_on(work.room, command.by)
    person = still_here(work.room, command.seat)
    if command.on and _speaks(work.room, command.seat):
        raise RoomRefused(RoomCode.THEIR_TURN)
    if person.muted != command.on:
        work.add(Muted(work.now, command.seat, command.on, command.by))


def lift_mutes(work: Work) -> None:
    """Whoever is muted and gets the floor is heard."""
    for person in list(work.room.people.values()):
        if person.muted and _speaks(work.room, person.seat):
            work.add(Muted(work.room.at, person.seat, False))


def remove(work: Work, command: Remove) -> None:
    leader_on(work.room, command.by)
    if not command.reason.strip():
        raise RoomRefused(RoomCode.REASON_MISSING)
    if still_here(work.room, command.seat).role != "member":
        raise RoomRefused(RoomCode.NOT_MEMBER)
    work.pass_on(turn.Leave(command.seat, "removed"), command.seat)
    work.add(SeatLeft(work.now, command.seat, "removed", command.by, command.reason))


def say(work: Work, command: Say) -> None:
    leader_on(work.room, command.by)
    if command.to != HOUSE:
        still_here(work.room, command.to)
    work.add(LineSaid(work.now, command.by, command.line, command.to))
    if command.to != HOUSE:
        answer(work, command.by, command.to)


def answer(work: Work, by: int, seat: int) -> None:
    """A facilitator is there for somebody: their call is over."""
    if work.room.people[seat].help_since is not None:
        work.add(HelpEnded(work.now, seat, by))


def answer_in(work: Work, by: int, number: int) -> None:
    """A facilitator is in a pairing: the calls of its people are over."""
    for person in work.room.pairings[number].seats:
        if person.link != "left" and person.seat in work.room.people:
            answer(work, by, person.seat)


def step_out(work: Work, command: StepOut) -> None:
    if still_here(work.room, command.by).out_since is not None:
        return
    # First the word, then what it leads to: whoever reads along knows that this is no broken connection.
    work.add(SteppedOut(work.now, command.by))
    work.pass_on(turn.Lost(command.by, work.now), command.by)


def step_in(work: Work, command: StepIn) -> None:
    person = person_on(work.room, command.by)
    if person.out_since is None:
        return
    work.add(SteppedIn(work.now, command.by))
    if person.presence == "here":  # else their connection is gone as well, and their pairing waits for that
        work.pass_on(turn.Returned(command.by), command.by)


def felt_like_fixing(work: Work, command: FeltLikeFixing) -> None:
    still_here(work.room, command.by)
    number = pairing_of(work.room, command.by)
    if number is None:
        raise RoomRefused(RoomCode.NO_PAIRING)
    if not _has_spoken(work.room.pairings[number], command.by):
        raise RoomRefused(RoomCode.NOT_SPOKEN)
    if not may_signal_fixing(work.room, command.by):
        raise RoomRefused(RoomCode.ONCE_A_ROUND)
    work.add(FixingFelt(work.now, number, work.room.pairings[number].round, command.by))


def may_signal_fixing(room: Room, seat: int) -> bool:
    """Whether somebody may say now that it felt like fixing."""
    number = pairing_of(room, seat)
    if number is None:
        return False
    pairing = room.pairings[number]
    return _has_spoken(pairing, seat) and (number, pairing.round, seat) not in room.fixing


def _has_spoken(pairing: Pairing, seat: int) -> bool:
    me = seat_of(pairing, seat)
    return me is not None and (me.s > 0 or (pairing.turn is not None and pairing.turn.speaker == seat))


def _speaks(room: Room, seat: int) -> bool:
    number = pairing_of(room, seat)
    pairing = None if number is None else room.pairings[number]
    return pairing is not None and pairing.closed is None and pairing.turn is not None and pairing.turn.speaker == seat
