"""The exercise file: what it must keep, and what is said about a file that does not."""

from __future__ import annotations

import copy
from collections.abc import Iterator

import msgspec
import pytest
import yaml

from sessions.core import exercises
from sessions.core.exercise_reader import LANGUAGES
from sessions.core.exercises import Exercise, ExerciseError, Lines, Text
from sessions.core.turn_words import Limits

from .builtin import CATALOGUE, FILE

DATA = yaml.safe_load(FILE.read_text(encoding="utf-8"))
REMOVE = object()


def changed(path: str, value: object) -> str:
    """The built-in file as YAML, with one place changed or removed."""
    data = copy.deepcopy(DATA)
    *way, last = path.split(".")
    target = data
    for step in way:
        target = target[int(step)] if isinstance(target, list) else target[step]
    key = int(last) if isinstance(target, list) else last
    if value is REMOVE:
        del target[key]
    else:
        target[key] = value
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False)


def complaint(text: str) -> str:
    with pytest.raises(ExerciseError) as error:
        exercises.load(text, "mine.yaml")
    return str(error.value)


def words_of(value: object) -> Iterator[Text | Lines]:
    """Every text anywhere in a structure."""
    if isinstance(value, Text | Lines):
        yield value
    elif isinstance(value, tuple):
        for entry in value:
            yield from words_of(entry)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from words_of(getattr(value, name))


# --- the built-in exercises ------------------------------------------------------------------------------------------


def test_the_built_in_exercises_go_from_easy_to_brave():
    levels = [exercise.level for exercise in CATALOGUE.exercises]
    assert len(levels) == 12
    assert levels == sorted(levels)
    assert {exercise.format for exercise in CATALOGUE.exercises} == {"pair", "triad", "circle"}


def test_every_text_of_the_built_in_exercises_is_in_both_languages():
    texts = list(words_of(CATALOGUE))
    assert len(texts) > 400
    assert [text for text in texts if text.en == text.sv] == []


def test_a_phase_has_a_prompt_and_a_permission_for_either_role():
    for exercise in CATALOGUE.exercises:
        for phase in exercise.phases:
            prompts = [phase.speaker, phase.supporter, phase.speaker_hint, phase.supporter_hint]
            for language in LANGUAGES:
                assert len({getattr(prompt, language) for prompt in prompts}) == 4, f"{exercise.slug} {phase.key}"


