"""Static files as production serves them: collected, named by checksum, every import of a module reachable."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client, RequestFactory

from config.templatetags import importmap

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
MODULES = sorted(path for path in STATIC.rglob("*.js") if "vendor" not in path.parts)
NAMES = r"[\w*{}\s,$]+\sfrom\s+"
IMPORT = re.compile(rf"""^\s*(?:import\s+(?:{NAMES})?|export\s+{NAMES})["']([^"']+)["']""", re.MULTILINE)


def imports_of(path: Path) -> list[str]:
    return IMPORT.findall(path.read_text(encoding="utf-8"))


def resolve(path: Path, name: str) -> Path:
    """Return the file that a browser would ask for."""
    if name.startswith("/static/"):
        return STATIC / name.removeprefix("/static/")
    return (path.parent / name).resolve()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(STATIC)))
def test_a_module_imports_only_files_that_exist_and_stand_in_the_map(path: Path) -> None:
    known = {STATIC / name for name in importmap.module_paths()}
    names = imports_of(path)
    assert [name for name in names if not name.startswith((".", "/static/"))] == []
    assert [name for name in names if resolve(path, name) not in known] == []


def test_the_search_for_imports_finds_what_there_is_to_find() -> None:
    found = {resolve(path, name).name for path in MODULES for name in imports_of(path)}
    assert {"clock.js", "state.js", "socket.js"} <= found


def test_collecting_for_production_gives_every_module_a_name_by_checksum(tmp_path: Path) -> None:
    variables = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SAMTAL_VAR_DIR": str(tmp_path),
        "SAMTAL_SECRET_KEY": "a key for tests, which protects nothing at all",
        "SAMTAL_STATIC_HASHED": "yes",
    }
    program = (
        "import django; django.setup()\n"
        "from django.core.management import call_command\n"
        "call_command('collectstatic', interactive=False, verbosity=0)\n"
        "from config.templatetags.importmap import build_map\n"
        "print(build_map())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    imports = json.loads(done.stdout)["imports"]
    assert set(imports) == {f"/static/{name}" for name in importmap.module_paths()}
    for plain, hashed in imports.items():
        assert re.search(r"\.[0-9a-f]{12}\.m?js$", hashed), plain
        assert (tmp_path / "static" / hashed.removeprefix("/static/")).exists()
    for wasm in STATIC.glob("vendor/*/*.wasm"):
        kept = tmp_path / wasm.relative_to(ROOT)
        assert kept.read_bytes() == wasm.read_bytes()
        assert gzip.decompress(kept.with_name(f"{kept.name}.gz").read_bytes()) == wasm.read_bytes()
        assert [path.name for path in kept.parent.glob("*.wasm")] == [wasm.name]


def test_the_map_carries_the_nonce_that_the_policy_of_the_same_answer_allows() -> None:
    from csp.middleware import CSPMiddleware
    from django.http import HttpRequest, HttpResponse
    from django.template import engines

    def page(request: HttpRequest) -> HttpResponse:
        template = engines["django"].from_string("{% load importmap %}{% importmap %}")
        return HttpResponse(template.render({}, request))

    answer = CSPMiddleware(page)(RequestFactory().get("/"))
    found = re.search(r'<script type="importmap" nonce="([^"]+)">', answer.content.decode())
    assert found is not None
    assert f"'nonce-{found[1]}'" in answer.headers["Content-Security-Policy"]


def test_the_map_cannot_end_the_element_that_it_stands_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importmap, "module_paths", lambda: ["js/</script>.js"])
    assert "</script>" not in importmap.build_map()


@pytest.mark.django_db
def test_a_page_allows_scripts_and_styles_from_here_only(client: Client) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert parts["default-src"] == "'none'"
    assert parts["style-src"] == "'self'"
    assert parts["script-src"].split(" ")[0] == "'self'"
    assert parts["frame-ancestors"] == parts["base-uri"] == parts["object-src"] == "'none'"
    assert "unsafe" not in policy
    assert "*" not in policy


@pytest.mark.django_db
def test_every_answer_carries_the_headers_that_protect_people(client: Client) -> None:
    headers = client.get("/").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert "camera=(self)" in headers["Permissions-Policy"]
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert headers["Cache-Control"] == "private, no-store"


def test_a_static_file_is_served_by_the_process_itself(client: Client) -> None:
    answer = client.get("/static/css/app.css")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/css")
    assert answer.content == (STATIC / "css/app.css").read_bytes()


def test_no_page_and_no_style_names_another_host() -> None:
    pattern = re.compile(r"""(?:src|href|action)=["']?(?:https?:)?//|url\(["']?(?:https?:)?//""")
    files = [*(ROOT / "templates").rglob("*.html"), *STATIC.rglob("*.css")]
    assert [str(path) for path in files if pattern.search(path.read_text(encoding="utf-8"))] == []


def test_no_page_has_script_or_style_inside() -> None:
    pattern = re.compile(r"""<style|\sstyle=|\son[a-z]+=["']|<script(?![^>]*\b(?:src|type="application/json")=?)""")
    # A mail is no page: it has no sheet beside it, and is read where our policy does not reach.
    pages = [path for path in (ROOT / "templates").rglob("*.html") if path.parent.name != "mail"]
    assert [str(path) for path in pages if pattern.search(path.read_text(encoding="utf-8"))] == []


def test_a_mail_has_no_script_and_fetches_nothing() -> None:
    pattern = re.compile(r"""<script|<img|<link|\son[a-z]+=["']|url\(|@import""")
    mails = list((ROOT / "templates/mail").glob("*.html"))
    assert mails
    assert [str(path) for path in mails if pattern.search(path.read_text(encoding="utf-8"))] == []
