"""`verify_rooms` finds every difference between the logs and what is kept for speed."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from realtime import loading, rooms
from sessions.models import Account, LedgerEntry, Room, RoomEvent
from tests.realtime.helpers import LiveRoom, make_room

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def room(cohort, alice, bob) -> LiveRoom:
    """A room after one exercise and in the middle of another."""
    room = make_room(cohort)
    room.ready(alice, bob)
    room.start(alice)
    room.run_out()
    room.start(bob)
    room.wait(40_000)
    return room


def test_rooms_that_only_the_door_has_written_are_what_their_logs_say(room, capsys) -> None:
    call_command("verify_rooms")
    assert "1 rooms are what their logs say" in capsys.readouterr().out


def _spoil_state(room: LiveRoom) -> None:
    row = Room.objects.get(pk=room.number)
    Room.objects.filter(pk=room.number).update(state=row.state.replace('"ready":true', '"ready":false', 1))


def _spoil_deadline(room: LiveRoom) -> None:
    Room.objects.filter(pk=room.number).update(due_at=F("due_at") + 1)


def _lose_event(room: LiveRoom) -> None:
    RoomEvent.objects.filter(room=room.number).order_by("version")[3].delete()


def _lose_entry(room: LiveRoom) -> None:
    entry = LedgerEntry.objects.filter(room=room.number).earliest("version")
    entry.delete()


def _lengthen_entry(room: LiveRoom) -> None:
    LedgerEntry.objects.filter(room=room.number, s__gt=0).update(s=F("s") + 1)
    Account.objects.update(s=F("s") + 1)


def _spoil_sum(room: LiveRoom) -> None:
    Account.objects.filter(house=False).update(p=F("p") - 1)


@pytest.mark.parametrize(
    "spoil",
    [_spoil_state, _spoil_deadline, _lose_event, _lose_entry, _lengthen_entry, _spoil_sum],
    ids=lambda f: f.__name__,
)
def test_a_difference_of_one_ms_or_one_word_is_an_error(room, spoil) -> None:
    spoil(room)
    with pytest.raises(CommandError):
        call_command("verify_rooms")


def test_a_state_of_another_schema_is_folded_anew_from_the_log(room) -> None:
    version, state = rooms.read(room.number)
    Room.objects.filter(pk=room.number).update(schema=0, state="{}")
    loading._known.clear()
    assert rooms.read(room.number) == (version, state)
    assert room.wait(1_000_000).refused is None
    assert Room.objects.get(pk=room.number).schema == 1
    call_command("verify_rooms")
