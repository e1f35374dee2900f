"""Ends of sittings and of turns in a log: how, by whose word, with what rest, and what a decline moved."""

from __future__ import annotations

from . import phases
from . import turn_words as words
from .checker_book import GONE, Book, Entitlement, Live
from .checker_floor import who_supports
from .checker_turns import hard_end, right_that_grows, the_live

THEIR_WORD = ("done", "kept", "declined", "passed")


def _the_sitting_is_over(book: Book, live: Live) -> None:
    right = live.right
    if not right.must_run <= right.counted <= right.may_run:
        ran = f"{right.must_run} to {right.may_run} ms ran"
        book.blame("clock.stood", f"turn {live.number} counted {right.counted} ms, {ran}")
        right.must_run = right.may_run = right.counted
    book.live = None


def read_set_aside(book: Book, event: words.TurnSetAside) -> None:
    live = the_live(book, event.turn)
    if live is None:
        return
    right = live.right
    if event.speaker != live.speaker:
        book.blame("end.whose", f"turn {event.turn} of seat {live.speaker} is set aside for seat {event.speaker}")
    if event.why == "passed":
        _the_pass(book, live, event.by)
        if right.passed:
            book.blame("end.pass", f"seat {live.speaker} passes a second time in round {book.round}")
        right.passed = True
        book.make_up_broken = book.make_up_broken or right.make_up
    elif event.why == "away":
        if book.people[live.speaker].status not in GONE:
            book.blame("end.how", f"the turn of seat {live.speaker} is set aside as if they were gone")
    else:
        supporters = {seat for seat in who_supports(book, right) if seat == words.HOUSE or is_here(book, seat)}
        if supporters:
            book.blame("turn.supporter", f"turn {event.turn} is suspended though {sorted(supporters)} could support")
        right.suspended = True
    _the_sitting_is_over(book, live)


def is_here(book: Book, seat: int) -> bool:
    """The one whom R7 takes is connected beyond doubt; else the turn may be set aside until they are, or are away."""
    return book.people[seat].status == "here"


def _the_pass(book: Book, live: Live, by: int) -> None:
    if by != live.speaker:
        book.blame("end.whose", f"seat {by} passes the turn of seat {live.speaker}")
    if live.sat > book.limits.pass_window:
        book.blame("end.pass", f"passed after {live.sat} ms")


def read_ended(book: Book, event: words.TurnEnded) -> None:
    live = book.live
    if live is not None and live.number == event.turn:
        right = live.right
        if event.speaker != live.speaker or event.supporter != live.supporter:
            book.blame("end.whose", f"turn {event.turn} is ended for seats {event.speaker}, {event.supporter}")
        _the_sitting_is_over(book, live)
        _how_it_ended(book, event, right, live)
    else:
        found = _set_aside(book, event)
        if found is None:
            book.blame("turn.unknown", f"turn {event.turn} of seat {event.speaker} ends without having begun")
            return
        right = found
        if event.how not in ("left", "offers", "over"):
            book.blame("end.how", f"turn {event.turn} is {event.how} while it is set aside")
    _how_it_may(book, event, right)
    rest = max(0, right.budget - right.used)
    if event.rest != rest:
        book.blame("end.rest", f"rest {event.rest}, should be {rest}")
    if right.finished:
        book.blame("turn.second", f"the turn of seat {event.speaker} ends a second time")
    _finish(book, event, right)


def _set_aside(book: Book, event: words.TurnEnded) -> Entitlement | None:
    for right in (*book.rights.values(), *([book.make_up] if book.make_up else [])):
        if right.seat == event.speaker and (event.turn in right.numbers or not right.numbers):
            return right
    return None


