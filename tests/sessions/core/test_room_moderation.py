"""How a room is held: what facilitators may do with it, stepping out, and what is said to them alone."""

from __future__ import annotations

import pytest

from sessions.core import room_words as w
from sessions.core import rooms, views
from sessions.core import turn_words as turn
from sessions.core.links import links
from sessions.core.room_words import Room
from sessions.core.turn_words import Person
from tests.sessions.core.room_scripts import FACILITATOR, NOW, filled, play, running
from tests.sessions.core.test_rooms import after, code_of

CO = 6
LONG = 600_000


def led_by_two() -> Room:
    return after(filled(), w.Enter(CO, "facilitator"))


def speaker_of(room: Room, number: int = 1) -> int:
    turn_now = room.pairings[number].turn
    assert turn_now is not None
    return turn_now.speaker


def supporter_of(room: Room, number: int = 1) -> int:
    turn_now = room.pairings[number].turn
    assert turn_now is not None
    return turn_now.supporter


# --- who leads -------------------------------------------------------------------------------------------------------


def test_the_first_facilitator_who_comes_leads_and_another_one_does_not_take_the_room_by_coming() -> None:
    room = led_by_two()
    assert (room.lead, rooms.facilitator_here(room)) == (FACILITATOR, FACILITATOR)
    assert code_of(room, w.TakeOver(CO)) == "led"


def test_a_room_is_handed_over_to_another_facilitator_only() -> None:
    room = after(led_by_two(), w.HandOver(FACILITATOR, CO))
    assert (room.lead, rooms.facilitator_here(room)) == (CO, CO)
    assert code_of(room, w.HandOver(CO, 1)) == "not_facilitator"
    assert code_of(room, w.HandOver(1, CO)) == "not_facilitator"


@pytest.mark.parametrize("gone", [w.Lost(FACILITATOR, NOW), w.Leave(FACILITATOR), w.StepOut(FACILITATOR)])
def test_when_whoever_leads_is_gone_the_room_is_offered_and_everything_goes_on(gone: w.Command) -> None:
    room = after(after(led_by_two(), *(w.Ready(seat) for seat in (1, 2, 3, 4))), gone)
    assert rooms.facilitator_here(room) == CO
    seen = views.view(room, {}, CO, "facilitator")
    assert seen["desk"]["lead_here"] is False
    assert "take_over" in seen["me"]["can"]
    assert code_of(room, w.CloseRoom(CO, "time")) is None
    assert after(room, w.TakeOver(CO)).lead == CO


def test_whoever_comes_back_finds_the_room_in_the_other_ones_hands() -> None:
    room = after(led_by_two(), w.Lost(FACILITATOR, NOW), w.TakeOver(CO), w.Enter(FACILITATOR, "facilitator"))
    assert room.lead == CO


def test_who_is_no_facilitator_any_more_leads_no_more() -> None:
    assert after(filled(), w.Enter(FACILITATOR, "member")).lead == 0


# --- stepping in, and parting ----------------------------------------------------------------------------------------


def test_who_steps_in_while_their_connection_is_gone_is_not_taken_for_being_there() -> None:
    room = after(running(), w.StepOut(1), w.Lost(1, NOW), w.StepIn(1))
    assert (room.people[1].out_since, room.people[1].presence) == (None, "lost")
    assert room.pairings[1].seats[0].link != "here"
    assert after(room, w.Enter(1)).pairings[1].seats[0].link == "here"


@pytest.mark.parametrize("owner_is_member", [True, False])
def test_a_facilitator_does_not_stand_in_any_more_where_a_new_block_is(owner_is_member: bool) -> None:
    room = after(running(), w.PairingCommand(FACILITATOR, turn.StandIn(True), 1))
    assert room.pairings[1].house.on
    parted = after(room, w.PartBlocked(1, FACILITATOR) if owner_is_member else w.PartBlocked(FACILITATOR, 1))
    assert not parted.pairings[1].house.on
    assert [person.link for person in parted.pairings[1].seats] == ["here", "here"]
    assert after(room, w.PartBlocked(3, FACILITATOR)).pairings[1].house.on


def test_who_is_moved_brings_along_what_their_running_turn_has_moved() -> None:
    room = running()
    speaker = speaker_of(room)
    _, room, refused = rooms.attempt(
        room, w.MoveTo(FACILITATOR, 2, Person(speaker, carried=7_000), "time"), NOW + 65_000
    )
    assert refused is None
    moved = next(person for person in room.pairings[2].seats if person.seat == speaker)
    ran = next(person for person in room.pairings[1].seats if person.seat == speaker).s
    assert ran > 30_000
    assert moved.carried == 7_000 + ran


# --- the door, muting, removing --------------------------------------------------------------------------------------


