"""Swedish is complete, and the texts of the room are the ones that its modules ask for.

Here live the tests of the catalogue and of realtime/texts*.py against static/js/room.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import polib
import pytest
from django.utils import translation

from realtime.protocol import RefusalCode
from realtime.texts import ALL, room_texts
from sessions.core.room_words import RoomCode
from sessions.core.turn_limits import Code

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "locale" / "sv" / "LC_MESSAGES" / "django.po"
PACKAGES = ("config", "groups", "sessions", "realtime")
MODULES = sorted((ROOT / "static" / "js" / "room").glob("*.js"))
PLACES = re.compile(r"\{\w+\}|%\(\w+\)s")
CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext"}

FAILURES = ("refused", "none", "busy", "unable", "gone")

# What modules put together: the beginning of the key, and every ending that the server can give.
MADE = {
    "reached_": ("face", "sound", "words", "not_yet", "face_n", "sound_n", "words_n", "not_yet_n"),
    "role_": ("speaker", "supporter", "witness"),
    "uneven_": ("owed", "alone", "time", "facilitator"),
    "presence_": ("missing", "lost", "away", "left"),
    "reason_": ("time", "rest", "agreement", "technical", "done"),
    "step_": (
        *("arrive", "circle", "exercise", "break", "open", "closing"),
        *("arrive_line", "circle_line", "exercise_line", "break_line", "open_line", "closing_line"),
    ),
    "step_is_": ("done", "left_out", "now", "ahead"),
    "say_in_": ("en", "sv"),
    "say_also_": ("en", "sv"),
    "key_": ("pause", "next", "message", "visit", "keys"),
    "remove_": ("today", "today_says", "holds", "holds_says"),
    "prompt_": ("supporter", "witness"),
    "line_": ("speaker", "supporter", "witness"),
    "way_": ("face", "voice", "listen", "face_line", "voice_line", "listen_line"),
    "mic_": ("paused", "witness", "facilitator"),
    "out_": ("free", "stands", "apart", "away"),
    "arc_": ("arrive", "circle", "exercise", "break", "open", "closing", "about", "soon"),
    "quality_": ("good", "fair", "poor", "mending"),
    "check_audio_": FAILURES,
    "check_video_": FAILURES,
    "unheard_": (
        *FAILURES,
        *(
            "off",
            "paused",
            "witness",
            "facilitator",
            "muted",
            "offline",
            "nobody",
            "failed",
            "connecting",
            "silent",
            "stuck",
        ),
        *("they_wait", "weak_camera", "weak", "looking", "fine"),
    ),
    "cannot_hear_": ("tap", "offline", "nobody", "paused", "off", "failed", "connecting", "stuck", "weak", "fine"),
    "do_": ("mic", "tap", "camera_off", "anew"),
}


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(PO))


def test_every_entry_has_swedish_words_and_none_is_a_guess(catalogue: polib.POFile):
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []


def test_swedish_keeps_every_place_that_is_filled_in(catalogue: polib.POFile):
    for entry in catalogue:
        pairs = [(entry.msgid, entry.msgstr)] if not entry.msgid_plural else []
        pairs += [(entry.msgid_plural, words) for words in entry.msgstr_plural.values()]
        for english, swedish in pairs:
            assert set(PLACES.findall(english)) == set(PLACES.findall(swedish)), english


def strings_of_python() -> set[str]:
    found: set[str] = set()
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id in CALLS
                    and node.args
                ):
                    first = node.args[1] if node.func.id == "pgettext" else node.args[0]
                    if isinstance(first, ast.Constant) and isinstance(first.value, str):
                        found.add(first.value)
    return found


def strings_of_templates() -> set[str]:
    found: set[str] = set()
    for path in (ROOT / "templates").rglob("*"):
        if path.is_file():
            found |= set(re.findall(r'{%\s*(?:translate|trans) "([^"]+)"', path.read_text()))
    return found


def test_every_string_that_people_read_is_in_the_catalogue(catalogue: polib.POFile):
    known = {entry.msgid for entry in catalogue}
    written = strings_of_python() | strings_of_templates()
    assert len(written) > 300
    assert sorted(written - known) == []


def test_there_are_no_exclamation_marks_and_nobody_is_blamed(catalogue: polib.POFile):
    for entry in catalogue:
        for words in (entry.msgid, entry.msgstr):
            assert "!" not in words, words
            assert not re.search(r"\b(oops|please|patient|klient|terapeut|saldo|skuld|vittne)\b", words, re.I), words


def asked_for() -> set[str]:
    keys: set[str] = set()
    for path in MODULES:
        text = path.read_text()
        keys |= set(re.findall(r'\bt\(\s*"(\w+)"', text))
        for call in re.findall(r"\bt\(([^()]*\?[^()]*)", text):
            keys |= set(re.findall(r'[?:]\s*"(\w+)"', call))
        for key in re.findall(r't\.count\("(\w+)"', text):
            keys |= {f"{key}_one", f"{key}_other"}
    return keys


def test_every_text_that_a_module_asks_for_exists():
    asked = asked_for()
    assert len(asked) > 100
    assert sorted(asked - set(ALL)) == []


def test_every_text_that_a_module_puts_together_exists():
    for beginning, endings in MADE.items():
        for ending in endings:
            assert beginning + ending in ALL


def test_every_beginning_that_a_module_puts_together_is_known_here():
    text = "".join(path.read_text() for path in MODULES)
    made = set(re.findall(r"\bt(?:\.has)?\(`(\w+_)\$\{", text))
    assert made <= set(MADE) | {"phase_", "refused_"}


def test_no_key_of_the_room_stands_twice():
    # One table is made of many: a second sentence under a key would silently take the place of the first.
    trees = [ast.parse(path.read_text()) for path in sorted((ROOT / "realtime").glob("texts*.py"))]
    tables = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Dict)]
    keys = [key.value for table in tables for key in table.keys if isinstance(key, ast.Constant)]
    assert len(keys) > 300
    assert sorted({key for key in keys if keys.count(key) > 1}) == []


def test_no_text_of_the_room_is_left_unused():
    text = "".join(path.read_text() for path in MODULES)
    made = (*MADE, "phase_", "refused_", "number_", "held_", "ended_", "cue_", "urge_", "people_")
    made = (*made, "fixing_", "rooms_calls_")
    assert [key for key in ALL if f'"{key}"' not in text and not key.startswith(made)] == []


# What a page of ours never causes, so that the general sentence will do.
NEVER = {
    "already_open",  # pairings are opened by the start of an exercise
    "bad_value",  # numbers and words come out of the room's own choices
    "conflict",  # every wish has an id of its own
    "reason_missing",  # the sheets send a reason
    "too_many",  # an exercise is made for twelve at most, which is said first
}
SILENT = {"stale"}  # an old tap that came too late is nobody's fault (view.js)


def test_every_code_of_a_refusal_ends_in_a_sentence():
    codes = {code.value for kind in (RoomCode, Code, RefusalCode) for code in kind}
    assert room_texts()["refused"]
    without = {code for code in codes if f"refused_{code}" not in ALL}
    assert without == NEVER | SILENT


def test_no_sentence_is_about_a_refusal_that_nobody_gives():
    codes = {code.value for kind in (RoomCode, Code, RefusalCode) for code in kind}
    assert {key.removeprefix("refused_") for key in ALL if key.startswith("refused_")} <= codes


def test_the_room_speaks_the_language_that_is_active():
    with translation.override("sv"):
        swedish = room_texts()
    with translation.override("en"):
        english = room_texts()
    assert swedish.keys() == english.keys()
    assert (english["i_am_ready"], swedish["i_am_ready"]) == ("I am ready", "Jag är redo")
