"""From a text frame to a message: the only way in, strict, and with one kind of failure.

Here lives what JSON decoders disagree about or let through, and we refuse: sizes, depth, keys that stand twice, NaN,
lone surrogates, NUL, unknown fields. What the messages are lives in `protocol.py`; who may send them, elsewhere.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any
from uuid import UUID

import msgspec

from .protocol import DEEPEST, INCOMING, LONGEST_FRAME, LONGEST_SIGNAL, ErrorCode, Incoming


class BadMessage(Exception):
    """The frame is no message. `id` is the command's, when it could be read."""

    def __init__(self, code: ErrorCode, id: UUID | None = None) -> None:
        super().__init__(code.value)
        self.code = code
        self.id = id


@cache
def _decoder() -> msgspec.json.Decoder[Any]:
    union: Any = INCOMING[0]
    for kind in INCOMING[1:]:
        union |= kind
    return msgspec.json.Decoder(union)


_TAGS = frozenset(str(kind.__struct_config__.tag) for kind in INCOMING)
# Strings, left to right: outside of a string no quote can stand, so this finds every one, and says which are keys.
_STRINGS = re.compile(r'"((?:[^"\\]|\\.)*)"(\s*:)?')
_BRACKETS = re.compile(r"[\[{]|[\]}]")
_ID = re.compile(r'"id"\s*:\s*"([0-9a-fA-F-]{32,36})"')
_TYPE = re.compile(r'"t"\s*:\s*"([^"\\]{0,40})"')


def parse(text: str | None) -> Incoming:
    """Return the message in one frame (`None`: the frame was binary). Raises BadMessage, and nothing else."""
    if text is None:
        raise BadMessage(ErrorCode.BINARY)
    longest = LONGEST_SIGNAL if len(text) > LONGEST_FRAME // 4 and is_signal(text) else LONGEST_FRAME
    if len(text) > longest or (not text.isascii() and _bytes(text) > longest):
        raise BadMessage(ErrorCode.TOO_BIG)
    _refuse_tricks(text)
    try:
        message: Incoming = _decoder().decode(text)
    except msgspec.ValidationError:
        named = _TYPE.search(text)
        unknown = named is not None and named[1] not in _TAGS
        raise BadMessage(ErrorCode.UNKNOWN if unknown else ErrorCode.BAD_FIELD, _id_in(text)) from None
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        raise BadMessage(ErrorCode.BAD_JSON, _id_in(text)) from None
    _refuse_unstorable(message)
    return message


def is_signal(text: str | None) -> bool:
    """Whether a frame says that it is a `signal`, which has limits of its own. True of no other well-formed frame."""
    # No message of ours has an object inside of it, and a quote inside of a string is written with a backslash, so the
    # first "t" is the type of everything that will be read as a message.
    named = None if text is None else _TYPE.search(text)
    return named is not None and named[1] == "signal"


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _refuse_tricks(text: str) -> None:
    """Refuse what decoders disagree about: deep nesting, keys that stand twice or are written with escapes."""
    if text.count("{") + text.count("[") > DEEPEST and _depth(text) > DEEPEST:
        raise BadMessage(ErrorCode.TOO_DEEP, _id_in(text))
    keys = [key for key, colon in _STRINGS.findall(text) if colon]
    if len(set(keys)) != len(keys) or any("\\" in key for key in keys):
        raise BadMessage(ErrorCode.BAD_JSON, _id_in(text))


def _depth(text: str) -> int:
    deepest = depth = 0
    for bracket in _BRACKETS.findall(_STRINGS.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _refuse_unstorable(message: Incoming) -> None:
    """Refuse text that a database or another encoder would choke on: NUL and lone surrogates."""
    for name in message.__struct_fields__:
        value = getattr(message, name)
        if isinstance(value, str) and ("\0" in value or not _encodes(value)):
            raise BadMessage(ErrorCode.BAD_FIELD, getattr(message, "id", None))


def _encodes(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _id_in(text: str) -> UUID | None:
    found = _ID.search(text)
    if found is None:
        return None
    try:
        return UUID(found[1])
    except ValueError:
        return None
