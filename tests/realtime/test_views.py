"""The room's page, its state by HTTP and the texts of an exercise: what they bring, and who gets them."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from groups.models import Membership, MembershipState, User
from realtime import protocol_document, tickets
from sessions.models import Exercise, LedgerEntry, Room, Seat
from tests.realtime.helpers import LiveRoom, make_room

pytestmark = pytest.mark.django_db(transaction=True)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def address(room: LiveRoom, name: str = "room") -> str:
    return reverse(name, args=[Room.objects.get(pk=room.number).public_id])


def page_data(client: Client, room: LiveRoom) -> dict[str, object]:
    text = client.get(address(room)).content.decode()
    body = text.partition('<script id="room-data" type="application/json">')[2].partition("</script>")[0]
    data: dict[str, object] = json.loads(body)
    return data


def test_the_page_brings_what_its_modules_need(cohort, alice) -> None:
    room = make_room(cohort, self_held=True)
    client = signed_in(alice)
    data = page_data(client, room)
    public = Room.objects.get(pk=room.number).public_id
    assert data["room"] == public
    assert data["socket"] == f"/ws/r/{public}/"
    assert data["lang"] == "en"
    assert data["snapshot"]["v"] == 0
    assert len(data["agreements"]) > 2
    assert data["i18n"]["you"]
    assert data["confidentiality"]
    assert data["titles"]["one-good-thing"]
    assert data["spent"] == {"s": 0, "p": 0}
    assert data["address"] == f"/r/{public}/"
    said = {"slug", "version", "level", "name", "aim", "minutes"}
    assert said | {"turn_ms", "nominal", "size_min", "size_max"} == set(data["exercises"][0])
    assert "desk" not in data
    assert tickets.holder(data["ticket"], public, client.session.session_key) == alice.pk


def test_the_page_knows_how_long_its_own_person_has_spoken_and_listened(cohort, alice, bob) -> None:
    room = make_room(cohort)
    room.ready(alice, bob)
    seat, other = room.seats[alice.pk], room.seats[bob.pk]
    rows = [(seat, 1_000, 2_000), (other, 2_000, 1_000), (seat, 500, 0), (other, 0, 500)]
    for version, (whose, s, p) in enumerate(rows, start=1_000):
        account = Seat.objects.get(room=room.number, number=whose).account
        LedgerEntry.objects.create(account=account, room_id=room.number, version=version, at=0, s=s, p=p)
    assert page_data(signed_in(alice), room)["spent"] == {"s": 1_500, "p": 2_000}
    assert page_data(signed_in(bob), room)["spent"] == {"s": 2_000, "p": 1_500}


def test_looking_at_the_page_takes_no_seat(cohort, alice) -> None:
    room = make_room(cohort)
    signed_in(alice).get(address(room))
    assert not Seat.objects.exists()
    assert room.version == 0


def test_only_who_may_start_is_offered_exercises(cohort, alice, fredrik) -> None:
    led = make_room(cohort, self_held=False)
    held = make_room(cohort, self_held=True)
    assert page_data(signed_in(alice), led)["exercises"] == []
    for_all = page_data(signed_in(alice), held)["exercises"]
    for_facilitators = page_data(signed_in(fredrik), led)["exercises"]
    assert 0 < len(for_all) < len(for_facilitators)


def test_the_state_by_http_is_what_the_socket_would_show(cohort, alice, bob) -> None:
    room = make_room(cohort)
    room.ready(alice, bob)
    room.start(alice)
    answer = signed_in(alice).get(address(room, "room_state"))
    assert answer.headers["Cache-Control"] == "no-store"
    state = answer.json()
    assert state["v"] == room.version
    assert state["view"]["me"]["seat"] == room.seats[alice.pk]
    assert [person["name"] for person in state["view"]["people"]] == ["Alice", "Bob"]
    assert state["view"]["pairing"]["turn"] is not None


@pytest.mark.parametrize("name", ["room", "room_state"])
def test_a_stranger_cannot_tell_a_room_from_none(cohort, charlie, name) -> None:
    room = make_room(cohort)
    client = signed_in(charlie)
    assert client.get(address(room, name)).status_code == 404
    assert client.get(reverse(name, args=["none"])).status_code == 404


@pytest.mark.parametrize("name", ["room", "room_state"])
def test_who_is_not_signed_in_is_asked_to_whether_there_is_a_room_or_not(cohort, name) -> None:
    room = make_room(cohort)
    for path in (address(room, name), reverse(name, args=["none"])):
        answer = Client().get(path)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/account/")


@pytest.mark.parametrize("name", ["room", "room_state"])
def test_who_was_removed_sees_nothing_any_more(cohort, alice, name) -> None:
    room = make_room(cohort)
    Membership.objects.filter(user=alice).update(state=MembershipState.REMOVED)
    assert signed_in(alice).get(address(room, name)).status_code == 404


def test_the_texts_of_an_exercise_never_change_and_are_kept(cohort, alice) -> None:
    make_room(cohort)
    exercise = Exercise.objects.get(slug="one-good-thing", current=True)
    client = signed_in(alice)
    path = reverse("exercise", args=[exercise.slug, exercise.version])
    answer = client.get(path)
    assert answer.json()["phases"][0]["speaker"].keys() == {"en", "sv"}
    assert "immutable" in answer.headers["Cache-Control"]
    assert "private" in answer.headers["Cache-Control"]
    again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(reverse("exercise", args=[exercise.slug, "0"])).status_code == 404
    assert Client().get(path).status_code == 302


@pytest.mark.parametrize("name", ["room", "room_state"])
def test_looking_is_all_that_these_addresses_do(cohort, alice, name) -> None:
    room = make_room(cohort)
    assert signed_in(alice).post(address(room, name)).status_code == 405


def test_the_schemas_are_schemas() -> None:
    for text in protocol_document.schemas().values():
        schema = json.loads(text)
        assert {part["$ref"].rpartition("/")[2] for part in schema["oneOf"]} <= set(schema["$defs"])
