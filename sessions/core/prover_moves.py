"""What people, networks and facilitators may do to a pairing, at random: sensible, late, twice, and wrong.

The prover's room knows a pairing only from its events, as a browser would. A move is a short script of (ms to wait,
command); most are one command long, a reload or an outage of the server takes several.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable
from itertools import accumulate
from typing import TYPE_CHECKING

from . import turn_words as words

if TYPE_CHECKING:
    from random import Random

Script = list[tuple[int, words.Command]]


class Room:
    """What can be known of a pairing by listening to it."""

    def __init__(self, opened: words.Open) -> None:
        self.turn = self.speaker = self.supporter = 0
        self.here = [person.seat for person in opened.people]
        self.tabs = {person.seat: int(person.connected) for person in opened.people}
        self.seats = list(self.here)  # everybody who ever came
        self.paused: list[int] = []
        self.now = 0

    def hear(self, event: words.Event) -> None:
        kind = type(event)
        if kind is words.TurnOffered:
            assert isinstance(event, words.TurnOffered)
            self.turn, self.speaker, self.supporter = event.turn, event.speaker, event.supporter
        elif kind is words.SupporterChanged:
            assert isinstance(event, words.SupporterChanged)
            self.supporter = event.supporter
        elif kind is words.Paused:
            assert isinstance(event, words.Paused)
            self.paused.append(event.by)
        elif kind is words.PersonLeft:
            assert isinstance(event, words.PersonLeft)
            if event.seat in self.here:
                self.here.remove(event.seat)
        elif kind is words.PersonJoined:
            assert isinstance(event, words.PersonJoined)
            self.here.append(event.person.seat)
            self.seats.append(event.person.seat)
            self.tabs[event.person.seat] = 1


def anybody(room: Room, random: Random) -> int:
    """A seat of the room, now and then one that is not in it, or the house."""
    r = random.random()
    if r < 0.92 and room.here:
        return random.choice(room.here)
    return random.choice(room.seats) if r < 0.96 else random.randint(0, 25)


def _by_speaker(room: Room, random: Random) -> tuple[int, int]:
    return (room.speaker if random.random() < 0.9 else anybody(room, random)), _number(room, random)


def _by_supporter(room: Room, random: Random) -> tuple[int, int]:
    return (room.supporter if random.random() < 0.9 else anybody(room, random)), _number(room, random)


def _number(room: Room, random: Random) -> int:
    """The live turn's number; now and then that of another one: a stale tap."""
    return room.turn if random.random() < 0.95 else room.turn + random.choice((-1, 1, 1000))


def tick(room: Room, random: Random) -> Script:
    return [(0, words.Tick())]


def rest(room: Room, random: Random) -> Script:
    return [(0, words.Rest(*_by_speaker(room, random)))]


def pass_turn(room: Room, random: Random) -> Script:
    return [(0, words.Pass(*_by_speaker(room, random)))]


def keep(room: Room, random: Random) -> Script:
    return [(0, words.Keep(*_by_speaker(room, random)))]


def decline(room: Room, random: Random) -> Script:
    return [(0, words.Decline(*_by_speaker(room, random)))]


def done(room: Room, random: Random) -> Script:
    return [(0, words.Done(*_by_speaker(room, random)))]


def ask(room: Room, random: Random) -> Script:
    by, turn = _by_speaker(room, random)
    ms = random.choice((60_000, 60_000, 30_000, 1, 59_999, 60_001, 600_000, 0, -5))
    script: Script = [(0, words.Ask(by, turn, ms))]
    if random.random() < 0.5:
        script.append((random.randint(0, 3_000), words.Grant(*_by_supporter(room, random))))
    return script


def grant(room: Room, random: Random) -> Script:
    return [(0, words.Grant(*_by_supporter(room, random)))]


def not_now(room: Room, random: Random) -> Script:
    return [(0, words.NotNow(*_by_supporter(room, random)))]


def step_back(room: Room, random: Random) -> Script:
    return [(0, words.StepBack(*_by_supporter(room, random)))]


def pause_me(room: Room, random: Random) -> Script:
    pair = (room.speaker, room.supporter)
    return [(0, words.PauseMe(random.choice(pair) if random.random() < 0.7 else anybody(room, random)))]


def bell(room: Room, random: Random) -> Script:
    return [(0, words.Bell(anybody(room, random)))]


def resume(room: Room, random: Random) -> Script:
    by = random.choice(room.paused[-3:]) if room.paused and random.random() < 0.8 else anybody(room, random)
    return [(0, words.Resume(by))]


def pause_all(room: Room, random: Random) -> Script:
    script: Script = [(0, words.PauseAll())]
    if random.random() < 0.7:
        script.append((random.randint(0, 90_000), words.ResumeAll()))
    return script


def resume_all(room: Room, random: Random) -> Script:
    return [(0, words.ResumeAll())]


def close_tab(room: Room, random: Random) -> Script:
    """One tab of somebody goes. Only the last one makes a loss, and the server may notice it late."""
    seat = anybody(room, random)
    tabs = room.tabs.get(seat, 0)
    if tabs > 1:
        room.tabs[seat] = tabs - 1
        return [(0, words.Tick())]
    room.tabs[seat] = 0
    r = random.random()
    late = 0 if r < 0.5 else random.randint(1, 4_000) if r < 0.7 else random.randint(0, 45_000)
    return [(0, words.Lost(seat, room.now - (late if r < 0.98 else -5_000)))]


