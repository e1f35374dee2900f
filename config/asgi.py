"""The doors of a server process: pages by Django, rooms by WebSocket, each from known origins only."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
pages = get_asgi_application()

# Only now are models ready for what imports them.
from channels.routing import ProtocolTypeRouter  # noqa: E402
from channels.security.websocket import OriginValidator  # noqa: E402
from django.conf import settings  # noqa: E402

from realtime.routing import websocket_application  # noqa: E402

# The validator for allowed hosts would ignore scheme and port; this one compares all three.
application = ProtocolTypeRouter({"http": pages, "websocket": OriginValidator(websocket_application, settings.ORIGINS)})
