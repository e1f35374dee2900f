"""The passing of time in a log: every ms between two events falls into exactly one class, and each class has a budget.

Here the checker runs its own clock, from offers, pauses and losses alone, so that what the log says was counted can be
held against what should have run.
"""

from __future__ import annotations

from . import turn_words as words
from .checker_book import GONE, NEVER, Book, Entitlement, Live
from .checker_floor import candidates


def advance(book: Book, at: int) -> None:
    """Let the time from the last event to `at` (ms) pass: duties are called in, deadlines must not have been missed."""
    if book.owed_events:
        call_in(book)
    if book.pauses:
        _pauses_that_should_have_ended(book, at)
    if book.uncertain:
        _absences_that_should_have_ended(book, at)
    if at > book.ends:
        book.blame("time.ends", f"still going {at - book.ends} ms after `ends`")
    live = book.live
    if live is None:
        _without_turn(book, at)
    else:
        _with_turn(book, live, at)


def call_in(book: Book) -> None:
    """Blame every event that an earlier one made necessary and that did not come."""
    for code, text in book.owed_events.values():
        book.blame(code, text)
    book.owed_events.clear()


def _pauses_that_should_have_ended(book: Book, at: int) -> None:
    for (kind, by), (_, until) in book.pauses.items():
        if until < at:
            book.blame("pause.length", f"the {kind} pause of seat {by} lasts beyond its end")


def _absences_that_should_have_ended(book: Book, at: int) -> None:
    for one in book.people.values():
        if one.due < at and one.status == "missing":
            book.blame("people.reload", f"seat {one.seat} is missing for longer than a reload may take")
        elif one.due < at and one.status == "lost":
            book.blame("people.absence", f"seat {one.seat} should have been away since {one.due}")


def _with_turn(book: Book, live: Live, at: int) -> None:
    dt = at - book.at
    speaker = book.people[live.speaker]
    supporter = book.account(live.supporter)
    assert supporter is not None
    if speaker.status in GONE or supporter.status in GONE:
        book.blame("turn.held", f"turn {live.number} goes on with somebody who is gone")
    if supporter is book.house and not book.stands_in:
        book.blame("turn.held", f"turn {live.number} is supported by a house that does not stand in")
    stop = what_stops(book, live)
    if stop == "facilitator":
        book.paused += dt
    elif stop == "members":
        book.paused += dt
        book.stood += dt
    elif stop == "absent":
        book.absent += dt
        book.stood += dt
    else:
        begins = min(at, max(book.at, live.runs_at))
        book.handover += begins - book.at
        if begins < at:
            if live.run_to != begins:
                live.run_from = begins
            live.run_to = at
            _run(book, live.right, at - begins, "missing" in (speaker.status, supporter.status))


def what_stops(book: Book, live: Live) -> str:
    """Which class of time holds the live turn's clock now: facilitator, members, absent, or "" when it runs."""
    pauses = book.pauses
    if pauses:
        if ("facilitator", words.HOUSE) in pauses:
            return "facilitator"
        if ("me", live.speaker) in pauses or ("me", live.supporter) in pauses:
            return "members"
        if any(kind == "bell" for kind, _ in pauses):
            return "members"
    if book.uncertain:
        supporter = book.people.get(live.supporter)
        if book.people[live.speaker].status == "lost" or (supporter is not None and supporter.status == "lost"):
            return "absent"
    return ""


def _run(book: Book, right: Entitlement, ms: int, reloading: bool) -> None:
    if right.make_up:
        book.running_make_up += ms
    else:
        book.running += ms
    right.may_run += ms
    if not reloading:
        right.must_run += ms
        return
    right.absorbed += ms
    if right.absorbed > book.limits.reload_in_turn:
        book.blame("people.reload", f"{right.absorbed} ms of reloads absorbed in one turn")


def _without_turn(book: Book, at: int) -> None:
    dt = at - book.at
    if book.alone_until is not None:
        book.alone += dt
        if len(book.connected()) >= 2 or candidates(book):
            book.blame("wait.alone", "the alone clock runs though two could meet")
        if at > book.alone_until:
            book.blame("wait.alone", "the alone clock runs beyond its end")
    elif ("facilitator", words.HOUSE) in book.pauses:
        book.paused += dt
    elif any(kind == "bell" for kind, _ in book.pauses):
        book.paused += dt
        book.stood += dt
    elif any(one.status in ("lost", "missing") for one in book.people.values()):
        book.absent += dt
        book.stood += dt
        if book.round_open and candidates(book):
            book.blame("wait.needless", f"{dt} ms waited while somebody could speak")
    else:
        book.blame("wait.idle", f"{dt} ms in no class of time")


