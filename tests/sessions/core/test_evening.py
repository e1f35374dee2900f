"""What a session was, from the log of its room alone: sums as in the ledger, and what came between the turns."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.core import room_words as w
from sessions.core import rooms
from sessions.core import turn_words as turn
from sessions.core.evening import Evening, Hand, Part, evening, lets_go
from sessions.core.ledger import entries
from sessions.core.room_words import AnyEvent, Command, Room
from sessions.core.turn_state import Pairing
from sessions.core.turn_words import HOUSE

from .room_scripts import EXERCISE, FACILITATOR, NOW, filled, play, start

SECOND, MINUTE = 1_000, 60_000


class Night:
    """A room with everybody ready, and its log from there on. `at` is ms since then."""

    def __init__(self, *commands: Command) -> None:
        self.room: Room = filled()
        self.log: list[AnyEvent] = []
        self.now = NOW
        for command in commands:
            self.do(command)

    def do(self, command: Command, after: int = 0) -> Night:
        self.now += after
        events, self.room, refused = rooms.attempt(self.room, command, self.now)
        assert refused is None, refused
        self.log += events
        return self

    def wait(self, ms: int) -> Night:
        return self.do(w.Tick(), ms)

    def silence(self) -> Night:
        while (due := rooms.due_at(self.room)) is not None:
            self.wait(max(0, due - self.now))
        return self

    def say(self, kind: type[turn.TurnCommand], pairing: int = 1) -> Night:
        live = self.room.pairings[pairing].turn
        assert live is not None
        return self.do(w.PairingCommand(live.speaker, kind(by=live.speaker, turn=live.number)))

    def told(self) -> Evening:
        return evening(self.log)


def pair() -> Night:
    return Night(start((1, 2)))


def log_of(seed: int) -> list[AnyEvent]:
    return [event for step in play(seed) for event in step.events]


def last_of_each(log: Iterable[AnyEvent]) -> dict[int, Pairing]:
    """Every pairing of a log as the room last had it."""
    room, found = rooms.begin("Room"), {}
    for event in log:
        room = rooms.evolve(room, event)
        found |= room.pairings
    return found


# --- sums ------------------------------------------------------------------------------------------------------------


def test_a_quiet_exercise_gives_everybody_alike_and_closes_even() -> None:
    night = pair().silence()
    told = night.told()
    one, two = told.parts[1], told.parts[2]
    assert (one.spoken, one.supported) == (two.supported, two.spoken)
    assert abs(one.spoken - one.supported) <= 2 * 10 * SECOND  # grace, in two rounds
    assert (one.turns, two.turns, one.kept, one.declined) == (2, 2, 0, 0)
    assert [(each.slug, each.result, each.reason, each.short) for each in told.outcomes] == [
        ("one-good-thing", "even", "", {})
    ]


def test_what_is_let_go_is_told_of_its_speaker_alone() -> None:
    night = pair().wait(35 * SECOND)
    live = night.room.pairings[1].turn
    assert live is not None
    parts = night.say(turn.Decline).silence().told().parts
    assert parts[live.speaker].declined > 0
    assert parts[live.supporter].declined == 0
    assert parts[live.speaker].x == parts[live.speaker].declined == -parts[live.supporter].x


def test_what_is_kept_and_given_back_in_the_same_exercise_does_not_stay_owed() -> None:
    night = pair().wait(35 * SECOND)
    live = night.room.pairings[1].turn
    assert live is not None
    night.say(turn.Keep)
    part = night.silence().told().parts[live.speaker]
    assert (part.kept, part.kept_ms) == (1, 0)


def test_what_is_kept_in_the_last_turn_stays_owed() -> None:
    night = pair()
    for _each in range(3):
        live = night.room.pairings[1].turn
        assert live is not None
        number = live.number
        while (live := night.room.pairings[1].turn) is not None and live.number == number:
            night.wait(SECOND)
    night.wait(35 * SECOND)
    live = night.room.pairings[1].turn
    assert live is not None
    night.say(turn.Keep).wait(40 * SECOND)
    night.do(w.EndExercise(FACILITATOR, "late"))
    told = night.told()
    part, outcome = told.parts[live.speaker], told.outcomes[0]
    assert part.kept == 1
    assert part.kept_ms > 0
    assert (outcome.result, outcome.reason, outcome.words) == ("uneven", "facilitator", "late")
    assert set(outcome.short) == {live.speaker}


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_the_sums_are_those_of_every_pairing_and_of_the_ledger(seed: int) -> None:
    log = log_of(seed)
    told = evening(log)
    seats: dict[int, list[int]] = {}
    for pairing in last_of_each(log).values():
        for seat in pairing.seats:
            sums = seats.setdefault(seat.seat, [0, 0, 0, 0, 0])
            for column, ms in enumerate((seat.s, seat.p, seat.o, seat.x, seat.let_go)):
                sums[column] += ms
    assert {
        seat: [part.spoken, part.supported, part.witnessed, part.x, part.declined] for seat, part in told.parts.items()
    } == seats
    booked = [entry for event in log if isinstance(event, w.InPairing) for entry in entries(event.event)]
    for seat, part in told.parts.items():
        mine = [entry for entry in booked if entry.seat == seat]
        assert part.spoken == sum(entry.s for entry in mine)
        assert part.x == sum(entry.x for entry in mine)
        assert part.declined == sum(entry.x for entry in mine if entry.x > 0)
    house = sum(entry.p for entry in booked if entry.seat == HOUSE)
    assert sum(part.spoken for part in told.parts.values()) == house + sum(
        part.supported for part in told.parts.values()
    )


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_whatever_happens_nothing_ends_before_it_began_and_even_means_that_nobody_here_is_short(seed: int) -> None:
    log = log_of(seed)
    told, last = evening(log), last_of_each(log)
    for span in (*told.drops, *told.visits, *told.pauses):
        assert span.lasted >= 0
    assert all(hand.waited >= 0 for hand in told.hands)
    for outcome in told.outcomes:
        closed = last[outcome.pairing].closed
        assert outcome.result == (closed.result if closed else "")
        here = {seat.seat for seat in last[outcome.pairing].seats if seat.link == "here"}
        if outcome.result == "even":
            assert not here & set(outcome.short)
    assert all(part.kept_ms <= part.kept * 2 * EXERCISE.turn_ms for part in told.parts.values())


# --- what came between -----------------------------------------------------------------------------------------------


def test_a_call_waits_until_somebody_who_leads_answers_it() -> None:
    night = pair().do(w.CallHelp(1)).do(w.HelpOver(FACILITATOR, 1), after=25 * SECOND)
    assert night.told().hands == (Hand(1, NOW, NOW + 25 * SECOND, "answered"),)


def test_a_visit_to_the_caller_answers_the_call_and_one_elsewhere_does_not() -> None:
    night = Night(start((1, 2, 3, 4))).do(w.CallHelp(1)).do(w.CallHelp(3))
    night.do(w.Visit(FACILITATOR, 1, True), after=20 * SECOND).do(w.Visit(FACILITATOR, 1, False), after=MINUTE)
    night.do(w.HelpOver(FACILITATOR, 1), after=SECOND).do(w.HelpOver(3), after=SECOND)
    told = night.told()
    assert [(hand.seat, hand.waited, hand.how) for hand in told.hands] == [
        (1, 20 * SECOND, "visited"),
        (3, 82 * SECOND, "taken_back"),
    ]
    assert [(span.seat, span.pairing, span.lasted) for span in told.visits] == [(FACILITATOR, 1, MINUTE)]


def test_a_call_that_nobody_answered_says_so() -> None:
    night = pair().do(w.CallHelp(1)).do(w.CallHelp(2)).do(w.Leave(2), after=30 * SECOND).wait(10 * SECOND)
    assert {(hand.seat, hand.waited, hand.how) for hand in night.told().hands} == {
        (1, night.log[-1].at - NOW, ""),
        (2, 30 * SECOND, "left"),
    }


def test_a_lost_connection_lasts_from_when_somebody_was_last_seen_to_their_return() -> None:
    night = pair().do(w.Lost(1, NOW + 10 * SECOND), after=15 * SECOND).do(w.Returned(1), after=30 * SECOND)
    assert [(span.seat, span.since, span.lasted) for span in night.told().drops] == [
        (1, NOW + 10 * SECOND, 35 * SECOND)
    ]


def test_pauses_tell_who_and_how_long_and_end_with_the_exercise_at_the_latest() -> None:
    night = pair().wait(10 * SECOND).do(w.PairingCommand(1, turn.PauseMe(1)))
    night.do(w.PairingCommand(1, turn.Resume(1)), after=20 * SECOND).do(w.PauseAll(FACILITATOR), after=SECOND)
    night.do(w.EndExercise(FACILITATOR, "late"), after=5 * SECOND)
    assert [(span.kind, span.seat, span.lasted) for span in night.told().pauses] == [
        ("me", 1, 20 * SECOND),
        ("facilitator", HOUSE, 5 * SECOND),
    ]


def test_a_moment_outside_is_told_of_its_person_and_fixing_of_nobody() -> None:
    night = pair().silence().do(w.StepOut(1), after=SECOND).do(w.StepIn(1), after=50 * SECOND)
    told = night.told()
    assert [(span.seat, span.lasted) for span in told.outside] == [(1, 50 * SECOND)]
    night = pair().wait(110 * SECOND)
    live = night.room.pairings[1].turn
    assert live is not None
    night.do(w.FeltLikeFixing(live.speaker))
    assert night.told().fixing == 1


def test_who_left_and_why_is_told_until_the_room_closes() -> None:
    night = pair().do(w.Leave(1)).do(w.Leave(2, "removed")).silence()
    night.do(w.CloseRoom(FACILITATOR, "done")).do(w.Leave(3))
    assert [(one.seat, one.why) for one in night.told().departures] == [(1, "left"), (2, "removed")]


def test_several_exercises_stand_in_their_order_with_their_own_people() -> None:
    night = Night(start((1, 2, 3))).silence().do(start((4, 1, 2, 3))).silence()
    assert [(outcome.pairing, outcome.seats) for outcome in night.told().outcomes] == [
        (1, (1, 2, 3)),
        (2, (4, 1)),
        (3, (2, 3)),
    ]


def test_an_empty_log_tells_nothing() -> None:
    assert evening([]) == Evening({}, (), (), (), (), (), (), ())


# --- the pattern that brought somebody here --------------------------------------------------------------------------


def gone(spoken: int, declined: int) -> Part:
    return Part(spoken=spoken * MINUTE, declined=declined * MINUTE)


@pytest.mark.parametrize(
    ("sessions", "said"),
    [
        ([], False),
        ([gone(0, 9)], False),
        ([gone(1, 9), gone(0, 9)], True),
        ([gone(1, 9), gone(5, 5)], False),
        ([gone(5, 5), gone(1, 9)], False),
        ([gone(9, 0), gone(1, 9), gone(4, 6)], True),
        ([gone(1, 9), gone(0, 0), gone(2, 8)], True),
        ([gone(0, 0), gone(0, 0)], False),
    ],
)
def test_letting_nearly_all_go_in_two_sessions_running_is_noticed(sessions: Iterable[Part], said: bool) -> None:
    assert lets_go(list(sessions)) is said
