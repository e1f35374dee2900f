"""What is owed and what is repaid, by the checker's own accounts: over exercises, and from session to session.

- Whoever enters a pairing brings their balance less the mean of the cohort's active members, as all logs up to there
  make it: so what is owed in one session is there in the next.
- In a pair, one owed and one owing, the target is by min(owed, owing, 2q, rounds · q) better: what R6 allows.
- A pairing that closes even has brought everybody who was in it from the first to the last to their target, within the
  tolerance. Over a session in which that holds for all exercises of a person, their balance has risen by the sum.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sessions.core import turn_words as turn
from sessions.core.turn_words import HOUSE, Person, tolerance

from .book import Book, Together
from .tally import Tally

ROUNDING_MS = 16  # of a plan, which rounds down for each person and round


class Repaying:
    """The accounts of a cohort, by user number; 0 is the house."""

    def __init__(self, members: list[int], tally: Tally) -> None:
        self.members, self.tally = members, tally
        self.accounts: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        self.instant = 0
        self.means: set[int] = set()  # at this instant
        self.begin_session()

    def balance(self, user: int) -> int:
        s, p, _, x = self.accounts[user]
        return s - p + x

    def mean(self) -> int:
        return sum(self.balance(user) for user in self.members) // len(self.members) if self.members else 0

    # --- events ------------------------------------------------------------------------------------------------------

    def read(self, book: Book, pairing: Together, event: turn.Event) -> None:
        if event.at != self.instant:
            self.instant, self.means = event.at, {self.mean()}
        match event:
            case turn.Opened():
                for person in event.people:
                    self._brings(book, pairing, person, {self.mean()})
            case turn.PersonJoined():
                # A running turn is counted when somebody joins, after what they bring has been read.
                self._brings(book, pairing, event.person, {*self.means, self.mean()})
                pairing.gone.add(event.person.seat)
            case turn.RoundPlanned():
                self._planned(book, pairing, event)
            case turn.Counted():
                self._add(book, pairing, event.speaker, s=event.ms)
                self._add(book, pairing, event.supporter, p=event.ms)
                for seat in event.witnesses:
                    self._add(book, pairing, seat, o=event.ms)
            case turn.Declined():
                self._add(book, pairing, event.speaker, x=event.ms)
                self._add(book, pairing, event.supporter, x=-event.ms)
            case turn.HouseRepaid():
                self._add(book, pairing, event.seat, x=-event.ms)
                self._add(book, pairing, HOUSE, x=event.ms)
            case turn.PersonLeft() | turn.PersonAway() | turn.PersonLost():
                pairing.gone.add(event.seat)
            case turn.Closed():
                self._closed(book, pairing)

    def _add(self, book: Book, pairing: Together, seat: int, s: int = 0, p: int = 0, o: int = 0, x: int = 0) -> None:
        account = self.accounts[book.users.get(seat, 0) if seat else 0]
        for column, value in enumerate((s, p, o, x)):
            account[column] += value
        pairing.moved[seat] = pairing.moved.get(seat, 0) + s - p + x

    def _brings(self, book: Book, pairing: Together, person: Person, means: set[int]) -> None:
        user = book.users[person.seat]
        if person.carried not in {self.balance(user) - mean for mean in means}:
            expected = self.balance(user) - self.mean()
            book.blame("carried.balance", f"seat {person.seat} brings {person.carried}, by the logs {expected}")
        pairing.carried[person.seat] = person.carried

    def _planned(self, book: Book, pairing: Together, event: turn.RoundPlanned) -> None:
        for seat, target in event.targets:
            pairing.targets.setdefault(seat, target)
        if event.round != 1 or len(event.cycle) != 2 or pairing.exercise is None:
            return
        one, other = (pairing.carried[seat] for seat in event.cycle)
        q = event.turn_ms
        allowed = min(abs(one), abs(other), 2 * q, pairing.exercise.rounds * q) if one * other < 0 else 0
        for seat in event.cycle:
            better = abs(pairing.targets[seat] - pairing.carried[seat])
            if abs(better - allowed) > ROUNDING_MS:
                book.blame("repaid.plan", f"seat {seat}: {better} ms are to be repaid, {allowed} could be")

    # --- over a session ----------------------------------------------------------------------------------------------

    def begin_session(self) -> None:
        self.came_with: dict[int, int] = {}
        self.promised: dict[int, int] = defaultdict(int)
        self.slack: dict[int, int] = defaultdict(int)
        self.spoilt: set[int] = set()

    def _closed(self, book: Book, pairing: Together) -> None:
        """What a pairing has promised to those who were in it from the first to the last, if it closed even."""
        even = _even(pairing)
        for seat, carried in pairing.carried.items():
            user = book.users[seat]
            self.came_with.setdefault(user, self.balance(user) - pairing.moved.get(seat, 0))
            self.slack[user] += even + ROUNDING_MS
            if pairing.result != "even" or seat in pairing.gone or seat not in pairing.targets:
                self.spoilt.add(user)
                continue
            promised = pairing.targets[seat] - carried
            self.promised[user] += promised
            if abs(pairing.moved.get(seat, 0) - promised) > even:
                moved = pairing.moved.get(seat, 0)
                book.blame("repaid.exercise", f"seat {seat} moved by {moved} in an even pairing, not {promised}")

    def end_session(self, book: Book) -> None:
        for user, before in self.came_with.items():
            if user in self.spoilt:
                continue
            change = self.balance(user) - before
            if abs(change - self.promised[user]) > self.slack[user]:
                book.blame("repaid.session", f"{user} moved by {change}, promised {self.promised[user]}")
            if self.promised[user] > 0:
                self.tally.owed["promised"] += self.promised[user]
                self.tally.owed["repaid"] += change
                self.tally.owed["people repaid"] += 1

    def count_company(self, pairings: Iterable[Together]) -> None:
        """How often somebody who is owed meets somebody who owes: what pairing looks at last, and does not promise."""
        together = [one for one in pairings if one.exercise is not None]
        owing = [one for one in together if max(one.carried.values(), default=0) > _even(one)]
        for pairing in together:
            owed = sum(carried < -_even(pairing) for carried in pairing.carried.values())
            self.tally.owed["people owed at an opening"] += owed
            self.tally.owed["of them while somebody there owed"] += owed if owing else 0
            self.tally.owed["of them with somebody who owed"] += owed if pairing in owing else 0


def _even(pairing: Together) -> int:
    assert pairing.exercise is not None
    return tolerance(pairing.exercise.turn_ms)