def test_muting_silences_every_link_until_it_is_lifted_and_going_out_and_in_does_not_lift_it() -> None:
    room = after(filled(), w.Mute(FACILITATOR, 1, True))
    assert all(link["muted"] for link in links(room, 1))
    assert not any(link["muted"] for link in links(room, 2))
    again = after(room, w.Leave(1), w.Enter(1), w.Ready(1))
    assert all(link["muted"] for link in links(again, 1))
    assert not any(link["muted"] for link in links(after(again, w.Mute(FACILITATOR, 1, False)), 1))


def test_nobody_is_muted_in_their_own_turn_and_whoever_gets_the_floor_is_heard() -> None:
    room = running()
    speaker, supporter = speaker_of(room), supporter_of(room)
    assert code_of(room, w.Mute(FACILITATOR, speaker, True), NOW + 10_000) == "their_turn"
    room = after(room, w.Mute(FACILITATOR, supporter, True), now=NOW + 10_000)
    assert room.people[supporter].muted
    while speaker_of(room) == speaker:
        due = rooms.due_at(room)
        assert due is not None
        room = rooms.attempt(room, w.Tick(), due)[1]
    assert speaker_of(room) == supporter
    assert not room.people[supporter].muted


def test_removing_needs_a_reason_takes_the_person_out_of_their_pairing_and_is_for_members_only() -> None:
    room = running()
    assert code_of(room, w.Remove(FACILITATOR, 1, " ")) == "reason_missing"
    assert code_of(after(room, w.Enter(CO, "facilitator")), w.Remove(FACILITATOR, CO, "agreement")) == "not_member"
    assert code_of(room, w.Remove(2, 1, "agreement")) == "not_facilitator"
    events, room = rooms.step(room, w.Remove(FACILITATOR, 1, "agreement"), NOW + 30_000)
    assert room.people[1].presence == "left"
    assert rooms.pairing_of(room, 1) is None
    left = next(event for event in events if isinstance(event, w.SeatLeft))
    assert (left.why, left.by, left.reason) == ("removed", FACILITATOR, "agreement")


def test_a_locked_door_is_known_to_whoever_lets_people_in() -> None:
    room = after(filled(), w.LockDoor(FACILITATOR, True))
    assert room.locked
    assert rooms.decide(room, w.LockDoor(FACILITATOR, True), NOW) == ()
    assert not after(room, w.LockDoor(FACILITATOR, False)).locked
    assert code_of(room, w.LockDoor(1, False)) == "not_facilitator"


# --- moving ----------------------------------------------------------------------------------------------------------


def test_moving_makes_a_trio_and_leaves_nobody_in_two_pairings() -> None:
    room = running()
    seat = supporter_of(room, 2)
    room = after(room, w.MoveTo(FACILITATOR, 1, Person(seat), "trio"), now=NOW + 20_000)
    assert rooms.pairing_of(room, seat) == 1
    assert sorted(one.seat for one in room.pairings[1].seats if one.link != "left") == sorted((1, 2, seat))


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (w.MoveTo(FACILITATOR, 1, Person(3), ""), "reason_missing"),
        (w.MoveTo(FACILITATOR, 1, Person(1), "trio"), "no_pairing"),
        (w.MoveTo(FACILITATOR, 9, Person(3), "trio"), "no_pairing"),
        (w.MoveTo(FACILITATOR, 1, Person(FACILITATOR), "trio"), "not_ready"),
        (w.MoveTo(FACILITATOR, 1, Person(3), "trio", ((1, 3),)), "blocked"),
        (w.MoveTo(1, 1, Person(3), "trio"), "not_facilitator"),
    ],
)
def test_a_move_that_cannot_be_is_refused_and_leaves_everybody_where_they_are(command: w.Command, code: str) -> None:
    room = running()
    events, ticked, refused = rooms.attempt(room, command, NOW + 20_000)
    assert refused == code
    assert (events, ticked) == rooms.attempt(room, w.Tick(), NOW + 20_000)[:2]


# --- stepping out ----------------------------------------------------------------------------------------------------


def test_stepping_out_stops_the_clock_of_ones_pairing_and_coming_back_lets_it_go_on() -> None:
    room = running()
    speaker = speaker_of(room)
    room = after(room, w.StepOut(speaker), now=NOW + 20_000)
    later = rooms.attempt(room, w.Tick(), NOW + 40_000)[1]
    held = views.view(later, {}, supporter_of(room), "member")["pairing"]
    assert held["stage"] == "held"
    assert [one["why"] for one in held["held"]] == ["out"]
    assert held["people"][str(speaker)] == "out"
    assert links(later, speaker) == []
    back = after(later, w.StepIn(speaker), now=NOW + 50_000)
    assert back.people[speaker].out_since is None
    assert views.view(back, {}, speaker, "member")["pairing"]["stage"] in {"running", "handover"}


