"""The checker of whole sessions: reads the log, the ledger, the audit and the blocks, and says which rules they break.

Written apart from the rules. Inside of a pairing the checker of the turn engine reads along (`sessions.core.checker`);
here is what lies around it: who is paired, who sits out, what is carried from one session to the next, what is audited.
`docs/proving.md` names the codes.
"""

from __future__ import annotations

from collections import defaultdict

from groups.models import Membership, MembershipState, Role
from realtime import verifying
from sessions import codec
from sessions.core import room_words as w
from sessions.core import turn_words as turn
from sessions.models import Account, Line, RoomEvent, Seat

from .audited import Audited
from .book import Book, Keeping, Together
from .fairness import Fairness
from .repaying import Repaying
from .tally import Left, Tally, Violation

Log = list[tuple[int, w.AnyEvent, int | None]]  # version, event, acting seat
REASONS = {"even": {""}, "uneven": {"owed", "alone", "time", "facilitator"}}


def check_series(left: Left, tally: Tally) -> list[Violation]:
    """All that is wrong with what a series of sessions has left behind, and its counts."""
    reader = Reader(left, tally)
    for number in left.rooms:
        reader.read_room(number)
    reader.finish()
    return left.wrong


class Reader:
    """Reads the rooms of a cohort in the order in which they were begun."""

    def __init__(self, left: Left, tally: Tally) -> None:
        self.left, self.tally, self.wrong = left, tally, left.wrong
        members = Membership.objects.filter(cohort=left.cohort, role=Role.MEMBER, state=MembershipState.ACTIVE)
        self.repaying = Repaying(sorted(members.values_list("user", flat=True)), tally)
        self.fairness = Fairness()
        self.audited = Audited(left.cohort)
        self.stays: dict[int, list[tuple[int, int, int]]] = defaultdict(list)  # by user: since, until, room

    # --- one room ----------------------------------------------------------------------------------------------------

    def read_room(self, number: int) -> None:
        users = dict(Seat.objects.filter(room=number, user__isnull=False).values_list("number", "user_id"))
        self.book = book = Book(number, users, Keeping(number, self.left.blocks), self.wrong)
        rows = RoomEvent.objects.filter(room=number).order_by("version").values_list("version", "body", "seat")
        log: Log = [(version, codec.decode_event(body), seat) for version, body, seat in rows]
        self.repaying.begin_session()
        for place, (version, event, seat) in enumerate(log):
            book.version = version
            self.audited.read(number, event, users.get(seat or 0))
            self.read(event, place, log, users.get(seat or 0))
            book.end_of_version()
        self.tally.events += len(log)
        self.repaying.end_session(book)
        self._end_of_room(number)

    def read(self, event: w.AnyEvent, place: int, log: Log, by: int | None) -> None:
        match event:
            case w.ExerciseStarted():
                self.started(event, [one for _, one, _ in log[place + 1 :]])
            case w.GroupFormed():
                self.formed(event)
            case w.InPairing():
                self.in_pairing(event, by)
            case w.ExerciseEnded():
                self.ended()
            case _:
                self.book.read_person(event)

    # --- exercises ---------------------------------------------------------------------------------------------------

    def started(self, event: w.ExerciseStarted, later: list[w.AnyEvent]) -> None:
        book = self.book
        if book.running:
            book.blame("exercise.two", "an exercise begins while another one runs")
        book.running, book.started, book.exercise = True, book.started + 1, event.exercise
        book.pairings.clear()
        self.tally.exercises += 1
        end = next((at for at, one in enumerate(later) if isinstance(one, w.ExerciseStarted)), len(later))
        groups = [one.seats for one in later[:end] if isinstance(one, w.GroupFormed)]
        paired = {seat for group in groups for seat in group}
        waiting = [seat for seat, one in book.people.items() if one.may_be_paired and seat not in paired]
        self._judge(event.exercise, groups, waiting)

    def _judge(self, exercise: w.RoomExercise, groups: list[tuple[int, ...]], waiting: list[int]) -> None:
        """Whether those sat out, and those were third, who had not been as often."""
        book, users = self.book, self.book.users
        named = [[users[seat] for seat in group] for group in groups]
        idle = [users[seat] for seat in waiting]
        self.tally.what["sat out"] += len(idle)
        if (book.room, book.version) in self.left.by_hand:
            self.tally.what["started as chosen"] += 1
        else:
            apart = frozenset(book.keeping.at(book.version))
            instead = self.fairness.fairer_waiting(named, idle, apart)
            if instead is not None:
                book.blame("wait.again", f"{sorted(idle)} sit out, {sorted(instead)} had to less often")
            if exercise.nominal == 2 and (third := self.fairness.fairer_third(named, apart)) is not None:
                book.blame("wait.third", f"of {named} the last are third, {third} was less often")
        self.fairness.note(named, idle, exercise.nominal)

    def formed(self, event: w.GroupFormed) -> None:
        book = self.book
        self.tally.pairings += 1
        if event.pairing in book.pairings:
            book.blame("pairing.two", f"pairing {event.pairing} is formed twice")
        for seat in event.seats:
            book.joins(seat, event.pairing)
        book.pairings[event.pairing] = Together(set(event.seats), book.exercise, size=len(event.seats))
        book.keep_apart(event.pairing)

    def ended(self) -> None:
        book = self.book
        if not book.running or any(one.open for one in book.pairings.values()):
            book.blame("exercise.open", "an exercise is over, and a pairing of it is open")
        book.running = False
        self.repaying.count_company(book.pairings.values())

    # --- in a pairing ------------------------------------------------------------------------------------------------

    def in_pairing(self, wrapped: w.InPairing, by: int | None) -> None:
        book, event = self.book, wrapped.event
        pairing = book.pairings.get(wrapped.pairing)
        if pairing is None:
            book.blame("pairing.unknown", f"{type(event).__name__} in pairing {wrapped.pairing}, which nobody formed")
            return
        match event:
            case turn.Opened():
                if {one.seat for one in event.people} != pairing.seats:
                    book.blame("pairing.people", f"pairing {wrapped.pairing} opens with others than were formed")
            case turn.PersonJoined():
                self._joined(wrapped.pairing, pairing, event)
            case turn.PersonLeft():
                pairing.seats.discard(event.seat)
            case turn.StoodIn():
                pairing.house = (by or 0) if event.on else 0
                book.keep_apart(wrapped.pairing)
            case turn.Counted():
                for seat in (event.speaker, event.supporter):
                    if book.is_missed(seat, event.since + event.ms):
                        book.blame("people.missed", f"time of turn {event.turn} counts, and seat {seat} is not there")
            case turn.Closed():
                self._closed(wrapped.pairing, pairing, event)
        pairing.checker.read(event)
        for wrong in pairing.checker.violations:
            book.blame(f"turn:{wrong.code}", f"pairing {wrapped.pairing}: {wrong.text}")
        pairing.checker.violations.clear()
        self.repaying.read(book, pairing, event)

    def _joined(self, number: int, pairing: Together, event: turn.PersonJoined) -> None:
        self.book.joins(event.person.seat, number)
        pairing.seats.add(event.person.seat)
        self.book.keep_apart(number)
        if pairing.exercise is not None and pairing.exercise.nominal == 2:
            self.fairness.third[self.book.users[event.person.seat]] += 1
        self.tally.what["joined a pairing"] += 1

    def _closed(self, number: int, pairing: Together, event: turn.Closed) -> None:
        pairing.open, pairing.result = False, event.result
        if event.reason not in REASONS.get(event.result, set()):
            self.book.blame("close.reason", f"pairing {number} closes {event.result!r}, {event.reason!r}")
        self.tally.closes[event.reason or event.result] += 1

    # --- what is left ------------------------------------------------------------------------------------------------

    def _end_of_room(self, number: int) -> None:
        book = self.book
        for pairing_number, pairing in book.pairings.items():
            if pairing.open:
                book.blame("exercise.open", f"pairing {pairing_number} never closed")
        if book.started and (book.running or not book.closed):
            book.blame("session.open", "the session did not come to its end")
        for user, since, until in book.stays_over:
            self.stays[user].append((since, until, number))
        for user, since in book.stays.items():
            self.stays[user].append((since, 1 << 62, number))
        if set(Line.objects.filter(room=number).values_list("pk", flat=True)) != book.said:
            book.blame("refusal.line", "there are words of lines that nobody said")

    def finish(self) -> None:
        """What holds over all rooms of the cohort."""
        for user, stays in self.stays.items():
            for (_, until, room), (since, _, other) in zip(sorted(stays), sorted(stays)[1:], strict=False):
                if since < until and room != other:
                    self._blame("people.seat", f"{user} is in room {other} from {since}, and in {room} until {until}")
        for line in [line for number in self.left.rooms for line in verifying.check_room(number)]:
            self._blame("kept.room", line)
        for account in Account.objects.filter(cohort=self.left.cohort):
            there = (account.s, account.p, account.o, account.x)
            mine = tuple(self.repaying.accounts[account.user_id or 0])
            if there != mine:
                self._blame("ledger.account", f"the account of {account.user_id} is {there}, by the logs {mine}")
        sums = [sum(column) for column in zip(*self.repaying.accounts.values(), strict=True)] or [0, 0, 0, 0]
        if sums[0] != sums[1] or sums[3]:
            self._blame("ledger.sum", f"S is {sums[0]} and P {sums[1]}, X is {sums[3]}")
        for code, text in self.audited.differences():
            self._blame(code, text)
        for what, times in self.audited.counts().items():
            self.tally.what[what] += times

    def _blame(self, code: str, text: str) -> None:
        self.wrong.append(Violation(code, 0, 0, text))
