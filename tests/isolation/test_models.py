"""Every model that belongs to an account is bound to the tenant in force, whatever else its author forgot."""

import pytest
from django.apps import apps
from django.db.models import ForeignKey, Model

from accounts.models import Account
from security.tenancy.context import NoTenantError
from security.tenancy.guard import CLOSED_TABLES, GLOBAL_TABLES
from security.tenancy.models import TenantForeignKey, TenantModel

TENANT_MODELS = [model for model in apps.get_models() if issubclass(model, TenantModel)]
OTHER_MODELS = [model for model in apps.get_models() if not issubclass(model, TenantModel) and model is not Account]


@pytest.mark.parametrize("model", TENANT_MODELS, ids=lambda model: model.__name__)
@pytest.mark.parametrize("manager", ["_default_manager", "_base_manager"])
def test_no_manager_answers_without_a_tenant(model: type[Model], manager: str) -> None:
    with pytest.raises(NoTenantError):
        getattr(model, manager).all()


@pytest.mark.parametrize("model", OTHER_MODELS, ids=lambda model: model.__name__)
def test_a_model_outside_the_walls_is_listed_with_its_reason(model: type[Model]) -> None:
    assert model._meta.db_table in {**GLOBAL_TABLES, **CLOSED_TABLES}


@pytest.mark.parametrize("model", TENANT_MODELS, ids=lambda model: model.__name__)
def test_references_between_tenant_models_stay_inside_the_account(model: type[Model]) -> None:
    to_tenants = [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and issubclass(field.related_model, TenantModel)
    ]
    assert all(isinstance(field, TenantForeignKey) for field in to_tenants)
