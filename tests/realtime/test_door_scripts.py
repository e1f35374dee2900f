"""Random commands of several people through the one door, held against the logs at the end."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random
from uuid import uuid4

import pytest

from groups import services as services_of_groups
from realtime import rooms, starting, verifying
from sessions.core import room_words as w
from sessions.models import Account, LedgerEntry, Meeting
from tests.conftest import make_user
from tests.realtime.helpers import make_room
from tests.sessions.core.room_scripts import WAITS, every_command

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("seed", range(6))
def test_what_is_kept_is_what_the_log_says_whatever_was_asked(cohort, alice, bob, fredrik, seed) -> None:
    carol = make_user("Carol")
    services_of_groups.membership_give(user=carol, cohort=cohort, role="member")
    random, people = Random(seed), [alice, bob, carol, fredrik]
    room = make_room(cohort, self_held=seed % 2 == 0)
    room.ready(*people)
    refused, accepted = 0, 0
    for _ in range(150):
        room.now += random.choice(WAITS)
        user = random.choice(people)
        if room.state.people[room.seats[user.pk]].presence == "left" and room.state.step != "closed":
            room.ready(user)
        if room.state.step != "exercise":
            answer = room.start(user, random.choice(("one-good-thing", "landing", "quiet-company")))
        else:
            command = random.choice(every_command(room.state, room.seats[user.pk]))
            if isinstance(command, (w.CloseRoom, w.EndExercise, w.StartExercise)) and random.random() < 0.9:
                command = w.Tick()
            server = isinstance(command, (w.Lost, w.Returned, w.PartBlocked))
            by = rooms.SERVER if server else room.actor(user)
            answer = rooms.handle(room.number, command, by=by, now=room.now, key=uuid4())
        refused += answer.refused is not None
        accepted += answer.refused is None and bool(answer.events)
        if room.state.step == "closed":
            break
    assert refused
    assert accepted
    assert verifying.check_everything() == []
    assert room.version == rooms.events_after(room.number, room.version - 1)[0][0]


def test_a_house_that_stands_in_gives_from_an_account_of_its_own(cohort, alice, bob, fredrik) -> None:
    room = make_room(cohort)
    room.ready(alice, bob, fredrik)
    room.start(fredrik)
    room.wait(45_000)
    by, supporter = room.actor(fredrik), room.pairing.turn.supporter
    assert starting.stand_in(room.number, 1, True, by=by, now=room.now, key=uuid4()).refused is None
    rooms.handle(room.number, w.Leave(supporter), now=room.now)
    room.run_out()
    house = Account.objects.get(house=True)
    assert house.p > 0
    assert house.s == 0
    assert sum(row.p - row.x for row in LedgerEntry.objects.filter(account=house)) == house.p - house.x
    assert sum(row.s - row.p + row.x for row in Account.objects.all()) == 0
    assert verifying.check_everything() == []


def test_a_facilitator_who_takes_part_has_turns_and_an_account_like_everybody(cohort, alice, fredrik) -> None:
    room = make_room(cohort)
    room.ready(alice, fredrik)
    assert room.start(fredrik).refused == "too_few"
    room.ask(fredrik, w.TakePart(room.seats[fredrik.pk], True))
    assert room.start(fredrik).refused is None
    room.run_out()
    assert room.pairing.closed.result == "even"
    assert Account.objects.get(user=fredrik).s > 0
    assert verifying.check_everything() == []


def test_an_exercise_never_runs_beyond_the_end_of_its_meeting(cohort, alice, bob) -> None:
    room = make_room(cohort)
    room.ready(alice, bob)
    ends = room.now + 300_000
    Meeting.objects.update(ends_at=datetime.fromtimestamp(ends / 1000, UTC))
    room.start(alice)
    assert room.state.ends == ends
    room.run_out()
    assert room.now <= ends
    assert room.state.step == "between"


def test_without_an_end_of_the_meeting_there_is_time_for_everything_and_for_pauses(cohort, alice, bob) -> None:
    room = make_room(cohort)
    room.ready(alice, bob)
    room.start(alice)
    exercise = room.state.exercise
    assert room.state.ends - room.now > exercise.rounds * 2 * exercise.turn_ms * 1.6
    begun, ends = room.now, room.state.ends
    room.run_out()
    assert room.now < begun + (ends - begun) / 2


def test_who_spoke_first_last_time_listens_first_this_time(cohort, alice, bob) -> None:
    room = make_room(cohort)
    room.ready(alice, bob)
    first = []
    for _ in range(3):
        room.start(alice)
        first.append(room.pairing.turn.speaker)
        room.run_out()
    assert first[0] != first[1] != first[2]


def test_the_seed_of_a_start_is_in_the_log_so_that_the_pairing_can_be_explained(cohort, alice, bob) -> None:
    room = make_room(cohort)
    room.ready(alice, bob)
    seeds = set()
    for _ in range(2):
        version = room.version
        room.start(alice)
        events = [event for _, event in rooms.events_after(room.number, version)]
        seeds |= {event.seed for event in events if isinstance(event, w.ExerciseStarted)}
        room.run_out()
    assert len(seeds) == 2
