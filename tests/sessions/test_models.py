"""What the tables themselves keep true, and what can be done with exercises, meetings and rooms."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from realtime import store
from sessions import codec, selectors, services
from sessions.core import room_words as w
from sessions.core import rooms
from sessions.models import Account, Exercise, Meeting, Reached, Room, RoomEvent, Seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(cohort) -> Room:
    return services.room_create(meeting=services.meeting_create(cohort=cohort, title="Evening"))


def sit(room: Room, user, number: int, live: bool = True) -> Seat:
    account, _ = Account.objects.get_or_create(cohort=room.meeting.cohort, user=user)
    return Seat.objects.create(room=room, user=user, number=number, live=live, account=account)


def refused_by_database():
    return pytest.raises(IntegrityError)


# --- exercises -------------------------------------------------------------------------------------------------------


def test_loading_the_built_in_exercises_twice_changes_nothing() -> None:
    fresh = services.exercises_load()
    assert len(fresh) == Exercise.objects.count() > 5
    before = list(Exercise.objects.order_by("pk").values())
    assert services.exercises_load() == []
    assert list(Exercise.objects.order_by("pk").values()) == before


def test_a_changed_exercise_is_a_new_version_and_the_old_one_stays_readable(tmp_path: Path) -> None:
    services.exercises_load()
    old = selectors.exercise_current("one-good-thing")
    changed = tmp_path / "exercises.yaml"
    text = services.BUILT_IN.read_text(encoding="utf-8")
    assert "One good thing" in text
    changed.write_text(text.replace("One good thing", "One small good thing"), encoding="utf-8")
    assert [row.slug for row in services.exercises_load(path=changed)] == ["one-good-thing"]
    new = selectors.exercise_current("one-good-thing")
    assert (old.name.en, new.name.en) == ("One good thing", "One small good thing")
    assert selectors.exercise_version("one-good-thing", old.version) == old
    assert services.exercises_load() == []
    assert selectors.exercise_current("one-good-thing") == old


def test_a_slug_has_one_current_version() -> None:
    services.exercises_load()
    with refused_by_database(), transaction.atomic():
        Exercise.objects.create(slug="landing", version="other", body="{}")


def test_the_exercises_that_may_be_started_come_in_their_order() -> None:
    services.exercises_load()
    orders = [exercise.order for exercise in selectors.exercises_current()]
    assert orders == sorted(orders)


def test_a_room_keeps_of_an_exercise_its_timing_and_no_words() -> None:
    services.exercises_load()
    kept = codec.encode_room(w.Room(exercise=selectors.room_exercise(selectors.exercise_current("one-good-thing"))))
    assert '"turn_ms":120000' in kept
    assert "good thing" not in kept.lower()


def test_a_file_that_breaks_a_rule_is_refused_with_its_place(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text(services.BUILT_IN.read_text(encoding="utf-8").replace("rounds: 1", "rounds: 99", 1), "utf-8")
    with pytest.raises(CommandError, match=r"broken\.yaml"):
        call_command("load_exercises", str(broken))
    assert not Exercise.objects.exists()
    with pytest.raises(CommandError):
        call_command("load_exercises", str(tmp_path / "nowhere.yaml"))


# --- rooms and seats -------------------------------------------------------------------------------------------------


def test_addresses_are_random_and_hold_128_bits(cohort) -> None:
    meeting = services.meeting_create(cohort=cohort)
    addresses = {services.room_create(meeting=meeting).public_id for _ in range(50)}
    assert len(addresses) == 50
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22}", address) for address in addresses)
    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", Meeting.objects.get().public_id)


def test_a_new_room_is_named_like_its_meeting_and_nothing_has_happened_in_it(room) -> None:
    assert (room.title, room.version, room.state, room.due_at) == ("Evening", 0, "", None)
    assert store.about_room(room.pk) == (room.meeting.cohort_id, "Evening", False, room.public_id, False)


def test_a_person_has_one_live_seat_in_all_rooms(room, alice) -> None:
    other = services.room_create(meeting=room.meeting)
    sit(room, alice, 1)
    with refused_by_database(), transaction.atomic():
        sit(other, alice, 1)
    sit(other, alice, 1, live=False)


def test_a_seat_has_one_person_and_a_person_one_seat_in_a_room(room, alice, bob) -> None:
    sit(room, alice, 1)
    with refused_by_database(), transaction.atomic():
        sit(room, bob, 1)
    with refused_by_database(), transaction.atomic():
        sit(room, alice, 2, live=False)


def test_seat_0_is_the_house_and_nobody_sits_on_it(room, alice) -> None:
    with refused_by_database(), transaction.atomic():
        sit(room, alice, 0)


def test_a_version_of_a_room_is_there_once(room) -> None:
    RoomEvent.objects.create(room=room, version=1, at=0, kind="Entered", body="{}")
    with refused_by_database(), transaction.atomic():
        RoomEvent.objects.create(room=room, version=1, at=0, kind="Entered", body="{}")


def test_an_erased_person_leaves_their_seat_and_their_account_in_place(room, alice) -> None:
    seat = sit(room, alice, 1)
    Account.objects.update(s=5)
    alice.delete()
    seat.refresh_from_db()
    assert (seat.user, seat.account.user, seat.account.s) == (None, None, 5)


# --- accounts --------------------------------------------------------------------------------------------------------


def test_a_cohort_has_one_house_and_one_account_for_each_person(cohort, alice) -> None:
    assert store.open_account(cohort.pk, None) == store.open_account(cohort.pk, None)
    assert store.open_account(cohort.pk, alice.pk) == store.open_account(cohort.pk, alice.pk)
    assert sorted(Account.objects.values_list("house", "user")) == [(False, alice.pk), (True, None)]


def test_the_mean_is_that_of_the_active_members_rounded_down(cohort, alice, bob, fredrik) -> None:
    assert store.mean_balance(cohort.pk) == 0
    Account.objects.create(cohort=cohort, user=alice, s=10, p=25, o=1_000, x=-2)
    Account.objects.create(cohort=cohort, user=fredrik, s=1_000_000)
    assert store.mean_balance(cohort.pk) == -9
    bob.memberships.update(state="left")
    assert store.mean_balance(cohort.pk) == -17


# --- what reached me -------------------------------------------------------------------------------------------------


def test_what_reached_somebody_is_a_count_and_nothing_else(alice, bob) -> None:
    for what in ("face", "face", "not_yet"):
        services.reached_add(user=alice, what=what)
    assert dict(Reached.objects.filter(user=alice).values_list("what", "count")) == {"face": 2, "not_yet": 1}
    assert not Reached.objects.filter(user=bob).exists()
    with pytest.raises(ValueError, match="counted"):
        services.reached_add(user=alice, what="a secret")


# --- demo ------------------------------------------------------------------------------------------------------------


def test_a_demo_has_one_open_room_until_it_is_closed(cohort) -> None:
    room = services.demo_room(cohort=cohort)
    assert services.demo_room(cohort=cohort) == room
    assert room.self_held
    closed = rooms.evolve(rooms.begin(), w.RoomClosed(1, 0, "late"))
    Room.objects.filter(pk=room.pk).update(state=codec.encode_room(closed), version=1)
    assert services.demo_room(cohort=cohort) != room


def test_the_demo_command_filled_twice_adds_nothing(settings) -> None:
    settings.DEMO = True
    call_command("demo", verbosity=0)
    before = (Room.objects.count(), Meeting.objects.count(), Exercise.objects.count())
    call_command("demo", verbosity=0)
    # The open room's meeting, and eight Tuesdays.
    assert (Room.objects.count(), Meeting.objects.count(), Exercise.objects.count()) == before == (1, 9, before[2])
