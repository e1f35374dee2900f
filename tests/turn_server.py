"""A private coturn for tests, small or with the options of docker-compose.yml, and just enough of a client to ask it.

The client speaks STUN by hand (RFC 5389, RFC 5766): an Allocate request, its refusal with a nonce, and the same signed;
then what an allocation is used for: leave to send to an address, and a longer life.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import os
import re
import socket
import struct
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import yaml

from tests.services import free_port

ROOT = Path(__file__).resolve().parent.parent

REALM = "samtal"
HERE = "127.0.0.1"
COOKIE = 0x2112A442
BINDING, ALLOCATE, REFRESH, CREATE_PERMISSION = 0x0001, 0x0003, 0x0004, 0x0008
DONE = 0x0100  # in the type of an answer: it was done; DONE | 0x0010: it was not
USERNAME, INTEGRITY, ERROR, LIFETIME, PEER = 0x6, 0x8, 0x9, 0xD, 0x12
REALM_OF, NONCE, RELAYED, TRANSPORT = 0x14, 0x15, 0x16, 0x19
UDP = struct.pack("!B3x", 17)
SMALL = (f"--listening-ip={HERE}", f"--relay-ip={HERE}", "--log-file=stdout", "--no-cli", "--use-auth-secret")

Attributes = list[tuple[int, bytes]]


def composed(secret: str) -> list[str]:
    """Return the options of the relay in docker-compose.yml, for loopback as the address that people reach."""
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    known = {"RELAY_IP": HERE, "SAMTAL_TURN_SECRET": secret}
    return [
        re.sub(r"\$\{(\w+)[^}]*\}", lambda name: known[name[1]], one) for one in compose["services"]["relay"]["command"]
    ]


@contextmanager
def private_coturn(secret: str, options: Sequence[str] | None = None) -> Iterator[int]:
    """Run a relay for loopback only, with nothing kept; give its port."""
    port = free_port()
    options = options or [*SMALL, f"--static-auth-secret={secret}", f"--realm={REALM}", "--user-quota=100"]
    with tempfile.TemporaryDirectory(prefix="samtal-relay-") as folder:
        command = ["turnserver", "-n", "--no-tls", "--no-dtls", "--simple-log", *options]
        command += [f"--listening-port={port}", "--allow-loopback-peers"]
        command += [f"--userdb={Path(folder) / 'users'}", f"--pidfile={Path(folder) / 'pid'}"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder) as process:
            try:
                _wait_for_answer(process, port)
                yield port
            finally:
                process.terminate()


def _wait_for_answer(process: subprocess.Popen[bytes], port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        asker.connect((HERE, port))
        asker.settimeout(0.1)
        while process.poll() is None:
            try:
                asker.send(_message(BINDING, []))
                asker.recv(2048)
                return
            except (TimeoutError, ConnectionRefusedError):
                continue
    raise RuntimeError("turnserver ended before it was ready")


class Refused(Exception):
    """The relay does not; `code` says why (RFC 5766, 15)."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Allocation:
    """An address at the relay, from asking for it until the block ends."""

    def __init__(self, port: int, username: str, password: str) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.connect((HERE, port))
        self.socket.settimeout(10)
        self._who = username.encode()
        self._key = hashlib.md5(f"{username}:{REALM}:{password}".encode()).digest()
        refusal = self._ask(_message(ALLOCATE, [(TRANSPORT, UDP)]))[1]
        if NONCE not in refusal:
            raise Refused(_code(refusal))
        self._nonce = refusal[NONCE]

    def __enter__(self) -> Allocation:
        self.port = struct.unpack("!H", self.do(ALLOCATE, (TRANSPORT, UDP))[RELAYED][2:4])[0] ^ (COOKIE >> 16)
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def do(self, kind: int, *attributes: tuple[int, bytes]) -> dict[int, bytes]:
        """Ask, signed; return the answer or raise `Refused`."""
        signed = [*attributes, (USERNAME, self._who), (REALM_OF, REALM.encode()), (NONCE, self._nonce)]
        is_done, answer = self._ask(_message(kind, signed, self._key))
        if not is_done:
            raise Refused(_code(answer))
        return answer

    def permit(self, address: str) -> None:
        """Ask for leave to send to an address. Nothing is sent there."""
        packed = int(ipaddress.ip_address(address)) ^ COOKIE
        self.do(CREATE_PERMISSION, (PEER, struct.pack("!xBHI", 1, 0, packed)))

    def live(self, seconds: int) -> None:
        """Ask to be kept for so long from now on; 0 gives the address back."""
        self.do(REFRESH, (LIFETIME, struct.pack("!I", seconds)))

    def _ask(self, message: bytes) -> tuple[bool, dict[int, bytes]]:
        self.socket.send(message)
        answer = self.socket.recv(2048)
        kind = struct.unpack("!H", answer[:2])[0]
        return kind & 0x0110 == DONE, _attributes(answer)


def allocate(port: int, username: str, password: str) -> int | None:
    """Ask for a relay address with these credentials, and give it back; return its port, or None when there is none."""
    try:
        with Allocation(port, username, password) as allocation:
            allocation.live(0)
            return allocation.port
    except Refused:
        return None


def _code(answer: dict[int, bytes]) -> int:
    hundreds, rest = struct.unpack("!xxBB", answer[ERROR][:4])
    return int(hundreds * 100 + rest)


def _message(kind: int, attributes: Attributes, key: bytes | None = None) -> bytes:
    body = b"".join(struct.pack("!HH", name, len(value)) + value + bytes(-len(value) % 4) for name, value in attributes)
    head = struct.pack("!HHI", kind, len(body) + (24 if key else 0), COOKIE) + os.urandom(12)
    if key is None:
        return head + body
    sum_of_it = hmac.new(key, head + body, hashlib.sha1).digest()
    return head + body + struct.pack("!HH", INTEGRITY, len(sum_of_it)) + sum_of_it


def _attributes(answer: bytes) -> dict[int, bytes]:
    found, place = {}, 20
    while place + 4 <= len(answer):
        name, length = struct.unpack("!HH", answer[place : place + 4])
        found[name] = answer[place + 4 : place + 4 + length]
        place += 4 + length + -length % 4
    return found
