"""One command of the wire, in the thread of the database: signed in still, put together, through the door, answered."""

from __future__ import annotations

from groups import access

from . import credentials, holding, protocol, rooms, starting
from .connection import Connection
from .credentials import Denied
from .protocol import CloseCode, ErrorCode, Outgoing, RefusalCode
from .wishes import COMMANDS

NOT_NOW = frozenset({rooms.STORAGE, rooms.NOT_NOW})  # nothing has changed, and the same command may come again


def perform(socket: Connection, message: protocol.Wish, now: int) -> Outgoing | Denied:
    """Do what `message` asks and return its answer, or Denied when the socket may not stay."""
    if not _may_try(socket, message):
        return protocol.Refused(id=message.id, code=RefusalCode.NOT_ALLOWED)
    answer = rooms.retried(lambda: _perform(socket, message, now))
    return answer if isinstance(answer, Denied) else _told(socket, message, answer)


def _may_try(socket: Connection, message: protocol.Wish) -> bool:
    """Whether the role that the socket came with may ask for this at all; the door asks again, with the role of now."""
    actors = frozenset({access.Actor(socket.role), access.Actor.HOLDER})
    return access.may_use(str(message.__struct_config__.tag), actors)


def _perform(socket: Connection, message: protocol.Wish, now: int) -> rooms.Answer | Denied:
    # In the transaction of the change: who has just signed out changes nothing any more.
    if not credentials.is_signed_in(socket.session):
        return Denied(CloseCode.SIGNED_OUT)
    by, digest = rooms.Actor(socket.user, socket.seat), protocol.digest(message)
    match message:
        case protocol.Start(id=key, exercise=slug, groups=groups, seed=seed):
            chosen = starting.Chosen(groups, seed) if groups else None
            return starting.start_exercise(socket.room, slug, chosen=chosen, by=by, now=now, key=key, digest=digest)
        case protocol.AddTo(id=key, pairing=pairing, seat=seat):
            return starting.add_to(socket.room, pairing, seat, by=by, now=now, key=key, digest=digest)
        case protocol.StandIn(id=key, pairing=pairing, on=on):
            return starting.stand_in(socket.room, pairing, on, by=by, now=now, key=key, digest=digest)
        case protocol.Reached(id=key, what=what):
            return starting.reached(socket.room, what, by=by, now=now, key=key, digest=digest)
        case protocol.MoveTo(id=key, pairing=pairing, seat=seat, reason=reason):
            return holding.move_to(socket.room, pairing, seat, reason, by=by, now=now, key=key, digest=digest)
        case protocol.Remove(id=key, seat=seat, reason=reason, holds=holds):
            return holding.remove(socket.room, seat, reason, holds, by=by, now=now, key=key, digest=digest)
        case protocol.Say(id=key, seat=seat, en=en, sv=sv):
            return holding.say(socket.room, seat, en, sv, by=by, now=now, key=key, digest=digest)
        case protocol.LayPlan(id=key, minutes=minutes):
            return holding.lay_plan(socket.room, minutes, by=by, now=now, key=key, digest=digest)
        case protocol.ChangeStep(id=key, place=place, minutes=minutes, exercise=slug):
            return holding.change_step(socket.room, place, minutes, slug, by=by, now=now, key=key, digest=digest)
    command = COMMANDS[type(message)](message, socket.seat)
    return rooms.handle(socket.room, command, by=by, now=now, key=message.id, digest=digest)


def _told(socket: Connection, message: protocol.Wish, answer: rooms.Answer) -> Outgoing | Denied:
    if answer.refused is None:
        return protocol.Ok(id=message.id, v=answer.version)
    if answer.refused in NOT_NOW:
        return protocol.Error(code=ErrorCode.BUSY, id=message.id)
    if answer.refused == RefusalCode.NOT_ALLOWED:
        allowed = credentials.still(socket)
        if isinstance(allowed, Denied):
            return allowed
    return protocol.Refused(id=message.id, code=answer.refused)
