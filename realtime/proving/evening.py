"""One session as the driver sees it: a room, who sits where, what time it is, and the way through the one door.

Every answer is held against the promise of a refusal: nothing has happened beyond what a tick at that instant does.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from uuid import UUID

from groups.models import User
from realtime import presence, rooms, seats
from realtime.rooms import SERVER, Actor, Answer
from sessions.core import room_words as w
from sessions.core import rooms as core
from sessions.core.turn_state import Pairing

from .tally import Left, Tally, Violation

Call = Callable[[Actor, UUID | None], Answer]
AGAIN = 0.05  # of the commands are sent twice, under one key


class Evening:
    """A session. `people`: whoever may come, by number; `seats`: where they sit, once they have been here."""

    def __init__(
        self, number: int, now: int, members: list[User], leaders: list[User], random: Random, tally: Tally, left: Left
    ) -> None:
        self.number, self.now, self.random, self.tally, self.left = number, now, random, tally, left
        self.members, self.leaders = members, leaders
        self.people = {user.pk: user for user in (*members, *leaders)}
        self.seats: dict[int, int] = {}
        self.elsewhere = 0  # another open room of the meeting, if there is one
        self.process = ""  # a server process whose lease counts, if leases are played
        self.tabs: dict[int, str] = {}  # by seat: the connection that holds it
        self.state = core.begin()
        self.look()

    # --- looking -----------------------------------------------------------------------------------------------------

    def look(self) -> None:
        self.version, self.state = rooms.read(self.number)

    def user_on(self, seat: int) -> int | None:
        return next((user for user, number in self.seats.items() if number == seat), None)

    def inside(self, role: str = "") -> list[int]:
        """The users who have not left."""
        return [
            user
            for user, seat in self.seats.items()
            if (one := self.state.people.get(seat)) is not None
            and one.presence != "left"
            and (not role or one.role == role)
        ]

    def connected(self, role: str = "") -> list[int]:
        return [user for user in self.inside(role) if self.state.people[self.seats[user]].presence == "here"]

    def open_pairings(self) -> list[tuple[int, Pairing]]:
        return [(number, one) for number, one in self.state.pairings.items() if one.closed is None]

    def some(self, users: list[int]) -> int | None:
        return self.random.choice(users) if users else None

    def chance(self, of: float) -> bool:
        return self.random.random() < of

    # --- the one door ------------------------------------------------------------------------------------------------

    def ask(self, user: int | None, what: str, call: Call) -> Answer:
        """Let somebody (None: the server) ask for something, now and then twice with the same key."""
        by = SERVER if user is None else Actor(user, self.seats.get(user, 0))
        key = UUID(int=self.random.getrandbits(128), version=4) if user is not None and self.chance(0.3) else None
        self._live()
        before, version = self.state, self.version
        answer = call(by, key)
        self._note(what, answer, user)
        self._hold(what, answer, before, version)
        if key is not None and answer.refused != rooms.NOT_NOW and self.chance(AGAIN / 0.3):
            again = call(by, key)
            if (again.refused, again.events, again.version) != (answer.refused, (), answer.version):
                self.blame("door.twice", f"{what}: answered {again.refused} at {again.version} the second time")
        return answer

    def command(self, user: int | None, command: w.Command) -> Answer:
        what = type(getattr(command, "command", command)).__name__
        return self.ask(user, what, lambda by, key: rooms.handle(self.number, command, by=by, now=self.now, key=key))

    def wait(self, ms: int) -> None:
        """Let time pass, and tick."""
        self.now += max(0, ms)
        self.command(None, w.Tick())

    def _live(self) -> None:
        if self.process:
            presence.renew(self.process, self.now)

    def _note(self, what: str, answer: Answer, user: int | None) -> None:
        self.tally.commands += 1
        if answer.refused is None:
            self.tally.accepted[what] += 1
        else:
            self.tally.refused[answer.refused] += 1
        if self.left.trace is not None:
            who = "server" if user is None else f"seat {self.seats.get(user)}"
            outcome = answer.refused or f"{len(answer.events)} events to {answer.version}"
            self.left.trace.append(f"room {self.number} at {self.now}: {who} {what}: {outcome}")

    def _hold(self, what: str, answer: Answer, before: w.Room, version: int) -> None:
        """A refusal changes nothing beyond a tick, and nothing happens in the room without us."""
        if answer.repeated:
            return
        if answer.from_version != version or answer.state is None:
            self.blame("door.version", f"{what}: from {answer.from_version}, it was at {version}")
            self.look()
            return
        self.version, self.state = answer.version, answer.state
        if answer.refused is None:
            return
        if answer.refused in (rooms.STORAGE, rooms.CONFLICT):
            self.blame("door.answer", f"{what} was answered {answer.refused}")
        due, settled, _ = core.attempt(before, w.Tick(), self.now)
        waits = answer.refused == rooms.NOT_NOW and not answer.events
        if not waits and (answer.events != due or answer.state != settled):
            self.blame("refusal.changed", f"{what} was refused as {answer.refused} and did more than a tick")

    def blame(self, code: str, text: str) -> None:
        self.left.wrong.append(Violation(code, self.number, self.version, text))

    # --- coming and going --------------------------------------------------------------------------------------------

    def come(self, user: int) -> bool:
        """Somebody comes in, for the first time or again; False if the door did not let them."""
        self._live()
        try:
            seated = seats.enter(self.number, user, now=self.now)
        except seats.NotNow as refused:
            self.tally.commands += 1
            self.tally.refused[str(refused)] += 1
            self.look()
            return False
        self.seats[user] = seated.seat
        self.tally.commands += 1
        self.tally.accepted["Enter"] += 1
        self.look()
        if self.process:
            self.tabs[seated.seat] = f"{self.process}-{seated.seat}-{self.random.getrandbits(32)}"
            presence.take(self.number, seated.seat, self.tabs[seated.seat], self.process, "")
        return True

    def arrive(self, user: int) -> None:
        """Somebody comes in and, if they lead nothing, mostly says that they are ready."""
        if self.come(user) and (user not in self._leading() or self.chance(0.5)) and self.chance(0.95):
            self.command(user, w.Ready(self.seats[user]))

    def _leading(self) -> set[int]:
        return {user.pk for user in self.leaders}

    def lose(self, user: int, late_ms: int) -> None:
        """The last connection of somebody is gone; they were last seen a moment ago."""
        seat = self.seats[user]
        if not self.process or presence.give_up(self.number, seat, self.tabs.get(seat, "")):
            self.command(None, w.Lost(seat, self.now - late_ms))
