"""What is written about Samtal must be so: every variable is described, and every path that a page names exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from config.env import KNOWN

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
CONFIGURATION = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
ROWS = {
    cells[0].strip("`"): cells[1:]
    for line in CONFIGURATION.splitlines()
    if line.startswith("| `SAMTAL_")
    for cells in [[cell.strip() for cell in line.removeprefix("|").removesuffix("|").split(" | ")]]
}


def test_the_table_of_variables_names_exactly_what_is_read() -> None:
    assert set(ROWS) == set(KNOWN)


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_a_variable_is_described_as_it_is_read(name: str) -> None:
    known = KNOWN[name]
    kind, default, meaning = ROWS[name]
    assert (kind, meaning) == (known.kind, known.meaning)
    # The defaults of lists and switches may follow from another variable; the page says so in words.
    assert default == f"`{known.default}`" or default.startswith("(") or (default, known.default) == ("", "")


def test_nothing_reads_the_environment_past_the_readers() -> None:
    """A variable that is read elsewhere would stand in no table."""
    wrong = []
    for package in ("config", "groups", "sessions", "realtime"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                is_read = isinstance(node, ast.Constant) and str(node.value).startswith("SAMTAL_")
                if is_read and re.fullmatch(r"SAMTAL_[A-Z_]+", str(node.value)) and str(node.value) not in KNOWN:
                    wrong.append(f"{path.relative_to(ROOT)}: {node.value}")
    assert wrong == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_link_inside_of_the_project_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    inside = [link for link in links if "://" not in link and not link.startswith("mailto:")]
    assert [link for link in inside if not (page.parent / link).exists()] == []


def test_every_page_of_the_documentation_is_reachable_from_its_first() -> None:
    index = (ROOT / "docs/index.md").read_text(encoding="utf-8")
    pages = sorted({page.relative_to(ROOT / "docs").parts[0] for page in (ROOT / "docs").rglob("*.md")} - {"index.md"})
    assert [page for page in pages if f"({page})" not in index] == []
