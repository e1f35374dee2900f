"""The one door, on SQLite and on PostgreSQL: at most once, all or nothing, and only for whoever may."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from config.database import database_from
from groups import services as services_of_groups
from groups.models import Block, Cohort, Membership, MembershipState, Role, User
from realtime import rooms, seats, starting, verifying
from realtime.models import Presence, ServerProcess
from sessions.core import room_words as w
from sessions.core import turn_words as turn
from sessions.models import Account, LedgerEntry, Reached, Room, RoomEvent, Seat
from sessions.models import Command as Answered
from tests.realtime.databases import as_default, at_once
from tests.realtime.helpers import NOW, LiveRoom, Unchanged, make_cast, make_room


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("door")


@pytest.fixture(params=["sqlite", "postgresql"])
def cast(request: pytest.FixtureRequest, folder: Path, django_db_blocker) -> Iterator[dict[str, User]]:
    """The cast in a database of either kind."""
    address = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    with django_db_blocker.unblock(), as_default(database_from(address, folder)):
        yield make_cast()


@pytest.fixture
def room(cast) -> LiveRoom:
    """A room that holds itself, with Alice and Bob ready in it."""
    room = make_room(Cohort.objects.get())
    room.ready(cast["alice"], cast["bob"])
    return room


# --- at most once ----------------------------------------------------------------------------------------------------


def test_the_same_key_and_body_get_the_same_answer_and_act_once(room, cast) -> None:
    by, key = room.actor(cast["alice"]), uuid4()
    first = rooms.handle(room.number, w.CallHelp(by.seat), by=by, now=NOW, key=key, digest=b"help")
    room.ask(cast["alice"], w.HelpOver(by.seat))
    again = rooms.handle(room.number, w.CallHelp(by.seat), by=by, now=NOW + 5, key=key, digest=b"help")
    assert (again.repeated, again.version, again.refused) == (True, first.version, None)
    assert room.state.people[by.seat].help_since is None


def test_the_same_key_with_another_body_is_a_conflict_and_does_nothing(room, cast) -> None:
    by, key = room.actor(cast["alice"]), uuid4()
    rooms.handle(room.number, w.CallHelp(by.seat), by=by, now=NOW, key=key, digest=b"help")
    with Unchanged(room):
        answer = rooms.handle(room.number, w.HelpOver(by.seat), by=by, now=NOW, key=key, digest=b"help_over")
    assert (answer.refused, answer.repeated) == ("conflict", False)


def test_a_key_is_its_owners_and_the_rooms_so_another_may_use_the_same(room, cast) -> None:
    key = uuid4()
    for name in ("alice", "bob"):
        by = room.actor(cast[name])
        assert rooms.handle(room.number, w.CallHelp(by.seat), by=by, now=NOW, key=key).repeated is False
    assert all(person.help_since for person in room.state.people.values())


def test_a_refusal_is_repeated_even_when_the_command_would_be_allowed_by_then(room, cast) -> None:
    by, key = room.actor(cast["alice"]), uuid4()
    command = w.PairingCommand(by.seat, turn.PauseMe(by.seat))
    assert rooms.handle(room.number, command, by=by, now=NOW, key=key).refused == "no_pairing"
    room.start(cast["alice"])
    answer = rooms.handle(room.number, command, by=by, now=NOW, key=key)
    assert (answer.refused, answer.repeated) == ("no_pairing", True)


def test_a_command_that_took_the_seat_away_is_answered_again_all_the_same(room, cast) -> None:
    by, key = room.actor(cast["bob"]), uuid4()
    answers = [rooms.handle(room.number, w.Leave(by.seat), by=by, now=NOW, key=key) for _ in range(2)]
    assert [answer.refused for answer in answers] == [None, None]
    assert answers[1].repeated


def test_answers_are_forgotten_after_a_day(room) -> None:
    assert Answered.objects.count() == 2
    assert rooms.purge(NOW + rooms.KEEP_ANSWERS_MS) == 0
    assert rooms.purge(NOW + rooms.KEEP_ANSWERS_MS + 1) == 2
    assert not Answered.objects.exists()


# --- races -----------------------------------------------------------------------------------------------------------


def test_two_people_who_act_at_once_leave_a_log_without_a_gap(room, cast) -> None:
    def calls(name: str):
        by = room.actor(cast[name])

        def work() -> list[str | None]:
            wishes = [w.CallHelp(by.seat), w.HelpOver(by.seat)] * 15
            return [rooms.handle(room.number, wish, by=by, now=NOW, key=uuid4()).refused for wish in wishes]

        return work

    before = room.version
    assert at_once(calls("alice"), calls("bob")) == [[None] * 30, [None] * 30]
    assert room.version == before + 60
    assert verifying.check_everything() == []


def test_the_same_command_from_two_connections_at_once_acts_once(room, cast) -> None:
    by = room.actor(cast["alice"])
    for _ in range(10):
        key, before = uuid4(), room.version
        wish = w.CallHelp(by.seat) if room.state.people[by.seat].help_since is None else w.HelpOver(by.seat)
        answers = at_once(*[lambda: rooms.handle(room.number, wish, by=by, now=NOW, key=key)] * 3)  # noqa: B023
        assert sorted(answer.repeated for answer in answers) == [False, True, True]
        assert room.version == before + 1


def test_of_two_who_start_at_once_one_is_told_that_the_exercise_runs(room, cast) -> None:
    answers = at_once(lambda: room.start(cast["alice"]), lambda: room.start(cast["bob"]))
    assert sorted(str(answer.refused) for answer in answers) == ["None", "exercise_runs"]
    assert len(room.state.pairings) == 1


def test_of_many_who_tick_at_once_one_acts_and_the_others_change_nothing(room, cast) -> None:
    room.start(cast["alice"])
    later = NOW + 400_000
    answers = at_once(*[lambda: rooms.tick(room.number, later)] * 4)
    assert sorted(bool(answer.events) for answer in answers) == [False, False, False, True]
    assert verifying.check_everything() == []


def test_somebody_who_enters_two_rooms_at_once_has_one_live_seat(room, cast) -> None:
    other = make_room(room.cohort)
    alice = cast["alice"].pk
    for _ in range(5):
        results = at_once(*[lambda n=number: seats.enter(n, alice, now=NOW) for number in (room.number, other.number)])
        assert any(isinstance(result, seats.Seated) for result in results)
        assert Seat.objects.filter(user=alice, live=True).count() == 1
    assert verifying.check_everything() == []


# --- all or nothing --------------------------------------------------------------------------------------------------


def test_a_refused_command_changes_nothing(room, cast) -> None:
    with Unchanged(room):
        assert room.ask(cast["alice"], w.PairingCommand(1, turn.Bell(1))).refused == "no_pairing"


def test_a_refused_command_still_lets_a_due_deadline_take_effect(room, cast) -> None:
    room.start(cast["alice"])
    first = room.pairing.turn
    room.now += 200_000
    answer = room.ask(cast["alice"], w.PairingCommand(1, turn.Keep(room.seats[cast["alice"].pk], first.number)))
    assert answer.refused is not None
    assert any(isinstance(event.event, turn.TurnEnded) for event in answer.events if isinstance(event, w.InPairing))
    assert room.version == answer.version


def test_the_ledger_adds_up_to_the_ms_whatever_happens_in_the_turns(room, cast) -> None:
    room.start(cast["alice"])
    for kind in (turn.Decline, turn.Keep, turn.Decline):
        while room.pairing.turn is None or room.pairing.turn.runs_at > room.now:
            room.wait(1_733)
        room.wait(11_111)
        assert room.wish(kind).refused is None
        while room.pairing.turn is not None and room.pairing.turn.closing:
            room.wait(7_919)
    room.run_out()
    entries, accounts = LedgerEntry.objects.all(), Account.objects.all()
    assert sum(row.s for row in entries) == sum(row.p for row in entries) == sum(row.s for row in accounts) > 0
    assert sum(row.x for row in entries) == sum(row.x for row in accounts) == 0
    assert any(row.x for row in accounts)
    assert verifying.check_everything() == []


def test_news_are_told_after_the_commit_and_a_listener_that_fails_fails_alone(room, cast) -> None:
    heard: list[tuple[int, int, int]] = []

    def listen(number, since, version, state, events) -> None:
        stored = Room.objects.get(pk=number).version
        heard.append((since, version, stored))
        raise RuntimeError("deaf")

    rooms.on_commit_listeners.append(listen)
    try:
        before = room.version
        assert room.ask(cast["alice"], w.CallHelp(room.seats[cast["alice"].pk])).refused is None
        room.ask(cast["bob"], w.PauseAll(room.seats[cast["bob"].pk]))
    finally:
        rooms.on_commit_listeners.remove(listen)
    assert heard == [(before, before + 1, before + 1)]


# --- who may ---------------------------------------------------------------------------------------------------------


def test_a_stranger_gets_no_seat(room, cast) -> None:
    with Unchanged(room), pytest.raises(seats.NoPlace):
        seats.enter(room.number, cast["charlie"].pk, now=NOW)
    assert not Seat.objects.filter(user=cast["charlie"]).exists()


def test_nobody_acts_from_a_seat_that_is_not_theirs(room, cast) -> None:
    mine, others = room.seats[cast["alice"].pk], room.seats[cast["bob"].pk]
    with Unchanged(room):
        for by, seat in (((cast["alice"].pk, others), others), ((cast["alice"].pk, mine), others)):
            answer = rooms.handle(room.number, w.Leave(seat), by=rooms.Actor(*by), now=NOW, key=uuid4())
            assert answer.refused == "not_allowed"


@pytest.mark.parametrize("how", ["removed", "deactivated", "left"])
def test_who_may_no_longer_be_here_is_refused_in_the_same_transaction(room, cast, how) -> None:
    alice = cast["alice"]
    match how:
        case "removed":
            Membership.objects.filter(user=alice).update(state=MembershipState.REMOVED)
        case "deactivated":
            User.objects.filter(pk=alice.pk).update(is_active=False)
        case "left":
            room.ask(alice, w.Leave(room.seats[alice.pk]))
    with Unchanged(room):
        assert room.ask(alice, w.CallHelp(room.seats[alice.pk])).refused == "not_allowed"
        assert room.start(alice).refused == "not_allowed"


def test_a_member_may_not_try_what_is_a_facilitators(room, cast) -> None:
    room.start(cast["alice"])
    seat = room.seats[cast["alice"].pk]
    wishes = [w.PauseAll(seat), w.EndExercise(seat, "time"), w.CloseRoom(seat, "late"), w.TakePart(seat, True)]
    wishes += [w.PairingCommand(seat, command, 1) for command in (turn.Skip(1, "time"), turn.StandIn(True))]
    wishes += [w.PairingCommand(seat, command, 1) for command in (turn.End("time"), turn.PauseAll())]
    with Unchanged(room):
        assert {room.ask(cast["alice"], wish).refused for wish in wishes} == {"not_allowed"}


def test_what_only_the_server_may_do_is_refused_to_everybody(room, cast) -> None:
    room.enter(cast["fredrik"])
    seat = room.seats[cast["fredrik"].pk]
    with Unchanged(room):
        for wish in (w.Lost(seat, NOW), w.PartBlocked(seat, 1)):
            assert room.ask(cast["fredrik"], wish).refused == "not_allowed"


def test_a_role_that_changes_counts_with_the_next_command(room, cast) -> None:
    room.enter(cast["fredrik"])
    seat = room.seats[cast["fredrik"].pk]
    assert room.ask(cast["fredrik"], w.TakePart(seat, True)).refused is None
    Membership.objects.filter(user=cast["fredrik"]).update(role=Role.MEMBER)
    assert room.ask(cast["fredrik"], w.CloseRoom(seat, "late")).refused == "not_allowed"
    assert room.state.people[seat].role == "member"


def test_while_a_facilitator_is_here_a_member_does_not_start(room, cast) -> None:
    room.enter(cast["fredrik"])
    assert room.start(cast["alice"]).refused == "not_allowed"
    assert room.start(cast["fredrik"]).refused is None


# --- presence --------------------------------------------------------------------------------------------------------


def hold(room: LiveRoom, seen_at: int, *users: User) -> None:
    """Let a process that was last seen at `seen_at` hold the seats of some people."""
    process = ServerProcess.objects.create(id=uuid4().hex, host="", started_at=NOW, seen_at=seen_at)
    for user in users:
        Presence.objects.create(room_id=room.number, seat=room.seats[user.pk], connection=uuid4().hex, process=process)


def test_people_of_a_dead_process_are_lost_before_any_of_their_deadlines_is_ticked(room, cast) -> None:
    room.start(cast["alice"])
    hold(room, NOW + 30_000, cast["alice"], cast["bob"])
    rooms.tick(room.number, NOW + 500_000)
    used = {person.s for person in room.pairing.seats}
    assert max(used) <= 25_000 + turn.Limits().reload
    assert not Presence.objects.exists()


def test_deadlines_wait_while_it_is_not_known_whether_a_process_is_dead(room, cast) -> None:
    room.start(cast["alice"])
    hold(room, NOW + 397_000, cast["alice"], cast["bob"])
    with Unchanged(room):
        assert rooms.tick(room.number, NOW + 400_000).refused == "retry"
    ServerProcess.objects.update(seen_at=NOW + 400_000)
    assert rooms.tick(room.number, NOW + 400_001).events


# --- starting --------------------------------------------------------------------------------------------------------


def test_people_with_a_block_between_them_are_not_paired(room, cast) -> None:
    services_of_groups.block_add(owner=cast["bob"], other=cast["alice"])
    room.ready(cast["carol"], cast["dan"])
    for _ in range(4):
        assert room.start(cast["alice"]).refused is None
        seats_of = [{person.seat for person in pairing.seats} for pairing in room.state.pairings.values()]
        assert {room.seats[cast["alice"].pk], room.seats[cast["bob"].pk]} not in seats_of
        assert sorted(map(len, seats_of)) == [2, 2]
        room.run_out()


def test_four_people_meet_everybody_once_in_three_exercises(room, cast) -> None:
    room.ready(cast["carol"], cast["dan"])
    met = set()
    for _ in range(3):
        room.start(cast["alice"])
        met |= {frozenset(person.seat for person in pairing.seats) for pairing in room.state.pairings.values()}
        room.run_out()
    assert len(met) == 6


def test_of_five_people_three_are_together_and_nobody_is_left_out(room, cast) -> None:
    room.ready(cast["carol"], cast["dan"], cast["eve"])
    assert room.start(cast["alice"]).refused is None
    assert sorted(len(pairing.seats) for pairing in room.state.pairings.values()) == [2, 3]


def test_a_reason_never_tells_a_partner_somebodys_balance(room, cast) -> None:
    Account.objects.filter(user=cast["alice"]).update(s=600_000)
    Account.objects.filter(user=cast["bob"]).update(p=600_000)
    room.start(cast["alice"])
    words = [code for _, codes in room.state.why[1] for code in codes]
    assert words
    assert not any("owed" in word or "more" in word for word in words)


def test_an_unknown_exercise_and_a_lonely_start_are_refused(room, cast) -> None:
    assert room.start(cast["alice"], "no-such-thing").refused == "no_exercise"
    room.ask(cast["bob"], w.Leave(room.seats[cast["bob"].pk]))
    assert room.start(cast["alice"]).refused == "too_few"


def test_a_late_comer_is_brought_into_a_pairing_by_the_facilitator(room, cast) -> None:
    room.enter(cast["fredrik"])
    room.start(cast["fredrik"])
    room.ready(cast["carol"])
    seat, by = room.seats[cast["carol"].pk], room.actor(cast["fredrik"])
    answer = starting.add_to(room.number, 1, seat, by=by, now=NOW + 9_000, key=uuid4())
    assert answer.refused is None
    assert seat in {person.seat for person in room.pairing.seats}


def test_a_facilitator_stands_in_nowhere_where_there_is_a_block_with_them(room, cast) -> None:
    services_of_groups.block_add(owner=cast["alice"], other=cast["fredrik"])
    room.enter(cast["fredrik"])
    room.start(cast["fredrik"])
    by = room.actor(cast["fredrik"])
    assert starting.stand_in(room.number, 1, True, by=by, now=NOW + 9_000, key=uuid4()).refused == "blocked"
    Block.objects.all().delete()
    assert starting.stand_in(room.number, 1, True, by=by, now=NOW + 9_001, key=uuid4()).refused is None


def test_what_reached_somebody_is_counted_once_for_each_key_and_nowhere_else(room, cast) -> None:
    by, key = room.actor(cast["alice"]), uuid4()
    with Unchanged(room):
        for _ in range(3):
            answer = starting.reached(room.number, "face", by=by, now=NOW, key=key, digest=b"face")
            assert answer.refused is None
    assert list(Reached.objects.values_list("user_id", "what", "count")) == [(by.user, "face", 1)]


def test_a_room_that_does_not_exist_is_no_room(cast) -> None:
    with pytest.raises(rooms.NoRoom):
        rooms.tick(4711, NOW)
    with pytest.raises(rooms.NoRoom):
        rooms.read(4711)


def test_every_event_of_the_log_names_whose_command_it_came_from(room, cast) -> None:
    room.ask(cast["bob"], w.CallHelp(room.seats[cast["bob"].pk]))
    row = RoomEvent.objects.latest("version")
    assert (row.kind, row.seat, row.at) == ("HelpCalled", room.seats[cast["bob"].pk], NOW)
    assert rooms.events_after(room.number, row.version - 1) == [(row.version, w.HelpCalled(NOW, row.seat))]
