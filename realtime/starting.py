"""What an exercise starts with: who is paired with whom, what is carried in, how long it may last at most.

Everything is read while the room is locked, in the transaction of the start, and enters the log as data. Who fits whom
is decided in `sessions.core.pairing`; whether it may start, in `sessions.core.rooms`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, Q

from groups.models import Block
from sessions import opening, selectors, services
from sessions.core import pairing
from sessions.core import room_words as w
from sessions.core import rooms as core
from sessions.core import turn_words as turn
from sessions.core.room_exercise import needed_ms
from sessions.core.room_words import Group, RoomCode, RoomExercise, RoomRefused
from sessions.core.turn_words import Person
from sessions.models import Account, Exercise, Meeting, Seat

from . import history, rooms, store
from .clock import instant
from .rooms import Actor, Answer, Scene

SLACK = 1.6  # what an exercise may take of its planned time, before pauses
SPARE_MS = 5 * 60_000
FORMATS: dict[int, pairing.Format] = {2: "pair", 3: "triad", 0: "circle"}
# A balance is its owner's alone, and these would tell it to the partner.
NOT_TOLD = frozenset({pairing.Why.PARTNER_OWED, pairing.Why.YOU_SPOKE_MORE, pairing.Why.YOU_ARE_OWED})


class Company(NamedTuple):
    """The people who may be paired now, and everything about them that a pairing starts from. By seat."""

    seats: tuple[int, ...]
    users: dict[int, int]
    carried: dict[int, int]
    blocked: frozenset[tuple[int, int]]  # (lower, higher)
    past: history.Past


class Chosen(NamedTuple):
    """Who is to be with whom, as a facilitator chose it, and the seed of the proposal that they began from."""

    groups: tuple[tuple[int, ...], ...]
    seed: int


def start_exercise(
    room: int,
    slug: str,
    *,
    by: Actor,
    now: int,
    chosen: Chosen | None = None,
    key: UUID | None = None,
    digest: bytes = b"",
) -> Answer:
    """Start the current version of an exercise with everybody who is here and ready, or as `chosen`.

    Answers as `rooms.handle`.
    """

    def prepare(scene: Scene) -> w.Command:
        try:
            exercise = selectors.room_exercise(selectors.exercise_current(slug))
        except Exercise.DoesNotExist:
            raise RoomRefused(RoomCode.NO_EXERCISE) from None
        _check_time(scene, by)
        company = read_company(scene)
        seed = chosen.seed if chosen else store.seed_of(scene.number) ^ scene.now
        groups = _chosen_groups(scene, exercise, company, chosen.groups, by) if chosen else None
        groups = groups or form_groups(exercise, company, seed)
        ends = ends_of(scene, exercise, max((len(group.people) for group in groups), default=0))
        return w.StartExercise(by.seat or 0, exercise, groups, ends, seed)

    return rooms.handle(room, prepare, by=by, now=now, key=key, digest=digest)


def _check_time(scene: Scene, by: Actor) -> None:
    """People who hold a planned room by themselves give a facilitator the time to come."""
    starter = scene.room.people.get(by.seat or 0)
    if scene.about.planned and starter is not None and not core.leads(starter):
        meeting = Meeting.objects.get(rooms=scene.number)
        if not opening.members_may_begin(meeting, instant(scene.now)):
            raise RoomRefused(RoomCode.TOO_EARLY)


def add_to(
    room: int, number: int, seat: int, *, by: Actor, now: int, key: UUID | None = None, digest: bytes = b""
) -> Answer:
    """A facilitator brings somebody who came late into a pairing."""

    def prepare(scene: Scene) -> w.Command:
        company = read_company(scene)
        if seat not in company.seats:
            raise RoomRefused(RoomCode.NOT_READY)
        return w.AddTo(by.seat or 0, number, person_of(company, seat), blocked_in(scene, number, seat))

    return rooms.handle(room, prepare, by=by, now=now, key=key, digest=digest)


def stand_in(
    room: int, number: int, on: bool, *, by: Actor, now: int, key: UUID | None = None, digest: bytes = b""
) -> Answer:
    """A facilitator supports where nobody else can, though nobody with whom there is a block between them."""

    def prepare(scene: Scene) -> w.Command:
        seats = {by.seat or 0, *seats_in(scene, number)}
        blocked = _blocks(_users(scene.number, seats))
        mine = tuple(sorted(other for pair in blocked if by.seat in pair for other in pair if other != by.seat))
        return w.PairingCommand(by.seat or 0, turn.StandIn(on, mine), number)

    return rooms.handle(room, prepare, by=by, now=now, key=key, digest=digest)


def reached(room: int, what: str, *, by: Actor, now: int, key: UUID | None = None, digest: bytes = b"") -> Answer:
    """Count what reached somebody, once for each key. The room hears nothing of it."""

    def prepare(scene: Scene) -> w.Command:
        if by.user is not None:
            services.reached_add(user=by.user, what=what)
        return w.Tick()

    return rooms.handle(room, prepare, by=by, now=now, key=key, digest=digest)


# --- who is there ----------------------------------------------------------------------------------------------------


def read_company(scene: Scene, *, also: int = 0, planning: bool = False) -> Company:
    """Read everything about the people of the room who may be paired now.

    `also`: a seat that counts although it is in a pairing. `planning`: as if the exercise that is on were over.
    """
    room, cohort = scene.room, scene.about.cohort
    seats = [
        person.seat
        for person in room.people.values()
        if person.may_be_paired and (planning or person.seat == also or not core.is_busy(room, person.seat))
    ]
    users = _users(scene.number, seats)
    mean = store.mean_balance(cohort)
    accounts = Account.objects.filter(cohort=cohort, user__in=users.values())
    balances = {row.user_id: row.s - row.p + row.x for row in accounts}
    return Company(
        seats=tuple(sorted(users)),
        users=users,
        carried={seat: balances.get(user, 0) - mean for seat, user in users.items()},
        blocked=_blocks(users),
        past=history.read(cohort, list(users.values())),
    )


def _users(room: int, seats: Sequence[int] | set[int]) -> dict[int, int]:
    rows = Seat.objects.filter(room=room, number__in=seats, user__isnull=False).values_list("number", "user_id")
    return {number: user for number, user in rows if user is not None}


def _blocks(users: dict[int, int]) -> frozenset[tuple[int, int]]:
    """Pairs of seats with a block between them, whoever made it."""
    seat_of = {user: seat for seat, user in users.items()}
    rows = Block.objects.filter(Q(owner__in=seat_of), Q(other__in=seat_of)).values_list("owner_id", "other_id")
    pairs = [(seat_of[owner], seat_of[other]) for owner, other in rows]
    return frozenset((min(pair), max(pair)) for pair in pairs)


def seats_in(scene: Scene, number: int) -> list[int]:
    found = scene.room.pairings.get(number)
    if found is None:
        raise RoomRefused(RoomCode.NO_PAIRING)
    return [person.seat for person in found.seats if person.link != "left"]


def person_of(company: Company, seat: int) -> Person:
    first = company.users[seat] in company.past.spoke_first
    return Person(seat, carried=company.carried[seat], spoke_first=first)


def blocked_in(scene: Scene, number: int, seat: int) -> tuple[tuple[int, int], ...]:
    """The blocks between somebody and the people of a pairing, and among these. The company of a start knows only
    people who are in none.
    """
    return tuple(sorted(_blocks(_users(scene.number, {seat, *seats_in(scene, number)}))))


def blocked_among(company: Company, seats: set[int]) -> tuple[tuple[int, int], ...]:
    return tuple(sorted(pair for pair in company.blocked if set(pair) <= seats))


# --- who with whom ---------------------------------------------------------------------------------------------------


def _chosen_groups(
    scene: Scene, exercise: RoomExercise, company: Company, chosen: tuple[tuple[int, ...], ...], by: Actor
) -> tuple[Group, ...]:
    """The groups that a facilitator chose, with what is told of them. Whether they may be so, the core decides."""
    starter = scene.room.people.get(by.seat or 0)
    if starter is None or not core.leads(starter):
        raise RoomRefused(RoomCode.NOT_FACILITATOR)
    if any(seat not in company.seats for group in chosen for seat in group):
        raise RoomRefused(RoomCode.NOT_READY)
    people, history = _for_pairing(company)
    reasons = pairing.reasons_for(chosen, people, history, format=FORMATS.get(exercise.nominal, "circle"))
    return tuple(_group(company, group, pairing.words(_told(reasons), group)) for group in chosen)


def form_groups(exercise: RoomExercise, company: Company, seed: int) -> tuple[Group, ...]:
    """The pairings of an exercise, as the seed and what was before propose them. Who fits nowhere waits."""
    people, history = _for_pairing(company)
    proposal = pairing.propose(
        people,
        history,
        seed=seed,
        format=FORMATS.get(exercise.nominal, "circle"),
        sizes=(exercise.size_min, exercise.size_max),
    )
    return tuple(_group(company, seats, pairing.words(_told(proposal.reasons), seats)) for seats in proposal.groups)


def _for_pairing(company: Company) -> tuple[list[pairing.Person], pairing.History]:
    """People and what was before, as pairing knows them."""
    seat_of = {user: seat for seat, user in company.users.items()}
    met = {
        pairing.two(seat_of[one], seat_of[other]): pairing.Met(times, rounds_ago)
        for (one, other), (times, rounds_ago) in company.past.met.items()
    }
    third = {seat_of[user]: times for user, times in company.past.times_third.items()}
    waited = {seat_of[user]: times for user, times in company.past.times_waited.items()}
    people = [pairing.Person(seat, balance_ms=company.carried[seat]) for seat in company.seats]
    return people, pairing.History(met=met, third=third, waited=waited, blocked=company.blocked)


def _told(reasons: Iterable[pairing.Reason]) -> list[pairing.Reason]:
    return [reason for reason in reasons if reason.code not in NOT_TOLD]


def _group(company: Company, seats: tuple[int, ...], why: w.Reasons) -> Group:
    people = tuple(person_of(company, seat) for seat in seats)
    return Group(people, blocked=blocked_among(company, set(seats)), why=why)


# --- how long --------------------------------------------------------------------------------------------------------


def ends_of(scene: Scene, exercise: RoomExercise, people: int) -> int:
    """The instant (ms) at which the exercise is over in any case: generous, so that it is hardly ever reached.

    Planned time with slack, what pauses and absences may cost (5 min + a quarter), and the facilitator's pauses; not
    beyond the end of the meeting.
    """
    limits = turn.Limits()
    planned = needed_ms(exercise, max(people, 1))
    pauses = limits.standstill + planned // 4 + limits.facilitator_pause
    ends = scene.now + int(planned * SLACK) + SPARE_MS + pauses
    meeting = Meeting.objects.filter(rooms=scene.number).values_list(F("ends_at"), flat=True).first()
    return ends if meeting is None else min(ends, int(meeting.timestamp() * 1000))
