"""The end of an exercise in a log: make-up turns (R9), what goes back to the house, and the word at the close (R10)."""

from __future__ import annotations

from . import turn_words as words
from .checker_book import Book, Entitlement, Someone
from .checker_time import call_in, check_budgets

SLACK = 1  # ms of rounding in a make-up turn's length


def read_make_up(book: Book, event: words.TurnOffered) -> Entitlement:
    """A make-up turn is offered: is it time, is it theirs, is it as long as R9 says? Returns its entitlement."""
    if event.resumed and book.make_up is not None and book.make_up.seat == event.speaker:
        return book.make_up
    right = Entitlement(event.speaker, event.budget, make_up=True)
    book.make_up = book.last_make_up = right
    book.make_ups += 1
    speaker = book.people[event.speaker]
    speaker.make_ups += 1
    if book.round_open or book.rounds_ended < book.opened_rounds:
        book.blame("make_up.when", f"a make-up turn in round {book.round} of {book.opened_rounds}")
    if speaker.not_today or speaker.make_ups > book.limits.offers + 1:
        book.blame("make_up.who", f"seat {event.speaker} is asked again")
    length = _length(book, event, speaker)
    if abs(event.budget - length) > SLACK:
        book.blame("make_up.length", f"{event.budget} ms, R9 gives {length}")
    if event.at + book.limits.handover + event.budget > book.ends:
        book.blame("make_up.fits", f"{event.budget} ms do not fit before `ends`")
    return right


def _length(book: Book, event: words.TurnOffered, speaker: Someone) -> int:
    connected = [one for one in book.connected() if one.target is not None]
    owing = [one for one in connected if one.dev > 0]
    lowest = min((one.dev for one in connected if may_make_up(book, one)), default=0)
    if speaker.dev >= 0 or speaker.dev > lowest:
        book.blame("make_up.who", f"seat {speaker.seat} with dev {speaker.dev} speaks, the lowest is {lowest}")
    if event.supporter == words.HOUSE:
        if owing or not book.stands_in or _may_still_pay(book):
            book.blame("make_up.who", "the house pays though somebody else may")
        given = -speaker.dev
    else:
        supporter = book.people[event.supporter]
        highest = max((one.dev for one in owing), default=0)
        if supporter.dev <= 0 or supporter.dev < highest:
            book.blame("make_up.who", f"seat {supporter.seat} with dev {supporter.dev} supports, highest is {highest}")
        given = min(-speaker.dev, supporter.dev)
        if max(-speaker.dev, supporter.dev) <= book.tol:
            book.blame("make_up.when", "a make-up turn though both are within tolerance")
    return max(book.tol, min(given, book.q))


def may_make_up(book: Book, one: Someone) -> bool:
    """Somebody whom R9 may still ask: owed, connected, not refused today, offers left."""
    return one.status == "here" and not one.not_today and one.make_ups < book.limits.offers and one.target is not None


def _may_still_pay(book: Book) -> bool:
    return any(one.status == "lost" and abs(one.dev) > book.tol for one in book.people.values())


def read_house_repaid(book: Book, event: words.HouseRepaid) -> None:
    one = book.people.get(event.seat)
    if one is None:
        book.blame("close.house", f"seat {event.seat} repays and is nobody")
        return
    received = one.from_house + one.declined_from_house
    if not 0 < event.ms <= min(one.dev, received):
        book.blame("close.house", f"seat {event.seat} repays {event.ms} of dev {one.dev}, received {received}")
    one.x -= event.ms
    book.house.x += event.ms
    one.from_house -= event.ms
    book.owed_events["close", event.seat] = ("close.house", "the house is repaid though nothing closes")


