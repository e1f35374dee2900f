"""The pages of reports, incidents and removals: who finds them, what they read there, and what a POST does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from groups import services as people
from groups.models import Block, Cohort, Membership, OutgoingMail, Role, User
from sessions import removals, safety, services
from sessions.models import Account, Decision, Incident, Meeting, Removal, Report, ReportState, Room, Rule, Seat
from tests.conftest import _with_role, make_user

from .evenings import evening, members

pytestmark = pytest.mark.django_db

WORDS = "He laughed while I cried."
REASONS = "We do not laugh at each other."
JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def room(cohort: Cohort, alice: User, bob: User, fredrik: User) -> Room:
    """Alice, Bob and Fredrik sit in it."""
    start = timezone.now() + timedelta(minutes=5)
    meeting = evening(cohort, fredrik, starts_at=start, ends_at=start + timedelta(hours=1))
    room = services.room_create(meeting=meeting, title="Room 1")
    for number, user in enumerate((alice, bob, fredrik), 1):
        account = Account.objects.create(cohort=cohort, user=user)
        Seat.objects.create(room=room, number=number, user=user, account=account, live=False)
    return room


@pytest.fixture
def meeting(room: Room) -> Meeting:
    return room.meeting


@pytest.fixture
def foreign(db: None) -> dict[str, User]:
    """A member, a facilitator and an organiser of another cohort."""
    organiser = make_user("Nora")
    other = people.cohort_create(name="Another", organiser=organiser)
    return {
        "organiser": organiser,
        "facilitator": _with_role("Noel", other, Role.FACILITATOR),
        "member": _with_role("Nils", other, Role.MEMBER),
    }


def of(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def page(user: User, path: str, status: int = 200, **options: Any) -> str:
    answer = of(user).get(path, **options)
    assert answer.status_code == status
    return answer.content.decode()


def report(meeting: Meeting, by: User, about: User | None = None, **said: Any) -> Report:
    return safety.report_make(meeting=meeting, by=by, about=about, **({"rule": Rule.NO_ADVICE, "words": WORDS} | said))


def paths(room: Room, made: Report) -> dict[str, str]:
    cohort, meeting = room.meeting.cohort.public_id, room.meeting.public_id
    return {
        "room_report": f"/r/{room.public_id}/report/",
        "room_block": f"/r/{room.public_id}/block/",
        "meeting_report": f"/m/{meeting}/report/",
        "cohort_safety": f"/c/{cohort}/safety/",
        "safety_report": f"/c/{cohort}/safety/{made.public_id}/",
        "meeting_incidents": f"/m/{meeting}/incidents/",
    }


# --- who finds what --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["member", "facilitator", "organiser"])
def test_people_of_another_cohort_find_nothing_and_change_nothing(
    room: Room, alice: User, bob: User, foreign: dict[str, User], role: str
) -> None:
    made = report(room.meeting, alice, bob)
    browser = of(foreign[role])
    for path in paths(room, made).values():
        for answer in (
            browser.get(path),
            browser.post(path, {"do": "see", "rule": "other", "words": "x", "level": "1"}),
        ):
            assert answer.status_code == 404, path
    assert (Report.objects.count(), Incident.objects.count(), Block.objects.count()) == (1, 0, 0)
    assert Report.objects.get().state == ReportState.NEW


@pytest.mark.parametrize(
    ("who", "open_to_them"),
    [
        ("alice", {"room_report", "meeting_report"}),
        ("fredrik", {"room_report", "meeting_report", "meeting_incidents"}),
        ("olga", {"cohort_safety", "safety_report"}),
    ],
)
def test_each_role_of_the_cohort_finds_its_own_pages_and_no_others(
    room: Room, alice: User, bob: User, request: pytest.FixtureRequest, who: str, open_to_them: set[str]
) -> None:
    made = report(room.meeting, bob)
    browser = of(request.getfixturevalue(who))
    found = {name for name, path in paths(room, made).items() if browser.get(path).status_code == 200}
    assert found == open_to_them
    assert {browser.get(path).status_code for name, path in paths(room, made).items() if name not in found} <= {
        404,
        405,
    }


def test_a_report_of_one_cohort_is_not_found_in_another(
    room: Room, alice: User, bob: User, foreign: dict[str, User]
) -> None:
    made = report(room.meeting, alice, bob)
    other = Membership.objects.get(user=foreign["organiser"]).cohort
    page(foreign["organiser"], f"/c/{other.public_id}/safety/{made.public_id}/", 404)


def test_an_organiser_finds_nothing_of_a_report_about_themselves(
    room: Room, cohort: Cohort, alice: User, olga: User
) -> None:
    oskar = _with_role("Oskar", cohort, Role.ORGANISER)
    made = report(room.meeting, alice, olga)
    where = paths(room, made)
    page(olga, where["safety_report"], 404)
    assert (
        of(olga).post(where["safety_report"], {"do": "decide", "decision": "nothing", "words": "x"}).status_code == 404
    )
    assert str(Rule.NO_ADVICE.label) not in page(olga, where["cohort_safety"])
    assert "A report waits" not in page(olga, f"/c/{cohort.public_id}/")
    assert "A report waits" in page(oskar, f"/c/{cohort.public_id}/")
    assert "Alice" not in page(olga, f"/c/{cohort.public_id}/audit/")


# --- making a report -------------------------------------------------------------------------------------------------


def test_a_report_from_a_room_names_one_of_its_people_and_stands_on_ones_own_page(
    room: Room, alice: User, bob: User
) -> None:
    path = f"/r/{room.public_id}/report/"
    shown = page(alice, path)
    assert all(f'value="{user.public_id}"' in shown for user in (bob,))
    assert f'value="{alice.public_id}"' not in shown
    answer = of(alice).post(path, {"about": bob.public_id, "rule": "no_advice", "words": WORDS}, follow=True)
    assert answer.redirect_chain == [("/me/reports/", 302)]
    made = Report.objects.get()
    assert (made.by, made.about, made.room, made.meeting) == (alice, bob, room, room.meeting)
    mine = answer.content.decode()
    for words in (WORDS, "They decide by", "about Bob"):
        assert words in mine


def test_nobody_who_was_not_there_can_be_named(room: Room, cohort: Cohort, alice: User) -> None:
    stranger = members(cohort, 1)[0]
    path = f"/r/{room.public_id}/report/"
    answer = of(alice).post(path, {"about": stranger.public_id, "rule": "other", "words": WORDS})
    assert answer.status_code == 400
    assert not Report.objects.exists()


def test_a_report_from_a_session_may_be_about_nobody(meeting: Meeting, alice: User) -> None:
    of(alice).post(f"/m/{meeting.public_id}/report/", {"rule": "other", "words": WORDS})
    made = Report.objects.get()
    assert (made.about, made.room, made.meeting) == (None, None, meeting)


def test_what_is_missing_is_said_at_its_field_and_what_was_typed_stays(meeting: Meeting, alice: User) -> None:
    answer = of(alice).post(f"/m/{meeting.public_id}/report/", {"rule": "", "words": WORDS})
    assert answer.status_code == 400
    shown = answer.content.decode()
    assert WORDS in shown
    assert "Nothing was sent yet" in shown
    assert 'aria-invalid="true"' in shown


def test_the_live_room_gets_the_sheet_and_sends_it_without_leaving(room: Room, alice: User, bob: User) -> None:
    browser, path = of(alice), f"/r/{room.public_id}/report/"
    sheet = browser.get(path, headers=JSON).json()
    assert [one["name"] for one in sheet["people"]] == ["Bob", "Fredrik"]
    assert [one["code"] for one in sheet["rules"]] == Rule.values
    assert sheet["most"] == 2000
    for said, wrong in (({}, {"rule", "words"}), ({"rule": "other", "words": "x" * 2001}, {"words"})):
        answer = browser.post(path, said, headers=JSON)
        assert (answer.status_code, set(answer.json()["errors"])) == (400, wrong)
    said = {"about": sheet["people"][0]["id"], "rule": "other", "words": WORDS}
    answer = browser.post(path, said, headers=JSON)
    assert (answer.status_code, answer.json()["ok"]) == (200, True)
    assert Report.objects.get().about == bob


def test_the_sheets_token_is_good_for_its_form(room: Room, alice: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice)
    path = f"/r/{room.public_id}/report/"
    assert browser.post(path, {"rule": "other", "words": WORDS}, headers=JSON).status_code == 403
    token = browser.get(path, headers=JSON).json()["token"]
    sent = browser.post(path, {"rule": "other", "words": WORDS}, headers={**JSON, "X-CSRFToken": token})
    assert sent.status_code == 200


def test_who_was_removed_can_still_write_to_the_organisers(meeting: Meeting, alice: User, fredrik: User) -> None:
    removals.person_removed(meeting=meeting, user=alice, by=fredrik, reason="agreement", holds=True)
    path = f"/m/{meeting.public_id}/report/"
    shown = page(alice, f"{path}?rule=other")
    assert '<option value="other" selected>' in shown
    of(alice).post(path, {"rule": "other", "words": "I did not do it."})
    assert Report.objects.get().by == alice


# --- deciding --------------------------------------------------------------------------------------------------------


def test_an_organiser_reads_decides_and_answers(room: Room, cohort: Cohort, alice: User, bob: User, olga: User) -> None:
    made = report(room.meeting, alice, bob)
    where = paths(room, made)
    assert "A report waits for you, until" in page(olga, f"/c/{cohort.public_id}/")
    assert str(Rule.NO_ADVICE.label) in page(olga, where["cohort_safety"])
    browser = of(olga)
    shown = browser.get(where["safety_report"]).content.decode()
    for words in (WORDS, "From Alice", "about Bob", "I have read it"):
        assert words in shown
    browser.post(where["safety_report"], {"do": "see"})
    assert Report.objects.get().state == ReportState.SEEN
    browser.post(where["safety_report"], {"do": "decide", "decision": "talked", "words": REASONS})
    assert "Send the answer" in browser.get(where["safety_report"]).content.decode()
    browser.post(where["safety_report"], {"do": "answer", "words": "We have talked with Bob."})
    assert Report.objects.get().state == ReportState.ANSWERED
    assert "We have talked with Bob." in page(alice, "/me/reports/")
    assert "A report waits" not in page(olga, f"/c/{cohort.public_id}/")


def test_whom_it_is_about_reads_the_reasons_and_may_answer_without_learning_who_reported(
    room: Room, alice: User, bob: User, olga: User
) -> None:
    made = report(room.meeting, alice, bob)
    assert WORDS not in page(bob, "/me/reports/")
    safety.report_decide(report=made, by=olga, decision=Decision.REMOVED, statement=REASONS)
    safety.report_answer(report=made, by=olga, answer="He is out.")
    shown = page(bob, "/me/reports/")
    assert REASONS in shown
    for secret in (WORDS, "Alice", "He is out."):
        assert secret not in shown
    of(bob).post("/me/reports/", {"report": made.public_id, "words": "It was not me."})
    appeal = Report.objects.get(by=bob)
    assert (appeal.appeal_of, appeal.rule, appeal.words) == (made, Rule.OTHER, "It was not me.")
    assert "This is about a decision" in page(olga, f"/c/{room.meeting.cohort.public_id}/safety/{appeal.public_id}/")


def test_nobody_answers_a_decision_that_does_not_concern_them(room: Room, alice: User, bob: User, olga: User) -> None:
    made = report(room.meeting, alice, bob)
    for user in (alice, bob):
        assert of(user).post("/me/reports/", {"report": made.public_id, "words": "x"}).status_code == 404
    safety.report_decide(report=made, by=olga, decision=Decision.NOTHING, statement=REASONS)
    assert of(bob).post("/me/reports/", {"report": made.public_id, "words": "x"}).status_code == 404
    assert REASONS not in page(bob, "/me/reports/")


def test_nonsense_in_a_decision_changes_nothing(room: Room, alice: User, bob: User, olga: User) -> None:
    made = report(room.meeting, alice)
    where = paths(room, made)["safety_report"]
    browser = of(olga)
    for said in ({}, {"do": "decide"}, {"do": "decide", "decision": "removed", "words": REASONS}, {"do": "answer"}):
        assert browser.post(where, said).status_code in {200, 302}
    assert Report.objects.get().state == ReportState.NEW


def test_what_is_late_says_so_first_on_the_organisers_page(room: Room, cohort: Cohort, alice: User, olga: User) -> None:
    made = report(room.meeting, alice)
    Report.objects.filter(pk=made.pk).update(due_at=timezone.now() - timedelta(minutes=1))
    seen = page(olga, f"/c/{cohort.public_id}/")
    assert seen.index("longer than a day") < seen.index(
        "has no facilitator" if "has no facilitator" in seen else "Who came"
    )
    assert "waiting since" in page(olga, f"/c/{cohort.public_id}/safety/{made.public_id}/")


def test_the_organisers_pages_ask_no_more_for_many(room: Room, cohort: Cohort, alice: User, olga: User) -> None:
    def asked() -> list[int]:
        counts = []
        for path in (f"/c/{cohort.public_id}/", f"/c/{cohort.public_id}/safety/"):
            with CaptureQueriesContext(connection) as queries:
                page(olga, path)
            counts.append(len(queries))
        return counts

    crowd = members(cohort, 12)
    for user in crowd[:2]:
        _fill(room.meeting, user, alice)
    few = asked()
    for user in crowd[2:]:
        _fill(room.meeting, user, alice)
    assert asked() == few


def _fill(meeting: Meeting, user: User, other: User) -> None:
    report(meeting, user, other)
    safety.incident_add(meeting=meeting, by=other, level="1", words="It happened.", about=user)
    removals.person_removed(meeting=meeting, user=user, by=other, reason="rest", holds=True, words="Tired.")


# --- removals --------------------------------------------------------------------------------------------------------


def test_a_removal_that_waits_is_named_and_lifted_or_kept(
    room: Room, cohort: Cohort, alice: User, bob: User, fredrik: User, olga: User
) -> None:
    for user in (alice, bob):
        removals.person_removed(
            meeting=room.meeting, user=user, by=fredrik, reason="agreement", holds=True, words="Twice asked."
        )
    assert "2 people were taken out of a session" in page(olga, f"/c/{cohort.public_id}/")
    where = f"/c/{cohort.public_id}/safety/"
    assert "Twice asked." in page(olga, where)
    of(olga).post(where, {"removal": Removal.objects.get(user=alice).public_id, "do": "lift"})
    of(olga).post(where, {"removal": Removal.objects.get(user=bob).public_id, "do": "keep"})
    assert [removals.may_not_come(room.meeting, user) for user in (alice, bob)] == [False, True]
    assert "were taken out" not in page(olga, f"/c/{cohort.public_id}/")
    assert "was taken out" not in page(olga, f"/c/{cohort.public_id}/")


@pytest.mark.parametrize("said", [{}, {"do": "lift"}, {"removal": "nothing", "do": "lift"}, {"removal": "\0"}])
def test_a_removal_that_is_not_there_is_not_found(cohort: Cohort, olga: User, said: dict[str, str]) -> None:
    assert of(olga).post(f"/c/{cohort.public_id}/safety/", said).status_code == 404


def test_an_organiser_does_not_lift_what_keeps_themselves_out(
    room: Room, cohort: Cohort, olga: User, fredrik: User
) -> None:
    _with_role("Oskar", cohort, Role.ORGANISER)
    removal = removals.person_removed(meeting=room.meeting, user=olga, by=fredrik, reason="agreement", holds=True)
    said = {"removal": removal.public_id, "do": "lift"}
    assert of(olga).post(f"/c/{cohort.public_id}/safety/", said).status_code == 404
    assert removals.may_not_come(room.meeting, olga)


# --- incidents -------------------------------------------------------------------------------------------------------


def test_a_facilitator_writes_something_down_and_reads_only_that_it_is_kept(
    room: Room, cohort: Cohort, alice: User, fredrik: User, olga: User
) -> None:
    frida = _with_role("Frida", cohort, Role.FACILITATOR)
    path = f"/m/{room.meeting.public_id}/incidents/"
    shown = page(fredrik, path)
    for words in ("Tears, a shaking voice.", "Call the emergency number", 'href="/help-now/"'):
        assert words in shown
    said = {"level": "2", "about": alice.public_id, "words": "Talked in private, numbers shown."}
    answer = of(fredrik).post(path, said, follow=True).content.decode()
    assert "It is kept." in answer
    assert "Level 2" in answer
    assert "numbers shown" not in answer
    kept = Incident.objects.get()
    assert (kept.by, kept.about, kept.room, kept.level) == (fredrik, alice, room, "2")
    assert "What you wrote down" not in page(frida, path)
    assert "numbers shown" in page(olga, f"/c/{cohort.public_id}/safety/")


def test_with_several_rooms_one_may_say_which(room: Room, fredrik: User) -> None:
    second = services.room_create(meeting=room.meeting, title="Room 2")
    path = f"/m/{room.meeting.public_id}/incidents/"
    assert f'value="{second.public_id}" selected' in page(fredrik, f"{path}?room={second.public_id}")
    of(fredrik).post(path, {"level": "1", "room": second.public_id, "words": "Panic, then calm."})
    of(fredrik).post(path, {"level": "0", "room": "", "words": "Tears."})
    assert list(Incident.objects.order_by("pk").values_list("room", flat=True)) == [second.pk, None]


def test_an_incident_without_a_level_is_not_kept(meeting: Meeting, fredrik: User) -> None:
    answer = of(fredrik).post(f"/m/{meeting.public_id}/incidents/", {"words": "Something."})
    assert "Nothing was saved yet" in answer.content.decode()
    assert not Incident.objects.exists()


# --- never again -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by_seat", [True, False])
def test_somebody_of_the_room_is_blocked_quietly(
    room: Room, cohort: Cohort, alice: User, bob: User, olga: User, by_seat: bool
) -> None:
    said = {"seat": "2"} if by_seat else {"person": bob.public_id}
    answer = of(alice).post(f"/r/{room.public_id}/block/", said, headers=JSON)
    assert answer.json() == {"ok": True, "said": "You will not be in one room with Bob."}
    assert Block.objects.filter(owner=alice, other=bob).exists()
    assert "Bob" in page(alice, "/me/blocks/")
    assert OutgoingMail.objects.count() == 0
    assert "Alice" not in page(olga, f"/c/{cohort.public_id}/audit/")


@pytest.mark.parametrize(
    "said", [{}, {"seat": "1"}, {"seat": "99"}, {"seat": "x"}, {"person": "nobody"}, {"person": "\0"}]
)
def test_only_others_of_the_room_can_be_chosen(room: Room, alice: User, said: dict[str, str]) -> None:
    assert of(alice).post(f"/r/{room.public_id}/block/", said, headers=JSON).status_code == 404
    assert not Block.objects.exists()


def test_without_asking_for_json_it_leads_to_ones_list(room: Room, alice: User, bob: User) -> None:
    answer = of(alice).post(f"/r/{room.public_id}/block/", {"person": bob.public_id})
    assert answer.headers["Location"] == "/me/blocks/"


# --- before the first turn -------------------------------------------------------------------------------------------


def test_where_confidence_ends_is_said_on_the_page_of_a_session_in_both_languages(
    meeting: Meeting, alice: User
) -> None:
    shown = page(alice, f"/m/{meeting.public_id}/")
    assert shown.index("What we agree on today") < shown.index("Where confidence ends")
    assert "when a life or a child is in danger" in shown
    people.user_choose_language(user=alice, language="sv")
    swedish = page(alice, f"/m/{meeting.public_id}/")
    assert "tystnadslöfte" in swedish
    assert "ingen tystnadsplikt" in swedish
