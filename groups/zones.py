"""The time zones that a person may choose, by region, and finding one by a part of its name."""

from __future__ import annotations

import unicodedata
import zoneinfo
from functools import cache

from django.utils.translation import gettext_lazy as _

REGIONS = {
    "Africa": _("Africa"),
    "America": _("America"),
    "Antarctica": _("Antarctica"),
    "Arctic": _("Arctic"),
    "Asia": _("Asia"),
    "Atlantic": _("Atlantic"),
    "Australia": _("Australia"),
    "Europe": _("Europe"),
    "Indian": _("Indian Ocean"),
    "Pacific": _("Pacific"),
}
UTC = "UTC"


@cache
def zone_names() -> tuple[str, ...]:
    """Return the zones named by region and place, which are those that people know, and UTC."""
    return (*sorted(name for name in zoneinfo.available_timezones() if name.split("/")[0] in REGIONS), UTC)


def place_of(zone: str) -> str:
    """Return what a zone is called within its region: "Argentina, Buenos Aires"."""
    return ", ".join(zone.split("/")[1:]).replace("_", " ") or zone


def zone_choices(*, search: str = "", chosen: str = "") -> list[tuple[object, list[tuple[str, str]]]]:
    """Return zones by region, as choices; with `search` those that contain it, and `chosen` in any case."""
    groups: dict[object, list[tuple[str, str]]] = {}
    wanted = _plain(search)
    names = zone_names() if not chosen or chosen in zone_names() else (*zone_names(), chosen)
    for name in names:
        if name == chosen or wanted in _plain(name):
            groups.setdefault(REGIONS.get(name.split("/")[0], _("Other")), []).append((name, place_of(name)))
    return list(groups.items())


def zones_found(search: str) -> list[str]:
    """Return the names that contain a text, whatever its case, accents and spaces."""
    wanted = _plain(search)
    return [name for name in zone_names() if wanted and wanted in _plain(name)]


def _plain(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold().replace("_", " ").replace("/", " ").strip())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))
