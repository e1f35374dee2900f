"""What the tests need beyond Python, where it is, and how a Debian machine gets it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

LEAST_NODE = 18


def find_chromium() -> str | None:
    """Return Chromium without a window, where there is one: it draws pages only, which is less work."""
    return shutil.which("chromium-headless-shell") or find_whole_chromium()


def find_whole_chromium() -> str | None:
    """Return Chromium as people have it: it remembers more of a machine, such as the names of devices."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def find_node() -> str | None:
    """Return Node when it is new enough to run tests by itself."""
    node = shutil.which("node")
    if node is None:
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    number = re.match(r"v(\d+)", said)
    return node if number and int(number[1]) >= LEAST_NODE else None


def find_postgres() -> str | None:
    """Return the folder with initdb and the server; Debian keeps it off the path."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if versions:
        return str(versions[-1].parent)
    found = shutil.which("initdb")
    return str(Path(found).resolve().parent) if found else None


@dataclass(frozen=True)
class Tool:
    name: str
    package: str
    find: Callable[[], str | None]


TOOLS = (
    Tool("Chromium", "chromium", find_whole_chromium),
    Tool("Chromium without a window", "chromium-headless-shell", lambda: shutil.which("chromium-headless-shell")),
    Tool(f"Node {LEAST_NODE} or newer", "nodejs", find_node),
    Tool("Redis", "redis-server", lambda: shutil.which("redis-server")),
    Tool("PostgreSQL", "postgresql", find_postgres),
    Tool("coturn", "coturn", lambda: shutil.which("turnserver")),
    Tool("eSpeak NG", "espeak-ng", lambda: shutil.which("espeak-ng")),
)


def missing() -> list[Tool]:
    return [tool for tool in TOOLS if tool.find() is None]


def provide() -> str:
    """Install what is missing when that is allowed here; return a sentence about what still is, or nothing."""
    lacking = missing()
    if lacking and os.geteuid() == 0 and shutil.which("apt-get"):
        _install([tool.package for tool in lacking])
        lacking = missing()
    if not lacking:
        return ""
    names = ", ".join(tool.name for tool in lacking)
    packages = " ".join(tool.package for tool in lacking)
    return f"The tests need {names}. On Debian: apt install {packages}"


def _install(packages: list[str]) -> None:
    print(f"Installing {', '.join(packages)} ...", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "-qq", "update"],
        ["apt-get", "-qq", "-y", "--no-install-recommends", "install", *packages],
    ):
        # Its words are kept from the screen unless it fails: they are many and say little.
        done = subprocess.run(command, env=quiet, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.stderr.write(done.stdout + done.stderr)
