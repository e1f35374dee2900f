"""Seeded faults: the product, wrong in one way each, so that it can be shown that the checker notices.

Each puts something else in the place of one function for as long as it lasts. Used by the tests and by
`prove_sessions --fault`; nothing else imports this file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from msgspec.structs import replace

from realtime import departures, history, holding, moderation, rooms, starting, store
from realtime.starting import Company
from sessions import removals
from sessions.core import room_exercise
from sessions.core import room_words as w
from sessions.core import turn_words as turn
from sessions.models import Line


class Fault(NamedTuple):
    """Whose function is replaced, by what (given the honest one), and the code under which that must be found.

    `also`: a second one, which would notice the first.
    """

    place: Any
    name: str
    wrong: Callable[[Any], Any]
    code: str
    also: tuple[Any, str, Callable[[Any], Any]] | None = None


def _no_blocks(honest: Any) -> Any:
    return lambda *args, **kwargs: frozenset()


def _nothing(honest: Any) -> Any:
    return lambda *args, **kwargs: None


def _nobody_waited(honest: Any) -> Any:
    return lambda *args, **kwargs: {}


def _no_thirds(honest: Any) -> Any:
    return lambda *args, **kwargs: honest(*args, **kwargs)._replace(times_third={})


def _nothing_carried(honest: Any) -> Any:
    def read_company(*args: Any, **kwargs: Any) -> Company:
        company: Company = honest(*args, **kwargs)
        return company._replace(carried=dict.fromkeys(company.carried, 0))

    return read_company


def _late_balances(honest: Any) -> Any:
    """What is due is written into the ledger only after the balances have been read."""

    def perform(change: rooms._Change, *args: Any) -> Any:
        book, change.book = change.book, lambda: None  # type: ignore[method-assign]
        refused = honest(change, *args)
        change.book = book  # type: ignore[method-assign]
        return refused

    return perform


def _all_who_are_in(honest: Any) -> Any:
    """Whoever has not left is proposed, out or lost or not."""

    def read_company(scene: rooms.Scene, **kwargs: Any) -> Company:
        people = {
            seat: w.SeatState(seat, "member", ready=True)
            for seat, one in scene.room.people.items()
            if one.presence != "left" and one.role == "member"
        }
        return honest(scene._replace(room=replace(scene.room, people=people)), **kwargs)

    return read_company


def _audited_twice(honest: Any) -> Any:
    def write(*args: Any) -> None:
        honest(*args)
        honest(*args)

    return write


def _without_reason(honest: Any) -> Any:
    def deeds(events: Any) -> Any:
        return [deed._replace(reason="") for deed in honest(events)]

    return deeds


def _words_are_kept(honest: Any) -> Any:
    def say(room: int, seat: int, en: str, sv: str, **asked: Any) -> Any:
        answer = honest(room, seat, en, sv, **asked)
        if answer.refused is not None:
            Line.objects.create(room_id=room, seat=seat, en=en, sv=sv, at=asked["now"])
        return answer

    return say


def _refused_and_done(honest: Any) -> Any:
    """Whoever is refused is written down as calling for help."""

    def attempt(room: Any, command: Any, now: int) -> Any:
        events, after, refused = honest(room, command, now)
        by = getattr(command, "by", 0)
        if refused is not None and by in after.people and after.people[by].help_since is None:
            called = w.HelpCalled(max(now, after.at), by)
            return (*events, called), rooms.core.evolve(after, called), refused
        return events, after, refused

    return attempt


def _ledger_forgets(honest: Any) -> Any:
    return lambda sums: honest((account, s, 0, o, x) for account, s, _, o, x in sums)


def _never_removed(honest: Any) -> Any:
    return lambda *args, **kwargs: False


def _stays_elsewhere(honest: Any) -> Any:
    """Whoever goes to another room is still in the first one, as its log says."""

    def elsewhere(room: int, user: int) -> list[tuple[int, int]]:
        for number, seat in honest(room, user):
            store.set_live(number, seat, False)
        return []

    return elsewhere


def _ends_for_no_reason(honest: Any) -> Any:
    def put_pairing(work: Any, number: int, events: Any, state: Any) -> None:
        told = [replace(one, reason="") if isinstance(one, turn.Closed) else one for one in events]
        honest(work, number, told, state)

    return put_pairing


FAULTS: dict[str, Fault] = {
    "blocked_let_through": Fault(starting, "_blocks", _no_blocks, "pairing.blocked"),
    "new_block_ignored": Fault(departures, "part", _nothing, "pairing.blocked"),
    "waiting_forgotten": Fault(history, "_times_waited", _nobody_waited, "wait.again"),
    "thirds_forgotten": Fault(history, "read", _no_thirds, "wait.third"),
    "debts_forgotten": Fault(starting, "read_company", _nothing_carried, "carried.balance"),
    "balances_late": Fault(rooms, "_perform", _late_balances, "carried.balance"),
    "out_and_paired": Fault(
        starting,
        "read_company",
        _all_who_are_in,
        "pairing.person",
        also=(room_exercise, "_check_groups", _nothing),
    ),
    "removed_and_back": Fault(removals, "may_not_enter", _never_removed, "people.removed"),
    "in_two_rooms": Fault(store, "live_seats_elsewhere", _stays_elsewhere, "people.seat"),
    "ledger_forgets": Fault(store, "add_to_accounts", _ledger_forgets, "ledger.account"),
    "audit_missing": Fault(moderation, "write", _nothing, "audit.missing"),
    "audit_twice": Fault(moderation, "write", _audited_twice, "audit.surplus"),
    "audit_without_reason": Fault(moderation, "deeds", _without_reason, "audit.missing"),
    "refused_words_kept": Fault(holding, "say", _words_are_kept, "refusal.line"),
    "refused_and_done": Fault(rooms.core, "attempt", _refused_and_done, "refusal.changed"),
    "ends_for_no_reason": Fault(room_exercise.Work, "put_pairing", _ends_for_no_reason, "close.reason"),
}


@contextmanager
def seeded(name: str) -> Iterator[None]:
    """Let the product be wrong in one way. KeyError for a name that is not in FAULTS; empty: in none."""
    if not name:
        yield
        return
    fault = FAULTS[name]
    replaced = [(fault.place, fault.name, fault.wrong), *([fault.also] if fault.also else [])]
    honest = [getattr(place, what) for place, what, _ in replaced]
    for (place, what, wrong), before in zip(replaced, honest, strict=True):
        setattr(place, what, wrong(before))
    try:
        yield
    finally:
        for (place, what, _), before in zip(replaced, honest, strict=True):
            setattr(place, what, before)