def _how_it_ended(book: Book, event: words.TurnEnded, right: Entitlement, live: Live) -> None:
    """What a live turn needs: the clock ran it out, or the speaker's own word ended it in its time."""
    how, used, budget = event.how, right.used, right.budget + right.extension
    if how in THEIR_WORD and event.by != live.speaker and not (right.closing and event.by == words.HOUSE):
        book.blame("end.whose", f"seat {event.by} ends the turn of seat {live.speaker} as {how}")
    if how in ("ran_out", "skipped") and event.by != words.HOUSE:
        book.blame("end.whose", f"turn {event.turn} is {how} by seat {event.by}")
    supporter = book.people.get(live.supporter)
    gone = book.people[right.seat].status in GONE or live.supporter in right.stepped
    gone = gone or supporter is None or supporter.status in GONE
    if how == "ran_out" and used != hard_end(book, right) and not right.closing and not (gone and used >= budget):
        book.blame("end.how", f"turn {event.turn} runs out after {used} ms of {hard_end(book, right)}")
    if how == "done" and used < right.budget and not right.closing:
        book.blame("end.how", f"done after {used} of {right.budget} ms: the rest is neither kept nor declined")
    if right.closing and used > max(budget - right.skipped, 0):
        book.blame("end.used", f"used {used} ms, the closing phases ended at {budget - right.skipped}")
    due = _warning(book, right)
    if due is not None and used - live.sat < due < used and not live.warned and not right.closing:
        book.blame("turn.warned", f"turn {event.turn} was not warned at {due} of {used} ms")
    if right.closing and (how == "kept") == (right.closing == "decline") and how in ("kept", "declined"):
        book.blame("end.whose", f"turn {event.turn} is {how}, the speaker's word was {right.closing}")
    a_pass = right.make_up and how == "kept" and live.sat <= book.limits.pass_window  # there is no later for it
    if how in ("kept", "declined") and not (right.closing or right.extension or a_pass):
        _the_closing_phases(book, right, event.turn)
    if how in ("kept", "passed"):
        check_keep(book, right)
    if how == "passed":
        _the_pass(book, live, event.by)
        if not right.passed and not right.make_up:
            book.blame("end.pass", f"a first pass ends the turn of seat {live.speaker}")


def _the_closing_phases(book: Book, right: Entitlement, turn: int) -> None:
    """R8: who is done before the closing phases still has them: only in them may a turn end at once."""
    assert book.opened is not None
    spans = phases.scale(book.opened.phases, right.budget)
    closing = phases.closing_start(spans)
    if right.used < closing < right.budget:
        book.blame("end.closing", f"turn {turn} ends after {right.used} ms, its closing phases begin at {closing}")


def check_keep(book: Book, right: Entitlement) -> None:
    """R8: nobody keeps time that is being repaid to them. In a make-up turn keep means: not today."""
    if not right.make_up and right.planned > book.q + book.tol:
        book.blame("end.keep", f"seat {right.seat} keeps the rest of {right.planned} ms, q is {book.q}")


def _how_it_may(book: Book, event: words.TurnEnded, right: Entitlement) -> None:
    how = event.how
    if how == "skipped" and not event.reason.strip():
        book.blame("end.reason", f"turn {event.turn} is skipped without a reason")
    if how == "left" and book.people[right.seat].status != "left":
        book.blame("end.how", f"the turn of seat {right.seat} ends as if they had left")
    if how == "offers" and right.offers < book.limits.offers:
        book.blame("end.how", f"no offers left after {right.offers}")
    if how == "over" and not right.make_up:
        book.owed_events["over", event.speaker] = ("end.how", f"turn {event.turn} is over, its round is not")


def _finish(book: Book, event: words.TurnEnded, right: Entitlement) -> None:
    right.finished, right.how, right.suspended, right.ended_at = True, event.how, False, event.at
    one = book.people[right.seat]
    one.turns += 1
    if right.make_up:
        book.make_up = None
        book.make_up_broken = book.make_up_broken or event.how not in ("ran_out", "declined")
        one.broken_off += event.how == "over"
        one.not_today = one.not_today or event.how in ("kept", "passed", "skipped")
    moved = book.declined.pop(event.turn, None)
    if event.how == "declined" and min(_moves(right)) > 0 and moved is None:
        book.owed_events["declined", event.turn] = ("x.moved", f"turn {event.turn} is declined and nothing moves")
    if moved is not None and (event.how != "declined" or moved not in _moves(right)):
        book.blame("x.moved", f"{moved} ms moved, the rest of turn {event.turn} is {event.rest}")
    other = right_that_grows(book, right)
    used = min(right.extension, max(0, right.used - right.budget))
    if other is not None and used and not right.grown and book.people[other.seat].status in ("here", "missing"):
        book.owed_events["grew", other.seat] = ("more.grew", f"no {used} ms more for seat {other.seat}")


