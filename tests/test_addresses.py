"""Addresses that cannot be: they find nothing, on either database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from config.database import database_from
from groups import services
from groups.models import Membership, MembershipState, Role
from tests.conftest import make_user
from tests.realtime.databases import as_default

pytestmark = pytest.mark.django_db


@pytest.fixture
def postgres(postgres_url: str, tmp_path: Path) -> Iterator[None]:
    """The one of the two databases that refuses a NUL in a question."""
    with as_default(database_from(postgres_url, tmp_path)):
        yield


def test_a_nul_finds_nothing_and_breaks_nothing(postgres: None) -> None:
    olga, alice = make_user("Olga"), make_user("Alice")
    cohort = services.cohort_create(name="Practice", organiser=olga)
    services.membership_give(user=alice, cohort=cohort, role=Role.MEMBER)
    browser = Client()
    browser.force_login(olga)
    people = f"/c/{cohort.public_id}/people/"
    for address in ("/c/%00/", f"{people}%00/", "/invite/%00/", "/m/%00/", "/r/%00/"):
        assert browser.get(address).status_code == 404, address
    assert browser.get(f"{people}?find=%00Ali").status_code == 200
    assert browser.post("/me/blocks/", {"person": "\0"}).status_code == 302
    browser.post(f"{people}{alice.public_id}/", {"do": "remove", "reason": "left\0us"})
    removed = Membership.objects.get(user=alice)
    assert (removed.state, removed.reason) == (MembershipState.REMOVED, "left us")
