"""People in a log: who opens, joins, is lost, comes back, is away, leaves, stands in; and who may not meet whom."""

from __future__ import annotations

from collections.abc import Iterable

from . import turn_words as words
from .checker_book import NEVER, PRESENT, Book, Someone
from .checker_time import standstill_reached

MOST_PEOPLE = 12


def read_opened(book: Book, event: words.Opened) -> None:
    if book.opened is not None:
        book.blame("time.first", "opened twice")
        return
    book.opened = event
    book.limits = event.limits
    book.q0 = event.turn_ms
    book.tol = max(15_000, event.turn_ms // 20)
    book.ends = event.ends
    book.stands_in = event.house
    n = len(event.people)
    nominal = min(event.nominal or MOST_PEOPLE, MOST_PEOPLE)
    book.opened_rounds = event.rounds
    book.planned_ms = event.rounds * event.turn_ms * min(n, nominal)
    if not 2 <= n <= MOST_PEOPLE:
        book.blame("people.seat", f"{n} people")
    for person in event.people:
        _enter(book, person, event.at)
    _block(book, event.blocked)


def _enter(book: Book, person: words.Person, at: int) -> None:
    seat = person.seat
    known = book.people.get(seat)
    if seat == words.HOUSE or (known is not None and known.status != "left"):
        book.blame("people.seat", f"seat {seat} is taken")
        return
    one = Someone(seat, person.carried, "here", person.spoke_first)
    if known is not None:  # who comes back after leaving keeps the columns; carried is what they bring now
        one.s, one.p, one.o, one.x = known.s, known.p, known.o, known.x
        one.carried = person.carried - one.s + one.p - one.x
        one.target, one.turns = person.carried, known.turns
        one.mes, one.bells, one.absent = known.mes, known.bells, known.absent
    if book.round:  # the target of somebody who joins later is their b (R6)
        one.target = person.carried
    if not person.connected:
        one.status = "lost"
        one.gone_since = one.absent_from = at
        one.due = at + book.limits.absence - one.absent
        book.uncertain += 1
    book.people[seat] = one


def _block(book: Book, pairs: Iterable[tuple[int, int]]) -> None:
    for first, second in pairs:
        book.blocked.add((first, second))
    for first, second in book.blocked:
        one, other = book.people.get(first), book.people.get(second)
        if one is not None and other is not None and one is not other and "left" not in (one.status, other.status):
            book.blame("people.blocked", f"seats {first} and {second}")


def read_joined(book: Book, event: words.PersonJoined) -> None:
    book.b_at_plan.pop(event.person.seat, None)  # whoever comes back brings a balance of now, not of the plan
    given_up = book.rights.get(event.person.seat)
    if given_up is not None and not given_up.finished:  # who left and comes back witnesses until the next round
        given_up.finished, given_up.how = True, "left"
    _enter(book, event.person, event.at)
    _block(book, event.blocked)
    if sum(one.status != "left" for one in book.people.values()) > MOST_PEOPLE:
        book.blame("people.seat", "more than twelve people")
    if event.person.connected:
        crowd_changed(book, event.person.seat)


def crowd_changed(book: Book, seat: int) -> None:
    """Somebody outside the live turn comes or goes: from now on other people witness."""
    live = book.live
    if live is not None and seat not in (live.speaker, live.supporter):
        live.crowd_since = book.at


def present(book: Book, seat: int, *statuses: str) -> Someone | None:
    """The person on that seat, if they are in one of these states; else the log is wrong."""
    one = book.people.get(seat)
    if one is None or one.status not in statuses:
        book.blame("people.status", f"seat {seat} is {'nobody' if one is None else one.status}")
        return None
    return one


def read_missing(book: Book, event: words.PersonMissing) -> None:
    one = present(book, event.seat, "here")
    if one is None:
        return
    effective = max(book.before, event.last_seen)
    if event.at != effective or event.until > effective + book.limits.reload:
        book.blame("people.loss", f"seat {one.seat} is missing from {event.at}, not {effective}")
    one.status = "missing"
    one.gone_since = event.at
    one.absent_from = event.noticed
    one.due = event.until
    book.uncertain += 1


def read_lost(book: Book, event: words.PersonLost) -> None:
    one = present(book, event.seat, "here", "missing")
    if one is None:
        return
    if one.status == "here":
        if event.at != max(book.before, event.last_seen):
            book.blame("people.loss", f"the loss of seat {one.seat} takes effect at {event.at}")
        one.gone_since = event.at
        book.uncertain += 1
    else:
        book.reloads_lost += max(0, event.at - event.noticed)
    one.status = "lost"
    one.absent_from = event.noticed
    one.due = max(event.at, event.noticed + max(0, book.limits.absence - one.absent))
    book.lag += max(0, event.noticed - event.at)
    crowd_changed(book, event.seat)


def read_returned(book: Book, event: words.PersonReturned) -> None:
    one = present(book, event.seat, "missing", "lost", "away")
    if one is None:
        return
    if one.status == "lost":
        one.absent += max(0, event.at - one.absent_from)
    if event.absorbed and (one.status != "missing" or event.absorbed > event.at - one.gone_since):
        book.blame("people.reload", f"{event.absorbed} ms absorbed")
    if one.status != "away":
        book.uncertain -= 1
    if one.status != "missing":
        crowd_changed(book, event.seat)
    one.status = "here"
    one.due = NEVER


def read_away(book: Book, event: words.PersonAway) -> None:
    one = present(book, event.seat, "lost", "missing")
    if one is None:
        return
    if event.at < one.due and not standstill_reached(book):
        book.blame("people.absence", f"seat {one.seat} is away {one.due - event.at} ms too early")
    one.absent += max(0, event.at - one.absent_from)
    one.status = "away"
    one.due = NEVER
    book.uncertain -= 1
    book.somebody_gone = True


def read_left(book: Book, event: words.PersonLeft) -> None:
    one = present(book, event.seat, "here", "missing", "lost", "away")
    if one is None:
        return
    if one.status in PRESENT:
        crowd_changed(book, event.seat)
    if one.status == "lost":
        one.absent += max(0, event.at - one.absent_from)
    if one.status in ("missing", "lost"):
        book.uncertain -= 1
    one.status = "left"
    one.due = NEVER
    book.somebody_gone = True


def read_stood_in(book: Book, event: words.StoodIn) -> None:
    book.stands_in = event.on
    book.house_blocked = set(event.blocked_with)


def witnesses(book: Book, sure: bool) -> set[int]:
    """Seats of the connected people outside the live turn. `sure`: without those who may be reloading."""
    live = book.live
    if live is None:
        return set()
    fine = ("here",) if sure else PRESENT
    pair = (live.speaker, live.supporter)
    return {one.seat for one in book.people.values() if one.status in fine and one.seat not in pair}
