"""The rule about skipped tests, tried on tests that are skipped in every way there is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.run import EXCUSED

ROOT = Path(__file__).resolve().parent.parent
EXCUSES = {
    "mark": "import pytest\n@pytest.mark.skip(reason='later')\ndef test_it(): pass\n",
    "call": "import pytest\ndef test_it(): pytest.skip('not here')\n",
    "module": "import pytest\npytest.skip('nothing here', allow_module_level=True)\n",
    "missing": "import pytest\npytest.importorskip('no_such_package')\n",
    "expected": "import pytest\n@pytest.mark.xfail\ndef test_it(): assert False\n",
    "unexpected": "import pytest\n@pytest.mark.xfail\ndef test_it(): pass\n",
}


def run_pytest(folder: Path, text: str, where: dict[str, str]) -> subprocess.CompletedProcess[str]:
    (folder / "test_tried.py").write_text(text, encoding="ascii")
    kept = {name: value for name, value in os.environ.items() if name != "CI" and not name.startswith("PYTEST")}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "tests.no_skips",
        "-p",
        "no:django",
        "-p",
        "no:cacheprovider",
    ]
    return subprocess.run(
        [*command, "-c", os.devnull, "--rootdir", str(folder), str(folder)],
        cwd=ROOT,
        env={**kept, **where},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("excuse", sorted(EXCUSES))
def test_an_excused_test_fails_the_run_where_it_counts(tmp_path: Path, excuse: str) -> None:
    done = run_pytest(tmp_path, EXCUSES[excuse], {"CI": "true"})
    assert done.returncode in {pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED}
    assert "does not count as passing" in done.stdout


def test_at_the_desk_a_test_may_be_skipped_for_a_while(tmp_path: Path) -> None:
    assert run_pytest(tmp_path, EXCUSES["mark"], {}).returncode == pytest.ExitCode.OK


def test_a_test_that_passes_passes_where_it_counts(tmp_path: Path) -> None:
    assert run_pytest(tmp_path, "def test_it(): pass\n", {"CI": "true"}).returncode == pytest.ExitCode.OK


@pytest.mark.parametrize("line", ["# skipped 1", "\u2139 todo 12", "# cancelled 1\n"])
def test_what_node_skipped_is_noticed(line: str) -> None:
    assert EXCUSED.match(line)


@pytest.mark.parametrize("line", ["# skipped 0", "\u2139 todo 0", "ok 1 - a skipped 1 frame", "# tests 3"])
def test_what_node_ran_is_no_excuse(line: str) -> None:
    assert not EXCUSED.match(line)