def read_paused(book: Book, event: words.Paused) -> None:
    limits = book.limits
    key = (event.kind, event.by)
    length = event.until - event.at
    if key in book.pauses:
        book.blame("pause.count", f"a second {event.kind} pause of seat {event.by} at once")
    if event.kind == "facilitator":
        if event.by != words.HOUSE or book.facilitator_paused + length > limits.facilitator_pause:
            book.blame("pause.length", f"the facilitator's pauses would sum to {book.facilitator_paused + length} ms")
    else:
        one = book.people.get(event.by)
        if one is None or one.status not in ("here", "missing"):
            book.blame("people.status", f"seat {event.by} pauses without being here")
            return
        if event.kind == "me":
            one.mes += 1
            cap, too_many = limits.pause_me, one.mes > limits.pause_me_times
        else:
            one.bells += 1
            book.bells += 1
            cap, too_many = limits.bell, one.bells > limits.bells_each or book.bells > limits.bells_in_all
        if too_many:
            book.blame("pause.count", f"seat {event.by} has no {event.kind} pause left")
        if length > cap:
            book.blame("pause.length", f"a {event.kind} pause of {length} ms")
    book.pauses[key] = (event.at, event.until)


def read_pause_ended(book: Book, event: words.PauseEnded) -> None:
    since, until = book.pauses.pop((event.kind, event.by), (NEVER, NEVER))
    if since == NEVER:
        book.blame("people.status", f"a {event.kind} pause of seat {event.by} ends that never began")
        return
    if event.kind == "facilitator":
        book.facilitator_paused += event.at - since
    else:
        book.away_ms += event.at - since
    if event.why == "ran_out" and event.at != until:
        book.blame("pause.length", f"a {event.kind} pause ran out {until - event.at} ms before its end")
    if event.why == "limit" and (event.kind == "facilitator" or not standstill_reached(book)):
        book.blame("pause.standstill", "a pause ends at a limit that is not reached")


def standstill_cap(book: Book) -> int:
    """Members' pauses and absences together, ms: 5 min + a quarter of the planned time (DESIGN §3)."""
    return book.limits.standstill + book.planned_ms // 4


def standstill_reached(book: Book) -> bool:
    """The cap is spent, but for a ms for each of those who spend it at once."""
    # in whole ms: several pauses and absences at once may leave one ms less than there are of them
    return standstill_spent(book) + 2 * len(book.people) + 1 >= standstill_cap(book)


def standstill_spent(book: Book) -> int:
    """What members' pauses and absences have taken until now, all of them, also those that stopped nothing, ms."""
    pausing = sum(book.at - since for (kind, _), (since, _) in book.pauses.items() if kind != "facilitator")
    gone = sum(
        one.absent + (max(0, book.at - one.absent_from) if one.status == "lost" else 0) for one in book.people.values()
    )
    return book.away_ms + pausing + gone


def read_alone_began(book: Book, event: words.AloneBegan) -> None:
    if book.live is not None or len(book.connected()) >= 2 or candidates(book):
        book.blame("wait.alone", "the alone clock begins though two could meet")
    if book.alone_until is not None or event.until - event.at != book.limits.alone - book.alone_used:
        book.blame("wait.alone", f"the alone clock is set to {event.until - event.at} ms")
    book.alone_until = event.until
    book.alone_from = event.at


def read_alone_ended(book: Book, event: words.AloneEnded) -> None:
    if book.alone_until is None:
        book.blame("wait.alone", "an alone clock ends that never began")
        return
    book.alone_used += event.at - book.alone_from
    book.alone_until = None


def check_budgets(book: Book) -> None:
    """The table of bounded time, at the close: each class within its budget (all lengths in ms)."""
    limits = book.limits
    n = len(book.people)
    members = n * limits.pause_me_times * limits.pause_me + min(n, limits.bells_in_all) * limits.bell
    for name, spent, budget in (
        ("running", book.running, book.plan_max_run),
        ("running in make-up turns", book.running_make_up, book.make_ups * max(book.q, book.tol)),
        ("handover", book.handover, limits.handover * book.offers),
        ("paused", book.paused, members + limits.facilitator_pause),
        ("absent", book.absent, n * limits.absence + book.lag),
        ("alone", book.alone, limits.alone),
        ("standing still for members", book.stood, standstill_cap(book) + book.lag),
        ("members' pauses and absences", standstill_spent(book), standstill_cap(book) + book.reloads_lost),
    ):
        if spent > budget:
            book.blame("budget.class", f"{name}: {spent} ms of {budget}")
    if book.make_ups > 4 * n:
        book.blame("budget.class", f"{book.make_ups} make-up turns of {n} people")
