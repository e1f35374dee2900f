"""The words of pairing: who is to be paired, what is known of them, and what a proposal says. No rule lives here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Literal

import msgspec

Format = Literal["pair", "triad", "circle"]
Two = tuple[int, int]

FACILITATOR = 0  # no seat has this number; in a blocked pair it stands for the facilitator


def two(one: int, other: int) -> Two:
    """The unordered pair of two seats, as keys of a history have it."""
    return (one, other) if one < other else (other, one)


class Person(msgspec.Struct, frozen=True):
    """Somebody to be paired. `balance_ms` is b of the ledger less the cohort's mean: negative is owed. No languages
    means that none are known, which is never a mismatch.
    """

    seat: int
    balance_ms: int = 0
    languages: frozenset[str] = frozenset()


class Met(msgspec.Struct, frozen=True):
    """How often two people met, and how many rounds ago the last time was (1: the round before this one)."""

    times: int
    rounds_ago: int = 1


class History(msgspec.Struct, frozen=True):
    """What was before. `third` and `with_facilitator` count per seat how often that happened to them in pair exercises;
    `waited` how often they were here and ready, and sat out an exercise.

    The keys of `met` and the entries of `blocked` are made by `two`; a block holds whoever made it. A block between a
    seat and FACILITATOR keeps the facilitator from filling in for that seat.
    """

    met: Mapping[Two, Met] = {}
    third: Mapping[int, int] = {}
    with_facilitator: Mapping[int, int] = {}
    waited: Mapping[int, int] = {}
    blocked: frozenset[Two] = frozenset()


class Why(StrEnum):
    """Codes of reasons; docs/pairing.md says who reads them and what `other` and `value` are."""

    FIRST_TIME = "first_time"
    MET_BEFORE = "met_before"
    LAST_MET = "last_met"
    NO_SHARED_LANGUAGE = "no_shared_language"
    PARTNER_OWED = "partner_owed"
    YOU_SPOKE_MORE = "you_spoke_more"
    YOU_ARE_OWED = "you_are_owed"
    ODD_NUMBER = "odd_number"
    WHOLE_ROOM = "whole_room"
    PART_OF_ROOM = "part_of_room"
    WITH_FACILITATOR = "with_facilitator"
    LEFT_OVER = "left_over"


class Reason(msgspec.Struct, frozen=True):
    """One thing to tell `seat` about their pairing. `other` is a seat or 0; `value` a count, or a length in ms."""

    seat: int
    code: Why
    other: int = 0
    value: int = 0

    @property
    def word(self) -> str:
        """`code:other:value`, for an event log or a view that holds plain text."""
        return f"{self.code}:{self.other}:{self.value}"


class Proposal(msgspec.Struct, frozen=True):
    """Who practises with whom. The same people, history, options and seed give the same proposal.

    In a trio that is there only because the number is odd, the last seat is the *third*, to be counted in `third` of
    the next history. `cost` is what was made as small as possible; it compares proposals for the same people only.
    `repeats` counts pairs that had met before. `blocked_bound` is for the organiser alone: a block has changed the
    sizes of the groups, or left somebody over.
    """

    groups: tuple[tuple[int, ...], ...]
    with_facilitator: int | None
    left_over: tuple[int, ...]
    reasons: tuple[Reason, ...]
    cost: int
    repeats: int
    seed: int
    blocked_bound: bool


def blocked_pairs(pairs: Iterable[Iterable[int]]) -> frozenset[Two]:
    """Blocks of any order as a history has them. ValueError if an entry is not two seats."""
    checked = []
    for pair in pairs:
        one, other = pair
        checked.append(two(one, other))
    return frozenset(checked)
