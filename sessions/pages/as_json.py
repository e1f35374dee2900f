"""Addresses that a sheet of the live room asks too: the same form, answered as JSON, people named by their seats."""

from __future__ import annotations

from django.http import HttpRequest

LONGEST_NUMBER = 9  # digits: more seats than any room has


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def seat_number(request: HttpRequest) -> int | None:
    """The number of a seat that the form names, or None when it names somebody otherwise."""
    seat = request.POST.get("seat", "")
    return int(seat) if seat.isascii() and seat.isdecimal() and len(seat) <= LONGEST_NUMBER else None