def read_declined(book: Book, event: words.Declined) -> None:
    speaker, supporter = book.account(event.speaker), book.account(event.supporter)
    if speaker is None or supporter is None or event.ms <= 0:
        book.blame("x.moved", f"{event.ms} ms between seats {event.speaker} and {event.supporter}")
        return
    speaker.x += event.ms
    supporter.x -= event.ms
    if supporter is book.house:
        speaker.declined_from_house += event.ms
    live = book.live
    if live is not None and live.number == event.turn:
        pair = (live.speaker, live.supporter)
        if event.turn in book.declined:
            book.blame("x.moved", f"turn {event.turn} is declined twice")
        book.declined[event.turn] = event.ms
        right: Entitlement | None = live.right
    else:
        rights = (*book.rights.values(), *([book.last_make_up] if book.last_make_up else []))
        right = next((one for one in rights if event.turn in one.numbers[-1:]), None)
        pair = (-1, -1) if right is None else (right.seat, right.supporter)
        book.owed_events.pop(("declined", event.turn), None)
        if right is None or right.moved or (right.how, right.ended_at) != ("declined", event.at):
            book.blame("x.moved", f"{event.ms} ms moved by turn {event.turn}, which was not declined just now")
    if right is not None:
        right.moved = True
        if event.ms < right.budget - right.used:  # closing phases that could not run stay owed
            right.changed = True
    if (event.speaker, event.supporter) != pair:
        book.blame("x.moved", f"X moves from seat {event.supporter} to seat {event.speaker}, the turn was {pair}")
    if right is not None and event.ms not in _moves(right):
        book.blame("x.moved", f"{event.ms} ms moved, the rest is {right.budget - right.used}")


def _moves(right: Entitlement) -> tuple[int, int]:
    """What a decline may move: the rest; where closing phases could not run to their end, what lay beyond them."""
    rest = max(0, right.budget - right.used)
    return rest, min(rest, max(0, right.skipped - right.extension)) if right.closing else rest


def read_closing_began(book: Book, event: words.ClosingBegan) -> None:
    live = the_live(book, event.turn)
    if live is None:
        return
    assert book.opened is not None
    right = live.right
    if event.rest == "keep":
        check_keep(book, right)
    spans = phases.scale(book.opened.phases, right.budget)
    if not right.extension and right.used + event.skipped != phases.closing_start(spans):
        book.blame("end.closing", f"{event.skipped} ms are skipped after {right.used} ms of {right.budget}")
    if right.closing or not 0 <= event.skipped <= max(0, right.budget + right.extension - right.used):
        book.blame("end.how", f"closing begins and skips {event.skipped} ms after {right.used} of {right.budget}")
    right.closing = event.rest
    right.skipped = event.skipped


def read_rested(book: Book, event: words.Rested) -> None:
    """A mark that changes nothing needs a live turn all the same."""
    the_live(book, event.turn)


def read_warned(book: Book, event: words.Warned) -> None:
    live = the_live(book, event.turn)
    if live is None:
        return
    right = live.right
    used = right.used + max(0, live.run_to - max(live.counted_to, live.run_from))
    due = _warning(book, right)
    if live.warned or right.closing or (due is not None and used != due):
        book.blame("turn.warned", f"turn {event.turn} is warned after {used} ms, R11 gives {due}")
    live.warned = True


def _warning(book: Book, right: Entitlement) -> int | None:
    """R11: used ms of the warning; None where an extension has moved it, or where there is nothing to warn of."""
    if right.extension:
        return None
    assert book.opened is not None
    due = phases.warning_at(phases.scale(book.opened.phases, right.budget))
    return due if due < right.budget else None
