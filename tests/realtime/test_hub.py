"""The hub: everybody's patches add up to a fresh view, after every command and for every role, whatever gets lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from realtime.hub import REMEMBERED, Batch, Fresh, Hub
from sessions.core import room_words as w
from sessions.core import rooms as core
from sessions.core import turn_words as turn
from sessions.core.turn_words import Person

from .stage import NAMES, Stage


def speaker(stage: Stage) -> int:
    live = stage.room.pairings[1].turn
    assert live is not None
    return live.speaker


def supporter(stage: Stage) -> int:
    live = stage.room.pairings[1].turn
    assert live is not None
    return live.supporter


PLAN = (w.PlanStep("arrive", 5), w.PlanStep("exercise", 20, "short"), w.PlanStep("closing", 5))


def of(command: turn.Command, by: int, pairing: int = 0) -> w.PairingCommand:
    return w.PairingCommand(by=by, command=command, pairing=pairing)


def from_speaker(kind: type[turn.TurnCommand]) -> Callable[[Stage], w.Command]:
    return lambda stage: of(kind(by=speaker(stage), turn=1), speaker(stage))


def from_supporter(kind: type[turn.TurnCommand]) -> Callable[[Stage], w.Command]:
    return lambda stage: of(kind(by=supporter(stage), turn=1), supporter(stage))


# (what happened before, the command, ms after it): each is accepted, and told to everybody.
IN_A_TURN: dict[str, tuple[list[Callable[[Stage], w.Command]], Callable[[Stage], w.Command], int]] = {
    "rest": ([], from_speaker(turn.Rest), 20_000),
    "pass": ([], from_speaker(turn.Pass), 8_000),
    "keep": ([], from_speaker(turn.Keep), 40_000),
    "decline": ([], from_speaker(turn.Decline), 40_000),
    "done": ([], from_speaker(turn.Done), 128_000),
    "ask": ([], from_speaker(turn.Ask), 40_000),
    "grant": ([from_speaker(turn.Ask)], from_supporter(turn.Grant), 40_000),
    "not_now": ([from_speaker(turn.Ask)], from_supporter(turn.NotNow), 40_000),
    "step_back": ([], from_supporter(turn.StepBack), 40_000),
    "pause": ([], lambda stage: of(turn.PauseMe(by=1), 1), 40_000),
    "bell": ([], lambda stage: of(turn.Bell(by=2), 2), 40_000),
    "resume": ([lambda stage: of(turn.Bell(by=2), 2)], lambda stage: of(turn.Resume(by=2), 2), 10_000),
    "skip": ([], lambda stage: of(turn.Skip(turn=1, reason="Enough"), 3, 1), 40_000),
    "give_floor": ([], lambda stage: of(turn.GiveFloor(seat=supporter(stage), reason="Next"), 3, 1), 40_000),
    "stand_in": ([], lambda stage: of(turn.StandIn(on=True), 3, 1), 40_000),
    "pause_all": ([], lambda stage: w.PauseAll(3), 40_000),
    "resume_all": ([lambda stage: w.PauseAll(3)], lambda stage: w.ResumeAll(3), 40_000),
    "end": ([], lambda stage: w.EndExercise(3, "It is late."), 40_000),
    "help": ([], lambda stage: w.CallHelp(supporter(stage)), 40_000),
    "help_over": ([lambda stage: w.CallHelp(1)], lambda stage: w.HelpOver(3, 1), 40_000),
    "leave": ([], lambda stage: w.Leave(supporter(stage)), 40_000),
    "take_part": ([], lambda stage: w.TakePart(3, True), 40_000),
    "add_to": (
        [lambda stage: w.Enter(4, "member"), lambda stage: w.Ready(4)],
        lambda stage: w.AddTo(3, 1, Person(4)),
        40_000,
    ),
    "step_out": ([], lambda stage: w.StepOut(speaker(stage)), 40_000),
    "step_in": ([lambda stage: w.StepOut(speaker(stage))], lambda stage: w.StepIn(speaker(stage)), 20_000),
    "fixing": ([], lambda stage: w.FeltLikeFixing(speaker(stage)), 40_000),
    "mute": ([], lambda stage: w.Mute(3, supporter(stage), True), 40_000),
    "mute_lifted": ([lambda stage: w.Mute(3, supporter(stage), True)], lambda stage: w.Tick(), 200_000),
    "remove": ([], lambda stage: w.Remove(3, supporter(stage), "agreement"), 40_000),
    "lock_door": ([], lambda stage: w.LockDoor(3, True), 40_000),
    "hand_over": ([lambda stage: w.Enter(4, "facilitator")], lambda stage: w.HandOver(3, 4), 40_000),
    "take_over": (
        [lambda stage: w.Enter(4, "facilitator"), lambda stage: w.Lost(3, stage.now)],
        lambda stage: w.TakeOver(4),
        40_000,
    ),
    "say": ([], lambda stage: w.Say(3, 7), 40_000),
    "say_to_one": ([lambda stage: w.CallHelp(1)], lambda stage: w.Say(3, 7, 1), 40_000),
    "visit": ([lambda stage: w.CallHelp(1)], lambda stage: w.Visit(3, 1, True), 40_000),
    "lay_plan": ([], lambda stage: w.LayPlan(3, PLAN, stage.now), 40_000),
    "change_step": ([lambda stage: w.LayPlan(3, PLAN, stage.now)], lambda stage: w.ChangeStep(3, 1, 30), 40_000),
    "go_to": (
        [lambda stage: w.LayPlan(3, PLAN, stage.now), lambda stage: w.EndExercise(3, "time")],
        lambda stage: w.GoTo(3, 2),
        40_000,
    ),
    "close_room": ([], lambda stage: w.CloseRoom(3, "Good night."), 40_000),
    "lost": ([], lambda stage: w.Lost(supporter(stage), stage.now), 40_000),
    "returned": ([lambda stage: w.Lost(1, stage.now)], lambda stage: w.Returned(1), 40_000),
    "due": ([], lambda stage: w.Tick(), 200_000),
}


@pytest.mark.parametrize("name", IN_A_TURN)
async def test_patches_add_up_to_a_fresh_view_for_everybody(name: str) -> None:
    before, command, after_ms = IN_A_TURN[name]
    stage = Stage()
    await stage.gather()
    await stage.on_air(4)
    await stage.start()
    for earlier in before:
        await stage.do(earlier(stage), after_ms=1_000)
        assert stage.refused is None
    version = stage.version
    await stage.do(command(stage), after_ms=after_ms)
    assert stage.refused is None
    assert stage.version > version
    for seat, receiver in stage.receivers.items():
        assert receiver.view == stage.fresh(seat)


async def test_patches_add_up_while_time_alone_passes_to_the_end() -> None:
    stage = Stage()
    await stage.gather()
    await stage.on_air(4)
    await stage.start()
    while stage.room.step == "exercise":
        await stage.until_due()
    assert stage.receivers[1].view["pairing"]["closes"]["result"] == "even"


async def test_who_is_not_in_the_pairing_sees_nothing_of_it() -> None:
    stage = Stage()
    await stage.gather()
    await stage.on_air(4)
    await stage.do(w.Enter(4, "member"))
    await stage.start()
    await stage.until_due()
    await stage.do(of(turn.PauseMe(by=2), 2), after_ms=1_000)
    other = stage.receivers[4]
    assert other.view["pairing"] is None
    assert other.view["board"] is None
    assert [one["busy"] for one in other.view["people"]] == [True, True, False, False]
    told = [item["k"] for message in other.messages for item in message.get("what", ())]
    assert told == ["entered", "exercise_started"]
    last = other.messages[-1]
    assert (last["v"], last["patch"], last["what"]) == (stage.version, {}, [])


async def test_a_call_for_help_is_told_to_the_facilitator_and_to_nobody_else() -> None:
    stage = Stage()
    await stage.gather()
    await stage.do(w.CallHelp(1))
    told = {seat: [item["k"] for item in one.messages[-1]["what"]] for seat, one in stage.receivers.items()}
    assert told == {1: [], 2: [], 3: ["help"]}
    assert stage.receivers[3].view["hands"] == [{"seat": 1, "since": stage.now}]
    assert stage.receivers[2].view["hands"] is None


# --- coming back -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seat", [1, 2, 3])
async def test_who_comes_back_gets_what_they_missed_once_and_in_order(seat: int) -> None:
    stage = Stage()
    await stage.gather()
    await stage.start()
    gone_at, known = stage.version, stage.receivers[seat].view
    stage.off_air(seat)
    for _ in range(3):
        await stage.until_due()
    back = await stage.on_air(seat, known=gone_at)
    assert [message["t"] for message in back.messages] == ["welcome", "event"]
    event = back.messages[1]
    assert (event["from"], event["v"]) == (gone_at, stage.version)
    assert {**known, **event["patch"]} == stage.fresh(seat)
    instants = [item["at"] for item in event["what"]]
    assert instants == sorted(instants)
    await stage.until_due()


async def test_who_knows_the_newest_version_is_told_nothing_twice() -> None:
    stage = Stage()
    await stage.gather()
    back = await stage.on_air(1, known=stage.version)
    assert [message["t"] for message in back.messages] == ["welcome"]


@pytest.mark.parametrize("known", [None, 1, 10_000])
async def test_a_version_that_nobody_remembers_is_answered_by_a_snapshot(known: int | None) -> None:
    stage = Stage()
    await stage.gather()
    stage.live.recent.popleft()
    stage.live.recent.popleft()
    back = await stage.on_air(1, known=known)
    assert [message["t"] for message in back.messages] == ["welcome", "snapshot"]
    assert back.view == stage.fresh(1)


async def test_a_version_in_the_middle_of_a_commit_is_answered_by_a_snapshot() -> None:
    stage = Stage()
    await stage.gather()
    before = stage.version
    await stage.start()
    assert stage.version > before + 1
    back = await stage.on_air(1, known=before + 1)
    assert back.messages[1]["t"] == "snapshot"


async def test_what_is_remembered_has_an_end() -> None:
    stage = Stage()
    await stage.gather()
    for _ in range(REMEMBERED):
        await stage.do(w.CallHelp(1))
        await stage.do(w.HelpOver(1))
    assert len(stage.live.recent) == REMEMBERED
    assert stage.live.oldest == stage.version - REMEMBERED


# --- holes -----------------------------------------------------------------------------------------------------------


def commits(stage: Stage, *commands: w.Command) -> list[Batch]:
    """What the commands would do to the room, as the batches of their commits."""
    batches, room, version = [], stage.room, stage.version
    for command in commands:
        events, room, refused = core.attempt(room, command, stage.now)
        assert refused is None
        batches.append(Batch(version, version + len(events), stage.now, events, room))
        version += len(events)
    return batches


async def test_commits_that_arrive_in_another_order_are_told_in_the_right_one() -> None:
    stage = Stage()
    await stage.gather()
    first, second, third = commits(stage, w.CallHelp(1), w.CallHelp(2), w.HelpOver(3, 1))
    assert not stage.live.advance(third, stage.now)
    assert not stage.live.advance(second, stage.now)
    assert stage.live.advance(first, stage.now)
    assert stage.live.version == third.version
    await stage.receivers[3].connection.flush()
    versions = [message["v"] for message in stage.receivers[3].messages if message["t"] == "event"]
    assert versions == sorted(set(versions))
    assert versions[-3:] == [first.version, second.version, third.version]


async def test_a_commit_that_is_known_already_is_told_to_nobody() -> None:
    stage = Stage()
    await stage.gather()
    before = len(stage.receivers[1].messages)
    assert stage.live.advance(stage.live.recent[-1], stage.now)
    await stage.receivers[1].connection.flush()
    assert len(stage.receivers[1].messages) == before


class Database:
    """What a hub reads from when it has missed something; counts how often it was asked."""

    def __init__(self, fresh: Fresh) -> None:
        self.fresh, self.asked = fresh, 0

    async def read(self, number: int, known: int | None) -> Fresh:
        self.asked += 1
        return self.fresh


async def hub_of(stage: Stage, fresh: Fresh) -> tuple[Hub, Database]:
    """The room of the stage, live in a hub of its own."""
    database = Database(fresh)
    hub = Hub(database.read)
    hub.rooms[1] = hub.by_address["room"] = stage.live
    return hub, database


async def settled(hub: Hub) -> None:
    await asyncio.sleep(0)
    while hub._tasks:
        await asyncio.wait(hub._tasks)
        await asyncio.sleep(0)


async def test_a_hint_about_a_version_that_was_missed_is_healed_by_one_read() -> None:
    stage = Stage()
    await stage.gather()
    batches = commits(stage, w.CallHelp(1), w.CallHelp(2))
    hub, database = await hub_of(stage, Fresh(batches[-1].version, batches[-1].state, dict(NAMES), tuple(batches)))
    for _ in range(5):
        hub.hint(1, batches[-1].version)
    await settled(hub)
    assert database.asked == 1
    assert stage.live.version == batches[-1].version
    assert stage.receivers[3].view["hands"] == [{"seat": 1, "since": stage.now}, {"seat": 2, "since": stage.now}]


async def test_a_hint_about_what_is_known_reads_nothing() -> None:
    stage = Stage()
    await stage.gather()
    hub, database = await hub_of(stage, Fresh(0, stage.room, {}, ()))
    hub.hint(1, stage.version)
    hub.hint(2, 5)
    await settled(hub)
    assert database.asked == 0


async def test_when_too_much_was_missed_everybody_gets_a_snapshot() -> None:
    stage = Stage()
    await stage.gather()
    far = commits(stage, w.CallHelp(1), w.CallHelp(2))[-1]
    hub, _ = await hub_of(stage, Fresh(far.version, far.state, dict(NAMES), ()))
    hub.hint(1, far.version)
    await settled(hub)
    for receiver in stage.receivers.values():
        assert receiver.messages[-1]["t"] == "snapshot"
        assert receiver.version == far.version


async def test_somebody_unknown_is_told_with_their_name() -> None:
    stage = Stage()
    await stage.gather()
    batch = commits(stage, w.Enter(9, "member"))[0]
    named = {**NAMES, 9: {"name": "Leila", "pronouns": "", "rehearsal": False}}
    hub, database = await hub_of(stage, Fresh(batch.version, batch.state, named, (batch,)))
    hub.post(1, batch)
    await settled(hub)
    assert database.asked == 1
    assert stage.receivers[1].view["people"][-1]["name"] == "Leila"


async def test_a_commit_with_the_names_of_whom_it_brings_needs_no_read() -> None:
    stage = Stage()
    await stage.gather()
    batch = commits(stage, w.Enter(9, "member"))[0]
    hub, database = await hub_of(stage, Fresh(0, stage.room, {}, ()))
    hub.post(1, batch._replace(names={**NAMES, 9: {"name": "Leila", "pronouns": "", "rehearsal": False}}))
    await settled(hub)
    assert database.asked == 0
    assert stage.receivers[1].view["people"][-1]["name"] == "Leila"


async def test_news_of_a_room_that_somebody_is_about_to_join_are_not_missed() -> None:
    stage = Stage()
    await stage.gather()
    old = Fresh(stage.version, stage.room, dict(NAMES), ())
    batch = commits(stage, w.CallHelp(1))[0]
    database = Database(Fresh(batch.version, batch.state, dict(NAMES), (batch,)))
    hub = Hub(database.read)
    with hub.join("room") as live:
        assert live is None
        hub.publish(1, batch)  # committed after `old` was read
        connection = stage.receivers[3].connection
        connection.room = 1
        hub.add(1, "room", connection, old)
    await settled(hub)
    assert hub.rooms[1].version == batch.version


async def test_a_room_that_nobody_is_connected_to_is_forgotten() -> None:
    stage = Stage()
    await stage.gather()
    hub = Hub(Database(Fresh(0, stage.room, {}, ())).read)
    connection = stage.receivers[1].connection
    connection.room = 1
    fresh = Fresh(stage.version, stage.room, dict(NAMES), ())
    hub.add(1, "room", connection, fresh)
    assert not hub.empty.is_set()
    with hub.join("room") as live:
        hub.remove(connection)
        assert live is hub.rooms[1]
    assert hub.rooms == {}
    assert hub.by_address == {}
    assert hub.empty.is_set()


async def test_equal_slices_of_several_people_are_kept_once() -> None:
    stage = Stage()
    await stage.gather()
    slices = stage.live.slices
    assert slices[1]["people"] is slices[2]["people"] is slices[3]["people"]
