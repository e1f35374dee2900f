"""Who rehearses: nobody outside of a demo, nobody twice, and always in the cohort of the room."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from groups import services as groups
from groups.models import Cohort, User
from realtime import seats
from realtime.rehearsal_people import NotADemo, cookie_of, free_performer, performers, sights
from sessions import services
from sessions.models import Room

NOW = 1_800_000_000_000


@pytest.fixture
def room(db: None, settings: Any) -> Room:
    """The open room of a demo."""
    settings.DEMO = True
    return services.demo_room(cohort=groups.demo_people().cohort)


def test_outside_of_a_demo_there_are_no_partners(cohort: Cohort, alice: User, settings: Any) -> None:
    settings.DEMO = False
    room = services.room_create(meeting=services.meeting_create(cohort=cohort))

    with pytest.raises(NotADemo):
        performers(room.public_id, 1)
    with pytest.raises(NotADemo):
        cookie_of(alice)
    with pytest.raises(CommandError, match="demo installs only"):
        call_command("rehearse", "--watch")
    assert not User.objects.filter(is_rehearsal=True).exists()


def test_as_many_come_as_are_asked_for_and_all_are_rehearsal_partners(room: Room) -> None:
    cast = performers(room.public_id, 5)

    users = User.objects.filter(pk__in=[one.user for one in cast])
    assert users.count() == 5
    assert all(user.is_rehearsal for user in users)
    assert users.filter(memberships__cohort=room.meeting.cohort).distinct().count() == 5
    assert len({one.cookie for one in cast}) == 5


def test_a_partner_who_sits_somewhere_or_is_on_the_way_is_not_free(room: Room) -> None:
    first = free_performer(room.public_id)
    assert first is not None
    seats.enter(room.pk, first.user, now=NOW)
    second = free_performer(room.public_id)
    assert second is not None

    third = free_performer(room.public_id, frozenset({second.user}))

    assert third is not None
    assert len({first.user, second.user, third.user}) == 3
    assert free_performer(room.public_id, frozenset({second.user, third.user})) is None


def test_the_watcher_sees_who_sits_where_and_in_which_part(room: Room) -> None:
    people = groups.demo_people()
    for person in (people.facilitator, people.members[0], people.rehearsal[0]):
        seats.enter(room.pk, person.pk, now=NOW)

    (sight,) = sights()

    assert sight.room == room.public_id
    assert [(one.is_facilitator, one.is_rehearsal) for one in sight.people] == [
        (True, False),
        (False, False),
        (False, True),
    ]
