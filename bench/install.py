"""A fresh Samtal for one measurement: its own folder and database, filled with people and rooms, served as it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from .page_tickets import SECRET_KEY
from .server_process import ROOT, ServerProcess, free_port
from .talk import SeededRoom, TurnTalk


class Install:
    """`running`: the rooms are in an exercise already; else nobody has been there yet."""

    def __init__(self, folder: Path, rooms: int, *, running: bool = True) -> None:
        folder.mkdir(parents=True)
        self.folder, self.port = folder, free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("SAMTAL_")},
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SAMTAL_VAR_DIR": str(folder),
            "SAMTAL_PORT": str(self.port),
            "SAMTAL_SECRET_KEY": SECRET_KEY,
            "SAMTAL_STATIC_HASHED": "no",
            "SAMTAL_LOG_LEVEL": "WARNING",
        }
        self._run("manage.py", "migrate", "--verbosity=0")
        printed = self._run("-m", "bench.seed", str(rooms), "running" if running else "arriving")
        self.rooms = [
            SeededRoom(room["room"], tuple((seat, cookie) for seat, cookie in room["cookies"]), tuple(room["users"]))
            for room in json.loads(printed.splitlines()[-1])
        ]

    def _run(self, *arguments: str) -> str:
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{arguments} failed:\n{done.stderr[-2_000:]}")
        return done.stdout

    def talk(self) -> TurnTalk:
        """What a client says to this install."""
        return TurnTalk(self.rooms, self.origin)

    def samtal(self) -> ServerProcess:
        """Samtal as `./samtal run` serves it, without a demo."""
        arguments = ["manage.py", "serve"]
        return ServerProcess("Samtal", arguments, self.port, self.environment, self.folder / "server.log")

    def ordinary(self) -> ServerProcess:
        """The same rooms, database and core, built the ordinary way."""
        environment = {**self.environment, "DJANGO_SETTINGS_MODULE": "bench.peers.ordinary_settings"}
        arguments = ["-m", "bench.peers.ordinary", str(self.port)]
        return ServerProcess("the ordinary way", arguments, self.port, environment, self.folder / "server.log")
