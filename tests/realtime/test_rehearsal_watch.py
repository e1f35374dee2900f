"""The watcher of the demo: nobody who is alone waits long, and nobody who has company gets more."""

from __future__ import annotations

import asyncio

import pytest

from realtime.rehearsal_watch import Sight, Someone, Watch

PERSON = Someone(is_rehearsal=False, is_facilitator=False, is_here=True)
GONE = Someone(is_rehearsal=False, is_facilitator=False, is_here=False)
PARTNER = Someone(is_rehearsal=True, is_facilitator=False, is_here=True)
FACILITATOR = Someone(is_rehearsal=False, is_facilitator=True, is_here=True)


@pytest.mark.parametrize(
    ("people", "missing"),
    [
        ((), 0),
        ((PERSON,), 1),
        ((PERSON, GONE), 1),
        ((PERSON, PARTNER), 0),
        ((PERSON, PERSON), 0),
        ((GONE, PARTNER), 0),
        ((FACILITATOR,), 2),
        ((FACILITATOR, PARTNER), 1),
        ((FACILITATOR, PERSON), 1),
        ((FACILITATOR, PERSON, PERSON), 0),
        ((PARTNER,), 0),
    ],
)
def test_partners_come_only_as_far_as_somebody_lacks_company(people: tuple[Someone, ...], missing: int) -> None:
    assert Sight("room", people).missing == missing


def a_watch() -> Watch:
    async def never() -> list[Sight]:
        raise AssertionError("nobody looks in this test")

    async def stay(room: str) -> None:
        raise AssertionError("nobody visits in this test")

    return Watch(never, stay)


def test_somebody_must_have_been_alone_for_three_seconds() -> None:
    watch, sights = a_watch(), [Sight("room", (PERSON,))]

    assert watch.due(sights, 100.0) == []
    assert watch.due(sights, 102.9) == []
    assert watch.due(sights, 103.0) == ["room"]


def test_company_in_between_starts_the_waiting_again() -> None:
    watch, alone = a_watch(), [Sight("room", (PERSON,))]
    watch.due(alone, 100.0)
    watch.due([Sight("room", (PERSON, PERSON))], 102.0)

    assert watch.due(alone, 104.0) == []
    assert watch.due(alone, 107.0) == ["room"]


async def test_a_partner_who_is_on_the_way_is_not_sent_twice() -> None:
    visits: list[str] = []
    stop, arrived = asyncio.Event(), asyncio.Event()

    async def look() -> list[Sight]:
        return [Sight("room", (PERSON,))]

    async def visit(room: str) -> None:
        visits.append(room)
        arrived.set()
        await stop.wait()

    watch = Watch(look, visit)
    watch._alone_since["room"] = 0.0
    running = asyncio.create_task(watch.run(stop))
    await arrived.wait()

    assert watch.due(await look(), 1e9) == []
    stop.set()
    await running
    assert visits == ["room"]


async def test_a_look_that_fails_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("realtime.rehearsal_watch.LOOK_EVERY_S", 0.001)
    stop, looks = asyncio.Event(), 0

    async def look() -> list[Sight]:
        nonlocal looks
        looks += 1
        if looks == 1:
            raise OSError("no database yet")
        stop.set()
        return []

    async def visit(room: str) -> None:
        raise AssertionError("nobody is alone")

    await Watch(look, visit).run(stop)

    assert looks == 2
