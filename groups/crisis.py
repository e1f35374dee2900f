"""Where help is that a practice cannot give, by country: the data beside this file, read once and checked when read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

DATA = Path(__file__).resolve().parent / "data" / "crisis.yaml"

COUNTRIES = {
    "AT": _("Austria"),
    "BE": _("Belgium"),
    "BG": _("Bulgaria"),
    "HR": _("Croatia"),
    "CY": _("Cyprus"),
    "CZ": _("Czechia"),
    "DK": _("Denmark"),
    "EE": _("Estonia"),
    "FI": _("Finland"),
    "FR": _("France"),
    "DE": _("Germany"),
    "GR": _("Greece"),
    "HU": _("Hungary"),
    "IS": _("Iceland"),
    "IE": _("Ireland"),
    "IT": _("Italy"),
    "LV": _("Latvia"),
    "LT": _("Lithuania"),
    "LU": _("Luxembourg"),
    "MT": _("Malta"),
    "NL": _("the Netherlands"),
    "NO": _("Norway"),
    "PL": _("Poland"),
    "PT": _("Portugal"),
    "RO": _("Romania"),
    "SK": _("Slovakia"),
    "SI": _("Slovenia"),
    "ES": _("Spain"),
    "SE": _("Sweden"),
    "CH": _("Switzerland"),
    "GB": _("United Kingdom"),
    "US": _("United States"),
}
EUROPEAN_EMERGENCY = "112"
AGES_IN = timedelta(days=365)


@dataclass(frozen=True)
class Line:
    """Somebody who answers."""

    name: str
    shown: str
    number: str
    texts: dict[str, str]

    @property
    def about(self) -> str:
        return self.texts.get((get_language() or "")[:2], self.texts["en"])


@dataclass(frozen=True)
class Help:
    """What is known about one country; without an emergency number nothing is."""

    country: str
    emergency: str
    lines: tuple[Line, ...]
    checked: date | None = None  # the day on which all of it was compared with its sources

    @property
    def name(self) -> str:
        return str(COUNTRIES.get(self.country, ""))


@cache
def _data() -> dict[str, Any]:
    return yaml.safe_load(DATA.read_text(encoding="utf-8"))


def last_checked() -> dict[str, date]:
    """Return the day on which each part of the data was last compared with its source."""
    days = {country: row["last_checked"] for country, row in _data()["countries"].items()}
    return {**days, "112": _data()["europe_112_last_checked"]}


def outdated(today: date) -> list[str]:
    """Return the parts of the data that nobody has compared with their sources for a year."""
    return sorted(part for part, checked in last_checked().items() if today - checked > AGES_IN)


def help_in(country: str) -> Help:
    """Return whom to call in a country, by its two letters; only what is known, never a guess."""
    row = _data()["countries"].get(country, {})
    shared = EUROPEAN_EMERGENCY if country in _data()["europe_112"] else ""
    lines = tuple(Line(one["name"], one["shown"], one["number"], one["about"]) for one in row.get("lines", ()))
    checked = row.get("last_checked", _data()["europe_112_last_checked"] if shared else None)
    return Help(country, row.get("emergency", shared), lines, checked)


def help_elsewhere(*, but: str) -> list[Help]:
    """Return the countries that lines are known of, without one."""
    return [help_in(country) for country in _data()["countries"] if country != but]
