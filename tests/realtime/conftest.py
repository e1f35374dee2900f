"""A running server for the tests of the live wire, one for all tests that do not break it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.install import Install

from .live import Place, make_room


def prepared(folder: Path) -> Install:
    """A running install with tables and nothing in them; pages with static files as they lie in the source."""
    install = Install(folder)
    install.environment["SAMTAL_STATIC_HASHED"] = "no"
    install.migrate()
    install.start()
    return install


@pytest.fixture(scope="package")
def live_install(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Install]:
    install = prepared(tmp_path_factory.mktemp("live"))
    yield install
    install.stop()


@pytest.fixture
def place(live_install: Install) -> Place:
    """A room of its own on the shared server: Ingrid and Amadou, Maja who facilitates, and Sven who does not belong."""
    return make_room(live_install)


@pytest.fixture
def own_install(tmp_path: Path) -> Iterator[Callable[[], Install]]:
    """An install that a test may kill."""
    made: list[Install] = []

    def start() -> Install:
        folder = tmp_path / f"samtal-{len(made)}"
        folder.mkdir()
        made.append(prepared(folder))
        return made[-1]

    yield start
    for install in made:
        install.stop()
