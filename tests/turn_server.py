"""A private coturn for tests, set up as in docker-compose.yml but on loopback, and just enough of a client to ask it.

The client speaks STUN by hand (RFC 5389, RFC 5766): an Allocate request, its refusal with a nonce, and the same signed.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import socket
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.services import free_port

REALM = "samtal"
COOKIE = 0x2112A442
ALLOCATE, ALLOCATED = 0x0003, 0x0103
USERNAME, INTEGRITY, ERROR, REALM_OF, NONCE, RELAYED, TRANSPORT = 0x6, 0x8, 0x9, 0x14, 0x15, 0x16, 0x19
UDP = struct.pack("!B3x", 17)


@contextmanager
def private_coturn(secret: str) -> Iterator[int]:
    """Run a relay for loopback only, with nothing kept; give its port."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="samtal-relay-") as folder:
        command = ["turnserver", "-n", "--no-cli", "--no-tls", "--no-dtls", "--log-file=stdout", "--simple-log"]
        command += ["--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", f"--listening-port={port}"]
        command += ["--allow-loopback-peers", "--use-auth-secret", f"--static-auth-secret={secret}"]
        command += [f"--realm={REALM}", "--user-quota=100", f"--userdb={Path(folder) / 'users'}"]
        command += [f"--pidfile={Path(folder) / 'pid'}"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder) as process:
            try:
                _wait_for_answer(process, port)
                yield port
            finally:
                process.terminate()


def _wait_for_answer(process: subprocess.Popen[bytes], port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        asker.connect(("127.0.0.1", port))
        asker.settimeout(0.1)
        while process.poll() is None:
            try:
                asker.send(_message(0x0001, []))
                asker.recv(2048)
                return
            except (TimeoutError, ConnectionRefusedError):
                continue
    raise RuntimeError("turnserver ended before it was ready")


def allocate(port: int, username: str, password: str) -> int | None:
    """Ask for a relay address with these credentials; return its port, or None when there is none to be had."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        asker.connect(("127.0.0.1", port))
        asker.settimeout(5)
        asker.send(_message(ALLOCATE, [(TRANSPORT, UDP)]))
        refusal = _attributes(asker.recv(2048))
        signed = [(TRANSPORT, UDP), (USERNAME, username.encode())]
        signed += [(REALM_OF, refusal[REALM_OF]), (NONCE, refusal[NONCE])]
        key = hashlib.md5(f"{username}:{REALM}:{password}".encode()).digest()
        asker.send(_message(ALLOCATE, signed, key))
        answer = asker.recv(2048)
    if struct.unpack("!H", answer[:2])[0] != ALLOCATED:
        return None
    return struct.unpack("!H", _attributes(answer)[RELAYED][2:4])[0] ^ (COOKIE >> 16)


def _message(kind: int, attributes: list[tuple[int, bytes]], key: bytes | None = None) -> bytes:
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