def test_the_timing_is_the_phases_without_words():
    timing = CATALOGUE["say-it-back"].timing()
    assert [(phase.key, phase.ms // 1000, phase.who, phase.index) for phase in timing] == [
        ("notice", 20, "speaker", 0), ("tell", 110, "speaker", 1), ("say_back", 30, "supporter", 2),
        ("tell", 80, "speaker", 3), ("say_back", 30, "supporter", 4), ("take_in", 30, "speaker", 5),
    ]  # fmt: skip


def test_a_pairing_of_three_ends_when_pairs_of_two_do():
    pair = CATALOGUE["one-good-thing"]
    assert pair.turn_ms_for(3) == 80_000
    assert pair.planned_ms(3) == pair.planned_ms(2) == 480_000


def test_nobody_gets_longer_turns_in_a_smaller_pairing():
    triad = CATALOGUE["four-steps"]
    assert triad.turn_ms_for(2) == triad.turn_ms_for(3) == 480_000
    assert triad.turn_ms_for(4) == 360_000


def test_a_circle_gives_everybody_the_whole_turn():
    assert CATALOGUE["landing"].turn_ms_for(12) == 60_000


def test_extra_lines_come_after_the_common_ones():
    quiet = CATALOGUE["quiet-company"]
    assert quiet.may == CATALOGUE["landing"].may
    assert quiet.may_not.en[-1] == "speak during the tell phase"
    assert quiet.may_not.en[:-1] == CATALOGUE["landing"].may_not.en


def test_an_unknown_slug_is_a_key_error():
    with pytest.raises(KeyError, match="tennis"):
        CATALOGUE["tennis"]


# --- storing ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("exercise", CATALOGUE.exercises, ids=lambda exercise: exercise.slug)
def test_a_stored_exercise_comes_back_byte_for_byte(exercise: Exercise):
    again = Exercise.from_json(exercise.to_json())
    assert again == exercise
    assert again.to_json() == exercise.to_json()


def test_a_stored_body_that_is_no_exercise_is_refused():
    with pytest.raises(msgspec.ValidationError):
        Exercise.from_json('{"slug": "landing"}')


def test_the_version_follows_the_words_and_nothing_else():
    same = exercises.load(yaml.safe_dump(DATA, sort_keys=True), "elsewhere.yaml")
    assert same == CATALOGUE
    other = exercises.load(changed("exercises.1.phases.0.speaker.sv", "Minns något."), FILE.name)
    assert other["one-good-thing"].version != CATALOGUE["one-good-thing"].version
    assert other["landing"].version == CATALOGUE["landing"].version


def test_a_common_text_is_part_of_every_version():
    other = exercises.load(changed("common.closing.en", "One breath."), FILE.name)
    both = zip(other.exercises, CATALOGUE.exercises, strict=True)
    assert all(new.version != old.version for new, old in both)


# --- complaints ------------------------------------------------------------------------------------------------------

LANDING = "mine.yaml, exercise landing, field "
WRONG_FIELDS = [
    ("exercises.0.colour", "red", LANDING + "colour: is not a field that is known here."),
    ("exercises.0.aim", REMOVE, LANDING + "aim: is missing."),
    ("exercises.0.name.sv", REMOVE, LANDING + "name.sv: is missing."),
    ("exercises.0.name.de", "Ankommen", LANDING + "name.de: is not a field that is known here."),
    ("exercises.0.phases.2.speaker.sv", REMOVE, LANDING + "phases[2].speaker.sv: is missing."),
    ("exercises.0.phases.2.supporter", REMOVE, LANDING + "phases[2].supporter: is missing."),
    ("exercises.0.phases.2.speaker.sv", "  ", LANDING + "phases[2].speaker.sv: is empty."),
    ("exercises.0.phases.2.speaker.sv", 12, LANDING + "phases[2].speaker.sv: must be text."),
    (
        "exercises.0.phases.2.speaker.en", "Say it!",
        LANDING + "phases[2].speaker.en: must do without exclamation marks.",
    ),
    (
        "exercises.0.phases.2.speaker.en", "one two three four five six seven eight nine ten eleven twelve thirteen",
        LANDING + "phases[2].speaker.en: must have at most 12 words.",
    ),
    (
        "exercises.0.phases.2.supporter_hint", {"en": "a " * 13 + "b", "sv": "a"},
        LANDING + "phases[2].supporter_hint.en: must have at most 12 words.",
    ),
    ("exercises.0.phases.2.speaker.en", "o" * 161, LANDING + "phases[2].speaker.en: must have at most 160 characters."),
    (
        "exercises.0.phases.2.speaker.en", "two\nlines",
        LANDING + "phases[2].speaker.en: must be one line without spaces around it.",
    ),
    ("exercises.0.phases.0.seconds", 21, LANDING + "phases: last 61 seconds together, but turn_seconds is 60."),
    (
        "exercises.0.phases.0.seconds", 20.0,
        LANDING + "phases[0].seconds: must be a whole number from 1 to 1800.",
    ),
    ("exercises.0.phases.0.seconds", True, LANDING + "phases[0].seconds: must be a whole number from 1 to 1800."),
    ("exercises.0.phases.0.who", "anyone", LANDING + "phases[0].who: must be one of speaker, supporter, both."),
    ("exercises.0.phases.2.who", "both", LANDING + "phases[2].who: must be speaker in a phase tell."),
    ("exercises.0.phases.2.key", "name", LANDING + "phases: must contain a phase tell."),
    ("exercises.0.phases.3.key", "after", LANDING + "phases: must contain a phase take_in."),
    ("exercises.0.phases", [], LANDING + "phases: must be a list with at least one entry."),
    ("exercises.0.phases.1", "name", LANDING + "phases[1]: must be a set of named fields."),
    ("exercises.0.turn_seconds", "60", LANDING + "turn_seconds: must be a whole number from 10 to 1800."),
    ("exercises.0.format", "quartet", LANDING + "format: must be one of pair, triad, circle."),
    ("exercises.0.format", ["pair"], LANDING + "format: must be one of pair, triad, circle."),
    ("exercises.0.size", [6, 2], LANDING + "size: must be the smallest and the largest number of people of a pairing."),
    ("exercises.0.size", [2, 13], LANDING + "size[1]: must be a whole number from 2 to 12."),
    ("exercises.0.rounds", 0, LANDING + "rounds: must be a whole number from 1 to 6."),
    ("exercises.0.level", 6, LANDING + "level: must be a whole number from 1 to 5."),
    ("exercises.0.may_extra", {"en": ["sing"], "sv": ["sjunga", "gå"]},
     LANDING + "may_extra: must have as many entries in every language."),
    ("exercises.0.facilitator_required", "yes", LANDING + "facilitator_required: must be true or false."),
    ("exercises.0.private_counter", {"en": "Urges"}, LANDING + "private_counter.sv: is missing."),
    (
        "exercises.1.size", [3, 4],
        "mine.yaml, exercise one-good-thing, field size: must have room for 2 people, the size of a pair.",
    ),
    (
        "exercises.0.slug", "Landing Place",
        "mine.yaml, exercise number 1, field slug: must be small letters, digits and single hyphens, at most 50.",
    ),
    ("exercises.0.slug", REMOVE, "mine.yaml, exercise number 1, field slug: is missing."),
    ("exercises.0", "landing", "mine.yaml, exercise number 1: must be a set of named fields."),
    ("exercises.1.slug", "landing", LANDING + "slug: is the same as in exercise landing."),
    (
        "exercises.1.order", 1,
        "mine.yaml, exercise one-good-thing, field order: is the same as in exercise landing.",
    ),
    ("exercises", {}, "mine.yaml, field exercises: must be a list with at least one entry."),
    ("common", [], "mine.yaml, field common: must be a set of named fields."),
    ("common.rights", REMOVE, "mine.yaml, field common.rights: is missing."),
    ("common.phases", [], "mine.yaml, field common.phases: must be a set of named fields."),
    ("common.phases.tell.label", REMOVE, "mine.yaml, field common.phases.tell.label: is missing."),
    ("common.may_not.sv.0", "", "mine.yaml, field common.may_not.sv[0]: is empty."),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "sentence"), WRONG_FIELDS)
