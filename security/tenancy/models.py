"""The base of every tenant model: one base class brings the key, the account, the manager and all the walls."""

from typing import Any

from django.db import models

from customerflows.ids import new_id
from security.tenancy import context
from security.tenancy.constraints import DeferredConstraint, TenantPolicy, TenantReference


def _constrain(model: type[models.Model], constraint: DeferredConstraint) -> None:
    """Add `constraint` to the model's Meta as if it had been written there, where makemigrations finds it."""
    options = model._meta
    options.constraints = [*options.constraints, constraint]
    # The autodetector looks at what was declared, not at what Meta has come to hold.
    options.original_attrs["constraints"] = options.constraints


class AccountField(models.ForeignKey[Any, Any]):
    """The account a row belongs to; declaring it puts the table behind the tenant policy."""

    def __init__(self, to: Any = "accounts.Account", on_delete: Any = models.DO_NOTHING, **kwargs: Any) -> None:
        self.viewers_write = kwargs.pop("viewers_write", False)
        # No index of its own: the account leads the primary key and every index that a query needs.
        super().__init__(to, on_delete, **{"db_index": False, "editable": False, "related_name": "+", **kwargs})

    def contribute_to_class(self, cls: type[models.Model], name: str, *args: Any, **kwargs: Any) -> None:
        """Put the policy into the model's constraints."""
        super().contribute_to_class(cls, name, *args, **kwargs)
        if not cls._meta.abstract:
            table = cls._meta.db_table
            _constrain(cls, TenantPolicy(name=f"{table}_tenant", viewers_write=self.viewers_write))

    def deconstruct(self) -> Any:
        """Migrations see a plain foreign key: the policy is tracked as a constraint of its own."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.ForeignKey", args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """A new row belongs to the tenant in force."""
        if add and getattr(model_instance, self.attname) is None:
            setattr(model_instance, self.attname, context.require().account_id)
        return super().pre_save(model_instance, add)


class TenantForeignKey(models.ForeignKey[Any, Any]):
    """A reference to another tenant model that cannot leave the account.

    `action` is what PostgreSQL does when the target goes: NO ACTION (refuse), CASCADE or SET NULL. Django's own cascade
    is off, because it would need to see and load every row.
    """

    def __init__(
        self, to: Any, on_delete: Any = models.DO_NOTHING, *, action: str = "NO ACTION", **kwargs: Any
    ) -> None:
        self.action = action
        # The composite reference takes the place of Django's own, and indexes are made where a query asks for one.
        super().__init__(to, on_delete, **{"db_constraint": False, "db_index": False, **kwargs})

    def contribute_to_class(self, cls: type[models.Model], name: str, *args: Any, **kwargs: Any) -> None:
        """Put the composite foreign key into the model's constraints once its target is known."""
        super().contribute_to_class(cls, name, *args, **kwargs)
        if not cls._meta.abstract:
            models.fields.related.lazy_related_operation(self._refer, cls, self.remote_field.model)

    def _refer(self, model: type[models.Model], target: type[models.Model]) -> None:
        reference = TenantReference(
            # PostgreSQL cuts names at 63 bytes without an error; cut here, the migration knows the same name.
            name=f"{model._meta.db_table}_{self.column}_fk"[:63],
            column=self.column,
            target=target._meta.db_table,
            on_delete=self.action,
        )
        _constrain(model, reference)

    def deconstruct(self) -> Any:
        """Migrations see a plain foreign key without a constraint of its own."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.ForeignKey", args, kwargs


class TenantManager[Row: models.Model](models.Manager[Row]):
    """Adds the account to every query: the first belt, and the estimate that the planner needs."""

    def get_queryset(self) -> models.QuerySet[Row]:
        """Rows of the tenant in force; raises NoTenantError without one."""
        # Beside the same condition in the policy: PostgreSQL compares the two once, and a wrong value reads no table.
        return super().get_queryset().filter(account_id=context.require().account_id)


class TenantQuerySet[Row: models.Model](models.QuerySet[Row]):
    """Adjectives of a tenant model, for `TenantManager.from_queryset(...)()`; a test refuses any other manager."""


class TenantModel(models.Model):
    """A row of one account: UUIDv7 key, account, tenant-bound manager, policies and references that cannot cross."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = AccountField()

    objects: Any = TenantManager()

    class Meta:
        abstract = True
        # Related objects and refresh_from_db() go through the base manager; Django's own knows no account.
        base_manager_name = "objects"
