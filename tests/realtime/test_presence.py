"""Who is here: leases that run out, seats that pass from tab to tab, and losses that are reported once."""

from __future__ import annotations

import os
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from groups.models import Membership, MembershipState, Role, User
from realtime import entering, presence, protocol, rooms, tickets
from realtime.clock import now_ms
from realtime.connection import Connection
from realtime.credentials import Denied
from realtime.models import Presence, ServerProcess
from realtime.protocol import CloseCode
from sessions.core.room_words import SeatLost
from sessions.models import Room
from tests.realtime.helpers import LiveRoom, make_room

pytestmark = pytest.mark.django_db(transaction=True)

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


async def unheard(_message: dict[str, Any]) -> None:
    """A socket that nobody listens to."""


def sign_in(user: User) -> str:
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = BACKEND
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    assert store.session_key is not None
    return store.session_key


def a_process(seen_ms_ago: int = 0, host: str = "") -> str:
    process = uuid4().hex
    presence.begin_process(process, host, now_ms() - seen_ms_ago)
    return process


def open_socket(room: LiveRoom, user: User, process: str, **hello: Any) -> Connection:
    """What `hello` does with a socket of this process."""
    socket = Connection(unheard, sign_in(user), now_ms())
    entered = come_in(room, socket, process, **hello)
    assert isinstance(entered, entering.Entered)
    socket.room, socket.user, socket.seat, socket.role = entered.room, entered.user, entered.seat, entered.role
    socket.tab = hello.get("tab")
    return socket


def come_in(room: LiveRoom, socket: Connection, process: str, **hello: Any) -> entering.Entered | Denied:
    address = Room.objects.get(pk=room.number).public_id
    return entering.enter(address, socket, protocol.Hello(**{"tab": uuid4(), **hello}), process, None, now_ms())


def losses(room: LiveRoom) -> list[int]:
    """When those who were lost were last seen, in order."""
    return [event.last_seen for _, event in rooms.events_after(room.number, 0) if isinstance(event, SeatLost)]


def presence_of(room: LiveRoom, socket: Connection) -> str:
    return room.state.people[socket.seat].presence


def test_the_last_socket_that_ends_makes_a_loss(cohort, alice) -> None:
    room, process = make_room(cohort), a_process()
    socket = open_socket(room, alice, process)
    assert presence_of(room, socket) == "here"
    entering.lose([socket], now_ms())
    assert presence_of(room, socket) == "lost"
    assert not Presence.objects.exists()


def comes_back(room: LiveRoom, user: User, process: str, tab: UUID) -> entering.Entered | Denied:
    """A connection of `tab` that was lost comes back, without anybody having asked for it."""
    return come_in(room, Connection(unheard, sign_in(user), now_ms()), process, tab=tab, again=True)


def test_a_tab_that_comes_back_by_itself_leaves_the_seat_to_one_that_was_opened_since(cohort, alice) -> None:
    room, here, there = make_room(cohort), a_process(), a_process()
    tab = uuid4()
    entering.lose([open_socket(room, alice, here, tab=tab)], now_ms())
    newer = open_socket(room, alice, there, tab=uuid4())
    assert comes_back(room, alice, here, tab) == Denied(CloseCode.MOVED)
    assert presence.held_by(there) == {newer.id}
    assert presence_of(room, newer) == "here"

    entering.lose([newer], now_ms())
    assert isinstance(comes_back(room, alice, here, tab), entering.Entered)


def test_a_tab_that_comes_back_takes_over_its_own_older_connection_and_what_the_dead_hold(cohort, alice) -> None:
    room, here, there = make_room(cohort), a_process(), a_process()
    tab = uuid4()
    open_socket(room, alice, there, tab=tab)
    assert isinstance(comes_back(room, alice, here, tab), entering.Entered)

    dead = a_process(seen_ms_ago=presence.LEASE_MS + 1_000)
    open_socket(room, alice, dead, tab=uuid4())
    assert isinstance(comes_back(room, alice, here, tab), entering.Entered)


def test_who_went_on_in_another_room_is_not_drawn_back_by_the_old_tab(cohort, alice) -> None:
    old, new, process = make_room(cohort), make_room(cohort), a_process()
    tab = uuid4()
    entering.lose([open_socket(old, alice, process, tab=tab)], now_ms())
    newer = open_socket(new, alice, process, tab=uuid4())
    assert comes_back(old, alice, process, tab) == Denied(CloseCode.MOVED)
    assert presence_of(new, newer) == "here"


