"""Serves a peer on daphne with the same settings as Samtal: a deep backlog and patience for late handshakes."""

from __future__ import annotations

from typing import Any

from daphne.server import Server

from config import serve as samtal


def serve(application: Any, port: int) -> None:
    """Serve until the process is ended. Only WebSockets arrive."""

    async def websockets_only(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await application(scope, receive, send)

    Server(
        application=websockets_only,
        endpoints=[samtal.endpoint("127.0.0.1", port)],
        websocket_timeout=samtal.WEBSOCKET_LIFETIME_S,
        websocket_connect_timeout=samtal.WEBSOCKET_CONNECT_TIMEOUT_S,
        websocket_handshake_timeout=samtal.WEBSOCKET_CONNECT_TIMEOUT_S,
        ping_interval=samtal.PING_INTERVAL_S,
        ping_timeout=samtal.PING_TIMEOUT_S,
        verbosity=0,
    ).run()
