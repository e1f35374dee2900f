"""The import map: lets modules name each other by plain paths while browsers load files named by checksum."""

from __future__ import annotations

import json
from functools import cache

from django import template
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.template.context import RequestContext
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe

from config.static import has_own_version

register = template.Library()

FOLDERS = ("js/", "vendor/")


def module_paths() -> list[str]:
    """Return every file that a page may import by a name with a checksum, relative to the static folder."""
    names = {name for finder in get_finders() for name, _ in finder.list([]) if not has_own_version(name)}
    return sorted(name for name in names if name.startswith(FOLDERS) and name.endswith((".js", ".mjs")))


def build_map() -> str:
    """Return the map as JSON that cannot end the element it stands in."""
    imports = {settings.STATIC_URL + path: static(path) for path in module_paths()}
    return json.dumps({"imports": imports}, separators=(",", ":")).replace("<", "\\u003c")


@cache
def _kept_map() -> str:
    return build_map()


@register.simple_tag(takes_context=True)
def importmap(context: RequestContext) -> SafeString:
    """Print the map with the nonce of this answer; it must stand before the first module."""
    body = _kept_map() if settings.STATIC_HASHED else build_map()
    nonce = context["request"].csp_nonce
    return mark_safe(f'<script type="importmap" nonce="{nonce}">{body}</script>')  # noqa: S308 - JSON made above
