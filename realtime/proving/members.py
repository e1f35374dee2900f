"""What members do in a session, at random: come and go, wish in their turn, call for help, keep apart. Also wrongly."""

from __future__ import annotations

from realtime import seats
from sessions.core import room_words as w
from sessions.core import turn_words as turn
from sessions.core.turn_state import Pairing

from .evening import Evening

SPEAKER = (turn.Rest, turn.Pass, turn.Keep, turn.Decline, turn.Done, turn.Done)
SUPPORTER = (turn.Grant, turn.Grant, turn.NotNow, turn.StepBack)


def wish_in_turn(evening: Evening) -> None:
    """Whoever speaks or listens wishes something; now and then it is somebody else, or of a turn that is over."""
    live = [one for _, one in evening.open_pairings() if one.turn is not None]
    if not live:
        return
    pairing: Pairing = evening.random.choice(live)
    now = pairing.turn
    assert now is not None
    speaks = evening.chance(0.65)
    seat = now.speaker if speaks else now.supporter
    if evening.chance(0.08):
        seat = evening.random.choice([one.seat for one in pairing.seats])
    number = now.number if evening.chance(0.95) else now.number - 1
    kind = evening.random.choice(SPEAKER if speaks else SUPPORTER)
    user = evening.user_on(seat)
    if user is not None:
        evening.command(user, w.PairingCommand(seat, kind(by=seat, turn=number)))


def ask_for_time(evening: Evening) -> None:
    for number, pairing in evening.open_pairings():
        now = pairing.turn
        if now is None or evening.chance(0.5):
            continue
        speaker, supporter = evening.user_on(now.speaker), evening.user_on(now.supporter)
        asked = turn.Ask(by=now.speaker, turn=now.number, ms=60_000)
        if speaker is not None and evening.command(speaker, w.PairingCommand(now.speaker, asked, number)).refused:
            return
        if supporter is not None and evening.chance(0.7):
            granted = turn.Grant(by=now.supporter, turn=now.number)
            evening.command(supporter, w.PairingCommand(now.supporter, granted, number))


def pause(evening: Evening) -> None:
    user = evening.some(evening.connected())
    if user is None:
        return
    seat = evening.seats[user]
    kind = evening.random.choice((turn.PauseMe, turn.PauseMe, turn.Bell, turn.Resume))
    evening.command(user, w.PairingCommand(seat, kind(by=seat)))


def drop(evening: Evening) -> None:
    """Somebody's connection goes, and mostly comes back after a while."""
    user = evening.some(evening.connected())
    if user is None:
        return
    evening.lose(user, evening.random.choice((0, 0, 500, 4_000)))
    if evening.chance(0.75):
        evening.wait(evening.random.choice((1_000, 2_500, 12_000, 40_000, 95_000)))
        evening.come(user)


def come_back(evening: Evening) -> None:
    """Somebody whose connection was gone is there again, or somebody who had left."""
    gone = [user for user in evening.seats if user not in evening.connected()]
    user = evening.some(gone)
    if user is not None:
        evening.arrive(user)


def come_late(evening: Evening) -> None:
    user = evening.some([user for user in evening.people if user not in evening.seats])
    if user is not None:
        evening.arrive(user)


def leave(evening: Evening) -> None:
    user = evening.some(evening.inside())
    if user is not None:
        evening.command(user, w.Leave(evening.seats[user]))


def go_elsewhere(evening: Evening) -> None:
    """Somebody opens the other room of the session: this one is left."""
    user = evening.some(evening.inside("member"))
    if user is None or not evening.elsewhere:
        return
    seats.enter(evening.elsewhere, user, now=evening.now)
    evening.look()
    if evening.chance(0.7):
        evening.wait(evening.random.randint(1_000, 30_000))
        evening.arrive(user)


def step_out(evening: Evening) -> None:
    user = evening.some(evening.connected())
    if user is None:
        return
    seat = evening.seats[user]
    evening.command(user, w.StepOut(seat))
    if evening.chance(0.3):
        evening.lose(user, 0)
    if evening.chance(0.3):
        evening.come(user)
    if evening.chance(0.6):
        evening.wait(evening.random.choice((5_000, 30_000, 100_000)))
        evening.command(user, w.StepIn(seat))


def step_in(evening: Evening) -> None:
    out = [user for user in evening.inside() if evening.state.people[evening.seats[user]].out_since is not None]
    user = evening.some(out)
    if user is not None:
        evening.command(user, w.StepIn(evening.seats[user]))


def help_me(evening: Evening) -> None:
    user = evening.some(evening.inside("member"))
    if user is None:
        return
    seat = evening.seats[user]
    evening.command(user, w.CallHelp(seat))
    if evening.chance(0.3):
        evening.command(user, w.HelpOver(seat))


def felt_like_fixing(evening: Evening) -> None:
    user = evening.some(evening.connected("member"))
    if user is not None:
        evening.command(user, w.FeltLikeFixing(evening.seats[user]))


def take_seat_of_another(evening: Evening) -> None:
    """Somebody speaks for another seat, or does what only facilitators may."""
    inside = evening.inside("member")
    user, other = evening.some(inside), evening.some(evening.inside())
    if user is None or other is None:
        return
    seat, theirs = evening.seats[user], evening.seats[other]
    wrong = (
        w.Leave(theirs) if theirs != seat else w.PauseAll(seat),
        w.PauseAll(seat),
        w.EndExercise(seat, "enough"),
        w.Remove(seat, theirs, "why not"),
        w.Mute(seat, theirs, True),
        w.LockDoor(seat, True),
        w.TakeOver(seat),
        w.CloseRoom(seat, "enough"),
        w.Lost(seat, evening.now),
        w.Visit(seat, 1, True),
    )
    evening.command(user, evening.random.choice(wrong))
