"""Contacts that the stories are about."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.forms import ContactForm
from contacts.models import Contact
from security.tenancy.context import tenant_transaction
from tests.cast import Cast

MARIA = {
    "name": "Maria Delgado",
    "phone": "(512) 555-0142",
    "email": "Maria.Delgado@Example.com",
    "street": "418 Juniper Ct",
    "city": "Pecan Bend",
    "state": "tx",
    "postal_code": "78699",
    "source": "Referral",
}


def added(member, **fields):
    """A contact that `member` has added by hand."""
    with tenant_transaction(member.as_tenant()):
        form = ContactForm(fields)
        assert form.is_valid(), form.errors
        return form.save(by=member)


def statements(browser, address):
    """The statements of a whole request, without the brackets of its transaction."""
    brackets = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    with CaptureQueriesContext(connection) as captured:
        browser.get(address)
    return [query["sql"] for query in captured if not query["sql"].startswith(brackets)]


@pytest.fixture
def maria(cast: Cast) -> Contact:
    """Maria Delgado of Copperline, added by Kiera."""
    return added(cast.kiera, **MARIA)


@pytest.fixture
def fran(cast: Cast) -> Contact:
    """A customer of Brightside, whom nobody at Copperline may see."""
    return added(cast.rex, name="Fran Secret", phone="512 555 0199")
