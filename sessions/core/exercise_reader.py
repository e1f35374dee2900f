"""Reading an exercise file field by field: every complaint names the file, the exercise and the field, in one sentence.

Only the shapes of single fields are known here (a text in both languages, a whole number, a list of lines). What an
exercise is and which fields belong together is in `exercises.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable
from typing import Any

import msgspec
import yaml

LONGEST_TEXT = 160  # characters
LONGEST_PROMPT = 12  # words; what is read while somebody speaks must be taken in at a glance


class ExerciseError(ValueError):
    """The exercises cannot be used as they stand in the file. The text is one sentence for the person who wrote it."""


class Text(msgspec.Struct, frozen=True):
    """The same words in every language of the interface."""

    en: str
    sv: str


class Lines(msgspec.Struct, frozen=True):
    """The same short list in every language; the entries at one place mean the same."""

    en: tuple[str, ...]
    sv: tuple[str, ...]


LANGUAGES: tuple[str, ...] = Text.__struct_fields__


class Place(msgspec.Struct, frozen=True):
    """Where in which file something stands."""

    file: str
    exercise: str = ""
    field: str = ""

    def at(self, field: str | int) -> Place:
        """The place of a field inside this one, or of an entry, counted from 0."""
        if isinstance(field, int):
            return Place(self.file, self.exercise, f"{self.field}[{field}]")
        return Place(self.file, self.exercise, f"{self.field}.{field}" if self.field else field)

    def wrong(self, complaint: str) -> ExerciseError:
        where = [self.file]
        if self.exercise:
            where.append(f"exercise {self.exercise}")
        if self.field:
            where.append(f"field {self.field}")
        return ExerciseError(f"{', '.join(where)}: {complaint}.")


class _Loader(yaml.SafeLoader):
    """YAML without surprises: a key that stands twice is an error, not a silent change."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for place, key in enumerate(keys):
            if key in keys[:place]:
                line = node.value[place][0].start_mark.line + 1
                raise yaml.YAMLError(f"the key {key} stands twice, the second time in line {line}")
        return super().construct_mapping(node, deep=deep)


def read_yaml(text: str, place: Place) -> object:
    """The plain data in a YAML text. ExerciseError if it is not YAML."""
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506  a SafeLoader
    except yaml.MarkedYAMLError as error:
        line = f" in line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise place.wrong(f"is not readable as YAML{line} ({error.problem})") from error
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        raise place.wrong(f"is not readable as YAML ({' '.join(str(error).split())})") from error


def mapping(
    value: object, place: Place, required: Collection[str], optional: Collection[str] = ()
) -> dict[str, object]:
    """A mapping with all of the required fields and none that is unknown."""
    if not isinstance(value, dict):
        raise place.wrong("must be a set of named fields")
    for field in value:
        if field not in required and field not in optional:
            raise place.at(str(field)).wrong("is not a field that is known here")
    for field in required:
        if field not in value:
            raise place.at(field).wrong("is missing")
    return value


def entries(value: object, place: Place) -> list[object]:
    """A list with at least one entry."""
    if not isinstance(value, list) or not value:
        raise place.wrong("must be a list with at least one entry")
    return value


def whole(value: object, place: Place, low: int, high: int) -> int:
    """A whole number from `low` to `high`."""
    if type(value) is not int or not low <= value <= high:
        raise place.wrong(f"must be a whole number from {low} to {high}")
    return value


def truth(value: object, place: Place) -> bool:
    if not isinstance(value, bool):
        raise place.wrong("must be true or false")
    return value


def choice(value: object, place: Place, options: Collection[str]) -> str:
    """One of a few words."""
    if not isinstance(value, str) or value not in options:
        raise place.wrong(f"must be one of {', '.join(options)}")
    return value


def text(value: object, place: Place) -> Text:
    """A text in every language: not empty, not too long, and calm."""
    fields = mapping(value, place, LANGUAGES)
    return Text(**{language: _line(fields[language], place.at(language)) for language in LANGUAGES})


def prompt(value: object, place: Place) -> Text:
    """A text that can be taken in while somebody speaks: at most twelve words."""
    words = text(value, place)
    for language in LANGUAGES:
        if _word_count(getattr(words, language)) > LONGEST_PROMPT:
            raise place.at(language).wrong(f"must have at most {LONGEST_PROMPT} words")
    return words


def lines(value: object, place: Place) -> Lines:
    """A list in every language, of the same length in each."""
    fields = mapping(value, place, LANGUAGES)
    read = {
        language: tuple(
            _line(entry, place.at(language).at(number))
            for number, entry in enumerate(entries(fields[language], place.at(language)))
        )
        for language in LANGUAGES
    }
    if len({len(entry) for entry in read.values()}) > 1:
        raise place.wrong("must have as many entries in every language")
    return Lines(**read)


def _line(value: object, place: Place) -> str:
    if not isinstance(value, str):
        raise place.wrong("must be text")
    if not value.strip():
        raise place.wrong("is empty")
    if len(value) > LONGEST_TEXT:
        raise place.wrong(f"must have at most {LONGEST_TEXT} characters")
    if "!" in value:
        raise place.wrong("must do without exclamation marks")
    if not value.isprintable() or value != value.strip():
        raise place.wrong("must be one line without spaces around it")
    return value


def _word_count(line: str) -> int:
    """Signs that stand alone, such as an ellipsis or a dash, are no words."""
    return sum(any(sign.isalnum() for sign in word) for word in line.split())
