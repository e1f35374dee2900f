"""A `manage.py` that stays ready: Django starts once for many commands and scripts, which arrive line by line.

Run as `python -m tests.standby`. A line in: {"command": [...]} or {"script": "..."}. A line out: {"said", "failed"}.
"""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


class Standby:
    """The side of the test. One command at a time."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = dict(environment)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.standby"],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def do(self, what: str, words: str | tuple[str, ...]) -> str:
        """Do a `command` or a `script` to its end and return what it printed. AssertionError when it failed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({what: words}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, f"the process that does {words} has ended"
        answer: dict[str, Any] = json.loads(line)
        assert not answer["failed"], f"{words} failed:\n{answer['said']}"
        return str(answer["said"])

    def end(self) -> None:
        self._process.kill()
        self._process.communicate()


def main() -> None:
    """The side of Django."""
    import django
    from django.core.management import execute_from_command_line
    from django.db import connections
    from django.utils import translation

    django.setup()
    answers = sys.stdout
    for line in sys.stdin:
        asked = json.loads(line)
        said, failed = io.StringIO(), False
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            try:
                if "command" in asked:
                    execute_from_command_line(["manage.py", *asked["command"]])
                else:
                    exec(compile(asked["script"], "script", "exec"), {"__name__": "script"})
            except SystemExit as ended:
                failed = ended.code not in (None, 0)
            except Exception:
                traceback.print_exc()
                failed = True
        translation.deactivate()
        connections.close_all()
        print(json.dumps({"said": said.getvalue(), "failed": failed}), file=answers, flush=True)


if __name__ == "__main__":
    main()
