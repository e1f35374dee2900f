"""The one socket address. Its origin has been checked in `config/asgi.py`; who is there is asked at `hello`."""

from __future__ import annotations

from channels.routing import URLRouter
from django.urls import re_path

from .consumers import no_such_socket, room_socket

websocket_application = URLRouter(
    [re_path(r"^ws/r/(?P<room>[A-Za-z0-9_-]{1,64})/$", room_socket), re_path(r"", no_such_socket)]
)
