"""What facilitators do in a session, at random: hold the room with everything that their board has. Also wrongly."""

from __future__ import annotations

from realtime import holding, proposing, rooms, starting
from realtime.starting import Chosen
from sessions.core import room_words as w
from sessions.core import rooms as core
from sessions.core import turn_words as turn

from .evening import Evening

REASONS = ("unwell", "asked for it", "time", "")
SLUGS = (
    *("one-good-thing", "one-good-thing", "my-closest", "face-follows-words", "hear-the-misgiving"),
    *("hear-the-misgiving", "hear-the-misgiving", "say-it-back", "landing", "four-steps"),
)


def a_leader(evening: Evening) -> int | None:
    """Whoever acts as facilitator: mostly one who is here, now and then one who is not, or a member."""
    if evening.chance(0.04):
        return evening.some(evening.inside())
    here = evening.connected("facilitator")
    return evening.some(here or evening.inside("facilitator"))


def start(evening: Evening, slug: str = "") -> bool:
    """Somebody starts an exercise: a facilitator, as proposed or with other groups, else anybody who is ready."""
    slug = slug or evening.random.choice(SLUGS)
    user = a_leader(evening) or evening.some(evening.connected())
    if user is None:
        return False
    chosen = changed_groups(evening, slug) if evening.chance(0.3) else None
    answer = evening.ask(
        user,
        "Start" if chosen is None else "StartAsChosen",
        lambda by, key: starting.start_exercise(evening.number, slug, by=by, now=evening.now, chosen=chosen, key=key),
    )
    if answer.refused is not None or answer.repeated:
        return False
    if chosen is not None:
        begun = next(at for at, one in enumerate(answer.events, 1) if isinstance(one, w.ExerciseStarted))
        evening.left.by_hand.add((evening.number, answer.from_version + begun))
    return True


def changed_groups(evening: Evening, slug: str) -> Chosen | None:
    """The proposed groups, with two people swapped, one left out, or all of them dealt anew."""
    proposal = proposing.proposal(evening.number, slug, evening.now)
    if proposal is None or not proposal["groups"]:
        return None
    groups = [list(group["seats"]) for group in proposal["groups"]]
    random = evening.random
    if evening.chance(0.4):
        everybody = [seat for group in groups for seat in group] + list(proposal["waits"])
        random.shuffle(everybody)
        sizes = [len(group) for group in groups]
        groups = [[everybody.pop() for _ in range(size)] for size in sizes]
    elif evening.chance(0.6) and len(groups) > 1:
        one, other = random.sample(groups, 2)
        one[0], other[0] = other[0], one[0]
    else:
        group = random.choice(groups)
        group.pop(random.randrange(len(group)))
        groups = [group for group in groups if group]
    return Chosen(tuple(tuple(group) for group in groups), proposal["seed"])


# --- the whole room --------------------------------------------------------------------------------------------------


def of_the_room(evening: Evening) -> None:
    """What is asked of the room as a whole."""
    user = a_leader(evening)
    if user is None:
        return
    seat, random = evening.seats[user], evening.random
    other = evening.seats[random.choice(evening.inside())]
    evening.command(
        user,
        random.choice(
            (
                w.PauseAll(seat),
                w.ResumeAll(seat),
                w.Mute(seat, other, evening.chance(0.7)),
                w.HandOver(seat, other),
                w.TakeOver(seat),
                w.HelpOver(seat, other),
                w.TakePart(seat, evening.chance(0.5)),
                w.LockDoor(seat, not evening.state.locked if evening.chance(0.7) else True),
            )
        ),
    )


def say(evening: Evening) -> None:
    user = a_leader(evening)
    if user is None:
        return
    to = 0 if evening.chance(0.5) else evening.seats[evening.random.choice(list(evening.seats))]
    evening.ask(
        user, "Say", lambda by, key: holding.say(evening.number, to, "Slowly", "", by=by, now=evening.now, key=key)
    )


