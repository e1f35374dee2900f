"""The first pages that anybody meets."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.mark.django_db
def test_the_front_page_greets_a_stranger(client: Client) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert "half and half" in answer.content.decode()


@pytest.mark.django_db
def test_the_health_page_says_that_the_database_answers(client: Client) -> None:
    assert client.get("/healthz").json() == {"ok": True}
