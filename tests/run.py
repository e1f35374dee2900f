"""`./samtal test`: every check of the project in one run, each with its own line at the end."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

from tests import tools

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
# What Node says at the end, in any of its reporters: "# skipped 1", "\u2139 todo 2".
EXCUSED = re.compile(r"^\S?\s*(skipped|todo|cancelled) [1-9]\d*\s*$")


def script_tests() -> list[str]:
    """Return the JavaScript tests by name: what Node makes of a folder differs from version to version."""
    return sorted(str(path.relative_to(ROOT)) for path in (ROOT / "tests/js").rglob("*.test.*js"))


def call_tests() -> list[str]:
    """Return the browser tests in which people hear and see each other, or themselves."""
    names = ("test_call*.py", "test_mirror.py")
    return sorted(str(path.relative_to(ROOT)) for name in names for path in (ROOT / "tests/e2e").glob(name))


def page_tests() -> list[str]:
    """Return all other browser tests."""
    found = (str(path.relative_to(ROOT)) for path in (ROOT / "tests/e2e").glob("test_*.py"))
    return sorted(set(found) - set(call_tests()))


def pytest_command(arguments: list[str]) -> list[str]:
    return [sys.executable, "-m", "pytest", *arguments]


def steps() -> list[tuple[str, list[str]]]:
    """Return every check as (what it proves, command), quick ones first."""
    cores = os.cpu_count() or 2
    workers = str(max(2, min(4, cores)))
    found = [
        ("style", [str(BIN / "ruff"), "check", "."]),
        ("format", [str(BIN / "ruff"), "format", "--check", "."]),
        ("types", [str(BIN / "mypy")]),
        ("migrations", [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"]),
        ("JavaScript", [tools.find_node() or "node", "--test", *script_tests()]),
        # A file's tests stay in one worker, since they share servers.
        ("Python", pytest_command(["-n", workers, "--dist", "loadfile", "--ignore", "tests/e2e"])),
        # These wait more than they work, since turns last. Who has nothing left takes over from the others.
        ("pages", pytest_command(["-n", str(2 * cores), "--dist", "worksteal", *page_tests()])),
        # Sound and pictures come in their own time, which a machine with too much to do cannot keep.
        ("calls", pytest_command(["-n", str(cores), "--dist", "worksteal", *call_tests()])),
    ]
    return [step for step in found if step[0] != "JavaScript" or script_tests()]


def environment() -> dict[str, str]:
    """Return an environment without the developer's own settings of Samtal."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SAMTAL_")}
    return {**kept, "DJANGO_SETTINGS_MODULE": "tests.settings"}


def passes(command: list[str]) -> bool:
    """Run a check where people can watch it; where it counts (CI), what Node skipped is what failed."""
    with subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        excused = False
        for line in process.stdout:
            print(line, end="", flush=True)
            excused |= bool(EXCUSED.match(line))
    if excused and os.environ.get("CI"):
        print("A test was skipped, which does not count as passing.")
        return False
    return process.returncode == 0


def main(arguments: list[str]) -> int:
    sentence = tools.provide()
    if sentence:
        print(f"samtal: {sentence}", file=sys.stderr)
        return 1
    if arguments:
        return subprocess.run(pytest_command(arguments), cwd=ROOT, env=environment(), check=False).returncode
    results: list[tuple[str, bool, float]] = []
    for name, command in steps():
        print(f"\n== {name} ==", flush=True)
        started = time.monotonic()
        results.append((name, passes(command), time.monotonic() - started))
    return report(results)


def report(results: list[tuple[str, bool, float]]) -> int:
    """Print a line for each check and one for all; return the exit code."""
    print("\n== Summary ==")
    for name, passed, seconds in results:
        print(f"{'ok    ' if passed else 'FAILED'}  {name}  ({seconds:.0f} s)")
    failed = [name for name, passed, _ in results if not passed]
    print(f"Not everything holds: {', '.join(failed)}." if failed else "Everything holds.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
