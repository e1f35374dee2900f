"""Rooms for tests: filled through the one door like any other, and ticked to where a test wants them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import uuid4

import msgspec

from groups import services as services_of_groups
from groups.models import Cohort, Role, User
from realtime import rooms, seats, starting
from realtime.names import names_in
from sessions import codec, services
from sessions.core import room_words as w
from sessions.core import rooms as core
from sessions.core import turn_words as turn
from sessions.core import views
from sessions.core.room_words import Room as State
from sessions.core.turn_state import Pairing
from sessions.models import Account, LedgerEntry, Room, RoomEvent
from tests.conftest import make_user

MEMBERS = ("alice", "bob", "carol", "dan", "eve")
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
    def state(self) -> State:
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


def make_cast() -> dict[str, User]:
    """A cohort with its people; Charlie is a stranger to it."""
    everybody = {name: make_user(name.title()) for name in (*MEMBERS, "fredrik", "olga", "charlie")}
    cohort = services_of_groups.cohort_create(name="Practice", organiser=everybody["olga"])
    for name in MEMBERS:
        services_of_groups.membership_give(user=everybody[name], cohort=cohort, role=Role.MEMBER)
    services_of_groups.membership_give(user=everybody["fredrik"], cohort=cohort, role=Role.FACILITATOR)
    return everybody


class Unchanged:
    """A `with` block in which nothing of a room may change: neither state nor log nor ledger."""

    def __init__(self, room: LiveRoom) -> None:
        self.room = room

    def _everything(self) -> tuple[object, ...]:
        row = Room.objects.filter(pk=self.room.number).values_list("version", "state", "due_at").get()
        log = list(RoomEvent.objects.filter(room=self.room.number).order_by("version").values_list("version", "body"))
        return row, log, sorted(Account.objects.values_list("pk", "s", "p", "o", "x")), LedgerEntry.objects.count()

    def __enter__(self) -> None:
        self.before = self._everything()

    def __exit__(self, kind: type[BaseException] | None, *args: object) -> None:
        if kind is None:
            assert self._everything() == self.before


@contextmanager
def verify_events(room: LiveRoom) -> Iterator[None]:
    """A `with` block after which every receiver's old view and what was told of the commits must make the new view.

    The old view and the new one are read from the database alone; what was told is what a hub gets. Also the log must
    have exactly the events that were told, from the old version to the new one without a gap.
    """
    told: list[tuple[int, int, State, tuple[w.AnyEvent, ...]]] = []

    def listen(number: int, since: int, version: int, state: State, events: tuple[w.AnyEvent, ...]) -> None:
        if number == room.number:
            told.append((since, version, state, events))

    version, kept = room.version, _snapshots(room, _from_database(room))
    rooms.on_commit_listeners.append(listen)
    try:
        yield
    finally:
        rooms.on_commit_listeners.remove(listen)
    reached, log = version, []
    for since, then, state, events in told:
        assert since == reached
        assert then == since + len(events)
        reached, log = then, [*log, *events]
        for receiver, new in _snapshots(room, state).items():
            kept[receiver] = {**kept.get(receiver, {}), **views.diff(kept.get(receiver, {}), new)}
    assert reached == room.version
    assert [event for _, event in rooms.events_after(room.number, version, 10_000)] == log
    if told:
        assert kept == _snapshots(room, _from_database(room))


def _from_database(room: LiveRoom) -> State:
    return codec.decode_room(Room.objects.get(pk=room.number).state)


def _snapshots(room: LiveRoom, state: State) -> dict[tuple[int, str], views.View]:
    """What each seat sees in each role that it could claim, as it goes over the wire."""
    names = names_in(room.number)
    return {
        (seat, role): msgspec.json.decode(msgspec.json.encode(views.view(state, names, seat, role)))
        for seat in (*range(1, 8), 4711)
        for role in ("member", "facilitator")
    }
