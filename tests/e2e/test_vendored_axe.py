"""The barrier rules are the ones that their note names."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "vendor"


def test_axe_is_the_version_and_the_file_that_its_note_names() -> None:
    note = (FOLDER / "README.md").read_text(encoding="utf-8")
    found = re.search(r"`axe\.min\.js` \|.*?\| ([\d.]+) \|.*`([0-9a-f]{64})`", note)
    body = (FOLDER / "axe.min.js").read_bytes()

    assert found is not None
    assert hashlib.sha256(body).hexdigest() == found[2]
    assert body.startswith(f"/*! axe v{found[1]}".encode())
