"""Starts the server that carries pages and rooms, with every limit said aloud rather than left to defaults."""

from __future__ import annotations

import fcntl
import socket
from pathlib import Path
from typing import IO, Any

# Daphne must come before anything that could import another reactor of Twisted.
from daphne.server import Server

from config.env import BadSetting

# A whole cohort arrives in the same minute; the default of fifty waiting connections refuses the rest.
BACKLOG = 4096
WEBSOCKET_CONNECT_TIMEOUT_S = 30
WEBSOCKET_LIFETIME_S = 12 * 3600
PING_INTERVAL_S = 20
PING_TIMEOUT_S = 30
MESSAGE_LIMIT_BYTES = 65_536
CLOSE_TIMEOUT_S = 10


def require_free_port(host: str, port: int) -> None:
    """Refuse in one sentence when something else listens there already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As the server itself will do it, so that a port in its time of rest counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            sentence = f"Samtal cannot use port {port} on {host}: {(error.strerror or 'refused').lower()}."
            raise BadSetting(f"{sentence} Try another one: ./samtal run --port {port + 1}") from error


def hold_folder(folder: Path) -> IO[str]:
    """Let one server only use an embedded folder: two would not hear of each other's rooms. Keep the result open."""
    lock = (folder / "server.lock").open("w", encoding="ascii")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        sentence = f"Another Samtal already runs on the folder {folder}."
        raise BadSetting(f"{sentence} Stop it first, or set SAMTAL_REDIS_URL to run several.") from error
    return lock


def endpoint(host: str, port: int) -> str:
    """Return Twisted's description of where to listen."""
    return f"tcp:port={port}:interface={host.replace(':', chr(92) + ':')}:backlog={BACKLOG}"


def build_server(application: Any, host: str, port: int, ready: Any = None) -> Server:
    """Return a server that is not running yet; the live part may add how it drains when told to stop."""
    server = Server(
        application=application,
        endpoints=[endpoint(host, port)],
        signal_handlers=True,
        http_timeout=60,
        websocket_timeout=WEBSOCKET_LIFETIME_S,
        websocket_connect_timeout=WEBSOCKET_CONNECT_TIMEOUT_S,
        websocket_handshake_timeout=WEBSOCKET_CONNECT_TIMEOUT_S,
        ping_interval=PING_INTERVAL_S,
        ping_timeout=PING_TIMEOUT_S,
        websocket_max_message_size=MESSAGE_LIMIT_BYTES,
        websocket_max_frame_size=MESSAGE_LIMIT_BYTES,
        application_close_timeout=CLOSE_TIMEOUT_S,
        ready_callable=ready,
        server_name="samtal",
        verbosity=0,
    )
    install_draining(server)
    return server


def install_draining(server: Server) -> None:
    """Let the live part tell its people to come back before the process ends."""
    from realtime import drain

    drain.install(server)
