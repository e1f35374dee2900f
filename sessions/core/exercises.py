"""Exercises: templates of a turn, read from YAML and checked before anybody meets them.

Here live what an exercise consists of and the rules that its file must keep (docs/exercises.md says them in prose).
An `Exercise` is whole in itself: common texts are resolved into it, so that a stored version needs nothing else. How
its phases fit a turn of another length is in `phases.py`; who is paired with whom is in `pairing.py`.
"""

from __future__ import annotations

import hashlib
import re
from typing import Literal, cast

import msgspec

from . import exercise_reader as reader
from .exercise_reader import ExerciseError, Lines, Place, Text
from .phases import Phase, Who
from .turn_words import Limits, tolerance

__all__ = ["Catalogue", "Common", "Exercise", "ExerciseError", "Lines", "PhaseText", "Text", "load"]

Format = Literal["pair", "triad", "circle"]

NOMINAL: dict[str, int] = {"pair": 2, "triad": 3, "circle": 0}  # 0: as many as there are
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SMALLEST, LARGEST = 2, 12  # people of a pairing
LONGEST_TURN_S = 1800
SPEAKER_LED = ("tell", "ask")  # R11: the warning and the closing phases are counted from these


class PhaseText(msgspec.Struct, frozen=True):
    """A phase with its words: a prompt for either role, and a line of permission under it."""

    key: str
    label: Text
    ms: int
    who: Who
    speaker: Text
    speaker_hint: Text
    supporter: Text
    supporter_hint: Text


class Common(msgspec.Struct, frozen=True):
    """Texts that every exercise shares."""

    speaker: Text
    supporter: Text
    witness: Text
    witness_prompt: Text
    witness_hint: Text
    rights: Text
    closing: Text
    passing: Text