def plan(evening: Evening) -> None:
    """The plan is laid, gone through, changed."""
    user = a_leader(evening)
    if user is None:
        return
    number, now, steps = evening.number, evening.now, evening.state.plan
    place = evening.random.randint(0, len(steps))
    what = evening.random.random()
    if what < 0.3 or not steps:
        evening.ask(user, "LayPlan", lambda by, key: holding.lay_plan(number, 60, by=by, now=now, key=key))
    elif what < 0.7:
        evening.command(user, w.GoTo(evening.seats[user], place))
    else:
        slug = evening.random.choice(("", "", "one-good-thing", "no-such-thing"))
        evening.ask(
            user,
            "ChangeStep",
            lambda by, key: holding.change_step(number, place, 12, slug, by=by, now=now, key=key),
        )


def remove(evening: Evening) -> None:
    user, whom = a_leader(evening), evening.some(evening.inside())
    if user is None or whom is None:
        return
    reason, holds = evening.random.choice(REASONS), evening.chance(0.2)
    seat = evening.seats[whom]
    evening.ask(
        user,
        "Remove",
        lambda by, key: holding.remove(evening.number, seat, reason, holds, by=by, now=evening.now, key=key),
    )
    if evening.chance(0.6):
        evening.come(whom)  # they try to come in again


def end(evening: Evening) -> None:
    user = a_leader(evening)
    if user is not None:
        evening.command(user, w.EndExercise(evening.seats[user], evening.random.choice(REASONS)))


# --- a pairing -------------------------------------------------------------------------------------------------------


def of_a_pairing(evening: Evening) -> None:
    """What is asked of one pairing: skip, give the floor, visit, stand in."""
    user, number = a_leader(evening), _a_pairing(evening)
    if user is None or number is None:
        return
    seat, random = evening.seats[user], evening.random
    pairing = evening.state.pairings[number]
    what = random.choice(("skip", "floor", "visit", "visit", "stand_in", "stand_in"))
    reason = random.choice(REASONS)
    if what == "skip":
        live = pairing.turn.number if pairing.turn is not None else 0
        evening.command(user, w.PairingCommand(seat, turn.Skip(live, reason), number))
    elif what == "floor":
        to = random.choice(pairing.seats).seat
        evening.command(user, w.PairingCommand(seat, turn.GiveFloor(to, reason), number))
    elif what == "visit":
        evening.command(user, w.Visit(seat, number, evening.chance(0.75)))
    else:
        on = evening.chance(0.7)
        evening.ask(
            user,
            "StandIn",
            lambda by, key: starting.stand_in(evening.number, number, on, by=by, now=evening.now, key=key),
        )


def add(evening: Evening) -> None:
    """Somebody who waits is brought into a pairing."""
    user, number, whom = a_leader(evening), _a_pairing(evening), _somebody(evening, busy=False)
    if user is None or number is None or whom is None:
        return
    evening.ask(
        user,
        "AddTo",
        lambda by, key: starting.add_to(evening.number, number, whom, by=by, now=evening.now, key=key),
    )


def move(evening: Evening) -> None:
    user, number, whom = a_leader(evening), _a_pairing(evening), _somebody(evening, busy=True)
    if user is None or number is None or whom is None:
        return
    reason = evening.random.choice(REASONS)
    evening.ask(
        user,
        "MoveTo",
        lambda by, key: holding.move_to(evening.number, number, whom, reason, by=by, now=evening.now, key=key),
    )


def _a_pairing(evening: Evening) -> int | None:
    numbers = [number for number, _ in evening.open_pairings()] or list(evening.state.pairings)
    return evening.some(numbers)


def _somebody(evening: Evening, *, busy: bool) -> int | None:
    """A seat, mostly one that is in a pairing or not, as it makes sense."""
    seats = [evening.seats[user] for user in evening.inside()]
    fitting = [seat for seat in seats if core.is_busy(evening.state, seat) == busy]
    return evening.some(fitting if fitting and evening.chance(0.9) else seats)


def close(evening: Evening) -> None:
    """The session ends: by a facilitator, else by the server, which any room can rely on."""
    user = evening.some(evening.connected("facilitator"))
    if user is not None:
        seat = evening.seats[user]
        answer = evening.ask(
            user,
            "CloseRoom",
            lambda by, key: rooms.handle(evening.number, w.CloseRoom(seat, "time"), by=by, now=evening.now, key=key),
        )
        if answer.refused is None:
            return
    evening.command(None, w.CloseRoom(0, "time"))
