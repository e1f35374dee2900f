"""Typed readers of environment variables: each refuses a bad value with one sentence and remembers what it read.

What a reader was asked for stays in `KNOWN`, so that a test can compare it with `docs/configuration.md`.
Nothing of Django in here: the readers must work before any setting exists.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class BadSetting(SystemExit):
    """A value that stops the start. As a SystemExit it reaches a person as one sentence, not as a traceback."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True)
class Variable:
    name: str
    kind: str
    default: str
    meaning: str


KNOWN: dict[str, Variable] = {}

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off"})


def env_str(name: str, default: str, meaning: str, choices: Sequence[str] = ()) -> str:
    """Return the text of a variable, or `default`; with `choices`, only one of these."""
    _remember(name, "one of: " + ", ".join(choices) if choices else "text", default, meaning)
    value = os.environ.get(name, "").strip() or default
    if "\0" in value or "\n" in value:
        raise BadSetting(f"{name} must be a single line.")
    if choices and value not in choices:
        raise BadSetting(f"{name} is '{value}', but must be one of: {', '.join(choices)}.")
    return value


def env_bool(name: str, default: bool, meaning: str) -> bool:
    """Return the truth of a variable that says yes or no."""
    _remember(name, "yes or no", "yes" if default else "no", meaning)
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if value.lower() in TRUE_WORDS:
        return True
    if value.lower() in FALSE_WORDS:
        return False
    raise BadSetting(f"{name} is '{value}', but must be 1 or 0 (true, yes, on; false, no, off).")


def env_int(name: str, default: int, meaning: str, least: int, most: int) -> int:
    """Return the whole number of a variable, between `least` and `most`, both included."""
    _remember(name, f"whole number, {least} to {most}", str(default), meaning)
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    sentence = f"{name} is '{value}', but must be a whole number from {least} to {most}."
    if not (value.isascii() and value.removeprefix("-").isdigit()) or len(value) > 18:
        raise BadSetting(sentence)
    number = int(value)
    if not least <= number <= most:
        raise BadSetting(sentence)
    return number


def env_list(name: str, default: Sequence[str], meaning: str) -> list[str]:
    """Return the parts of a comma-separated variable."""
    _remember(name, "list, by commas", ",".join(default), meaning)
    value = os.environ.get(name, "").strip()
    if not value:
        return list(default)
    parts = [part.strip() for part in value.split(",")]
    if not all(parts):
        raise BadSetting(f"{name} has an empty part between its commas.")
    return parts


def env_secret(name: str, meaning: str, least_length: int = 1) -> str:
    """Return a secret from a variable, or from the file that NAME_FILE points to; empty when neither is set."""
    _remember(name, "secret", "", meaning)
    _remember(f"{name}_FILE", "path", "", f"A file that holds {name}, instead of the variable itself.")
    value = os.environ.get(name, "")
    path = os.environ.get(f"{name}_FILE", "")
    if value and path:
        raise BadSetting(f"{name} and {name}_FILE are both set; keep one.")
    if path:
        value = _read_secret(name, path)
        if not value:
            raise BadSetting(f"{name}_FILE points to an empty file.")
    # The value itself never stands in a sentence: sentences end up in logs.
    if value and len(value) < least_length:
        raise BadSetting(f"{name} is too short: it needs at least {least_length} characters.")
    return value


def _read_secret(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(f"{name}_FILE points to '{path}', which cannot be read.") from error


def _remember(name: str, kind: str, default: str, meaning: str) -> None:
    KNOWN[name] = Variable(name, kind, default, meaning)
