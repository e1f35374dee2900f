"""Reads lists of e-mail addresses as people have them, pasted from anywhere or as a CSV file; says what is wrong where.

Reads text only; who of them is invited already, and sending anything, is for others.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from groups.refusals import Refused

MOST_BYTES = 256 * 1024
MOST_ADDRESSES = 500
LONGEST_SHOWN = 120  # characters of a broken line that are repeated to whoever sent it
HEADINGS = frozenset({"email", "e-mail", "mail", "email address", "e-mail address", "e-post", "epost", "e-postadress"})
# A name may hold commas and semicolons when it stands in quotation marks.
_PIECE = re.compile(r'(?:"[^"\n]*"|[^,;\n\t"])+')
_IN_ANGLES = re.compile(r"<([^<>]*)>")


@dataclass(frozen=True)
class Line:
    """One address of a list, or one piece of it that is none. `number` counts the lines from 1."""

    number: int
    text: str
    email: str = ""
    problem: str | Promise = ""


def read_pasted(text: str) -> list[Line]:
    """Read addresses between commas, semicolons, spaces or new lines, also as `Name <address>`."""
    pieces = [
        (number, piece)
        for number, line in enumerate(text.splitlines(), 1)
        for found in _PIECE.findall(line)
        for piece in _apart(found.strip())
        if piece
    ]
    return _judged(pieces)


def read_csv(body: bytes) -> list[Line]:
    """Read a CSV file: the column that is headed as e-mail, else the first cell of each line with an @ in it.

    Raises Refused: file_size, file_kind.
    """
    if len(body) > MOST_BYTES:
        raise Refused("file_size", _("The file is larger than 256 KB. Send it in parts."))
    text = _decoded(body)
    if "\0" in text:
        raise Refused("file_kind", _("This is not a text file. Save the list as CSV and send that."))
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(text.splitlines(), delimiter=_delimiter(text))]
    except csv.Error as error:
        raise Refused("file_kind", _("This is not a text file. Save the list as CSV and send that.")) from error
    heads = [place for place, cell in enumerate(rows[0]) if cell.casefold() in HEADINGS] if rows else []
    numbered = [(number, row) for number, row in enumerate(rows, 1) if any(row)]
    if heads:
        numbered = [(number, row) for number, row in numbered if number > 1]
    return _judged((number, _cell(row, heads)) for number, row in numbered)


def _apart(piece: str) -> list[str]:
    """Take apart addresses with nothing but spaces between them; words beside an address are its owner's name."""
    addresses = [word for word in piece.split() if "@" in word]
    return [piece] if "<" in piece or not addresses else addresses


def _cell(row: list[str], heads: list[int]) -> str:
    if heads:
        return row[heads[0]] if heads[0] < len(row) else ""
    return next((cell for cell in row if "@" in cell), " ".join(row))


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What spreadsheets on Windows write; every byte means something in it.
        return body.decode("latin-1")


def _delimiter(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=first.count)


def _judged(pieces: Iterable[tuple[int, str]]) -> list[Line]:
    lines: list[Line] = []
    seen: set[str] = set()
    for number, text in pieces:
        line = _line(number, text, seen)
        seen.add(line.email)
        lines.append(line)
    if len(seen - {""}) > MOST_ADDRESSES:
        raise Refused("too_many", _("That is more than 500 addresses. Send them in parts."))
    return lines


def _line(number: int, text: str, seen: set[str]) -> Line:
    in_angles = _IN_ANGLES.search(text)
    email = (in_angles[1] if in_angles else text).strip("\"' ").removeprefix("mailto:").lower()
    shown = text[:LONGEST_SHOWN]
    try:
        validate_email(email)
    except ValidationError:
        return Line(number, shown, problem=_("not a whole e-mail address") if text else _("no e-mail address"))
    if len(email) > 254:
        return Line(number, shown, problem=_("not a whole e-mail address"))
    if email in seen:
        return Line(number, shown, problem=_("is there twice"))
    return Line(number, shown, email=email)
