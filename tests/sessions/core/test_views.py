"""What each receiver sees of a room, and above all what they never see."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from sessions.core import room_words as w
from sessions.core import rooms, views
from sessions.core import turn_words as turn
from sessions.core.room_words import Room
from tests.sessions.core.room_scripts import FACILITATOR, NOW, SEATS, every_command, filled, play, running

NAMES = {seat: {"name": f"Person {seat}", "pronouns": "", "rehearsal": False} for seat in (*SEATS, 6)}
OWNERS_ALONE = {"x_ms", "dev_ms", "offered_ms", "keep_is_refused", "closing_rest"}
NEVER = {"x", "dev", "carried", "target", "how", "let_go", "balance", "blocked", "digest"}


def role_of(room: Room, seat: int) -> w.Role:
    return room.people[seat].role if seat in room.people else "member"


def seen(room: Room, seat: int) -> views.View:
    return views.view(room, NAMES, seat, role_of(room, seat))


def keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        for inner in value.values():
            yield from keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner)


def after(room: Room, command: w.Command, now: int) -> Room:
    return rooms.step(room, command, now)[1]


def keep_or_decline(kind: type[turn.TurnCommand]) -> Room:
    """Pairing 1 after its speaker has ended the turn early by their own word."""
    room = running()
    live = room.pairings[1].turn
    return after(room, w.PairingCommand(live.speaker, kind(live.speaker, live.number)), NOW + 30_000)


# --- patches ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(15))
def test_an_old_view_and_the_patch_make_the_new_view_for_everybody(seed: int) -> None:
    for step in play(seed):
        for seat in (*SEATS, 6):
            old, new = seen(step.before, seat), seen(step.after, seat)
            patch = json.loads(json.dumps(views.diff(old, new)))
            assert {**json.loads(json.dumps(old)), **patch} == json.loads(json.dumps(new))
            assert all(old[name] != new[name] for name in patch)


def test_a_view_always_has_the_same_slices() -> None:
    for room in (rooms.begin(), filled(), running()):
        assert tuple(seen(room, 1)) == views.SLICES


# --- what is nobody else's -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(15))
def test_what_was_declined_and_owed_is_seen_by_its_owner_alone(seed: int) -> None:
    for step in play(seed):
        for seat in SEATS:
            view = seen(step.after, seat)
            mine = (view["pairing"] or {}).pop("mine", None)
            assert not set(keys(view)) & OWNERS_ALONE
            assert not set(keys(view)) & NEVER
            assert mine is None or set(mine) == OWNERS_ALONE


def test_a_partner_sees_that_a_turn_ended_and_never_how() -> None:
    kept, declined = keep_or_decline(turn.Keep), keep_or_decline(turn.Decline)
    speaker = kept.pairings[1].turn.speaker
    partner = 3 - speaker
    assert seen(kept, partner) == seen(declined, partner)
    assert seen(kept, speaker) != seen(declined, speaker)
    later = [after(room, w.Tick(), NOW + 80_000) for room in (kept, declined)]
    assert later[0].pairings[1].turn.speaker == partner
    assert seen(later[0], partner) == seen(later[1], partner)


def test_a_partner_is_not_shown_the_reasons_that_were_given_to_the_other() -> None:
    room = running()
    room = rooms.evolve(room, w.GroupFormed(NOW, 1, (1, 2), ((1, ("met_before:2:1",)), (2, ("first_time:1:0",)))))
    assert seen(room, 1)["pairing"]["why"] == ["met_before:2:1"]
    assert seen(room, 2)["pairing"]["why"] == ["first_time:1:0"]


# --- what others see -------------------------------------------------------------------------------------------------


def test_others_see_that_people_are_busy_and_nothing_that_goes_on_between_them() -> None:
    room = running((1, 2))
    live = room.pairings[1].turn
    before = seen(room, 3)
    assert {person["seat"]: person["busy"] for person in before["people"]} == {
        1: True,
        2: True,
        3: False,
        4: False,
        5: False,
    }
    for command in (turn.PauseMe(1), turn.Ask(live.speaker, live.number), turn.Decline(live.speaker, live.number)):
        changed = after(room, w.PairingCommand(command.by, command), NOW + 20_000)
        assert seen(changed, 3) == before
    assert before["pairing"] is before["board"] is before["hands"] is None


def test_a_pairing_is_seen_by_its_people_only() -> None:
    room = running()
    assert {seat: (seen(room, seat)["pairing"] or {}).get("id") for seat in SEATS} == {1: 1, 2: 1, 3: 2, 4: 2, 5: None}
    assert seen(room, 1)["pairing"]["with"] == [2]


def test_the_facilitator_sees_every_pairing_and_every_call_for_help_and_members_neither() -> None:
    room = after(after(running(), w.CallHelp(3), NOW + 1), w.CallHelp(1), NOW + 2)
    view = seen(room, FACILITATOR)
    assert [pairing["id"] for pairing in view["board"]] == [1, 2]
    assert view["hands"] == [{"seat": 3, "since": NOW + 1}, {"seat": 1, "since": NOW + 2}]
    for seat in (1, 2, 3, 4):
        assert seen(room, seat)["board"] is seen(room, seat)["hands"] is None
        assert not any("help" in person for person in seen(room, seat)["people"])


def test_a_role_that_somebody_claims_shows_no_board_unless_the_room_knows_it() -> None:
    assert views.view(running(), NAMES, 1, "facilitator")["board"] is None
    assert views.view(running(), NAMES, FACILITATOR, "member")["board"] is None
    assert views.view(running(), NAMES, 6, "facilitator")["board"] is None


def test_a_closed_pairing_stays_in_the_view_of_its_people_until_the_next_start() -> None:
    room = after(running(), w.EndExercise(FACILITATOR, "time"), NOW + 60_000)
    view = seen(room, 1)
    assert view["pairing"]["stage"] == "closed"
    assert view["room"]["result"] == {"result": "uneven", "reason": "facilitator"}
    assert view["pairing"]["may"] == ["fixing"]  # of what was, something may still be said; nothing more can be done
    assert not any(person["busy"] for person in view["people"])


# --- what can be done ------------------------------------------------------------------------------------------------

SIMPLE = {
    "ready": w.Ready,
    "help": w.CallHelp,
    "help_over": w.HelpOver,
    "leave": w.Leave,
}


@pytest.mark.parametrize("seed", range(15))
def test_what_a_view_says_one_can_do_in_the_room_is_not_refused(seed: int) -> None:
    offered = 0
    for step in play(seed):
        for seat in SEATS:
            for word in seen(step.after, seat)["me"]["can"]:
                if word in SIMPLE:
                    offered += 1
                    assert rooms.attempt(step.after, SIMPLE[word](seat), step.now)[2] is None
                elif word in ("take_part", "close", "end"):
                    wish = {"take_part": w.TakePart(seat, True), "close": w.CloseRoom(seat, "late")}
                    assert rooms.attempt(step.after, wish.get(word, w.EndExercise(seat, "time")), step.now)[2] is None
    assert offered


def test_somebody_whom_the_room_does_not_know_can_do_nothing_and_sees_no_pairing() -> None:
    view = seen(running(), 6)
    assert (view["me"]["can"], view["pairing"]) == ([], None)
    assert every_command(running(), 6)
