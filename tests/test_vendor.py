"""What we took from others is exactly what the table in static/vendor/README.md says, and pages need nothing else.

Here live the tests of vendored files, the icon sprite and the rule that no page names another host.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
ROW = re.compile(r"^\| `(?P<file>[^`]+)` \| (?P<package>[^|]+) \|.*\| `(?P<sha>[0-9a-f]{64})` \|$", re.M)
OURS = [*(ROOT / "static" / "js").rglob("*.js"), *(ROOT / "static" / "css").rglob("*.css")]
# A mail is no page: see test_static, which has the rule for mails.
PAGES = [path for path in (ROOT / "templates").rglob("*.html") if path.parent.name != "mail"]


def table() -> dict[Path, tuple[str, str]]:
    text = (VENDOR / "README.md").read_text()
    return {(VENDOR / m["file"]).resolve(): (m["package"], m["sha"]) for m in ROW.finditer(text)}


def test_every_vendored_file_has_the_checksum_that_the_table_names():
    rows = table()
    assert len(rows) >= 5
    for path, (_, sha) in rows.items():
        assert hashlib.sha256(path.read_bytes()).hexdigest() == sha, path.name


def test_every_vendored_file_has_a_row_in_the_table():
    files = {path.resolve() for path in VENDOR.rglob("*") if path.is_file() and path.name != "README.md"}
    assert files <= set(table())


def test_the_version_in_a_file_name_is_the_version_in_its_row():
    for path, (package, _) in table().items():
        named = re.search(r"-(\d+\.\d+\.\d+)(?:[./-]|$)", str(path.relative_to(ROOT / "static")))
        if named:
            assert named[1] in package, path.name


def test_the_wasm_is_of_the_version_that_its_scripts_are_of():
    scripts = (VENDOR / "vad-web-0.0.31/bundle.min.js").read_text()
    versions = re.findall(r'versions,"web",\{value:"([\d.]+)"', scripts)
    assert [f"onnxruntime-web-{version}" for version in versions] == [p.name for p in VENDOR.glob("onnxruntime-web-*")]


def test_every_icon_that_a_page_or_module_names_is_in_the_sprite():
    sprite = set(re.findall(r'<symbol id="([a-z0-9-]+)"', (ROOT / "static" / "icons.svg").read_text()))
    named: set[str] = set()
    for path in OURS:
        named |= set(re.findall(r'icon[=:]\s*"([a-z0-9-]+)"', path.read_text()))
        named |= set(re.findall(r'<\$\{Icon\} name="([a-z0-9-]+)"', path.read_text()))
    for path in PAGES:
        named |= set(re.findall(r"icons\.svg' %}#([a-z0-9-]+)", path.read_text()))
        named |= set(re.findall(r'_icon.html" with name="([a-z0-9-]+)"', path.read_text()))
    assert named, "the sprite is used somewhere"
    assert named <= sprite, named - sprite


def test_no_page_style_or_module_of_ours_names_another_host():
    for path in [*OURS, *PAGES]:
        hosts = re.findall(r"(?:src|href|url|import|fetch)\W{1,3}(?:https?:)?//[\w.-]+", path.read_text())
        assert hosts == [], path


def test_no_page_carries_inline_style_or_handlers():
    for path in PAGES:
        text = path.read_text()
        assert not re.search(r"<style\b|\sstyle=|\son[a-z]+=\"", text), path
        for tag in re.findall(r"<script\b[^>]*>", text):
            assert "src=" in tag, (path, tag)
