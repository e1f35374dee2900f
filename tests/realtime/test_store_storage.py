"""What happens when the database cannot take a change: a refusal, nothing half-written, and on as soon as it can."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from config.database import database_from
from groups.models import Cohort, User
from realtime import rooms, store, verifying
from sessions.core import room_words as w
from sessions.models import RoomEvent, Seat
from tests.realtime.databases import as_default
from tests.realtime.helpers import NOW, LiveRoom, Unchanged, make_cast, make_room


@pytest.fixture
def cast(tmp_path: Path, django_db_blocker) -> Iterator[dict[str, User]]:
    with django_db_blocker.unblock(), as_default(database_from("", tmp_path)):
        yield make_cast()


@pytest.fixture
def room(cast) -> LiveRoom:
    room = make_room(Cohort.objects.get())
    room.ready(cast["alice"], cast["bob"])
    room.start(cast["alice"])
    return room


def pragma(words: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {words}")
        return cursor.fetchone()[0]


def test_a_full_disk_refuses_the_command_loses_nothing_and_takes_it_when_there_is_room(room, cast) -> None:
    by = room.actor(cast["alice"])
    pragma(f"max_page_count = {pragma('page_count')}")
    acknowledged, refused = room.version, 0
    for number in range(2_000):
        wish = w.CallHelp(by.seat) if number % 2 else w.HelpOver(by.seat)
        key = uuid4()
        answer = rooms.handle(room.number, wish, by=by, now=NOW, key=key)
        if answer.refused is not None:
            refused += 1
            break
        acknowledged = answer.version
    assert (answer.refused, refused) == ("storage", 1)
    assert room.version == acknowledged == RoomEvent.objects.filter(room=room.number).count()
    assert verifying.check_everything() == []
    assert pragma("integrity_check") == "ok"
    with Unchanged(room):
        assert rooms.handle(room.number, wish, by=by, now=NOW, key=key).refused == "storage"
    pragma("max_page_count = 1073741823")
    after = rooms.handle(room.number, wish, by=by, now=NOW, key=key)
    assert (after.refused, after.repeated) == (None, False)
    assert verifying.check_everything() == []


def test_a_full_disk_in_the_middle_of_a_turn_keeps_the_ledger_and_the_log_together(room) -> None:
    free = 0
    while True:
        pragma(f"max_page_count = {pragma('page_count') + free}")
        answer = room.wait(1_000_000)
        if answer.refused is None:
            break
        assert answer.refused == "storage"
        assert verifying.check_everything() == []
        free += 1
    assert free > 0
    assert answer.events
    assert verifying.check_everything() == []


def test_a_database_that_others_keep_locked_refuses_and_takes_the_same_command_later(room, cast, tmp_path) -> None:
    by, key = room.actor(cast["alice"]), uuid4()
    pragma("busy_timeout = 0")
    with closing(sqlite3.connect(tmp_path / "samtal.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with Unchanged(room):
            assert rooms.handle(room.number, w.CallHelp(by.seat), by=by, now=NOW, key=key).refused == "storage"
        other.execute("ROLLBACK")
    assert rooms.handle(room.number, w.CallHelp(by.seat), by=by, now=NOW, key=key).refused is None


def test_inside_of_a_callers_transaction_the_error_is_the_callers(room, cast) -> None:
    pragma(f"max_page_count = {pragma('page_count')}")
    by = room.actor(cast["alice"])
    with Unchanged(room), pytest.raises(OperationalError), transaction.atomic():
        for number in range(2_000):
            wish = w.CallHelp(by.seat) if number % 2 else w.HelpOver(by.seat)
            rooms.handle(room.number, wish, by=by, now=NOW, key=uuid4())


def test_what_a_caller_rolls_back_is_not_remembered_either(room, cast) -> None:
    seat = room.seats[cast["alice"].pk]
    with Unchanged(room):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            room.ask(cast["alice"], w.CallHelp(seat))
            raise ZeroDivisionError
        assert room.state.people[seat].help_since is None
    assert room.ask(cast["alice"], w.CallHelp(seat)).events == (w.HelpCalled(NOW, seat),)


def test_the_database_itself_allows_one_live_seat_of_a_person(room, cast) -> None:
    other = make_room(room.cohort)
    account = Seat.objects.get(room=room.number, user=cast["alice"]).account_id
    with pytest.raises(IntegrityError), transaction.atomic():
        store.add_seat(other.number, cast["alice"].pk, account)


def test_the_database_itself_allows_one_event_of_a_version(room) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        store.add_events(room.number, [(1, NOW, "Entered", "{}", None)])


def test_whoever_enters_another_room_leaves_the_first_and_keeps_their_number_for_later(room, cast) -> None:
    other = make_room(room.cohort)
    first = room.seats[cast["alice"].pk]
    other.enter(cast["alice"])
    assert room.state.people[first].presence == "left"
    assert room.pairing.seats[0].link == "left" or room.pairing.seats[1].link == "left"
    assert room.enter(cast["alice"]).seat == first
    assert other.state.people[1].presence == "left"
    assert verifying.check_everything() == []