def test_whoever_asks_for_a_tab_gets_the_seat_in_it(cohort, alice) -> None:
    room, process = make_room(cohort), a_process()
    tab = uuid4()
    open_socket(room, alice, process, tab=tab)
    open_socket(room, alice, process, tab=uuid4())
    asked_for = open_socket(room, alice, process, tab=tab)
    assert presence.held_by(process) == {asked_for.id}


def test_an_older_tab_that_ends_after_it_was_taken_over_makes_no_loss(cohort, alice) -> None:
    room, process = make_room(cohort), a_process()
    older, newer = open_socket(room, alice, process), open_socket(room, alice, process)
    assert older.seat == newer.seat
    entering.lose([older], now_ms())
    assert presence_of(room, newer) == "here"
    entering.lose([newer], now_ms())
    assert len(losses(room)) == 1


def test_a_tab_that_was_taken_over_by_another_process_is_found_and_moved(cohort, alice, bob) -> None:
    room, here, there = make_room(cohort), a_process(), a_process()
    older, other = open_socket(room, alice, here), open_socket(room, bob, here)
    open_socket(room, alice, there)
    found = entering.look_around(here, [older, other], [room.number])
    assert found.unwelcome == [(older, CloseCode.MOVED)]
    assert found.versions == {room.number: room.version}


def test_a_socket_that_had_gone_quiet_was_last_seen_when_it_went_quiet(cohort, alice) -> None:
    room, process = make_room(cohort), a_process()
    socket = open_socket(room, alice, process)
    socket.seen = now_ms() - 60_000
    entering.lose([socket], now_ms())
    assert losses(room) == [socket.seen]


def test_a_dead_process_loses_its_people_when_it_was_last_seen_and_only_once(cohort, alice, bob) -> None:
    room = make_room(cohort)
    dead = a_process()
    sockets = [open_socket(room, user, dead) for user in (alice, bob)]
    seen_at = now_ms() - presence.LEASE_MS - 1_000
    ServerProcess.objects.filter(pk=dead).update(seen_at=seen_at)
    first, second = a_process(), a_process()
    for process in (first, second, first):
        assert entering.renew_and_sweep(process, now_ms())
    assert losses(room) == [seen_at, seen_at]
    assert {presence_of(room, socket) for socket in sockets} == {"lost"}
    assert not ServerProcess.objects.filter(pk=dead).exists()


def test_a_process_that_is_only_late_keeps_its_people(cohort, alice) -> None:
    room = make_room(cohort)
    late = a_process()
    socket = open_socket(room, alice, late)
    ServerProcess.objects.filter(pk=late).update(seen_at=now_ms() - presence.LEASE_MS + 1_000)
    entering.renew_and_sweep(a_process(), now_ms())
    assert presence_of(room, socket) == "here"


def test_a_process_of_this_machine_that_has_ended_is_dead_at_once(cohort, alice) -> None:
    room = make_room(cohort)
    ended = os.fork()
    if ended == 0:
        os._exit(0)
    os.waitpid(ended, 0)
    boot, space, _, started = entering._here().split()
    socket = open_socket(room, alice, a_process(host=f"{boot} {space} {ended} {started}"))
    entering.begin_process(uuid4().hex)
    assert presence_of(room, socket) == "lost"


def test_a_process_that_still_runs_or_runs_elsewhere_is_not_taken_for_dead() -> None:
    boot, space, number, started = entering._here().split()
    assert not entering._is_gone(entering._here())
    assert entering._is_gone(f"{boot} {space} {number} {int(started) + 1}")
    assert not entering._is_gone(f"another {space} {number} {int(started) + 1}")
    assert not entering._is_gone("")


def test_a_process_that_was_taken_for_dead_begins_again_and_its_people_return(cohort, alice) -> None:
    room = make_room(cohort)
    asleep = a_process()
    socket = open_socket(room, alice, asleep)
    ServerProcess.objects.filter(pk=asleep).update(seen_at=now_ms() - 60_000)
    entering.renew_and_sweep(a_process(), now_ms())
    assert presence_of(room, socket) == "lost"
    assert not entering.renew_and_sweep(asleep, now_ms())
    entering.come_back(socket, asleep, now_ms())
    assert presence_of(room, socket) == "here"
    assert presence.held_by(asleep) == {socket.id}


