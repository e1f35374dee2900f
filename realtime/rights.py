"""Which row of the table of rights (`groups.access`) a command of the room stands for, and who somebody is to it."""

from __future__ import annotations

from groups import access
from groups.models import Role as CohortRole
from sessions.core import room_words as w
from sessions.core import rooms as core
from sessions.core import turn_words as turn
from sessions.core.room_words import Command, Role, Room

ROOM_WORDS: dict[type[Command], str] = {
    w.Enter: "hello",
    w.Returned: "hello",
    w.Tick: "due",
    w.Ready: "ready",
    w.CallHelp: "help",
    w.HelpOver: "help_over",
    w.Leave: "leave",
    w.TakePart: "take_part",
    w.StartExercise: "start",
    w.AddTo: "add_to",
    w.Visit: "visit",
    w.PauseAll: "pause_all",
    w.ResumeAll: "resume_all",
    w.EndExercise: "end",
    w.CloseRoom: "close_room",
    w.StepOut: "step_out",
    w.StepIn: "step_in",
    w.FeltLikeFixing: "fixing",
    w.MoveTo: "move_to",
    w.Mute: "mute",
    w.Remove: "remove",
    w.LockDoor: "lock_door",
    w.HandOver: "hand_over",
    w.TakeOver: "take_over",
    w.Say: "say",
    w.LayPlan: "lay_plan",
    w.GoTo: "go_to",
    w.ChangeStep: "change_step",
}

TURN_WORDS: dict[type[turn.Command], str] = {
    turn.Rest: "rest",
    turn.Pass: "pass",
    turn.Keep: "keep",
    turn.Decline: "decline",
    turn.Done: "done",
    turn.Ask: "ask",
    turn.Grant: "grant",
    turn.NotNow: "not_now",
    turn.StepBack: "step_back",
    turn.PauseMe: "pause",
    turn.Bell: "bell",
    turn.Resume: "resume",
    turn.Skip: "skip",
    turn.GiveFloor: "give_floor",
    turn.StandIn: "stand_in",
}


def word_of(command: Command) -> str:
    """The word of the wire that a command stands for; empty for what only the server may do."""
    if isinstance(command, w.PairingCommand):
        return TURN_WORDS.get(type(command.command), "")
    return ROOM_WORDS.get(type(command), "")


def room_role(roles: frozenset[str]) -> Role | None:
    """What somebody with these roles in the cohort is in its rooms; None for somebody who has no place there."""
    if CohortRole.FACILITATOR in roles:
        return "facilitator"
    return "member" if CohortRole.MEMBER in roles else None


def may(room: Room, command: Command, seat: int | None, roles: frozenset[str]) -> bool:
    """Whether somebody on `seat` may try the command. Nobody speaks for another seat."""
    speaks_for = getattr(command, "by", getattr(command, "seat", seat))
    if speaks_for != seat:
        return False
    return access.may_use(word_of(command), actors(room, roles))


def actors(room: Room, roles: frozenset[str]) -> frozenset[access.Actor]:
    """What somebody with these roles is to this room now."""
    found = {access.Actor(role) for role in roles}
    if CohortRole.MEMBER in roles and room.self_held and core.facilitator_here(room) is None:
        found.add(access.Actor.HOLDER)
    return frozenset(found)
