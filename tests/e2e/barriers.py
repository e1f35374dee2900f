"""Looks for what keeps people out: axe-core's rules, text that is cut, pages that must be scrolled sideways."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = (Path(__file__).resolve().parent.parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

CUT_TEXT = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, box = node.parentElement;
    if (!node.textContent.trim() || !box.checkVisibility()) continue;
    if (box.closest("script, style, svg, .unseen, dialog:not([open])")) continue;
    // Hidden from the eye on purpose, and still read aloud.
    if (box.getBoundingClientRect().width <= 1) continue;
    const style = getComputedStyle(box);
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const line of range.getClientRects()) {
      if (line.width < 1) continue;
      const sideways = line.right > innerWidth + 1 || line.left < -1;
      const hidden = style.overflowX !== "visible" && line.right > box.getBoundingClientRect().right + 1;
      if (sideways || hidden) found.push(node.textContent.trim().slice(0, 60));
    }
  }
  return [...new Set(found)];
}"""
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def barriers(page: Page) -> list[str]:
    """Return what axe-core finds on the page as it stands, one line for each place."""
    if not page.evaluate("() => 'axe' in window"):
        # As text of an evaluation: it must work under the page's own policy, which stays in force.
        page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate(
        "async (tags) => await axe.run(document, {runOnly: tags, resultTypes: ['violations']})", RULES
    )
    return [
        f"{rule['id']} ({rule['impact']}): {node['html'][:160]}: {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def barriers_in_both_themes(page: Page) -> list[str]:
    """The same in the light and in the dark."""
    found: list[str] = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        found.extend(f"{theme}: {line}" for line in barriers(page))
    return found


def cut_text(page: Page) -> list[str]:
    """Return texts that stick out of their box or of the window, and whether the page is wider than the window."""
    found: list[str] = page.evaluate(CUT_TEXT)
    wider: int = page.evaluate(WIDER)
    return [*found, *([f"the page is {wider} px wider than the window"] if wider > 0 else [])]


def double_text(page: Page) -> None:
    """Set the text to twice its size, as the setting of a browser does."""
    page.context.new_cdp_session(page).send("Emulation.setPageScaleFactor", {"pageScaleFactor": 1})
    page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
