"""Lists of addresses are read as people have them, and each broken line is named."""

from __future__ import annotations

import pytest

from groups.address_lists import MOST_BYTES, Line, read_csv, read_pasted
from groups.refusals import Refused


def emails(lines: list[Line]) -> list[str]:
    return [line.email for line in lines if line.email]


def problems(lines: list[Line]) -> list[tuple[int, str, str]]:
    return [(line.number, line.text, str(line.problem)) for line in lines if line.problem]


@pytest.mark.parametrize(
    "text",
    [
        "anna@x.example, bo@x.example",
        "anna@x.example; bo@x.example;",
        "anna@x.example\nbo@x.example\n",
        "anna@x.example\r\n\r\n\tbo@x.example",
        "anna@x.example bo@x.example",
        "Anna Berg <Anna@X.example>, Bo <bo@x.example>",
        '"Berg, Anna; the elder" <anna@x.example>; "Bo" <bo@x.example>',
        "Anna Berg anna@x.example\nBo Ek bo@x.example",
        "mailto:anna@x.example,<bo@x.example>",
    ],
)
def test_addresses_are_found_however_they_are_kept_apart(text: str) -> None:
    assert emails(read_pasted(text)) == ["anna@x.example", "bo@x.example"]


def test_what_is_no_address_is_named_with_its_line() -> None:
    lines = read_pasted("anna@x.example\nbo@, <>\nCarl Dahl\nanna@X.example")
    assert emails(lines) == ["anna@x.example"]
    assert [(number, text) for number, text, _ in problems(lines)] == [
        (2, "bo@"),
        (2, "<>"),
        (3, "Carl Dahl"),
        (4, "anna@X.example"),
    ]
    assert problems(lines)[-1][2] == "is there twice"


def test_nothing_at_all_is_an_empty_list() -> None:
    assert read_pasted(" \n,; \n") == []
    assert read_csv(b"") == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
@pytest.mark.parametrize("comma", [",", ";", "\t"])
def test_a_file_of_any_spreadsheet_is_read(encoding: str, comma: str) -> None:
    rows = [["Namn", "E-post", "Ort"], ["Åsa Öberg", "asa@x.example", "Malmö"], ["Bo", "Bo@x.example", "Umeå"]]
    body = "\r\n".join(comma.join(row) for row in rows).encode(encoding)
    assert emails(read_csv(body)) == ["asa@x.example", "bo@x.example"]


def test_a_file_without_a_heading_is_read_by_where_the_addresses_are() -> None:
    assert emails(read_csv(b"Anna,anna@x.example\nbo@x.example,Bo\n")) == ["anna@x.example", "bo@x.example"]


def test_the_broken_lines_of_a_file_are_named_and_the_others_kept() -> None:
    lines = read_csv(b'email,name\nanna@x.example,Anna\n,Bo\nnot-an-address,Carl\n\n"dora@x.example",Dora\n')
    assert emails(lines) == ["anna@x.example", "dora@x.example"]
    assert [(number, text) for number, text, _ in problems(lines)] == [(3, ""), (4, "not-an-address")]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"a" * (MOST_BYTES + 1), "file_size"),
        (b"PK\x03\x04\x00\x00anna@x.example", "file_kind"),
        (b'"' + b"a" * 140_000 + b'"', "file_kind"),
        ("\n".join(f"a{number}@x.example" for number in range(501)).encode(), "too_many"),
    ],
)
def test_what_is_no_such_file_is_refused_whole(body: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_csv(body)
    assert refused.value.code == code


def test_a_long_broken_line_is_shown_only_in_part() -> None:
    assert [len(line.text) for line in read_pasted("a" * 5000)] == [120]
