"""The pages of cohorts and invitations keep nobody out: no barriers, nothing cut at 320 px or with doubled text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .install import Install
from .pages import enter_as, is_for_everybody

# A cohort with everything that its pages can show: who asks, somebody to decide about, sessions behind and ahead.
MAKE = """
import json
from datetime import timedelta
from django.utils import timezone
from groups import invitations, services
from groups.cohorts import cohort_make
from groups.models import Role, User
from sessions import codec
from sessions.core.room_words import InPairing
from sessions.core.turn_words import Closed
from sessions.models import Meeting, Practice, Reservation, Room, RoomEvent
now = timezone.now()
organiser = User.objects.get(email="jonas@demo.invalid")
cohort = cohort_make(by=organiser, name="Autumn evenings", purpose="To practise receiving.", languages=["en"])
names = ("ingrid", "amadou", "leila", "sofia", "tomas")
people = [User.objects.get(email=f"{name}@demo.invalid") for name in names]
for person in people:
    services.membership_give(user=person, cohort=cohort, role=Role.MEMBER)
for week in (-2, -1, 1, 2):
    start = now + timedelta(weeks=week)
    meeting = Meeting.objects.create(cohort=cohort, starts_at=start, ends_at=start + timedelta(hours=1))
    room = Room.objects.create(meeting=meeting)
    for number, person in enumerate(people):
        marks = ("came", "part", "absent", "came", "unknown") if week < 0 else ("unknown",) * 5
        Reservation.objects.create(meeting=meeting, user=person, answer="coming", attendance=marks[number])
        Practice.objects.create(room=room, cohort=cohort, user=person, pairing=1, size=2, at=1, nominal=1)
    for version, result in enumerate(("even", "uneven") if week < 0 else (), 1):
        body = codec.encode_event(InPairing(at=1, pairing=version, event=Closed(at=1, result=result)))
        RoomEvent.objects.create(room=room, version=version, at=version, kind="Closed", body=body)
asked, ask = invitations.invitation_make(cohort=cohort, by=organiser, uses=3, needs_approval=True)
invitations.invitation_accept(token=ask, user=User.objects.get(email="erik@demo.invalid"), now=now)
_, mailed = invitations.invitation_make(cohort=cohort, by=organiser, email="somebody.new@long-name.example")
print(json.dumps({"cohort": cohort.public_id, "person": people[0].public_id, "link": ask, "mailed": mailed}))
"""


@pytest.fixture(scope="module")
def install(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Install]:
    """An install of its own: no room has held its past sessions, and elsewhere rooms are held to their logs."""
    own = Install(tmp_path_factory.mktemp("cohorts"))
    own.start("--prepare", "--no-demo")
    own.manage("demo")
    yield own
    own.stop()


@pytest.fixture(scope="module")
def made(install: Install) -> dict[str, Any]:
    return dict(install.run_script(MAKE))


def test_an_organisers_pages_are_for_everybody(page: Page, install: Install, made: dict[str, Any]) -> None:
    enter_as(page, install, "Jonas")
    group = f"{install.address}/c/{made['cohort']}"
    for path in ("/", "/people/", f"/people/{made['person']}/", "/invite/", "/settings/", "/audit/", "/mine/"):
        page.goto(group + path)
        is_for_everybody(page)


def test_a_list_of_addresses_is_looked_through_before_it_goes_out(
    page: Page, install: Install, made: dict[str, Any]
) -> None:
    enter_as(page, install, "Jonas")
    page.goto(f"{install.address}/c/{made['cohort']}/invite/")
    page.get_by_label("E-mail addresses").fill("Anna <anna@x.example>; broken@, somebody.new@long-name.example")
    page.get_by_role("button", name="Look through them first").click()
    expect(page.get_by_text("has an open invitation")).to_be_visible()
    is_for_everybody(page)
    page.get_by_role("button", name="Send 1 invitation").click()
    expect(page.get_by_text("1 invitation is on its way.")).to_be_visible()


def test_a_members_pages_are_for_everybody(page: Page, install: Install, made: dict[str, Any]) -> None:
    enter_as(page, install, "Ingrid")
    for path in (f"/c/{made['cohort']}/", f"/c/{made['cohort']}/mine/", "/me/blocks/"):
        page.goto(install.address + path)
        is_for_everybody(page)


def test_an_invitation_is_for_everybody(page: Page, install: Install, made: dict[str, Any]) -> None:
    for token in (made["link"], made["mailed"], "nothing"):
        page.goto(f"{install.address}/invite/{token}/")
        is_for_everybody(page)
