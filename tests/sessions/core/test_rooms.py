"""The rules of a room around its pairings, and what must hold whatever anybody asks of it."""

from __future__ import annotations

import typing

import msgspec
import pytest

from sessions import codec
from sessions.core import room_words as w
from sessions.core import rooms
from sessions.core import turn_words as turn
from sessions.core.room_words import Room
from sessions.core.turn_words import Person
from tests.sessions.core.room_scripts import EXERCISE, FACILITATOR, NOW, filled, play, running, start

SEEDS = range(40)


def after(room: Room, *commands: w.Command, now: int = NOW) -> Room:
    for command in commands:
        room = rooms.step(room, command, now)[1]
    return room


def code_of(room: Room, command: w.Command, now: int = NOW) -> str | None:
    return rooms.attempt(room, command, now)[2]


# --- whatever anybody asks -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_the_log_alone_gives_the_same_room_byte_for_byte(seed: int) -> None:
    steps = play(seed)
    room = rooms.begin("Room", steps[0].before.self_held)
    for step in steps:
        for event in step.events:
            room = rooms.evolve(room, codec.decode_event(codec.encode_event(event)))
        assert codec.encode_room(room) == codec.encode_room(step.after)
    assert codec.decode_room(codec.encode_room(room)) == room


@pytest.mark.parametrize("seed", SEEDS)
def test_a_refused_command_changes_nothing_beyond_a_tick(seed: int) -> None:
    refused = [step for step in play(seed) if step.refused is not None and not isinstance(step.command, w.Lost)]
    assert refused
    for step in refused:
        events, ticked, _ = rooms.attempt(step.before, w.Tick(), step.now)
        assert (step.events, step.after) == (events, ticked)


@pytest.mark.parametrize("seed", SEEDS)
def test_deciding_alone_says_what_deciding_and_folding_does(seed: int) -> None:
    for step in play(seed, 80):
        if step.refused is None:
            assert rooms.decide(step.before, step.command, step.now) == step.events
            assert rooms.step(step.before, step.command, step.now) == (step.events, step.after)
        else:
            with pytest.raises((w.RoomRefused, turn.Refused)):
                rooms.decide(step.before, step.command, step.now)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_second_tick_at_the_same_instant_changes_nothing(seed: int) -> None:
    for step in play(seed, 80):
        _, ticked, _ = rooms.attempt(step.after, w.Tick(), step.now)
        assert rooms.attempt(ticked, w.Tick(), step.now)[0] == ()


@pytest.mark.parametrize("seed", SEEDS)
def test_silence_ends_every_exercise(seed: int) -> None:
    room = play(seed)[-1].after
    for _ in range(5_000):
        due = rooms.due_at(room)
        if due is None:
            break
        room = rooms.attempt(room, w.Tick(), due)[1]
    assert room.step != "exercise"
    assert all(pairing.closed for pairing in room.pairings.values())


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_is_ever_in_two_open_pairings(seed: int) -> None:
    for step in play(seed):
        seats = [
            person.seat
            for pairing in step.after.pairings.values()
            if pairing.closed is None
            for person in pairing.seats
            if person.link != "left"
        ]
        assert len(seats) == len(set(seats))


def test_deadlines_of_several_pairings_take_effect_in_the_order_of_their_instants() -> None:
    room = running()
    room = after(room, w.PairingCommand(3, turn.Bell(3)), now=NOW + 20_000)
    events = rooms.attempt(room, w.Tick(), NOW + 900_000)[0]
    moments = [event.at for event in events]
    assert len({event.pairing for event in events if isinstance(event, w.InPairing)}) == 2
    assert moments == sorted(moments)


def test_every_event_of_a_turn_can_stand_in_the_log_of_a_room() -> None:
    known = set(typing.get_args(w.TurnEvent))
    assert known == set(turn.Event.__subclasses__())
    assert set(typing.get_args(w.AnyEvent)) == set(w.Event.__subclasses__())


def test_no_event_or_command_holds_a_name_of_a_person() -> None:
    fields = {name for kind in w.Event.__subclasses__() for name in kind.__struct_fields__}
    assert not fields & {"name", "user", "email", "text"}


# --- coming and going ------------------------------------------------------------------------------------------------


def test_entering_twice_is_entering_once() -> None:
    room = after(rooms.begin(), w.Enter(1))
    assert rooms.decide(room, w.Enter(1), NOW) == ()


