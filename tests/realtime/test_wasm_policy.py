"""Which pages let a browser run wasm: the room's, for the mirror of talk, and no other."""

from __future__ import annotations

import pytest
from django.test import Client

from groups.access import ROUTES
from groups.models import Cohort, User
from sessions import services
from tests.groups.test_access import address_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(cohort: Cohort) -> str:
    return services.room_create(meeting=services.meeting_create(cohort=cohort)).public_id


def signed_in(user: User) -> Client:
    client = Client(raise_request_exception=False)  # a page that fails carries a policy too
    client.force_login(user)
    return client


def policy_of(client: Client, address: str) -> str:
    return client.get(address).headers.get("Content-Security-Policy", "")


def test_the_page_of_a_room_may_run_wasm_and_still_nothing_inline(alice: User, room: str) -> None:
    parts = dict(part.strip().split(" ", 1) for part in policy_of(signed_in(alice), f"/r/{room}/").split(";"))
    sources = parts["script-src"].split(" ")
    assert sources[0] == "'self'"
    assert [source for source in sources if "unsafe" in source] == ["'wasm-unsafe-eval'"]
    assert parts["connect-src"] == "'self'"


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_no_other_page_may_run_wasm(name: str, alice: User, room: str) -> None:
    address = address_of(name).replace("nowherenowherenow", room)
    assert ("unsafe" in policy_of(signed_in(alice), address)) == (name == "room")
