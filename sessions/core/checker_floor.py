"""Whose turn could be next and who would support it: R4 and R7 as the checker reads them. Asks, never writes."""

from __future__ import annotations

from . import turn_words as words
from .checker_book import PRESENT, Book, Entitlement


def who_supports(book: Book, right: Entitlement) -> set[int]:
    """R7: the seats that the rule would take now. Empty: the turn is suspended."""
    planned = _along_the_cycle(book, right)
    if planned is not None:
        return {planned}
    ready = [one for one in book.connected() if one.seat != right.seat and one.seat not in right.stepped]
    if right.make_up:  # nobody who owes nothing is made to pay
        ready = [one for one in ready if one.dev > 0]
    if ready:
        most = max(one.dev for one in ready)
        return {one.seat for one in ready if one.dev == most or one.status == "missing"}
    if book.stands_in and right.seat not in book.house_blocked and words.HOUSE not in right.stepped:
        return {words.HOUSE}
    return set()


def _along_the_cycle(book: Book, right: Entitlement) -> int | None:
    """The one of the plan, else the one who was to support them, and so on, while the missing one's turn is open."""
    if right.make_up or right.seat not in book.supporter_of:
        return None
    seat = book.supporter_of[right.seat]
    while seat != right.seat:
        if book.people[seat].status in ("here", "missing", "lost") and seat not in right.stepped:
            return seat
        theirs = book.rights[seat]
        if theirs.finished and theirs.how not in ("left", "over"):
            return None
        seat = book.supporter_of[seat]
    return None


def could_run(book: Book, right: Entitlement) -> bool:
    """The turn could begin now beyond doubt: owner here, an offer left, and the one whom R7 takes is here too."""
    if right.finished or book.people[right.seat].status != "here":
        return False
    if not right.suspended and right.offers >= book.limits.offers:
        return False
    who = who_supports(book, right)
    return bool(who) and all(seat == words.HOUSE or book.people[seat].status == "here" for seat in who)


def candidates(book: Book) -> list[Entitlement]:
    """R4: whose turn of the open round could begin now beyond doubt, in no order."""
    if not book.round_open:
        return []
    return [right for right in book.rights.values() if could_run(book, right)]


def place(book: Book, right: Entitlement) -> tuple[bool, bool, int, int, bool, int]:
    """R4: where somebody stands in the order; the lowest speaks first."""
    one = book.people[right.seat]
    return (not right.suspended, right.passed, one.b, one.turns, one.spoke_first, right.seat)


def rounds_are_over(book: Book) -> bool:
    """No round is open, and there is none to come: all are done, or the next would not fit before `ends`."""
    if book.round_open:
        return False
    if book.rounds_ended >= book.opened_rounds or book.make_ups:
        return True
    assert book.opened is not None
    n = max(2, sum(one.status in PRESENT for one in book.people.values()))
    nominal = book.opened.nominal
    q = book.q0 if nominal == 0 or n <= nominal else book.q0 * nominal // n
    return book.at + n * (book.limits.handover + q + book.limits.grace) > book.ends
