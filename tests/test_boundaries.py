"""The shape of the whole: who may import whom, and that the core stays free of frameworks, clocks and chance."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Each may import those after it, never those before it.
ORDER = ("config", "realtime", "sessions", "groups")
FOREIGN_TO_CORE = ("django", "channels", "asgiref", "redis", "daphne", "twisted")
CLOCKS_AND_CHANCE = {"time", "secrets", "uuid", "datetime", "zoneinfo", "os", "socket", "threading", "asyncio"}
# Plans are about dates and zones, which are values; what time it is now stays out of there too.
KINDS_OF_TIME = {"schedule.py": {"datetime", "zoneinfo"}}
READS_A_CLOCK = {"now", "today", "utcnow"}
WITHOUT_A_ZONE = {"fromtimestamp": 2, "astimezone": 1}  # with fewer arguments they ask the computer for its zone
LONGEST_FILE = 400
LONGEST_FUNCTION = 40


def modules_of(package: str) -> list[Path]:
    return sorted(path for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts)


def imported_names(path: Path) -> Iterator[str]:
    """Yield the full name of everything that a module imports, also inside of functions."""
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            yield ".".join([*above, *(node.module or "").split(".")]).strip(".")


@pytest.mark.parametrize("package", ORDER)
def test_a_package_imports_only_the_ones_below_it(package: str) -> None:
    above = set(ORDER[: ORDER.index(package)])
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules_of(package)
        for name in imported_names(path)
        if name.split(".")[0] in above | {"tests", "bench"}
    ]
    assert wrong == []


def test_the_core_imports_nothing_of_ours_but_the_core() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules_of("sessions/core")
        for name in imported_names(path)
        if name.split(".")[0] in ORDER and not name.startswith("sessions.core")
    ]
    assert wrong == []


def test_the_core_loads_no_framework_in_a_fresh_interpreter() -> None:
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in modules_of("sessions/core")]
    assert "sessions.core.turns" in names
    program = (
        f"import importlib, sys\nfor name in {names!r}: importlib.import_module(name.removesuffix('.__init__'))\n"
        f"print(sorted(name for name in sys.modules if name.split('.')[0] in {FOREIGN_TO_CORE!r}))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_the_core_reads_no_clock_and_rolls_no_dice_of_its_own() -> None:
    wrong = []
    for path in modules_of("sessions/core"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {name.split(".")[0] for name in imported_names(path)}
        forbidden = CLOCKS_AND_CHANCE - KINDS_OF_TIME.get(path.name, set())
        wrong += [f"{path.name} imports {name}" for name in sorted(names & forbidden)]
        # A generator that the caller seeded is welcome; the one that the module shares is not.
        wrong += [f"{path.name} imports all of random" for node in ast.walk(tree) if _imports_random(node)]
    assert wrong == []


def _imports_random(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom) and node.module == "random":
        return any(alias.name != "Random" for alias in node.names)
    return isinstance(node, ast.Import) and any(alias.name == "random" for alias in node.names)


def test_the_core_never_asks_what_time_it_is_or_where_this_computer_stands() -> None:
    wrong = [
        f"{path.name}, line {line}"
        for path in modules_of("sessions/core")
        for line in _clock_readings(path.read_text(encoding="utf-8"))
    ]
    assert wrong == []


def test_every_way_of_reading_a_clock_is_found() -> None:
    ways = """datetime.now(UTC)
date.today()
datetime.utcnow()
datetime.fromtimestamp(5)
datetime.fromtimestamp(5, UTC)
local.astimezone()
local.astimezone(zone)
read = datetime.now
tz.tzlocal()
command.now
"""
    assert list(_clock_readings(ways)) == [1, 2, 3, 4, 6, 8, 9]


def _clock_readings(text: str) -> Iterator[int]:
    """Yield the lines that read the clock or the zone of the computer, by calling it or by taking hold of it."""
    for node in sorted(ast.walk(ast.parse(text)), key=lambda node: getattr(node, "lineno", 0)):
        if (isinstance(node, ast.Attribute) and _is_clock(node)) or (isinstance(node, ast.Call) and _reads_clock(node)):
            yield node.lineno


def _is_clock(node: ast.Attribute) -> bool:
    # A field called `now`, as commands of the prover have, is a value that somebody gave.
    of_a_kind_of_time = isinstance(node.value, ast.Name) and node.value.id in {"datetime", "date"}
    return node.attr == "tzlocal" or (of_a_kind_of_time and node.attr in READS_A_CLOCK)


def _reads_clock(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute) or _is_clock(call.func):
        return False
    given, name = len(call.args) + len(call.keywords), call.func.attr
    return name in READS_A_CLOCK or given < WITHOUT_A_ZONE.get(name, 0)


def test_no_model_points_to_the_cookies_of_django() -> None:
    """`sessions.X` in a relation means Django's own application; ours carries the label `practice`."""
    pattern = re.compile(r"""["']sessions\.[A-Z]""")
    wrong = [str(path) for package in ORDER for path in modules_of(package) if pattern.search(path.read_text("utf-8"))]
    assert wrong == []


def test_no_model_is_called_session_or_group(django_apps_models: list[str]) -> None:
    assert {"Session", "Group"}.isdisjoint(django_apps_models)


@pytest.fixture
def django_apps_models() -> list[str]:
    from django.apps import apps

    ours = {"groups", "practice", "realtime"}
    return [model.__name__ for model in apps.get_models() if model._meta.app_label in ours]


def test_files_and_functions_stay_short_enough_to_be_read() -> None:
    wrong = []
    for path in [path for package in ORDER for path in modules_of(package)]:
        text = path.read_text(encoding="utf-8")
        if text.count("\n") > LONGEST_FILE:
            wrong.append(f"{path.relative_to(ROOT)} has {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    wrong.append(f"{path.relative_to(ROOT)}: {node.name} has {length} lines")
    assert wrong == []


def test_every_module_says_what_it_is_for() -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for package in ORDER
        for path in modules_of(package)
        if (text := path.read_text(encoding="utf-8")).strip() and not ast.get_docstring(ast.parse(text))
    ]
    assert wrong == []
