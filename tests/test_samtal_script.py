"""`./samtal` as somebody meets it: it starts, keeps what was there, and says in one sentence what stands in the way."""

from __future__ import annotations

import contextlib
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services import free_port

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "samtal"


def environment(**variables: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SAMTAL_", "DJANGO_"))}
    return {**kept, **variables}


def call(*arguments: str, script: Path = SCRIPT, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(script), *arguments], env=environment(**variables), capture_output=True, text=True, check=False
    )


def only_sentence(done: subprocess.CompletedProcess[str]) -> str:
    """Return the one line of a refusal."""
    assert done.returncode not in {0, -signal.SIGTERM}
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """A folder with nothing but the script, which anybody may read: no packages, no settings."""
    folder = Path(tempfile.mkdtemp(prefix="samtal-script-"))
    shutil.copy(SCRIPT, folder)
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def pretend_python(folder: Path, *, is_new: bool = True, has_venv: bool = True) -> str:
    """Write a program that answers the questions that the script asks of a Python."""
    program = folder / "pretended-python"
    program.write_text(
        "#!/bin/sh\n"
        'case "$2" in\n'
        f"  *'sys.exit(sys.version_info'*) exit {int(not is_new)} ;;\n"
        f"  *ensurepip*) exit {int(not has_venv)} ;;\n"
        "  *'%d.%d'*) echo 3.11 ;;\n"
        "esac\n",
        encoding="ascii",
    )
    program.chmod(0o755)
    return str(program)


@pytest.mark.parametrize("word", ["help", "--help", "-h"])
def test_help_names_the_commands(word: str) -> None:
    done = call(word)
    assert done.returncode == 0
    assert all(f"./samtal {command}" in done.stdout for command in ("run", "test", "manage", "help"))


def test_an_unknown_command_is_refused_with_the_help() -> None:
    done = call("dance")
    assert done.returncode == 1
    assert "there is no command dance" in done.stderr


def test_an_unknown_option_is_refused() -> None:
    assert "run does not know --swiftly" in only_sentence(call("run", "--swiftly"))


def test_without_a_python_it_says_what_to_install(elsewhere: Path) -> None:
    said = only_sentence(call("run", script=elsewhere / "samtal", SAMTAL_PYTHON="no-such-python"))
    assert "Python 3.11 or newer is needed" in said
    assert "apt install python3" in said


def test_an_old_python_does_not_count(elsewhere: Path) -> None:
    old = pretend_python(elsewhere, is_new=False)
    said = only_sentence(call("run", script=elsewhere / "samtal", SAMTAL_PYTHON=old))
    assert "Python 3.11 or newer is needed" in said


def test_without_the_venv_module_it_names_the_package(elsewhere: Path) -> None:
    bare = pretend_python(elsewhere, has_venv=False)
    said = only_sentence(call("run", script=elsewhere / "samtal", SAMTAL_PYTHON=bare))
    assert "apt install python3.11-venv" in said


def test_a_folder_that_cannot_be_written_to_is_named(elsewhere: Path) -> None:
    python = pretend_python(elsewhere)
    elsewhere.chmod(0o555)
    # Root may write anywhere, so this one is asked by somebody who may not.
    user = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None
    done = subprocess.run(
        [str(elsewhere / "samtal"), "run"],
        env=environment(SAMTAL_PYTHON=python),
        user=user,
        capture_output=True,
        text=True,
        check=False,
    )
    assert f"The folder {elsewhere} cannot be written to" in only_sentence(done)


def test_a_file_in_the_way_of_the_data_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="ascii")
    said = only_sentence(call("run", SAMTAL_VAR_DIR=str(tmp_path / "file" / "var")))
    assert "a file is in the way" in said


def test_a_port_that_is_taken_is_named_with_another_one(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = only_sentence(call("run", "--port", str(port), SAMTAL_VAR_DIR=str(tmp_path)))
    assert f"cannot use port {port}" in said
    assert f"--port {port + 1}" in said


def test_a_port_that_is_none_is_refused(tmp_path: Path) -> None:
    assert "must be a whole number" in only_sentence(call("run", "--port", "soon", SAMTAL_VAR_DIR=str(tmp_path)))
    assert "--port needs a number" in only_sentence(call("run", "--port"))


@contextlib.contextmanager
def running(folder: Path, *options: str) -> Iterator[tuple[str, str]]:
    """Run Samtal; give its address and what it told the person at the terminal. It must end well when told to stop."""
    port = free_port()
    command = [str(SCRIPT), "run", "--port", str(port), *options]
    place = environment(SAMTAL_VAR_DIR=str(folder))
    with subprocess.Popen(command, env=place, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if "is running" in line:
                break
        try:
            assert "is running" in said, process.stderr.read() if process.stderr else ""
            yield f"http://127.0.0.1:{port}", said
        finally:
            process.terminate()
            process.communicate()
    assert process.returncode == 0


def page(address: str) -> str:
    with urllib.request.urlopen(address) as answer:
        return answer.read().decode()


def people_of(address: str) -> list[str]:
    return re.findall(r"/demo/enter/(\w+)/", page(f"{address}/demo/"))


def test_it_serves_the_demo_and_a_second_start_keeps_everything_and_repeats_nothing(tmp_path: Path) -> None:
    with running(tmp_path) as (address, said):
        assert f"{address}/demo/" in said
        first = people_of(address)
        assert len(first) == 8
    made = {path: path.stat().st_mtime_ns for path in (tmp_path / "static").rglob("*") if path.is_file()}
    with running(tmp_path) as (address, said):
        assert "Installing" not in said
        assert people_of(address) == first
    assert {path: path.stat().st_mtime_ns for path in made} == made


def test_a_fresh_start_begins_with_other_people(tmp_path: Path) -> None:
    with running(tmp_path) as (address, _):
        first = people_of(address)
    with running(tmp_path, "--fresh") as (address, _):
        assert set(people_of(address)).isdisjoint(first)


def test_without_the_demo_nobody_is_made_up(tmp_path: Path) -> None:
    with running(tmp_path, "--no-demo") as (address, said):
        assert "/demo/" not in said
        assert "half and half" in page(address)
        with pytest.raises(urllib.error.HTTPError, match="404"):
            page(f"{address}/demo/")


def test_a_second_server_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    with running(tmp_path):
        said = only_sentence(call("run", "--port", str(free_port()), SAMTAL_VAR_DIR=str(tmp_path)))
    assert f"already runs on the folder {tmp_path}" in said


def test_pages_come_with_files_named_by_checksum_that_may_be_kept_for_long(tmp_path: Path) -> None:
    with running(tmp_path) as (address, _):
        sheet = re.search(r'href="(/static/css/app\.[0-9a-f]{12}\.css)"', page(address))
        assert sheet is not None
        with urllib.request.urlopen(address + sheet[1]) as answer:
            assert "immutable" in answer.headers["Cache-Control"]


def test_an_address_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    """Else a name that points to this computer could read the demo."""
    with running(tmp_path) as (address, _):
        question = urllib.request.Request(f"{address}/demo/", headers={"Host": "evil.example"})
        with pytest.raises(urllib.error.HTTPError, match="400"):
            urllib.request.urlopen(question)
