"""Random openings for the prover: who meets, in which exercise, with what carried balances, until when. All ms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import msgspec

from . import turn_words as words
from .phases import Phase

if TYPE_CHECKING:
    from random import Random

START = 1_700_000_000_000  # an instant like those of a real clock

SHAPES: tuple[tuple[tuple[str, Literal["speaker", "supporter", "both"], int], ...], ...] = (
    (("notice", "speaker", 2), ("name", "speaker", 1), ("tell", "speaker", 2), ("take_in", "both", 1)),
    (("tell", "speaker", 7), ("respond", "supporter", 2), ("take_in", "speaker", 2)),
    (("tell", "speaker", 4), ("say_back", "supporter", 2), ("tell", "speaker", 3), ("take_in", "both", 1)),
    (("notice", "speaker", 1), ("tell", "speaker", 4), ("ask", "speaker", 2), ("respond", "supporter", 1)),
    (("tell", "speaker", 1),),
)


class Timing(msgspec.Struct, frozen=True):
    """What an exercise says about time: ms of a turn, how many people it is made for, rounds, phases."""

    turn_ms: int
    nominal: int
    rounds: int
    phases: tuple[Phase, ...]


def made_up(random: Random) -> Timing:
    """An exercise that nobody wrote: a turn of 20 s to 10 min, for a pair, a triad or a circle."""
    turn_ms = random.choice((20_000, 60_000, 90_000, 119_999, 120_000, 200_001, 300_000, 330_000, 600_000))
    shape = random.choice(SHAPES)
    whole = sum(part for _, _, part in shape)
    lengths = [turn_ms * part // whole for _, _, part in shape]
    lengths[-1] += turn_ms - sum(lengths)
    phases = tuple(
        Phase(key=key, ms=ms, who=who, index=index)
        for index, ((key, who, _), ms) in enumerate(zip(shape, lengths, strict=True))
    )
    return Timing(turn_ms, random.choice((2, 2, 3, 0)), random.choice((1, 1, 2, 3)), phases)


def random_open(random: Random, timings: Sequence[Timing] = ()) -> words.Open:
    """A command that opens a pairing of 2 to 12; 60 % of them with carried balances of up to three turns."""
    timing = random.choice(timings) if timings and random.random() < 0.7 else made_up(random)
    n = random.choice((2, 2, 2, 2, 3, 3, 3, 4, 4, 5, 6, 8, 12))
    seats = random.sample(range(1, 20), n)
    reach = 3 * timing.turn_ms if random.random() < 0.6 else 0
    people = tuple(
        words.Person(
            seat=seat,
            carried=random.randint(-reach, reach) if random.random() < 0.8 else 0,
            connected=random.random() > 0.03,
            spoke_first=random.random() < 0.2,
        )
        for seat in seats
    )
    planned = timing.rounds * timing.turn_ms * n
    room = random.choice((planned * 5, planned * 3, planned * 3, planned * 2, planned + planned // 3, 14_400_000))
    return words.Open(
        turn_ms=timing.turn_ms,
        nominal=timing.nominal,
        rounds=timing.rounds,
        phases=timing.phases,
        people=people,
        ends=START + room,
        blocked=((random.choice(seats), random.randint(21, 32)),) if random.random() < 0.1 else (),
        house=random.random() < 0.15,
    )
