"""Where help is that a practice cannot give, by country: the data beside this file, read once and checked when read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
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

    @property
    def name(self) -> str:
        return str(COUNTRIES.get(self.country, ""))


@cache
def _data() -> dict[str, Any]:
    return yaml.safe_load(DATA.read_text(encoding="utf-8"))


def last_checked() -> date:
    return _data()["last_checked"]


def help_in(country: str) -> Help:
    """Return whom to call in a country, by its two letters; only what is known, never a guess."""
    row = _data()["countries"].get(country, {})
    shared = EUROPEAN_EMERGENCY if country in _data()["europe_112"] else ""
    lines = tuple(Line(one["name"], one["shown"], one["number"], one["about"]) for one in row.get("lines", ()))
    return Help(country, row.get("emergency", shared), lines)


def help_elsewhere(*, but: str) -> list[Help]:
    """Return the countries that lines are known of, without one."""
    return [help_in(country) for country in _data()["countries"] if country != but]
