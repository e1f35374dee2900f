"""The one door asks the one table of rights: every command has a row in it, or is the server's alone."""

from __future__ import annotations

import pytest

from groups import access
from realtime import rights
from sessions.core import room_words as w
from sessions.core import turn_words as turn
from tests.sessions.core.room_scripts import FACILITATOR, every_command, filled, running

SERVERS = {w.Lost, w.PartBlocked, w.PairingCommand}  # a pairing command is named by what is in it
SERVERS_IN_PAIRINGS = {turn.Open, turn.Join, turn.Leave, turn.Lost, turn.Returned, turn.Tick, turn.TurnCommand}
FOR_ALL_PAIRINGS = {turn.PauseAll, turn.ResumeAll, turn.End}


def all_kinds(base: type) -> set[type]:
    return {kind for one in base.__subclasses__() for kind in (one, *all_kinds(one))}


def test_every_command_of_a_room_has_a_row_or_is_the_servers() -> None:
    assert set(rights.ROOM_WORDS) | SERVERS == all_kinds(w.Command)
    assert not set(rights.ROOM_WORDS) & SERVERS
    assert set(rights.ROOM_WORDS.values()) <= set(access.COMMANDS)


def test_every_command_of_a_pairing_has_a_row_or_is_the_servers() -> None:
    assert set(rights.TURN_WORDS) | SERVERS_IN_PAIRINGS | FOR_ALL_PAIRINGS == all_kinds(turn.Command)
    assert set(rights.TURN_WORDS.values()) <= set(access.COMMANDS)


def test_every_row_about_a_room_is_reached_by_some_command() -> None:
    about_the_socket = {"ping", "reached", "signal", "turn"}
    assert set(access.COMMANDS) - about_the_socket == {*rights.ROOM_WORDS.values(), *rights.TURN_WORDS.values()}


@pytest.mark.parametrize("roles", [frozenset(), frozenset({"organiser"})])
def test_somebody_without_a_place_in_the_room_may_try_nothing(roles) -> None:
    for command in every_command(running(), 1):
        assert not rights.may(running(), command, 1, roles)


def test_nobody_speaks_for_another_seat_whatever_their_role() -> None:
    everything = frozenset({"member", "facilitator", "organiser"})
    for command in every_command(running(), 1):
        if not isinstance(command, w.Tick):
            assert not rights.may(running(), command, 2, everything)


def test_a_member_may_try_to_start_where_the_room_holds_itself_and_nobody_leads() -> None:
    start = next(command for command in every_command(filled(), 1) if isinstance(command, w.StartExercise))
    alone = (1, 2, 3, 4)
    member = frozenset({"member"})
    assert rights.may(filled(self_held=True, seats=alone), start, 1, member)
    assert not rights.may(filled(self_held=True), start, 1, member)
    assert not rights.may(filled(seats=alone), start, 1, member)
    assert not rights.may(filled(), start, FACILITATOR, frozenset({"facilitator"}))


def test_who_facilitates_is_a_facilitator_in_the_room_whatever_else_they_are() -> None:
    assert rights.room_role(frozenset({"member", "facilitator"})) == "facilitator"
    assert rights.room_role(frozenset({"member", "organiser"})) == "member"
    assert rights.room_role(frozenset({"organiser"})) is None
