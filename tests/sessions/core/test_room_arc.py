"""The plan of a session: what it goes through by itself never, and by a facilitator's hand always."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.core import plan, rooms, views
from sessions.core import room_words as w
from sessions.core.room_exercise import needed_ms
from tests.sessions.core.room_scripts import EXERCISE, FACILITATOR, NOW, PLAN, filled, start
from tests.sessions.core.test_rooms import after, code_of


def planned() -> w.Room:
    return after(filled(), w.LayPlan(FACILITATOR, PLAN, NOW))


def test_a_plan_begins_with_its_first_step_and_everybody_sees_where_they_are() -> None:
    room = planned()
    for seat, role in ((1, "member"), (FACILITATOR, "facilitator")):
        seen = views.view(room, {}, seat, role)["plan"]
        assert (seen["place"], seen["starts"]) == (0, NOW)
        assert [step["kind"] for step in seen["steps"]] == ["arrive", "exercise", "break", "closing"]
        assert [step["began"] for step in seen["steps"]] == [NOW, None, None, None]
    assert views.view(filled(), {}, 1, "member")["plan"] is None


def test_an_exercise_that_is_begun_takes_the_room_to_its_step_and_one_that_is_not_planned_moves_nothing() -> None:
    room = after(planned(), start())
    assert (room.place, room.plan[1].began) == (1, NOW)
    assert after(after(filled(), w.LayPlan(FACILITATOR, (PLAN[0], PLAN[3]), NOW)), start()).place == 0
    over = after(room, w.EndExercise(FACILITATOR, "time"), now=NOW + 60_000)
    again = after(over, start(at=NOW + 60_000), now=NOW + 60_000)
    assert (again.place, again.plan[1].began) == (1, NOW)


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (w.GoTo(FACILITATOR, 4), "no_plan"),
        (w.GoTo(FACILITATOR, -1), "no_plan"),
        (w.GoTo(1, 2), "not_facilitator"),
        (w.ChangeStep(FACILITATOR, 1, 0), "no_plan"),
        (w.ChangeStep(FACILITATOR, 1, 181), "no_plan"),
        (w.ChangeStep(FACILITATOR, 2, 5, "landing"), "no_plan"),
        (w.ChangeStep(1, 1, 5), "not_facilitator"),
        (w.LayPlan(1, PLAN, NOW), "not_facilitator"),
        (w.LayPlan(FACILITATOR, (w.PlanStep("exercise", 5),), NOW), "no_plan"),
        (w.LayPlan(FACILITATOR, PLAN * 6, NOW), "no_plan"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(command: w.Command, code: str) -> None:
    assert code_of(planned(), command) == code


def test_no_step_is_gone_to_while_an_exercise_runs() -> None:
    assert code_of(after(planned(), start()), w.GoTo(FACILITATOR, 2)) == "exercise_runs"


def test_a_step_that_is_over_stays_as_it_was_and_one_to_come_can_be_made_longer_or_swapped() -> None:
    room = after(planned(), w.GoTo(FACILITATOR, 2), now=NOW + 1_000)
    assert code_of(room, w.ChangeStep(FACILITATOR, 1, 30)) == "no_plan"
    room = after(planned(), w.ChangeStep(FACILITATOR, 1, 30, "landing"))
    assert (room.plan[1].minutes, room.plan[1].slug) == (30, "landing")
    assert rooms.decide(room, w.ChangeStep(FACILITATOR, 1, 30), NOW) == ()


def test_a_new_plan_leaves_what_has_been_as_it_was() -> None:
    room = after(planned(), w.GoTo(FACILITATOR, 2), now=NOW + 1_000)
    room = after(room, w.LayPlan(FACILITATOR, (w.PlanStep("closing", 9),), NOW + 5_000), now=NOW + 5_000)
    assert [step.kind for step in room.plan] == ["arrive", "exercise", "break", "closing"]
    assert (room.plan[3].minutes, room.place, room.starts) == (9, 2, NOW)


def test_an_exercise_starts_only_when_one_whole_round_fits() -> None:
    fits = NOW + needed_ms(EXERCISE, 2, rounds=1)
    late = w.StartExercise(FACILITATOR, EXERCISE, start((1, 2)).groups, fits - 1)
    assert code_of(filled(), late) == "no_full_round"
    assert code_of(filled(), w.StartExercise(FACILITATOR, EXERCISE, start((1, 2)).groups, fits)) is None


@given(st.integers(1, 180), st.lists(st.sampled_from(["one", "two", "three"]), max_size=3), st.sampled_from(["", "c"]))
def test_every_proposed_plan_can_be_laid_and_fills_the_session(minutes: int, exercises: list[str], circle: str) -> None:
    steps = plan.proposed(minutes, exercises, circle)
    assert code_of(filled(), w.LayPlan(FACILITATOR, steps, NOW)) is None
    assert (steps[0].kind, steps[-1].kind) == ("arrive", "closing")
    if minutes >= 30:
        assert sum(step.minutes for step in steps) == minutes


def test_the_template_of_75_minutes_is_that_of_the_practice() -> None:
    steps = plan.proposed(75, ["one", "two"], "landing")
    assert [(step.kind, step.minutes) for step in steps] == [
        ("arrive", 5), ("circle", 6), ("exercise", 20), ("break", 5), ("exercise", 25), ("open", 8), ("closing", 6),
    ]  # fmt: skip
    assert [step.slug for step in steps if step.slug] == ["landing", "one", "two"]
