"""The wire: what is a message, what is not, and that the documents say what the types say."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import UUID, uuid4

import msgspec
import pytest

from realtime import protocol, protocol_document
from realtime.decoding import BadMessage, parse

ID = "6f1c6a0e-1111-4000-8000-000000000000"
ROOT = Path(__file__).resolve().parents[2]

TURN = {"turn": 3}
PAIRING = {"pairing": 1}
REASON = {"reason": "We have to stop here."}
SAID: dict[str, dict[str, object]] = {
    "hello": {"tab": str(uuid4()), "v": 12},
    "ping": {"c": 1234.5, "v": 12},
    "due": {},
    "ready": {"id": ID, "agreed": True},
    "help": {"id": ID},
    "help_over": {"id": ID, "seat": 2},
    "leave": {"id": ID},
    "reached": {"id": ID, "turn": 1, "what": "face"},
    **{t: {"id": ID, **TURN} for t in ("rest", "pass", "keep", "decline", "done", "grant", "not_now", "step_back")},
    "ask": {"id": ID, **TURN, "ms": 30_000},
    **{t: {"id": ID} for t in ("pause", "bell", "resume", "pause_all", "resume_all")},
    "start": {"id": ID, "exercise": "one-good-thing"},
    "end": {"id": ID, **REASON},
    "skip": {"id": ID, **PAIRING, **TURN, **REASON},
    "give_floor": {"id": ID, **PAIRING, "seat": 2, **REASON},
    "stand_in": {"id": ID, **PAIRING, "on": True},
    "add_to": {"id": ID, **PAIRING, "seat": 2},
    "take_part": {"id": ID, "on": False},
    "signal": {"link": "p1-1-2", "kind": "offer", "data": "v=0"},
    "turn": {},
    "visit": {"id": ID, "pairing": 1, "on": True},
    "close_room": {"id": ID, **REASON},
    **{t: {"id": ID} for t in ("step_out", "step_in", "fixing", "take_over")},
    "move_to": {"id": ID, **PAIRING, "seat": 2, **REASON},
    "mute": {"id": ID, "seat": 2, "on": True},
    "remove": {"id": ID, "seat": 2, **REASON, "holds": True},
    "lock_door": {"id": ID, "on": True},
    "hand_over": {"id": ID, "seat": 2},
    "say": {"id": ID, "seat": 2, "en": "I am with you in a moment."},
    "lay_plan": {"id": ID, "minutes": 60},
    "go_to": {"id": ID, "place": 1},
    "change_step": {"id": ID, "place": 1, "minutes": 20, "exercise": "landing"},
}


def refusal_of(text: str | None) -> BadMessage:
    with pytest.raises(BadMessage) as caught:
        parse(text)
    return caught.value


def test_every_message_has_an_example_here() -> None:
    assert set(SAID) == {kind.__struct_config__.tag for kind in protocol.INCOMING}


@pytest.mark.parametrize("tag", SAID)
def test_a_well_formed_message_is_read_as_its_type(tag: str) -> None:
    message = parse(json.dumps({"t": tag, **SAID[tag]}))
    assert type(message).__struct_config__.tag == tag
    for name, value in SAID[tag].items():
        read = getattr(message, name)
        assert (str(read) if isinstance(read, UUID) else read) == value


@pytest.mark.parametrize("tag", SAID)
def test_a_field_that_nobody_expects_is_refused(tag: str) -> None:
    refused = refusal_of(json.dumps({"t": tag, **SAID[tag], "by": 4}))
    assert refused.code == protocol.ErrorCode.BAD_FIELD
    assert refused.id == (UUID(ID) if "id" in SAID[tag] else None)


@pytest.mark.parametrize("tag", [tag for tag in SAID if SAID[tag]])
def test_a_missing_field_is_refused_unless_it_has_a_default(tag: str) -> None:
    kind = next(kind for kind in protocol.INCOMING if kind.__struct_config__.tag == tag)
    required = [field.name for field in msgspec.structs.fields(kind) if field.required]
    for name in required:
        body = {key: value for key, value in SAID[tag].items() if key != name}
        assert refusal_of(json.dumps({"t": tag, **body})).code == protocol.ErrorCode.BAD_FIELD


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (None, "binary"),
        ("", "bad_json"),
        ("{", "bad_json"),
        ("due", "bad_json"),
        ('{"t":"due"}{"t":"due"}', "bad_json"),
        ("\ufeff" + '{"t":"due"}', "bad_json"),
        ('{"t":"ping","c":NaN}', "bad_json"),
        ('{"t":"ping","c":Infinity}', "bad_json"),
        ('{"t":"ping","c":1e999}', "bad_field"),
        ('{"t":"ping","c":"1"}', "bad_field"),
        ('{"t":"ping","c":true}', "bad_field"),
        ('{"t":"ping","c":1,"c":2}', "bad_json"),
        ('{"\\u0074":"due"}', "bad_json"),
        ('{"t":"due","t":"due"}', "bad_json"),
        ("[]", "bad_field"),
        ('"due"', "bad_field"),
        ("null", "bad_field"),
        ("{}", "bad_field"),
        ('{"t":5}', "bad_field"),
        ('{"t":"shout"}', "unknown"),
        ('{"t":"Due"}', "unknown"),
        ('{"t":"due","x":' + "[" * 4000 + "]" * 4000 + "}", "too_deep"),
        ('{"t":"due","x":' + "[" * 8000, "too_deep"),
        ('{"t":"due"' + " " * 8192 + "}", "too_big"),
        ('{"t":"due"\ud800}', "bad_json"),
    ],
)
def test_a_frame_that_is_no_message_is_named_by_its_code(text: str | None, code: str) -> None:
    assert refusal_of(text).code == code


@pytest.mark.parametrize("turn", ["9" * 5000, "1000001", "-1", "1.0", '"1"', "null", "[1]"])
def test_a_number_out_of_range_or_of_another_type_is_refused_with_the_commands_id(turn: str) -> None:
    refused = refusal_of(f'{{"t":"rest","id":"{ID}","turn":{turn}}}')
    assert (refused.code, refused.id) == (protocol.ErrorCode.BAD_FIELD, UUID(ID))


@pytest.mark.parametrize("reason", ["\\u0000", "a\\u0000b", "\\ud800", "\\udc00x", ""])
def test_text_that_cannot_be_stored_is_refused(reason: str) -> None:
    refused = refusal_of(f'{{"t":"end","id":"{ID}","reason":"{reason}"}}')
    assert refused.code in {protocol.ErrorCode.BAD_FIELD, protocol.ErrorCode.BAD_JSON}
    assert refused.id == UUID(ID)


def test_brackets_and_quotes_in_a_reason_are_only_text() -> None:
    reason = '[[[[[[{{{{{{ "t": "end", \\ "id"'
    message = parse(json.dumps({"t": "end", "id": ID, "reason": reason}))
    assert message == protocol.End(id=UUID(ID), reason=reason)


def test_the_limit_counts_bytes_of_utf_8() -> None:
    reason = "\N{SNOWMAN}" * 200
    assert isinstance(parse(json.dumps({"t": "end", "id": ID, "reason": reason}, ensure_ascii=False)), protocol.End)
    assert refusal_of("\N{SNOWMAN}" * 3000).code == protocol.ErrorCode.TOO_BIG


def test_a_snapshot_holds_its_slices_as_they_were_encoded() -> None:
    slices = {"room": protocol.encode_slice({"step": "arriving"}), "me": protocol.encode_slice({"seat": 1})}
    frame = protocol.encode(protocol.Snapshot(v=3, view=protocol.join_slices(slices)))
    assert json.loads(frame) == {"t": "snapshot", "v": 3, "view": {"room": {"step": "arriving"}, "me": {"seat": 1}}}


def test_an_event_says_from_on_the_wire() -> None:
    event = protocol.Event(
        v=5, since=3, at=17, what=protocol.join_items([b'{"k":"warned"}']), patch=protocol.join_slices({})
    )
    assert json.loads(protocol.encode(event)) == {
        "t": "event", "v": 5, "from": 3, "at": 17, "what": [{"k": "warned"}], "patch": {},
    }  # fmt: skip


def test_the_document_and_the_schemas_are_current() -> None:
    assert (ROOT / "docs/protocol.md").read_text(encoding="utf-8") == protocol_document.document()
    for name, text in protocol_document.schemas().items():
        assert (ROOT / "docs/schemas" / name).read_text(encoding="utf-8") == text


def test_the_digest_tells_bodies_apart_and_knows_the_same_again() -> None:
    first = parse(json.dumps({"t": "rest", "id": ID, "turn": 1}))
    again = parse(json.dumps({"turn": 1, "id": ID, "t": "rest"}))
    other = parse(json.dumps({"t": "rest", "id": ID, "turn": 2}))
    assert isinstance(first, protocol.Wish)
    assert isinstance(again, protocol.Wish)
    assert isinstance(other, protocol.Wish)
    assert protocol.digest(first) == protocol.digest(again) != protocol.digest(other)


def test_only_a_signal_may_be_longer_than_other_messages() -> None:
    long = {"t": "signal", "link": "p1-1-2", "kind": "offer", "data": "x" * 20_000}
    assert isinstance(parse(json.dumps(long)), protocol.Signal)
    assert refusal_of(json.dumps({**long, "data": "x" * 40_000})).code == protocol.ErrorCode.TOO_BIG
    inside = {"t": "end", "id": ID, "reason": '"t":"signal"' + "x" * 20_000}
    assert refusal_of(json.dumps(inside)).code == protocol.ErrorCode.TOO_BIG
    twice = '{"t":"signal","t":"end","reason":"' + "x" * 20_000 + '"}'
    assert refusal_of(twice).code == protocol.ErrorCode.BAD_JSON


def test_the_size_of_a_signal_counts_bytes_of_utf_8() -> None:
    state = {"t": "signal", "link": "p1-1-2", "kind": "state", "data": "\N{SNOWMAN}" * 67}
    assert refusal_of(json.dumps(state, ensure_ascii=False)).code == protocol.ErrorCode.BAD_FIELD
    assert isinstance(parse(json.dumps({**state, "data": "\N{SNOWMAN}" * 66}, ensure_ascii=False)), protocol.Signal)
