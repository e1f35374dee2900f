"""The way of calls: credentials that end within ten minutes, say nothing about the person, and open a real coturn."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from realtime import relay_servers
from realtime.protocol import Ice
from tests.turn_server import Allocation, Refused, allocate, composed, private_coturn

SECRET = "a secret that only the relay shares"
UNAUTHORISED, FORBIDDEN, QUOTA_REACHED = 401, 403, 486  # RFC 5766, 15
QUOTA = 100
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


@pytest.fixture(scope="module")
def composed_relay() -> Iterator[int]:
    """The relay of docker-compose.yml; loopback is its own address."""
    with private_coturn(SECRET, composed(SECRET)) as port:
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


def now() -> int:
    return int(time.time() * 1000)


def is_unauthorised(port: int, username: str, password: str) -> bool:
    """Whether the relay takes these credentials for nobody's, such as those that have ended."""
    try:
        with Allocation(port, username, password):
            return False
    except Refused as refusal:
        return refusal.code == UNAUTHORISED


def test_a_call_outlives_the_credentials_that_it_began_with(relay: int) -> None:
    username = f"{int(time.time()) + 1}:outlives"
    password = relay_servers.credential(username, SECRET)
    with Allocation(relay, username, password) as call:
        while not is_unauthorised(relay, username, password):
            time.sleep(0.05)  # between two looks
        call.live(600)
        call.permit("127.0.0.1")


# One address of each range that leads into somebody's own network or machine, as docker-compose.yml denies them.
INWARD = (
    *("0.0.0.1", "10.1.2.3", "100.64.0.1", "127.0.0.2", "169.254.169.254", "172.16.0.1", "172.31.255.255"),
    *(
        "192.0.0.1",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.251",
        "255.255.255.255",
    ),
)


def test_the_relay_of_docker_compose_leads_to_itself_and_outward_and_into_no_network_of_ours(
    composed_relay: int, relayed: Any
) -> None:
    with Allocation(composed_relay, *credentials(relay_servers.ice(1, 7, now()))) as call:
        call.permit("127.0.0.1")
        call.permit("9.9.9.9")
        for address in INWARD:
            with pytest.raises(Refused) as refusal:
                call.permit(address)
            assert (address, refusal.value.code) == (address, FORBIDDEN)


def test_the_relay_of_docker_compose_gives_one_person_so_many_addresses_and_no_more(
    composed_relay: int, relayed: Any
) -> None:
    mine, theirs = (credentials(relay_servers.ice(1, user, now())) for user in (8, 9))
    with ExitStack() as held:
        for _ in range(QUOTA):
            held.enter_context(Allocation(composed_relay, *mine))
        with pytest.raises(Refused) as refusal:
            held.enter_context(Allocation(composed_relay, *mine))
        assert refusal.value.code == QUOTA_REACHED
        held.enter_context(Allocation(composed_relay, *theirs))


def test_the_relay_of_docker_compose_denies_what_cannot_be_asked_for_over_this_address() -> None:
    options = composed(SECRET)
    for of_version_six in ("::1", "fc00::", "fe80::", "::ffff:0.0.0.0", "64:ff9b::", "2002::"):
        assert any(one.startswith(f"--denied-peer-ip={of_version_six}") for one in options), of_version_six
