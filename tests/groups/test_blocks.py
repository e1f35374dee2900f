"""Never in one room with somebody: private, chosen among people one has met, and taken back as easily."""

from __future__ import annotations

import pytest
from django.test import Client

from groups import services
from groups.models import AuditEntry, Block, Cohort, Membership, MembershipState, Role, User
from groups.selectors import blocked_pairs
from tests.conftest import make_user

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def test_somebody_is_put_on_the_list_and_taken_off(alice: User, bob: User) -> None:
    browser = signed_in(alice)
    browser.post("/me/blocks/", {"person": bob.public_id})
    assert blocked_pairs([alice.pk, bob.pk]) == {(min(alice.pk, bob.pk), max(alice.pk, bob.pk))}
    assert "May meet again" in browser.get("/me/blocks/").content.decode()
    browser.post("/me/blocks/", {"person": bob.public_id, "do": "remove"})
    assert not Block.objects.exists()


def test_nobody_else_learns_of_it(cohort: Cohort, alice: User, bob: User, olga: User) -> None:
    services.block_add(owner=alice, other=bob)
    assert "May meet again" not in signed_in(bob).get("/me/blocks/").content.decode()
    for path in ("people/", f"people/{alice.public_id}/", "audit/", ""):
        seen = signed_in(olga).get(f"/c/{cohort.public_id}/{path}").content.decode()
        assert "meet again" not in seen
        assert "block" not in seen.replace("/me/blocks/", "")
    assert not AuditEntry.objects.exists()


def test_only_people_one_shares_a_cohort_with_can_be_chosen(alice: User, bob: User, charlie: User) -> None:
    browser = signed_in(alice)
    page = browser.get("/me/blocks/").content.decode()
    assert (bob.public_id in page, charlie.public_id in page, alice.public_id in page) == (True, False, False)
    assert browser.post("/me/blocks/", {"person": charlie.public_id}).status_code == 404
    assert browser.post("/me/blocks/", {"person": alice.public_id}).status_code == 404
    assert not Block.objects.exists()


def test_who_has_left_can_still_be_chosen_and_who_only_asks_sees_nobody(
    cohort: Cohort, alice: User, bob: User, charlie: User
) -> None:
    Membership.objects.filter(user=bob).update(state=MembershipState.LEFT)
    assert bob.public_id in signed_in(alice).get("/me/blocks/").content.decode()
    Membership.objects.create(user=charlie, cohort=cohort, role=Role.MEMBER, state=MembershipState.ASKED)
    assert alice.public_id not in signed_in(charlie).get("/me/blocks/").content.decode()


def test_nobody_takes_from_the_list_of_another(alice: User, bob: User) -> None:
    services.block_add(owner=alice, other=bob)
    answer = signed_in(bob).post("/me/blocks/", {"person": alice.public_id, "do": "remove"})
    assert (answer.status_code, Block.objects.count()) == (404, 1)


def test_choosing_nobody_is_answered(alice: User) -> None:
    assert "Choose a person first" in signed_in(alice).post("/me/blocks/", {}, follow=True).content.decode()


def test_names_are_told_apart_by_pronouns_and_addresses_never_shown(cohort: Cohort, alice: User) -> None:
    for name, pronouns in (("Kim", "she/her"), ("Kim2", "they/them")):
        user = make_user(name, pronouns=pronouns)
        User.objects.filter(pk=user.pk).update(display_name="Kim")
        services.membership_give(user=user, cohort=cohort, role=Role.MEMBER)
    page = signed_in(alice).get("/me/blocks/").content.decode()
    assert "Kim (she/her)" in page
    assert "Kim (they/them)" in page
    assert "people.example" not in page
