"""Rounds in a log: the plan as R5 and R6 would have it, how a round ends, what it did to those whom nothing touched."""

from __future__ import annotations

from collections.abc import Sequence

from . import turn_words as words
from .checker_book import Book, Entitlement
from .checker_floor import who_supports


def q_of_round(turn_ms: int, nominal: int, n: int) -> int:
    """q = turn_ms · min(1, nominal/n), DESIGN §3; nominal 0 is a circle: as many as there are."""
    return turn_ms if nominal == 0 or n <= nominal else turn_ms * nominal // n


def repayments(wants: Sequence[float]) -> list[float]:
    """R6: r = -z, the larger side scaled down to the smaller, so that the sum is 0. ms."""
    owed = -sum(z for z in wants if z < 0)
    owing = sum(z for z in wants if z > 0)
    give = min(owed, owing)
    if give == 0:
        return [0.0] * len(wants)
    return [-z * give / owed if z < 0 else -z * give / owing for z in wants]


def spread(wanted: Sequence[float]) -> list[float]:
    """R6: y along the cycle, x less its mean, for the repayments in the order of the cycle. ms."""
    xs: list[float] = []
    x = 0.0
    for place, r in enumerate(wanted):
        x = x + r if place else 0.0
        xs.append(x)
    mean = sum(xs) / len(xs)
    return [x - mean for x in xs]


def share(ys: Sequence[float], q: int) -> float:
    """R6: lambda = min(1, (q/2) / max|y|)."""
    largest = max(abs(y) for y in ys)
    return 1.0 if 2 * largest <= q else q / 2 / largest


def read_planned(book: Book, event: words.RoundPlanned) -> None:
    n = len(event.cycle)
    if book.round_open or book.live is not None or event.round != book.round + 1 or event.round > book.opened_rounds:
        book.blame("plan.round", f"round {event.round} is planned after round {book.round}")
    _the_cycle(book, event)
    if n < 2 or len(event.budgets) != n or any(seat not in book.people for seat in event.cycle):
        book.blame("plan.cycle", f"cycle {event.cycle}, budgets {event.budgets}")
        return
    _the_bounds(book, event)
    _the_repayment(book, event)
    limits = book.limits
    if event.at + n * (limits.handover + event.turn_ms + limits.grace) > book.ends:
        book.blame("plan.fits", f"round {event.round} cannot end before `ends`")
    _begin(book, event)


def _begin(book: Book, event: words.RoundPlanned) -> None:
    limits = book.limits
    n = len(event.cycle)
    book.round, book.round_open, book.q = event.round, True, event.turn_ms
    book.floor = None
    book.supporter_of = {seat: event.cycle[(place + 1) % n] for place, seat in enumerate(event.cycle)}
    book.rights = {seat: Entitlement(seat, budget) for seat, budget in zip(event.cycle, event.budgets, strict=True)}
    book.b_at_plan = {seat: book.people[seat].b for seat in event.cycle}
    more = limits.extension if event.turn_ms >= limits.extension_from else 0
    book.plan_max_run += sum(event.budgets) + n * (limits.grace + more) + (more if n == 2 else 0)


def _the_cycle(book: Book, event: words.RoundPlanned) -> None:
    chosen = set(event.cycle)
    sure = {one.seat for one in book.people.values() if one.status == "here"}
    maybe = {one.seat for one in book.people.values() if one.status == "missing"}
    if len(chosen) != len(event.cycle) or not sure <= chosen or not chosen <= sure | maybe:
        book.blame("plan.cycle", f"cycle {event.cycle} of the connected {sorted(sure)}")


def _the_bounds(book: Book, event: words.RoundPlanned) -> None:
    assert book.opened is not None
    n, q = len(event.cycle), event.turn_ms
    if q != q_of_round(book.opened.turn_ms, book.opened.nominal, n):
        book.blame("plan.q", f"q is {q} for {n} people")
    if any(2 * t < q - 1 or 2 * t > 3 * q for t in event.budgets):
        book.blame("plan.bounds", f"budgets {event.budgets} for q {q}")
    if abs(sum(event.budgets) - n * q) > n:
        book.blame("plan.bounds", f"the budgets sum to {sum(event.budgets)}, not {n * q}")