def read_closed(book: Book, event: words.Closed) -> None:
    live = book.live
    if live is not None:
        book.blame("turn.two", f"closed while turn {live.number} lives")
    for key in [key for key in book.owed_events if key[0] in ("close", "over")]:
        del book.owed_events[key]
    if event.reason in ("alone", "time", "facilitator"):
        for key in [key for key in book.owed_events if key[0] == "round"]:
            del book.owed_events[key]
    call_in(book)
    if book.alone_until is not None:
        book.alone_used += event.at - book.alone_from
    _the_reason(book, event)
    _the_house(book)
    _the_sums(book)
    check_budgets(book)
    book.closed = True


def _the_sums(book: Book) -> None:
    """Invariant 1 over all accounts with the house."""
    everybody = [*book.people.values(), book.house]
    ran = book.running + book.running_make_up
    received, given = sum(one.s for one in everybody), sum(one.p for one in everybody)
    if received != given or received > ran or sum(one.x for one in everybody):
        book.blame("clock.who", f"S {received}, P {given}, ran {ran}, X {sum(one.x for one in everybody)}")


def _the_reason(book: Book, event: words.Closed) -> None:
    connected = book.connected()
    out = [one for one in connected if abs(one.dev) > book.tol]
    done = not book.round_open and book.rounds_ended == book.opened_rounds
    if event.result == "even":
        if event.reason or event.words:
            book.blame("close.reason", f"even because of {event.reason!r}")
        if out or not done:
            devs = {one.seat: one.dev for one in connected}
            book.blame("close.even", f"even in round {book.round} with {devs}, tolerance {book.tol}")
        return
    if event.reason == "owed":
        if not out or not done:
            book.blame("close.owed", f"owed in round {book.round}, but {len(out)} are out of tolerance")
        if done and _missed(book) is not None:
            book.blame("close.missed", f"a make-up turn of seats {_missed(book)} could still be had")
    elif event.reason == "alone":
        if book.alone_used != book.limits.alone or book.alone_until is None:
            book.blame("close.alone", f"alone after {book.alone_used} ms")
    elif event.reason == "time":
        if event.at != book.ends and not _does_not_fit(book, done):
            book.blame("close.time", f"closed for time {book.ends - event.at} ms before `ends`")
    elif event.reason != "facilitator" or not event.words.strip():
        book.blame("close.reason", f"uneven because of {event.reason!r}, {event.words!r}")
    if event.reason == "owed" and not (book.somebody_gone or book.make_up_broken or book.make_up is not None):
        book.blame("close.theorem", "nobody was gone, every make-up turn was had, and yet it is uneven")


def _missed(book: Book) -> tuple[int, int] | None:
    """Who could still have had a make-up turn, (speaker, supporter), or None."""
    connected = book.connected()
    asked = [one for one in connected if one.dev < 0 and may_make_up(book, one)]
    owing = [one for one in connected if one.dev > 0 and one.target is not None]
    if not asked:
        return None
    first = min(asked, key=lambda one: one.dev)
    if owing:
        last = max(owing, key=lambda one: one.dev)
        return (first.seat, last.seat) if max(-first.dev, last.dev) > book.tol else None
    if book.stands_in and first.seat not in book.house_blocked and -first.dev > book.tol and not _may_still_pay(book):
        return (first.seat, words.HOUSE)
    return None


def _does_not_fit(book: Book, done: bool) -> bool:
    limits = book.limits
    if not done:
        assert book.opened is not None
        n = len(book.connected())
        nominal = book.opened.nominal
        q = book.q0 if nominal == 0 or n <= nominal else book.q0 * nominal // n
        return not book.round_open and book.at + n * (limits.handover + q + limits.grace) > book.ends
    pair = _missed(book)
    if pair is None:
        return False
    length = -book.people[pair[0]].dev
    if pair[1] != words.HOUSE:
        length = min(length, book.people[pair[1]].dev)
    return book.at + limits.handover + max(book.tol, min(length, book.q)) > book.ends


def _the_house(book: Book) -> None:
    for one in book.connected():
        if one.from_house > 0 and one.dev > 0:
            book.blame("close.house", f"seat {one.seat} keeps {min(one.dev, one.from_house)} ms of the house")
