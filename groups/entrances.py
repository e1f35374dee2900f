"""What a person can enter right now. Packages above this one register a finder, since this one must not know them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from groups.models import User


@dataclass(frozen=True)
class Entrance:
    """A place on the home page: where it leads, what it is called, and one line about it."""

    address: str
    title: str
    line: str = ""
    is_open: bool = True


Finder = Callable[[User], Iterable[Entrance]]

_finders: list[Finder] = []


def register(finder: Finder) -> None:
    """Add a finder once; an application calls this when it is ready."""
    if finder not in _finders:
        _finders.append(finder)


def entrances_of(user: User) -> list[Entrance]:
    """Return what a person can enter, open places first."""
    found = [entrance for finder in _finders for entrance in finder(user)]
    return sorted(found, key=lambda entrance: not entrance.is_open)
