"""A hundred people and a link for seven: exactly seven get in, on either database."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from django.utils import timezone

from config.database import database_from
from groups import invitations, memberships, services
from groups.models import Cohort, Invitation, Membership, MembershipState, Role, User
from groups.refusals import Refused
from tests.conftest import make_user
from tests.realtime.databases import as_default, at_once

pytestmark = pytest.mark.django_db

PEOPLE, USES = 100, 7


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("races")


@pytest.fixture(params=["sqlite", "postgres"])
def everywhere(request: pytest.FixtureRequest, folder: Path) -> Iterator[None]:
    address = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    with as_default(database_from(address, folder)):
        yield


def test_of_a_hundred_people_at_once_exactly_as_many_get_in_as_a_link_says(everywhere: None) -> None:
    cohort = services.cohort_create(name="Practice", organiser=make_user("Olga"))
    _, token = invitations.invitation_make(cohort=cohort, by=User.objects.get(), uses=USES)
    people = [make_user(f"Person{number}") for number in range(PEOPLE)]
    accept = partial(invitations.invitation_accept, token=token, now=timezone.now())
    results = at_once(*[partial(accept, user=person) for person in people])
    refused = [result for result in results if isinstance(result, Refused)]
    assert [type(result) for result in results if not isinstance(result, Refused)] == [Membership] * USES
    assert {result.code for result in refused} == {"invitation_gone"}
    assert Membership.objects.filter(cohort=cohort, role=Role.MEMBER).count() == USES
    assert Invitation.objects.get().uses_left == 0


def test_one_person_who_taps_many_times_uses_up_one(everywhere: None) -> None:
    cohort = services.cohort_create(name="Practice", organiser=make_user("Olga"))
    _, token = invitations.invitation_make(cohort=cohort, by=User.objects.get(), uses=USES)
    accept = partial(invitations.invitation_accept, token=token, user=make_user("Ann"), now=timezone.now())
    assert {type(result) for result in at_once(*[accept] * 8)} == {Membership}
    assert Invitation.objects.get().uses_left == USES - 1


def test_of_two_organisers_who_leave_at_once_one_stays(everywhere: None) -> None:
    cohort = services.cohort_create(name="Practice", organiser=make_user("Olga"))
    services.membership_give(user=make_user("Otto"), cohort=cohort, role=Role.ORGANISER)
    leave = [partial(memberships.membership_leave, membership=row, by=row.user) for row in _organisers(cohort)]
    refused = [result for result in at_once(*leave) if isinstance(result, Refused)]
    assert ([result.code for result in refused], len(_organisers(cohort))) == (["last_organiser"], 1)


def _organisers(cohort: Cohort) -> list[Membership]:
    rows = Membership.objects.filter(cohort=cohort, role=Role.ORGANISER, state=MembershipState.ACTIVE)
    return list(rows.select_related("user", "cohort"))
