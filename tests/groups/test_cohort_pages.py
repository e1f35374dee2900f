"""Making a cohort, its settings, its people, one's own part, its audit: who may, and what bad input is answered."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from groups import memberships, services
from groups.audit import audit_add
from groups.models import AuditEntry, Cohort, Membership, MembershipState, Role, User
from tests.conftest import make_user

GOOD = {
    "name": "Autumn evenings",
    "purpose": "To practise receiving.",
    "languages": ["en", "sv"],
    "time_zone": "Europe/Lisbon",
    "room_least": "3",
    "room_most": "6",
    "starts_on": "2026-12-01",
    "ends_on": "2027-02-01",
    "agreements": "We start on time.\n\nWe end on time.",
}
ORGANISING = ["settings/", "people/", "people/{person}/", "invite/", "audit/"]


@pytest.fixture
def organiser(client: Client, olga: User) -> Client:
    client.force_login(olga)
    return client


def signed_in(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def place(user: User) -> Membership:
    return Membership.objects.get(user=user)


# --- making and changing ----------------------------------------------------------------------------------------------


def test_an_organiser_makes_another_cohort_and_organises_it(organiser: Client, olga: User) -> None:
    answer = organiser.post("/c/new/", GOOD)
    made = Cohort.objects.get(name="Autumn evenings")
    assert answer.headers["Location"] == f"/c/{made.public_id}/"
    assert (made.room_least, made.room_most, made.languages, made.time_zone) == (3, 6, ["en", "sv"], "Europe/Lisbon")
    assert Membership.objects.get(cohort=made).user == olga
    assert AuditEntry.objects.get(cohort=made).what == "cohort_made"


@pytest.mark.parametrize("who", ["alice", "fredrik", "charlie"])
def test_nobody_else_makes_one(request: pytest.FixtureRequest, cohort: Cohort, who: str) -> None:
    browser = signed_in(request.getfixturevalue(who))
    assert browser.get("/c/new/").status_code == 404
    assert browser.post("/c/new/", GOOD).status_code == 404
    assert Cohort.objects.count() == 1


def test_staff_make_the_first_one(charlie: User) -> None:
    User.objects.filter(pk=charlie.pk).update(is_staff=True)
    assert "/c/new/" in signed_in(charlie).get("/").content.decode()
    assert signed_in(charlie).post("/c/new/", GOOD).status_code == 302


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"room_least": "1", "room_most": "1"}, "nobody practises alone"),
        ({"room_most": "13"}, "A room is for 2 to 12 people"),
        ({"room_least": "6", "room_most": "4"}, "The largest room cannot be smaller"),
        ({"ends_on": "2026-11-30"}, "The last day cannot be before the first"),
        ({"name": "  "}, "A group needs a name"),
        ({"name": "\u202e\u200b"}, "A group needs a name"),
        ({"languages": []}, "Choose at least one language"),
        ({"time_zone": "Mars/Olympus"}, "Select a valid choice"),
        ({"starts_on": "yesterday"}, "Enter a valid date"),
    ],
)
def test_what_makes_no_sense_is_answered_and_nothing_typed_is_lost(
    organiser: Client, cohort: Cohort, wrong: dict[str, object], sentence: str
) -> None:
    answer = organiser.post(f"/c/{cohort.public_id}/settings/", {**GOOD, **wrong})
    seen = answer.content.decode()
    assert (answer.status_code, sentence in seen, "To practise receiving." in seen) == (200, True, True)
    before = cohort.name
    cohort.refresh_from_db()
    assert cohort.name == before
    assert not AuditEntry.objects.exists()


def test_settings_are_kept_and_the_audit_names_the_fields_only(organiser: Client, cohort: Cohort) -> None:
    organiser.post(f"/c/{cohort.public_id}/settings/", GOOD)
    cohort.refresh_from_db()
    assert cohort.agreements == "We start on time.\nWe end on time."
    entry = AuditEntry.objects.get()
    assert entry.what == "cohort_changed"
    assert "receiving" not in str(entry.about)


def test_a_form_in_swedish_asks_for_a_name_and_not_for_a_step_of_a_turn(organiser: Client, olga: User) -> None:
    olga.language = "sv"
    olga.save()
    page = organiser.get("/c/new/").content.decode()
    assert "Namn" in page
    assert "Sätt ord" not in page


def test_ground_rules_that_were_left_alone_stay_in_everybodys_language(organiser: Client, cohort: Cohort) -> None:
    page = organiser.get(f"/c/{cohort.public_id}/settings/").content.decode()
    shown = re.search(r'<textarea name="agreements"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL)
    assert shown is not None
    organiser.post(f"/c/{cohort.public_id}/settings/", {**GOOD, "agreements": shown[1].replace("\n", "\r\n")})
    cohort.refresh_from_db()
    assert (cohort.name, cohort.agreements) == ("Autumn evenings", "")


# --- people -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ORGANISING)
@pytest.mark.parametrize("who", ["alice", "fredrik", "charlie"])
def test_pages_for_organising_are_for_organisers_of_this_cohort(
    request: pytest.FixtureRequest, cohort: Cohort, bob: User, path: str, who: str
) -> None:
    address = f"/c/{cohort.public_id}/{path.format(person=bob.public_id)}"
    browser = signed_in(request.getfixturevalue(who))
    assert browser.get(address).status_code == 404
    assert browser.post(address, {"do": "remove", "reason": "no"}).status_code in {404, 405}
    assert place(bob).state == MembershipState.ACTIVE


@pytest.mark.parametrize("path", ORGANISING)
def test_an_organiser_of_another_cohort_finds_nothing(cohort: Cohort, bob: User, charlie: User, path: str) -> None:
    services.cohort_create(name="Elsewhere", organiser=charlie)
    address = f"/c/{cohort.public_id}/{path.format(person=bob.public_id)}"
    assert signed_in(charlie).get(address).status_code == 404


def test_people_stand_there_by_name_with_their_roles(
    organiser: Client, cohort: Cohort, alice: User, fredrik: User
) -> None:
    seen = organiser.get(f"/c/{cohort.public_id}/people/").content.decode()
    assert re.findall(r"<span>(\w+)<br>", seen) == ["Alice", "Fredrik", "Olga"]
    assert alice.email not in seen
    found = organiser.get(f"/c/{cohort.public_id}/people/", {"find": "fred\0"}).content.decode()
    assert re.findall(r"<span>(\w+)<br>", found) == ["Fredrik"]


def test_people_are_shown_by_fifty_with_few_questions(
    organiser: Client, cohort: Cohort, django_assert_max_num_queries: object
) -> None:
    for number in range(60):
        services.membership_give(user=make_user(f"P{number}"), cohort=cohort, role=Role.MEMBER)
    with django_assert_max_num_queries(9):  # type: ignore[operator]
        first = organiser.get(f"/c/{cohort.public_id}/people/").content.decode()
    assert first.count('class="person"') == 50
    assert organiser.get(f"/c/{cohort.public_id}/people/?page=2").content.decode().count('class="person"') == 11


def test_an_organiser_lets_in_who_asks(organiser: Client, cohort: Cohort, charlie: User) -> None:
    Membership.objects.create(user=charlie, cohort=cohort, role=Role.MEMBER, state=MembershipState.ASKED)
    assert "Asks to join" in organiser.get(f"/c/{cohort.public_id}/people/").content.decode()
    organiser.post(f"/c/{cohort.public_id}/people/{charlie.public_id}/", {"do": "approve"})
    assert place(charlie).state == MembershipState.ACTIVE


def test_an_organiser_gives_and_takes_roles(organiser: Client, cohort: Cohort, alice: User) -> None:
    address = f"/c/{cohort.public_id}/people/{alice.public_id}/"
    organiser.post(address, {"do": "roles", "role": ["facilitator", "emperor"]})
    rows = Membership.objects.filter(user=alice, state=MembershipState.ACTIVE)
    assert [row.role for row in rows] == ["facilitator"]


def test_removing_needs_a_reason_and_says_so(organiser: Client, cohort: Cohort, alice: User) -> None:
    address = f"/c/{cohort.public_id}/people/{alice.public_id}/"
    assert "Say in a few words why" in organiser.post(address, {"do": "remove"}, follow=True).content.decode()
    assert place(alice).state == MembershipState.ACTIVE
    organiser.post(address, {"do": "remove", "reason": "Wanted to stop"})
    assert place(alice).state == MembershipState.REMOVED
    assert organiser.get(address).status_code == 404


def test_what_nobody_offers_is_not_done(organiser: Client, cohort: Cohort, alice: User) -> None:
    assert organiser.post(f"/c/{cohort.public_id}/people/{alice.public_id}/", {"do": "dance"}).status_code == 404


# --- one's own part ---------------------------------------------------------------------------------------------------


def test_somebody_pauses_comes_back_and_leaves(cohort: Cohort, alice: User) -> None:
    browser, mine, group = signed_in(alice), f"/c/{cohort.public_id}/mine/", f"/c/{cohort.public_id}/"
    browser.post(mine, {"do": "pause"})
    assert place(alice).state == MembershipState.PAUSED
    assert browser.get(group).headers["Location"] == mine
    assert mine in browser.get("/").content.decode()
    assert "Come back" in browser.get(mine).content.decode()
    browser.post(mine, {"do": "resume"})
    assert browser.get(group).status_code == 200
    browser.post(mine, {"do": "leave"})
    assert (browser.get(group).status_code, browser.get(mine).status_code) == (404, 404)


def test_the_last_organiser_is_told_why_they_cannot_leave(organiser: Client, cohort: Cohort, olga: User) -> None:
    answer = organiser.post(f"/c/{cohort.public_id}/mine/", {"do": "leave"}, follow=True)
    assert "A group needs an organiser" in answer.content.decode()
    assert place(olga).state == MembershipState.ACTIVE


@pytest.mark.parametrize("what", ["pause", "resume", "leave", "approve", ""])
def test_a_stranger_has_no_part_to_change(cohort: Cohort, charlie: User, what: str) -> None:
    assert signed_in(charlie).post(f"/c/{cohort.public_id}/mine/", {"do": what}).status_code == 404


# --- the audit --------------------------------------------------------------------------------------------------------


def test_the_audit_says_who_did_what_and_why(organiser: Client, cohort: Cohort, olga: User, alice: User) -> None:
    memberships.membership_remove(membership=place(alice), by=olga, reason="Wanted to stop")
    audit_add(cohort=cohort, by=None, what="a_rule_of_tomorrow")
    seen = organiser.get(f"/c/{cohort.public_id}/audit/").content.decode()
    assert "removed Alice, member" in seen
    assert "Wanted to stop" in seen
    assert "a rule of tomorrow" in seen


def test_a_reason_that_a_board_offers_is_read_in_words_and_any_other_as_it_was_written(
    organiser: Client, cohort: Cohort, olga: User
) -> None:
    for reason in ("agreement", "Two people asked for it."):
        audit_add(cohort=cohort, by=olga, what="person_moved", reason=reason)
    page = organiser.get(f"/c/{cohort.public_id}/audit/").content.decode()
    assert "Something went against what we agreed" in page
    assert "Two people asked for it." in page
    assert ">agreement<" not in page


def test_the_audit_of_another_cohort_is_not_mixed_in(organiser: Client, cohort: Cohort, charlie: User) -> None:
    other = services.cohort_create(name="Elsewhere", organiser=charlie)
    audit_add(cohort=other, by=charlie, what="cohort_made")
    assert "Charlie" not in organiser.get(f"/c/{cohort.public_id}/audit/").content.decode()
