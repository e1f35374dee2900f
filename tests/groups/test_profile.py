"""What a person says about themselves, in which zone they live, and where help is in their country."""

from __future__ import annotations

import re
import zoneinfo

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from groups import crisis
from groups.models import User
from groups.profile import profile_change
from groups.profile_forms import shown_text
from groups.zones import zone_choices, zone_names, zones_found

GIVEN = {"display_name": "Alice", "pronouns": "", "language": "", "time_zone": "Europe/Stockholm", "country": "SE"}


@pytest.fixture
def browser(alice: User) -> Client:
    client = Client()
    client.force_login(alice)
    return client


def test_what_is_saved_is_what_was_said(browser: Client, alice: User) -> None:
    said = {**GIVEN, "pronouns": "she/her", "language": "sv", "time_zone": "America/Lima"}
    answer = browser.post("/me/", said, follow=True)
    assert "Sparat" in answer.content.decode()
    alice.refresh_from_db()
    assert {name: getattr(alice, name) for name in said} == said


@pytest.mark.parametrize(
    "wrong",
    [
        {"display_name": ""},
        {"display_name": " \u200b\u202e "},
        {"display_name": "x" * 61},
        {"time_zone": "Mars/Olympus"},
        {"time_zone": ""},
        {"time_zone": "../../etc/passwd"},
        {"language": "tlh"},
        {"country": "XX"},
        {"pronouns": "p" * 41},
    ],
    ids=str,
)
def test_what_makes_no_sense_changes_nothing_and_what_was_typed_stays(
    browser: Client, alice: User, wrong: dict[str, str]
) -> None:
    before = User.objects.values().get(pk=alice.pk)
    answer = browser.post("/me/", {**GIVEN, "pronouns": "kept as typed", **wrong})
    assert answer.status_code == 200
    assert 'class="errorlist"' in answer.content.decode()
    assert wrong.get("pronouns", "kept as typed") in answer.content.decode()
    assert User.objects.values().get(pk=alice.pk) == before


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("  Åsa   Öberg ", "Åsa Öberg"),
        ("A\u030asa", "Åsa"),
        ("\u202egnissem\u202c", "gnissem"),
        ("line\nbreak\ttab\x00", "line break tab"),
        ("نگار\u200cخانم", "نگار\u200cخانم"),
        ("<b>Bo</b>", "<b>Bo</b>"),
        ("👩🏽", "👩🏽"),
    ],
)
def test_a_name_stands_in_a_line_as_others_do(typed: str, shown: str) -> None:
    assert shown_text(typed) == shown


def test_a_name_is_text_on_every_page_and_never_markup(browser: Client, alice: User) -> None:
    browser.post("/me/", {**GIVEN, "display_name": "<b>Bo</b>"})
    page = browser.get("/me/").content.decode()
    assert "<b>Bo" not in page
    assert "&lt;b&gt;Bo" in page


def test_finding_a_place_narrows_the_zones_saves_nothing_and_keeps_what_was_typed(browser: Client, alice: User) -> None:
    page = browser.post("/me/", {**GIVEN, "display_name": "Typed", "place": "são paulo", "find": "1"}).content.decode()
    zones = re.findall(r'<option value="([A-Z][^"]+/[^"]+)"', page)
    assert zones == ["America/Sao_Paulo"]
    assert 'value="Typed"' in page
    alice.refresh_from_db()
    assert (alice.display_name, alice.time_zone) == ("Alice", "")


def test_a_place_that_nobody_knows_leaves_the_whole_list(browser: Client) -> None:
    page = browser.post("/me/", {**GIVEN, "place": "Atlantis", "find": "1"}).content.decode()
    assert "No place by that name" in page
    assert 'value="Europe/Stockholm" selected' in page


def test_every_zone_that_can_be_chosen_exists_and_stands_once() -> None:
    offered = [name for _region, zones in zone_choices() for name, _place in zones]
    assert sorted(offered) == sorted(zone_names())
    assert len(offered) == len(set(offered)) > 300
    for name in offered:
        zoneinfo.ZoneInfo(name)


def test_a_zone_is_found_by_a_part_of_its_name() -> None:
    assert zones_found("buenos AIRES") == ["America/Argentina/Buenos_Aires", "America/Buenos_Aires"]
    assert zones_found("   ") == []


def test_a_person_keeps_a_zone_that_the_list_no_longer_has() -> None:
    offered = [name for _region, zones in zone_choices(chosen="US/Eastern") for name, _place in zones]
    assert offered.count("US/Eastern") == 1


def test_only_what_is_about_oneself_can_be_changed_there(alice: User) -> None:
    with pytest.raises(TypeError):
        profile_change(user=alice, is_staff="yes")


def test_the_form_takes_nothing_but_its_fields(browser: Client, alice: User) -> None:
    browser.post("/me/", {**GIVEN, "is_staff": "on", "email": "other@people.example", "is_active": ""})
    alice.refresh_from_db()
    assert (alice.is_staff, alice.is_active, alice.email) == (False, True, "alice@people.example")


@pytest.mark.django_db
def test_help_begins_with_the_country_of_who_asks(alice: User) -> None:
    profile_change(user=alice, country="GB")
    client = Client()
    client.force_login(alice)
    page = client.get("/help-now/").content.decode()
    assert 'href="tel:999"' in page
    assert page.index("Samaritans") < page.index("Självmordslinjen")


@pytest.mark.django_db
def test_a_stranger_is_shown_every_line_there_is(client: Client) -> None:
    page = client.get("/help-now/").content.decode()
    assert all(f'href="tel:{line.number}"' in page for help in crisis.help_elsewhere(but="") for line in help.lines)


def test_no_country_is_given_the_numbers_of_another() -> None:
    assert crisis.help_in("PT") == crisis.Help("PT", "112", (), crisis.last_checked()["112"])
    assert crisis.help_in("BR") == crisis.Help("BR", "", ())
    assert crisis.help_in("") == crisis.Help("", "", ())


def test_every_country_with_data_can_be_chosen_and_every_line_speaks_both_languages() -> None:
    found = crisis.help_elsewhere(but="")
    assert {help.country for help in found} <= set(crisis.COUNTRIES)
    for line in [line for help in found for line in help.lines]:
        assert re.fullmatch(r"\+?\d+", line.number)
        assert set(line.texts) == {"en", "sv"}
        with translation.override("sv"):
            assert line.about == line.texts["sv"]


def test_a_page_about_oneself_costs_few_questions(
    browser: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(3):  # session, person, and the row for the form
        browser.get("/me/")