def test_who_was_removed_while_the_process_slept_does_not_return(cohort, alice) -> None:
    room, process = make_room(cohort), a_process()
    socket = open_socket(room, alice, process)
    entering.lose([socket], now_ms())
    Membership.objects.filter(user=alice).update(state=MembershipState.REMOVED)
    assert entering.come_back(socket, process, now_ms()) == Denied(CloseCode.NOT_ALLOWED)
    assert presence_of(room, socket) == "lost"


def test_somebody_who_comes_back_before_the_dead_process_is_missed_was_lost_in_between(cohort, alice) -> None:
    room = make_room(cohort)
    dead = a_process()
    open_socket(room, alice, dead)
    seen_at = now_ms() - presence.STALE_MS - 500
    ServerProcess.objects.filter(pk=dead).update(seen_at=seen_at)
    socket = open_socket(room, alice, a_process())
    assert losses(room) == [seen_at]
    assert presence_of(room, socket) == "here"


def test_an_orderly_end_leaves_no_lease(cohort, alice) -> None:
    room, process = make_room(cohort), a_process()
    open_socket(room, alice, process)
    entering.end_process(process)
    assert not Presence.objects.exists()
    assert not ServerProcess.objects.exists()


# --- who may ---------------------------------------------------------------------------------------------------------


def test_a_stranger_and_nobody_are_told_apart_only_by_being_signed_in(cohort, charlie) -> None:
    room, process = make_room(cohort), a_process()
    stranger = Connection(unheard, sign_in(charlie), now_ms())
    assert come_in(room, stranger, process) == Denied(CloseCode.NO_ROOM)
    nobody = Connection(unheard, "0" * 32, now_ms())
    assert come_in(room, nobody, process) == Denied(CloseCode.SIGNED_OUT)
    assert not Presence.objects.exists()
    assert room.version == 0


def test_a_ticket_counts_for_its_person_room_and_session_only(cohort, alice, bob) -> None:
    room, process = make_room(cohort), a_process()
    address = Room.objects.get(pk=room.number).public_id
    session = sign_in(alice)
    ticket = tickets.issue(alice.pk, address, session)
    assert tickets.holder(ticket, address, session) == alice.pk
    assert tickets.holder(ticket, address + "x", session) is None
    assert tickets.holder(ticket, address, session + "x") is None
    assert tickets.holder(ticket[:-1], address, session) is None
    theirs = Connection(unheard, sign_in(bob), now_ms())
    entered = come_in(room, theirs, process, ticket=ticket)
    assert isinstance(entered, entering.Entered)
    assert entered.user == bob.pk


def test_a_ticket_does_not_outlive_its_session(cohort, alice) -> None:
    room, process = make_room(cohort), a_process()
    session = sign_in(alice)
    ticket = tickets.issue(alice.pk, Room.objects.get(pk=room.number).public_id, session)
    SessionStore(session).delete()
    socket = Connection(unheard, session, now_ms())
    assert come_in(room, socket, process, ticket=ticket) == Denied(CloseCode.SIGNED_OUT)


def test_who_may_not_be_here_any_more_is_found(cohort, alice, bob, fredrik, olga) -> None:
    room, process = make_room(cohort), a_process()
    sockets = {user.pk: open_socket(room, user, process) for user in (alice, bob, fredrik)}
    assert entering.look_around(process, list(sockets.values()), []).unwelcome == []
    Membership.objects.filter(user=alice).update(state=MembershipState.REMOVED)
    Membership.objects.create(user=bob, cohort=cohort, role=Role.FACILITATOR)
    SessionStore(sockets[fredrik.pk].session).delete()
    assert dict(entering.look_around(process, list(sockets.values()), []).unwelcome) == {
        sockets[alice.pk]: CloseCode.NOT_ALLOWED,
        sockets[bob.pk]: CloseCode.RESTARTING,
        sockets[fredrik.pk]: CloseCode.SIGNED_OUT,
    }


def test_a_person_who_is_no_longer_active_is_turned_out(cohort, alice) -> None:
    room, process = make_room(cohort), a_process()
    socket = open_socket(room, alice, process)
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert entering.look_around(process, [socket], []).unwelcome == [(socket, CloseCode.NOT_ALLOWED)]
