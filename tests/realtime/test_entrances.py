"""The rooms that the home page shows."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groups.models import Cohort, User
from sessions import services
from sessions.models import Room


def open_room(cohort: Cohort, **times: object) -> Room:
    return services.room_create(meeting=services.meeting_create(cohort=cohort, title="Tonight", **times))


def home_of(client: Client, person: User) -> str:
    client.force_login(person)
    page = client.get(reverse("home"))
    assert page.context["user"] == person
    return page.content.decode()


def test_a_member_finds_the_room_that_is_open(client: Client, cohort: Cohort, alice: User) -> None:
    room = open_room(cohort)
    assert reverse("room", args=[room.public_id]) in home_of(client, alice)


def test_a_stranger_does_not_see_it(client: Client, cohort: Cohort, charlie: User) -> None:
    room = open_room(cohort)
    assert room.public_id not in home_of(client, charlie)


def test_an_organiser_who_has_no_place_in_rooms_finds_no_way_in(client: Client, cohort: Cohort, olga: User) -> None:
    room = open_room(cohort)
    assert room.public_id not in home_of(client, olga)
    assert client.get(reverse("room", args=[room.public_id])).status_code == 403


def test_a_meeting_that_has_not_begun_or_is_over_has_no_entrance(client: Client, cohort: Cohort, alice: User) -> None:
    now, hour = timezone.now(), timedelta(hours=1)
    early = open_room(cohort, starts_at=now + hour)
    late = open_room(cohort, starts_at=now - 2 * hour, ends_at=now - hour)
    page = home_of(client, alice)
    assert early.public_id not in page and late.public_id not in page
