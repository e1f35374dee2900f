"""Work that shares a commit: each piece stands or falls alone, and nothing is answered before it is safe."""

from __future__ import annotations

import asyncio

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction

from groups.models import Cohort
from realtime.threads import MOST_TOGETHER, close_thread_connections, in_commit, in_thread

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
async def closed_afterwards() -> None:
    yield
    await close_thread_connections()


def add(name: str) -> str:
    with transaction.atomic():
        Cohort.objects.create(name=name)
        return name


def add_and_fail(name: str, error: Exception) -> None:
    with transaction.atomic():
        Cohort.objects.create(name=name)
        raise error


def names() -> list[str]:
    return sorted(Cohort.objects.values_list("name", flat=True))


async def busy() -> asyncio.Event:
    """Keep the thread busy until the returned event is set, so that what follows waits together."""
    loop, freed = asyncio.get_running_loop(), asyncio.Event()
    begun = asyncio.Event()

    def wait() -> None:
        loop.call_soon_threadsafe(begun.set)
        asyncio.run_coroutine_threadsafe(freed.wait(), loop).result()

    held = asyncio.ensure_future(in_thread(wait))
    await begun.wait()
    freed.held = held  # type: ignore[attr-defined]  a task that nobody holds may vanish
    return freed


async def together(*pieces: object) -> list[object]:
    """Let pieces of work wait for the thread at the same moment, and return what became of each."""
    freed = await busy()
    futures = [asyncio.ensure_future(piece) for piece in pieces]
    await asyncio.sleep(0)
    freed.set()
    return await asyncio.gather(*futures, return_exceptions=True)


async def test_pieces_that_wait_together_are_all_stored_and_answered_in_order() -> None:
    count = MOST_TOGETHER + 5
    answers = await together(*(in_commit(add, f"{number:03}") for number in range(count)))
    assert answers == [f"{number:03}" for number in range(count)]
    assert await in_thread(names) == answers


async def test_a_piece_that_fails_takes_nobody_with_it_and_leaves_nothing() -> None:
    answers = await together(in_commit(add, "a"), in_commit(add_and_fail, "b", ValueError("no")), in_commit(add, "c"))
    assert [answers[0], answers[2]] == ["a", "c"]
    assert isinstance(answers[1], ValueError)
    assert await in_thread(names) == ["a", "c"]


async def test_a_piece_that_the_database_refused_in_company_is_tried_alone() -> None:
    tries: list[bool] = []

    def refused_once() -> str:
        tries.append(connection.in_atomic_block)
        if len(tries) == 1:
            add_and_fail("half", OperationalError("busy"))
        return add("whole")

    answers = await together(in_commit(add, "a"), in_commit(refused_once), in_commit(add, "c"))
    assert answers == ["a", "whole", "c"]
    assert tries == [True, False]
    assert await in_thread(names) == ["a", "c", "whole"]


async def test_when_the_common_commit_fails_everybody_is_tried_alone_and_answered_once() -> None:
    def break_the_commit() -> str:
        if connection.savepoint_ids:
            transaction.on_commit(lambda: None)
            connection.needs_rollback = False
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA defer_foreign_keys = ON")
                cursor.execute(
                    "INSERT INTO groups_membership (user_id, cohort_id, role, state, since, reason)"
                    " VALUES (999999, 999999, 'member', 'active', '2026-01-01', '')"
                )
            return "never said"
        return "alone"

    answers = await together(in_commit(add, "a"), in_commit(break_the_commit), in_commit(add, "c"))
    assert answers == ["a", "alone", "c"]
    assert await in_thread(names) == ["a", "c"]


async def test_news_of_a_commit_come_before_its_answer_and_never_of_what_was_rolled_back() -> None:
    heard: list[str] = []
    loop = asyncio.get_running_loop()

    def tell(name: str, fail: bool) -> str:
        with transaction.atomic():
            transaction.on_commit(lambda: loop.call_soon_threadsafe(heard.append, name))
            if fail:
                raise ValueError(name)
            return name

    async def told(name: str, fail: bool = False) -> list[str]:
        await in_commit(tell, name, fail)
        return list(heard)

    answers = await together(told("a"), told("b", True), told("c"))
    assert answers[0] == ["a", "c"]
    assert isinstance(answers[1], ValueError)
    assert heard == ["a", "c"]


async def test_an_error_alone_is_the_callers() -> None:
    with pytest.raises(DatabaseError):
        await in_commit(add_and_fail, "a", OperationalError("away"))
    assert await in_thread(names) == []
