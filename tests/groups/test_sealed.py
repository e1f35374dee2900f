"""Private words: closed under a key of the ring, bound to what they are about, and readable after keys changed."""

from __future__ import annotations

import base64

import pytest
from django.db import models
from django.test.utils import isolate_apps
from pytest_django import Settings

from groups.sealed import Unreadable, cannot_be_read, key_of, seal, unseal
from groups.sealed_fields import Sealed, SealedTextField, words_or_notice

WORDS = "She read my note aloud. Ångest, 10 §."
OLD, NEW = b"o" * 32, b"n" * 32


@pytest.fixture
def ring(settings: Settings) -> Settings:
    settings.SEAL_KEYS = {"old": OLD}
    return settings


def test_what_was_sealed_opens_as_being_about_the_same(ring: Settings) -> None:
    sealed = seal(WORDS, about="report:abc")
    assert unseal(sealed, about="report:abc") == WORDS
    assert unseal(seal("", about="x"), about="x") == ""


def test_a_sealed_value_shows_nothing_of_its_words_and_is_another_each_time(ring: Settings) -> None:
    sealed = seal(WORDS, about="report:abc")
    closed = base64.urlsafe_b64decode(sealed.split(".")[2])
    assert b"note" not in closed
    assert "report" not in sealed
    assert seal(WORDS, about="report:abc") != sealed


def test_a_value_that_was_moved_to_another_row_or_changed_does_not_open(ring: Settings) -> None:
    sealed = seal(WORDS, about="report:abc")
    head, name, encoded = sealed.split(".")
    closed = bytearray(base64.urlsafe_b64decode(encoded))
    closed[-1] ^= 1
    changed = f"{head}.{name}.{base64.urlsafe_b64encode(bytes(closed)).decode()}"
    for value, about in ((sealed, "report:xyz"), (changed, "report:abc"), (sealed[:-8], "report:abc")):
        with pytest.raises(Unreadable, match="does_not_open"):
            unseal(value, about=about)


@pytest.mark.parametrize("value", ["", WORDS, "s1.old", "s1.old.", "s2.old.AAAA"])
def test_what_is_not_sealed_is_not_taken_for_words(ring: Settings, value: str) -> None:
    with pytest.raises(Unreadable, match="not_sealed"):
        unseal(value, about="report:abc")


def test_the_first_key_seals_and_every_key_of_the_ring_opens(ring: Settings) -> None:
    before = seal(WORDS, about="a")
    ring.SEAL_KEYS = {"new": NEW, "old": OLD}
    after = seal(WORDS, about="a")
    assert [key_of(before), key_of(after)] == ["old", "new"]
    assert [unseal(before, about="a"), unseal(after, about="a")] == [WORDS, WORDS]
    ring.SEAL_KEYS = {"new": NEW}
    with pytest.raises(Unreadable, match="key_missing"):
        unseal(before, about="a")


def test_another_key_under_the_same_id_opens_nothing(ring: Settings) -> None:
    sealed = seal(WORDS, about="a")
    ring.SEAL_KEYS = {"old": NEW}
    with pytest.raises(Unreadable, match="does_not_open"):
        unseal(sealed, about="a")


@pytest.fixture
def note() -> models.Model:
    with isolate_apps("groups"):

        class Note(models.Model):
            public_id = models.CharField(max_length=16)
            words = SealedTextField()

            class Meta:
                app_label = "groups"

            def __str__(self) -> str:
                return "note"

    return Note(public_id="abc", words=WORDS)


def stored(note: models.Model, name: str = "words") -> str:
    """Return what a save would hand to the database."""
    return note._meta.get_field(name).pre_save(note, add=True)


def test_a_field_stores_only_sealed_text_and_reads_as_words(ring: Settings, note: models.Model) -> None:
    assert note.words == WORDS
    sealed = stored(note)
    assert unseal(sealed, about="note.words:abc") == WORDS
    assert stored(note) == sealed  # what was not changed is not sealed again
    assert note.words == WORDS
    note.words = "other"
    assert unseal(stored(note), about="note.words:abc") == "other"


def test_the_words_of_one_row_do_not_open_in_another(ring: Settings, note: models.Model) -> None:
    other = type(note)(public_id="xyz", words=Sealed(stored(note)))
    with pytest.raises(Unreadable):
        _ = other.words
    assert words_or_notice(other, "words") == cannot_be_read()


def test_words_that_go_past_the_instance_are_refused_instead_of_stored_open(note: models.Model) -> None:
    with pytest.raises(TypeError, match="is sealed"):
        note._meta.get_field("words").get_db_prep_save(WORDS, connection=None)


def test_a_dump_holds_sealed_text_and_comes_back_the_same(ring: Settings, note: models.Model) -> None:
    field = note._meta.get_field("words")
    dumped = field.value_to_string(note)
    assert WORDS not in dumped
    assert type(note)(public_id="abc", words=field.to_python(dumped)).words == WORDS
