"""Every address of a group that exists: who gets in, what others learn of it, and how much each page asks for."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from groups import services
from groups.access import ROUTES, Actor
from groups.models import AuditEntry, Membership, Role, User
from tests.conftest import make_user
from tests.every_page import SECRET, World, make_world
from tests.groups.test_access import address_of as address_of_nothing

pytestmark = pytest.mark.django_db

ROLES = (Actor.MEMBER, Actor.FACILITATOR, Actor.ORGANISER)
# Routes of one group: those that only its own people may use. A new group belongs to none yet.
OF_A_GROUP = sorted(name for name, actors in ROUTES.items() if actors <= set(ROLES) and name != "cohort_new")
IN, OUT = {200, 302, 304, 405}, {403, 404}


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def somebody_else(role: Role) -> User:
    """Somebody who is everything elsewhere: in a group of their own."""
    user = make_user(f"Other-{role.value}")
    elsewhere = services.cohort_create(name="Elsewhere", organiser=make_user(f"Head-{role.value}"))
    services.membership_give(user=user, cohort=elsewhere, role=role)
    return user


def words_of(answer: HttpResponse, world: World) -> str:
    """An answer without what is another each time, and without what was asked for itself."""
    text = re.sub(r'(csrfmiddlewaretoken" value="|nonce=")[^"]+', r"\1", answer.content.decode())
    text = re.sub(r"/line/\d+/", "/line/", text).replace("?exercise=", "")
    asked = [re.escape(key) for key in world.keys.values() if not key.isdigit()]
    return re.sub("|".join([*asked, "no[a-z]{10,}"]), "", text)


# --- who may ---------------------------------------------------------------------------------------------------------


def test_the_walk_goes_to_every_address_of_a_group(world: World) -> None:
    assert len(OF_A_GROUP) > 25
    for name in OF_A_GROUP:
        assert any(key in world.address_of(name) for key in world.keys.values()), name


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_each_role_gets_in_where_the_table_says_so_and_nowhere_else(world: World, role: str) -> None:
    client = browser_of(world.people[role])
    for name in OF_A_GROUP:
        status = client.get(world.address_of(name)).status_code
        assert status in (IN if Actor(role) in ROUTES[name] else OUT | {405}), f"{role} at {name}: {status}"


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_whoever_may_not_changes_nothing_by_trying(world: World, role: str) -> None:
    client = browser_of(world.people[role])
    before = (AuditEntry.objects.count(), list(Membership.objects.order_by("pk").values_list("state", "role")))
    for name in OF_A_GROUP:
        if Actor(role) not in ROUTES[name]:
            for said in ({}, {"do": "remove", "reason": "x"}, {"make": "", "propose": ""}):
                status = client.post(world.address_of(name), said).status_code
                assert status in OUT | {405}, f"{role} at {name}: {status}"
    after = (AuditEntry.objects.count(), list(Membership.objects.order_by("pk").values_list("state", "role")))
    assert after == before


@pytest.mark.parametrize("role", [role.value for role in Role])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_right_guess_teaches_people_of_another_group_no_more_than_a_wrong_one(
    world: World, role: str, method: str
) -> None:
    ask = getattr(browser_of(somebody_else(Role(role))), method)
    for name in OF_A_GROUP:
        right, wrong = ask(world.address_of(name)), ask(address_of_nothing(name))
        assert right.status_code == wrong.status_code, name
        assert right.status_code in {404, 405}, name
        assert words_of(right, world) == words_of(wrong, world), name
        assert "Hidden" not in right.content.decode(), name


def test_somebody_signed_out_is_asked_to_sign_in_whether_it_exists_or_not(world: World) -> None:
    client = Client()
    for name in OF_A_GROUP:
        right, wrong = client.get(world.address_of(name)), client.get(address_of_nothing(name))
        assert right.status_code == wrong.status_code, name
        assert right.status_code in {302, 405}, name


@pytest.mark.parametrize("state", ["asked", "paused", "left", "removed"])
def test_whoever_is_not_active_finds_nothing_but_the_way_back(world: World, state: str) -> None:
    member = world.people["member"]
    Membership.objects.filter(user=member).update(state=state)
    client = browser_of(member)
    for name in OF_A_GROUP:
        status = client.get(world.address_of(name)).status_code
        comes_back = state == "paused" and name in {"cohort", "cohort_mine"}
        assert status in (IN if comes_back else {404, 405}), f"{state} at {name}: {status}"


# --- how much it asks for --------------------------------------------------------------------------------------------

# The most questions to the database of each page, whoever may see it, in a group where every list is long.
MOST_QUESTIONS = {
    "home": 14,
    "help_now": 2,
    "profile": 3,
    "introduction": 3,
    "security": 4,
    "devices": 11,
    "blocks": 4,
    "mail_choices": 4,
    "mirror": 4,
    "calendar": 8,
    "feed_make": 3,
    "cohort": 12,
    "cohort_new": 3,
    "cohort_settings": 3,
    "cohort_people": 7,
    "cohort_person": 5,
    "cohort_invite": 5,
    "cohort_audit": 6,
    "cohort_mail": 5,
    "cohort_mine": 3,
    "cohort_plan": 9,
    "cohort_programme": 8,
    "series_new": 4,
    "meeting_new": 5,
    "series": 11,
    "meeting": 27,
    "meeting_state": 21,
    "meeting_rooms": 28,
    "meeting_edit": 7,
    "meeting_move": 4,
    "meeting_cancel": 4,
    "meeting_file": 4,
    "room_line": 6,
    "room_next": 14,
    "meeting_board": 7,
    "room_report": 7,
    "meeting_report": 7,
    "my_reports": 4,
    "cohort_safety": 11,
    "safety_report": 6,
    "meeting_incidents": 7,
    "cohort_balance": 8,
    "room": 14,
    "room_state": 11,
    "exercise": 2,
    "invitation": 1,
    "answer": 4,
    "mail_stop": 2,
    "feed": 3,
}
# What answers a GET with nothing that is read: a form that only takes something, or a way on.
NO_PAGE = {
    *("healthz", "set_language", "demo", "demo_enter", "passkeys", "cohort_invitation", "meeting_answer"),
    *("mirror_keep", "mirror_delete", "mirror_add", "series_next", "invitation_kept", "room_block"),
    "elsewhere",
    # For whoever was in the room, and once it is over: test_looking_back and test_debrief count what they ask.
    *("meeting_mine", "meeting_debrief"),
}


def test_every_page_has_a_most_number_of_questions() -> None:
    ours = {name for name in ROUTES if not name.startswith(("account_", "mfa_"))}
    assert ours - NO_PAGE == set(MOST_QUESTIONS)


def questions(world: World, name: str) -> dict[str, int]:
    """How many questions a page asks the database, for each role that may see it."""
    actors = ROUTES[name]
    roles = [role for role in Role if Actor(role.value) in actors] if actors <= set(ROLES) else list(Role)
    found = {}
    for role in roles:
        client = Client() if name in SECRET else browser_of(world.people[role.value])
        client.get(world.address_of(name))  # exercises are read once by each process, and who arrives is noted once
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(world.address_of(name))
        assert answer.status_code == 200, f"{role} at {name}: {answer.status_code}"
        found[role.value] = len(asked)
    return found


def test_no_page_asks_more_of_a_large_group_than_it_may(db: None) -> None:
    world = make_world(members=70, weeks=8, records=60)
    found = {name: questions(world, name) for name in MOST_QUESTIONS}
    assert {name: asked for name, asked in found.items() if max(asked.values()) > MOST_QUESTIONS[name]} == {}
