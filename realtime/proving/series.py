"""Several sessions of one cohort, one after the other: what is owed in one is there in the next.

A seed says everything but the addresses and keys of the database, so a series can be played again.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable
from datetime import timedelta
from itertools import accumulate
from random import Random
from uuid import uuid4

from groups import blocks, services
from groups.models import User
from realtime import entering, presence
from realtime.clock import instant
from sessions import services as practice
from sessions.core import room_words as w
from sessions.core import rooms as core
from sessions.models import Room

from . import leaders, members
from .cast import Cast, make_cohort
from .evening import Evening
from .tally import BlockNote, Left, Tally

START = 4_000_000_000_000  # far from any real clock, so that nothing of a running install meddles
WEEK = 7 * 24 * 3_600_000
SESSIONS = 5  # in a row
MOST_TICKS = 200
LATE = 0.2  # of the exercises end only when somebody asks for the next thing
PEOPLE = (2, 3, 3, 4, 4, 4, 5, 5, 5, 6, 6, 7, 8, 9, 10, 12)

Move = Callable[[Evening], None]


class Series:
    """A cohort and its sessions. Drives them; what it leaves for the checker is in `left`."""

    def __init__(self, cast: Cast, seed: int, tally: Tally, *, trace: bool = False) -> None:
        self.random = random = Random(seed)  # noqa: S311  replayable on purpose
        self.cast, self.tally = cast, tally
        self.members = random.sample(cast.members, random.choice(PEOPLE))
        self.leaders = random.sample(cast.facilitators, random.choice((0, 1, 1, 2)))
        self.cohort = make_cohort(cast, f"Proof {seed}", self.members, self.leaders)
        self.left = Left(seed, self.cohort.pk, trace=[] if trace else None)
        self.blocked: set[tuple[int, int]] = set()
        self.leases = cast.leases and random.random() < 0.2
        self.now = START

    def drive(self, sessions: int = SESSIONS) -> Left:
        if self.random.random() < 0.6:
            for _ in range(self.random.randint(1, max(1, len(self.members) // 2))):
                self.keep_apart(None)
        self.tally.series += 1
        for number in range(sessions):
            self.now = START + number * WEEK
            self._session()
            self.tally.sessions += 1
        return self.left

    # --- one session -------------------------------------------------------------------------------------------------

    def _session(self) -> None:
        random = self.random
        evening = self._open()
        temper = random.choice((0, 0, 1, 1, 2))
        for user in random.sample(list(evening.people), len(evening.people)):
            if random.random() < 0.88:
                evening.now += random.randint(0, 20_000)
                evening.arrive(user)
        if evening.state.self_held and random.random() < 0.5:
            evening.wait(330_000)  # then people of a planned session begin by themselves
        for _ in range(random.choice((1, 1, 2, 2, 3))):
            self._between(evening, temper)
            if leaders.start(evening) or leaders.start(evening, "one-good-thing"):
                self._exercise(evening, temper)
        leaders.close(evening)
        if evening.state.step != "closed":
            evening.blame("session.open", f"it is {evening.state.step} after being closed")
        self._end_leases(evening)
        self.now = evening.now

    def _open(self) -> Evening:
        random = self.random
        planned = random.random() < 0.08
        begins = instant(self.now)
        ends = begins + timedelta(minutes=random.choice((25, 75, 90))) if planned else None
        meeting = practice.meeting_create(cohort=self.cohort, title="Proof", starts_at=begins, ends_at=ends)
        held = not self.leaders or random.random() < 0.4
        room = practice.room_create(meeting=meeting, self_held=held)
        # The seed of a room is the install's own chance; here it is the proof's.
        Room.objects.filter(pk=room.pk).update(seed=random.getrandbits(62))
        self.left.rooms.append(room.pk)
        evening = Evening(room.pk, self.now, self.members, self.leaders, random, self.tally, self.left)
        if not planned and random.random() < 0.2:
            evening.elsewhere = practice.room_create(meeting=meeting, self_held=True).pk
            self.left.rooms.append(evening.elsewhere)
        if self.leases:
            evening.process = f"proof-{uuid4().hex}"
            presence.begin_process(evening.process, "", self.now)
        return evening

    def _between(self, evening: Evening, temper: int) -> None:
        for _ in range(self.random.choice((0, 1, 2)) if temper else 0):
            evening.wait(self.random.randint(0, 60_000))
            self._move(evening, BETWEEN)
        if self.random.random() < 0.5:
            self._move(evening, PLANNING)

    def _exercise(self, evening: Evening, temper: int) -> None:
        random = self.random
        for _ in range(random.randint(1, 14)):
            self._wait(evening)
            if evening.state.step != "exercise":
                break
            self._move(evening, MOVES[temper])
        if random.random() < LATE and evening.state.ends is not None:
            evening.now = max(evening.now, evening.state.ends)  # nobody ticks: whoever asks next ends it
            return
        for _ in range(MOST_TICKS):
            due = core.due_at(evening.state)
            if due is None:
                break
            evening.wait(max(0, due - evening.now) + random.choice((0, 60_000, 300_000, 600_000)))
        if evening.state.step == "exercise":
            evening.blame("session.silence", "silence does not end the exercise")

    def _wait(self, evening: Evening) -> None:
        random, due = self.random, core.due_at(evening.state)
        r = random.random()
        if r < 0.6 or due is None:
            ms = int(random.expovariate(1 / 20_000))
        elif r < 0.8:
            ms = max(0, due - evening.now) + random.choice((-1, 0, 1))
        else:
            ms = random.randint(30_000, 240_000)
        if random.random() < 0.6:
            evening.wait(ms)
        else:
            evening.now += max(0, ms)  # nobody ticks: the next command comes late

    def _move(self, evening: Evening, moves: Moves) -> None:
        table, weights = moves
        move = table[bisect(weights, self.random.random() * weights[-1])]
        if move is keep_apart:
            self.keep_apart(evening)
        elif move is meet_again:
            self.meet_again(evening)
        elif move is crash:
            self._crash(evening)
        else:
            move(evening)

    # --- who keeps apart ---------------------------------------------------------------------------------------------

    def keep_apart(self, evening: Evening | None) -> None:
        """Somebody does not want to meet somebody any more; preferably one with whom they practise now."""
        people: list[User] = [*self.members, *self.leaders]
        owner, other = self.random.sample(people, 2)
        together = [] if evening is None else [one for _, one in evening.open_pairings()]
        if evening is not None and together and self.random.random() < 0.7:
            seats = [one.seat for one in self.random.choice(together).seats]
            users = [user for user in (evening.user_on(seat) for seat in seats) if user is not None]
            if len(users) > 1:
                owner, other = (evening.people[user] for user in self.random.sample(users, 2))
            if users and self.leaders and self.random.random() < 0.3:
                owner, other = evening.people[users[0]], self.random.choice(self.leaders)
        if owner == other:
            return
        self._block(owner, other, True)
        if evening is not None:
            evening.look()

    def meet_again(self, evening: Evening) -> None:
        if self.blocked:
            owner, other = self.random.choice(sorted(self.blocked))
            people = {user.pk: user for user in (*self.members, *self.leaders)}
            self._block(people[owner], people[other], False)

    def _block(self, owner: User, other: User, on: bool) -> None:
        before = self._versions()
        if on:
            services.block_add(owner=owner, other=other)
            self.blocked.add((owner.pk, other.pk))
        else:
            blocks.block_remove(owner=owner, other=other)
            self.blocked.discard((owner.pk, other.pk))
        still = on or (other.pk, owner.pk) in self.blocked
        pair = (min(owner.pk, other.pk), max(owner.pk, other.pk))
        self.left.blocks.append(BlockNote(pair, still, before, self._versions()))
        self.tally.what["blocks" if on else "unblocks"] += 1

    def _versions(self) -> dict[int, int]:
        return dict(Room.objects.filter(meeting__cohort=self.cohort).values_list("pk", "version"))

    # --- leases ------------------------------------------------------------------------------------------------------

    def _crash(self, evening: Evening) -> None:
        """The server process dies with everybody in it. Another one notices, and they come back there."""
        if not evening.process:
            return
        inside = evening.connected()
        evening.now += self.random.choice((1_000, 4_000, 8_000, 60_000))
        fresh = f"proof-{uuid4().hex}"
        presence.begin_process(fresh, "", evening.now)
        evening.process = fresh
        self.tally.what["crashes"] += 1
        if self.random.random() < 0.5:
            evening.command(None, w.Tick())  # before anybody has noticed
        evening.now += presence.LEASE_MS
        entering.renew_and_sweep(fresh, evening.now)
        evening.look()
        for user in inside:
            if self.random.random() < 0.9:
                evening.come(user)

    def _end_leases(self, evening: Evening) -> None:
        if evening.process:
            presence.end_process(evening.process)


def keep_apart(evening: Evening) -> None:
    """Marks the move; the series does it, since a block holds in all of its sessions."""


def meet_again(evening: Evening) -> None:
    """Marks the move; see `keep_apart`."""


def crash(evening: Evening) -> None:
    """Marks the move; see `keep_apart`."""


Moves = tuple[list[Move], list[float]]


def _table(place: int) -> Moves:
    rows = [(row[0], row[1 + place]) for row in WEIGHTS if row[1 + place]]
    return [move for move, _ in rows], list(accumulate(weight for _, weight in rows))


# weight when all is calm, as it is, wild
WEIGHTS: tuple[tuple[Move, float, float, float], ...] = (
    (members.wish_in_turn, 10, 10, 8), (members.ask_for_time, 3, 3, 2), (members.pause, 2, 3, 4),
    (members.drop, 0, 3, 5), (members.come_back, 0, 3, 5), (members.come_late, 0, 2, 3), (members.leave, 0, 0.7, 2),
    (members.go_elsewhere, 0, 0.3, 0.8), (members.step_out, 0, 1.5, 3), (members.step_in, 0, 1, 2),
    (members.help_me, 1, 1, 1), (members.felt_like_fixing, 1, 1, 1), (members.take_seat_of_another, 0.5, 1, 2),
    (leaders.of_the_room, 0, 3, 4), (leaders.say, 1, 1, 1), (leaders.plan, 0.5, 1, 1), (leaders.remove, 0, 0.5, 1.5),
    (leaders.end, 0, 0.2, 0.5), (leaders.of_a_pairing, 0, 4, 6), (leaders.add, 0, 1.5, 4), (leaders.move, 0, 2, 4),
    (keep_apart, 0, 0.7, 2), (meet_again, 0, 0.2, 0.5), (crash, 0, 0.4, 0.8),
)  # fmt: skip
MOVES = tuple(_table(temper) for temper in range(3))


def _among(*moves: Move) -> Moves:
    return list(moves), list(accumulate(1.0 for _ in moves))


BETWEEN = _among(
    members.drop, members.come_back, members.come_late, members.leave, members.step_out, members.step_in,
    members.help_me, members.go_elsewhere, members.take_seat_of_another, leaders.of_the_room, leaders.say,
    leaders.remove, keep_apart, meet_again,
)  # fmt: skip
PLANNING = _among(leaders.plan, leaders.plan, members.help_me)
