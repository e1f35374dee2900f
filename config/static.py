"""Names, keeps and serves static files inside of the process, so that the embedded install needs no second server."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage

VERSIONED = re.compile(r"^vendor/[a-z-]+-\d+\.\d+\.\d+/")


def has_own_version(name: str) -> bool:
    """Whether a file, by its path in the static folder, belongs to a library in a folder named by its version.

    Such files ask for each other by their plain names, and never change: they need no checksum in theirs.
    """
    return VERSIONED.match(name) is not None


class StaticStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's: compressed, and named by checksum, but for what is named by its version."""

    def hashed_name(self, name: str, content: Any = None, filename: str | None = None) -> str:
        return name if has_own_version(name) else super().hashed_name(name, content, filename)


class StaticMiddleware(WhiteNoiseMiddleware):
    """WhiteNoise, with whole answers: its streamed ones are read in one go under ASGI anyway, with a warning each."""

    def immutable_file_test(self, path: str, url: str) -> bool:
        return has_own_version(url.removeprefix(self.static_prefix)) or super().immutable_file_test(path, url)

    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> HttpResponse:
        found = static_file.get_response(request.method, request.META)
        body = b""
        if found.file is not None:
            with found.file:
                body = found.file.read()
        response = HttpResponse(body, status=int(found.status))
        del response["content-type"]
        for name, value in found.headers:
            response[name] = value
        return response
