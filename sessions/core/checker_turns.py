"""Turns in a log: who is offered the floor, with whom, for how long, what was counted, and how it grew."""

from __future__ import annotations

from . import turn_words as words
from .checker_book import Book, Entitlement, Live, Someone
from .checker_close import read_make_up
from .checker_floor import candidates, place, who_supports
from .checker_people import present, witnesses


def read_offered(book: Book, event: words.TurnOffered) -> None:
    if book.live is not None:
        book.blame("turn.two", f"turn {event.turn} begins while turn {book.live.number} lives")
        book.live = None
    if present(book, event.speaker, "here", "missing") is None or event.speaker == event.supporter:
        book.blame("turn.roster", f"turn {event.turn} is offered to seat {event.speaker}")
    if event.speaker not in book.people or book.account(event.supporter) is None:
        book.blame("turn.supporter", f"turn {event.turn} of seat {event.speaker} with seat {event.supporter}")
        return
    right = read_make_up(book, event) if event.make_up else _the_right(book, event)
    _the_number(book, event, right)
    limits = book.limits
    handover = event.runs_at - event.at
    if handover != (0 if event.resumed else limits.handover):
        book.blame("turn.handover", f"turn {event.turn} runs after {handover} ms")
    if event.budget != right.budget or event.left != max(0, right.budget - right.used):
        book.blame("turn.left", f"{event.left} of {event.budget} ms, should be {right.budget} less {right.used}")
    book.offers += 1
    if not event.resumed:
        right.offers += 1
        if right.offers > limits.offers:
            book.blame("turn.offers", f"seat {event.speaker} is offered a turn {right.offers} times")
    right.changed = right.changed or (not event.make_up and event.supporter != book.supporter_of.get(event.speaker))
    right.suspended = False
    right.supporter = event.supporter
    book.live = Live(event, right)


def _the_right(book: Book, event: words.TurnOffered) -> Entitlement:
    right = book.rights.get(event.speaker)
    if not book.round_open or event.round != book.round or right is None:
        book.blame("turn.roster", f"turn {event.turn} in round {event.round} for seat {event.speaker}")
        return Entitlement(event.speaker, event.budget)
    if right.finished:
        book.blame("turn.second", f"seat {event.speaker} has a second turn in round {event.round}")
    _the_floor(book, event, right)
    if event.supporter not in who_supports(book, right) | ({right.supporter} if right.supporter >= 0 else set()):
        allowed = sorted(who_supports(book, right))
        book.blame("turn.supporter", f"seat {event.supporter} supports seat {event.speaker}, R7 gives {allowed}")
    return right


def _the_number(book: Book, event: words.TurnOffered, right: Entitlement) -> None:
    if event.resumed:
        if not right.suspended or not right.numbers or right.numbers[-1] != event.turn:
            book.blame("turn.number", f"turn {event.turn} is resumed, suspended is {right.numbers}")
    elif event.turn != book.last_turn + 1 or right.suspended:
        book.blame("turn.number", f"turn {event.turn} follows turn {book.last_turn}")
    book.last_turn = max(book.last_turn, event.turn)
    right.numbers.append(event.turn)


def _the_floor(book: Book, event: words.TurnOffered, right: Entitlement) -> None:
    """R4: what the order gives. A floor that the facilitator gave goes before everything."""
    if book.floor is not None:
        given, book.floor = book.floor, book.floor if book.floor != event.speaker else None
        wanted = book.rights.get(given)
        if given == event.speaker:
            return
        if wanted is not None and wanted in candidates(book) and not right.suspended:
            book.blame("turn.floor", f"the floor was given to seat {given}")
            return
    first = min((place(book, one) for one in candidates(book)), default=None)
    if first is not None and place(book, right) > first:
        book.blame("turn.order", f"seat {right.seat} {place(book, right)} speaks before seat {first[-1]} {first}")


def the_live(book: Book, turn: int) -> Live | None:
    """The live sitting, if the event names it; else the log is wrong."""
    live = book.live
    if live is None or live.number != turn:
        book.blame("turn.unknown", f"turn {turn} is not live")
        return None
    return live


def read_counted(book: Book, event: words.Counted) -> None:
    speaker, supporter = book.account(event.speaker), book.account(event.supporter)
    if speaker is None or supporter is None or any(seat not in book.people for seat in event.witnesses):
        book.blame("clock.who", f"counted for seats {event.speaker}, {event.supporter}, {event.witnesses}")
        return
    speaker.s += event.ms
    supporter.p += event.ms
    for seat in event.witnesses:
        book.people[seat].o += event.ms
    if supporter is book.house:
        speaker.from_house += event.ms
    live = the_live(book, event.turn)
    if live is None:
        return
    crowd = set(event.witnesses)
    if event.speaker != live.speaker or event.supporter != live.supporter or len(crowd) != len(event.witnesses):
        book.blame("clock.who", f"seats {event.speaker} and {event.supporter} are not those of turn {live.number}")
    elif not witnesses(book, sure=True) <= crowd <= witnesses(book, sure=False):
        book.blame("clock.who", f"witnesses {event.witnesses}, connected {sorted(witnesses(book, sure=False))}")
    if event.ms <= 0 or event.since < max(live.counted_to, live.runs_at) or event.since + event.ms > event.at:
        book.blame("clock.span", f"{event.ms} ms since {event.since}")
    elif event.since < live.crowd_since and event.since + event.ms > live.crowd_since:
        book.blame("clock.who", "a span is counted across a change of the people present")
    if event.since < live.run_from or event.since + event.ms > live.run_to:
        ran = f"it ran from {live.run_from} to {live.run_to}"
        book.blame("clock.ran", f"counted from {event.since} to {event.since + event.ms}, {ran}")
    live.counted_to = event.since + event.ms
    live.sat += event.ms
    right = live.right
    right.used += event.ms
    right.counted += event.ms
    if right.used > hard_end(book, right):
        book.blame("end.used", f"used {right.used} ms of {right.budget} + {right.extension}")