def test_somebody_lost_who_enters_has_returned_and_is_still_ready() -> None:
    room = after(filled(), w.Lost(1, NOW))
    assert room.people[1].presence == "lost"
    room = after(room, w.Enter(1))
    assert (room.people[1].presence, room.people[1].ready) == ("here", True)


def test_somebody_who_left_confirms_the_ground_rules_anew() -> None:
    room = after(filled(), w.Leave(1), w.Enter(1))
    assert (room.people[1].presence, room.people[1].ready) == ("here", False)


def test_a_loss_takes_effect_when_the_person_was_last_seen_however_late_it_is_noticed() -> None:
    room = running()
    speaker = room.pairings[1].turn.speaker
    seen, noticed = NOW + 30_000, NOW + 600_000
    room = after(room, w.Lost(speaker, seen), now=noticed)
    # 5 s of handover, 25 s of speaking, and what a reload may take.
    assert room.pairings[1].turn.used <= 25_000 + turn.Limits().reload


def test_whoever_leaves_the_room_leaves_their_pairing() -> None:
    room = after(running(), w.Leave(1), now=NOW + 10_000)
    assert {person.seat: person.link for person in room.pairings[1].seats}[1] == "left"
    assert not rooms.is_busy(room, 1)


def test_a_new_block_ends_the_shared_pairing_and_leaves_both_in_the_room() -> None:
    room = after(running(), w.PartBlocked(1, 2), now=NOW + 10_000)
    assert {person.seat: person.link for person in room.pairings[1].seats}[1] == "left"
    assert room.people[1].presence == "here"
    assert rooms.decide(running(), w.PartBlocked(1, 3), NOW) == ()


def test_a_changed_role_is_known_at_once_and_takes_turns_away_from_a_former_facilitator() -> None:
    room = after(filled(), w.TakePart(FACILITATOR, True), w.Enter(FACILITATOR, "member"))
    assert (room.people[FACILITATOR].role, room.people[FACILITATOR].takes_part) == ("member", False)
    assert code_of(room, start()) == "needs_facilitator"


# --- starting --------------------------------------------------------------------------------------------------------


def test_a_facilitator_starts_and_the_room_is_in_an_exercise() -> None:
    room = running()
    assert (room.step, sorted(room.pairings)) == ("exercise", [1, 2])
    assert room.why[1] == ((1, ("first_time:0:0",)), (2, ("first_time:0:0",)))


def test_a_member_starts_only_where_the_room_holds_itself_and_no_facilitator_is_here() -> None:
    assert code_of(filled(), start(by=1)) == "needs_facilitator"
    assert code_of(filled(self_held=True), start(by=1)) == "needs_facilitator"
    alone = filled(self_held=True, seats=(1, 2, 3, 4))
    assert code_of(alone, start(by=1)) is None
    facilitated = msgspec.structs.replace(EXERCISE, facilitator_required=True)
    assert code_of(alone, msgspec.structs.replace(start(by=1), exercise=facilitated)) == "needs_facilitator"


def test_an_exercise_takes_only_people_who_are_here_ready_and_have_turns() -> None:
    assert code_of(after(filled(), w.Lost(2, NOW)), start()) == "not_ready"
    assert code_of(after(filled(), w.Leave(2)), start()) == "not_in_room"
    assert code_of(after(filled(), w.Leave(2), w.Enter(2)), start()) == "not_ready"
    assert code_of(filled(), start((1, FACILITATOR))) == "not_ready"
    assert code_of(after(filled(), w.TakePart(FACILITATOR, True)), start((1, FACILITATOR))) is None


def test_nobody_is_taken_twice_and_no_pairing_has_a_size_that_the_exercise_is_not_made_for() -> None:
    assert code_of(filled(), start((1, 2, 1, 3))) == "busy"
    assert code_of(filled(), start((1,))) == "wrong_size"
    assert code_of(filled(), start(())) == "too_few"


def test_a_second_exercise_waits_for_the_end_of_the_first() -> None:
    room = running()
    assert code_of(room, start()) == "exercise_runs"
    room = after(room, w.EndExercise(FACILITATOR, "time"), now=NOW + 1)
    assert room.step == "between"
    room = after(room, start(at=NOW + 2), now=NOW + 2)
    assert sorted(room.pairings) == [3, 4]


