"""Addresses that a sheet of the live room asks too: the same form, answered as JSON."""

from __future__ import annotations

from django.http import HttpRequest


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")
