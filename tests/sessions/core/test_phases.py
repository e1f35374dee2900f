"""R11: the phases of a turn of any length."""

from __future__ import annotations

import pytest

from sessions.core import phases
from sessions.core.phases import Phase, Span


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
