"""Serves a peer on daphne with the same settings as Samtal: a deep backlog and patience for late handshakes."""

from __future__ import annotations

from typing import Any

from daphne.server import Server


def serve(application: Any, port: int) -> None:
    """Serve until the process is ended. Only WebSockets arrive."""

    async def websockets_only(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await application(scope, receive, send)

    Server(
        application=websockets_only,
        endpoints=[f"tcp:port={port}:interface=127.0.0.1:backlog=4096"],
        signal_handlers=True,
        websocket_connect_timeout=60,
        verbosity=0,
    ).run()