def test_whoever_is_out_stays_out_of_the_turn_however_often_their_connection_comes_and_goes() -> None:
    room = running()
    speaker = speaker_of(room)
    room = after(room, w.StepOut(speaker), now=NOW + 20_000)
    room = after(room, w.Lost(speaker, NOW + 25_000), w.Enter(speaker), now=NOW + 30_000)
    assert room.people[speaker].out_since is not None
    assert not room.people[speaker].may_be_paired
    person = next(one for one in room.pairings[1].seats if one.seat == speaker)
    assert person.link in {"lost", "missing"}


def test_nobody_who_is_out_is_paired_and_leaving_ends_being_out() -> None:
    room = after(filled(), w.StepOut(1))
    assert not room.people[1].may_be_paired
    assert after(room, w.Leave(1), w.Enter(1)).people[1].out_since is None
    assert rooms.decide(room, w.StepOut(1), NOW) == ()
    assert rooms.decide(after(room, w.StepIn(1)), w.StepIn(1), NOW) == ()


# --- what is said to a facilitator, and by one -----------------------------------------------------------------------


def test_a_call_is_answered_by_a_visit_or_by_a_line_to_the_caller() -> None:
    room = after(running(), w.CallHelp(1), w.CallHelp(3), now=NOW + 20_000)
    visited = after(room, w.Visit(FACILITATOR, rooms.pairing_of(room, 1) or 0, True), now=NOW + 21_000)
    assert (visited.people[1].help_since, visited.people[3].help_since is None) == (None, False)
    written = after(room, w.Say(FACILITATOR, 17, 3), now=NOW + 21_000)
    assert (written.people[3].help_since, written.people[1].help_since is None) == (None, False)
    assert after(room, w.Say(FACILITATOR, 17), now=NOW + 21_000).people[1].help_since is not None


def test_a_line_is_seen_by_whom_it_is_for_and_its_words_are_not_in_the_room() -> None:
    room = after(filled(), w.Say(FACILITATOR, 17), w.Say(FACILITATOR, 18, 2))
    seen = {seat: views.view(room, {}, seat, "member") for seat in (1, 2)}
    assert seen[1]["room"]["line"] == {"number": 17, "at": NOW}
    assert (seen[1]["me"]["line"], seen[2]["me"]["line"]) == (None, {"number": 18, "at": NOW})
    assert code_of(room, w.Say(1, 19)) == "not_facilitator"
    assert code_of(room, w.Say(FACILITATOR, 19, 9)) == "not_in_room"


def test_what_felt_like_fixing_is_a_count_once_a_round_and_only_after_ones_own_turn() -> None:
    room = running()
    speaker, supporter = speaker_of(room), supporter_of(room)
    assert code_of(room, w.FeltLikeFixing(supporter), NOW + 20_000) == "not_spoken"
    room = after(room, w.FeltLikeFixing(speaker), now=NOW + 20_000)
    assert code_of(room, w.FeltLikeFixing(speaker), NOW + 21_000) == "once_a_round"
    assert views.view(room, {}, FACILITATOR, "facilitator")["desk"]["fixing"] == 1
    for seat in (speaker, supporter):
        seen = views.view(room, {}, seat, "member")
        assert seen["desk"] is None
        assert "fixing" not in seen["me"]["can"]
    assert code_of(filled(), w.FeltLikeFixing(1)) == "no_pairing"


def test_whose_time_is_owed_is_on_the_desk_once_an_exercise_has_closed_and_nowhere_else() -> None:
    room = running()
    speaker = speaker_of(room)
    room = after(room, w.EndExercise(FACILITATOR, "time"), now=NOW + 60_000)
    owed = dict(views.view(room, {}, FACILITATOR, "facilitator")["desk"]["owed"])
    assert supporter_of(running()) in owed
    assert speaker not in owed
    assert views.view(room, {}, speaker, "member")["desk"] is None


@pytest.mark.parametrize("seed", range(40))
def test_whatever_anybody_asks_nobody_out_is_linked_and_nobody_who_speaks_is_muted(seed: int) -> None:
    for step in play(seed):
        for seat, person in step.after.people.items():
            if person.out_since is not None:
                assert links(step.after, seat) == []
        for pairing in step.after.pairings.values():
            if pairing.closed is None and pairing.turn is not None:
                assert not step.after.people[pairing.turn.speaker].muted


@pytest.mark.parametrize("seed", range(40))
def test_somebody_leads_whenever_a_facilitator_has_not_left(seed: int) -> None:
    for step in play(seed):
        if step.after.lead:
            assert step.after.people[step.after.lead].role == "facilitator"
            assert step.after.people[step.after.lead].presence != "left"


def test_a_turn_command_of_somebody_who_is_out_is_refused() -> None:
    room = running()
    speaker = speaker_of(room)
    room = after(room, w.StepOut(speaker), now=NOW + 20_000)
    assert code_of(room, w.PairingCommand(speaker, turn.Keep(speaker, 1)), NOW + 30_000) == "not_connected"
