"""Writes `docs/protocol.md` and the JSON Schemas out of the types in `protocol.py`, so that they cannot differ."""

from __future__ import annotations

import inspect
import json
from typing import Any

import msgspec

from . import announcing, protocol

HEAD = """# The wire of the live room

Written from `realtime/protocol.py` by `python manage.py write_protocol`; a test fails when it is not current. Do not
edit it by hand. JSON Schemas of the same types: [`schemas/client.json`](schemas/client.json) (what a browser may say)
and [`schemas/server.json`](schemas/server.json).

WebSocket at `/ws/r/<room>/`, signed in by the session cookie, with an `Origin` of this installation (scheme, host and
port). One text frame is one JSON object; its type is in `t`. From the browser: at most {longest} bytes, no unknown
fields, no key twice, no binary frames. Instants are integer milliseconds since the epoch, by the server's clock.

1. The client says `hello` and gets `welcome`, then a `snapshot`, or an `event` with what it missed since its `v`, or
   nothing when it has it all.
2. Every commit in the room is one `event` for everybody in it: apply it when `from` is not above your version and `v`
   is; say `hello` again when `from` is above it, or when `head` names a version above yours.
3. Every command carries an `id` made by the client and is answered by `ok` or `refused`. The same id with the same body
   acts once, and is answered the same again; so after a broken connection repeat what was not answered.
4. A frame that is no message is answered by `error`, and changes nothing. Ten of them in a short time close the socket.
5. Say `ping` at least every 10 s, with the version that you have read. Who says nothing for {silence} s is gone; who
   reads more than 256 events or 1 MiB late for 30 s is closed with 4408.
6. At most 20 messages a second, 40 at once; beyond it the socket is closed with 4429. A `signal` has limits of its own:
   {signal} bytes a frame, 30 a second, 400 at once; beyond it, it is dropped and answered by `error` `too_many`. See
   [voice and face](media.md).
"""


def document() -> str:
    """Return the text of `docs/protocol.md`."""
    parts = [
        HEAD.format(longest=protocol.LONGEST_FRAME, silence=protocol.SILENCE_MS // 1000, signal=protocol.LONGEST_SIGNAL)
    ]
    parts += ["## From the browser\n", *map(_message, protocol.INCOMING)]
    parts += ["## From the server\n", *map(_message, protocol.OUTGOING)]
    parts += ["## What an event may announce\n", _kinds()]
    parts += ["## Errors, refusals and close codes\n", _codes()]
    return "\n".join(parts)


def schemas() -> dict[str, str]:
    """Return the texts of the JSON Schemas, by file name."""
    return {"client.json": _schema(protocol.INCOMING), "server.json": _schema(protocol.OUTGOING)}


def _schema(kinds: tuple[type, ...]) -> str:
    anyof, components = msgspec.json.schema_components(kinds, ref_template="#/$defs/{name}")
    body = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "oneOf": list(anyof),
        "$defs": dict(sorted(components.items())),
    }
    return json.dumps(body, indent=2, ensure_ascii=False) + "\n"


def _message(kind: type) -> str:
    (shape,), defs = msgspec.json.schema_components((kind,), ref_template="{name}")
    schema = defs[shape["$ref"]]
    lines = [f"### `{kind.__struct_config__.tag}`\n", inspect.cleandoc(kind.__doc__ or ""), ""]  # type: ignore[attr-defined]
    fields = {name: body for name, body in schema["properties"].items() if name != "t"}
    if fields:
        lines += ["| field | type | |", "|---|---|---|"]
        required = set(schema["required"])
        lines += [_field(name, body, name in required) for name, body in fields.items()]
        lines.append("")
    return "\n".join(lines)


def _field(name: str, body: dict[str, Any], required: bool) -> str:
    notes = [] if required else [f"default `{json.dumps(body.get('default'))}`"]
    notes += [text for text in _descriptions(body) if text]
    return f"| `{name}` | {_type(body)} | {'; '.join(notes)} |"


def _descriptions(body: dict[str, Any]) -> list[str]:
    return [part["description"] for part in (body, *body.get("anyOf", ())) if "description" in part]


def _type(body: dict[str, Any]) -> str:
    if "anyOf" in body:
        return " or ".join(_type(part) for part in body["anyOf"])
    if "$ref" in body:
        return f"`{body['$ref']}`"
    if "enum" in body:
        return " / ".join(f"`{value}`" for value in body["enum"])
    name: str = body.get("format") or body.get("type") or "JSON"
    low, high = body.get("minimum", body.get("minLength")), body.get("maximum", body.get("maxLength"))
    if high is None:
        return name
    return f"{name}, {low if low is not None else 0}..{high}" + ("" if "maximum" in body else " characters")


def _kinds() -> str:
    lines = [
        "Each item is `{k, at, ...}`; what happens in a pairing also names its `pairing`.\n",
        "| `k` | further fields | told to |",
        "|---|---|---|",
    ]
    rows: dict[str, tuple[tuple[str, ...], set[str]]] = {
        protocol.Kind.PERSON_JOINED: (("seat",), {"the pairing"}),
        protocol.Kind.VISITED: (announcing.VISITED[1], {"the pairing", "facilitators"}),
        protocol.Kind.STEPPED_OUT: (announcing.STEPPED_OUT[1], {"the pairing", "facilitators"}),
    }
    for told, table in (
        ("everybody", announcing.IN_ROOM),
        ("the pairing", announcing.IN_PAIRING),
        ("facilitators", announcing.FOR_FACILITATORS),
    ):
        for event, (kind, fields) in table.items():
            _, to = rows.setdefault(kind, (fields, set()))
            to.add(told)
            if event in announcing.FOR_THE_BOARD:
                to.add("facilitators")
            if event in announcing.FOR_ONE:
                to.add("whom it is for")
    for kind in protocol.Kind:
        fields, to = rows[kind]
        lines.append(f"| `{kind.value}` | {', '.join(f'`{name}`' for name in fields)} | {', '.join(sorted(to))} |")
    return "\n".join(lines) + "\n"


def _codes() -> str:
    lines: list[str] = []
    for title, codes in (
        ("`error`", protocol.ErrorCode),
        ("`refused`, from the edge (the rules' own codes are in [turns.md](turns.md))", protocol.RefusalCode),
        ("Close codes", protocol.CloseCode),
    ):
        notes = _comments(codes)
        lines += [f"{title}:", ""]
        lines += [
            f"- `{code.value}` {code.name.lower() if isinstance(code, int) else ''}".rstrip()
            + (f": {notes[code.name]}" if code.name in notes else "")
            for code in codes
        ]
        lines.append("")
    return "\n".join(lines)


def _comments(codes: type) -> dict[str, str]:
    """Return the comment behind each member: the source is where its meaning is written down."""
    found = {}
    for line in inspect.getsource(codes).splitlines():
        name, equals, rest = line.strip().partition(" = ")
        if equals and "#" in rest:
            found[name] = rest.partition("#")[2].strip()
    return found
