"""Sealed columns: a model declares one by its field, and the rotation of keys finds it by that.

    token = SealedField()                  sealed for the account of the row
    seed = SealedField(owner="user_id")    sealed for the person (or whatever key) that this attribute holds

The place that a value is bound to is `table.column|key of the row`: moved anywhere else it does not open.
"""

from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models

from security.crypto import open_sealed, seal


class SealedField(models.TextField):  # type: ignore[type-arg]  # not subscriptable when it runs
    """Holds a sealed text; empty means there is none. Write with `seal_into`, read with `open_from`."""

    def __init__(self, *args: Any, owner: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner = owner

    def deconstruct(self) -> Any:
        """Migrations see text: who opens it is no matter of the schema."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs

    @property
    def place(self) -> str:
        """Table and column, as reports name it."""
        return f"{self.model._meta.db_table}.{self.column}"

    def context(self, row: models.Model) -> str:
        """What a value of this row is bound to."""
        return f"{self.place}|{row.pk}"

    def owner_of(self, row: models.Model) -> UUID:
        """Whose key seals the row's value, with or without a tenant in force."""
        owner: UUID = getattr(row, self.owner or "account_id")
        return owner


def seal_into(row: models.Model, column: str, value: str) -> None:
    """Put the text into the row, sealed; an account's value is sealed for the account in force."""
    field = _field(row, column)
    owner = field.owner_of(row) if field.owner else None
    setattr(row, column, seal(value, context=field.context(row), owner=owner))


def open_from(row: models.Model, column: str) -> str:
    """The text of the row's sealed column; raises SealBrokenError."""
    field = _field(row, column)
    owner = field.owner_of(row) if field.owner else None
    return open_sealed(getattr(row, column), context=field.context(row), owner=owner)


def sealed_fields() -> list[SealedField]:
    """Every sealed column of the product, by its place."""
    found = [field for model in apps.get_models() for field in model._meta.concrete_fields]
    return sorted((field for field in found if isinstance(field, SealedField)), key=lambda field: field.place)


def _field(row: models.Model, column: str) -> SealedField:
    field = row._meta.get_field(column)
    if not isinstance(field, SealedField):
        raise TypeError(f"{column} of {row._meta.label} is not sealed")
    return field
