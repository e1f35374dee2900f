"""A model field for private words: read and written as text, stored only as sealed text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models.query_utils import DeferredAttribute

from groups.sealed import Unreadable, begins_with_current_key, cannot_be_read, key_of, seal, unseal


class Sealed(str):
    """Sealed text, as it stands in the database; told apart from words by its type."""


class SealedAttribute(DeferredAttribute):
    """Opens what came from the database when it is read. Words that were set are sealed when they are saved."""

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        value = super().__get__(instance, owner)
        return self.field.opened(instance, value) if isinstance(value, Sealed) else value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SealedTextField(models.TextField):
    """Words sealed as being about "<model>.<field>:<public id>"; `by` names another attribute that never changes.

    Nothing can be searched for in it. Empty words are stored as they are: there is nothing to hide.
    """

    descriptor_class = SealedAttribute

    def __init__(self, *args: Any, by: str = "public_id", **options: Any) -> None:
        self.by = by
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "by": self.by} if self.by != "public_id" else options

    def about(self, instance: models.Model) -> str:
        return f"{self.model._meta.model_name}.{self.name}:{getattr(instance, self.by)}"

    def opened(self, instance: models.Model, sealed: str) -> str:
        return unseal(sealed, about=self.about(instance)) if sealed else ""

    def from_db_value(self, value: str | None, *_: Any) -> Sealed | None:
        return None if value is None else Sealed(value)

    def pre_save(self, instance: Any, add: bool) -> Any:
        value = instance.__dict__[self.attname]
        if value and not isinstance(value, Sealed):
            value = Sealed(seal(value, about=self.about(instance)))
            instance.__dict__[self.attname] = value
        return value

    def get_prep_value(self, value: Any) -> Any:
        return value if isinstance(value, Sealed) else super().get_prep_value(value)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        # An update past `save()` knows no row to bind the words to, and would store them open.
        if value and isinstance(value, str) and not isinstance(value, Sealed):
            raise TypeError(f"{self.name} is sealed: set it on the instance and save that")
        return super().get_db_prep_save(value, connection)

    # What is dumped is what is stored, and comes back as it was dumped: words and keys do not travel together.
    def value_to_string(self, obj: Any) -> str:
        return str(self.pre_save(obj, add=False))

    def to_python(self, value: Any) -> Any:
        return Sealed(value) if isinstance(value, str) and key_of(value) else value


def words_or_notice(instance: models.Model, name: str) -> str:
    """Return sealed words, or the sentence that says that they cannot be read here."""
    try:
        return getattr(instance, name)
    except Unreadable:
        return cannot_be_read()


def sealed_fields() -> Iterator[tuple[type[models.Model], SealedTextField]]:
    """Yield every field of every model whose words are sealed."""
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, SealedTextField):
                yield model, field


def reseal(model: type[models.Model], field: SealedTextField) -> tuple[int, int]:
    """Seal with the current key what is under an older one; return how many now are, and how many do not open."""
    rows = model._base_manager.exclude(**{field.name: ""}).exclude(
        **{f"{field.name}__startswith": begins_with_current_key()}
    )
    done = unreadable = 0
    for pk in list(rows.values_list("pk", flat=True)):
        with transaction.atomic():
            row = model._base_manager.select_for_update().filter(pk=pk).first()
            if row is None:
                continue
            try:
                fresh = seal(getattr(row, field.name), about=field.about(row))
            except Unreadable:
                unreadable += 1
                continue
            model._base_manager.filter(pk=pk).update(**{field.name: Sealed(fresh)})
            done += 1
    return done, unreadable