def test_a_wrong_field_is_named_in_one_sentence(path: str, value: object, sentence: str):
    assert complaint(changed(path, value)) == sentence


def test_a_phase_key_without_a_label_is_refused():
    assert complaint(changed("exercises.0.phases.0.key", "dance")).startswith(
        LANDING + "phases[0].key: must be one of set_up, notice, name,"
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a: [1", "mine.yaml: is not readable as YAML in line 1 (expected ',' or ']', but got '<stream end>')."),
        ("a: 1\na: 2", "mine.yaml: is not readable as YAML (the key a stands twice, the second time in line 2)."),
        ("a: !!python/object:os.system {}", "mine.yaml: is not readable as YAML in line 1 (could not determine a"),
        ("a: 2026-13-45", "mine.yaml: is not readable as YAML (month must be in 1..12)."),
        ("a: \x00", "mine.yaml: is not readable as YAML (unacceptable character #x0000"),
        ("", "mine.yaml: must be a set of named fields."),
        ("- 1", "mine.yaml: must be a set of named fields."),
        ("1: 2", "mine.yaml, field 1: is not a field that is known here."),
    ],
)
def test_a_text_that_is_no_exercise_file_is_refused_in_one_sentence(text: str, sentence: str):
    assert complaint(text).startswith(sentence)


def test_grace_is_never_longer_than_the_tolerance():
    with pytest.raises(ExerciseError) as error:
        exercises.load(FILE.read_text(encoding="utf-8"), "mine.yaml", Limits(grace=16_000))
    assert str(error.value) == (
        LANDING + "turn_seconds: is too short: 16 s of grace are more than its tolerance of 15 s."
    )
