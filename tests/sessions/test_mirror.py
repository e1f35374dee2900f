"""One's own mirror of talk on the server: kept only on request, once, for its person alone; gone when they say so."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from groups.models import Cohort, User
from sessions import mirror_services, services
from sessions.mirror_selectors import keeps_mirror, mirrors_of
from sessions.mirror_words import NO_BREAK, mirror_sentence, rough_length
from sessions.models import LedgerEntry, Mirror, Practice, Room

pytestmark = pytest.mark.django_db

TURN = {"pairing": 1, "turn": 2, "role": "supporter", "running_ms": 180_000, "runs": [640, 900, 7040, 608]}


@pytest.fixture
def room(cohort: Cohort, alice: User, bob: User) -> Room:
    """A room in which Alice and Bob practised together."""
    room = services.room_create(meeting=services.meeting_create(cohort=cohort, title="Thursday"))
    for user in (alice, bob):
        Practice.objects.create(room=room, cohort=cohort, user=user, pairing=1, size=2, at=0, nominal=2)
    return room


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def plain(words: str) -> str:
    """The words with spaces where a line may not break, as they are read."""
    return words.replace(NO_BREAK, " ")


def send(user: User, room: Room, body: Any = None) -> int:
    data = body if isinstance(body, bytes) else json.dumps(TURN if body is None else body)
    answer = signed_in(user).post(f"/r/{room.public_id}/mirror/", data, content_type="application/json")
    return answer.status_code


def test_nothing_is_kept_of_somebody_who_has_not_asked_for_it(alice: User, room: Room) -> None:
    assert send(alice, room) == 403
    assert not Mirror.objects.exists()


def test_a_turn_is_kept_with_its_lengths_and_nothing_else(alice: User, room: Room) -> None:
    mirror_services.mirror_keep(user=alice)
    assert send(alice, room) == 204
    row = Mirror.objects.values().get()
    del row["id"]
    assert row == {"user_id": alice.pk, "room_id": room.pk, **TURN}


def test_the_first_word_about_a_turn_counts_however_often_it_is_sent(alice: User, room: Room) -> None:
    mirror_services.mirror_keep(user=alice)
    assert [send(alice, room), send(alice, room), send(alice, room, {**TURN, "runs": []})] == [204, 204, 204]
    assert Mirror.objects.get().runs == TURN["runs"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Mirror.objects.create(user=alice, room=room, **TURN)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nothing",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"pairing": NaN}',
        b" " * (mirror_services.LONGEST_BODY + 1),
        {**TURN, "words": "what was said"},
        {**TURN, "pairing": 2},
        {**TURN, "pairing": -1},
        {**TURN, "turn": 0},
        {**TURN, "turn": "2"},
        {**TURN, "turn": True},
        {**TURN, "role": "witness"},
        {**TURN, "running_ms": 0},
        {**TURN, "running_ms": 10**12},
        {**TURN, "runs": [0]},
        {**TURN, "runs": [1.5]},
        {**TURN, "runs": [-1, 1]},
        {**TURN, "runs": [[1]]},
        {**TURN, "runs": [100_000, 90_000]},
        {**TURN, "runs": [1] * 1001},
    ],
    ids=lambda body: str(body)[:60].strip(),
)
def test_what_no_turn_can_be_like_changes_nothing(alice: User, room: Room, body: Any) -> None:
    mirror_services.mirror_keep(user=alice)
    assert send(alice, room, body) == 400
    assert not Mirror.objects.exists()


def test_a_stranger_and_a_room_that_is_not_there_look_alike(charlie: User, alice: User, room: Room) -> None:
    for user in (charlie, alice):
        mirror_services.mirror_keep(user=user)
    assert send(charlie, room) == 404
    assert signed_in(alice).post("/r/nowhere/mirror/", "{}", content_type="application/json").status_code == 404
    assert not Mirror.objects.exists()


def test_a_turn_from_another_page_than_ours_is_refused(alice: User, room: Room) -> None:
    mirror_services.mirror_keep(user=alice)
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    answer = client.post(f"/r/{room.public_id}/mirror/", json.dumps(TURN), content_type="application/json")
    assert answer.status_code == 403
    assert not Mirror.objects.exists()


def test_only_its_person_sees_a_mirror(alice: User, bob: User, fredrik: User, olga: User, room: Room) -> None:
    mirror_services.mirror_keep(user=alice)
    send(alice, room)
    sentence = mirror_sentence(Mirror.objects.get())
    assert plain(sentence) == "You spoke in about 9 s of your partner's 3 min."
    assert sentence in signed_in(alice).get("/me/mirror/").content.decode().replace("&#x27;", "'")
    for other in (bob, fredrik, olga):
        answer = signed_in(other).get("/me/mirror/").content.decode()
        assert "There is nothing here." in answer
        assert "You spoke" not in answer
        assert list(mirrors_of(other)) == []


def test_a_mirror_touches_no_ledger(alice: User, room: Room) -> None:
    mirror_services.mirror_keep(user=alice)
    send(alice, room)
    assert not LedgerEntry.objects.exists()
    room.refresh_from_db()
    assert (room.version, room.state) == (0, "")


@pytest.mark.parametrize(("choice", "left"), [("off", 1), ("off_and_delete", 0)])
def test_turning_it_off_asks_whether_to_delete_and_does_so(alice: User, room: Room, choice: str, left: int) -> None:
    client = signed_in(alice)
    client.post("/me/mirror/keep/", {"keep": "on"})
    send(alice, room)
    page = client.get("/me/mirror/").content.decode()
    assert 'value="off"' in page
    assert 'value="off_and_delete"' in page
    client.post("/me/mirror/keep/", {"keep": choice})
    assert not keeps_mirror(alice)
    assert Mirror.objects.count() == left
    assert send(alice, room, {**TURN, "turn": 3}) == 403


def test_deleting_takes_ones_own_and_no_others(alice: User, bob: User, room: Room) -> None:
    for user in (alice, bob):
        mirror_services.mirror_keep(user=user)
        send(user, room)
    signed_in(alice).post("/me/mirror/delete/")
    assert [one.user for one in Mirror.objects.all()] == [bob]
    assert keeps_mirror(alice)


@pytest.mark.parametrize("choice", ["", "maybe", None])
def test_a_choice_that_there_is_not_changes_nothing_and_says_so(alice: User, choice: str | None) -> None:
    client = signed_in(alice)
    mirror_services.mirror_keep(user=alice)
    answer = client.post("/me/mirror/keep/", {} if choice is None else {"keep": choice}, follow=True)
    assert "Nothing has changed." in answer.content.decode()
    assert keeps_mirror(alice)


def test_the_page_of_a_room_knows_whether_the_mirror_is_kept(alice: User, bob: User, room: Room) -> None:
    mirror_services.mirror_keep(user=alice)
    address = f"/r/{room.public_id}/"
    assert '"mirror": {"keeps": true' in signed_in(alice).get(address).content.decode()
    assert '"mirror": {"keeps": false' in signed_in(bob).get(address).content.decode()


@pytest.mark.parametrize(
    ("role", "runs", "sentence"),
    [
        ("speaker", [100_400], "You spoke in about 1 min 40 s of your 3 min."),
        ("speaker", [], "You were quiet in your 3 min. Silence is fine."),
        ("supporter", [700, 800, 1000], "You spoke in about 3 s of your partner's 3 min, mostly short sounds."),
        ("supporter", [700, 5000], "You spoke in about 6 s of your partner's 3 min."),
        ("supporter", [], "You were quiet in your partner's 3 min."),
    ],
)
def test_a_mirror_is_said_in_a_sentence(role: str, runs: list[int], sentence: str) -> None:
    assert plain(mirror_sentence(Mirror(role=role, runs=runs, running_ms=181_000))) == sentence


@pytest.mark.parametrize(
    ("ms", "words"), [(0, "1 s"), (12_400, "12 s"), (23_000, "25 s"), (58_000, "1 min"), (180_000, "3 min")]
)
def test_a_length_is_said_no_finer_than_it_was_measured(ms: int, words: str) -> None:
    assert plain(rough_length(ms)) == words
    assert " " not in rough_length(ms)