def _the_repayment(book: Book, event: words.RoundPlanned) -> None:
    cycle, q, n = event.cycle, event.turn_ms, len(event.cycle)
    people = [book.people[seat] for seat in cycle]
    wants = [one.b if event.round == 1 else one.dev for one in people]
    wants = [max(-2 * q, min(2 * q, z)) for z in wants]
    wanted = repayments(wants)
    ys = spread(wanted)
    slack = n + 2
    scale = share(ys, q)
    if any(abs(t - q - scale * y) > slack for t, y in zip(event.budgets, ys, strict=True)):
        expected = [round(q + scale * y) for y in ys]
        book.blame("plan.repay", f"budgets {event.budgets}, R6 gives {expected}")
    _the_order(book, wanted, max(abs(y) for y in ys))
    reach = min(1.0, book.opened_rounds * scale)
    told = dict(event.targets)
    for one, r in zip(people, wanted, strict=True):
        if one.target is not None:
            if told.pop(one.seat, one.target) != one.target:
                book.blame("plan.target", f"the target of seat {one.seat} is moved")
            continue
        due = one.b + reach * r if event.round == 1 else float(one.carried)
        target = told.pop(one.seat, None)
        if target is None or abs(target - due) > slack:
            book.blame("plan.target", f"the target of seat {one.seat} is {target}, R6 gives {round(due)}")
        one.target = round(due) if target is None else target
    for seat, target in told.items():
        other = book.people.get(seat)
        if other is None or other.target is not None or target != other.b:
            book.blame("plan.target", f"the target {target} of seat {seat}, who is not in the round")
        else:
            other.target = target


def _the_order(book: Book, wanted: list[float], largest: float) -> None:
    n = len(wanted)
    if n < 4 or largest == 0:  # a pair or a triad: every order is as good but for its direction
        return
    for i in range(n - 1):
        for j in range(i + 1, n):
            order = list(wanted)
            order[i], order[j] = order[j], order[i]
            if max(abs(y) for y in spread(order)) < largest - n - 2:
                book.blame("plan.order", f"swapping places {i} and {j} would lower the largest |y| of {largest:.0f}")
                return


def read_round_ended(book: Book, event: words.RoundEnded) -> None:
    if not book.round_open or event.round != book.round or book.live is not None:
        book.blame("plan.round", f"round {event.round} ends, open is {book.round}")
    book.round_open = False
    book.rounds_ended += 1
    for key in [key for key in book.owed_events if key[0] in ("over", "grew")]:
        del book.owed_events[key]
    for right in book.rights.values():
        one = book.people[right.seat]
        if right.finished and right.how != "over":
            continue
        waits = one.status == "lost" and (right.suspended or right.offers < book.limits.offers)
        could = one.status == "here" and (right.suspended or right.offers < book.limits.offers)
        if (waits or could) and who_supports(book, right):
            book.owed_events["round", right.seat] = (
                "round.open", f"round {event.round} closes without the turn of seat {right.seat}",
            )  # fmt: skip
    _what_the_round_did(book)


def _what_the_round_did(book: Book) -> None:
    """Invariant 8: whose own turn, supporter and supported turn were untouched changes by the plan ± grace."""
    supports = {supporter: seat for seat, supporter in book.supporter_of.items()}
    helped = {right.seat for right in book.rights.values() if right.changed or right.stepped}
    for seat, right in book.rights.items():
        other = book.rights[supports[seat]]
        if helped or seat not in book.b_at_plan or not (_untouched(right) and _untouched(other)):
            continue
        change = book.people[seat].b - book.b_at_plan[seat]
        planned = right.planned - other.planned
        if abs(change - planned) > book.limits.grace:
            book.blame("round.even", f"seat {seat} changed by {change} ms, the plan was {planned}")


def _untouched(right: Entitlement) -> bool:
    return right.how in ("ran_out", "done", "declined") and not (right.extension or right.grew or right.changed)
