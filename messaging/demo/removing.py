"""Taking the demo away again, without a trace but for the audit log."""

from django.apps import apps
from django.db import connection

from accounts.models import Account, User
from messaging.demo.companies import COMPANIES, address_of, existing
from messaging.models import Media
from messaging.operations import keeping
from security.tenancy.context import tenant_transaction
from security.tenancy.guard import LEDGER_TABLES
from security.tenancy.models import TenantModel


def remove_demo() -> int:
    """Delete the demo's companies with all their rows, and its people; returns the number of companies."""
    accounts = [account for account in map(existing, COMPANIES) if account]
    for account in accounts:
        with tenant_transaction(account.as_system()):
            _empty(account)
    people = {address_of(name) for company in COMPANIES for name in [company.owner, *(n for n, _ in company.team)]}
    User.objects.filter(email__in=people).delete()
    return len(accounts)


def _empty(account: Account) -> None:
    """References inside an account are checked at the end of the transaction, so any order will do."""
    with connection.cursor() as cursor:
        # A company that was made for measuring takes longer to empty than any page may.
        cursor.execute("SET LOCAL statement_timeout = 0")
    for media in Media.objects.filter(state=Media.State.KEPT):
        keeping.drop(media.place)
    for model in apps.get_models():
        # What was written down stays: nobody but the superuser can take it out of the log.
        if issubclass(model, TenantModel) and model._meta.db_table not in LEDGER_TABLES:
            model.objects.all().delete()
    Account.objects.filter(id=account.id).delete()
