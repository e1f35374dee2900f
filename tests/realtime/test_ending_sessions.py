"""Ending a session closes the room sockets that hang on it, and no others: from the list, or by a new password.

Here people sign in as people do, by a code from a mail: only then is the session one of their list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import pytest

from tests.e2e.install import Install

from .live import PATIENCE_S, Place, join, make_room

SIGNED_OUT = 4401
CODE = re.compile(r"^Subject: Your code for Samtal: (\S+)$", re.MULTILINE)


class Browser:
    """Keeps its cookies, and sends forms as a browser does."""

    def __init__(self, install: Install) -> None:
        self.install = install
        self.cookies = HTTPCookieProcessor()
        self.opener: OpenerDirector = build_opener(self.cookies)

    @property
    def session(self) -> str:
        return next(cookie.value or "" for cookie in self.cookies.cookiejar if cookie.name == "sessionid")

    def get(self, path: str) -> str:
        with self.opener.open(self.install.address + path, timeout=PATIENCE_S) as answer:
            return str(answer.read().decode())

    def send(self, path: str, form: str | None = None, **fields: str) -> str:
        """Send the form at `form` (or at the address itself) to an address, with its hidden token."""
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(form or path))
        assert found is not None
        body = urlencode({**fields, "csrfmiddlewaretoken": found[1]}).encode()
        request = Request(self.install.address + path, data=body, headers={"Origin": self.install.address})
        with self.opener.open(request, timeout=PATIENCE_S) as answer:
            return str(answer.read().decode())


def newest_code(install: Install) -> str:
    mails = sorted((install.folder / "mail").iterdir(), key=lambda path: path.stat().st_mtime_ns)
    return CODE.findall(mails[-1].read_text())[-1]


def sign_in(install: Install, email: str) -> Browser:
    browser = Browser(install)
    browser.send("/account/login/code/", email=email)
    browser.send("/account/login/code/confirm/", code=newest_code(install))
    return browser


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A room on an install of its own: what is tried here uses up the limits of signing in."""
    install = Install(Path(tmp_path_factory.mktemp("ending")))
    install.start("--prepare", "--no-demo")
    place = make_room(install)
    # What the services do for people who come by the usual way: no password, and an address that is theirs.
    place.write("UPDATE groups_user SET password = '!'")
    for user, email in install.rows("SELECT id, email FROM groups_user"):
        place.write(
            'INSERT INTO account_emailaddress (user_id, email, verified, "primary") VALUES (?, ?, 1, 1)', user, email
        )
    yield place
    install.stop()


def email_of(place: Place, name: str) -> str:
    return str(place.install.rows("SELECT email FROM groups_user WHERE id = ?", place.users[name])[0][0])


def with_session(place: Place, name: str, browser: Browser) -> Place:
    return replace(place, sessions={**place.sessions, name: browser.session})


async def test_signing_out_everywhere_else_closes_the_sockets_there_at_once(place: Place) -> None:
    here, there = (sign_in(place.install, email_of(place, "Ingrid")) for _ in range(2))
    other = with_session(place, "Amadou", sign_in(place.install, email_of(place, "Amadou")))
    async with join(with_session(place, "Ingrid", there), "Ingrid") as ingrid, join(other, "Amadou") as amadou:
        page = here.send("/me/devices/", device="others")
        assert "Signed out there" in page
        assert await ingrid.closed() == SIGNED_OUT
        assert (await amadou.say("ready", agreed=True))["t"] == "ok"
    assert "Where you are signed in" in here.get("/me/devices/")


async def test_a_new_password_closes_what_is_open_elsewhere(place: Place) -> None:
    here, there = (sign_in(place.install, email_of(place, "Amadou")) for _ in range(2))
    async with join(with_session(place, "Amadou", there), "Amadou") as amadou:
        here.send("/account/password/set/", password1="a boat on quiet water", password2="a boat on quiet water")
        assert await amadou.closed() == SIGNED_OUT
    assert "Where you are signed in" in here.get("/me/devices/")


async def test_ending_one_session_leaves_the_others_of_the_same_person_alone(place: Place) -> None:
    here, there, elsewhere = (sign_in(place.install, email_of(place, "Maja")) for _ in range(3))
    query = "SELECT id FROM usersessions_usersession WHERE session_key = ?"
    number = str(place.install.rows(query, there.session)[0][0])
    async with join(with_session(place, "Maja", elsewhere), "Maja") as maja:
        here.send("/me/devices/", device=number)
        assert (await maja.say("ready", agreed=True))["t"] == "ok"
    assert len(place.install.rows("SELECT 1 FROM django_session WHERE session_key = ?", there.session)) == 0
