"""What is measured of one server, in the same order for each, and the rows that come out of two of them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, fields
from statistics import median

from .server_process import ServerProcess
from .table import Row
from .talk import TurnTalk
from .workload import MEMBERS, Hall, Peer

WARM_ROOMS = 10
PAUSE_S = 1.0


@dataclass(frozen=True)
class Sizes:
    """How much load. `few` and `many` rooms of four are the 400 and 4,000 connections of the goals."""

    few: int = 100
    many: int = 1_000
    events: int = 2_000
    rest_s: float = 10.0
    burst: int = 500
    bursts: int = 5
    arrivals: int = 1_250

    @property
    def rooms(self) -> int:
        """How many rooms have to exist."""
        return max(self.few, self.many, self.burst, self.arrivals)


QUICK = Sizes(few=25, many=100, events=400, rest_s=3, burst=100, bursts=2, arrivals=150)


@dataclass(frozen=True)
class Figures:
    """What one server showed in one run. CPU in µs of the server process, times in ms, memory in KiB."""

    join_us: float = float("nan")
    event_us: float = float("nan")
    events_s: float = float("nan")
    few_us: float = float("nan")
    many_us: float = float("nan")
    memory_kib: float = float("nan")
    burst_p99_ms: float = float("nan")


def medians(runs: list[Figures]) -> Figures:
    """The middle of each figure over several runs."""
    return Figures(**{field.name: median(getattr(run, field.name) for run in runs) for field in fields(Figures)})


async def busy_rooms(server: ServerProcess, talk: Peer, sizes: Sizes) -> Figures:
    """Events one after another at `few` rooms: all that the ordinary peer is asked for."""
    hall = Hall(server, talk)
    await hall.fill(0, sizes.few)
    await hall.one_after_another(range(sizes.few), max(50, sizes.events // 10))
    events = await hall.one_after_another(range(sizes.few), sizes.events)
    hall.leave()
    return Figures(event_us=events.cpu_each_us, events_s=events.rate)


async def everything(server: ServerProcess, talk: Peer, sizes: Sizes) -> Figures:
    """Join, events, events with few and with many connections, memory, bursts."""
    hall = Hall(server, talk)
    await hall.fill(0, min(WARM_ROOMS, sizes.few))
    await hall.fill(WARM_ROOMS, sizes.few - WARM_ROOMS)
    await hall.one_after_another(range(sizes.few), max(50, sizes.events // 10))
    events = await hall.one_after_another(range(sizes.few), sizes.events)
    async with hall.keeping_alive():
        few_us = await _event_among(hall, sizes.few, sizes)
    before = server.memory_kib()
    joins = await hall.fill(sizes.few, sizes.many - sizes.few)
    await asyncio.sleep(PAUSE_S)
    memory = (server.memory_kib() - before) / joins.events
    async with hall.keeping_alive():
        many_us = await _event_among(hall, sizes.many, sizes)
        bursts = []
        for _ in range(sizes.bursts):
            await asyncio.sleep(PAUSE_S)
            bursts.append((await hall.all_at_once(range(sizes.burst))).percentile_ms(0.99))
    hall.leave()
    return Figures(joins.cpu_each_us, events.cpu_each_us, events.rate, few_us, many_us, memory, median(bursts))


async def _event_among(hall: Hall, rooms: int, sizes: Sizes) -> float:
    """CPU of an event in any of `rooms` rooms, without what their connections cost when nobody says anything, µs.

    What they cost at rest is taken before and after: heartbeats and looks come in waves.
    """
    before_us = await hall.idle(sizes.rest_s)
    outcome = await hall.one_after_another(range(rooms), sizes.events)
    resting_us = (before_us + await hall.idle(sizes.rest_s)) / 2
    return (outcome.cpu_us - resting_us * outcome.wall_s) / outcome.events


@dataclass(frozen=True)
class Arrivals:
    """What everybody arriving at once came to; CPU in ms for each person."""

    inside: int
    wall_s: float
    retries: int
    join_cpu_ms: float
    seat_cpu_ms: float  # from knocking to being matched: with getting ready and the pairing of the room


async def arrivals(server: ServerProcess, talk: TurnTalk, sizes: Sizes) -> Arrivals:
    """Everybody at once, nobody waiting for anybody; then all get ready, and every room is paired."""
    hall = Hall(server, talk)
    everybody = sizes.arrivals * MEMBERS
    before = server.cpu_us()
    outcome = await hall.fill(0, sizes.arrivals, at_once=everybody)
    inside = sum(connection.open for connection in hall.connections.values())
    joined_us = server.cpu_us() - before
    await hall.say({place: talk.ready() for place in hall.connections}, b'"t":"ok"')
    starters = {(room, 0): talk.start("landing") for room in range(sizes.arrivals)}
    await hall.say(starters, b'"exercise_started"')
    seated_us = server.cpu_us() - before
    hall.leave()
    per_ms = 1_000 * max(1, inside)
    return Arrivals(inside, outcome.wall_s, hall.retries, joined_us / per_ms, seated_us / per_ms)


def rows(samtal: Figures, echo: Figures, ordinary: Figures, sizes: Sizes) -> list[Row]:
    """The goals of the design beside what was measured."""
    few, many = sizes.few * MEMBERS, sizes.many * MEMBERS
    return [
        _per_cpu_second("durable turn change, events per CPU second; bare echo", samtal, echo, 0.35),
        _per_cpu_second("the same; stock layer and ORM", samtal, ordinary, 5.0),
        Row(
            f"CPU of an event at {many} connections; at {few}",
            f"{samtal.many_us:.0f} µs",
            f"{samtal.few_us:.0f} µs",
            samtal.many_us / samtal.few_us,
            "at most",
            1.15,
        ),
        Row(
            "CPU of an authenticated join with snapshot, coming back; bare join",
            f"{samtal.join_us:.0f} µs",
            f"{echo.join_us:.0f} µs",
            samtal.join_us / echo.join_us,
            "at most",
            2.0,
        ),
        Row(
            "memory of an idle connection; bare Channels",
            f"{samtal.memory_kib:.1f} KiB",
            f"{echo.memory_kib:.1f} KiB",
            samtal.memory_kib / echo.memory_kib,
            "at most",
            1.4,
        ),
        Row(
            f"{sizes.burst} rooms change turn at once, p99; echo's burst",
            f"{samtal.burst_p99_ms:.0f} ms",
            f"{echo.burst_p99_ms:.0f} ms",
            samtal.burst_p99_ms / echo.burst_p99_ms,
            "at most",
            3.0,
        ),
    ]


def _per_cpu_second(measure: str, ours: Figures, theirs: Figures, target: float) -> Row:
    ratio = theirs.event_us / ours.event_us
    return Row(measure, f"{1e6 / ours.event_us:.0f} /s", f"{1e6 / theirs.event_us:.0f} /s", ratio, "at least", target)
