"""The end of an exercise in a log: make-up turns (R9), what goes back to the house, and the word at the close (R10)."""

from __future__ import annotations

from . import turn_words as words
from .checker_book import PRESENT, Book, Entitlement, Someone
from .checker_floor import rounds_are_over
from .checker_time import call_in, check_budgets

SLACK = 1  # ms of rounding in a make-up turn's length


def read_make_up(book: Book, event: words.TurnOffered) -> Entitlement:
    """A make-up turn is offered: is it time, is it theirs, is it as long as R9 says? Returns its entitlement."""
    if event.resumed and book.make_up is not None and book.make_up.seat == event.speaker:
        return book.make_up
    right = Entitlement(event.speaker, event.budget, make_up=True)
    speaker = book.people[event.speaker]
    if not rounds_are_over(book):
        book.blame("make_up.when", f"a make-up turn in round {book.round} of {book.opened_rounds}")
    if speaker.not_today:
        book.blame("make_up.who", f"seat {event.speaker} is asked again")
    length = _length(book, event, speaker)
    if abs(event.budget - length) > SLACK:
        book.blame("make_up.length", f"{event.budget} ms, R9 gives {length}")
    if event.at + book.limits.handover + event.budget > book.ends:
        book.blame("make_up.fits", f"{event.budget} ms do not fit before `ends`")
    book.make_up = book.last_make_up = right
    book.make_ups += 1
    return right


def _length(book: Book, event: words.TurnOffered, speaker: Someone) -> int:
    """R9, ms: max(tol, min(-dev of the speaker, dev of the supporter, q))."""
    pair = who_makes_up(book, sure=False)
    if event.supporter == words.HOUSE:
        if (pair is not None and pair[1] != words.HOUSE) or not book.stands_in or _may_still_pay(book):
            book.blame("make_up.who", f"the house pays though seats {pair} may")
        given = -speaker.dev
    else:
        supporter = book.people[event.supporter]
        if pair is None or speaker.dev > book.people[pair[0]].dev or speaker.dev >= 0:
            book.blame("make_up.who", f"seat {speaker.seat} with dev {speaker.dev} speaks, R9 gives {pair}")
        highest = max((one.net for one in _owing(book, speaker, "here")), default=0)
        if supporter.net <= 0 or supporter.net < highest:
            book.blame("make_up.who", f"seat {supporter.seat} with dev {supporter.net} supports, highest is {highest}")
        given = min(-speaker.dev, supporter.net)
        if max(-speaker.dev, supporter.net) <= book.tol:
            book.blame("make_up.when", "a make-up turn though both are within tolerance")
    return max(book.tol, min(given, book.q))


def _owing(book: Book, speaker: Someone, *statuses: str) -> list[Someone]:
    """Who could pay a speaker: connected, above their target, has not stepped back from them."""
    return [
        one
        for one in book.people.values()
        if one.status in statuses and one.net > 0 and (speaker.seat, one.seat) not in book.refused
    ]


def who_makes_up(book: Book, sure: bool = True) -> tuple[int, int] | None:
    """R9: the pair that a make-up turn would have now, (speaker, supporter), or None. `sure`: nobody missing in it."""
    fine = ("here",) if sure else PRESENT
    for one in sorted((one for one in book.people.values() if one.dev < 0), key=lambda one: one.dev):
        if one.status not in fine or one.not_today or one.broken_off >= book.limits.offers:
            continue
        owing = _owing(book, one, *fine)
        if owing:
            most = max(owing, key=lambda other: other.net)
            if most.net <= book.tol and any(other.net > most.net for other in book.connected()):
                continue  # who owes more has stepped back; passing it on through somebody small would never end
            if max(-one.dev, most.net) > book.tol:
                return one.seat, most.seat
        elif -one.dev > book.tol and _house_may_pay(book, one):
            return one.seat, words.HOUSE
    return None


def _house_may_pay(book: Book, speaker: Someone) -> bool:
    """R9: without anybody who owes the house pays, if it stands in and nobody out of tolerance may still come back."""
    barred = speaker.seat in book.house_blocked or (speaker.seat, words.HOUSE) in book.refused
    if not book.stands_in or barred or _may_still_pay(book):
        return False
    return not any(one.net > 0 for one in book.connected())


def _may_still_pay(book: Book) -> bool:
    return any(one.status == "lost" and abs(one.net) > book.tol for one in book.people.values())


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
        for key in [key for key in book.owed_events if key[0] in ("round", "grew")]:
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
    declined = sum(one.x for one in everybody)
    if received != given or received > ran or declined:
        book.blame("clock.who", f"S {received}, P {given}, ran {ran}, X {declined}")


def _the_reason(book: Book, event: words.Closed) -> None:
    connected = book.connected()
    out = [one for one in connected if abs(one.dev) > book.tol]
    done = rounds_are_over(book)
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
        if done and who_makes_up(book) is not None:
            book.blame("close.missed", f"a make-up turn of seats {who_makes_up(book)} could still be had")
    elif event.reason == "alone":
        if book.alone_used != book.limits.alone or book.alone_until is None:
            book.blame("close.alone", f"alone after {book.alone_used} ms")
    elif event.reason == "time":
        if event.at != book.ends and not _does_not_fit(book, done):
            book.blame("close.time", f"closed for time {book.ends - event.at} ms before `ends`")
    elif event.reason != "facilitator" or not event.words.strip():
        book.blame("close.reason", f"uneven because of {event.reason!r}, {event.words!r}")
    excused = book.somebody_gone or book.make_up_broken or book.refused or book.make_up is not None
    excused = excused or book.house.p > 0 or book.house.x != 0  # somebody stepped back and the house gave what they owe
    if event.reason == "owed" and not excused:
        book.blame("close.theorem", "nobody was gone, every make-up turn was had, and yet it is uneven")


def _does_not_fit(book: Book, done: bool) -> bool:
    if not done:
        return False
    if book.rounds_ended < book.opened_rounds:
        return True
    pair = who_makes_up(book)
    if pair is None:
        return False
    length = -book.people[pair[0]].dev
    if pair[1] != words.HOUSE:
        length = min(length, book.people[pair[1]].net)
    return book.at + book.limits.handover + max(book.tol, min(length, book.q)) > book.ends


def _the_house(book: Book) -> None:
    for one in book.connected():
        if one.from_house > 0 and one.dev > 0:
            book.blame("close.house", f"seat {one.seat} keeps {min(one.dev, one.from_house)} ms of the house")
