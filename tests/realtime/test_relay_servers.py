"""The way of calls: credentials that end within ten minutes, say nothing about the person, and open a real coturn."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from typing import Any

import pytest

from realtime import relay_servers
from realtime.protocol import Ice
from tests.turn_server import allocate, private_coturn

SECRET = "a secret that only the relay shares"
NOW = 1_800_000_000_000
EXPECTED = "6eaK/frwvGP2fItz/KhPfgI3HYo="


@pytest.fixture
def relayed(settings: Any) -> Any:
    settings.TURN_URLS, settings.TURN_SECRET, settings.TURN_POLICY = ["turn:relay.example:3478"], SECRET, "relay"
    return settings


@pytest.fixture(scope="module")
def relay() -> Iterator[int]:
    with private_coturn(SECRET) as port:
        yield port


def credentials(answer: Ice) -> tuple[str, str]:
    (server,) = answer.servers
    assert server.username is not None
    assert server.credential is not None
    return server.username, server.credential


def test_credentials_end_within_ten_minutes_and_say_so(relayed: Any) -> None:
    answer = relay_servers.ice(1, 7, NOW)
    assert int(credentials(answer)[0].partition(":")[0]) * 1000 == answer.expires
    assert NOW < answer.expires <= NOW + 600_000
    assert answer.policy == "relay"


def test_the_user_name_is_one_for_a_person_in_a_room_and_tells_nobody_who_it_is(relayed: Any) -> None:
    ids = {(room, user): credentials(relay_servers.ice(room, user, NOW))[0] for room in (1, 2) for user in (7, 8)}
    assert len(set(ids.values())) == 4
    assert credentials(relay_servers.ice(1, 7, NOW))[0] == ids[1, 7]
    assert all(len(name.partition(":")[2]) == 20 for name in ids.values())


def test_the_password_is_what_coturn_computes() -> None:
    # Computed beside it by: printf 1800000600:abc | openssl dgst -sha1 -hmac north -binary | base64
    assert relay_servers.credential("1800000600:abc", "north") == EXPECTED
    assert len(base64.b64decode(EXPECTED)) == 20


def test_without_a_turn_server_there_are_no_credentials_and_calls_go_directly(settings: Any) -> None:
    settings.STUN_URLS = ["stun:relay.example:3478"]
    answer = relay_servers.ice(1, 7, NOW)
    assert [(one.urls, one.username, one.credential) for one in answer.servers] == [(settings.STUN_URLS, None, None)]
    assert answer.policy == "all"


def test_nobody_is_asked_for_an_address_where_calls_are_relayed(relayed: Any) -> None:
    relayed.STUN_URLS = ["stun:elsewhere.example:3478"]
    assert [one.urls for one in relay_servers.ice(1, 7, NOW).servers] == [relayed.TURN_URLS]


def test_a_relay_gives_an_address_to_valid_credentials(relay: int, relayed: Any) -> None:
    assert allocate(relay, *credentials(relay_servers.ice(1, 7, int(time.time() * 1000))))


def test_a_relay_gives_none_to_expired_ones(relay: int, relayed: Any) -> None:
    long_ago = int(time.time() * 1000) - relay_servers.VALID_S * 1000 - 5_000
    assert allocate(relay, *credentials(relay_servers.ice(1, 7, long_ago))) is None


def test_a_relay_gives_none_to_a_later_expiry_with_the_old_password(relay: int, relayed: Any) -> None:
    username, password = credentials(relay_servers.ice(1, 7, int(time.time() * 1000)))
    expiry, _, who = username.partition(":")
    assert allocate(relay, f"{int(expiry) + 60}:{who}", password) is None


def test_a_relay_gives_none_to_credentials_of_another_secret(relay: int, relayed: Any) -> None:
    relayed.TURN_SECRET = "another secret of the same length ."
    assert allocate(relay, *credentials(relay_servers.ice(1, 7, int(time.time() * 1000)))) is None
