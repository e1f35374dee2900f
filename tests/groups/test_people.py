"""People, their cohorts, and the demo's cast."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from pytest_django import Settings

from groups import selectors, services
from groups.identifiers import ALPHABET, random_identifier
from groups.models import Block, Cohort, Membership, MembershipState, Role, User


@pytest.mark.django_db
def test_an_address_belongs_to_one_person_whatever_its_letters(alice: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email=alice.email.upper())


@pytest.mark.django_db
def test_a_person_is_never_called_by_their_address() -> None:
    user = User.objects.create_user("quiet@people.example")
    assert "quiet" not in f"{user} {user.name}"


def test_identifiers_are_long_and_free_of_look_alikes() -> None:
    found = {random_identifier() for _ in range(200)}
    assert len(found) == 200
    assert {len(name) for name in found} == {16}
    assert set("".join(found)) <= set(ALPHABET)
    assert set("il1o0").isdisjoint(ALPHABET)


def test_one_person_has_one_row_per_role(cohort: Cohort, alice: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=alice, cohort=cohort, role=Role.MEMBER)
    services.membership_give(user=alice, cohort=cohort, role=Role.FACILITATOR)
    assert selectors.memberships_of(alice).count() == 2


def test_coming_back_gives_the_same_membership(cohort: Cohort, alice: User) -> None:
    Membership.objects.filter(user=alice).update(state=MembershipState.LEFT)
    services.membership_give(user=alice, cohort=cohort, role=Role.MEMBER)
    assert [row.state for row in Membership.objects.filter(user=alice)] == [MembershipState.ACTIVE]


@pytest.mark.parametrize(("column", "value"), [("role", "boss"), ("state", "asleep")])
def test_the_database_itself_refuses_unknown_roles_and_states(
    cohort: Cohort, alice: User, column: str, value: str
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(user=alice).update(**{column: value})


def test_a_block_counts_in_both_directions_and_only_among_those_asked_about(
    alice: User, bob: User, charlie: User
) -> None:
    services.block_add(owner=bob, other=alice)
    services.block_add(owner=bob, other=alice)
    pair = (min(alice.pk, bob.pk), max(alice.pk, bob.pk))
    assert selectors.blocked_pairs([alice.pk, bob.pk, charlie.pk]) == {pair}
    assert selectors.blocked_pairs([alice.pk, charlie.pk]) == frozenset()


def test_nobody_blocks_themselves(alice: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Block.objects.create(owner=alice, other=alice)


def test_a_cohort_needs_a_time_zone_that_exists(alice: User) -> None:
    with pytest.raises(ValidationError):
        services.cohort_create(name="Somewhere", organiser=alice, time_zone="Mars/Olympus")


def test_a_cohort_shows_its_own_agreements_or_ours(cohort: Cohort) -> None:
    assert len(selectors.agreements_of(cohort)) == 4
    cohort.agreements = "We are on time.\n\n  We say goodbye. \n"
    assert selectors.agreements_of(cohort) == ["We are on time.", "We say goodbye."]


@pytest.mark.django_db
def test_an_operator_makes_a_cohort_with_an_organiser_who_can_sign_in() -> None:
    call_command("create_cohort", "Evenings", organiser="Anna@People.example", organiser_name="Anna", verbosity=0)
    membership = Membership.objects.get()
    assert (membership.role, membership.user.email) == (Role.ORGANISER, "anna@people.example")


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [{"organiser": "nobody"}, {"organiser": "a@b.example", "time_zone": "Mars/Olympus"}])
def test_an_operator_who_mistypes_gets_a_sentence_and_nothing_is_made(wrong: dict[str, str]) -> None:
    with pytest.raises(CommandError):
        call_command("create_cohort", "Evenings", **wrong)
    assert Cohort.objects.count() == 0


@pytest.mark.django_db
def test_the_demo_has_an_organiser_a_facilitator_and_six_members() -> None:
    people = services.demo_people()
    roles = {row.user.display_name: row.role for row in Membership.objects.filter(user__is_rehearsal=False)}
    members = {"Ingrid", "Amadou", "Leila", "Sofia", "Tomás", "Erik"}
    assert roles == {"Jonas": "organiser", "Maja": "facilitator"} | dict.fromkeys(members, "member")
    assert people.cohort.name == "Tuesday practice"
    assert [person.is_rehearsal for person in people.rehearsal] == [True] * 3


@pytest.mark.django_db
def test_filling_the_demo_again_adds_nothing_and_keeps_what_was_changed() -> None:
    people = services.demo_people()
    people.facilitator.display_name = "Maja B."
    people.facilitator.save()
    Membership.objects.filter(user=people.members[0]).update(state=MembershipState.REMOVED)
    before = (User.objects.count(), Cohort.objects.count(), Membership.objects.count())
    again = services.demo_people()
    assert (User.objects.count(), Cohort.objects.count(), Membership.objects.count()) == before
    assert again.facilitator.display_name == "Maja B."
    assert Membership.objects.get(user=people.members[0]).state == MembershipState.REMOVED


@pytest.mark.django_db
def test_a_real_install_gets_no_demo(settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="not a demo"):
        call_command("demo")
    assert User.objects.count() == 0
