"""What a facilitator does with a room through the one door: what is stored, what is written down, and who may not."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

from groups import services as people
from groups.models import AuditEntry, Block, Cohort, Role, User
from realtime import holding, rooms, seats, starting
from sessions import services
from sessions.core import room_words as w
from sessions.models import Line, Removal, Reservation, Room, Seat
from tests.realtime.helpers import NOW, LiveRoom, Unchanged, make_cast, make_room
from tests.sessions.evenings import SEVEN, evening
from tests.sessions.test_attendance import ms

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> dict[str, User]:
    return make_cast()


@pytest.fixture
def room(cast: dict[str, User]) -> LiveRoom:
    """Four members and the facilitator Fredrik, all here and ready."""
    room = make_room(cast["alice"].cohorts.get(), self_held=False)
    room.ready(*(cast[name] for name in ("alice", "bob", "carol", "dan")))
    room.enter(cast["fredrik"])
    return room


def lead(room: LiveRoom, cast: dict[str, User], command: w.Command) -> rooms.Answer:
    return room.ask(cast["fredrik"], command)


def by(room: LiveRoom, user: User) -> dict[str, object]:
    return {"by": room.actor(user), "now": room.now, "key": uuid4()}


def page(user: User, address: str) -> object:
    client = Client()
    client.force_login(user)
    return client.get(address)


def address(room: LiveRoom, rest: str) -> str:
    return f"/r/{Room.objects.get(pk=room.number).public_id}/{rest}"


# --- the next round --------------------------------------------------------------------------------------------------


def test_the_proposal_is_what_is_started_when_it_is_taken_as_it_is(room: LiveRoom, cast: dict[str, User]) -> None:
    found = page(cast["fredrik"], address(room, "next/?exercise=one-good-thing")).json()
    assert sorted(seat for group in found["groups"] for seat in group["seats"]) == [1, 2, 3, 4]
    assert found["waits"] == []
    chosen = starting.Chosen(tuple(tuple(group["seats"]) for group in found["groups"]), found["seed"])
    answer = starting.start_exercise(room.number, "one-good-thing", chosen=chosen, **by(room, cast["fredrik"]))
    assert answer.refused is None
    formed = [tuple(one.seat for one in pairing.seats) for pairing in room.state.pairings.values()]
    assert sorted(formed) == sorted(chosen.groups)


def test_two_people_can_be_swapped_and_the_reasons_are_those_of_the_new_company(
    room: LiveRoom, cast: dict[str, User]
) -> None:
    chosen = starting.Chosen(((1, 4), (2, 3)), 7)
    starting.start_exercise(room.number, "one-good-thing", chosen=chosen, **by(room, cast["fredrik"]))
    assert sorted(tuple(one.seat for one in pairing.seats) for pairing in room.state.pairings.values()) == [
        (1, 4),
        (2, 3),
    ]
    assert dict(room.state.why[1])[1] == ("first_time:4:0",)


def test_who_must_not_meet_is_not_put_together_by_hand_either(room: LiveRoom, cast: dict[str, User]) -> None:
    Block.objects.create(owner=cast["alice"], other=cast["bob"])
    with Unchanged(room):
        chosen = starting.Chosen(((1, 2), (3, 4)), 7)
        answer = starting.start_exercise(room.number, "one-good-thing", chosen=chosen, **by(room, cast["fredrik"]))
    assert answer.refused == "blocked"


@pytest.mark.parametrize(
    ("groups", "code"), [(((1, 9),), "not_ready"), (((1, 2), (2, 3)), "busy"), (((1, 2, 3, 4),), "wrong_size")]
)
def test_groups_that_cannot_be_are_refused(
    room: LiveRoom, cast: dict[str, User], groups: tuple[tuple[int, ...], ...], code: str
) -> None:
    with Unchanged(room):
        answer = starting.start_exercise(
            room.number, "one-good-thing", chosen=starting.Chosen(groups, 7), **by(room, cast["fredrik"])
        )
    assert answer.refused == code


def test_members_neither_see_the_proposal_nor_choose(room: LiveRoom, cast: dict[str, User]) -> None:
    for name in ("alice", "charlie", "olga"):
        assert page(cast[name], address(room, "next/?exercise=one-good-thing")).status_code in {403, 404}
    assert page(cast["fredrik"], address(room, "next/?exercise=nothing")).status_code == 404


def test_the_proposal_may_be_asked_for_while_an_exercise_runs(room: LiveRoom, cast: dict[str, User]) -> None:
    room.start(cast["fredrik"])
    found = page(cast["fredrik"], address(room, "next/?exercise=one-good-thing")).json()
    assert len(found["groups"]) == 2
    assert found["needed_ms"] > 0


# --- quiet lines -----------------------------------------------------------------------------------------------------


def test_the_words_of_a_line_are_read_by_whom_it_is_for_and_stand_in_no_event(
    room: LiveRoom, cast: dict[str, User]
) -> None:
    holding.say(room.number, 0, "Two minutes left.", "Två minuter kvar.", **by(room, cast["fredrik"]))
    holding.say(room.number, 2, "I am with you.", "", **by(room, cast["fredrik"]))
    everybody, one = (room.state.lines[seat].number for seat in (0, 2))
    said = page(cast["alice"], address(room, f"line/{everybody}/"))
    assert said.json() == {"en": "Two minutes left.", "sv": "Två minuter kvar."}
    assert page(cast["bob"], address(room, f"line/{one}/")).json()["en"] == "I am with you."
    assert page(cast["alice"], address(room, f"line/{one}/")).status_code == 404
    assert page(cast["charlie"], address(room, f"line/{everybody}/")).status_code == 404
    stored = [body for _, body in rooms.events_after(room.number, 0, 1000)]
    assert "minutes" not in str(stored)


def test_a_line_that_is_said_again_with_its_key_is_one_line_and_old_ones_are_forgotten(
    room: LiveRoom, cast: dict[str, User]
) -> None:
    again = by(room, cast["fredrik"])
    for _ in range(2):
        assert holding.say(room.number, 0, "Slow is fine.", "", **again).refused is None
    assert Line.objects.count() == 1
    rooms.purge(room.now + rooms.KEEP_LINES_MS - 1)
    assert Line.objects.count() == 1
    rooms.purge(room.now + rooms.KEEP_LINES_MS + 1)
    assert Line.objects.count() == 0


def test_a_member_writes_to_nobody(room: LiveRoom, cast: dict[str, User]) -> None:
    with Unchanged(room):
        assert holding.say(room.number, 0, "Hello", "", **by(room, cast["alice"])).refused == "not_allowed"
    assert not Line.objects.exists()


# --- the door --------------------------------------------------------------------------------------------------------


def test_a_locked_door_opens_for_who_is_inside_and_for_facilitators_only(room: LiveRoom, cast: dict[str, User]) -> None:
    lead(room, cast, w.LockDoor(5, True))
    with pytest.raises(seats.NotNow), transaction.atomic():
        room.enter(cast["eve"])
    rooms.report_lost(room.number, 1, room.now, room.now)
    assert room.enter(cast["alice"]).seat == 1
    Reservation.objects.create(meeting=Room.objects.get(pk=room.number).meeting, user=cast["eve"], let_in=True)
    assert room.enter(cast["eve"]).seat == 6
    room.ask(cast["bob"], w.Leave(2))
    with pytest.raises(seats.NotNow), transaction.atomic():
        room.enter(cast["bob"])
    lead(room, cast, w.LockDoor(5, False))
    room.enter(cast["bob"])


# --- removing --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("holds", [False, True])
def test_whoever_is_removed_comes_back_to_no_room_of_the_session_and_with_holds_to_no_other_session(
    room: LiveRoom, cast: dict[str, User], holds: bool
) -> None:
    again = by(room, cast["fredrik"])
    for _ in range(2):
        assert holding.remove(room.number, 2, "agreement", holds, **again).refused is None
    assert Removal.objects.get().user == cast["bob"]
    assert AuditEntry.objects.filter(what="person_removed").count() == 1
    assert not Seat.objects.get(room=room.number, number=2).live
    other = make_room(room.cohort)
    with pytest.raises(seats.NotNow), transaction.atomic():
        room.enter(cast["bob"])
    if holds:
        with pytest.raises(seats.NotNow), transaction.atomic():
            other.enter(cast["bob"])
    else:
        other.enter(cast["bob"])


def test_a_removal_that_is_refused_is_none(room: LiveRoom, cast: dict[str, User]) -> None:
    with Unchanged(room):
        assert holding.remove(room.number, 2, "agreement", True, **by(room, cast["alice"])).refused == "not_allowed"
        assert holding.remove(room.number, 5, "agreement", True, **by(room, cast["fredrik"])).refused == "not_member"
    assert not Removal.objects.exists()


# --- the plan --------------------------------------------------------------------------------------------------------


def test_the_room_of_a_planned_meeting_has_a_plan_from_the_first_who_comes(cohort: Cohort, alice: User) -> None:
    services.exercises_load()
    meeting = evening(cohort, slug="from-fact-to-feeling")
    found = services.room_create(meeting=meeting)
    seated = seats.enter(found.pk, alice.pk, now=ms(SEVEN))
    version, state = rooms.read(found.pk)
    assert [(step.kind, step.slug) for step in state.plan if step.slug] == [
        ("circle", "landing"), ("exercise", "from-fact-to-feeling"), ("exercise", "from-fact-to-feeling"),
    ]  # fmt: skip
    assert (state.starts, sum(step.minutes for step in state.plan)) == (ms(SEVEN), 75)
    seats.enter(found.pk, alice.pk, now=ms(SEVEN) + 1_000)
    assert (seated.seat, rooms.read(found.pk)[0]) == (1, version)


def test_a_facilitator_lays_a_plan_for_an_open_room_and_changes_it(room: LiveRoom, cast: dict[str, User]) -> None:
    assert holding.lay_plan(room.number, 60, **by(room, cast["fredrik"])).refused is None
    assert room.state.plan[0].kind == "arrive"
    swapped = next((at for at, step in enumerate(room.state.plan) if step.kind in {"circle", "exercise"}), None)
    if swapped is not None:
        done = holding.change_step(room.number, swapped, 9, "landing", **by(room, cast["fredrik"]))
        assert (done.refused, room.state.plan[swapped].minutes) == (None, 9)
        with Unchanged(room):
            assert holding.change_step(room.number, swapped, 9, "no-such", **by(room, cast["fredrik"])).refused
    assert holding.lay_plan(room.number, 60, **by(room, cast["alice"])).refused == "not_allowed"


# --- what is written down --------------------------------------------------------------------------------------------


def test_every_override_is_in_the_audit_once_with_its_reason_and_without_words(
    room: LiveRoom, cast: dict[str, User]
) -> None:
    room.start(cast["fredrik"])
    room.wait(20_000)
    second = room.state.pairings[2].turn
    assert second is not None
    lead(room, cast, w.Visit(5, 1, True))
    lead(room, cast, w.Mute(5, second.supporter, True))
    lead(room, cast, w.LockDoor(5, True))
    holding.move_to(room.number, 1, second.supporter, "rest", **by(room, cast["fredrik"]))
    holding.say(room.number, 0, "Slow is fine.", "", **by(room, cast["fredrik"]))
    lead(room, cast, w.EndExercise(5, "time"))
    lead(room, cast, w.CloseRoom(5, "time"))
    kept = AuditEntry.objects.order_by("pk")
    assert [entry.what for entry in kept if "room" in entry.about] == [
        "room_visited", "person_muted", "door_locked", "person_moved", "message_sent", "exercise_ended_early",
        "room_closed",
    ]  # fmt: skip
    moved = kept.get(what="person_moved")
    assert (moved.by, moved.reason, moved.cohort) == (cast["fredrik"], "rest", room.cohort)
    who = next(user for user, seat in room.seats.items() if seat == second.supporter)
    assert moved.about["person"] == User.objects.get(pk=who).public_id
    assert "Slow" not in str(list(kept.values()))


def test_what_members_do_is_no_deed(room: LiveRoom, cast: dict[str, User]) -> None:
    before = AuditEntry.objects.count()
    room.start(cast["fredrik"])
    room.wait(20_000)
    room.ask(cast["alice"], w.StepOut(1))
    room.ask(cast["alice"], w.StepIn(1))
    room.ask(cast["bob"], w.CallHelp(2))
    assert AuditEntry.objects.count() == before


# --- who may not -----------------------------------------------------------------------------------------------------

LEADERS_OWN: list[w.Command] = [
    w.Mute(1, 2, True),
    w.Remove(1, 2, "agreement"),
    w.LockDoor(1, True),
    w.HandOver(1, 5),
    w.TakeOver(1),
    w.Say(1, 1),
    w.LayPlan(1, (w.PlanStep("arrive", 5),), NOW),
    w.GoTo(1, 0),
    w.ChangeStep(1, 0, 5),
    w.Visit(1, 1, True),
    w.PauseAll(1),
    w.EndExercise(1, "time"),
    w.CloseRoom(1, "time"),
]


@pytest.mark.parametrize("command", LEADERS_OWN, ids=lambda command: type(command).__name__)
def test_what_a_facilitator_does_is_refused_to_everybody_else(
    room: LiveRoom, cast: dict[str, User], command: w.Command
) -> None:
    """A member, the organiser, and a facilitator of another cohort and of another room than they sit in."""
    far = people.cohort_create(name="Elsewhere", organiser=cast["olga"])
    people.membership_give(user=cast["charlie"], cohort=far, role=Role.FACILITATOR)
    with Unchanged(room):
        for actor in (
            rooms.Actor(cast["alice"].pk, 1),
            rooms.Actor(cast["olga"].pk, 1),
            rooms.Actor(cast["charlie"].pk, 1),
        ):
            answer = rooms.handle(room.number, command, by=actor, now=room.now, key=uuid4())
            assert answer.refused == "not_allowed"


def test_a_facilitator_who_sits_in_another_room_does_nothing_here(room: LiveRoom, cast: dict[str, User]) -> None:
    other = make_room(room.cohort)
    seat = seats.enter(other.number, cast["fredrik"].pk, now=room.now).seat
    with Unchanged(room):
        answer = rooms.handle(
            room.number, w.LockDoor(seat, True), by=rooms.Actor(cast["fredrik"].pk, seat), now=room.now, key=uuid4()
        )
    assert answer.refused == "not_allowed"
