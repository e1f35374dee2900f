"""What stands in a person's round mark: the first letters of their name."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def initials(name: str) -> str:
    """ "SO" for Sofia Olsson, "I" for Ingrid."""
    words = [word for word in name.split() if word[0].isalpha()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or name[:1]
