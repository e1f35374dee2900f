"""What of an account needs a browser: passkeys, the guessed zone, and the operator's pages under our policy.

Passkeys are kept by Chromium's virtual authenticator, which answers as a phone with a fingerprint does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from .barriers import barriers_in_both_themes, cut_text, double_text
from .conftest import PHONE
from .install import Install
from .test_ways_in import newest_code

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
# Without a name yet, as somebody is who was just invited.
NEWCOMER = """
import json
from groups import services
person = services.user_make(email="nadia@people.invalid")
services.user_set_staff(user=services.user_make(email="sten@people.invalid", display_name="Sten"), staff=True)
print(json.dumps(person.pk))
"""


@pytest.fixture(scope="module")
def install(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Install]:
    """An install under a name: a passkey belongs to one, never to an address of numbers."""
    install = Install(tmp_path_factory.mktemp("accounts"))
    install.address = f"http://localhost:{install.port}"
    install.environment["SAMTAL_ORIGINS"] += f",{install.address}"
    install.start("--prepare", "--no-demo")
    install.manage("demo")
    install.run_script(NEWCOMER)
    yield install
    install.stop()


Open = Callable[..., Page]


@pytest.fixture
def browse(browser: Browser) -> Iterator[Open]:
    """Open a browser of its own; afterwards its console may hold no complaint."""
    opened: list[tuple[BrowserContext, list[str]]] = []

    def browse(**options: object) -> Page:
        context = browser.new_context(**{"viewport": PHONE, **options})
        page, complaints = context.new_page(), list[str]()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        opened.append((context, complaints))
        return page

    yield browse
    for context, complaints in opened:
        context.close()
        assert complaints == []


def with_device(page: Page, **other: object) -> None:
    """Give the browser a place for passkeys."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": {**AUTHENTICATOR, **other}})


def ask_and_type_code(page: Page, install: Install, email: str) -> None:
    page.goto(f"{install.address}/account/login/")
    page.locator("input[name=email]").fill(email)
    page.get_by_role("button", name="Send me a code").click()
    page.wait_for_url("**/confirm/")
    page.locator("input[name=code]").fill(newest_code(install))
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_a_passkey_opens_the_account_without_an_address_or_a_code(browse: Open, install: Install) -> None:
    page = browse()
    with_device(page)
    ask_and_type_code(page, install, "ingrid@demo.invalid")
    page.goto(f"{install.address}/account/security/passkey/")
    page.get_by_label("What you call it").fill("My phone")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    expect(page.locator(".codes li")).to_have_count(10)
    page.goto(f"{install.address}/me/security/")
    expect(page.get_by_text("My phone").first).to_be_visible()

    page.goto(f"{install.address}/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.goto(f"{install.address}/account/login/?next=/me/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{install.address}/me/")
    expect(page.get_by_label("The name that others see")).to_have_value("Ingrid")

    # And it is the second step after a code by mail.
    page.goto(f"{install.address}/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    ask_and_type_code(page, install, "ingrid@demo.invalid")
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{install.address}/")


def test_a_device_without_a_passkey_says_so_and_the_other_ways_stay(browse: Open, install: Install) -> None:
    page = browse()
    with_device(page)
    page.goto(f"{install.address}/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("No passkey was used")).to_be_visible()
    expect(page.get_by_role("button", name="Send me a code")).to_be_enabled()


def test_a_newcomer_finds_their_zone_guessed_and_goes_on_after_one_form(browse: Open, install: Install) -> None:
    page = browse(timezone_id="America/Lima")
    ask_and_type_code(page, install, "nadia@people.invalid")
    page.wait_for_url("**/me/welcome/**")
    expect(page.get_by_label("Time zone")).to_have_value("America/Lima")
    expect(page.get_by_text("Guessed from this device")).to_be_visible()
    page.get_by_label("Find a place").fill("lim")
    page.get_by_role("button", name="Find", exact=True).click()
    expect(page.get_by_text("The list above now holds what fits")).to_be_visible()
    page.get_by_label("Time zone").select_option("America/Lima")
    page.get_by_label("The name that others see").fill("Nadia")
    page.get_by_label("The name that others see").press("Enter")
    page.wait_for_url(f"{install.address}/")
    kept = install.rows("SELECT display_name, time_zone FROM groups_user WHERE email = 'nadia@people.invalid'")
    assert kept == [("Nadia", "America/Lima")]


def test_somebody_who_travels_is_offered_the_zone_and_nothing_changes_by_itself(browse: Open, install: Install) -> None:
    page = browse(timezone_id="Europe/Lisbon")
    ask_and_type_code(page, install, "leila@demo.invalid")
    page.goto(f"{install.address}/me/")
    expect(page.get_by_label("Time zone")).to_have_value("Europe/Stockholm")
    page.get_by_role("button", name=re.compile("Lisbon")).click()
    expect(page.get_by_label("Time zone")).to_have_value("Europe/Lisbon")
    assert install.rows("SELECT time_zone FROM groups_user WHERE email = 'leila@demo.invalid'") == [
        ("Europe/Stockholm",)
    ]


def test_a_profile_works_without_scripts(browse: Open, install: Install) -> None:
    page = browse(java_script_enabled=False)
    ask_and_type_code(page, install, "erik@demo.invalid")
    page.goto(f"{install.address}/me/")
    page.get_by_label("Pronouns").fill("they/them")
    page.get_by_label("Find a place").fill("lima")
    page.get_by_role("button", name="Find", exact=True).click()
    expect(page.get_by_label("Pronouns")).to_have_value("they/them")
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    kept = install.rows("SELECT pronouns, time_zone FROM groups_user WHERE email = 'erik@demo.invalid'")
    assert kept == [("they/them", "America/Lima")]


def test_the_pages_of_the_operator_keep_to_the_policy(browse: Open, install: Install) -> None:
    page = browse(viewport={"width": 1280, "height": 800})
    ask_and_type_code(page, install, "sten@people.invalid")
    for address in ("", "groups/user/", "groups/membership/", "groups/auditentry/"):
        page.goto(f"{install.address}/operate/{address}")
        expect(page.locator("#content")).to_be_visible()
    page.goto(f"{install.address}/operate/groups/user/")
    page.locator("#result_list tbody th a").nth(1).click()
    expect(page.locator("#id_is_active")).to_be_visible()


PAGES = ("/me/", "/me/security/", "/me/devices/", "/account/security/app/", "/account/security/passkey/", "/help-now/")


def test_no_page_of_an_account_keeps_anybody_out(browse: Open, install: Install) -> None:
    page = browse(viewport={"width": 320, "height": 700})
    page.goto(f"{install.address}/account/login/")
    found = [*barriers_in_both_themes(page), *cut_text(page)]
    ask_and_type_code(page, install, "sofia@demo.invalid")
    page.wait_for_url(f"{install.address}/")
    for address in PAGES:
        page.goto(install.address + address)
        found += [f"{address} {line}" for line in (*barriers_in_both_themes(page), *cut_text(page))]
        double_text(page)
        found += [f"{address} doubled: {line}" for line in cut_text(page)]
    assert not found, "\n".join(found)
