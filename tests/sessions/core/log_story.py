"""Hand-written event logs: a small teller of stories, in seconds, that knows no rule. The checker's tests use it."""

from __future__ import annotations

from typing import Any, Self

from sessions.core import turn_words as words
from sessions.core.phases import Phase

START = 1_000_000
TELL = (Phase(key="tell", ms=300_000, who="both", index=0),)  # no closing phases, and nobody is warned
WARNED_TELL = (Phase(key="tell", ms=300_000, who="speaker", index=0),)
TELL_AND_TAKE_IN = (
    Phase(key="tell", ms=240_000, who="both", index=0),
    Phase(key="take_in", ms=60_000, who="both", index=1),
)


class Story:
    """Tells a log. Whoever calls decides what happens; what is written down is exactly that, right or wrong."""

    def __init__(self, carried: dict[int, int], turn_s: int = 300, ends_s: int = 3600, **opened: Any) -> None:
        self.now = START
        self.log: list[words.Event] = []
        self.turn = 0
        self.round = 0
        self.speaker = self.supporter = 0
        self.counted_to = START
        self.turn_ms = turn_s * 1000
        people = opened.pop("people", None) or tuple(words.Person(seat, b * 1000) for seat, b in carried.items())
        self.carried = {person.seat: person.carried for person in people}
        fields: dict[str, Any] = {"nominal": 2, "rounds": 1, "phases": TELL} | opened
        self.add(words.Opened, turn_ms=self.turn_ms, people=people, ends=START + ends_s * 1000, **fields)

    def add(self, kind: type[words.Event], /, **fields: Any) -> Self:
        self.log.append(kind(at=self.now, **fields))
        return self

    def wait(self, seconds: float) -> Self:
        self.now += round(seconds * 1000)
        return self

    def plan(self, *cycle: int, budgets: tuple[float, ...] = (), q: float = 0, targets: Any = None) -> Self:
        self.round += 1
        q_ms = round(q * 1000) or self.turn_ms
        self.add(
            words.RoundPlanned,
            round=self.round,
            turn_ms=q_ms,
            cycle=cycle,
            budgets=tuple(round(t * 1000) for t in budgets) or (q_ms,) * len(cycle),
            targets=tuple((seat, self.carried[seat]) for seat in cycle) if targets is None else targets,
        )
        return self

    def offer(self, speaker: int, supporter: int, budget: float = 300, left: float | None = None, **more: Any) -> Self:
        self.turn += not more.get("resumed", False)
        self.speaker, self.supporter = speaker, supporter
        handover = 0 if more.get("resumed") else 5_000
        self.counted_to = self.now + handover
        fields: dict[str, Any] = {
            "turn": self.turn,
            "round": self.round,
            "speaker": speaker,
            "supporter": supporter,
            "budget": round(budget * 1000),
            "left": round((budget if left is None else left) * 1000),
            "runs_at": self.now + handover,
        }
        return self.add(words.TurnOffered, **(fields | more))

    def runs(self, seconds: float, *witnesses: int) -> Self:
        """The clock runs for so long (after what is left of the handover), and that is counted."""
        self.now = max(self.now, self.counted_to)
        since, self.now = self.now, self.now + round(seconds * 1000)
        self.counted_to = self.now
        return self.counted(since, self.now - since, *witnesses)

    def counted(self, since: int, ms: int, *witnesses: int) -> Self:
        return self.add(
            words.Counted,
            turn=self.turn,
            since=since,
            ms=ms,
            speaker=self.speaker,
            supporter=self.supporter,
            witnesses=witnesses,
        )

    def ends(self, how: str = "ran_out", rest: float = 0, **more: Any) -> Self:
        by = self.speaker if how in ("kept", "declined", "done", "passed") else words.HOUSE
        fields: dict[str, Any] = {
            "turn": self.turn,
            "speaker": self.speaker,
            "supporter": self.supporter,
            "how": how,
            "by": by,
            "rest": round(rest * 1000),
        }
        return self.add(words.TurnEnded, **(fields | more))

    def aside(self, why: str, by: int = words.HOUSE) -> Self:
        return self.add(words.TurnSetAside, turn=self.turn, speaker=self.speaker, why=why, by=by)

    def whole(self, speaker: int, supporter: int, *witnesses: int, budget: float = 300, grace: float = 10) -> Self:
        """One turn from its offer until it has run out."""
        return self.offer(speaker, supporter, budget).runs(budget + grace, *witnesses).ends()

    def make_up(self, speaker: int, supporter: int, seconds: float, *witnesses: int) -> Self:
        return self.offer(speaker, supporter, seconds, make_up=True).runs(seconds, *witnesses).ends()

    def round_ends(self) -> Self:
        return self.add(words.RoundEnded, round=self.round)

    def even(self) -> Self:
        return self.add(words.Closed, result="even")

    def uneven(self, reason: str, text: str = "") -> Self:
        return self.add(words.Closed, result="uneven", reason=reason, words=text)

    def loses(self, seat: int, seen_ago: float = 0, noticed_in: float = 0) -> Self:
        seen = self.now - round(seen_ago * 1000)
        return self.add(words.PersonLost, seat=seat, last_seen=seen, noticed=self.now + round(noticed_in * 1000))

    def returns(self, seat: int, absorbed: int = 0) -> Self:
        return self.add(words.PersonReturned, seat=seat, absorbed=absorbed)

    def leaves(self, seat: int) -> Self:
        return self.add(words.PersonLeft, seat=seat, why="left")

    def pauses(self, kind: str, by: int, seconds: float) -> Self:
        return self.add(words.Paused, kind=kind, by=by, until=self.now + round(seconds * 1000))

    def resumes(self, kind: str, by: int, why: str = "resumed") -> Self:
        self.counted_to = max(self.counted_to, self.now)
        return self.add(words.PauseEnded, kind=kind, by=by, why=why)

    def declines(self, ms: float, speaker: int = -1, supporter: int = -1) -> Self:
        return self.add(
            words.Declined,
            turn=self.turn,
            ms=round(ms * 1000),
            speaker=self.speaker if speaker < 0 else speaker,
            supporter=self.supporter if supporter < 0 else supporter,
        )

    def only(self) -> list[words.Event]:
        return self.log


def pair(**opened: Any) -> Story:
    """Two people at 0, planned for one round of 300 s."""
    return Story({1: 0, 2: 0}, **opened).plan(1, 2)


def triad(**opened: Any) -> Story:
    """Three people at 0, planned for one round of 200 s: 1 is supported by 2, 2 by 3, 3 by 1."""
    return Story({1: 0, 2: 0, 3: 0}, **opened).plan(1, 2, 3, q=200)
