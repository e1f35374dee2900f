"""Random commands for a room, among them those that a person may not give: the same seed gives the same script."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from sessions.core import room_words as w
from sessions.core import rooms
from sessions.core import turn_words as turn
from sessions.core.phases import Phase
from sessions.core.room_words import AnyEvent, Command, Group, Room, RoomExercise
from sessions.core.turn_words import Person

NOW = 1_800_000_000_000

EXERCISE = RoomExercise(
    slug="one-good-thing",
    version="1",
    turn_ms=120_000,
    nominal=2,
    rounds=2,
    phases=(
        Phase("notice", 15_000, "speaker", 0),
        Phase("tell", 70_000, "speaker", 1),
        Phase("respond", 15_000, "supporter", 2),
        Phase("take_in", 20_000, "speaker", 3),
    ),
    size_min=2,
    size_max=3,
)
PLAN = (
    w.PlanStep("arrive", 5),
    w.PlanStep("exercise", 20, "one-good-thing"),
    w.PlanStep("break", 5),
    w.PlanStep("closing", 5),
)
SEATS = (1, 2, 3, 4, 5)
FACILITATOR = 5
OF_THE_TURN = (
    *(turn.Rest, turn.Pass, turn.Keep, turn.Decline, turn.Done, turn.Ask, turn.Grant, turn.NotNow, turn.StepBack),
)
WAITS = (0, 0, 1, 400, 3_000, 12_000, 20_000, 60_000, 95_000, 130_000)


def start(seats: tuple[int, ...] = (1, 2, 3, 4), by: int = FACILITATOR, at: int = NOW) -> w.StartExercise:
    """Pairs in the order of the seats, the last one of three when odd."""
    pairs = [seats[place : place + 2] for place in range(0, len(seats), 2)]
    if len(pairs) > 1 and len(pairs[-1]) == 1:
        alone = pairs.pop()
        pairs[-1] += alone
    why = ("first_time:0:0",)
    groups = tuple(
        Group(tuple(Person(seat) for seat in pair), why=tuple((seat, why) for seat in pair)) for pair in pairs
    )
    return w.StartExercise(by, EXERCISE, groups, at + 3_600_000, 7)


def filled(self_held: bool = False, seats: tuple[int, ...] = SEATS) -> Room:
    """A room with everybody here and ready; the last seat is the facilitator's."""
    room = rooms.begin("Room", self_held)
    for seat in seats:
        role: w.Role = "facilitator" if seat == FACILITATOR else "member"
        room = rooms.step(room, w.Enter(seat, role), NOW)[1]
        room = rooms.step(room, w.Ready(seat), NOW)[1]
    return room


def running(seats: tuple[int, ...] = (1, 2, 3, 4)) -> Room:
    """A room in which an exercise has just begun."""
    return rooms.step(filled(), start(seats), NOW)[1]


def every_command(room: Room, by: int) -> list[Command]:
    """One of each command, given by a seat, about the room as it is."""
    number = rooms.pairing_of(room, by) or max(room.pairings, default=1)
    pairing = room.pairings.get(number)
    live = pairing.turn.number if pairing is not None and pairing.turn is not None else 1
    inner: list[turn.Command] = [kind(by=by, turn=live) for kind in OF_THE_TURN]
    inner += [turn.PauseMe(by), turn.Bell(by), turn.Resume(by), turn.Skip(live, "time"), turn.GiveFloor(1, "late")]
    inner += [turn.StandIn(True), turn.StandIn(False), turn.PauseAll(), turn.ResumeAll(), turn.End("enough")]
    return [
        *(w.PairingCommand(by, command, number) for command in inner),
        *(w.Enter(by, room.people[by].role if by in room.people else "member"), w.Ready(by), w.CallHelp(by)),
        *(w.HelpOver(by), w.HelpOver(by, 1), w.Leave(by), w.Lost(by, room.at), w.Returned(by), w.TakePart(by, True)),
        *(w.TakePart(by, False), start(by=by, at=room.at), w.AddTo(by, number, Person(4)), w.PartBlocked(by, 2)),
        *(w.Visit(by, number, True), w.Visit(by, number, False), w.Visit(by, max(room.pairings, default=1), True)),
        *(w.StepOut(by), w.StepIn(by), w.FeltLikeFixing(by), w.MoveTo(by, number, Person(2), "trio"), w.TakeOver(by)),
        *(w.Mute(by, 2, True), w.Mute(by, 2, False), w.Remove(by, 3, "agreement"), w.LockDoor(by, True)),
        *(w.LockDoor(by, False), w.HandOver(by, FACILITATOR), w.HandOver(by, 1), w.Say(by, 9), w.Say(by, 9, 2)),
        *(w.LayPlan(by, PLAN, NOW), w.GoTo(by, 1), w.GoTo(by, 4), w.ChangeStep(by, 1, 30), w.ChangeStep(by, 3, 10)),
        *(w.PauseAll(by), w.ResumeAll(by), w.EndExercise(by, "time"), w.EndExercise(by, " "), w.CloseRoom(by, "late")),
        w.Tick(),
    ]


class Step(NamedTuple):
    """One command of a script and what came of it."""

    before: Room
    command: Command
    now: int
    events: tuple[AnyEvent, ...]
    after: Room
    refused: str | None


def play(seed: int, length: int = 150) -> list[Step]:
    """A script of random commands from an empty room on, with everybody here and ready first."""
    random = Random(seed)
    opening = [w.Enter(seat, "facilitator" if seat == FACILITATOR else "member") for seat in SEATS]
    queue: list[Command] = [*opening, *(w.Ready(seat) for seat in SEATS), start()]
    room, now, steps = rooms.begin("Room", random.random() < 0.5), NOW, []
    for place in range(length):
        now += random.choice(WAITS) if place >= len(queue) else 0
        command = queue[place] if place < len(queue) else _next(random, room, now)
        events, after, refused = rooms.attempt(room, command, now)
        steps.append(Step(room, command, now, events, after, refused))
        room = after
    return steps


def _next(random: Random, room: Room, now: int) -> Command:
    by = random.choice((*SEATS, 6))
    if room.step != "exercise" and random.random() < 0.3:
        return start(by=random.choice((1, FACILITATOR)), at=now)
    command = random.choice(every_command(room, by))
    inner = command.command if isinstance(command, w.PairingCommand) else command
    ends_much = isinstance(inner, (w.CloseRoom, w.Leave, w.Remove, w.EndExercise, w.PartBlocked, turn.End))
    return w.Returned(by) if ends_much and random.random() < 0.8 else command