def open_tab(room: Room, random: Random) -> Script:
    gone = [seat for seat in room.here if not room.tabs.get(seat)]
    seat = random.choice(gone) if gone and random.random() < 0.85 else anybody(room, random)
    tabs = room.tabs.get(seat, 0)
    room.tabs[seat] = tabs + 1
    return [(0, words.Tick() if tabs and random.random() < 0.9 else words.Returned(seat))]


def reload_page(room: Room, random: Random) -> Script:
    """Somebody reloads the page, now and then again and again."""
    seat = random.choice((room.speaker, room.supporter, anybody(room, random)))
    room.tabs[seat] = 1
    script: Script = []
    for _ in range(random.choice((1, 1, 1, 2, 6))):
        wait = random.randint(0, 300) if script else 0
        script.append((wait, words.Lost(seat, room.now + wait + sum(before for before, _ in script))))
        script.append((random.randint(1, 3_300), words.Returned(seat)))
    return script


def flap(room: Room, random: Random) -> Script:
    """One and the same person goes and comes back, each time for longer than anybody waits."""
    seat = random.choice((room.speaker, room.supporter))
    script: Script = []
    for _ in range(random.randint(1, 4)):
        gone = sum(wait for wait, _ in script) + 500
        script += [(500, words.Lost(seat, room.now + gone)), (random.choice((20_000, 95_000)), words.Returned(seat))]
    return script


def outage(room: Room, random: Random) -> Script:
    """The server is dead for a while. After it everybody is reported lost before the first tick (R3)."""
    gap = random.randint(5_000, 300_000)
    seats = list(room.here)
    script: Script = [(gap if not place else 0, words.Lost(seat, room.now)) for place, seat in enumerate(seats)]
    for seat in seats:
        if random.random() < 0.9:
            script.append((random.randint(0, 5_000), words.Returned(seat)))
            room.tabs[seat] = 1
    return script


def leave(room: Room, random: Random) -> Script:
    return [(0, words.Leave(anybody(room, random), random.choice(("left", "removed", "moved", "blocked"))))]


def join(room: Room, random: Random) -> Script:
    """Somebody new, now and then somebody who is or was here, with or without a block between them and somebody."""
    seat = random.randint(21, 32) if random.random() < 0.9 else anybody(room, random)
    reach = random.choice((0, 60_000, 600_000))
    person = words.Person(seat, random.randint(-reach, reach), random.random() > 0.1, random.random() < 0.1)
    other = anybody(room, random) if random.random() < 0.5 else random.randint(21, 32)  # who may come later
    blocked = ((seat, other),) if random.random() < 0.3 else ()
    return [(0, words.Join(person, blocked))]


def skip(room: Room, random: Random) -> Script:
    return [(0, words.Skip(_number(room, random), random.choice(("unwell", "wrong person", ""))))]


def give_floor(room: Room, random: Random) -> Script:
    return [(0, words.GiveFloor(anybody(room, random), random.choice(("has to go", "asked for it", " "))))]


def stand_in(room: Room, random: Random) -> Script:
    blocked = (anybody(room, random),) if random.random() < 0.2 else ()
    return [(0, words.StandIn(random.random() < 0.6, blocked))]


def end(room: Room, random: Random) -> Script:
    return [(0, words.End(random.choice(("the house is cold", ""))))]


Move = Callable[["Room", "Random"], Script]

# weight when people are quiet, as they are, wild
MOVES: tuple[tuple[Move, float, float, float], ...] = (
    (tick, 60, 20, 10), (rest, 2, 2, 1), (pass_turn, 2, 4, 4), (keep, 1, 4, 5), (decline, 2, 4, 4), (done, 3, 5, 4),
    (ask, 1, 5, 4), (grant, 1, 3, 3), (not_now, 1, 1, 1), (step_back, 0, 1, 3), (pause_me, 1, 3, 5), (bell, 1, 2, 3),
    (resume, 1, 3, 3), (pause_all, 0.3, 1, 1), (resume_all, 0.3, 1, 1), (close_tab, 0.5, 5, 10), (open_tab, 2, 8, 12),
    (reload_page, 1, 4, 4), (flap, 0, 0.3, 0.5), (outage, 0, 0.2, 0.4), (leave, 0, 0.25, 1.2), (join, 0.1, 0.6, 1.5),
    (skip, 0.1, 0.5, 1),
    (give_floor, 0.1, 0.5, 1), (stand_in, 0.2, 0.5, 1), (end, 0, 0.05, 0.1),
)  # fmt: skip
WEIGHTS = tuple(list(accumulate(move[1:][temper] for move in MOVES)) for temper in range(3))


def random_move(room: Room, random: Random, temper: int) -> Script:
    """A script for the room. `temper` 0 quiet, 1 as people are, 2 wild."""
    weights = WEIGHTS[temper]
    return MOVES[bisect(weights, random.random() * weights[-1])][0](room, random)


def random_wait(random: Random, due_in: int, pace: int) -> int:
    """Ms until the next move: tiny, typical (about `pace`), to the next deadline and around it, long, huge."""
    r = random.random()
    if r < 0.3:
        return int(random.random() * 60)
    if r < 0.8:
        return int(random.expovariate(1 / pace))
    if r < 0.93:
        return max(0, due_in + random.choice((-1, 0, 0, 1, 700)))
    if r < 0.99:
        return int(random.uniform(1, 15) * pace)
    if r < 0.998:
        return int(random.uniform(15, 50) * pace)
    return int(random.uniform(200_000, 1_200_000))
