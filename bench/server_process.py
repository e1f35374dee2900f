"""Starts a server in a process of its own, on a core of its own where there are two, and reads what it cost."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TICK_US = 1_000_000 / os.sysconf("SC_CLK_TCK")
START_S = 60.0


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def raise_file_limit(wanted: int = 30_000) -> int:
    """Allow many open sockets; return how many are allowed."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


class ServerProcess:
    """A server under measurement. CPU is user + system time of the process, all threads."""

    def __init__(self, name: str, arguments: list[str], port: int, environment: Mapping[str, str], log: Path) -> None:
        self.name, self.port, self.log = name, port, log
        self._arguments = [sys.executable, *arguments]
        self._environment = {**os.environ, **environment}
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> ServerProcess:
        cores = sorted(os.sched_getaffinity(0))
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._arguments, cwd=ROOT, env=self._environment, stdout=log, stderr=log, start_new_session=True
            )
        if len(cores) > 1:
            os.sched_setaffinity(self._process.pid, {cores[0]})
            os.sched_setaffinity(0, set(cores[1:]))
        self._cores = cores
        self._wait()
        return self

    def __exit__(self, *_: object) -> None:
        os.sched_setaffinity(0, set(self._cores))
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _wait(self) -> None:
        limit = time.monotonic() + START_S
        while time.monotonic() < limit:
            if self._process.poll() is not None:
                break
            with socket.socket() as probe:
                probe.settimeout(0.5)
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        tail = self.log.read_text(errors="replace")[-2_000:]
        raise RuntimeError(f"{self.name} did not start; the end of its log:\n{tail}")

    def cpu_us(self) -> float:
        """CPU used since its start, µs. The kernel counts it in steps of 10 ms."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * TICK_US

    def memory_kib(self) -> int:
        """Memory in use (resident, private and shared), KiB."""
        for line in Path(f"/proc/{self._process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
        raise RuntimeError("the system does not tell the memory of a process")
