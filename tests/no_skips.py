"""Where it counts (CI), a test that was not run has failed: skipped, expected to fail, or never collected."""

from __future__ import annotations

import os
from collections.abc import Generator
from typing import Any

import pytest


def _hold(report: Any) -> Any:
    was_excused = report.skipped or hasattr(report, "wasxfail")
    if os.environ.get("CI") and was_excused:
        if hasattr(report, "wasxfail"):
            del report.wasxfail
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} was skipped or excused, which does not count as passing"
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, Any, Any]:
    report = yield
    return _hold(report)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, Any, Any]:
    report = yield
    return _hold(report)
