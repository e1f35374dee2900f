"""The environment: good values are read, bad ones stop the start in one sentence, and secrets are never said aloud."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from config import env
from config.database import database_from
from config.embedded import kept_secret_key, prepare_folder
from config.env import BadSetting

ROOT = Path(__file__).resolve().parent.parent
KEY = "k" * 43 + "="
PROBE = """
import json, django
from django.conf import settings
django.setup()
keys = {keys!r}
print(json.dumps({{key: getattr(settings, key, None) for key in keys}}, default=str))
"""


def load_settings(folder: Path, *keys: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Load the real settings in an interpreter of their own and print some of them."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SAMTAL_")}
    place = {"DJANGO_SETTINGS_MODULE": "config.settings", "SAMTAL_VAR_DIR": str(folder)}
    return subprocess.run(
        [sys.executable, "-c", PROBE.format(keys=keys)],
        cwd=ROOT,
        env={**kept, **place, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def read(folder: Path, *keys: str, **variables: str) -> dict[str, Any]:
    done = load_settings(folder, *keys, **variables)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def refusal(folder: Path, **variables: str) -> str:
    """Return the one line that stops the start."""
    done = load_settings(folder, **{"SAMTAL_DEMO": "1", **variables})
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    return done.stderr.strip()


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"SAMTAL_DEBUG": "maybe"}, "SAMTAL_DEBUG is 'maybe', but must be 1 or 0"),
        ({"SAMTAL_PORT": "http"}, "SAMTAL_PORT is 'http', but must be a whole number"),
        ({"SAMTAL_PORT": "70000"}, "from 1 to 65535"),
        ({"SAMTAL_PORT": "8000.5"}, "must be a whole number"),
        ({"SAMTAL_LOG_LEVEL": "LOUD"}, "must be one of: DEBUG"),
        ({"SAMTAL_LANGUAGE": "tlh"}, "must be one of: en, sv"),
        ({"SAMTAL_ORIGINS": "samtal.example"}, "needs whole addresses"),
        ({"SAMTAL_ORIGINS": "https://samtal.example/path"}, "needs whole addresses"),
        ({"SAMTAL_ORIGINS": "https://*.example"}, "needs whole addresses"),
        ({"SAMTAL_ORIGINS": "https://a.example,,https://b.example"}, "empty part"),
        ({"SAMTAL_DATABASE_URL": "mysql://somewhere/samtal"}, "must look like postgres://"),
        ({"SAMTAL_DATABASE_URL": "postgres://somewhere:port/samtal"}, "must look like postgres://"),
        ({"SAMTAL_DATABASE_URL": "postgres://somewhere/"}, "must look like postgres://"),
        ({"SAMTAL_DATABASE_URL": "postgres://somewhere/samtal?magic=1"}, "an option that Samtal does not know"),
        ({"SAMTAL_REDIS_URL": "http://somewhere"}, "must start with redis://"),
        ({"SAMTAL_SECRET_KEY": "short"}, "at least 32 characters"),
        ({"SAMTAL_SECRET_KEY_FILE": "/nowhere/key"}, "cannot be read"),
        ({"SAMTAL_SECRET_KEY": "x" * 40, "SAMTAL_SECRET_KEY_FILE": "/nowhere/key"}, "keep one"),
        ({"SAMTAL_EMAIL_SECURITY": "hope"}, "must be one of: starttls"),
        ({"SAMTAL_TURN_URLS": "turn:relay.example"}, "belong together"),
        ({"SAMTAL_TURN_SECRET": "x" * 16}, "belong together"),
        ({"SAMTAL_TURN_URLS": "turn:relay.example", "SAMTAL_TURN_SECRET": "hunter2"}, "at least 16 characters"),
        ({"SAMTAL_TURN_URLS": "http://relay.example", "SAMTAL_TURN_SECRET": "x" * 16}, "must start with turn:"),
        ({"SAMTAL_STUN_URLS": "turn:relay.example"}, "must start with stun:"),
        ({"SAMTAL_TURN_POLICY": "relay"}, "names no server"),
        ({"SAMTAL_TURN_POLICY": "direct"}, "must be one of: relay, all"),
        ({"SAMTAL_SEAL_KEYS": "hunter2"}, "key 1 must be id:base64"),
        ({"SAMTAL_SEAL_KEYS": f"One:{KEY}"}, "small letters and digits"),
        ({"SAMTAL_SEAL_KEYS": f"one:{KEY},"}, "key 2 must be id:base64"),
        ({"SAMTAL_SEAL_KEYS": "one:AAAA"}, "the key 'one' is not base64 of 32 bytes"),
        ({"SAMTAL_SEAL_KEYS": f"one:{KEY[:-1]}!"}, "the key 'one' is not base64 of 32 bytes"),
        ({"SAMTAL_SEAL_KEYS": f"one:{KEY},one:{KEY}"}, "two keys are called 'one'"),
        ({"SAMTAL_SEAL_KEYS": f"one:{KEY},two:{KEY}"}, "stands there twice"),
        ({"SAMTAL_SEAL_KEYS_FILE": "/nowhere/ring"}, "cannot be read"),
        ({"SAMTAL_REQUIRE_MFA": "1"}, "makes no sense in a demo"),
    ],
)
def test_a_bad_value_stops_the_start_in_one_sentence(tmp_path: Path, variables: dict[str, str], words: str) -> None:
    assert words in refusal(tmp_path, **variables)


def test_without_debug_and_demo_a_missing_secret_key_stops_the_start(tmp_path: Path) -> None:
    assert "SAMTAL_SECRET_KEY is missing" in refusal(tmp_path, SAMTAL_DEMO="0")
    assert not (tmp_path / "secret_key").exists()


def test_a_short_secret_is_refused_without_being_repeated(tmp_path: Path) -> None:
    assert "hunter2" not in refusal(tmp_path, SAMTAL_SECRET_KEY="hunter2")


def test_calls_are_relayed_only_where_there_is_a_relay_unless_said_otherwise(tmp_path: Path) -> None:
    relay = {"SAMTAL_TURN_URLS": "turn:relay.example:3478", "SAMTAL_TURN_SECRET": "x" * 16}
    for variables, policy in (({}, "all"), (relay, "relay"), ({**relay, "SAMTAL_TURN_POLICY": "all"}, "all")):
        found = read(tmp_path, "TURN_POLICY", "CONTENT_SECURITY_POLICY", SAMTAL_DEMO="1", **variables)
        assert found["TURN_POLICY"] == policy
        assert found["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["connect-src"] == ["'self'"]


def test_a_demo_makes_a_secret_key_once_that_only_its_owner_may_read(tmp_path: Path) -> None:
    first = read(tmp_path, "SECRET_KEY", SAMTAL_DEMO="1")["SECRET_KEY"]
    assert read(tmp_path, "SECRET_KEY", SAMTAL_DEMO="1")["SECRET_KEY"] == first
    assert len(first) >= 64
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_a_damaged_secret_key_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("half", encoding="ascii")
    with pytest.raises(BadSetting, match="damaged"):
        kept_secret_key(tmp_path / "secret_key")


def test_an_embedded_install_makes_a_sealing_key_once_that_only_its_owner_may_read(tmp_path: Path) -> None:
    embedded = {"SAMTAL_SECRET_KEY": "k" * 50}
    first = read(tmp_path, "SEAL_KEYS", **embedded)["SEAL_KEYS"]
    assert read(tmp_path, "SEAL_KEYS", **embedded)["SEAL_KEYS"] == first
    assert len(first) == 1
    assert stat.S_IMODE((tmp_path / "seal_keys").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_damaged_file_of_sealing_keys_stops_the_start_and_stays(tmp_path: Path) -> None:
    (tmp_path / "seal_keys").write_text("half", encoding="ascii")
    assert "key 1 must be id:base64" in refusal(tmp_path)
    assert (tmp_path / "seal_keys").read_text(encoding="ascii") == "half"


def test_a_database_elsewhere_needs_its_sealing_keys_by_name(tmp_path: Path) -> None:
    grown = {"SAMTAL_DATABASE_URL": "postgres://db.example/samtal", "SAMTAL_SECRET_KEY": "k" * 50}
    assert "SAMTAL_SEAL_KEYS is missing" in refusal(tmp_path, SAMTAL_DEMO="0", **grown)
    ring = read(tmp_path, "SEAL_KEYS", SAMTAL_SEAL_KEYS=f"new:{KEY},old:{'-_' * 21}8=", **grown)["SEAL_KEYS"]
    assert list(ring) == ["new", "old"]
    assert not (tmp_path / "seal_keys").exists()


def test_a_broken_ring_is_refused_without_being_repeated(tmp_path: Path) -> None:
    assert "hunter2" not in refusal(tmp_path, SAMTAL_SEAL_KEYS="one:hunter2")


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("k" * 50 + "\n", encoding="utf-8")
    assert read(tmp_path, "SECRET_KEY", SAMTAL_SECRET_KEY_FILE=str(tmp_path / "key"))["SECRET_KEY"] == "k" * 50


def test_debug_is_off_unless_asked_for(tmp_path: Path) -> None:
    assert read(tmp_path, "DEBUG", SAMTAL_DEMO="1")["DEBUG"] is False


def test_the_embedded_default_is_sqlite_that_survives_a_power_cut(tmp_path: Path) -> None:
    found = database_from("", tmp_path)
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in found["OPTIONS"]["init_command"]
    assert "synchronous=FULL" in found["OPTIONS"]["init_command"]


@pytest.mark.django_db
def test_the_pragmas_hold_on_a_real_connection() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        values = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
    assert values == ["wal", 2]


def test_a_postgres_address_is_taken_apart_with_its_odd_characters() -> None:
    found = database_from("postgres://anna:p%40ss@db.example:5433/samtal?sslmode=require", Path())
    assert found["ENGINE"] == "django.db.backends.postgresql"
    assert (found["USER"], found["PASSWORD"], found["HOST"]) == ("anna", "p@ss", "db.example")
    assert (found["PORT"], found["NAME"], found["OPTIONS"]["sslmode"]) == ("5433", "samtal", "require")


def test_with_redis_the_subscription_never_times_out_for_being_quiet(tmp_path: Path) -> None:
    found = read(tmp_path, "CHANNEL_LAYERS", "CACHES", SAMTAL_DEMO="1", SAMTAL_REDIS_URL="redis://cache.example:6379/0")
    layer = found["CHANNEL_LAYERS"]["default"]
    assert layer["BACKEND"] == "channels_redis.pubsub.RedisPubSubChannelLayer"
    assert layer["CONFIG"]["hosts"][0]["socket_timeout"] is None
    assert found["CACHES"]["default"]["BACKEND"].endswith("RedisCache")


def test_behind_https_cookies_are_bound_to_the_host_and_checks_for_deployment_are_clean(tmp_path: Path) -> None:
    variables = {
        "SAMTAL_HTTPS": "1",
        "SAMTAL_SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "SAMTAL_ORIGINS": "https://samtal.example",
    }
    names = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "LANGUAGE_COOKIE_NAME", "ALLOWED_HOSTS")
    found = read(tmp_path, *names, **variables)
    assert all(found[name].startswith("__Host-") for name in names[:3])
    assert found["ALLOWED_HOSTS"] == ["samtal.example"]
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={**os.environ, **variables, "DJANGO_SETTINGS_MODULE": "config.settings", "SAMTAL_VAR_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_crashes_of_libraries_stay_in_the_log(tmp_path: Path) -> None:
    assert read(tmp_path, "LOGGING", SAMTAL_DEMO="1")["LOGGING"]["disable_existing_loggers"] is False


def test_a_file_in_the_way_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("", encoding="ascii")
    with pytest.raises(BadSetting, match="a file is in the way"):
        prepare_folder(tmp_path / "var")


@pytest.mark.parametrize(("value", "wanted"), [("1", True), ("TRUE", True), ("on", True), ("0", False), ("No", False)])
def test_yes_and_no_may_be_said_in_several_ways(monkeypatch: pytest.MonkeyPatch, value: str, wanted: bool) -> None:
    monkeypatch.setattr(env, "KNOWN", {})
    monkeypatch.setenv("A_SWITCH", value)
    assert env.env_bool("A_SWITCH", not wanted, "") is wanted
