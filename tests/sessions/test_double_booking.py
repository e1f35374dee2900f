"""Two organisers ask the same facilitator at the same moment: one of them gets a yes, on either database."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from config.database import database_from
from groups import services as groups_services
from groups.models import Cohort, Role, User
from groups.refusals import Refused
from sessions import planning
from sessions.models import Holding
from tests.conftest import make_user
from tests.realtime.databases import as_default, at_once
from tests.sessions.planned import NOW, meetings_in, tuesdays


@pytest.fixture(params=["sqlite", "postgres"])
def cohorts(request, tmp_path: Path, django_db_blocker) -> Iterator[list[Cohort]]:
    """Four cohorts that share one facilitator."""
    address = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    with django_db_blocker.unblock(), as_default(database_from(address, tmp_path)):
        organiser, facilitator = make_user("Olga"), make_user("Fredrik")
        made = [groups_services.cohort_create(name=f"Group {n}", organiser=organiser) for n in range(4)]
        for cohort in made:
            groups_services.membership_give(user=facilitator, cohort=cohort, role=Role.FACILITATOR)
        yield made


def test_of_four_who_ask_at_once_one_gets_the_facilitator(cohorts: list[Cohort]) -> None:
    fredrik = User.objects.get(display_name="Fredrik")
    meetings = [meetings_in(tuesdays(cohort, weeks=1))[0] for cohort in cohorts]
    answers = at_once(*[partial(planning.holder_add, meeting=one, user=fredrik, by=None) for one in meetings])
    assert sorted(type(answer).__name__ for answer in answers) == ["Holding", "Refused", "Refused", "Refused"]
    assert {answer.code for answer in answers if isinstance(answer, Refused)} == {"double_booked"}
    assert Holding.objects.count() == 1


def test_of_two_series_planned_at_once_with_the_same_facilitator_one_is_kept(cohorts: list[Cohort]) -> None:
    fredrik = User.objects.get(display_name="Fredrik")
    answers = at_once(*[partial(tuesdays, cohort, holders=[fredrik], now=NOW) for cohort in cohorts[:2]])
    assert sorted(type(answer).__name__ for answer in answers) == ["Refused", "Series"]
    assert Holding.objects.count() == 8
