"""R11: the phases of a turn of any length."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.core import phases
from sessions.core.exercises import Exercise
from sessions.core.phases import Phase, Span

from .builtin import CATALOGUE

EXERCISES = pytest.mark.parametrize("exercise", CATALOGUE.exercises, ids=lambda exercise: exercise.slug)


def shape(*parts: tuple[str, int, phases.Who]) -> tuple[Phase, ...]:
    return tuple(Phase(key, seconds * 1000, who, index) for index, (key, seconds, who) in enumerate(parts))


def seconds(spans: tuple[Span, ...]) -> list[tuple[str, float]]:
    return [(span.key, span.ms / 1000) for span in spans]


SAY_IT_BACK = shape(
    ("notice", 20, "speaker"),
    ("tell", 110, "speaker"),
    ("say_back", 30, "supporter"),
    ("tell", 80, "speaker"),
    ("say_back", 30, "supporter"),
    ("take_in", 30, "speaker"),
)
ONE_GOOD_THING = shape(
    ("notice", 15, "speaker"), ("tell", 70, "speaker"), ("respond", 15, "supporter"), ("take_in", 20, "speaker")
)


def test_a_turn_of_the_exercises_own_length_is_the_exercise():
    assert [span.ms for span in phases.scale(SAY_IT_BACK, 300_000)] == [phase.ms for phase in SAY_IT_BACK]


def test_the_longest_tell_takes_the_surplus():
    assert seconds(phases.scale(ONE_GOOD_THING, 180_000)) == [
        ("notice", 15), ("tell", 130), ("respond", 15), ("take_in", 20),
    ]  # fmt: skip


def test_a_shorter_turn_is_in_proportion_with_ten_seconds_for_each_phase():
    assert seconds(phases.scale(ONE_GOOD_THING, 60_000)) == [
        ("notice", 10), ("tell", 30), ("respond", 10), ("take_in", 10),
    ]  # fmt: skip


def test_what_the_minimum_costs_is_taken_from_the_longest():
    assert seconds(phases.scale(SAY_IT_BACK, 75_000)) == [
        ("notice", 10), ("tell", 17.5), ("say_back", 10), ("tell", 17.5), ("say_back", 10), ("take_in", 10),
    ]  # fmt: skip


def test_a_turn_too_short_for_all_phases_is_tell_and_take_in():
    spans = phases.scale(SAY_IT_BACK, 40_000)
    assert seconds(spans) == [("tell", 30), ("take_in", 10)]
    assert [span.index for span in spans] == [1, 5]


def test_the_warning_comes_before_the_end_of_the_last_tell_not_of_the_turn():
    assert phases.warning_at(phases.scale(SAY_IT_BACK, 300_000)) == 240_000 - 20_000
    assert phases.warning_at(phases.scale(ONE_GOOD_THING, 400_000)) == 400_000 - 35_000 - 30_000


def test_the_closing_phases_begin_after_the_last_tell_or_ask():
    asking = shape(("tell", 60, "speaker"), ("ask", 20, "speaker"), ("respond", 30, "supporter"))
    assert phases.closing_start(phases.scale(asking, 110_000)) == 80_000
    assert phases.closing_start(phases.scale(SAY_IT_BACK, 300_000)) == 240_000
    assert phases.closing_start(phases.scale(shape(("tell", 60, "speaker")), 50_000)) == 50_000


def test_an_extension_belongs_to_the_running_phase_of_the_speaker_else_to_the_next_such_one():
    spans = phases.scale(SAY_IT_BACK, 300_000)
    running = phases.extend(spans, 60_000, 50_000)
    assert [span.ms for span in running] == [20_000, 170_000, 30_000, 80_000, 30_000, 30_000]
    while_said_back = phases.extend(spans, 60_000, 140_000)
    assert [span.ms for span in while_said_back] == [20_000, 110_000, 30_000, 140_000, 30_000, 30_000]


def test_an_extension_after_the_last_phase_of_the_speaker_belongs_to_the_last():
    spans = phases.scale(shape(("tell", 60, "speaker"), ("own_up", 30, "supporter")), 90_000)
    assert seconds(phases.extend(spans, 20_000, 70_000)) == [("tell", 60), ("own_up", 50)]


def test_grace_belongs_to_the_last_phase():
    spans = phases.scale(ONE_GOOD_THING, 120_000)
    assert phases.phase_at(spans, 14_999).key == "notice"
    assert phases.phase_at(spans, 15_000).key == "tell"
    assert phases.phase_at(spans, 125_000).key == "take_in"


def test_a_turn_without_phases_or_length_is_an_error():
    with pytest.raises(ValueError, match="phases and a length"):
        phases.scale((), 1000)
    with pytest.raises(ValueError, match="phases and a length"):
        phases.scale(ONE_GOOD_THING, 0)
    with pytest.raises(ValueError, match="takes nothing away"):
        phases.extend(phases.scale(ONE_GOOD_THING, 120_000), -1, 0)


# --- every built-in exercise, every budget ---------------------------------------------------------------------------


@st.composite
def turns(draw: st.DrawFn) -> tuple[tuple[Phase, ...], int]:
    """A built-in exercise and a length from 1 ms to 3q/2 and the longest extension, ms."""
    exercise = draw(st.sampled_from(CATALOGUE.exercises))
    return exercise.timing(), draw(st.integers(1, exercise.turn_ms * 3 // 2 + 60_000))


def check_spans(timing: tuple[Phase, ...], t_ms: int) -> None:
    """Everything that R11 says about the spans of one turn, from its words alone."""
    spans = phases.scale(timing, t_ms)
    assert [span.start_ms for span in spans] == [0, *(span.end_ms for span in spans[:-1])]
    assert spans[-1].end_ms == t_ms
    assert all(span.ms > 0 for span in spans)
    by_index = {phase.index: phase for phase in timing}
    assert all((span.key, span.who) == (by_index[span.index].key, by_index[span.index].who) for span in spans)
    least = {phase.index: min(phase.ms, 10_000) for phase in timing}
    if sum(least.values()) > t_ms:
        assert [span.key for span in spans] in (["tell", "take_in"], ["tell"])
        assert t_ms - spans[0].ms == min(30_000, t_ms // 4)
        return
    assert [span.index for span in spans] == list(by_index)
    assert all(span.ms >= least[span.index] for span in spans)
    longer = {span.index: span.ms - by_index[span.index].ms for span in spans}
    if t_ms < sum(phase.ms for phase in timing):
        assert all(change <= 0 for change in longer.values())
    else:
        grown = [index for index, change in longer.items() if change]
        assert all(by_index[index].ms == max(p.ms for p in timing if p.key == "tell") for index in grown)
        assert len(grown) <= 1


@EXERCISES
def test_every_budget_to_the_second_keeps_rule_r11(exercise: Exercise):
    for t_ms in range(1000, exercise.turn_ms * 3 // 2 + 1, 1000):
        check_spans(exercise.timing(), t_ms)


@given(turns())
def test_any_budget_to_the_millisecond_keeps_rule_r11(turn: tuple[tuple[Phase, ...], int]):
    check_spans(*turn)


@given(turns())
def test_the_longer_phase_of_an_exercise_stays_the_longer(turn: tuple[tuple[Phase, ...], int]):
    timing, t_ms = turn
    own = {phase.index: phase.ms for phase in timing}
    spans = phases.scale(timing, t_ms)
    for one in spans:
        for other in spans:
            if own[one.index] > own[other.index]:
                assert one.ms >= other.ms - 1


@given(turns())
def test_the_warning_lies_in_the_last_quarter_of_the_last_telling(turn: tuple[tuple[Phase, ...], int]):
    spans = phases.scale(*turn)
    telling = next(span for span in reversed(spans) if span.key in ("tell", "ask"))
    warning = phases.warning_at(spans)
    assert telling.end_ms - warning == min(30_000, telling.ms // 4)
    assert phases.closing_start(spans) == telling.end_ms
    assert warning == telling.end_ms or phases.phase_at(spans, warning) == telling


@given(turns(), st.integers(0, 60_000), st.data())
def test_an_extension_lengthens_one_phase_by_exactly_itself(
    turn: tuple[tuple[Phase, ...], int], extra_ms: int, data: st.DataObject
):
    spans = phases.scale(*turn)
    used_ms = data.draw(st.integers(0, turn[1]))
    extended = phases.extend(spans, extra_ms, used_ms)
    assert extended[-1].end_ms == turn[1] + extra_ms
    grown = [after.ms - before.ms for before, after in zip(spans, extended, strict=True)]
    assert sorted(grown)[:-1] == [0] * (len(spans) - 1)
    if used_ms < turn[1]:
        assert phases.phase_at(extended, used_ms).index == phases.phase_at(spans, used_ms).index
