"""From a message of the wire to a command of the room: who asks is added, what is asked stays. No rule lives here.

What is not in the table needs more than the message, and is made in `asking.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sessions.core import room_words as room
from sessions.core import turn_words as turn

from . import protocol

Make = Callable[[Any, int], room.Command]


def _own(make: Callable[[Any, int], turn.Command]) -> Make:
    """A wish about my own pairing: the room finds it."""
    return lambda message, seat: room.PairingCommand(by=seat, command=make(message, seat))


def _about(make: Callable[[Any, int], turn.Command]) -> Make:
    """A facilitator's wish about a pairing that the message names."""
    return lambda message, seat: room.PairingCommand(by=seat, command=make(message, seat), pairing=message.pairing)


def _of_turn(kind: Any) -> Make:
    return _own(lambda message, seat: kind(by=seat, turn=message.turn))


COMMANDS: dict[type[protocol.Wish], Make] = {
    protocol.Ready: lambda message, seat: room.Ready(by=seat),
    protocol.Help: lambda message, seat: room.CallHelp(by=seat),
    protocol.HelpOver: lambda message, seat: room.HelpOver(by=seat, seat=message.seat),
    protocol.Leave: lambda message, seat: room.Leave(seat=seat),
    protocol.Rest: _of_turn(turn.Rest),
    protocol.Pass: _of_turn(turn.Pass),
    protocol.Keep: _of_turn(turn.Keep),
    protocol.Decline: _of_turn(turn.Decline),
    protocol.Done: _of_turn(turn.Done),
    protocol.Ask: _own(lambda message, seat: turn.Ask(by=seat, turn=message.turn, ms=message.ms)),
    protocol.Grant: _of_turn(turn.Grant),
    protocol.NotNow: _of_turn(turn.NotNow),
    protocol.StepBack: _of_turn(turn.StepBack),
    protocol.Pause: _own(lambda message, seat: turn.PauseMe(by=seat)),
    protocol.Bell: _own(lambda message, seat: turn.Bell(by=seat)),
    protocol.Resume: _own(lambda message, seat: turn.Resume(by=seat)),
    protocol.PauseAll: lambda message, seat: room.PauseAll(by=seat),
    protocol.ResumeAll: lambda message, seat: room.ResumeAll(by=seat),
    protocol.End: lambda message, seat: room.EndExercise(by=seat, reason=message.reason),
    protocol.Skip: _about(lambda message, seat: turn.Skip(turn=message.turn, reason=message.reason)),
    protocol.GiveFloor: _about(lambda message, seat: turn.GiveFloor(seat=message.seat, reason=message.reason)),
    protocol.Visit: lambda message, seat: room.Visit(by=seat, pairing=message.pairing, on=message.on),
    protocol.TakePart: lambda message, seat: room.TakePart(by=seat, on=message.on),
    protocol.StepOut: lambda message, seat: room.StepOut(by=seat),
    protocol.StepIn: lambda message, seat: room.StepIn(by=seat),
    protocol.Fixing: lambda message, seat: room.FeltLikeFixing(by=seat),
    protocol.Mute: lambda message, seat: room.Mute(by=seat, seat=message.seat, on=message.on),
    protocol.LockDoor: lambda message, seat: room.LockDoor(by=seat, on=message.on),
    protocol.HandOver: lambda message, seat: room.HandOver(by=seat, to=message.seat),
    protocol.TakeOver: lambda message, seat: room.TakeOver(by=seat),
    protocol.GoTo: lambda message, seat: room.GoTo(by=seat, place=message.place),
    protocol.CloseRoom: lambda message, seat: room.CloseRoom(by=seat, reason=message.reason),
}
