"""Who may do what: the table has a row for everything, and what it says is what happens."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from groups import access
from groups.access import ANYONE, COMMANDS, DEMO, OWN, PEOPLE, ROUTES, Actor
from groups.models import Cohort, Membership, MembershipState, Role, User
from realtime import protocol

SAMPLES = {
    "public_id": "nobodynobodynobo",
    "room": "nowherenowherenow",
    "slug": "nothing",
    "version": "1",
    "cohort": "nogroupnogroupno",
    "meeting": "nomeetingnomeeting",
    "series": "noseriesnoseries",
    "person": "nobodynobodynobo",
    "invitation": "noinvitationnoin",
    "token": "no-token",
    "signed": "not-signed",
    "line": 4711,
    "report": "noreportnoreport",
}
KEYS = [
    (),
    ("slug", "version"),
    ("cohort", "person"),
    ("cohort", "invitation"),
    ("meeting", "person"),
    ("room", "line"),
    ("cohort", "report"),
]


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            # The operator's pages are Django's own behind one door; test_operating walks them all.
            yield from patterns(entry) if entry.namespace != "admin" else ()
        else:
            yield entry


ALL_PATTERNS = list(patterns(get_resolver()))


def address_of(name: str) -> str:
    """Return an address of a route, to things that do not exist where it needs some."""
    for keys in [*KEYS, *((key,) for key in SAMPLES)]:
        try:
            return reverse(name, kwargs={key: SAMPLES[key] for key in keys})
        except NoReverseMatch:
            continue
    raise AssertionError(f"say in SAMPLES what the address of {name} needs")


def test_every_route_has_a_name_and_a_row_in_the_table() -> None:
    missing = [str(pattern.pattern) for pattern in ALL_PATTERNS if pattern.name not in ROUTES]
    assert missing == []


def test_the_table_has_no_row_for_a_route_that_is_gone() -> None:
    assert set(ROUTES) - {pattern.name for pattern in ALL_PATTERNS} == set()


def test_every_command_of_the_wire_has_a_row_and_no_row_is_without_a_command() -> None:
    said = {
        msgspec.inspect.type_info(kind).tag
        for kind in vars(protocol).values()
        if isinstance(kind, type) and issubclass(kind, protocol.Incoming) and not kind.__subclasses__()
    }
    assert said == set(COMMANDS)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(ROUTES))
def test_somebody_who_is_not_signed_in_sees_only_what_is_for_anyone(name: str, client: Client) -> None:
    answer = client.get(address_of(name))
    if ROUTES[name] == ANYONE:
        assert answer.status_code in {200, 302, 405}
    else:
        sent_to_sign_in = answer.status_code == 302 and answer.headers["Location"].startswith("/account/login")
        assert answer.status_code in {404, 405} or sent_to_sign_in


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(name for name, actors in ROUTES.items() if actors not in (ANYONE, OWN)))
def test_a_stranger_learns_of_nothing_that_is_not_theirs(name: str, client: Client, charlie: User) -> None:
    client.force_login(charlie)
    answer = client.get(address_of(name))
    # A page that is everybody's own shows them theirs.
    expected = {PEOPLE: {200, 404, 405}, DEMO: {404, 405}}.get(ROUTES[name], {404})
    assert answer.status_code in expected


def test_only_facilitators_lead_and_only_a_room_without_one_is_held_by_members() -> None:
    member, facilitator = frozenset({Actor.MEMBER}), frozenset({Actor.FACILITATOR})
    holder = frozenset({Actor.MEMBER, Actor.HOLDER})
    assert not access.may_use("start", member)
    assert access.may_use("start", holder)
    assert access.may_use("start", facilitator)
    leading = ["end", "pause_all", "resume_all", "skip", "give_floor", "stand_in", "add_to", "take_part", "close_room"]
    assert [word for word in leading if access.may_use(word, holder)] == []
    assert [word for word in leading if not access.may_use(word, facilitator)] == []


def test_a_command_without_a_row_is_refused_to_everybody() -> None:
    assert not access.may_use("dance", frozenset(Actor))


@pytest.mark.parametrize("word", sorted(COMMANDS))
def test_an_organiser_and_a_stranger_have_no_command_in_a_room(word: str) -> None:
    assert not access.may_use(word, frozenset({Actor.ORGANISER, Actor.PERSON, Actor.ANYONE}))


def test_a_stranger_gets_no_sign_that_the_cohort_exists(cohort: Cohort, charlie: User) -> None:
    with pytest.raises(Http404):
        access.get_membership_or_404(charlie, cohort)


def test_a_member_may_not_do_what_needs_another_role(cohort: Cohort, alice: User) -> None:
    assert access.get_membership_or_404(alice, cohort).role == Role.MEMBER
    with pytest.raises(PermissionDenied):
        access.get_membership_or_404(alice, cohort, Role.ORGANISER)


def test_somebody_with_two_roles_is_met_in_the_first_that_is_asked_for(cohort: Cohort, alice: User) -> None:
    Membership.objects.create(user=alice, cohort=cohort, role=Role.FACILITATOR)
    assert access.get_membership_or_404(alice, cohort, Role.MEMBER).role == Role.MEMBER
    assert access.get_membership_or_404(alice, cohort).role == Role.FACILITATOR


@pytest.mark.parametrize("state", [state for state in MembershipState if state != MembershipState.ACTIVE])
def test_only_an_active_membership_opens_anything(cohort: Cohort, alice: User, state: str) -> None:
    Membership.objects.filter(user=alice).update(state=state)
    assert access.roles_in(alice, cohort) == frozenset()


def test_a_role_counts_from_the_moment_that_it_is_given(cohort: Cohort, alice: User) -> None:
    assert Role.FACILITATOR not in access.roles_in(alice, cohort)
    Membership.objects.create(user=alice, cohort=cohort, role=Role.FACILITATOR)
    assert Role.FACILITATOR in access.roles_in(alice, cohort)


def test_a_closed_account_has_no_role(cohort: Cohort, alice: User) -> None:
    alice.is_active = False
    assert access.roles_in(alice, cohort) == frozenset()
