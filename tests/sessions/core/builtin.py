"""The exercises that come with Samtal, loaded once for the tests of the core."""

from __future__ import annotations

from pathlib import Path

import sessions
from sessions.core import exercises

FILE = Path(sessions.__file__).parent / "data" / "exercises.yaml"
CATALOGUE = exercises.load(FILE.read_text(encoding="utf-8"), FILE.name)
