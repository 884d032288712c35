"""Resealing: every secret under the newest key, so that an older one can be taken away.

Runs across companies, so it works as the migrator. It may be interrupted at any moment and run again: each value is
replaced in one statement that demands the old one, and a value under the newest key is not looked at.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Value
from django.utils.module_loading import import_string

from security.crypto import SealBrokenError, open_sealed, seal
from security.sealing import SealedField, sealed_fields
from security.tenancy.database_router import MIGRATOR

BATCH = 200


@dataclass(slots=True)
class Tally:
    """How a rotation went: values sealed again, and values that no key at hand opens."""

    resealed: int = 0
    broken: int = 0


class SealedPlace(Protocol):
    """Somewhere that sealed values lie: a column, or a store of files."""

    @property
    def place(self) -> str:
        """Its name in reports."""

    def census(self) -> Counter[str]:
        """How many values each key id seals."""

    def reseal(self) -> Tally:
        """Seal with the newest key what an older one seals."""


class SealedColumn:
    """A sealed column over all companies."""

    def __init__(self, field: SealedField) -> None:
        self.field = field
        self.place = field.place

    def census(self) -> Counter[str]:
        """Asked of the database: no value is opened for it."""
        key_id = Func(F(self.field.name), Value("."), Value(2), function="split_part", output_field=models.TextField())
        counted = self._rows().values_list(key_id).annotate(models.Count("pk")).order_by()
        return Counter(dict(counted))

    def reseal(self) -> Tally:
        """In batches by key, so that values which do not open are passed and counted once."""
        tally = Tally()
        for row in self._outdated():
            old: str = getattr(row, self.field.name)
            bound: dict[str, Any] = {"context": self.field.context(row), "owner": self.field.owner_of(row)}
            try:
                new = seal(open_sealed(old, **bound), **bound)
            except SealBrokenError:
                tally.broken += 1
                continue
            # A value that somebody has changed meanwhile is theirs, and sealed with the newest key already.
            same = self._rows().filter(pk=row.pk, **_account_of(row), **{self.field.name: old})
            tally.resealed += same.update(**{self.field.name: new})
        return tally

    def _rows(self) -> models.QuerySet[Any]:
        """Rows of all companies that hold a value. No manager of a tenant model gives them away."""
        rows: models.QuerySet[Any] = models.QuerySet(self.field.model, using=MIGRATOR)
        return rows.exclude(**{self.field.name: ""})

    def _outdated(self) -> Iterator[models.Model]:
        newest = {f"{self.field.name}__startswith": f"v1.{newest_key()}."}
        rows, last = self._rows().exclude(**newest).order_by("pk"), None
        while batch := list(rows.filter(pk__gt=last)[:BATCH] if last else rows[:BATCH]):
            yield from batch
            last = batch[-1].pk


def sealed_places() -> list[SealedPlace]:
    """All of them: the columns, and the stores that settings name because higher floors own them."""
    stores: list[SealedPlace] = [import_string(name)() for name in settings.SEALED_STORES]
    return [*map(SealedColumn, sealed_fields()), *stores]


def newest_key() -> str:
    """The id of the key that seals from now on."""
    identifier: str = settings.ENVIRONMENT.field_keys[0][0]
    return identifier


def _account_of(row: models.Model) -> dict[str, Any]:
    """Its account, where it has one: the primary key begins with it."""
    return {"account_id": getattr(row, "account_id")} if hasattr(row, "account_id") else {}  # noqa: B009
