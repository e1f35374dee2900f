"""`python -m bench`: measure Samtal beside its peers and print the ratios beside the goals."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import tempfile
from pathlib import Path

from .install import Install
from .measures import QUICK, Figures, Sizes, arrivals, busy_rooms, everything, medians, rows
from .pairings import pairing_row
from .seating import seating_row
from .server_process import ServerProcess, free_port, raise_file_limit
from .table import Row, as_markdown
from .talk import EchoTalk
from .workload import MEMBERS


def arguments() -> argparse.Namespace:
    """Read what the caller wants."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the load: shows that it runs, no numbers")
    parser.add_argument("--runs", type=int, default=3, help="runs of each server; the middle is printed")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the rooms and events of a whole run")
    parser.add_argument("--folder", type=Path, help="keep databases and logs here")
    return parser.parse_args()


def sizes_for(options: argparse.Namespace) -> Sizes:
    """Return how much load to make."""
    if options.quick:
        return QUICK
    whole = Sizes()
    share = options.scale
    return Sizes(
        few=max(10, int(whole.few * share)),
        many=max(20, int(whole.many * share)),
        events=max(100, int(whole.events * share)),
        burst=max(10, int(whole.burst * share)),
        arrivals=max(20, int(whole.arrivals * share)),
    )


def echo_server(folder: Path) -> ServerProcess:
    """The bare peer on a free port."""
    port = free_port()
    environment = {"DJANGO_SETTINGS_MODULE": "bench.peers.echo_settings"}
    return ServerProcess("echo", ["-m", "bench.peers.echo", str(port)], port, environment, folder / "echo.log")


async def one_run(number: int, folder: Path, sizes: Sizes) -> tuple[Figures, Figures, Figures]:
    """Measure the three servers one after another: Samtal, the echo, the ordinary way."""
    print(f"run {number}: echo", flush=True)
    with echo_server(folder) as server:
        echo = await everything(server, EchoTalk(), sizes)
    print(f"run {number}: Samtal", flush=True)
    install = Install(folder / f"samtal-{number}", sizes.rooms)
    with install.samtal() as server:
        samtal = await everything(server, install.talk(), sizes)
    print(f"run {number}: the ordinary way", flush=True)
    install = Install(folder / f"ordinary-{number}", sizes.few)
    with install.ordinary() as server:
        ordinary = await busy_rooms(server, install.talk(), sizes)
    return samtal, echo, ordinary


async def storm(folder: Path, sizes: Sizes, echo: Figures) -> list[Row]:
    """Everybody arrives at once where nobody has been yet, and what a seat costs against the recorded figure."""
    print("everybody at once", flush=True)
    install = Install(folder / "storm", sizes.arrivals, running=False)
    with install.samtal() as server:
        found = await arrivals(server, install.talk(), sizes)
    print(f"{found.inside} inside after {found.wall_s:.1f} s with {found.retries} retries", flush=True)
    wanted = sizes.arrivals * MEMBERS
    first_us = found.join_cpu_ms * 1_000
    return [
        Row(
            "CPU of a first arrival, stored and told to the room, all at once; bare join",
            f"{first_us:.0f} µs",
            f"{echo.join_us:.0f} µs",
            first_us / echo.join_us,
            "at most",
            2.0,
        ),
        Row(
            "arriving at once: inside; wanted",
            str(found.inside),
            str(wanted),
            found.inside / wanted,
            "at least",
            1.0,
        ),
        seating_row(found.seat_cpu_ms),
    ]


def main() -> None:
    """Measure and print."""
    options = arguments()
    sizes = sizes_for(options)
    print(f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores, {sizes}")
    print(f"load average before: {os.getloadavg()[0]:.2f}; open files allowed: {raise_file_limit()}")
    with tempfile.TemporaryDirectory() as passing:
        folder = options.folder or Path(passing)
        folder.mkdir(parents=True, exist_ok=True)
        runs = [asyncio.run(one_run(number, folder, sizes)) for number in range(1, options.runs + 1)]
        samtal, echo, ordinary = (medians([run[place] for run in runs]) for place in range(3))
        found = rows(samtal, echo, ordinary, sizes) + asyncio.run(storm(folder, sizes, echo))
    found.append(pairing_row(quick=options.quick))
    print()
    print(as_markdown(found))
    print()
    print(f"events a second on the wall clock: Samtal {samtal.events_s:.0f}, echo {echo.events_s:.0f}, ", end="")
    print(f"the ordinary way {ordinary.events_s:.0f}; load average after: {os.getloadavg()[0]:.2f}")


if __name__ == "__main__":
    main()