class Exercise(msgspec.Struct, frozen=True):
    """One exercise. `nominal` is the size of pairing that `turn_ms` is meant for; 0 means any (a circle).

    `version` is a hash of everything else, so that the same words and times have the same version everywhere.
    """

    slug: str
    version: str
    order: int
    level: int
    name: Text
    aim: Text
    for_whom: Text
    format: Format
    nominal: int
    size_min: int
    size_max: int
    rounds: int
    turn_ms: int
    phases: tuple[PhaseText, ...]
    may: Lines
    may_not: Lines
    facilitator_required: bool
    private_counter: Text | None
    common: Common

    def timing(self) -> tuple[Phase, ...]:
        """The phases as the turn engine needs them: without words."""
        return tuple(Phase(phase.key, phase.ms, phase.who, index) for index, phase in enumerate(self.phases))

    def turn_ms_for(self, people: int) -> int:
        """q of a pairing of so many people, ms: turn_ms · min(1, nominal/n), DESIGN §3."""
        return self.turn_ms if self.nominal in (0, people) else min(self.turn_ms, self.turn_ms * self.nominal // people)

    def planned_ms(self, people: int) -> int:
        """How long all turns of a pairing of so many people take, without handovers, ms."""
        return self.rounds * people * self.turn_ms_for(people)

    def to_json(self) -> str:
        """Canonical: the same exercise gives the same text, byte for byte."""
        return msgspec.json.encode(self, order="deterministic").decode()

    @classmethod
    def from_json(cls, body: str | bytes) -> Exercise:
        """The exercise of a `to_json`. msgspec.ValidationError or DecodeError for anything else."""
        return msgspec.json.decode(body, type=cls)


class Catalogue(msgspec.Struct, frozen=True):
    """All exercises of a file in their order, and what they share."""

    exercises: tuple[Exercise, ...]
    common: Common

    def __getitem__(self, slug: str) -> Exercise:
        """KeyError for a slug that is not in the file."""
        for exercise in self.exercises:
            if exercise.slug == slug:
                return exercise
        raise KeyError(slug)


class _PhaseKind(msgspec.Struct, frozen=True):
    """What phases of one key share."""

    label: Text
    speaker_hint: Text
    supporter_hint: Text


class _Shared(msgspec.Struct, frozen=True):
    """The `common` part of a file, before it is resolved into the exercises."""

    texts: Common
    may: Lines
    may_not: Lines
    kinds: dict[str, _PhaseKind]


def load(text: str, file: str, limits: Limits = Limits()) -> Catalogue:  # noqa: B008  frozen
    """All exercises of a YAML text. `file` is only its name, for the sentence of the ExerciseError that is raised at
    the first thing that is wrong. `limits` are those of the turn engine that will run the exercises.
    """
    place = Place(file)
    fields = reader.mapping(reader.read_yaml(text, place), place, ("common", "exercises"))
    shared = _read_common(fields["common"], place.at("common"))
    exercises: list[Exercise] = []
    for number, entry in enumerate(reader.entries(fields["exercises"], place.at("exercises")), start=1):
        exercise = _read_exercise(entry, _named(entry, number, file), shared)
        for earlier in exercises:
            for field in ("slug", "order"):
                if getattr(earlier, field) == getattr(exercise, field):
                    raise Place(file, exercise.slug, field).wrong(f"is the same as in exercise {earlier.slug}")
        _check_grace(exercise, limits, Place(file, exercise.slug, "turn_seconds"))
        exercises.append(exercise)
    return Catalogue(tuple(sorted(exercises, key=lambda exercise: exercise.order)), shared.texts)


def _named(entry: object, number: int, file: str) -> Place:
    """The place of an exercise: by its slug if it has a usable one, else by its number in the file."""
    slug = entry.get("slug") if isinstance(entry, dict) else None
    return Place(file, slug if isinstance(slug, str) and SLUG.fullmatch(slug) else f"number {number}")


def _read_common(value: object, place: Place) -> _Shared:
    names = Common.__struct_fields__
    fields = reader.mapping(value, place, (*names, "may", "may_not", "phases"))
    kinds = fields["phases"]
    if not isinstance(kinds, dict):
        raise place.at("phases").wrong("must be a set of named fields")
    return _Shared(
        texts=Common(**{name: reader.text(fields[name], place.at(name)) for name in names}),
        may=reader.lines(fields["may"], place.at("may")),
        may_not=reader.lines(fields["may_not"], place.at("may_not")),
        kinds={str(key): _read_kind(kind, place.at("phases").at(str(key))) for key, kind in kinds.items()},
    )


def _read_kind(value: object, place: Place) -> _PhaseKind:
    names = _PhaseKind.__struct_fields__
    fields = reader.mapping(value, place, names)
    return _PhaseKind(**{name: reader.prompt(fields[name], place.at(name)) for name in names})


def _read_exercise(entry: object, place: Place, shared: _Shared) -> Exercise:
    fields = reader.mapping(
        entry,
        place,
        ("slug", "order", "level", "name", "aim", "for_whom", "format", "size", "rounds", "turn_seconds", "phases"),
        ("may_extra", "may_not_extra", "facilitator_required", "private_counter"),
    )
    slug = fields["slug"]
    if not isinstance(slug, str) or not SLUG.fullmatch(slug) or len(slug) > 50:
        raise place.at("slug").wrong("must be small letters, digits and single hyphens, at most 50")
    turn_seconds = reader.whole(fields["turn_seconds"], place.at("turn_seconds"), 10, LONGEST_TURN_S)
    format_ = cast(Format, reader.choice(fields["format"], place.at("format"), NOMINAL))
    size_min, size_max = _read_size(fields["size"], place.at("size"))
    counter = fields.get("private_counter")
    unnamed = Exercise(
        slug=slug,
        version="",
        order=reader.whole(fields["order"], place.at("order"), 1, 10_000),
        level=reader.whole(fields["level"], place.at("level"), 1, 5),
        name=reader.prompt(fields["name"], place.at("name")),
        aim=reader.text(fields["aim"], place.at("aim")),
        for_whom=reader.text(fields["for_whom"], place.at("for_whom")),
        format=format_,
        nominal=NOMINAL[format_],
        size_min=size_min,
        size_max=size_max,
        rounds=reader.whole(fields["rounds"], place.at("rounds"), 1, 6),
        turn_ms=turn_seconds * 1000,
        phases=_read_phases(fields["phases"], place.at("phases"), shared, turn_seconds),
        may=_with_extra(shared.may, fields.get("may_extra"), place.at("may_extra")),
        may_not=_with_extra(shared.may_not, fields.get("may_not_extra"), place.at("may_not_extra")),
        facilitator_required=reader.truth(fields.get("facilitator_required", False), place.at("facilitator_required")),
        private_counter=None if counter is None else reader.prompt(counter, place.at("private_counter")),
        common=shared.texts,
    )
    _check_size(unnamed, place.at("size"))
    return msgspec.structs.replace(unnamed, version=hashlib.sha256(unnamed.to_json().encode()).hexdigest()[:12])


def _read_size(value: object, place: Place) -> tuple[int, int]:
    numbers = [
        reader.whole(number, place.at(index), SMALLEST, LARGEST)
        for index, number in enumerate(reader.entries(value, place))
    ]
    if len(numbers) != 2 or numbers[0] > numbers[1]:
        raise place.wrong("must be the smallest and the largest number of people of a pairing")
    return numbers[0], numbers[1]


def _read_phases(value: object, place: Place, shared: _Shared, turn_seconds: int) -> tuple[PhaseText, ...]:
    phases = tuple(
        _read_phase(entry, place.at(index), shared) for index, entry in enumerate(reader.entries(value, place))
    )
    total = sum(phase.ms for phase in phases) // 1000
    if total != turn_seconds:
        raise place.wrong(f"last {total} seconds together, but turn_seconds is {turn_seconds}")
    for key in ("tell", "take_in"):
        if not any(phase.key == key for phase in phases):
            raise place.wrong(f"must contain a phase {key}")
    return phases


def _read_phase(value: object, place: Place, shared: _Shared) -> PhaseText:
    fields = reader.mapping(
        value, place, ("key", "seconds", "who", "speaker", "supporter"), ("speaker_hint", "supporter_hint")
    )
    key = reader.choice(fields["key"], place.at("key"), shared.kinds)
    who = cast(Who, reader.choice(fields["who"], place.at("who"), ("speaker", "supporter", "both")))
    if key in SPEAKER_LED and who != "speaker":
        raise place.at("who").wrong(f"must be speaker in a phase {key}")
    kind = shared.kinds[key]
    hints = {
        name: reader.prompt(fields[name], place.at(name)) if name in fields else getattr(kind, name)
        for name in ("speaker_hint", "supporter_hint")
    }
    return PhaseText(
        key=key,
        label=kind.label,
        ms=reader.whole(fields["seconds"], place.at("seconds"), 1, LONGEST_TURN_S) * 1000,
        who=who,
        speaker=reader.prompt(fields["speaker"], place.at("speaker")),
        supporter=reader.prompt(fields["supporter"], place.at("supporter")),
        **hints,
    )


def _with_extra(lines: Lines, extra: object, place: Place) -> Lines:
    if extra is None:
        return lines
    more = reader.lines(extra, place)
    return Lines(en=lines.en + more.en, sv=lines.sv + more.sv)


def _check_size(exercise: Exercise, place: Place) -> None:
    """Rooms are split into pairings of the nominal size, so an exercise must be possible with that."""
    if exercise.nominal and not exercise.size_min <= exercise.nominal <= exercise.size_max:
        raise place.wrong(f"must have room for {exercise.nominal} people, the size of a {exercise.format}")


def _check_grace(exercise: Exercise, limits: Limits, place: Place) -> None:
    """G <= tol, DESIGN §3: else the grace of a single turn could leave an exercise uneven."""
    tol = tolerance(exercise.turn_ms_for(exercise.size_max))
    if limits.grace > tol:
        grace_s, tol_s = limits.grace // 1000, tol // 1000
        raise place.wrong(f"is too short: {grace_s} s of grace are more than its tolerance of {tol_s} s")
