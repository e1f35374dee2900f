"""A thousand sessions through the one door, with everything that people and facilitators do, and no rule broken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from groups.models import Cohort, User
from realtime import verifying
from realtime.proving.cast import Cast, NotADemo, gather
from realtime.proving.faults import FAULTS
from realtime.proving.prove import prove_series, prove_share
from realtime.proving.tally import Tally
from sessions.models import Room

pytestmark = pytest.mark.django_db(transaction=True)

SESSIONS, SHARES = 1_000, 20
SEED = 20261128
MOST_SERIES = 60  # in which a fault must show
PAGE = Path(__file__).parents[2] / "docs" / "proving.md"


@pytest.fixture
def cast(settings) -> Iterator[Cast]:
    settings.DEMO = True
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
    yield gather()
    connection.close()  # the next one writes as carefully as ever


@pytest.mark.parametrize("share", range(SHARES))
def test_a_thousand_sessions_break_no_rule(cast, share) -> None:
    tally = prove_share(cast, seed=SEED, sessions=SESSIONS // SHARES, share=(share, SHARES))
    assert tally.wrong == []
    assert verifying.check_accounts() == []
    assert tally.sessions == SESSIONS // SHARES
    assert tally.exercises > tally.sessions // 2
    assert tally.closes["even"] > tally.pairings // 2
    assert sum(tally.refused.values()) > tally.sessions


@pytest.mark.parametrize("name", FAULTS)
def test_a_seeded_fault_is_found(cast, name) -> None:
    tally = Tally()
    for number in range(MOST_SERIES):
        prove_series(cast, number, 4, tally, fault=name)
        if any(wrong.code == FAULTS[name].code for _, wrong in tally.wrong):
            return
    pytest.fail(f"not found as {FAULTS[name].code}: {tally.wrong[:5]}")


def test_the_page_about_proving_names_every_fault_and_the_code_under_which_it_is_found() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [name for name, fault in FAULTS.items() if f"`{name}`" not in page or f"`{fault.code}`" not in page] == []


def test_the_command_reports_and_leaves_nothing_behind(settings, capsys, transactional_db) -> None:
    settings.DEMO = True
    call_command("prove_sessions", sessions=3, seed=5)
    told = capsys.readouterr().out
    assert "sessions 3 " in told
    assert "violations 0" in told
    assert (User.objects.count(), Cohort.objects.count(), Room.objects.count()) == (0, 0, 0)


def test_a_series_is_played_again_from_its_seed(cast, capsys) -> None:
    call_command("prove_sessions", series_seed=11)
    once = [line.split(": ", 1)[1] for line in capsys.readouterr().out.splitlines() if line.startswith("room ")]
    call_command("prove_sessions", series_seed=11)
    again = [line.split(": ", 1)[1] for line in capsys.readouterr().out.splitlines() if line.startswith("room ")]
    assert once == again
    assert len(once) > 20


def test_where_real_people_may_be_nothing_is_proved(settings, transactional_db) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="demo installs only"):
        call_command("prove_sessions", sessions=1)
    with pytest.raises(NotADemo):
        gather()
    assert User.objects.count() == 0
