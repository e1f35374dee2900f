"""Makes the picture of the README from a running room: `python -m tests.e2e.picture`.

Not a test: a demo install of its own, two browsers that practise, one English and light, one Swedish and dark.
"""

from __future__ import annotations

import base64
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests import tools

from .install import ROOT, Install

PICTURE = ROOT / "docs" / "room.png"
PHONE = {"width": 390, "height": 780}
LOOKS = (("Ingrid", "en", "light"), ("Amadou", "sv", "dark"))
EXERCISE = "one-good-thing"
INTO_THE_TELLING_MS = 40_000


def enter(browser: Browser, address: str, name: str, language: str, theme: str) -> Page:
    """Somebody of the demo on their phone, in the room and ready."""
    page = browser.new_context(
        viewport=PHONE, device_scale_factor=2, locale=language, color_scheme=theme, is_mobile=True
    ).new_page()
    page.goto(f"{address}/demo/")
    page.locator(".people button", has_text=name).click()
    page.wait_for_url("**/r/**")
    page.locator("#agree").check()
    page.locator("button.main").first.click()
    page.locator(".exercises").wait_for()
    return page


def practise(browser: Browser, address: str) -> list[bytes]:
    """The two phones some way into a turn, the speaker's first."""
    pages = [enter(browser, address, *look) for look in LOOKS]
    pages[0].locator(f"input[name=exercise][value={EXERCISE}]").check()
    pages[0].locator("button.main").first.click()
    for page in pages:
        page.locator(".room[data-stage=running]").wait_for()
    pages[0].wait_for_timeout(INTO_THE_TELLING_MS)
    speaking = [page.locator(".room.speak").count() == 0 for page in pages]
    return [shot for _, shot in sorted(zip(speaking, [page.screenshot() for page in pages], strict=True))]


def side_by_side(browser: Browser, shots: list[bytes]) -> bytes:
    """One picture of both."""
    page = browser.new_page(viewport={"width": 844, "height": 812})
    images = "".join(
        f'<img width="390" height="780" src="data:image/png;base64,{base64.b64encode(shot).decode()}">'
        for shot in shots
    )
    page.set_content(
        "<style>body{margin:16px;display:flex;gap:32px;background:transparent}img{border-radius:28px}</style>" + images
    )
    return page.screenshot(omit_background=True)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        install = Install(Path(folder))
        install.start("--prepare", "--no-demo")
        install.manage("demo")
        browser = playwright.chromium.launch(executable_path=tools.find_chromium(), args=["--no-sandbox"])
        try:
            PICTURE.write_bytes(side_by_side(browser, practise(browser, install.address)))
        finally:
            browser.close()
            install.stop()
    print(f"{PICTURE.relative_to(ROOT)} is made.")


if __name__ == "__main__":
    main()
