"""What a board asks for by HTTP: times and places with the page, and how the other rooms of the meeting stand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from groups import services as groups
from groups.models import Cohort, Role, User
from sessions import services
from sessions.core import room_words as w
from sessions.models import Meeting, Room
from tests.conftest import make_user
from tests.realtime.helpers import LiveRoom, make_room
from tests.realtime.test_views import page_data, signed_in

pytestmark = pytest.mark.django_db(transaction=True)


def board(user: User, meeting: Meeting, **headers: str):
    return signed_in(user).get(reverse("meeting_board", args=[meeting.public_id]), headers=headers)


def meeting_of(room: LiveRoom) -> Meeting:
    return Room.objects.get(pk=room.number).meeting


def test_the_page_brings_the_board_its_times_and_places(cohort: Cohort, fredrik: User) -> None:
    room = make_room(cohort)
    meeting = meeting_of(room)
    desk = page_data(signed_in(fredrik), room)["desk"]
    assert desk["ends"] is None
    assert desk["between_ms"] == 15_000
    assert desk["rooms"] is None, "with one room there is nothing to ask for"
    assert desk["links"]["debrief"] == f"/m/{meeting.public_id}/debrief/"

    ends = timezone.now() + timedelta(hours=1)
    Meeting.objects.filter(pk=meeting.pk).update(ends_at=ends)
    services.room_create(meeting=meeting, title="B")
    desk = page_data(signed_in(fredrik), room)["desk"]
    assert desk["ends"] == int(ends.timestamp() * 1000)
    assert desk["rooms"] == reverse("meeting_board", args=[meeting.public_id])


def test_it_says_how_every_room_stands_and_nothing_of_its_pairs(cohort: Cohort, fredrik: User, alice, bob) -> None:
    room = make_room(cohort)
    room.ready(alice, bob)
    room.enter(fredrik)
    room.start(fredrik)
    room.ask(alice, w.CallHelp(room.seats[alice.pk]))
    services.room_create(meeting=meeting_of(room), title="B")

    first, second = board(fredrik, meeting_of(room)).json()["rooms"]
    assert first == {
        "room": Room.objects.get(pk=room.number).public_id,
        "title": Room.objects.get(pk=room.number).title,
        "address": reverse("room", args=[Room.objects.get(pk=room.number).public_id]),
        "people": 3,
        "step": "exercise",
        "kind": None,
        "slug": "one-good-thing",
        "calls": 1,
        "led": True,
    }
    assert (second["title"], second["people"], second["step"], second["led"]) == ("B", 0, "arriving", False)


def test_it_is_sent_again_only_when_something_has_changed(cohort: Cohort, fredrik: User, alice: User) -> None:
    room = make_room(cohort)
    tag = board(fredrik, meeting_of(room)).headers["ETag"]
    again = board(fredrik, meeting_of(room), **{"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    room.enter(alice)
    changed = board(fredrik, meeting_of(room), **{"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag


def test_what_it_asks_the_database_does_not_grow_with_rooms_and_people(cohort: Cohort, fredrik: User, alice, bob):
    room = make_room(cohort)
    meeting = meeting_of(room)
    client = signed_in(fredrik)
    address = reverse("meeting_board", args=[meeting.public_id])

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    few = queries()
    room.ready(alice, bob)
    for title in "BCD":
        services.room_create(meeting=meeting, title=title)
    assert queries() == few


def test_only_facilitators_of_the_cohort_see_it(cohort: Cohort, fredrik: User, alice: User, charlie: User) -> None:
    meeting = meeting_of(make_room(cohort))
    other = groups.cohort_create(name="Another", organiser=charlie)
    elsewhere = make_user("Elsewhere")
    groups.membership_give(user=elsewhere, cohort=other, role=Role.FACILITATOR)
    assert board(fredrik, meeting).status_code == 200
    for stranger in (alice, charlie, elsewhere):
        assert board(stranger, meeting).status_code == 404