def hard_end(book: Book, right: Entitlement) -> int:
    """R8: budget + extension + grace, ms of running time; no grace in make-up turns."""
    return right.budget + right.extension + (0 if right.make_up else book.limits.grace)


def read_asked(book: Book, event: words.Asked) -> None:
    live = the_live(book, event.turn)
    if live is None:
        return
    if live.right.asked:
        book.blame("more.once", f"seat {live.speaker} asks a second time in round {book.round}")
    if live.right.make_up or book.q < book.limits.extension_from:
        book.blame("more.short", f"asked in a turn of {book.q} ms")
    if not 0 < event.ms <= book.limits.extension:
        book.blame("more.cap", f"asked for {event.ms} ms")
    live.right.asked = event.ms


def read_granted(book: Book, event: words.Granted) -> None:
    live = the_live(book, event.turn)
    if live is None:
        return
    right = live.right
    if right.asked <= 0 or right.extension:
        book.blame("more.once", f"{event.ms} ms granted to seat {right.seat} that were not asked for now")
    if right.make_up or book.q < book.limits.extension_from:
        book.blame("more.short", f"granted in a turn of {book.q} ms")
    if not 0 < event.ms <= min(book.limits.extension, max(right.asked, 0) or event.ms):
        book.blame("more.cap", f"granted {event.ms} ms, asked {right.asked}")
    right.asked = -1
    right.extension += event.ms
    live.warned = False  # the end of the telling has moved
    running = max(0, live.run_to - max(live.counted_to, live.run_from))  # not counted yet
    rest = hard_end(book, right) - right.used - running - event.ms
    for other in book.rights.values():
        if other is not right and book.is_open(other) and book.people[other.seat].status == "here":
            rest += book.limits.handover + max(0, hard_end(book, other) - other.used)
    grows = event.ms if right_that_grows(book, right) is not None else 0
    if event.at + rest + event.ms + grows > book.ends:
        book.blame("more.fits", f"{rest + event.ms + grows} ms do not fit before `ends`")


def read_ask_refused(book: Book, event: words.AskRefused) -> None:
    live = the_live(book, event.turn)
    if live is not None:
        if live.right.asked <= 0:
            book.blame("more.once", "an ask is refused that nobody made")
        live.right.asked = -1


def right_that_grows(book: Book, right: Entitlement) -> Entitlement | None:
    """R8: in a pair, the entitlement of the other, who supported, while it is open; else nobody's."""
    if len(book.rights) != 2 or right is not book.rights.get(right.seat):
        return None
    (other,) = (one for one in book.rights.values() if one is not right)
    return other if book.is_open(other) and right.supporter == other.seat else None


def read_grew(book: Book, event: words.TurnGrew) -> None:
    cause = next((right for right in book.rights.values() if event.cause in right.numbers), None)
    other = None if cause is None else right_that_grows(book, cause)
    book.owed_events.pop(("grew", event.seat), None)
    if cause is None or other is None or other.seat != event.seat or cause.grown:
        book.blame("more.grew", f"seat {event.seat} grows by {event.ms} ms because of turn {event.cause}")
        return
    used = min(cause.extension, max(0, cause.used - cause.budget))
    if event.ms != used:
        book.blame("more.grew", f"seat {event.seat} grows by {event.ms} ms, {used} were used")
    cause.grown = True
    other.budget += event.ms
    other.grew += event.ms


def read_changed(book: Book, event: words.SupporterChanged) -> None:
    live = the_live(book, event.turn)
    if live is None or book.account(event.supporter) is None:
        book.blame("turn.supporter", f"turn {event.turn} gets seat {event.supporter}")
        return
    allowed = who_supports(book, live.right)
    if event.was != live.supporter or event.supporter not in allowed or event.supporter == live.speaker:
        book.blame("turn.supporter", f"seat {event.supporter} replaces seat {event.was}, R7 gives {sorted(allowed)}")
    was = book.account(event.was)
    if was is not None and not _may_be_replaced(book, live, was):
        book.blame("turn.supporter", f"seat {event.was} is replaced without being gone")
    live.supporter = live.right.supporter = event.supporter
    live.crowd_since = book.at
    live.right.changed = True


def _may_be_replaced(book: Book, live: Live, was: Someone) -> bool:
    if was is book.house:
        return not book.stands_in or live.speaker in book.house_blocked or words.HOUSE in live.right.stepped
    return was.status in ("away", "left") or was.seat in live.right.stepped


def read_stepped_back(book: Book, event: words.SteppedBack) -> None:
    live = the_live(book, event.turn)
    if live is not None:
        if event.seat != live.supporter:
            book.blame("end.whose", f"seat {event.seat} steps back from a turn that they do not support")
        live.right.stepped.add(event.seat)
        if live.right.make_up:
            book.refused.add((live.speaker, event.seat))


def read_floor_given(book: Book, event: words.FloorGiven) -> None:
    right = book.rights.get(event.seat)
    if not book.round_open or right is None or not book.is_open(right) or not event.reason.strip():
        book.blame("turn.floor", f"the floor is given to seat {event.seat} for {event.reason!r}")
    book.floor = event.seat
