"""The operator's pages: staff look at them, nobody else finds them, and they show nothing that is not theirs to see."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from groups import operating, services
from groups.audit import audit_add
from groups.models import AuditEntry, Cohort, Invitation, OutgoingMail, User
from groups.outbox import mail_order

pytestmark = pytest.mark.django_db

OPERATE = next(entry for entry in get_resolver().url_patterns if getattr(entry, "namespace", "") == "admin")


def addresses(resolver: URLResolver, before: str = "/") -> list[str]:
    """Every address of the operator's pages, with a number where one is wanted."""
    found: list[str] = []
    for entry in resolver.url_patterns:
        path = before + str(entry.pattern).replace("<path:object_id>", "1").replace("^", "")
        found += addresses(entry, path) if isinstance(entry, URLResolver) else [path]
    return [
        path.replace("<int:content_type_id>", "1").replace("<path:object_id>", "1")
        for path in found
        if "(?P" not in path
    ]


ADDRESSES = addresses(OPERATE, "/operate/")


@pytest.fixture
def sten() -> User:
    person = services.user_make(email="sten@people.example", display_name="Sten")
    services.user_set_staff(user=person, staff=True)
    return person


@pytest.fixture
def operator(sten: User) -> Client:
    client = Client()
    client.force_login(sten)
    return client


@pytest.mark.parametrize("address", ADDRESSES)
def test_whoever_is_not_staff_does_not_find_the_pages(address: str, client: Client, olga: User) -> None:
    anonymous = client.get(address)
    assert anonymous.status_code == 302
    assert anonymous.headers["Location"].startswith(("/account/login/", "/operate/"))
    client.force_login(olga)
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404


def test_signing_in_to_them_is_signing_in_like_everybody(client: Client) -> None:
    answer = client.get("/operate/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/account/login/code/?next=")


def test_a_closed_account_of_staff_opens_nothing(operator: Client, sten: User) -> None:
    services.user_set_active(user=sten, active=False)
    assert operator.get("/operate/").status_code == 302


@pytest.mark.parametrize(
    "model", [User, Cohort, Invitation, OutgoingMail, AuditEntry], ids=lambda model: model.__name__
)
def test_staff_see_lists_and_add_or_remove_nothing(operator: Client, model: type, sten: User) -> None:
    name = model._meta.model_name
    assert operator.get(reverse(f"admin:groups_{name}_changelist")).status_code == 200
    assert operator.get(reverse(f"admin:groups_{name}_add")).status_code == 403
    if model is User:
        assert operator.post(reverse("admin:groups_user_delete", args=[sten.pk]), {"post": "yes"}).status_code == 403
        assert User.objects.filter(pk=sten.pk).exists()


def test_an_account_is_closed_and_nothing_else_of_it_changes(operator: Client, alice: User) -> None:
    before = User.objects.values().get(pk=alice.pk)
    address = reverse("admin:groups_user_change", args=[alice.pk])
    operator.post(address, {"is_staff": "on", "email": "other@people.example"})
    assert User.objects.values().get(pk=alice.pk) == {**before, "is_active": False}


def test_staff_neither_close_their_own_account_nor_make_others_staff(operator: Client, sten: User, alice: User) -> None:
    operator.post(reverse("admin:groups_user_change", args=[sten.pk]), {})
    operator.post(reverse("admin:groups_user_change", args=[alice.pk]), {"is_active": "on", "is_staff": "on"})
    assert [
        (user.is_active, user.is_staff) for user in (User.objects.get(pk=sten.pk), User.objects.get(pk=alice.pk))
    ] == [
        (True, True),
        (True, False),
    ]


def test_the_pages_hold_no_hash_no_content_and_no_reason(operator: Client, cohort: Cohort, alice: User) -> None:
    alice.set_password("a boat on quiet water")
    alice.save()
    invitation = Invitation.objects.create(
        cohort=cohort, token_hash="HASHOFTHETOKEN", expires_at=timezone.now() + timedelta(days=1)
    )
    mail_order(kind="invitation", key="KEYOFTHEMAIL", user=alice, about={"token": "SECRETTOKEN"})
    entry = audit_add(cohort=cohort, by=None, what="removed", reason="PRIVATEREASON")
    rows = [
        ("user", alice),
        ("invitation", invitation),
        ("outgoingmail", OutgoingMail.objects.get()),
        ("auditentry", entry),
    ]
    for name, row in rows:
        page = operator.get(reverse(f"admin:groups_{name}_change", args=[row.pk]))
        assert page.status_code == 200
        for hidden in ("HASHOFTHETOKEN", "KEYOFTHEMAIL", "SECRETTOKEN", "PRIVATEREASON", alice.password):
            assert hidden not in page.content.decode()


def test_the_policy_for_scripts_and_styles_holds_there_too(operator: Client) -> None:
    for address in ("/operate/", "/operate/groups/user/", "/operate/groups/cohort/"):
        answer = operator.get(address)
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        page = answer.content.decode()
        assert " style=" not in page
        assert "<script>" not in page
        assert "onclick=" not in page


def test_every_model_shown_is_one_that_was_chosen() -> None:
    shown = {model.__name__ for model in operating.site._registry}
    assert shown == {"User", "Cohort", "Membership", "Invitation", "OutgoingMail", "AuditEntry"}


def test_the_walk_over_the_addresses_finds_them() -> None:
    assert len(ADDRESSES) > 30
    assert isinstance(OPERATE, URLResolver)
    assert any(isinstance(entry, URLPattern) for entry in OPERATE.url_patterns)
