"""What every test may ask for: the cast, private servers, and the rule that nothing is skipped where it counts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.utils import translation

from config.management.commands.compile_translations import compile_translations
from groups import services as groups_services
from groups.models import Cohort, Role, User
from tests.no_skips import pytest_make_collect_report, pytest_runtest_makereport
from tests.services import private_postgres, private_redis

# Hooks count when they stand in this file by their names.
__all__ = ["pytest_make_collect_report", "pytest_runtest_makereport"]


def pytest_configure() -> None:
    """Compile the translations: pages are read in both languages, and a clean clone has no compiled ones."""
    compile_translations(settings.LOCALE_PATHS)


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    with private_redis() as address:
        yield address


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    with private_postgres() as address:
        yield address


@pytest.fixture(autouse=True)
def no_language_left_behind() -> Iterator[None]:
    """A page that was read in Swedish leaves its thread in Swedish; the next test begins without a language."""
    translation.deactivate()
    yield
    translation.deactivate()


def make_user(name: str, **fields: object) -> User:
    return groups_services.user_make(email=f"{name.lower()}@people.example", display_name=name, **fields)


@pytest.fixture
def cohort(db: None) -> Cohort:
    """A cohort with Olga as its organiser."""
    return groups_services.cohort_create(name="Practice", organiser=make_user("Olga"), time_zone="Europe/Stockholm")


@pytest.fixture
def olga(cohort: Cohort) -> User:
    """The organiser."""
    return User.objects.get(email="olga@people.example")


@pytest.fixture
def fredrik(cohort: Cohort) -> User:
    """The facilitator."""
    return _with_role("Fredrik", cohort, Role.FACILITATOR)


@pytest.fixture
def alice(cohort: Cohort) -> User:
    return _with_role("Alice", cohort, Role.MEMBER)


@pytest.fixture
def bob(cohort: Cohort) -> User:
    return _with_role("Bob", cohort, Role.MEMBER)


@pytest.fixture
def charlie(db: None) -> User:
    """Signed in, but a stranger to the cohort: must see nothing of it."""
    return make_user("Charlie")


def _with_role(name: str, cohort: Cohort, role: Role) -> User:
    user = make_user(name)
    groups_services.membership_give(user=user, cohort=cohort, role=role)
    return user
