"""Rooms for tests: filled through the one door like any other, and ticked to where a test wants them."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import uuid4

from groups.models import Cohort, User
from realtime import rooms, seats, starting
from sessions import services
from sessions.core import room_words as w
from sessions.core import rooms as core
from sessions.core import turn_words as turn
from sessions.core.room_words import Room
from sessions.core.turn_state import Pairing

NOW = 1_800_000_000_000


@dataclass
class LiveRoom:
    """A room of a test. `seats`: who sits where, by user number; `now` moves only when a test moves it."""

    number: int
    cohort: Cohort
    seats: dict[int, int] = field(default_factory=dict)
    now: int = NOW

    def enter(self, user: User) -> rooms.Actor:
        seated = seats.enter(self.number, user.pk, now=self.now)
        self.seats[user.pk] = seated.seat
        return rooms.Actor(user.pk, seated.seat)

    def actor(self, user: User) -> rooms.Actor:
        return rooms.Actor(user.pk, self.seats[user.pk])

    def ready(self, *users: User) -> None:
        for user in users:
            by = self.enter(user)
            assert self.ask(user, w.Ready(by.seat or 0)).refused is None

    def ask(self, user: User, command: w.Command) -> rooms.Answer:
        """Send a command with a key of its own."""
        return rooms.handle(self.number, command, by=self.actor(user), now=self.now, key=uuid4())

    def start(self, user: User, slug: str = "one-good-thing") -> rooms.Answer:
        return starting.start_exercise(self.number, slug, by=self.actor(user), now=self.now, key=uuid4())

    def wish(self, kind: type[turn.TurnCommand], **fields: int) -> rooms.Answer:
        """Let whoever may say `kind` say it about the live turn of the only pairing: its speaker, or its supporter."""
        live = self.pairing.turn
        assert live is not None
        supports = kind in (turn.Grant, turn.NotNow, turn.StepBack)
        seat = live.supporter if supports else live.speaker
        user = next(user for user, number in self.seats.items() if number == seat)
        command = w.PairingCommand(seat, kind(by=seat, turn=live.number, **fields))
        return rooms.handle(self.number, command, by=rooms.Actor(user, seat), now=self.now, key=uuid4())

    def wait(self, ms: int) -> rooms.Answer:
        self.now += ms
        return rooms.tick(self.number, self.now)

    def run_out(self) -> None:
        """Let time alone pass until the exercise is over."""
        while (due := core.due_at(self.state)) is not None:
            self.now = max(self.now, due)
            rooms.tick(self.number, self.now)

    @property
    def state(self) -> Room:
        return rooms.read(self.number)[1]

    @property
    def version(self) -> int:
        return rooms.read(self.number)[0]

    @property
    def pairing(self) -> Pairing:
        """The newest pairing."""
        pairings = self.state.pairings
        return pairings[max(pairings)]


def make_room(cohort: Cohort, *, self_held: bool = True, title: str = "Room") -> LiveRoom:
    services.exercises_load()
    meeting = services.meeting_create(cohort=cohort, title=title)
    return LiveRoom(services.room_create(meeting=meeting, self_held=self_held).pk, cohort)