def test_the_exercise_ends_with_its_last_pairing_and_the_closed_ones_stay_readable() -> None:
    room = after(running(), w.PairingCommand(FACILITATOR, turn.End("enough"), 1), now=NOW + 1)
    assert (room.step, rooms.is_busy(room, 1), rooms.is_busy(room, 3)) == ("exercise", False, True)
    room = after(room, w.PairingCommand(FACILITATOR, turn.End("enough"), 2), now=NOW + 2)
    assert (room.step, rooms.pairing_of(room, 1)) == ("between", 1)


# --- wishes ----------------------------------------------------------------------------------------------------------


def test_a_wish_goes_into_the_pairing_of_whoever_has_it_and_never_into_another() -> None:
    room = after(running(), w.PairingCommand(3, turn.PauseMe(3), 1), now=NOW + 6_000)
    assert (len(room.pairings[1].pauses), len(room.pairings[2].pauses)) == (0, 1)


def test_nobody_speaks_for_another_seat() -> None:
    assert code_of(running(), w.PairingCommand(3, turn.PauseMe(1))) == "not_in_room"


@pytest.mark.parametrize(
    "command",
    [
        *(turn.Skip(1, "time"), turn.GiveFloor(2, "late"), turn.StandIn(True)),
        *(turn.PauseAll(), turn.ResumeAll(), turn.End("enough")),
    ],
    ids=lambda command: type(command).__name__,
)
def test_a_member_leads_no_pairing(command: turn.Command) -> None:
    assert code_of(running(), w.PairingCommand(1, command, 1)) == "not_facilitator"


@pytest.mark.parametrize(
    "command",
    [
        *(w.PauseAll(1), w.ResumeAll(1), w.EndExercise(1, "time"), w.CloseRoom(1, "late"), w.TakePart(1, True)),
        *(w.AddTo(1, 1, Person(4)), w.HelpOver(1, 2)),
    ],
    ids=lambda command: type(command).__name__,
)
def test_a_member_leads_no_room(command: w.Command) -> None:
    assert code_of(running(), command) == "not_facilitator"


def test_a_pause_for_everybody_reaches_every_pairing() -> None:
    room = after(running(), w.PauseAll(FACILITATOR), now=NOW + 10_000)
    assert all(pairing.pauses for pairing in room.pairings.values())
    room = after(room, w.ResumeAll(FACILITATOR), now=NOW + 20_000)
    assert not any(pairing.pauses for pairing in room.pairings.values())
    assert code_of(room, w.ResumeAll(FACILITATOR), NOW + 20_000) == "not_paused"


def test_who_came_late_waits_until_the_facilitator_brings_them_into_a_pairing() -> None:
    room = running((1, 2))
    assert not rooms.is_busy(room, 3)
    room = after(room, w.AddTo(FACILITATOR, 1, Person(3)), now=NOW + 10_000)
    assert rooms.is_busy(room, 3)
    assert code_of(room, w.AddTo(FACILITATOR, 1, Person(3)), NOW + 10_000) == "busy"
    assert code_of(room, w.AddTo(FACILITATOR, 1, Person(4)), NOW + 10_000) == "wrong_size"
    assert code_of(room, w.AddTo(FACILITATOR, 9, Person(4)), NOW + 10_000) == "no_pairing"


def test_a_call_for_help_stands_until_its_owner_or_the_facilitator_ends_it() -> None:
    room = after(filled(), w.CallHelp(1))
    assert room.people[1].help_since == NOW
    assert after(room, w.HelpOver(1)).people[1].help_since is None
    assert after(room, w.HelpOver(FACILITATOR, 1)).people[1].help_since is None


def test_ending_and_closing_need_a_reason_and_a_closed_room_takes_nothing_more() -> None:
    assert code_of(running(), w.EndExercise(FACILITATOR, " ")) == "reason_missing"
    assert code_of(running(), w.CloseRoom(FACILITATOR, "")) == "reason_missing"
    room = after(running(), w.CloseRoom(FACILITATOR, "late"), now=NOW + 1)
    assert (room.step, rooms.due_at(room)) == ("closed", None)
    assert all(pairing.closed.reason == "facilitator" for pairing in room.pairings.values())
    assert code_of(room, w.Ready(1), NOW + 2) == "room_closed"
    assert rooms.decide(room, w.Enter(6), NOW + 2) == ()
