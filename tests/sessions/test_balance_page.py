"""One's own balance over the sessions, in words, as a plot and as a table; and what organisers read of a group's."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from groups.models import Cohort, Membership, MembershipState, User
from sessions.balance_plot import MIDDLE, plot
from sessions.balances import OwnEvening, evenings_of
from sessions.core.evening import Part
from sessions.core.evenness import Leaning
from sessions.core.room_words import CloseRoom
from sessions.models import Account, LedgerEntry, Meeting, Room
from sessions.overview import overview

from .evenings import evening, members
from .played import ago, began, let_go, played, room_of

pytestmark = pytest.mark.django_db

MINUTE_MS = 60_000


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(cohort: Cohort) -> str:
    return reverse("cohort_balance", args=[cohort.public_id])


def page_of(user: User, cohort: Cohort) -> str:
    answer = signed_in(user).get(address(cohort))
    assert answer.status_code == 200
    return html.unescape(answer.content.decode()).replace("\N{NO-BREAK SPACE}", " ")


def booked(meeting: Meeting, user: User, spoke: int, listened: int, declined: int = 0, given: int = 0) -> None:
    """Write into the ledger of one person, in minutes; `given`: what those whom they listened to let go."""
    account, _made = Account.objects.get_or_create(cohort=meeting.cohort, user=user)
    room, _made = Room.objects.get_or_create(meeting=meeting)
    number = LedgerEntry.objects.filter(room=room).count()
    columns = ({"s": spoke}, {"p": listened}, {"x": declined}, {"x": -given})
    for version, moved in enumerate(columns, number + 1):
        sums = {column: minutes * MINUTE_MS for column, minutes in moved.items()}
        at = int(meeting.starts_at.timestamp() * 1000) + version
        LedgerEntry.objects.create(account=account, room=room, version=version, at=at, **sums)
        for column, ms in sums.items():
            setattr(account, column, getattr(account, column) + ms)
    account.save()


# --- the page --------------------------------------------------------------------------------------------------------


def test_each_session_has_its_halves_and_where_it_left_somebody(cohort: Cohort, alice: User, bob: User) -> None:
    for weeks, spoke, listened in ((3, 10, 10), (2, 4, 10), (1, 14, 8)):
        booked(ago(cohort, hours=24 * 7 * weeks), alice, spoke, listened)
        booked(ago(cohort, hours=24 * 7 * weeks), bob, listened, spoke)
    found = evenings_of(alice, cohort)
    assert [(one.part.spoken, one.part.supported, one.after_ms) for one in found] == [
        (10 * MINUTE_MS, 10 * MINUTE_MS, 0),
        (4 * MINUTE_MS, 10 * MINUTE_MS, -6 * MINUTE_MS),
        (14 * MINUTE_MS, 8 * MINUTE_MS, 0),
    ]
    page = page_of(alice, cohort)
    rows = re.findall(r"<tr><th scope=\"row\">.*?</th>(.*?)</tr>", page)
    assert [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows] == [
        "10 min 10 min even",
        "10 min 4 min a little towards listening",
        "8 min 14 min even",
    ]
    assert "let go" not in page


def test_what_was_played_is_what_the_page_adds_up(cohort: Cohort, alice: User, bob: User, fredrik: User) -> None:
    for hours in (50, 3):
        room = played(ago(cohort, fredrik, hours=hours), fredrik, alice, bob)
        room.ask(fredrik, CloseRoom(room.seats[fredrik.pk], "done"))
    found = evenings_of(alice, cohort)
    account = Account.objects.get(cohort=cohort, user=alice)
    assert len(found) == 2
    assert sum(one.part.spoken for one in found) == account.s
    assert found[-1].after_ms == account.s - account.p + account.x


def test_what_one_let_go_is_shown_to_oneself_alone(cohort: Cohort, alice: User, bob: User, fredrik: User) -> None:
    room = room_of(ago(cohort, fredrik), fredrik, alice, bob)
    began(room, fredrik)
    let_go(room, alice)
    assert "You let 3 min go in all." in page_of(alice, cohort)
    theirs = page_of(bob, cohort)
    assert "go in all" not in theirs
    assert "let go" not in theirs


def test_nobody_elses_numbers_are_on_it(cohort: Cohort, alice: User, bob: User) -> None:
    meeting = ago(cohort)
    booked(meeting, bob, 37, 11)
    page = page_of(alice, cohort)
    assert "37" not in re.sub(r"<svg.*?</svg>|<head>.*?</head>|csrf\S+ \S+", "", page, flags=re.S)
    assert "Nothing yet. It begins with your first exercise." in page


def test_strangers_organisers_and_who_has_left_find_nothing(
    cohort: Cohort, alice: User, olga: User, charlie: User
) -> None:
    for user in (olga, charlie):
        assert signed_in(user).get(address(cohort)).status_code == 404
    Membership.objects.filter(user=alice).update(state=MembershipState.LEFT)
    assert signed_in(alice).get(address(cohort)).status_code == 404


def test_the_way_there_is_on_the_home_page_and_on_the_groups(cohort: Cohort, alice: User) -> None:
    booked(ago(cohort), alice, 4, 4)
    for there in ("/", f"/c/{cohort.public_id}/"):
        assert address(cohort) in signed_in(alice).get(there).content.decode()


def test_the_page_asks_as_little_after_many_sessions_as_after_one(cohort: Cohort, alice: User) -> None:
    booked(ago(cohort), alice, 4, 4)
    few = queries_of(alice, cohort)
    for week in range(1, 30):
        booked(ago(cohort, hours=24 * 7 * week), alice, 4, 4)
    members(cohort, 30)
    assert queries_of(alice, cohort) <= few <= 10
    page = page_of(alice, cohort)
    assert "4 earlier sessions are counted in." in page
    assert page.count("<circle cx") == 27  # with the one of the key


def queries_of(user: User, cohort: Cohort) -> int:
    client = signed_in(user)
    client.get(address(cohort))
    with CaptureQueriesContext(connection) as asked:
        client.get(address(cohort))
    return len(asked)


def test_the_plot_is_drawn_alike_in_swedish(cohort: Cohort, alice: User) -> None:
    booked(ago(cohort), alice, 7, 3)
    client = signed_in(alice)
    pages = {}
    for language in ("en", "sv"):
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        pages[language] = client.get(address(cohort)).content.decode()
    drawn = [re.findall(r'(?:c?x|width)="([\d.,]+%)"', page) for page in pages.values()]
    assert drawn[0] == drawn[1]
    assert not any("," in number for number in drawn[0])
    assert "style=" not in pages["en"]


# --- where its parts stand -------------------------------------------------------------------------------------------


def own(spoken: int, listened: int, after: int) -> OwnEvening:
    return OwnEvening(1, "one", "", timezone.now(), Part(spoken=spoken, supported=listened), after)


def test_all_parts_of_the_plot_stand_inside_of_it_and_against_one_scale() -> None:
    drawn = plot([own(100, 400, -300), own(500, 100, 100)])
    first, second = drawn.rows
    assert float(first.listened_width[:-1]) == pytest.approx(4 * float(first.spoke_width[:-1]), abs=0.02)
    assert float(second.spoke_width[:-1]) == pytest.approx(5 * float(first.spoke_width[:-1]), abs=0.05)
    assert float(first.dot_x[:-1]) < MIDDLE < float(second.dot_x[:-1])
    for row in drawn.rows:
        assert float(row.listened_x[:-1]) > 0
        assert float(row.listened_x[:-1]) + float(row.listened_width[:-1]) == pytest.approx(MIDDLE, abs=0.02)
        assert row.dot_y < drawn.height
    assert [(line.x1, line.x2) for line in drawn.lines] == [(first.dot_x, second.dot_x)]


def test_a_plot_of_nothing_has_no_height_and_divides_by_nothing() -> None:
    assert plot([]).height == 0
    assert plot([own(0, 0, 0)]).rows[0].leaning == Leaning.NEW


# --- the group, for its organiser ------------------------------------------------------------------------------------


def spread_of(cohort: Cohort) -> list[tuple[str, str]]:
    return [(one.leaning.value, one.part.value) for one in overview(cohort, timezone.now()).evenness.spread]


def practised(cohort: Cohort, *minutes: tuple[int, int]) -> None:
    for number, (spoke, listened) in enumerate(minutes):
        user = members(cohort, 1, f"P{number}-")[0]
        Account.objects.create(cohort=cohort, user=user, s=spoke * MINUTE_MS, p=listened * MINUTE_MS)


def test_how_balances_are_spread_is_told_in_words_of_five_people(cohort: Cohort, olga: User) -> None:
    practised(cohort, (10, 10), (10, 10), (10, 10), (4, 10), (16, 10))
    evening(cohort, starts_at=timezone.now() - timedelta(days=1), ends_at=timezone.now() - timedelta(hours=20))
    assert spread_of(cohort) == [("even", "half"), ("listening", "few"), ("speaking", "few")]
    page = signed_in(olga).get(f"/c/{cohort.public_id}/").content.decode()
    for words in ("About half are even.", "A few lean towards listening.", "A few lean towards speaking."):
        assert words in page


def test_of_four_nothing_is_told_also_when_the_group_is_larger(cohort: Cohort, olga: User) -> None:
    practised(cohort, (10, 10), (10, 10), (4, 10), (16, 10))
    members(cohort, 6)  # who have never practised
    assert spread_of(cohort) == []
    page = signed_in(olga).get(f"/c/{cohort.public_id}/").content.decode()
    for words in ("are even.", "towards listening", "towards speaking"):
        assert words not in page
